/* SPDX-License-Identifier: Apache-2.0 */
/* The server's side of WebSockets (RFC 6455) by wslay's frames: messages in, messages out, limits,
 * ping and close. Who may open one (Origin, ticket) is the caller's to check before. Loop's thread.
 */
#ifndef NET_WEBSOCKET_H
#define NET_WEBSOCKET_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

struct http_exchange;
struct http_request;
struct websocket;

enum {
	WEBSOCKET_NORMAL = 1000,
	WEBSOCKET_GOING_AWAY = 1001,
	WEBSOCKET_PROTOCOL_ERROR = 1002,
	WEBSOCKET_BAD_DATA = 1007,
	WEBSOCKET_POLICY = 1008,
	WEBSOCKET_TOO_BIG = 1009,
	WEBSOCKET_INTERNAL = 1011,
	WEBSOCKET_TRY_LATER = 1013,
};

struct websocket_settings {
	/* A whole message; valid text when is_text. The bytes are the callee's until it returns. */
	void (*message)(struct websocket *socket, bool is_text, struct str bytes, void *context);
	/* All that was sent has left; NULL: not interested. */
	void (*drained)(struct websocket *socket, void *context);
	/* It is gone and freed after this call; code is the close code seen or made, 1006 when the
	 * peer just vanished. */
	void (*closed)(struct websocket *socket, int code, void *context);
	void *context;
	const char *protocol; /* subprotocol to choose when the client offers it; NULL: none */
	size_t message_limit; /* 0: LIMIT_WEBSOCKET_FRAME; also each frame's */
	size_t output_limit;  /* bytes waiting to be sent; 0: LIMIT_WEBSOCKET_OUTPUT */
	int64_t ping_ms;  /* 0: LIMIT_WEBSOCKET_PING_MS; a peer silent for twice that is dropped */
	int64_t close_ms; /* wait for the peer's close frame; 0: LIMIT_WEBSOCKET_CLOSE_MS */
};

/* Is this a WebSocket opening that websocket_accept can answer? */
bool websocket_is_opening(const struct http_request *request);
struct str websocket_origin(const struct http_request *request); /* {NULL, 0} when absent */

/* Answers 101 and takes the connection; instead of http_reply, on the loop. ERR_INVALID: no proper
 * opening, the exchange is still the caller's; ERR_CLOSED: the peer is gone and so is the exchange.
 * The server's drain closes the socket with 1001. */
MUST_CHECK enum err websocket_accept(struct http_exchange *exchange,
				     const struct websocket_settings *settings,
				     struct websocket **ret_socket);

/* One message. ERR_LIMIT: the peer is slow and the output is full, nothing was sent; ERR_CLOSED:
 * closing. */
MUST_CHECK enum err websocket_send(struct websocket *socket, bool is_text, struct str bytes);
size_t websocket_unsent(const struct websocket *socket);
void websocket_pause(struct websocket *socket, bool paused); /* stops reading; the peer feels it */

/* Says good-bye and waits close_ms for the answer; closed follows later, never from inside. reason
 * at most 123 bytes. */
void websocket_close(struct websocket *socket, int code, const char *reason);

#endif
