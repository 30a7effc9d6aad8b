/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the HTTP server share: the server, its connections, its exchanges. */
#ifndef NET_HTTP_INTERNAL_H
#define NET_HTTP_INTERNAL_H

#include <stdatomic.h>

#include "base/limits.h"
#include "base/list.h"
#include "net/address.h"
#include "net/connection.h"
#include "net/http1.h"
#include "net/http_chunk.h"
#include "net/http_head.h"
#include "net/loop.h"
#include "net/timer.h"

enum {
	HTTP_IDS = 32, /* request ids made by one call for chance */
	HTTP_DATE_ROOM = 40,
	HTTP_SPARE_EXCHANGES = 16, /* each may keep a quarter of a megabyte */
};

struct http_server {
	struct http_settings settings; /* with limits.h filled in */
	struct network *proxies;
	size_t proxy_count;
	struct list listens;	 /* of struct listen_entry */
	struct list connections; /* of struct http_connection */
	struct list upgraded;	 /* of struct http_upgraded */
	size_t connection_count;
	struct list spare; /* exchanges waiting for the next request */
	size_t spare_count;
	size_t lent_count; /* exchanges that serve was given and that are not back on the loop */
	size_t held_bytes; /* by large bodies, together */
	struct http_header headers[LIMIT_HTTP_HEADERS]; /* of the head being parsed */
	struct buf scratch;				/* the answer being written */
	uint64_t ids[HTTP_IDS];
	size_t id_count;
	char date[HTTP_DATE_ROOM];
	int64_t date_s;

	bool is_draining;
	struct timer drain_deadline;
	struct timer drain_check;
	void (*drained)(void *context);
	void *drained_context;
};

/* A connection that left HTTP and wants to hear of the drain (WebSockets). */
struct http_upgraded {
	struct list link;
	void (*drain)(struct http_upgraded *upgraded); /* say good-bye */
	void (*cut)(struct http_upgraded *upgraded);   /* close now */
	struct http_server *server;
};
void http_add_upgraded(struct http_server *server, struct http_upgraded *upgraded);
void http_remove_upgraded(struct http_upgraded *upgraded);

struct http_connection {
	struct list link;
	struct http_server *server;
	struct connection *connection;
	struct http_exchange *exchange; /* NULL between requests */
	enum {
		HTTP_HEAD_PHASE,
		HTTP_BODY_PHASE,
		HTTP_SERVE_PHASE,
		HTTP_SEND_PHASE,
		HTTP_LINGER_PHASE
	} phase;
	int64_t due_ms;	      /* this phase's deadline; 0: none */
	int64_t began_ms;     /* when a body or an answer began to move */
	uint64_t moved_bytes; /* of it */
	size_t body_sent;
	int64_t file_sent;
	bool has_served; /* at least one request */
	bool is_serving; /* inside settings.serve */
	bool closes;	 /* after this answer */
	struct address peer;
	bool has_peer;
	char peer_text[ADDRESS_TEXT_ROOM];
};

struct http_exchange {
	struct http_request request;
	struct http_response response;
	struct loop_task replied;
	struct list link; /* among spare ones */
	struct http_server *server;
	struct http_connection *connection; /* NULL when it is gone; the loop's alone */
	struct buf input;		    /* bytes as they came, head first */
	struct http_scan scan;
	size_t head_end;
	size_t request_end; /* of the request in input; what follows is the next one's */
	struct http_head head;
	struct http_chunks chunks;
	struct buf body;    /* of a chunked request */
	size_t held_bytes;  /* counted in server->held_bytes */
	bool has_continued; /* 100 was sent */
	bool is_answered;   /* http_reply was called inside serve */
	bool keeps_alive;
	bool is_head;
};

/* http_exchange.c */
struct http_exchange *http_exchange_get(struct http_server *server);
void http_exchange_put(struct http_exchange *own_exchange);
void http_exchange_free(struct http_exchange *own_exchange);

/* For the next request, whose first bytes stay. */
void http_exchange_restart(struct http_exchange *exchange);
void http_exchange_replied(struct loop_task *task);

/* http_answer.c */

/* The head of the answer; makes a 500 of one that cannot be sent. */
void http_compose(struct http_exchange *exchange, bool closes, struct buf *out);
bool http_has_body(const struct http_exchange *exchange);

/* Makes the exchange's response the one to refuse with. */
void http_fill_refusal(struct http_exchange *exchange, int status);
const char *http_date(struct http_server *server);

/* http_request.c */
bool http_is_proxy(const struct http_server *server, const struct address *address);
void http_fill_request(struct http_exchange *exchange);
void http_rebase(struct http_exchange *exchange, const char *old_base);

/* http_connection.c */
void http_connection_new(struct http_server *server, struct connection *own_connection,
			 const struct sockaddr_storage *peer);
void http_connection_close(struct http_connection *own_connection);
void http_connection_drain(struct http_connection *connection);

/* Its exchange's response is ready. */
void http_connection_answer(struct http_connection *connection);
void http_server_check_drained(struct http_server *server);

#endif
