/* SPDX-License-Identifier: Apache-2.0 */
/* A WebSocket on any connection, behind its opening: for websocket_accept, tests and fuzzing. */
#ifndef NET_WEBSOCKET_INTERNAL_H
#define NET_WEBSOCKET_INTERNAL_H

#include "net/websocket.h"

struct connection;
struct http_server;

struct websocket *websocket_new(struct connection *own_connection, struct http_server *server,
				const struct websocket_settings *settings, struct str early);

#endif
