/* SPDX-License-Identifier: Apache-2.0 */
/* The client's side, blocking with deadlines: a TCP or TLS connection to a host, through a CONNECT
 * proxy if wished, and HTTP/1.1 answers read from it. For programs without a loop. Names are
 * resolved without NSS, so a static program works. Any thread; one dial is used by one thread. */
#ifndef NET_DIAL_H
#define NET_DIAL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"
#include "net/tls.h"

struct dial;

struct dial_settings {
	const char *host; /* name, IPv4 or IPv6 literal, without brackets */
	int port;
	struct tls_context *tls; /* a client context; NULL: plain */
	const char *tls_name;	 /* name to check instead of host; NULL: host */
	const char *proxy;	 /* "http://[user:password@]proxy:3128"; NULL: none */
	int connect_timeout_ms;	 /* name, TCP, proxy and TLS together; 0: LIMIT_DIAL_CONNECT_MS */
	int io_timeout_ms;	 /* the longest silence of the peer later on; 0: LIMIT_DIAL_IO_MS */
};

/* What went wrong, for a person: "cannot resolve sra.example: no such name". */
struct dial_reason {
	char text[256];
};

/* ERR_NOT_FOUND: no such name; ERR_CLOSED: nobody listens or cut; ERR_TIMEOUT; ERR_DENIED: the
 * certificate or the proxy refused; ERR_INVALID: settings or peer's bytes make no sense; ERR_IO.
 * ret_reason may be NULL, else it is set whenever this fails. */
MUST_CHECK enum err dial_open(const struct dial_settings *settings, struct dial **ret_dial,
			      struct dial_reason *ret_reason);
void dial_close(struct dial *own_dial); /* takes NULL */
void dial_closep(struct dial **dial);

/* All of it; ERR_CLOSED, ERR_TIMEOUT. */
MUST_CHECK enum err dial_write(struct dial *dial, struct str bytes);

/* 1 .. room bytes; ERR_CLOSED at the end of the stream. */
MUST_CHECK enum err dial_read(struct dial *dial, void *data, size_t room, size_t *ret_length);

/* Why the last call failed, for a person; "" before. Valid until the next call. */
const char *dial_reason(const struct dial *dial);
int dial_descriptor(const struct dial *dial); /* for poll; stays the dial's */

/* Keying material of this connection (tls_session_export). ERR_INVALID: it is plain. */
MUST_CHECK enum err dial_export(struct dial *dial, const char *label, unsigned char *out,
				size_t size);

/* The address of this machine that the connection goes out from, without port. */
enum { DIAL_ADDRESS_ROOM = 64 };
void dial_local_address(const struct dial *dial, char text[DIAL_ADDRESS_ROOM]);

/* --- HTTP/1.1 answers --- */

struct dial_header {
	struct str name, value;
};

struct dial_response {
	/* set by the caller, or zero */
	bool is_head; /* the request was HEAD: no body comes */
	/* Takes a 2xx body piece by piece, instead of body; an error ends the call. */
	enum err (*sink)(struct str bytes, void *context);
	void *sink_context;

	int status;
	struct dial_header *headers;
	size_t header_count;
	struct buf body;
	bool reusable; /* the connection can carry another request */
	struct arena arena;
};

/* Before: sets the response up. body_limit is the body's ceiling (LIMIT_BTAPI_RESPONSE). */
void dial_response_init(struct dial_response *response, size_t body_limit);
void dial_response_release(struct dial_response *response);

/* Reads one answer after its request was written; 1xx answers are passed over. ERR_LIMIT: head or
 * body too large; ERR_INVALID: not HTTP; ERR_CLOSED: the peer closed before the first byte (a
 * reused connection went stale: ask again on a new one) or in the middle (status is then not 0, and
 * -1 inside the head); ERR_TIMEOUT. */
MUST_CHECK enum err dial_read_response(struct dial *dial, struct dial_response *response);

/* The first of that name; {NULL, 0} when absent. */
struct str dial_response_header(const struct dial_response *response, const char *name);

#endif
