/* SPDX-License-Identifier: Apache-2.0 */
#include "session/console.h"

#include "session/session.h"
#include "support/test.h"

static struct arena arena;

static enum err
get(bool is_text, struct str frame, struct console_message *ret)
{
	arena_reset(&arena);
	return console_get(is_text, frame, &arena, ret);
}

static enum err
get_text(const char *text, struct console_message *ret)
{
	return get(true, str_from(text), ret);
}

TEST(attach_says_where_the_page_is)
{
	struct console_message message;

	CHECK_OK(get_text("{\"type\":\"attach\",\"offset\":-1}", &message));
	CHECK_INT(message.kind, CONSOLE_ATTACH);
	CHECK_INT(message.offset, -1);
	CHECK_OK(get_text("{\"type\":\"attach\",\"offset\":9007199254740992}", &message));
	CHECK_INT(message.offset, 9007199254740992);
	CHECK_ERR(get_text("{\"type\":\"attach\",\"offset\":-2}", &message), ERR_INVALID);
	CHECK_ERR(get_text("{\"type\":\"attach\",\"offset\":1.5}", &message), ERR_INVALID);
	CHECK_ERR(get_text("{\"type\":\"attach\"}", &message), ERR_INVALID);
}

TEST(shown_and_end_are_understood)
{
	struct console_message message;

	CHECK_OK(get_text("{\"type\":\"shown\",\"offset\":5}", &message));
	CHECK_INT(message.kind, CONSOLE_SHOWN);
	CHECK_INT(message.offset, 5);
	CHECK_ERR(get_text("{\"type\":\"shown\",\"offset\":-1}", &message), ERR_INVALID);
	CHECK_OK(get_text("{\"type\":\"end\"}", &message));
	CHECK_INT(message.kind, CONSOLE_END);
}

TEST(a_size_is_within_bounds)
{
	struct console_message message;

	CHECK_OK(get_text("{\"type\":\"resize\",\"columns\":132,\"rows\":50}", &message));
	CHECK_INT(message.columns, 132);
	CHECK_INT(message.rows, 50);
	CHECK_ERR(get_text("{\"type\":\"resize\",\"columns\":0,\"rows\":50}", &message),
		  ERR_INVALID);
	CHECK_ERR(get_text("{\"type\":\"resize\",\"columns\":80,\"rows\":1001}", &message),
		  ERR_INVALID);
	CHECK_ERR(get_text("{\"type\":\"resize\",\"columns\":\"80\",\"rows\":24}", &message),
		  ERR_INVALID);
}

TEST(answers_are_texts_and_few)
{
	struct console_message message;

	CHECK_OK(get_text("{\"type\":\"answer\",\"number\":2,\"answers\":[\"a\",\"\"]}", &message));
	CHECK_INT(message.number, 2);
	CHECK_INT(message.count, 2);
	CHECK_STR(message.answers[0], "a");
	CHECK_ERR(get_text("{\"type\":\"answer\",\"number\":2,\"answers\":[1]}", &message),
		  ERR_INVALID);
	CHECK_ERR(get_text("{\"type\":\"answer\",\"number\":2,\"answers\":\"a\"}", &message),
		  ERR_INVALID);
	CHECK_ERR(get_text("{\"type\":\"answer\",\"number\":2,\"answers\":"
			   "[\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\",\"\"]}",
			   &message),
		  ERR_INVALID);
}

TEST(a_long_answer_is_refused)
{
	static char text[LINK_ANSWER_LIMIT + 100];
	struct console_message message;
	CLEANUP(buf_release) struct buf frame;

	memset(text, 'a', LINK_ANSWER_LIMIT + 1);
	buf_init(&frame, CONSOLE_FRAME_LIMIT);
	buf_printf(&frame, "{\"type\":\"answer\",\"number\":2,\"answers\":[\"%s\"]}", text);
	CHECK_ERR(get(true, buf_str(&frame), &message), ERR_INVALID);
}

TEST(what_is_no_frame_of_a_page_is_refused)
{
	static const char *const texts[] = { "",
					     "null",
					     "[]",
					     "{}",
					     "{\"type\":1}",
					     "{\"type\":\"\"}",
					     "{\"type\":\"ended\"}",
					     "{\"type\":\"attached\"}",
					     "{\"type\":\"end\"",
					     "{\"type\":\"end\"}x" };
	struct console_message message;

	for (size_t i = 0; i < COUNT_OF(texts); i++)
		CHECK_ERR(get_text(texts[i], &message), ERR_INVALID);
}

TEST(input_has_an_offset)
{
	struct console_message message;

	CHECK_OK(get(false, STR("\x11\0\0\0\0\0\0\x01\x02ls\r"), &message));
	CHECK_INT(message.kind, CONSOLE_INPUT);
	CHECK_INT(message.offset, 258);
	CHECK_STR(message.bytes, "ls\r");
	CHECK_OK(get(false, STR("\x11\0\0\0\0\0\0\0\0"), &message));
	CHECK_INT(message.bytes.length, 0);
	CHECK_ERR(get(false, STR("\x11\0\0\0\0\0\0\0"), &message), ERR_INVALID);
	CHECK_ERR(get(false, STR("\x11\xff\0\0\0\0\0\0\0x"), &message), ERR_INVALID);
	CHECK_ERR(get(false, STR(""), &message), ERR_INVALID);
}

TEST(only_input_is_binary)
{
	char frame[10] = { 0 };
	struct console_message message;

	for (int kind = 0; kind < 256; kind++) {
		frame[0] = (char)kind;
		CHECK_ERR(get(false, str_of(frame, sizeof(frame)), &message),
			  kind == 17 ? OK : ERR_INVALID);
	}
}

TEST(input_pieces_are_bounded)
{
	static char frame[9 + CONSOLE_INPUT_PIECE + 1] = { 17 };
	struct console_message message;

	CHECK_OK(get(false, str_of(frame, sizeof(frame) - 1), &message));
	CHECK_ERR(get(false, str_of(frame, sizeof(frame)), &message), ERR_INVALID);
}

/* --- to the page --- */

static struct buf out;

static const char *
put(const struct message *message)
{
	bool is_text = false;

	buf_release(&out);
	buf_init(&out, 4096);
	console_put(&out, message, &is_text);
	CHECK(is_text);
	CHECK_OK(buf_error(&out));
	return out.data;
}

TEST(words_for_the_page_are_json)
{
	CHECK_TEXT(put(&(struct message){ .kind = MESSAGE_ATTACHED,
					  .uid = STR("00"),
					  .writer = STR("a1"),
					  .state = SESSION_OPEN,
					  .offset = 5,
					  .next = 6,
					  .columns = 80,
					  .rows = 24,
					  .number = MESSAGE_RECORDED,
					  .bytes = STR("{\"id\":3}") }),
		   "{\"type\":\"attached\",\"session\":\"00\",\"viewer\":\"a1\",\"state\":\"open\","
		   "\"offset\":5,\"input\":6,\"columns\":80,\"rows\":24,\"is_recorded\":true,"
		   "\"records_input\":false,\"item\":{\"id\":3}}");
	CHECK(strstr(put(&(struct message){ .kind = MESSAGE_ATTACHED,
					    .number = MESSAGE_RECORDED_WITH_INPUT,
					    .bytes = STR("null") }),
		     "\"is_recorded\":true,\"records_input\":true,"));
	CHECK(strstr(put(&(struct message){ .kind = MESSAGE_ATTACHED, .bytes = STR("null") }),
		     "\"is_recorded\":false,\"records_input\":false,"));
	CHECK_TEXT(put(&(struct message){ .kind = LINK_STATE,
					  .state = SESSION_RECONNECTING,
					  .text = STR("a \"b\"") }),
		   "{\"type\":\"state\",\"state\":\"reconnecting\",\"text\":\"a \\\"b\\\"\"}");
	CHECK_TEXT(put(&(struct message){ .kind = MESSAGE_NOTICE, .why = 1, .text = STR("x") }),
		   "{\"type\":\"notice\",\"level\":\"warning\",\"text\":\"x\"}");
	CHECK_TEXT(put(&(struct message){ .kind = LINK_TAKEN, .offset = 9 }),
		   "{\"type\":\"taken\",\"input\":9}");
	CHECK_TEXT(put(&(struct message){ .kind = LINK_RESIZED, .columns = 1, .rows = 2 }),
		   "{\"type\":\"size\",\"columns\":1,\"rows\":2}");
	CHECK_TEXT(
		put(&(struct message){
			.kind = LINK_ENDED, .why = LINK_END_LOGIN, .text = STR("no"), .next = -1 }),
		"{\"type\":\"ended\",\"why\":\"login\",\"text\":\"no\",\"exit_status\":-1}");
	CHECK_TEXT(put(&(struct message){ .kind = LINK_PROMPT,
					  .number = 1,
					  .text = STR("n"),
					  .instruction = STR("i"),
					  .count = 1,
					  .prompts = { { STR("Password:"), false } } }),
		   "{\"type\":\"prompt\",\"number\":1,\"name\":\"n\",\"instruction\":\"i\","
		   "\"prompts\":[{\"text\":\"Password:\",\"echo\":false}]}");
	buf_release(&out);
}

TEST(output_for_the_page_is_binary)
{
	bool is_text = true;

	buf_init(&out, 4096);
	console_put(&out,
		    &(struct message){ .kind = LINK_OUTPUT, .offset = 258, .bytes = STR("hi") },
		    &is_text);
	CHECK(!is_text);
	CHECK_STR(buf_str(&out), STR("\x01\0\0\0\0\0\0\x01\x02hi"));
	buf_clear(&out);
	console_put(&out,
		    &(struct message){ .kind = LINK_SCREEN,
				       .offset = 1,
				       .columns = 300,
				       .rows = 2,
				       .bytes = STR("hi") },
		    &is_text);
	CHECK_STR(buf_str(&out), STR("\x02\0\0\0\0\0\0\0\x01\x01\x2c\0\x02hi"));
	buf_release(&out);
}
