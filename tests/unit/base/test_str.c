/* SPDX-License-Identifier: Apache-2.0 */
#include "base/str.h"

#include "support/test.h"

static const struct str nothing = { NULL, 0 };

TEST(str_from_measures_and_takes_null)
{
	CHECK_INT(str_from("abc").length, 3);
	CHECK_INT(str_from("").length, 0);
	CHECK_INT(str_from(NULL).length, 0);
	CHECK_INT(STR("a\0b").length, 3);
	CHECK_INT(str_of("abcdef", 2).length, 2);
}

TEST(str_equal_compares_bytes)
{
	CHECK(str_equal(STR("abc"), str_from("abc")));
	CHECK(!str_equal(STR("abc"), STR("abd")));
	CHECK(!str_equal(STR("abc"), STR("ab")));
	CHECK(!str_equal(STR("a\0b"), STR("a\0c")));
	CHECK(str_equal(nothing, STR("")));
	CHECK(str_equal_text(nothing, NULL));
	CHECK(str_equal_text(STR("Host"), "Host"));
	CHECK(!str_equal_text(STR("Host"), "host"));
}

TEST(str_equal_nocase_folds_ascii_only)
{
	CHECK(str_equal_nocase(STR("Content-TYPE"), STR("content-type")));
	CHECK(!str_equal_nocase(STR("@[`{"), STR("`{@[")));
	CHECK(!str_equal_nocase(STR("\xc3\x84"), STR("\xc3\xa4"))); /* capital and small a-umlaut */
	CHECK(!str_equal_nocase(STR("ab"), STR("abc")));
	CHECK(str_equal_nocase(nothing, STR("")));
}

TEST(str_starts_and_ends)
{
	CHECK(str_starts(STR("/api/config"), STR("/api")));
	CHECK(!str_starts(STR("/ap"), STR("/api")));
	CHECK(str_starts(STR("x"), nothing));
	CHECK(str_starts(nothing, nothing));
	CHECK(str_ends(STR("a.sql"), STR(".sql")));
	CHECK(!str_ends(STR("sql"), STR(".sql")));
	CHECK(str_ends(nothing, nothing));
}

TEST(str_contains_byte_sees_nul_too)
{
	CHECK(str_contains_byte(STR("a\0b"), '\0'));
	CHECK(!str_contains_byte(STR("ab"), '\0'));
	CHECK(!str_contains_byte(nothing, 'a'));
}

TEST(str_from_offset_stops_at_the_end)
{
	CHECK_STR(str_from_offset(STR("abc"), 1), "bc");
	CHECK_STR(str_from_offset(STR("abc"), 3), "");
	CHECK_STR(str_from_offset(STR("abc"), SIZE_MAX), "");
	CHECK_STR(str_from_offset(nothing, 5), "");
}

TEST(str_trim_cuts_blanks_at_both_ends)
{
	CHECK_STR(str_trim(STR(" \t\r\na b\n ")), "a b");
	CHECK_STR(str_trim(STR(" \n ")), "");
	CHECK_STR(str_trim(nothing), "");
}

TEST(str_split_gives_empty_parts_too)
{
	struct str rest = STR("a,,b");
	struct str part;

	CHECK(str_split(&rest, ',', &part));
	CHECK_STR(part, "a");
	CHECK(str_split(&rest, ',', &part));
	CHECK_STR(part, "");
	CHECK(str_split(&rest, ',', &part));
	CHECK_STR(part, "b");
	CHECK(rest.data == NULL);
	CHECK(!str_split(&rest, ',', &part));
}

TEST(str_split_ends_with_an_empty_part_after_a_last_separator)
{
	struct str rest = STR("a,");
	struct str part;

	CHECK(str_split(&rest, ',', &part));
	CHECK(str_split(&rest, ',', &part));
	CHECK_STR(part, "");
	CHECK(!str_split(&rest, ',', &part));
}

TEST(str_split_of_an_empty_text_gives_one_empty_part)
{
	struct str rest = STR("");
	struct str part;

	CHECK(str_split(&rest, ',', &part));
	CHECK_STR(part, "");
	CHECK(!str_split(&rest, ',', &part));
}

TEST(str_to_int_reads_the_whole_range)
{
	int64_t value = 0;

	CHECK_OK(str_to_int(STR("9223372036854775807"), INT64_MIN, INT64_MAX, &value));
	CHECK_INT(value, INT64_MAX);
	CHECK_OK(str_to_int(STR("-9223372036854775808"), INT64_MIN, INT64_MAX, &value));
	CHECK_INT(value, INT64_MIN);
	CHECK_OK(str_to_int(STR("-0"), 0, 0, &value));
	CHECK_INT(value, 0);
	CHECK_OK(str_to_int(STR("0022"), 1, 65535, &value));
	CHECK_INT(value, 22);
}

TEST(str_to_int_refuses_what_is_not_a_number_in_range)
{
	static const char *const wrong[] = { "",
					     "-",
					     "+1",
					     " 1",
					     "1 ",
					     "1.0",
					     "0x10",
					     "--1",
					     "1-",
					     "9223372036854775808",
					     "-9223372036854775809",
					     "99999999999999999999999",
					     "101",
					     "-1" };
	int64_t value = 77;

	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		bool is_range = strcmp(wrong[i], "101") == 0 || strcmp(wrong[i], "-1") == 0;

		CHECK_ERR(str_to_int(str_from(wrong[i]), is_range ? 0 : INT64_MIN,
				     is_range ? 100 : INT64_MAX, &value),
			  ERR_INVALID);
	}
	CHECK_ERR(str_to_int(STR("1\0"), 0, 100, &value), ERR_INVALID);
	CHECK_ERR(str_to_int(nothing, 0, 100, &value), ERR_INVALID);
	CHECK_INT(value, 77);
}

TEST(str_is_hex_takes_lower_case_of_one_length)
{
	CHECK(str_is_hex(STR("0123456789abcdef"), 16));
	CHECK(!str_is_hex(STR("0123456789abcdef"), 15));
	CHECK(!str_is_hex(STR("0123456789abcdef"), 17));
	CHECK(!str_is_hex(STR("0A"), 2));
	CHECK(!str_is_hex(STR("0g"), 2));
	CHECK(!str_is_hex(STR("0\0"), 2));
	CHECK(!str_is_hex(nothing, 2));
}

TEST(str_equal_secret_never_matches_empty)
{
	CHECK(str_equal_secret(STR("s3cret"), STR("s3cret")));
	CHECK(!str_equal_secret(STR("s3cret"), STR("s3creT")));
	CHECK(!str_equal_secret(STR("s3cret"), STR("t3cret")));
	CHECK(!str_equal_secret(STR("s3cret"), STR("s3cre")));
	CHECK(!str_equal_secret(STR(""), STR("")));
	CHECK(!str_equal_secret(nothing, nothing));
}

TEST(str_hex_value_knows_the_digits_of_both_cases)
{
	static const char digits[] = "0123456789abcdef", capitals[] = "0123456789ABCDEF";
	int known = 0;

	for (int i = 0; i < 16; i++) {
		CHECK_INT(str_hex_value(digits[i]), i);
		CHECK_INT(str_hex_value(capitals[i]), i);
	}
	for (int byte = 0; byte < 256; byte++)
		known += str_hex_value((char)byte) >= 0;
	CHECK_INT(known, 22);
}
