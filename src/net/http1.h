/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP/1.1 on the server's side: a head and a body in, a response out, or the connection given
 * away. Parsed by http_parser; ours are the connection's states, limits and deadlines. Everything
 * but http_reply happens on the loop's thread. */
#ifndef NET_HTTP1_H
#define NET_HTTP1_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/http_header.h"

struct loop;
struct listener;
struct connection;
struct http_server;
struct http_exchange; /* one request and its answer; outlives its connection */

enum http_method {
	HTTP_OTHER,
	HTTP_GET,
	HTTP_HEAD,
	HTTP_POST,
	HTTP_PATCH,
	HTTP_PUT,
	HTTP_DELETE,
	HTTP_OPTIONS
};

struct http_request {
	enum http_method method;
	struct str method_text;
	struct str path;  /* still percent-encoded, begins with '/' */
	struct str query; /* without '?'; empty when none */
	struct http_header *headers;
	size_t header_count;
	struct str body;
	/* The peer's, as text without port; by a trusted proxy's word where one stands between. */
	struct str address;
	struct str host; /* as the request names it, with its port if it has one */
	bool is_tls;
	char id[17];	    /* request id, random hex */
	struct arena arena; /* all of the above lives here; handlers may use it too */
};

struct http_response {
	int status;
	struct buf head; /* further header lines "Name: value\r\n"; http_response_header appends */
	struct buf body;
	const char *content_type; /* NULL: none sent */
	int file;		  /* descriptor to send after body, owned; -1: none */
	int64_t file_size;
	bool close; /* Connection: close after this one */
};

struct http_settings {
	struct loop *loop;
	/* A whole request is here. The exchange is the callee's until http_reply, which may be at
	 * once or later from a worker. */
	void (*serve)(struct http_exchange *exchange, void *context);
	/* Fills the answer with which the server refuses by itself (400, 408, 413, …; the status is
	 * set), in at most a few KB. On the loop. NULL: the status' text. */
	void (*refuse)(struct http_response *response, void *context);
	void *context;
	/* Addresses or networks whose X-Forwarded-For counts, and which may have as many
	 * connections as all together; NULL-ended; NULL: none. */
	const char *const *trusted_proxies;

	/* All below: 0 for the LIMIT_… of that name. */
	size_t body_limit;
	size_t head_limit;
	size_t header_limit;  /* a count, at most LIMIT_HTTP_HEADERS */
	int64_t handshake_ms; /* from accept to the end of the TLS handshake */
	/* From a request's first byte (the first request's: from accept or handshake) to the end of
	 * its head. */
	int64_t head_ms;
	int64_t body_ms;      /* for the whole body, and more by rate for what has come */
	int64_t keepalive_ms; /* between requests */
	int64_t linger_ms;    /* reading on after an answer that came before the body's end */
	int64_t write_ms;     /* for the whole answer, and more by rate for what has gone */
	int64_t rate;	      /* bytes a second that a body or an answer must move */
};

/* Copies the settings; trusted_proxies need not stay. NULL when one of trusted_proxies is no
 * address or network. */
struct http_server *http_server_new(const struct http_settings *settings);

/* Believes these proxies, and no others, from the next request on; as in the settings. ERR_INVALID:
 * one is no address or network, and nothing has changed. */
MUST_CHECK enum err http_server_trust(struct http_server *server,
				      const char *const *trusted_proxies);

/* Closes what is still open. Workers must have replied to all exchanges (free the pool first).
 * Takes NULL. */
void http_server_free(struct http_server *own_server);

/* Serves what a listener accepts. admission limits: 0 for limits.h; tls NULL: plain. The
 * server keeps the listener until drain or free, and a reference to tls.
 * The usual way in; http_server_accept is for descriptors from elsewhere. */
struct http_listen {
	int own_descriptor; /* bound, see tcp.h */
	struct tls_context *tls;
	int connection_limit;
	int address_limit;
};
struct listener *http_server_listen(struct http_server *server, const struct http_listen *listen);

/* New connections of all TLS listeners use this certificate from now on; old ones keep theirs.
 * Takes a reference. */
struct tls_context;
void http_server_swap_tls(struct http_server *server, struct tls_context *tls);

/* Connections now, those that left HTTP not counted. */
size_t http_server_count(const struct http_server *server);

/* Takes a connected descriptor; tls may be NULL. */
void http_server_accept(struct http_server *server, int own_descriptor, struct tls_context *tls);

/* Stops listening and keep-alive, answers what runs with Connection: close, closes WebSockets with
 * 1001; done is called once, on the loop, when no connection is left or at the deadline
 * (clock_monotonic_ms), when those that are left have been cut. */
void http_server_drain(struct http_server *server, int64_t deadline_ms, void (*done)(void *),
		       void *context);

const struct http_request *http_request(const struct http_exchange *exchange);
struct http_response *http_response(struct http_exchange *exchange); /* filled by the handler */

/* The first of that name; {NULL, 0} when absent. */
struct str http_request_header(const struct http_request *request, struct str name);

/* Appends to the head. A name or value with CR or LF in it is left out, and logged. */
void http_response_header(struct http_response *response, const char *name, const char *value);

/* Gives the exchange back; any thread, once. When the connection is gone the answer is dropped. */
void http_reply(struct http_exchange *exchange);

/* Upgrades: takes the connection out of HTTP, with the bytes already read behind the head. Loop
 * thread, instead of http_reply. NULL when the connection is gone; the exchange is gone in any
 * case. *ret_early is valid until the loop's next turn. The new owner calls connection_set_owner at
 * once, writes the 101 (or uses http_switch_protocol), sets its own deadline, and closes. */
struct connection *http_take_connection(struct http_exchange *exchange, struct str *ret_early);

/* The same after sending "101 Switching Protocols" with Upgrade: token and the response's further
 * head lines. */
struct connection *http_switch_protocol(struct http_exchange *exchange, const char *token,
					struct str *ret_early);

/* Does the request ask to become this protocol (Connection: upgrade and Upgrade: token, HTTP/1.1,
 * no body)? */
bool http_request_upgrades(const struct http_request *request, const char *token);

/* In-process door for tests: serves the request text without a socket and returns the whole
 * response text. On the loop's thread (or with no thread in the loop): turns the loop until the
 * answer is there. The peer's address is 127.0.0.1. Several requests give several answers.
 * ERR_LIMIT: the answers outgrow response. */
MUST_CHECK enum err http_loopback(struct http_server *server, struct str request,
				  struct buf *response);

const char *http_status_text(int status);

#endif
