/* SPDX-License-Identifier: Apache-2.0 */
#include "session/message.h"

#include "support/test.h"
#include "wire/wire.h"

static struct buf body;

static void
begin(void)
{
	buf_release(&body);
	buf_init(&body, 4 * LINK_BODY_LIMIT);
}

/* Cut anywhere, or with a byte more, it is no message. */
static void
check_is_exact(int kind)
{
	struct message message;
	struct str whole = buf_str(&body);

	CHECK_OK(message_get(kind, whole, &message));
	for (size_t length = 0; length < whole.length; length++)
		CHECK_ERR(message_get(kind, str_of(whole.data, length), &message), ERR_INVALID);
	buf_append_byte(&body, 0);
	CHECK_ERR(message_get(kind, buf_str(&body), &message), ERR_INVALID);
}

/* A message that is well but perhaps for its offset. */
static enum err
get_at(int kind, int64_t offset)
{
	static const char writer[LINK_WRITER_SIZE];
	struct message message;

	begin();
	if (kind == LINK_HERE)
		wire_put_text(&body, "00112233445566778899aabbccddeeff");
	else if (kind == LINK_TAKEN)
		wire_put_str(&body, str_of(writer, sizeof(writer)));
	else if (kind == LINK_SCREEN)
		wire_put_int(&body, 1);
	else if (kind == LINK_ENDED)
		wire_put_int(&body, LINK_END_CLOSED);
	if (kind == LINK_ENDED)
		wire_put_text(&body, "bye");
	wire_put_int(&body, offset);
	if (kind == LINK_HERE)
		wire_put_int(&body, offset);
	if (kind == LINK_HERE)
		wire_put_int(&body, LINK_STATE_OPEN);
	if (kind == LINK_ENDED)
		wire_put_int(&body, 0);
	if (kind == LINK_OUTPUT || kind == LINK_RESIZED)
		wire_put_int(&body, 8); /* its time */
	if (kind == LINK_RESIZED || kind == LINK_SCREEN) {
		wire_put_int(&body, 80);
		wire_put_int(&body, 24);
	}
	if (kind == LINK_OUTPUT || kind == LINK_SCREEN)
		wire_put_text(&body, "x");
	return message_get(kind, buf_str(&body), &message);
}

TEST(output_has_offset_time_and_bytes)
{
	struct message message;

	begin();
	wire_put_int(&body, 7);
	wire_put_int(&body, 8);
	wire_put_text(&body, "hello");
	CHECK_OK(message_get(LINK_OUTPUT, buf_str(&body), &message));
	CHECK_INT(message.offset, 7);
	CHECK_INT(message.at_ms, 8);
	CHECK_STR(message.bytes, "hello");
	check_is_exact(LINK_OUTPUT);
}

TEST(output_is_bounded)
{
	static char much[LINK_OUTPUT_PIECE + 1];
	struct message message;

	begin();
	wire_put_int(&body, 0);
	wire_put_int(&body, 0);
	wire_put_str(&body, str_of(much, sizeof(much)));
	CHECK_ERR(message_get(LINK_OUTPUT, buf_str(&body), &message), ERR_INVALID);
	begin();
	wire_put_int(&body, -1);
	wire_put_int(&body, 0);
	wire_put_text(&body, "x");
	CHECK_ERR(message_get(LINK_OUTPUT, buf_str(&body), &message), ERR_INVALID);
}

/* So that a window can be added to it. */
TEST(offsets_are_bounded)
{
	static const int kinds[] = { LINK_OUTPUT, LINK_RESIZED, LINK_SCREEN,
				     LINK_ENDED,  LINK_TAKEN,	LINK_HERE };

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		CHECK_OK(get_at(kinds[i], LINK_OFFSET_MOST));
		CHECK_ERR(get_at(kinds[i], LINK_OFFSET_MOST + 1), ERR_INVALID);
	}
}

TEST(a_prompt_has_its_questions)
{
	struct message message;

	begin();
	wire_put_int(&body, 3);
	wire_put_text(&body, "name");
	wire_put_text(&body, "what for");
	wire_put_int(&body, 2);
	wire_put_text(&body, "User:");
	wire_put_int(&body, 1);
	wire_put_text(&body, "Code:");
	wire_put_int(&body, 0);
	CHECK_OK(message_get(LINK_PROMPT, buf_str(&body), &message));
	CHECK_INT(message.number, 3);
	CHECK_INT(message.count, 2);
	CHECK_STR(message.prompts[0].text, "User:");
	CHECK(message.prompts[0].is_echoed);
	CHECK_STR(message.prompts[1].text, "Code:");
	CHECK(!message.prompts[1].is_echoed);
	check_is_exact(LINK_PROMPT);
}

TEST(prompts_are_counted)
{
	struct message message;

	begin();
	wire_put_int(&body, 3);
	wire_put_text(&body, "");
	wire_put_text(&body, "");
	wire_put_int(&body, LINK_PROMPTS_MOST + 1);
	for (int i = 0; i <= LINK_PROMPTS_MOST; i++) {
		wire_put_text(&body, "");
		wire_put_int(&body, 0);
	}
	CHECK_ERR(message_get(LINK_PROMPT, buf_str(&body), &message), ERR_INVALID);
}

TEST(an_ask_has_a_statement_and_a_signature)
{
	static const char signature[64] = "a signature";
	struct message message;

	begin();
	wire_put_text(&body, "statement");
	wire_put_str(&body, str_of(signature, sizeof(signature)));
	CHECK_OK(message_get(LINK_CREDENTIAL_ASK, buf_str(&body), &message));
	CHECK_STR(message.bytes, "statement");
	CHECK_BYTES(message.signature.data, signature, sizeof(signature));
	check_is_exact(LINK_CREDENTIAL_ASK);
}

TEST(here_does_not_hold_more_than_there_is)
{
	struct message message;

	begin();
	wire_put_text(&body, "00112233445566778899aabbccddeeff");
	wire_put_int(&body, 10);
	wire_put_int(&body, 9);
	wire_put_int(&body, LINK_STATE_OPEN);
	CHECK_ERR(message_get(LINK_HERE, buf_str(&body), &message), ERR_INVALID);
}

TEST(the_other_messages_are_exact)
{
	begin();
	wire_put_text(&body, "00112233445566778899aabbccddeeff");
	wire_put_int(&body, 1);
	wire_put_int(&body, 9);
	wire_put_int(&body, LINK_STATE_OPEN);
	check_is_exact(LINK_HERE);
	begin();
	wire_put_text(&body, "ssh-ed25519");
	wire_put_text(&body, "key");
	wire_put_text(&body, "SHA256:x");
	check_is_exact(LINK_HOST_KEY);
	begin();
	wire_put_int(&body, LINK_STATE_OPEN);
	wire_put_text(&body, "detail");
	check_is_exact(LINK_STATE);
	begin();
	wire_put_text(&body, "12345678");
	wire_put_int(&body, 5);
	check_is_exact(LINK_TAKEN);
	begin();
	wire_put_int(&body, 5);
	wire_put_int(&body, 6);
	wire_put_int(&body, 80);
	wire_put_int(&body, 24);
	check_is_exact(LINK_RESIZED);
	begin();
	wire_put_int(&body, 1);
	wire_put_int(&body, -1);
	wire_put_int(&body, 80);
	wire_put_int(&body, 24);
	wire_put_text(&body, "screen");
	check_is_exact(LINK_SCREEN);
	begin();
	wire_put_int(&body, LINK_END_CLOSED);
	wire_put_text(&body, "text");
	wire_put_int(&body, 100);
	wire_put_int(&body, 3);
	check_is_exact(LINK_ENDED);
	begin();
	wire_put_int(&body, LINK_END_PROCESS);
	wire_put_text(&body, "text");
	check_is_exact(LINK_END);
	buf_release(&body);
}

TEST(what_a_jumpoint_does_not_say_is_no_message)
{
	struct message message;

	for (int kind = 0; kind < 256; kind++)
		if (kind < LINK_HERE || kind > LINK_ENDED || kind == LINK_CONTINUE ||
		    kind == LINK_CREDENTIAL || kind == LINK_NO_CREDENTIAL ||
		    kind == LINK_HOST_KEY_VERDICT || kind == LINK_ANSWER || kind == LINK_KEPT ||
		    kind == LINK_INPUT || kind == LINK_RESIZE || kind == LINK_REPAINT)
			CHECK_ERR(message_get(kind, STR(""), &message), ERR_INVALID);
}

TEST(input_is_put_in_the_order_of_the_protocol)
{
	const struct message message = {
		.kind = LINK_INPUT, .writer = STR("12345678"), .offset = 9, .bytes = STR("ls\r")
	};
	struct wire_reader reader;

	begin();
	message_put(&body, &message);
	reader = (struct wire_reader){ .rest = buf_str(&body) };
	CHECK_STR(wire_get_str(&reader, 8), "12345678");
	CHECK_INT(wire_get_int(&reader), 9);
	CHECK_STR(wire_get_str(&reader, 100), "ls\r");
	CHECK_OK(wire_end(&reader));
	buf_release(&body);
}

TEST(an_answer_is_put_with_its_number)
{
	const struct message message = {
		.kind = LINK_ANSWER, .number = 4, .count = 2, .answers = { STR("a"), STR("") }
	};
	struct wire_reader reader;

	begin();
	message_put(&body, &message);
	reader = (struct wire_reader){ .rest = buf_str(&body) };
	CHECK_INT(wire_get_int(&reader), 4);
	CHECK_INT(wire_get_int(&reader), 2);
	CHECK_STR(wire_get_str(&reader, 100), "a");
	CHECK_STR(wire_get_str(&reader, 100), "");
	CHECK_OK(wire_end(&reader));
	buf_release(&body);
}
