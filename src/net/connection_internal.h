/* SPDX-License-Identifier: Apache-2.0 */
/* A connection without a socket, for http_loopback, tests and fuzzing. */
#ifndef NET_CONNECTION_INTERNAL_H
#define NET_CONNECTION_INTERNAL_H

#include "net/connection.h"

/* The peer's side of such a connection; lives as long as the connection. */
struct memory_peer {
	struct str input;   /* not yet read */
	bool has_ended;	    /* behind input comes the end of the stream */
	bool is_slow;	    /* takes nothing for now */
	struct buf *output; /* what the connection wrote; past its limit the connection fails */
	bool is_closed;	    /* set when the connection is gone */
};

struct connection *connection_new_memory(struct loop *loop, struct memory_peer *peer);
void connection_wake_memory(
	struct connection *connection); /* there is input, or the peer takes bytes again */

#endif
