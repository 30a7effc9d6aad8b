/* SPDX-License-Identifier: Apache-2.0 */
/* The client's side of a WebSocket over a blocking dial, for tools and figures: whole messages in
 * and out. One thread. */
#ifndef TOOLS_TERMINAL_SOCKET_H
#define TOOLS_TERMINAL_SOCKET_H

#include "net/dial.h"

struct socket;

struct socket_message {
	bool is_text;
	bool is_close; /* the site closed: code says why, bytes in words */
	int code;
	struct str bytes; /* valid until the next call */
};

/* Asks for the upgrade on an open dial; head are further header lines, each ending in CR LF.
 * ERR_DENIED: the site answered otherwise (the dial's response is in ret_reason). */
MUST_CHECK enum err socket_open(struct dial *dial, const char *authority, const char *target,
				const char *head, struct socket **ret_socket,
				struct dial_reason *ret_reason);
void socket_free(struct socket *own_socket); /* the dial stays the caller's; takes NULL */

MUST_CHECK enum err socket_send(struct socket *socket, bool is_text, struct str bytes);

/* Waits for the next message; pings are answered meanwhile. ERR_CLOSED: the connection broke.
 * ERR_TIMEOUT: nothing came in the dial's time. */
MUST_CHECK enum err socket_receive(struct socket *socket, struct socket_message *ret_message);

/* A message is already here, so that socket_receive will not wait. */
bool socket_has_message(const struct socket *socket);

#endif
