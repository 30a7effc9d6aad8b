/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/form.h"

#include "base/limits.h"
#include "support/test.h"

TEST(form_reads_pairs_in_order)
{
	CLEANUP(arena_release) struct arena arena;
	struct form form;

	arena_init(&arena);
	CHECK_OK(form_parse(
		&arena,
		STR("grant_type=client_credentials&a+b=c%2Bd+e&empty=&bare&x=1=2&&a+b=again&"),
		&form));
	CHECK_INT(form.count, 6);
	CHECK_STR(form.pairs[0].name, "grant_type");
	CHECK_STR(form.pairs[0].value, "client_credentials");
	CHECK_STR(form.pairs[1].name, "a b");
	CHECK_STR(form.pairs[1].value, "c+d e");
	CHECK_STR(form.pairs[2].value, "");
	CHECK_STR(form.pairs[3].name, "bare");
	CHECK_STR(form.pairs[3].value, "");
	CHECK_STR(form.pairs[4].value, "1=2");
	CHECK_INT(form_count(&form, "a b"), 2);
	CHECK_STR(*form_find(&form, "a b"), "c+d e");
	CHECK(form_find(&form, "absent") == NULL);
	CHECK_INT(form.pairs[0].value.data[form.pairs[0].value.length], 0);
}

TEST(form_may_be_empty)
{
	CLEANUP(arena_release) struct arena arena;
	struct form form;

	arena_init(&arena);
	CHECK_OK(form_parse(&arena, STR(""), &form));
	CHECK_INT(form.count, 0);
	CHECK_OK(form_parse(&arena, str_of(NULL, 0), &form));
	CHECK_INT(form.count, 0);
	CHECK_OK(form_parse(&arena, STR("&&"), &form));
	CHECK_INT(form.count, 0);
}

TEST(form_refuses_what_cannot_be_text)
{
	static const char *const wrong[] = { "a=%",   "a=%4", "%zz=1",	"a=%00",
					     "a=%ff", "=1",   "a=1&=2", "a=\xff" };
	CLEANUP(arena_release) struct arena arena;
	struct form form;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(form_parse(&arena, str_from(wrong[i]), &form), ERR_INVALID);
}

TEST(form_bounds_its_pairs)
{
	CLEANUP(arena_release) struct arena arena;
	char text[2 * (LIMIT_FORM_PAIRS + 1)];
	struct form form;

	arena_init(&arena);
	for (size_t i = 0; i < sizeof(text); i += 2) {
		text[i] = 'a';
		text[i + 1] = '&';
	}
	CHECK_OK(form_parse(&arena, str_of(text, 2 * LIMIT_FORM_PAIRS), &form));
	CHECK_INT(form.count, LIMIT_FORM_PAIRS);
	CHECK_ERR(form_parse(&arena, str_of(text, sizeof(text)), &form), ERR_LIMIT);
}

TEST(form_writes_what_it_reads)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf out;
	struct form form;

	arena_init(&arena);
	buf_init(&out, 1000);
	form_write(&out, STR("name"), STR("a b&c=d+e%\xc3\xa9\n"));
	form_write(&out, STR("empty"), STR(""));
	CHECK_STR(buf_str(&out), "name=a%20b%26c%3Dd%2Be%25%C3%A9%0A&empty=");
	CHECK_OK(form_parse(&arena, buf_str(&out), &form));
	CHECK_STR(*form_find(&form, "name"), "a b&c=d+e%\xc3\xa9\n");
	buf_clear(&out);
	buf_append_text(&out, "/path?");
	form_write(&out, STR("a"), STR("1"));
	CHECK_STR(buf_str(&out), "/path?a=1");
}
