/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/keyvalue.h"

#include "base/buf.h"
#include "base/limits.h"
#include "support/test.h"

static struct arena arena;
static const char *why;

static struct keyvalue
parsed(const char *text)
{
	struct keyvalue got = { 0 };

	arena_reset(&arena);
	CHECK_OK(keyvalue_parse(&arena, str_from(text), &got, &why));
	return got;
}

/* The one value of a text with one pair. */
static struct str
value_of(const char *text)
{
	struct keyvalue got = parsed(text);

	CHECK_INT(got.count, 1);
	return got.pairs[0].value;
}

static void
check_refused(const char *text, const char *reason)
{
	struct keyvalue got;

	arena_reset(&arena);
	CHECK_ERR(keyvalue_parse(&arena, str_from(text), &got, &why), ERR_INVALID);
	CHECK_TEXT(why, reason);
}

TEST(keyvalue_reads_the_guides_registration)
{
	struct keyvalue got = parsed("\n"
				     "name=\"web 1\"\n"
				     "hostname=203.0.113.7\n"
				     "jump_group_id=1\n"
				     "tag=i-0abc\n"
				     "\n");

	CHECK_INT(got.count, 4);
	CHECK_STR(got.pairs[0].key, "name");
	CHECK_STR(got.pairs[0].value, "web 1");
	CHECK(got.pairs[0].is_quoted);
	CHECK_INT(got.pairs[0].line, 2);
	CHECK_STR(got.pairs[1].value, "203.0.113.7");
	CHECK(!got.pairs[1].is_quoted);
	CHECK_STR(got.pairs[3].key, "tag");
	CHECK_INT(got.pairs[3].line, 5);
}

TEST(keyvalue_cuts_blanks_and_takes_crlf)
{
	CHECK_STR(value_of("  a \t = \t b c \t\r\n"), "b c");
	CHECK_STR(value_of("a=\"b \"  \r\n"), "b ");
	CHECK_STR(value_of("\xef\xbb\xbf"
			   "a=1"),
		  "1");
	CHECK_STR(value_of("a=1"), "1");
	CHECK_STR(value_of("# comment = x\n  # another\na=#1"), "#1");
	CHECK_STR(value_of("a="), "");
	CHECK_STR(value_of("a=b=c"), "b=c");
}

TEST(keyvalue_may_be_empty)
{
	CHECK_INT(parsed("").count, 0);
	CHECK_INT(parsed("\n\r\n  \n# x").count, 0);
}

TEST(keyvalue_undoes_escapes_in_double_quotes)
{
	CHECK_STR(value_of("a=\"say \\\"hi\\\" \\\\ there\""), "say \"hi\" \\ there");
	CHECK_STR(value_of("a=\"one\\ntwo\""), "one\ntwo");
	CHECK_STR(value_of("a=\"\\u0041\\u00e9\\u20ac\\u000d\""), "A\xc3\xa9\xe2\x82\xac\r");
	CHECK_STR(value_of("a=\"\\u0000 \\ud800 \\u12 \\q \\t\""), "\\u0000 \\ud800 \\u12 \\q \\t");
	CHECK_STR(value_of("a=\"a\\b\""), "a\\b");
}

TEST(keyvalue_leaves_single_quotes_alone)
{
	CHECK_STR(value_of("a='C:\\new \"x\"'"), "C:\\new \"x\"");
	CHECK_STR(value_of("a='it's'"), "it's");
	CHECK_STR(value_of("a='one\ntwo'"), "one\ntwo");
}

TEST(keyvalue_quotes_end_at_the_end_of_a_line)
{
	/* What a shell makes of name="$NAME" when there are quotes in the name. */
	CHECK_STR(value_of("name=\"the \"blue\" one\"\n"), "the \"blue\" one");
	CHECK_STR(value_of("name=\"5\"\"\n"), "5\"");
	CHECK_STR(value_of("name=\"costs $5 = \xe2\x82\xac\"\n"), "costs $5 = \xe2\x82\xac");
	CHECK_STR(value_of("name=\"\""), "");
}

TEST(keyvalue_ends_a_name_that_ends_in_a_backslash)
{
	struct keyvalue got = parsed("name=\"C:\\\"\nhostname=10.0.0.1\n");

	CHECK_INT(got.count, 2);
	CHECK_STR(got.pairs[0].value, "C:\\");
	CHECK_STR(got.pairs[1].value, "10.0.0.1");
}

TEST(keyvalue_reads_keys_of_many_lines)
{
	struct keyvalue got = parsed(
		"type=ssh\nprivate_key=\"-----BEGIN KEY-----\nabc=\n-----END KEY-----\"\nname=x\n");

	CHECK_INT(got.count, 3);
	CHECK_STR(got.pairs[1].value, "-----BEGIN KEY-----\nabc=\n-----END KEY-----");
	CHECK_STR(got.pairs[2].key, "name");
	CHECK_INT(got.pairs[2].line, 5);
	got = parsed("k=\"a\r\nb\r\n\"\r\nz=1");
	CHECK_STR(got.pairs[0].value, "a\r\nb\r\n");
	CHECK_STR(got.pairs[1].key, "z");
}

TEST(keyvalue_refuses_a_line_without_an_equals_sign)
{
	check_refused("tag=i-1\ni-2\n", "line 2 of the input is not key=value");
	check_refused("\n\nsecret words", "line 3 of the input is not key=value");
	check_refused("=x",
		      "line 1 of the input is not key=value: there is no plain key before the =");
	check_refused("two words=x",
		      "line 1 of the input is not key=value: there is no plain key before the =");
	check_refused("\"quoted\"=x",
		      "line 1 of the input is not key=value: there is no plain key before the =");
}

TEST(keyvalue_refuses_a_quote_that_is_never_closed)
{
	check_refused("a=1\nb=\"open\nc=2\n",
		      "line 2 of the input opens a quote that is never closed");
	check_refused("a=\"", "line 1 of the input opens a quote that is never closed");
	check_refused("a='tis", "line 1 of the input opens a quote that is never closed");
}

TEST(keyvalue_refuses_what_is_no_text)
{
	struct keyvalue got;

	check_refused("a=\xff", "the input is not text in UTF-8");
	CHECK_ERR(keyvalue_parse(&arena, str_of("a=\0", 3), &got, &why), ERR_INVALID);
}

TEST(keyvalue_bounds_its_pairs)
{
	CLEANUP(buf_release) struct buf text;
	struct keyvalue got;

	arena_reset(&arena);
	buf_init(&text, 100000);
	for (int i = 0; i < LIMIT_KEYVALUE_PAIRS; i++)
		buf_append_text(&text, "a=1\n");
	CHECK_OK(keyvalue_parse(&arena, buf_str(&text), &got, &why));
	CHECK_INT(got.count, LIMIT_KEYVALUE_PAIRS);
	buf_append_text(&text, "a=1\n");
	CHECK_ERR(keyvalue_parse(&arena, buf_str(&text), &got, &why), ERR_INVALID);
}
