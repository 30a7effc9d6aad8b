/* SPDX-License-Identifier: Apache-2.0 */
/* Lines in, events out; and what is not an event. */
#include "desk.h"

#include "evidence/cast.h"

static struct buf text;

static enum err
read(struct str line, struct cast_event *ret_event)
{
	if (!text.limit)
		buf_init(&text, CAST_LINE_MAX);
	return cast_read_event(line, &text, ret_event);
}

TEST(event_is_read)
{
	struct cast_event event;

	CHECK_OK(read(STR("[1.5,\"o\",\"hello\"]"), &event));
	CHECK_INT(event.at_ms, 1500);
	CHECK_INT(event.code, 'o');
	CHECK_STR(event.text, "hello");
	CHECK_OK(read(STR(" [ 12 , \"m\" , \"\" ] "), &event));
	CHECK_INT(event.at_ms, 12000);
	CHECK_INT(event.text.length, 0);
	CHECK_OK(read(STR("[0.0012345678,\"r\",\"80x24\"]"), &event));
	CHECK_INT(event.at_ms, 1);
	buf_release(&text);
	text.limit = 0;
}

TEST(escapes_are_undone)
{
	struct cast_event event;

	CHECK_OK(read(
		STR("[0,\"o\",\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u001b\\u00e9\\u20AC\\ud83d\\ude00\"]"),
		&event));
	CHECK_STR(event.text, "\"\\/\b\f\n\r\t\x1b\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80");
	CHECK_OK(read(STR("[0,\"o\",\"a\\u0000b\"]"), &event));
	CHECK_INT(event.text.length, 3);
	buf_release(&text);
	text.limit = 0;
}

TEST(what_is_no_event_is_refused)
{
	static const struct str lines[] = {
		STR(""),
		STR("["),
		STR("[]"),
		STR("[1]"),
		STR("[1,\"o\"]"),
		STR("[1,\"o\",\"a\""),
		STR("[1,\"o\",\"a]"),
		STR("[1,\"o\",\"a\"] x"),
		STR("[1,\"oo\",\"a\"]"),
		STR("[1,\"\",\"a\"]"),
		STR("[-1,\"o\",\"a\"]"),
		STR("[.5,\"o\",\"a\"]"),
		STR("[1.,\"o\",\"a\"]"),
		STR("[1e3,\"o\",\"a\"]"),
		STR("[99999999999999999999,\"o\",\"a\"]"),
		STR("[1,\"o\",\"\\q\"]"),
		STR("[1,\"o\",\"\\"),
		STR("[1,\"o\",\"\\u12\"]"),
		STR("[1,\"o\",\"\\u12g4\"]"),
		STR("[1,\"o\",\"\\ud800\"]"),
		STR("[1,\"o\",\"\\ud800\\u0041\"]"),
		STR("[1,\"o\",\"\\udc00\"]"),
		STR("[1,\"o\",\"\xff\"]"),
		STR("[1,\"o\",\"\x01\"]"),
		STR("[1,\"o\",\"a\\\0\"]"),
	};
	struct cast_event event;

	for (size_t i = 0; i < COUNT_OF(lines); i++)
		CHECK_ERR(read(lines[i], &event), ERR_INVALID);
	buf_release(&text);
	text.limit = 0;
}

#define HASH "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

TEST(end_is_read)
{
	struct cast_end end;

	CHECK_OK(cast_read_end(STR("whole 12 " HASH " the shell ended"), &end));
	CHECK(end.is_whole);
	CHECK_INT(end.output_bytes, 12);
	CHECK_INT(end.output_sha256[1], 0x11);
	CHECK_STR(end.reason, "the shell ended");
	CHECK_OK(cast_read_end(STR("incomplete 0 " HASH " "), &end));
	CHECK(!end.is_whole);
	CHECK_ERR(cast_read_end(STR("whole 12 " HASH), &end), ERR_INVALID);
	CHECK_ERR(cast_read_end(STR("part 12 " HASH " x"), &end), ERR_INVALID);
	CHECK_ERR(cast_read_end(STR("whole -1 " HASH " x"), &end), ERR_INVALID);
	CHECK_ERR(cast_read_end(STR("whole 1 0011 x"), &end), ERR_INVALID);
	CHECK_ERR(cast_read_end(STR(""), &end), ERR_INVALID);
}
