/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/rfc3339.h"

#include "support/test.h"

static int64_t
parsed(const char *text)
{
	int64_t ms = -1;

	CHECK_OK(rfc3339_parse(str_from(text), &ms));
	return ms;
}

static void
check_print(int64_t ms, const char *want)
{
	char text[RFC3339_SIZE];

	rfc3339_print(ms, text);
	CHECK_TEXT(text, want);
}

TEST(rfc3339_reads_utc)
{
	CHECK_INT(parsed("1970-01-01T00:00:00Z"), 0);
	CHECK_INT(parsed("1970-01-01T00:00:00+00:00"), 0);
	CHECK_INT(parsed("2024-02-29T12:34:56Z"), 1709210096000);
	CHECK_INT(parsed("2024-02-29t12:34:56z"), 1709210096000);
	CHECK_INT(parsed("1969-12-31T23:59:59Z"), -1000);
	CHECK_INT(parsed("2000-02-29T00:00:00Z"), 951782400000);
	CHECK_INT(parsed("9999-12-31T23:59:59Z"), 253402300799000);
	CHECK_INT(parsed("0000-01-01T00:00:00Z"), -62167219200000);
}

TEST(rfc3339_leaves_fractions_out)
{
	CHECK_INT(parsed("2024-02-29T12:34:56.9Z"), 1709210096000);
	CHECK_INT(parsed("2024-02-29T12:34:56.123456789123456789+00:00"), 1709210096000);
}

TEST(rfc3339_refuses_the_rest)
{
	static const char *const wrong[] = {
		"",
		"2024",
		"2024-02-29",
		"2024-02-29T12:34:56",
		"2024-02-29 12:34:56Z",
		"2024-02-29T12:34Z",
		"2024-02-29T12:34:56.Z",
		"2024-02-29T12:34:56+01:00",
		"2024-02-29T12:34:56-00:00",
		"2024-02-29T12:34:56+0000",
		"2024-02-29T12:34:56+00",
		"2023-02-29T00:00:00Z",
		"1900-02-29T00:00:00Z",
		"2024-00-01T00:00:00Z",
		"2024-13-01T00:00:00Z",
		"2024-01-00T00:00:00Z",
		"2024-04-31T00:00:00Z",
		"2024-01-01T24:00:00Z",
		"2024-01-01T00:60:00Z",
		"2024-01-01T00:00:60Z",
		"24-01-01T00:00:00Z",
		"2024-1-01T00:00:00Z",
		" 2024-01-01T00:00:00Z",
		"2024-01-01T00:00:00Z ",
		"2024-01-01T00:00:00ZZ",
		"+2024-01-01T00:00:00Z",
		"2024-01-01T00:00:-1Z",
	};
	int64_t ms = 5;

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(rfc3339_parse(str_from(wrong[i]), &ms), ERR_INVALID);
	CHECK_ERR(rfc3339_parse(str_of("2024-01-01T00:00:00\0", 20), &ms), ERR_INVALID);
	CHECK_INT(ms, 5);
}

TEST(rfc3339_prints_utc)
{
	check_print(0, "1970-01-01T00:00:00+00:00");
	check_print(1709210096999, "2024-02-29T12:34:56+00:00");
	check_print(-1, "1969-12-31T23:59:59+00:00");
	check_print(-1000, "1969-12-31T23:59:59+00:00");
	check_print(-1001, "1969-12-31T23:59:58+00:00");
	check_print(INT64_MAX, "9999-12-31T23:59:59+00:00");
	check_print(INT64_MIN, "0000-01-01T00:00:00+00:00");
}

TEST(rfc3339_reads_back_each_day_it_prints)
{
	char text[RFC3339_SIZE];

	for (int64_t day = -719528; day <= 2932896; day += 61) {
		rfc3339_print(day * 86400000, text);
		CHECK_INT(parsed(text), day * 86400000);
	}
}
