/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/when.h"
#include "support/test.h"

#define NOW INT64_C(1769817600000) /* 2026-01-31T00:00:00Z */

static int64_t
ahead(const char *text)
{
	int64_t ms = -1;

	CHECK_OK(when_parse(str_from(text), NOW, WHEN_AHEAD, &ms));
	return ms;
}

static void
refused(const char *text)
{
	int64_t ms;

	CHECK_ERR(when_parse(str_from(text), NOW, WHEN_AHEAD, &ms), ERR_INVALID);
}

TEST(a_date_is_its_first_moment)
{
	CHECK_INT(ahead("2026-01-31"), NOW);
}

TEST(a_time_is_taken_in_utc)
{
	CHECK_INT(ahead("2026-01-31T00:00:01Z"), NOW + 1000);
	CHECK_INT(ahead("2026-01-31T00:00:01+00:00"), NOW + 1000);
}

TEST(spans_count_from_now)
{
	CHECK_INT(ahead("90s"), NOW + 90 * 1000);
	CHECK_INT(ahead("15m"), NOW + 15 * 60 * 1000);
	CHECK_INT(ahead("12h"), NOW + 12 * 3600 * 1000);
	CHECK_INT(ahead("30d"), NOW + INT64_C(30) * 24 * 3600 * 1000);
	CHECK_INT(ahead("1w"), NOW + INT64_C(7) * 24 * 3600 * 1000);
}

TEST(spans_count_backwards_for_the_past)
{
	int64_t ms = 0;

	CHECK_OK(when_parse(STR("1d"), NOW, WHEN_AGO, &ms));
	CHECK_INT(ms, NOW - 24 * 3600 * 1000);
}

TEST(other_texts_are_refused)
{
	refused("");
	refused("d");
	refused("30");
	refused("-3d");
	refused("3y");
	refused("tomorrow");
	refused("2026-02-30");
	refused("2026-01-31T18:00");
}

TEST(never_before_1970_and_never_past_9999)
{
	int64_t ms;

	refused("1970-01-01");
	refused("1969-12-31");
	refused("52704000w");
	CHECK_ERR(when_parse(STR("5200w"), NOW, WHEN_AGO, &ms), ERR_INVALID);
}

TEST(shown_without_letters)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(when_text(NOW, "never", &arena), "2026-01-31 00:00:00");
	CHECK_TEXT(when_text(0, "never", &arena), "never");
	arena_release(&arena);
}
