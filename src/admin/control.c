/* SPDX-License-Identifier: Apache-2.0 */
/* Output is cut into pieces, because a message has a ceiling and a list of audit lines has not. */
#include "admin/control.h"

#include <unistd.h>

#include "admin/admin.h"
#include "base/limits.h"
#include "base/memory.h"
#include "ipc/ipc.h"
#include "wire/control.h"
#include "wire/wire.h"

enum { SEND_MS = 5000, COMMAND_MS = 2000, ANSWER_MS = 120 * 1000 };

/* The other end holds to the same bounds, and could only hang up. */
static bool
fits(const struct control_command *command)
{
	for (int i = 0; i < command->count; i++)
		if (strlen(command->texts[i]) > CONTROL_TEXT_LIMIT)
			return false;
	return command->count <= ADMIN_TEXTS_MAX && command->in.length <= ADMIN_INPUT_LIMIT &&
	       strlen(command->user) <= CONTROL_USER_LIMIT;
}

static enum err
send_command(int descriptor, const struct control_command *command)
{
	CLEANUP(buf_release) struct buf body;
	enum err err;

	buf_init(&body, LIMIT_IPC_MESSAGE / 2);
	wire_put_text(&body, command->user);
	wire_put_str(&body, command->in);
	wire_put_int(&body, command->count);
	for (int i = 0; i < command->count; i++)
		wire_put_text(&body, command->texts[i]);
	err = buf_error(&body);
	if (err)
		return err;
	return ipc_send(descriptor, CONTROL_COMMAND, 0, buf_str(&body), NULL, 0, SEND_MS);
}

static enum err
take_answer(const struct ipc_message *message, struct buf *out, struct buf *error, bool *ret_is_end,
	    int *ret_exit)
{
	struct wire_reader reader = { .rest = message->body };

	*ret_is_end = message->kind == CONTROL_EXIT;
	switch (message->kind) {
	case CONTROL_OUT:
		buf_append_str(out, wire_get_str(&reader, CONTROL_PIECE));
		break;
	case CONTROL_ERROR:
		buf_append_str(error, wire_get_str(&reader, CONTROL_PIECE));
		break;
	case CONTROL_EXIT:
		*ret_exit = (int)wire_get_int_in(&reader, 0, 255);
		break;
	default:
		return ERR_INVALID;
	}
	return wire_end(&reader);
}

static enum err
receive_answer(int descriptor, struct buf *out, struct buf *error, int *ret_exit)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	bool is_end = false;
	enum err err = OK;

	ipc_message_init(&message);
	while (!err && !is_end) {
		err = ipc_receive(descriptor, &message, ANSWER_MS);
		if (!err)
			err = take_answer(&message, out, error, &is_end, ret_exit);
	}
	return err;
}

enum err
control_ask(const char *path, const struct control_command *command, struct buf *out,
	    struct buf *error, int *ret_exit)
{
	int descriptor;
	enum err err;

	if (!fits(command))
		return ERR_LIMIT;
	err = ipc_connect(path, SEND_MS, &descriptor);
	if (err)
		return err == ERR_TIMEOUT ? ERR_AGAIN : err;
	err = send_command(descriptor, command);
	if (!err)
		err = receive_answer(descriptor, out, error, ret_exit);
	close(descriptor);
	return err;
}

/* --- the front's end --- */

/* Words become texts, so they must not hold a zero byte. */
static enum err
read_command(struct wire_reader *reader, struct arena *arena, struct control_command *command)
{
	struct str user = wire_get_str(reader, CONTROL_USER_LIMIT);
	const char **texts;

	command->user = arena_text(arena, user);
	command->in = arena_str(arena, wire_get_str(reader, ADMIN_INPUT_LIMIT));
	command->count = (int)wire_get_int_in(reader, 1, ADMIN_TEXTS_MAX);
	texts = arena_array(arena, const char *, (size_t)command->count);
	for (int i = 0; i < command->count; i++) {
		struct str text = wire_get_str(reader, CONTROL_TEXT_LIMIT);

		if (str_contains_byte(text, '\0'))
			return ERR_INVALID;
		texts[i] = arena_text(arena, text);
	}
	command->texts = texts;
	return wire_end(reader);
}

enum err
control_receive(int descriptor, struct arena *arena, struct control_command *ret_command)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	struct wire_reader reader;
	enum err err;

	ipc_message_init(&message);
	err = ipc_receive(descriptor, &message, COMMAND_MS);
	if (err)
		return err;
	if (message.kind != CONTROL_COMMAND || message.descriptor_count)
		return ERR_INVALID;
	reader = (struct wire_reader){ .rest = message.body };
	return read_command(&reader, arena, ret_command);
}

static enum err
send_pieces(int descriptor, enum control_message kind, struct str text)
{
	CLEANUP(buf_release) struct buf body;
	enum err err = OK;

	buf_init(&body, CONTROL_PIECE + 8);
	while (!err && text.length) {
		size_t length = text.length < CONTROL_PIECE ? text.length : CONTROL_PIECE;

		buf_clear(&body);
		wire_put_str(&body, str_of(text.data, length));
		err = ipc_send(descriptor, kind, 0, buf_str(&body), NULL, 0, SEND_MS);
		text = str_from_offset(text, length);
	}
	return err;
}

enum err
control_answer(int descriptor, struct str out, struct str error, int exit_code)
{
	CLEANUP(buf_release) struct buf body;
	enum err err;

	buf_init(&body, 64);
	wire_put_int(&body, exit_code);
	err = send_pieces(descriptor, CONTROL_OUT, out);
	if (!err)
		err = send_pieces(descriptor, CONTROL_ERROR, error);
	return err ? err : ipc_send(descriptor, CONTROL_EXIT, 0, buf_str(&body), NULL, 0, SEND_MS);
}
