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
