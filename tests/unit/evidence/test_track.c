/* SPDX-License-Identifier: Apache-2.0 */
/* What counts once, and what is found missing. */
#include "desk.h"

#include "evidence/track.h"

static struct track_finding finding;

static bool
add(struct track *track, enum record_kind kind, uint64_t number, uint64_t offset, struct str body)
{
	struct record record = { .kind = kind, .number = number, .offset = offset, .body = body };

	return track_add(track, &record, &finding);
}

TEST(record_counts_once)
{
	struct track track;

	track_init(&track);
	CHECK(add(&track, RECORD_OUTPUT, 1, 0, STR("abc")));
	CHECK(!add(&track, RECORD_OUTPUT, 1, 0, STR("abc")));
	CHECK_INT(track.output_end, 3);
	CHECK_INT(track.next_number, 2);
	CHECK(!track.is_incomplete);
}

TEST(missing_records_are_found)
{
	struct track track;

	track_init(&track);
	CHECK(add(&track, RECORD_MARK, 4, 0, STR("")));
	CHECK_INT(finding.missing_records, 3);
	CHECK(track.is_incomplete);
}

TEST(missing_bytes_are_found)
{
	struct track track;

	track_init(&track);
	CHECK(add(&track, RECORD_OUTPUT, 1, 10, STR("abc")));
	CHECK_INT(finding.missing_bytes, 10);
	CHECK_INT(track.output_end, 13);
	CHECK(track.is_incomplete);
}

TEST(known_front_is_cut)
{
	struct record record = { .kind = RECORD_OUTPUT, .number = 2, .offset = 1 };
	struct track track;

	track_init(&track);
	CHECK(add(&track, RECORD_OUTPUT, 1, 0, STR("abc")));
	record.body = STR("bcde");
	CHECK(track_add(&track, &record, &finding));
	CHECK_STR(record.body, "de");
	CHECK_INT(record.offset, 3);
	CHECK_INT(track.output_end, 5);
}

TEST(said_loss_counts)
{
	struct track track;
	char upto[8];

	track_init(&track);
	record_put_number(upto, 50);
	CHECK(add(&track, RECORD_LOST, 1, 0, str_of(upto, 8)));
	CHECK_INT(finding.missing_bytes, 50);
	CHECK_INT(track.output_end, 50);
	CHECK(track.is_incomplete);
}

TEST(lost_rest_counts_whatever_it_was)
{
	struct track track;
	char upto[8];

	track_init(&track);
	CHECK(add(&track, RECORD_OUTPUT, 1, 0, STR("abc")));
	record_put_number(upto, 2);
	CHECK(add(&track, RECORD_LOST, 2, 2, str_of(upto, 8)));
	CHECK(!track.is_incomplete);
	record_put_number(upto, 3);
	CHECK(add(&track, RECORD_LOST, 3, 3, str_of(upto, 8)));
	CHECK(finding.misses_rest);
	CHECK(track.is_incomplete);
	CHECK_INT(track.output_end, 3);
}

TEST(times_never_run_backwards)
{
	struct record late = { .kind = RECORD_MARK, .number = 1, .at_ms = 500 };
	struct record early = { .kind = RECORD_MARK, .number = 2, .at_ms = 400 };
	struct track track;

	track_init(&track);
	CHECK(track_add(&track, &late, &finding));
	CHECK(track_add(&track, &early, &finding));
	CHECK_INT(early.at_ms, 500);
}

TEST(times_are_bounded)
{
	struct record late = { .kind = RECORD_MARK, .number = 1, .at_ms = INT64_MAX };
	struct track track;

	track_init(&track);
	CHECK(track_add(&track, &late, &finding));
	CHECK_INT(late.at_ms, INT64_C(3155760000000));
}

TEST(same_size_is_no_resize)
{
	struct track track;
	char size[8];

	track_init(&track);
	record_put_resize(size, 80, 24);
	CHECK(add(&track, RECORD_RESIZE, 1, 0, str_of(size, 8)));
	CHECK(!finding.is_resized);
	record_put_resize(size, 81, 24);
	CHECK(add(&track, RECORD_RESIZE, 2, 0, str_of(size, 8)));
	CHECK(finding.is_resized);
	CHECK_INT(track.columns, 81);
}

TEST(nothing_counts_behind_the_end)
{
	struct track track;
	char started_at[8];

	track_init(&track);
	record_put_number(started_at, 1234);
	CHECK(add(&track, RECORD_END, 1, 0, str_of(started_at, 8)));
	CHECK_INT(track.started_at, 1234);
	CHECK(!add(&track, RECORD_OUTPUT, 2, 0, STR("abc")));
	CHECK_INT(track.output_end, 0);
}
