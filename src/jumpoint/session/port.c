/* SPDX-License-Identifier: Apache-2.0 */
/* In the queue each message is kind and length in the machine's order, then the body. */
#include "jumpoint/session/port.h"

#include <unistd.h>

struct head {
	uint32_t kind, length;
};

void
port_init(struct port *port, int own_descriptor)
{
	*port = (struct port){ .descriptor = own_descriptor };
	buf_init(&port->queue, PORT_QUEUE_LIMIT);
}

void
port_drop(struct port *port)
{
	if (port->descriptor >= 0)
		close(port->descriptor);
	port->descriptor = -1;
	buf_release(&port->queue);
}

void
port_release(struct port *port)
{
	port_drop(port);
}

bool
port_is_idle(const struct port *port)
{
	return port->queue.length == 0;
}

enum err
port_put(struct port *port, enum link_kind kind, struct str body)
{
	struct head head = { (uint32_t)kind, (uint32_t)body.length };

	if (port->descriptor < 0)
		return OK; /* whoever comes next is told the state, not what was said */
	if (sizeof(head) + body.length > port->queue.limit - port->queue.length)
		return ERR_LIMIT;
	buf_append(&port->queue, &head, sizeof(head));
	buf_append_str(&port->queue, body);
	return OK;
}

enum err
port_flush(struct port *port)
{
	struct head head;
	size_t sent = 0;
	enum err err = OK;

	while (!err && port->queue.length - sent >= sizeof(head)) {
		memcpy(&head, port->queue.data + sent, sizeof(head));

		struct str body = { port->queue.data + sent + sizeof(head), head.length };

		err = ipc_send(port->descriptor, head.kind, 0, body, NULL, 0, 0);
		if (!err)
			sent += sizeof(head) + head.length;
	}
	if (sent == port->queue.length)
		buf_release(&port->queue); /* an idle session holds no memory for it */
	else if (sent)
		buf_consume(&port->queue, sent);
	return err == ERR_TIMEOUT ? OK : err;
}

enum err
port_receive(struct port *port, struct ipc_message *message)
{
	return ipc_receive(port->descriptor, message, 0);
}

enum err
port_accept(struct port *port, int listening)
{
	struct ipc_peer peer;
	int descriptor;
	enum err err = ipc_accept(listening, &descriptor);

	if (err)
		return err;
	err = ipc_peer(descriptor, &peer);
	if (!err && peer.uid != geteuid())
		err = ERR_DENIED;
	if (err) {
		close(descriptor);
		return err;
	}
	port->descriptor = descriptor;
	return OK;
}
