/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/json.h"

#include "base/limits.h"
#include "support/test.h"

static enum err
parse(struct arena *arena, struct str text, const struct json **ret_json)
{
	const char *why = NULL;
	enum err err = json_parse(arena, text, ret_json, &why);

	CHECK((err == OK) == (why == NULL));
	return err;
}

/* Parses one value and writes it again. */
static const char *
rewritten(struct arena *arena, const char *text)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;
	const struct json *json;

	buf_init(&out, 64 * 1024);
	CHECK_OK(parse(arena, str_from(text), &json));
	json_write_init(&writer, &out);
	json_write_value(&writer, json);
	CHECK_OK(buf_error(&out));
	return arena_text(arena, buf_str(&out));
}

TEST(json_reads_each_kind)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;

	arena_init(&arena);
	CHECK_OK(parse(&arena,
		       STR(" {\"a\":null,\"b\":true,\"c\":-7,\"d\":1.5,\"e\":\"x\\u00e9\",\"f\":[1,"
			   "2],\"g\":{}} "),
		       &json));
	CHECK_INT(json_kind(json), JSON_OBJECT);
	CHECK_INT(json_count(json), 7);
	CHECK_INT(json_kind(json_member(json, "a")), JSON_NULL);
	CHECK(json_bool(json_member(json, "b")));
	CHECK_INT(json_int(json_member(json, "c")), -7);
	CHECK(json_double(json_member(json, "d")) == 1.5);
	CHECK_STR(json_text(json_member(json, "e")), "x\xc3\xa9");
	CHECK_INT(json_count(json_member(json, "f")), 2);
	CHECK_INT(json_int(json_item(json_member(json, "f"), 1)), 2);
	CHECK_INT(json_kind(json_member(json, "g")), JSON_OBJECT);
	CHECK(json_member(json, "h") == NULL);
	CHECK(json_item(json_member(json, "f"), 2) == NULL);
}

TEST(json_of_another_kind_is_empty)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;

	arena_init(&arena);
	CHECK_OK(parse(&arena, STR("\"42\""), &json));
	CHECK_INT(json_int(json), 0);
	CHECK(!json_bool(json));
	CHECK(json_double(json) == 0);
	CHECK_INT(json_count(json), 0);
	CHECK(json_member(json, "a") == NULL);
	CHECK(json_item(json, 0) == NULL);
	CHECK_OK(parse(&arena, STR("42"), &json));
	CHECK_INT(json_text(json).length, 0);
}

TEST(json_members_come_in_the_order_of_the_text)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json, *value;
	struct str name;
	char seen[16] = "";
	size_t length = 0;

	arena_init(&arena);
	CHECK_OK(parse(&arena, STR("{\"z\":1,\"a\":2,\"m\":3,\"b\":4}"), &json));
	for (size_t at = 0; json_next_member(json, &at, &name, &value);)
		seen[length++] = name.data[0];
	CHECK_TEXT(seen, "zamb");
}

TEST(json_text_ends_in_nul)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;

	arena_init(&arena);
	CHECK_OK(parse(&arena, STR("[\"abc\"]"), &json));
	struct str text = json_text(json_item(json, 0));
	CHECK_INT(text.data[text.length], 0);
}

TEST(json_refuses_what_is_not_strict)
{
	static const char *const wrong[] = {
		"",
		" ",
		"{",
		"[1,]",
		"{\"a\":1,}",
		"{a:1}",
		"{'a':1}",
		"01",
		"+1",
		"1.",
		".5",
		"NaN",
		"Infinity",
		"-",
		"tru",
		"\"abc",
		"[1] 2",
		"{} {}",
		"// x\n1",
		"\"\t\"",
		"\"\\x41\"",
		"\"\\ud800\"",
		"\"\\udc00\\ud800\"",
		"\"\xff\"",
		"\"\xc0\x80\"",
		"\"\xed\xa0\x80\"",
		"\xef\xbb\xbf{}",
		"99999999999999999999",
		"1e999",
		"{\"a\":1,\"a\":2}",
		"{\"a\":1,\"\\u0061\":2}",
		"\"\\u0000\"",
		"{\"\\u0000\":1}",
		"[}",
		"{\"a\"}",
		"]",
	};
	CLEANUP(arena_release) struct arena arena;
	const struct json *json = NULL;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		CHECK_ERR(parse(&arena, str_from(wrong[i]), &json), ERR_INVALID);
		CHECK(json == NULL);
	}
	CHECK_ERR(parse(&arena, str_of("\"a\0b\"", 5), &json), ERR_INVALID);
	CHECK_ERR(parse(&arena, str_of("1\0", 2), &json), ERR_INVALID);
	CHECK_ERR(parse(&arena, str_of("\"a\\\0\"", 5), &json), ERR_INVALID);
	CHECK_ERR(parse(&arena, str_of(NULL, 0), &json), ERR_INVALID);
}

TEST(json_says_why)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;
	const char *why = NULL;

	arena_init(&arena);
	CHECK_ERR(json_parse(&arena, STR("{\"a\":1,\"a\":1}"), &json, &why), ERR_INVALID);
	CHECK_TEXT(why, "The JSON names a member twice.");
	CHECK_ERR(json_parse(&arena, STR("\"\\u0000\""), &json, &why), ERR_INVALID);
	CHECK_TEXT(why, "The JSON has a text with U+0000.");
	CHECK_ERR(json_parse(&arena, STR("[1"), &json, &why), ERR_INVALID);
	CHECK_TEXT(why, "The JSON ends too early.");
}

/* depth brackets round a 1. */
static struct str
nested(struct arena *arena, size_t depth)
{
	char *text = arena_alloc(arena, 2 * depth + 1);

	memset(text, '[', depth);
	text[depth] = '1';
	memset(text + depth + 1, ']', depth);
	return str_of(text, 2 * depth + 1);
}

TEST(json_bounds_depth)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;

	arena_init(&arena);
	CHECK_OK(parse(&arena, nested(&arena, LIMIT_JSON_DEPTH), &json));
	CHECK_ERR(parse(&arena, nested(&arena, LIMIT_JSON_DEPTH + 1), &json), ERR_LIMIT);
	CHECK_ERR(parse(&arena, nested(&arena, 100000), &json), ERR_LIMIT);
	/* Brackets inside a text are no levels. */
	CHECK_OK(parse(&arena, STR("\"[[[[[[[[[[[[[[[[[[[[[\\\"[[[[[[[[[[[[\""), &json));
}

/* [0,0,…] of so many values, the array included. */
static struct str
values(struct arena *arena, size_t count)
{
	char *text = arena_alloc(arena, 2 * count);

	text[0] = '[';
	for (size_t i = 1; i < count; i++) {
		text[2 * i - 1] = '0';
		text[2 * i] = ',';
	}
	text[2 * count - 2] = ']';
	return str_of(text, 2 * count - 1);
}

TEST(json_bounds_the_number_of_values)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;
	const char *why;

	arena_init(&arena);
	CHECK_OK(parse(&arena, values(&arena, LIMIT_JSON_MEMBERS - 1), &json));
	CHECK_ERR(parse(&arena, values(&arena, LIMIT_JSON_MEMBERS + 1), &json), ERR_LIMIT);
	CHECK_OK(json_parse_up_to(&arena, values(&arena, LIMIT_JSON_MEMBERS + 1),
				  2 * LIMIT_JSON_MEMBERS, &json, &why));
	CHECK_INT(json_count(json), LIMIT_JSON_MEMBERS);
}

TEST(json_lives_in_the_arena_alone)
{
	CLEANUP(arena_release) struct arena arena;
	const struct json *json;

	/* Under the leak checker this fails if a node came from the heap; without it, that the
	 * arena grew. */
	arena_init(&arena);
	size_t before = arena.used_bytes;
	CHECK_OK(parse(&arena, STR("{\"a\":[1,2.5,\"text\",{\"b\":null}]}"), &json));
	CHECK(arena.used_bytes > before);
}

TEST(json_rewrites_what_it_read)
{
	static const char *const same[] = {
		"{}",
		"[]",
		"null",
		"true",
		"false",
		"0",
		"-9223372036854775808",
		"9223372036854775807",
		"0.1",
		"1.5e+300",
		"2.0",
		"\"\"",
		"{\"a\":{},\"b\":[],\"c\":[{},{}],\"d\":[[1],[2,3]]}",
		"\"\\\"\\\\\\b\\f\\n\\r\\t\\u0001\\u001f\"",
		"\"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\"",
		"{\"q\\\"\":1}",
	};
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(same); i++)
		CHECK_TEXT(rewritten(&arena, same[i]), same[i]);
}

TEST(json_writer_sets_commas_by_itself)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;

	buf_init(&out, 1000);
	json_write_init(&writer, &out);
	json_write_begin_object(&writer);
	json_write_name(&writer, "id");
	json_write_int(&writer, 7);
	json_write_name(&writer, "list");
	json_write_begin_array(&writer);
	json_write_begin_array(&writer);
	json_write_end_array(&writer);
	json_write_text(&writer, STR("a"));
	json_write_null(&writer);
	json_write_end_array(&writer);
	json_write_name_str(&writer, STR("x\ny"));
	json_write_bool(&writer, false);
	json_write_end_object(&writer);
	CHECK_STR(buf_str(&out), "{\"id\":7,\"list\":[[],\"a\",null],\"x\\ny\":false}");
}

TEST(json_writer_always_writes_valid_utf8)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;

	buf_init(&out, 1000);
	json_write_init(&writer, &out);
	json_write_text(&writer, STR("a\xff\xc3(\xc3\xa9\xe2\x82"));
	CHECK_STR(buf_str(&out), "\"a\xef\xbf\xbd\xef\xbf\xbd(\xc3\xa9\xef\xbf\xbd\xef\xbf\xbd\"");
}

TEST(json_writer_has_no_word_for_infinity)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;

	buf_init(&out, 1000);
	json_write_init(&writer, &out);
	json_write_double(&writer, 1e308 * 10);
	CHECK_STR(buf_str(&out), "null");
}
