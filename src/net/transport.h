/* SPDX-License-Identifier: Apache-2.0 */
/* What carries a connection's bytes: a socket, TLS on a socket, or, for tests, memory. */
#ifndef NET_TRANSPORT_H
#define NET_TRANSPORT_H

#include <stdbool.h>

#include "base/buf.h"
#include "net/tls.h"

/* The peer's side of a connection without a socket. */
struct memory_peer {
	struct str input;   /* not yet read */
	bool has_ended;	    /* behind input comes the end of the stream */
	bool is_slow;	    /* takes nothing for now */
	struct buf *output; /* what the connection wrote; past its limit the connection fails */
	bool is_closed;	    /* set when the connection is gone */
};

struct transport {
	int descriptor;		     /* -1 in memory */
	struct tls_session *session; /* NULL: plain, or not yet TLS */
	struct memory_peer *peer;    /* NULL but in memory */
	bool gathers;		     /* see transport_gather */
};

/* As tls_session_read and tls_session_write, whatever carries the bytes. */
enum tls_status transport_read(struct transport *transport, void *data, size_t room,
			       size_t *ret_length);
enum tls_status transport_write(struct transport *transport, const void *data, size_t length,
				size_t *ret_length);

/* The end of the stream follows what is written from now on, and leaves with it. */
void transport_gather(struct transport *transport);

/* Bytes can be read that no poll will tell of. */
bool transport_has_pending(const struct transport *transport);

#endif
