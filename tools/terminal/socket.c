/* SPDX-License-Identifier: Apache-2.0 */
/* wslay's event interface does frames, masks, pings and the close; ours is the opening and the
 * queue of what has come. */
#include "tools/terminal/socket.h"

#include <wslay/wslay.h>

#include "base/memory.h"
#include "base/random.h"
#include "codec/base64.h"

enum {
	INPUT_LIMIT = 1024 * 1024,
	QUEUE_LIMIT = 4 * 1024 * 1024,
	READ_PIECE = 64 * 1024,
	KEY_SIZE = 16
};

struct socket {
	struct dial *dial;
	wslay_event_context_ptr events;
	struct buf input; /* read and not yet parsed */
	struct buf queue; /* whole messages, each a struct came and its bytes */
	size_t given;	  /* of the queue's front, by the call before */
	enum err broken;
};

struct came {
	size_t length;
	int code;
	bool is_text, is_close;
};

/* --- what wslay asks of us --- */

static ssize_t
give_input(wslay_event_context_ptr events, uint8_t *data, size_t room, int flags, void *context)
{
	struct socket *socket = context;
	size_t length = socket->input.length < room ? socket->input.length : room;

	if (length == 0) {
		wslay_event_set_error(events, WSLAY_ERR_WOULDBLOCK);
		return -1;
	}
	memcpy(data, socket->input.data, length);
	buf_consume(&socket->input, length);
	return (ssize_t)length;
}

static ssize_t
take_output(wslay_event_context_ptr events, const uint8_t *data, size_t length, int flags,
	    void *context)
{
	struct socket *socket = context;

	socket->broken = dial_write(socket->dial, str_of(data, length));
	if (!socket->broken)
		return (ssize_t)length;
	wslay_event_set_error(events, WSLAY_ERR_CALLBACK_FAILURE);
	return -1;
}

static int
make_mask(wslay_event_context_ptr events, uint8_t *out, size_t length, void *context)
{
	random_bytes(out, length);
	return 0;
}

static void
take_message(wslay_event_context_ptr events, const struct wslay_event_on_msg_recv_arg *got,
	     void *context)
{
	struct socket *socket = context;
	const struct came came = { .length = got->msg_length,
				   .code = got->status_code,
				   .is_text = got->opcode == WSLAY_TEXT_FRAME,
				   .is_close = got->opcode == WSLAY_CONNECTION_CLOSE };

	if (wslay_is_ctrl_frame(got->opcode) && !came.is_close)
		return;
	buf_append(&socket->queue, &came, sizeof(came));
	buf_append(&socket->queue, got->msg, got->msg_length);
}

static const struct wslay_event_callbacks callbacks = {
	.recv_callback = give_input,
	.send_callback = take_output,
	.genmask_callback = make_mask,
	.on_msg_recv_callback = take_message,
};

/* --- opening --- */

static enum err
ask_for_upgrade(struct dial *dial, const char *authority, const char *target, const char *head)
{
	CLEANUP(buf_release) struct buf request;
	CLEANUP(buf_release) struct buf text;
	unsigned char key[KEY_SIZE];

	buf_init(&request, 16 * 1024);
	buf_init(&text, 64);
	random_bytes(key, sizeof(key));
	base64_encode(&text, str_of(key, sizeof(key)), BASE64_STANDARD);
	buf_printf(&request,
		   "GET %s HTTP/1.1\r\nHost: %s\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
		   "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: %s\r\n%s\r\n",
		   target, authority, text.data, head);
	return buf_error(&request) ? ERR_LIMIT : dial_write(dial, buf_str(&request));
}

/* Byte by byte: what follows the head is the first frame's. */
static enum err
read_head(struct dial *dial, struct buf *head)
{
	while (!str_ends(buf_str(head), STR("\r\n\r\n"))) {
		char byte;
		size_t length = 0;
		enum err err = dial_read(dial, &byte, 1, &length);

		if (err)
			return err;
		buf_append_byte(head, byte);
		if (buf_error(head))
			return ERR_LIMIT;
	}
	return OK;
}

enum err
socket_open(struct dial *dial, const char *authority, const char *target, const char *head,
	    struct socket **ret_socket, struct dial_reason *ret_reason)
{
	CLEANUP(buf_release) struct buf answer;
	struct socket *socket;
	enum err err = ask_for_upgrade(dial, authority, target, head);

	buf_init(&answer, 16 * 1024);
	if (!err)
		err = read_head(dial, &answer);
	if (err) {
		snprintf(ret_reason->text, sizeof(ret_reason->text), "%s", dial_reason(dial));
		return err;
	}
	if (!str_starts(buf_str(&answer), STR("HTTP/1.1 101 "))) {
		snprintf(ret_reason->text, sizeof(ret_reason->text), "no WebSocket: %.*s",
			 (int)strcspn(answer.data, "\r\n"), answer.data);
		return ERR_DENIED;
	}
	socket = new_object(struct socket);
	socket->dial = dial;
	buf_init(&socket->input, INPUT_LIMIT);
	buf_init(&socket->queue, QUEUE_LIMIT);
	if (wslay_event_context_client_init(&socket->events, &callbacks, socket) != 0) {
		socket_free(socket);
		return ERR_BACKEND;
	}
	*ret_socket = socket;
	return OK;
}

void
socket_free(struct socket *own_socket)
{
	if (!own_socket)
		return;
	wslay_event_context_free(own_socket->events);
	buf_release(&own_socket->input);
	buf_release(&own_socket->queue);
	memory_free(own_socket);
}

/* --- messages --- */

enum err
socket_send(struct socket *socket, bool is_text, struct str bytes)
{
	const struct wslay_event_msg message = {
		.opcode = is_text ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME,
		.msg = (const uint8_t *)bytes.data,
		.msg_length = bytes.length,
	};

	if (wslay_event_queue_msg(socket->events, &message) != 0 ||
	    wslay_event_send(socket->events) != 0)
		return socket->broken ? socket->broken : ERR_CLOSED;
	return OK;
}

static enum err
read_more(struct socket *socket)
{
	char *room = buf_reserve(&socket->input, READ_PIECE);
	size_t length = 0;
	enum err err = room ? dial_read(socket->dial, room, READ_PIECE, &length) : ERR_LIMIT;

	if (!err)
		buf_added(&socket->input, length);
	return err;
}

enum err
socket_receive(struct socket *socket, struct socket_message *ret_message)
{
	struct came came;

	buf_consume(&socket->queue, socket->given);
	socket->given = 0;
	while (socket->queue.length == 0) {
		enum err err = socket->input.length > 0 ? OK : read_more(socket);

		if (err)
			return err;
		if (wslay_event_recv(socket->events) != 0 || wslay_event_send(socket->events) != 0)
			return ERR_CLOSED;
		if (buf_error(&socket->queue))
			return ERR_LIMIT;
	}
	memcpy(&came, socket->queue.data, sizeof(came));
	socket->given = sizeof(came) + came.length;
	*ret_message = (struct socket_message){
		.is_text = came.is_text,
		.is_close = came.is_close,
		.code = came.code,
		.bytes = str_of(socket->queue.data + sizeof(came), came.length),
	};
	return OK;
}

bool
socket_has_message(const struct socket *socket)
{
	return socket->queue.length > socket->given;
}
