/* SPDX-License-Identifier: Apache-2.0 */
/* The socket to the agent: messages wait in a bounded queue and never block; when the agent is gone
 * another one may connect. */
#ifndef JUMPOINT_SESSION_PORT_H
#define JUMPOINT_SESSION_PORT_H

#include "base/buf.h"
#include "ipc/ipc.h"
#include "wire/link.h"

enum { PORT_QUEUE_LIMIT = 256 * 1024 };

struct port {
	int descriptor; /* -1: the agent is gone */
	struct buf queue;
};

void port_init(struct port *port, int own_descriptor);
void port_release(struct port *port);
void port_drop(struct port *port); /* the agent is gone, and what waited for it */

/* ERR_LIMIT: the agent has taken nothing for so long that the queue is full. */
MUST_CHECK enum err port_put(struct port *port, enum link_kind kind, struct str body);

/* Nothing waits: a large message may be made now. */
bool port_is_idle(const struct port *port);

/* Sends what can be sent. ERR_CLOSED: the agent is gone. */
MUST_CHECK enum err port_flush(struct port *port);

/* OK: a message is in *message; ERR_TIMEOUT: there is none; ERR_CLOSED, ERR_INVALID. */
MUST_CHECK enum err port_receive(struct port *port, struct ipc_message *message);

/* The next agent, where one waits; it must be of our own user. ERR_TIMEOUT: there is none.
 * ERR_DENIED, ERR_IO. */
MUST_CHECK enum err port_accept(struct port *port, int listening);

#endif
