/* SPDX-License-Identifier: Apache-2.0 */
/* A connection without a socket, for http_loopback, tests and fuzzing. */
#ifndef NET_CONNECTION_INTERNAL_H
#define NET_CONNECTION_INTERNAL_H

#include "net/connection.h"
#include "net/transport.h"

/* peer lives as long as the connection. */
struct connection *connection_new_memory(struct loop *loop, struct memory_peer *peer);

/* On an open non-blocking socket, plain (NULL) or behind its TLS handshake. */
struct connection *connection_new_open(struct loop *loop, int own_descriptor,
				       struct tls_session *own_session);

/* There is input, or the peer takes bytes again. */
void connection_wake_memory(struct connection *connection);

#endif
