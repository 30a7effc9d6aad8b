/* SPDX-License-Identifier: Apache-2.0 */
/* What the loop may hand in, what it hears back, and what the recording then holds. */
#include "desk.h"

#include "base/memory.h"
#include "evidence/recording.h"

static void
with_desk(void (*run)(struct desk *desk), const struct journal_settings *settings)
{
	struct desk desk = { 0 };

	desk_make_folder(desk.folder);
	desk_open(&desk, settings);
	run(&desk);
	if (desk.journal)
		desk_close(&desk);
	desk_remove_folder(desk.folder);
}

static void
record_one(struct desk *desk)
{
	struct buf text, output, others;
	struct journal_news news;

	desk_begin(desk, 1);
	desk_print(desk, 1, 5, 0, "$ ");
	desk_print(desk, 1, 1500, 2, "uname\r\n");
	desk_wait_kept(desk, 1, 9);
	CHECK_OK(journal_resize(desk->journal, desk_uid(1), 1600, 100, 30));
	CHECK_OK(journal_mark(desk->journal, desk_uid(1), 1700, STR("here")));
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 2000, STR("closed")));
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK_TEXT(news.path, "2025/11/00000000000000000000000000000001.cast.zst");
	CHECK(news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, 9);
	CHECK_INT(news.facts.duration_ms, 2000);
	desk_read_recording(desk->folder, news.path, &text);
	desk_play(buf_str(&text), &output, &others);
	CHECK_STR(buf_str(&output), "$ uname\r\n");
	CHECK(str_starts(buf_str(&others), STR("r:100x30\nm:here\ne:whole 9 ")));
	CHECK(str_ends(buf_str(&others), STR(" closed\n")));
	buf_release(&text);
	buf_release(&output);
	buf_release(&others);
}

TEST(session_becomes_a_recording)
{
	with_desk(record_one, NULL);
}

/* The recording as played, for comparison. */
static struct journal_news
finish(struct desk *desk, unsigned number, int64_t at_ms, struct buf *ret_output,
       struct buf *ret_others)
{
	struct journal_news news;
	struct buf text;

	CHECK_OK(journal_end(desk->journal, desk_uid(number), at_ms, STR("closed")));
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, number);
	desk_read_recording(desk->folder, news.path, &text);
	desk_play(buf_str(&text), ret_output, ret_others);
	buf_release(&text);
	return news;
}

static void
hand_in_twice(struct desk *desk)
{
	struct buf output, others;

	desk_begin(desk, 1);
	desk_print(desk, 1, 0, 0, "one two");
	desk_print(desk, 1, 0, 0, "one two");
	desk_print(desk, 1, 0, 4, "two three");
	desk_print(desk, 1, 0, 2, "e ");
	CHECK_INT(journal_taken(desk->journal, desk_uid(1)), 13);
	finish(desk, 1, 0, &output, &others);
	CHECK_STR(buf_str(&output), "one two three");
	buf_release(&output);
	buf_release(&others);
}

TEST(bytes_handed_in_twice_are_recorded_once)
{
	with_desk(hand_in_twice, NULL);
}

static void
refuse_what_is_wrong(struct desk *desk)
{
	const struct journal_begin narrow = { .columns = 0, .rows = 24 };
	const struct journal_begin good = { .columns = 80, .rows = 24 };
	struct journal *journal = desk->journal;

	CHECK_ERR(journal_begin(journal, desk_uid(1), &narrow), ERR_INVALID);
	CHECK_ERR(journal_begin(journal, "short", &good), ERR_INVALID);
	CHECK_ERR(journal_output(journal, desk_uid(1), 0, 0, STR("x")), ERR_NOT_FOUND);
	desk_begin(desk, 1);
	CHECK_ERR(journal_begin(journal, desk_uid(1), &good), ERR_CONFLICT);
	CHECK_ERR(journal_output(journal, desk_uid(1), 0, 1, STR("x")), ERR_CONFLICT);
	CHECK_ERR(journal_resize(journal, desk_uid(1), 0, 80, 0), ERR_INVALID);
	CHECK_ERR(journal_input(journal, desk_uid(1), 0, STR("secret")), ERR_DENIED);
	CHECK_OK(journal_end(journal, desk_uid(1), 0, STR("closed")));
	CHECK_ERR(journal_output(journal, desk_uid(1), 0, 0, STR("x")), ERR_NOT_FOUND);
	CHECK_ERR(journal_end(journal, desk_uid(1), 0, STR("closed")), ERR_NOT_FOUND);
	desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK_INT(journal_taken(journal, desk_uid(1)), 0);
}

TEST(what_is_wrong_is_refused)
{
	with_desk(refuse_what_is_wrong, NULL);
}

static void
record_input(struct desk *desk)
{
	const struct journal_begin begin = { .columns = 80, .rows = 24, .records_input = true };
	struct buf output, others;

	CHECK_OK(journal_begin(desk->journal, desk_uid(1), &begin));
	CHECK_OK(journal_input(desk->journal, desk_uid(1), 0, STR("ls\r")));
	finish(desk, 1, 0, &output, &others);
	CHECK(str_starts(buf_str(&others), STR("i:ls\r\n")));
	buf_release(&output);
	buf_release(&others);
}

TEST(input_is_recorded_where_the_policy_says_so)
{
	with_desk(record_input, NULL);
}

static void
say_what_is_lost(struct desk *desk)
{
	struct journal_news news;
	struct buf output, others;

	desk_begin(desk, 1);
	desk_print(desk, 1, 0, 0, "begin ");
	CHECK_OK(journal_lose(desk->journal, desk_uid(1), 10, 100));
	CHECK_OK(journal_lose(desk->journal, desk_uid(1), 20, 1000));
	desk_print(desk, 1, 30, 1000, "end");
	desk_wait_kept(desk, 1, 1003);
	news = finish(desk, 1, 40, &output, &others);
	CHECK(!news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, 9);
	CHECK_STR(buf_str(&output), "begin end");
	CHECK(str_starts(buf_str(&others),
			 STR("m:not recorded: 994 bytes of output\ne:incomplete 9 ")) ||
	      str_starts(buf_str(&others),
			 STR("m:not recorded: 94 bytes of output\nm:not recorded: "
			     "900 bytes of output\ne:incomplete 9 ")));
	buf_release(&output);
	buf_release(&others);
}

TEST(what_is_lost_makes_the_recording_incomplete)
{
	with_desk(say_what_is_lost, NULL);
}

static void
lose_the_rest(struct desk *desk)
{
	struct journal_news news;
	struct buf output, others;

	desk_begin(desk, 1);
	desk_print(desk, 1, 0, 0, "all that came");
	CHECK_OK(journal_lose_rest(desk->journal, desk_uid(1), 10));
	news = finish(desk, 1, 10, &output, &others);
	CHECK(!news.facts.is_whole);
	CHECK_STR(buf_str(&output), "all that came");
	CHECK(str_starts(buf_str(&others),
			 STR("m:not recorded: the rest of the output\ne:incomplete 13 ")));
	buf_release(&output);
	buf_release(&others);
}

TEST(lost_rest_makes_the_recording_incomplete)
{
	with_desk(lose_the_rest, NULL);
}

/* --- a disk that takes nothing --- */

static void
fill_the_room(struct desk *desk)
{
	char block[1024];
	uint64_t offset = 0;
	struct buf output, others;
	struct journal_news news;

	memset(block, 'x', sizeof(block));
	desk_begin(desk, 1);
	desk_wait_kept(desk, 1, 0);
	desk_disk_room(0);
	while (journal_output(desk->journal, desk_uid(1), 0, offset, str_of(block, 1024)) == OK)
		offset += sizeof(block);
	CHECK(offset >= 8 * sizeof(block) && offset < 64 * sizeof(block));
	CHECK(journal_room(desk->journal) < 2 * sizeof(block));
	CHECK_INT(journal_taken(desk->journal, desk_uid(1)), offset);
	news = desk_wait(desk, JOURNAL_NEWS_FAILED, 0);
	CHECK_INT(news.errno_value, 28); /* ENOSPC */
	CHECK(!journal_works(desk->journal));
	CHECK_INT(journal_kept(desk->journal, desk_uid(1)), 0);
	desk_disk_room(-1);
	desk_wait(desk, JOURNAL_NEWS_WORKS, 0);
	desk_wait_kept(desk, 1, offset);
	CHECK(journal_works(desk->journal));
	news = finish(desk, 1, 0, &output, &others);
	CHECK(news.facts.is_whole);
	CHECK_INT(output.length, offset);
	buf_release(&output);
	buf_release(&others);
}

TEST(full_disk_takes_nothing_and_loses_nothing)
{
	const struct journal_settings settings = { .room_bytes = 32 * 1024, .disk = &desk_disk };

	with_desk(fill_the_room, &settings);
}

static void
end_when_there_is_no_room(struct desk *desk)
{
	char block[1024];
	uint64_t offset = 0;
	struct journal_news news;

	memset(block, 'x', sizeof(block));
	desk_begin(desk, 1);
	desk_disk_room(0);
	while (journal_output(desk->journal, desk_uid(1), 0, offset, str_of(block, 1024)) == OK)
		offset += sizeof(block);
	CHECK_ERR(journal_mark(desk->journal, desk_uid(1), 0, str_of(block, 1024)), ERR_LIMIT);
	CHECK_OK(journal_lose(desk->journal, desk_uid(1), 0, offset + 5));
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 0, STR("the disk is full")));
	desk_disk_room(-1);
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK(!news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, offset);
}

TEST(losses_and_ends_find_room)
{
	const struct journal_settings settings = { .room_bytes = 32 * 1024, .disk = &desk_disk };

	with_desk(end_when_there_is_no_room, &settings);
}

/* --- from one run to the next --- */

struct seen {
	struct journal_left left[4];
	size_t count;
};

static void
see(const struct journal_left *left, void *context)
{
	struct seen *seen = context;

	CHECK(seen->count < COUNT_OF(seen->left));
	seen->left[seen->count++] = *left;
}

static void
open_again(struct desk *desk)
{
	struct seen seen = { 0 };
	struct journal_news news;
	struct buf output, others;

	desk_begin(desk, 1);
	desk_print(desk, 1, 500, 0, "before \xe2\x82");
	CHECK_OK(journal_resize(desk->journal, desk_uid(1), 600, 120, 40));
	desk_wait_kept(desk, 1, 9);
	desk_close(desk);
	desk_open(desk, NULL);
	journal_each_left(desk->journal, see, &seen);
	CHECK_INT(seen.count, 1);
	CHECK(!seen.left[0].has_ended);
	CHECK_TEXT(seen.left[0].uid, desk_uid(1));
	CHECK_INT(seen.left[0].kept, 9);
	CHECK_INT(seen.left[0].at_ms, 600);
	CHECK_INT(seen.left[0].started_at, 1763769600000);
	CHECK_INT(seen.left[0].columns, 120);
	CHECK_INT(seen.left[0].rows, 40);
	CHECK(!seen.left[0].records_input);
	desk_print(desk, 1, 700, 0, "before \xe2\x82\xac after");
	news = finish(desk, 1, 800, &output, &others);
	CHECK(news.facts.is_whole);
	CHECK_STR(buf_str(&output), "before \xe2\x82\xac after");
	CHECK(str_starts(buf_str(&others), STR("r:120x40\ne:whole 16 ")));
	buf_release(&output);
	buf_release(&others);
}

TEST(session_goes_on_after_a_restart)
{
	with_desk(open_again, NULL);
}

/* All that was handed in before it is durable too, whatever order that came in. */
static void
end_and_open_again(struct desk *desk)
{
	struct seen seen = { 0 };
	struct journal_news news;

	desk_begin(desk, 1);
	desk_print(desk, 1, 5, 0, "bye");
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 10, STR("by_site")));
	news = desk_wait(desk, JOURNAL_NEWS_ENDED, 1);
	CHECK_INT(news.kept, 3);
	desk_close(desk);
	desk_open(desk, NULL);
	journal_each_left(desk->journal, see, &seen);
	CHECK_INT(seen.count, 1);
	CHECK_INT(seen.left[0].kept, 3);
	CHECK(seen.left[0].has_ended);
	CHECK_TEXT(seen.left[0].why, "by_site");
	desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
}

TEST(an_end_is_told_when_it_is_durable_and_known_after_a_restart)
{
	with_desk(end_and_open_again, NULL);
}

/* With the output on disk already. */
static void
end_alone(struct desk *desk)
{
	desk_begin(desk, 1);
	desk_print(desk, 1, 5, 0, "bye");
	desk_wait_kept(desk, 1, 3);
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 10, STR("closed")));
	CHECK_INT(desk_wait(desk, JOURNAL_NEWS_ENDED, 1).kept, 3);
}

TEST(an_end_without_output_is_told_too)
{
	with_desk(end_alone, NULL);
}

static void
end_after_restart(struct desk *desk)
{
	struct journal_news news;

	desk_begin(desk, 1);
	desk_print(desk, 1, 0, 0, "abc");
	CHECK_OK(journal_end(desk->journal, desk_uid(1), 0, STR("closed")));
	/* Closing writes what was handed in; the recording may or may not be done by then. */
	desk_close(desk);
	desk_open(desk, NULL);
	news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 1);
	CHECK(news.facts.is_whole);
	CHECK_INT(news.facts.output_bytes, 3);
	desk_close(desk);
	desk_open(desk, NULL);
	CHECK_INT(desk_count_files(desk->folder, "open"), 0);
}

TEST(recording_is_finished_after_a_restart)
{
	with_desk(end_after_restart, NULL);
}

/* --- many --- */

enum { CROWD = 1000, ROUNDS = 20 };

static size_t
make_line(char out[64], unsigned number, int round)
{
	return (size_t)snprintf(out, 64, "session %u round %d \xc3\xa9\r\n", number, round);
}

static void
print_rounds(struct desk *desk, uint64_t *offsets)
{
	char line[64];

	for (int round = 0; round < ROUNDS; round++) {
		for (unsigned i = 1; i <= CROWD; i++) {
			size_t length = make_line(line, i, round);

			CHECK_OK(journal_output(desk->journal, desk_uid(i), round * 100, offsets[i],
						str_of(line, length)));
			offsets[i] += length;
		}
		desk_wait_kept(desk, CROWD, offsets[CROWD]);
	}
}

static void
check_played(struct desk *desk, const struct journal_news *news, unsigned number)
{
	struct buf text, output, others;
	struct str rest;
	char line[64];

	desk_read_recording(desk->folder, news->path, &text);
	desk_play(buf_str(&text), &output, &others);
	rest = buf_str(&output);
	for (int round = 0; round < ROUNDS; round++) {
		size_t length = make_line(line, number, round);

		CHECK(str_starts(rest, str_of(line, length)));
		rest = str_from_offset(rest, length);
	}
	CHECK_INT(rest.length, 0);
	buf_release(&text);
	buf_release(&output);
	buf_release(&others);
}

static void
record_crowd(struct desk *desk)
{
	uint64_t *offsets = memory_new_array(CROWD + 1, sizeof(*offsets));

	for (unsigned i = 1; i <= CROWD; i++)
		desk_begin(desk, i);
	print_rounds(desk, offsets);
	for (unsigned i = 1; i <= CROWD; i++)
		CHECK_OK(journal_end(desk->journal, desk_uid(i), ROUNDS * 100, STR("closed")));
	for (unsigned i = 1; i <= CROWD; i++) {
		struct journal_news news = desk_wait(desk, JOURNAL_NEWS_FINISHED, 0);
		int64_t number = 0;

		for (const char *at = news.uid; *at; at++)
			number = number * 16 + (*at <= '9' ? *at - '0' : *at - 'a' + 10);
		CHECK(news.facts.is_whole);
		CHECK_INT(news.facts.output_bytes, offsets[number]);
		if (number % 50 == 0)
			check_played(desk, &news, (unsigned)number);
	}
	CHECK_INT(desk_count_files(desk->folder, "open"), 0);
	memory_free(offsets);
}

TEST(thousand_sessions_are_kept_apart)
{
	const struct journal_settings settings = { .file_bytes = 512 * 1024, .disk = &desk_disk };

	with_desk(record_crowd, &settings);
}

static void
live_long(struct desk *desk)
{
	char block[4096];
	uint64_t offset = 0;
	struct buf output, others;
	struct journal_news news;

	memset(block, 'y', sizeof(block));
	desk_begin(desk, 1);
	for (int i = 0; i < 200; i++) {
		CHECK_OK(journal_output(desk->journal, desk_uid(1), i, offset,
					str_of(block, sizeof(block))));
		offset += sizeof(block);
		desk_wait_kept(desk, 1, offset);
	}
	/* Some 800 KiB went through files of 64 KiB; what is split is gone. */
	while (desk_count_files(desk->folder, "journal") > 2)
		desk_print(desk, 1, 200, offset - 1, "y");
	CHECK_INT(desk_count_files(desk->folder, "open"), 1);
	news = finish(desk, 1, 300, &output, &others);
	CHECK(news.facts.is_whole);
	CHECK_INT(output.length, offset);
	buf_release(&output);
	buf_release(&others);
}

TEST(long_session_holds_no_journal_files)
{
	const struct journal_settings settings = { .file_bytes = 64 * 1024, .disk = &desk_disk };

	with_desk(live_long, &settings);
}
