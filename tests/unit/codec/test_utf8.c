/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/utf8.h"

#include "support/test.h"

TEST(utf8_accepts_shortest_forms_only)
{
	static const char *const valid[] = { "",
					     "abc",
					     "\x7f",
					     "\xc2\x80",
					     "\xdf\xbf",
					     "\xe0\xa0\x80",
					     "\xed\x9f\xbf",
					     "\xee\x80\x80",
					     "\xef\xbf\xbf",
					     "\xf0\x90\x80\x80",
					     "\xf4\x8f\xbf\xbf",
					     "a\xc3\xa9z" };
	static const char *const wrong[] = { "\x80",
					     "\xbf",
					     "\xc0\x80",
					     "\xc1\xbf",
					     "\xc2",
					     "\xc2(",
					     "\xe0\x9f\xbf",
					     "\xe2\x82",
					     "\xed\xa0\x80",
					     "\xed\xbf\xbf",
					     "\xf0\x8f\xbf\xbf",
					     "\xf4\x90\x80\x80",
					     "\xf5\x80\x80\x80",
					     "\xf8\x88\x80\x80\x80",
					     "\xfe",
					     "\xff",
					     "ok\xf0\x9f\x98" };

	for (size_t i = 0; i < COUNT_OF(valid); i++)
		CHECK(utf8_is_valid(str_from(valid[i])));
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK(!utf8_is_valid(str_from(wrong[i])));
	CHECK(utf8_is_valid(str_of("a\0b", 3)));
}

TEST(utf8_sequence_gives_the_code_point)
{
	uint32_t code = 0;

	CHECK_INT(utf8_sequence(STR("\xf0\x9f\x98\x80x"), &code), 4);
	CHECK_INT(code, 0x1f600);
	CHECK_INT(utf8_sequence(STR("x"), &code), 1);
	CHECK_INT(code, 'x');
	CHECK_INT(utf8_sequence(STR(""), &code), 0);
}

TEST(utf8_counts_characters)
{
	CHECK_INT(utf8_count(STR("")), 0);
	CHECK_INT(utf8_count(STR("abc")), 3);
	CHECK_INT(utf8_count(STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80")), 3);
}

TEST(utf8_knows_what_no_line_shows)
{
	static const uint32_t controls[] = { 0,	   '\n', '\t',	 0x1f,	 0x7f,
					     0x80, 0x9f, 0x2028, 0x2029, 0xfeff };
	static const uint32_t others[] = { ' ', '~', 0xa0, 0x2027, 0x202a, 0x1f600, 0x10ffff };

	for (size_t i = 0; i < COUNT_OF(controls); i++)
		CHECK(utf8_is_control(controls[i]));
	for (size_t i = 0; i < COUNT_OF(others); i++)
		CHECK(!utf8_is_control(others[i]));
}

static void
check_key(const char *text, const char *key)
{
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	struct str got = utf8_fold_key(&arena, str_from(text));
	CHECK_STR(got, key);
	CHECK_INT(got.data[got.length], 0);
}

TEST(utf8_fold_key_ignores_case_and_composition)
{
	check_key("", "");
	check_key("Web Server 1", "web server 1");
	check_key("\xc3\x9c"
		  "BER",
		  "\xc3\xbc"
		  "ber");
	check_key("U\xcc\x88"
		  "ber",
		  "\xc3\xbc"
		  "ber"); /* U and a combining diaeresis */
	check_key("STRASSE", "strasse");
	check_key("Stra\xc3\x9f"
		  "e",
		  "strasse"); /* sharp s folds to ss */
	check_key("\xce\xa3\xce\x8a\xce\xa3\xce\xa5\xce\xa6\xce\x9f\xce\xa3",
		  "\xcf\x83\xce\xaf\xcf\x83\xcf\x85\xcf\x86\xce\xbf\xcf\x83");
	check_key("\xcf\x82", "\xcf\x83"); /* final sigma */
	check_key("\xd0\x9f\xd0\xa0\xd0\x98", "\xd0\xbf\xd1\x80\xd0\xb8");
	check_key("\xe6\x9d\xb1\xe4\xba\xac", "\xe6\x9d\xb1\xe4\xba\xac");
}

TEST(utf8_fold_key_is_its_own_key)
{
	static const char *const texts[] = {
		"stra\xc3\x9f", "\xc4\xb0stanbul", "\xef\xac\x83",
		"\xe1\xba\x9e", "\xc7\x84",	   "A\xcc\x8a\xcc\xa3"
	};
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct str once = utf8_fold_key(&arena, str_from(texts[i]));

		CHECK_STR(utf8_fold_key(&arena, once), once);
	}
}

TEST(utf8_fold_key_copies_what_is_no_utf8)
{
	check_key("A\xff", "A\xff");
}

TEST(utf8_lower_maps_each_character)
{
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	CHECK_STR(utf8_lower(&arena, STR("ABC-\xc3\x84\xc3\x9f")), "abc-\xc3\xa4\xc3\x9f");
	CHECK_STR(utf8_lower(&arena, STR("\xc8\xba\xc8\xba\xc8\xba")),
		  "\xe2\xb1\xa5\xe2\xb1\xa5\xe2\xb1\xa5");
	CHECK_STR(utf8_lower(&arena, STR("A\xff")), "A\xff");
	CHECK_STR(utf8_lower(&arena, STR("")), "");
}

TEST(utf8_write_is_read_back)
{
	static const uint32_t points[] = { 0,	   0x7f,   0x80,   0x7ff,   0x800,   0xd7ff,
					   0xe000, 0xfffd, 0xffff, 0x10000, 0x10ffff };
	static const size_t sizes[] = { 1, 1, 2, 2, 3, 3, 3, 3, 3, 4, 4 };

	for (size_t i = 0; i < COUNT_OF(points); i++) {
		uint32_t code = 1;
		char bytes[4];
		size_t size = utf8_write(points[i], bytes);

		CHECK_INT(size, sizes[i]);
		CHECK_INT(utf8_sequence(str_of(bytes, size), &code), size);
		CHECK_INT(code, points[i]);
	}
}

static void
check_visible(struct str text, const char *want)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 64);
	utf8_append_visible(&out, text);
	CHECK_STR(buf_str(&out), want);
}

TEST(utf8_append_visible_leaves_terminals_nothing_to_obey)
{
	check_visible(STR(""), "");
	check_visible(STR("caf\xc3\xa9"), "caf\xc3\xa9");
	check_visible(STR("a\033[2J\x7f\n"), "a?[2J??");
	check_visible(STR("\xc2\x9b\xe2\x80\xa8"), "??");
	check_visible(STR("a\xff\xc3"), "a??");
	check_visible(STR("a\0b"), "a?b");
}

TEST(utf8_width_knows_wide_and_combining_characters)
{
	CHECK_INT(utf8_width('a'), 1);
	CHECK_INT(utf8_width(0x4e2d), 2);
	CHECK_INT(utf8_width(0x1f600), 2);
	CHECK_INT(utf8_width(0x301), 0);
	CHECK_INT(utf8_width(0x200d), 0);
	CHECK_INT(utf8_width(0x1160), 0);
	CHECK_INT(utf8_width(0x2500), 1);
	CHECK_INT(utf8_width(0x378), 1);
	CHECK_INT(utf8_width(0x110000), 1);
}
