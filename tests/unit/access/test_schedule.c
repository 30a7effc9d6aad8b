/* SPDX-License-Identifier: Apache-2.0 */
#include "access/schedule.h"

#include "support/test.h"

enum { DAY = 24 * 60, MINUTE_MS = 60 * 1000 };

/* Monday, 2023-11-13 00:00 UTC */
#define MONDAY INT64_C(1699833600000)

static bool
is_open(const struct schedule_span *spans, size_t count, int64_t minute, int64_t *ret_until)
{
	const struct schedule schedule = { NULL, spans, count };

	return schedule_is_open(&schedule, MONDAY + minute * MINUTE_MS, ret_until);
}

TEST(schedule_reads_times)
{
	int64_t minute;

	CHECK_OK(schedule_minute(1, STR("08:30"), &minute));
	CHECK_INT(minute, DAY + 510);
	CHECK_OK(schedule_minute(6, STR("24:00"), &minute));
	CHECK_INT(minute, 7 * DAY);
	CHECK_ERR(schedule_minute(7, STR("08:30"), &minute), ERR_INVALID);
	CHECK_ERR(schedule_minute(0, STR("24:01"), &minute), ERR_INVALID);
	CHECK_ERR(schedule_minute(0, STR("08:60"), &minute), ERR_INVALID);
	CHECK_ERR(schedule_minute(0, STR("8:30"), &minute), ERR_INVALID);
	CHECK_ERR(schedule_minute(0, STR("08.30"), &minute), ERR_INVALID);
}

TEST(schedule_opens_and_closes_to_the_minute)
{
	const struct schedule_span span = { DAY + 480, DAY + 1020 };
	int64_t until;

	CHECK(!is_open(&span, 1, DAY + 479, &until));
	CHECK(is_open(&span, 1, DAY + 480, &until));
	CHECK(until == MONDAY + (DAY + 1020) * MINUTE_MS);
	CHECK(is_open(&span, 1, DAY + 1019, &until));
	CHECK(!is_open(&span, 1, DAY + 1020, &until));
}

TEST(schedule_goes_on_into_the_next_week)
{
	const struct schedule_span span = { 6 * DAY + 1200, 60 };
	int64_t until;

	CHECK(is_open(&span, 1, 0, &until));
	CHECK(until == MONDAY + 60 * MINUTE_MS);
	CHECK(is_open(&span, 1, 6 * DAY + 1200, &until));
	CHECK(until == MONDAY + (7 * DAY + 60) * MINUTE_MS);
	CHECK(!is_open(&span, 1, 60, &until));
}

TEST(schedule_joins_spans_that_touch)
{
	const struct schedule_span spans[] = { { 480, 720 }, { 700, 900 }, { 900, 960 } };
	int64_t until;

	CHECK(is_open(spans, 3, 500, &until));
	CHECK(until == MONDAY + 960 * MINUTE_MS);
}

TEST(schedule_may_fill_the_week)
{
	const struct schedule_span whole = { 100, 100 };
	const struct schedule_span halves[] = { { 0, 3 * DAY }, { 3 * DAY, 7 * DAY } };
	int64_t until = 1;

	CHECK(is_open(&whole, 1, 99, &until));
	CHECK(until == 0);
	until = 1;
	CHECK(is_open(halves, 2, 5, &until));
	CHECK(until == 0);
	CHECK(!is_open(NULL, 0, 5, &until));
}

TEST(schedule_follows_the_clock_on_the_wall)
{
	/* Saturday 22:00 to Sunday 06:00 in New York, where clocks go back in that night */
	const struct schedule_span span = { 5 * DAY + 1320, 6 * DAY + 360 };
	struct schedule schedule = { NULL, &span, 1 };
	struct arena arena;
	int64_t until;

	arena_init(&arena);
	if (schedule_zone(&arena, "America/New_York", &schedule.zone))
		SKIP("this machine has no time zones");
	/* 2023-11-05 04:30 UTC is 00:30 in summer time; 06:00 in winter time is 11:00 UTC */
	CHECK(schedule_is_open(&schedule, INT64_C(1699158600000), &until));
	CHECK(until == INT64_C(1699182000000));
	arena_release(&arena);
}

TEST(schedule_zones_are_names_and_no_paths)
{
	static const char *const names[] = { "",
					     "/etc/passwd",
					     "../../../etc/passwd",
					     "Europe/../UTC",
					     "No/Where",
					     ".",
					     "zone.tab",
					     "-x",
					     "Europe" };
	const struct timezone *zone;
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		CHECK_ERR(schedule_zone(&arena, names[i], &zone), ERR_NOT_FOUND);
	CHECK_OK(schedule_zone(&arena, "UTC", &zone));
	CHECK(zone == NULL);
	arena_release(&arena);
}
