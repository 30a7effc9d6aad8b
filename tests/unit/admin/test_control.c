/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/control.h"

#include <unistd.h>

#include "admin/admin.h"
#include "base/memory.h"
#include "ipc/ipc.h"
#include "support/test.h"
#include "wire/control.h"
#include "wire/wire.h"

/* The body of a command as its program would send it. */
static void
put_command(struct buf *body, int64_t count, struct str first)
{
	buf_init(body, 64 * 1024);
	wire_put_text(body, "ada");
	wire_put_text(body, "input");
	wire_put_int(body, count);
	wire_put_str(body, first);
}

static enum err
receive(uint32_t kind, const struct buf *body, struct arena *arena,
	struct control_command *ret_command)
{
	int pair[2];
	enum err err;

	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_send(pair[0], kind, 0, buf_str(body), NULL, 0, 1000));
	err = control_receive(pair[1], arena, ret_command);
	close(pair[0]);
	close(pair[1]);
	return err;
}

static enum err
receive_one(uint32_t kind, int64_t count, struct str first)
{
	struct control_command command;
	struct arena arena;
	struct buf body;
	enum err err;

	arena_init(&arena);
	put_command(&body, count, first);
	err = receive(kind, &body, &arena, &command);
	buf_release(&body);
	arena_release(&arena);
	return err;
}

TEST(a_command_is_received_whole)
{
	struct control_command command;
	struct arena arena;
	struct buf body;

	arena_init(&arena);
	put_command(&body, 1, STR("audit"));
	CHECK_OK(receive(CONTROL_COMMAND, &body, &arena, &command));
	CHECK_TEXT(command.user, "ada");
	CHECK_STR(command.in, "input");
	CHECK_INT(command.count, 1);
	CHECK_TEXT(command.texts[0], "audit");
	buf_release(&body);
	arena_release(&arena);
}

TEST(malformed_commands_are_refused)
{
	CHECK_ERR(receive_one(CONTROL_EXIT, 1, STR("audit")), ERR_INVALID);
	CHECK_ERR(receive_one(CONTROL_COMMAND, 0, STR("audit")), ERR_INVALID);
	CHECK_ERR(receive_one(CONTROL_COMMAND, 2, STR("audit")), ERR_INVALID);
	CHECK_ERR(receive_one(CONTROL_COMMAND, ADMIN_TEXTS_MAX + 1, STR("audit")), ERR_INVALID);
	CHECK_ERR(receive_one(CONTROL_COMMAND, 1, STR("a\0b")), ERR_INVALID);
}

TEST(a_long_word_is_refused)
{
	char *word = memory_new(CONTROL_TEXT_LIMIT + 1);

	memset(word, 'x', CONTROL_TEXT_LIMIT + 1);
	CHECK_OK(receive_one(CONTROL_COMMAND, 1, str_of(word, CONTROL_TEXT_LIMIT)));
	CHECK_ERR(receive_one(CONTROL_COMMAND, 1, str_of(word, CONTROL_TEXT_LIMIT + 1)),
		  ERR_INVALID);
	memory_free(word);
}

TEST(what_the_site_would_not_take_is_not_sent)
{
	char *word = memory_new(CONTROL_TEXT_LIMIT + 2);
	const char *const texts[] = { word };
	const struct control_command command = { .user = "ada", .texts = texts, .count = 1 };
	struct buf out, error;
	int exit_code;

	memset(word, 'x', CONTROL_TEXT_LIMIT + 1);
	buf_init(&out, 64);
	buf_init(&error, 64);
	CHECK_ERR(control_ask("/tmp/sallyport-no-such-socket", &command, &out, &error, &exit_code),
		  ERR_LIMIT);
	memory_free(word);
}

TEST(an_answer_comes_in_pieces)
{
	CLEANUP(ipc_message_release) struct ipc_message message;
	struct buf out;
	int pair[2];
	size_t pieces = 0;

	buf_init(&out, 4 * CONTROL_PIECE);
	while (out.length < 2 * CONTROL_PIECE + 1)
		buf_append_byte(&out, 'x');
	CHECK_OK(ipc_pair(pair));
	CHECK_OK(control_answer(pair[0], buf_str(&out), STR("e"), 1));
	ipc_message_init(&message);
	for (;;) {
		CHECK_OK(ipc_receive(pair[1], &message, 1000));
		if (message.kind == CONTROL_EXIT)
			break;
		pieces++;
	}
	CHECK_INT(pieces, 4);
	buf_release(&out);
	close(pair[0]);
	close(pair[1]);
}
