/* SPDX-License-Identifier: Apache-2.0 */
#include "net/websocket.h"
#include "says.h"
#include "stage.h"

static struct stage *
open_stage(void)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	return stage;
}

TEST(a_viewer_is_told_first_what_it_attached_to)
{
	struct stage *stage = open_stage();

	say_output(stage, 0, "hello");
	stage_enter_other(stage, -1);
	CHECK_TEXT(stage_heard(&stage->other), "attached open 0 0\noutput 0 hello\n");
	stage_free(stage);
}

TEST(a_viewer_that_comes_back_gets_what_it_missed)
{
	struct stage *stage = open_stage();

	say_output(stage, 0, "hello");
	show(stage->seat, 5);
	broker_viewer_gone(stage->seat);
	say_output(stage, 5, " world");
	stage_forget(stage);
	stage_enter(stage, 5);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached open 5 0\noutput 5  world\n");
	say_output(stage, 11, "!");
	CHECK_TEXT(stage_heard(&stage->viewer), "output 11 !\n");
	stage_free(stage);
}

TEST(a_viewer_that_was_away_too_long_gets_a_screen)
{
	struct stage *stage = open_stage();

	broker_viewer_gone(stage->seat);
	say_much(stage, 100 * 1024);
	stage_forget(stage);
	stage_enter(stage, 10);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached open 10 0\n");
	CHECK_TEXT(stage_heard(&stage->heard), "repaint 1\n");
	say_output(stage, 100 * 1024, "a");
	CHECK_TEXT(stage_heard(&stage->viewer), "");
	say_screen(stage, 1, 100 * 1024 + 1, "screen");
	CHECK_TEXT(stage_heard(&stage->viewer), "screen 102401 screen\n");
	say_output(stage, 100 * 1024 + 1, "b");
	CHECK_TEXT(stage_heard(&stage->viewer), "output 102401 b\n");
	stage_free(stage);
}

TEST(a_large_screen_is_painted_in_one_go)
{
	struct stage *stage = open_stage();

	broker_viewer_gone(stage->seat);
	say_much(stage, 100 * 1024);
	stage_enter(stage, -1);
	stage_forget(stage);
	say_screen(stage, 1, -1, "one ");
	say_screen(stage, 1, -1, "two ");
	CHECK_TEXT(stage_heard(&stage->viewer), "");
	say_screen(stage, 1, 100 * 1024, "three");
	CHECK_TEXT(stage_heard(&stage->viewer), "screen 102400 one two three\n");
	CHECK_INT(stage->session->screen.capacity, 0);
	stage_free(stage);
}

TEST(a_screen_that_runs_behind_the_output_is_followed_by_the_rest)
{
	struct stage *stage = open_stage();

	broker_viewer_gone(stage->seat);
	say_much(stage, 100 * 1024);
	stage_enter(stage, -1);
	stage_forget(stage);
	say_output(stage, 100 * 1024, "rest");
	say_screen(stage, 1, 100 * 1024 + 2, "screen");
	CHECK_TEXT(stage_heard(&stage->viewer), "screen 102402 screen\noutput 102402 st\n");
	stage_free(stage);
}

TEST(an_offset_before_a_restart_is_believed)
{
	struct stage *stage = open_stage();

	stage_enter_other(stage, 5);
	stage_forget(stage);
	say_output(stage, 0, "hello world");
	CHECK_TEXT(stage_heard(&stage->other), "output 5  world\n");
	stage_free(stage);
}

TEST(an_offset_from_nowhere_is_not)
{
	struct stage *stage = open_stage();

	stage_enter_other(stage, INT64_MAX);
	CHECK_TEXT(stage_heard(&stage->other), "attached open 0 0\n");
	say_output(stage, 0, "hello");
	CHECK_TEXT(stage_heard(&stage->other), "output 0 hello\n");
	stage_free(stage);
}

/* --- slow ones --- */

TEST(a_viewer_gets_its_window_and_no_more)
{
	struct stage *stage = open_stage();

	say_much(stage, 60 * 1024);
	CHECK_INT(stage->viewer.next, WINDOW_LEAST);
	CHECK_INT(stage->seat->place, VIEWER_BEHIND);
	stage_free(stage);
}

TEST(a_viewer_a_little_behind_gets_the_missing_bytes)
{
	struct stage *stage = open_stage();

	say_much(stage, 50 * 1024);
	CHECK_INT(stage->viewer.next, WINDOW_LEAST);
	show(stage->seat, WINDOW_LEAST);
	CHECK_INT(stage->viewer.next, 50 * 1024);
	CHECK_INT(stage->seat->place, VIEWER_FOLLOWS);
	CHECK_INT(stage->viewer.screens, 0);
	stage_free(stage);
}

TEST(a_viewer_far_behind_gets_a_screen_when_it_has_caught_up)
{
	struct stage *stage = open_stage();

	say_much(stage, 200 * 1024);
	CHECK_INT(stage->viewer.next, WINDOW_LEAST);
	stage_forget(stage);
	show(stage->seat, WINDOW_LEAST / 2);
	CHECK_TEXT(stage_heard(&stage->heard), "");
	show(stage->seat, WINDOW_LEAST);
	CHECK_TEXT(stage_heard(&stage->heard), "repaint 1\n");
	say_screen(stage, 1, 200 * 1024, "screen");
	CHECK_TEXT(stage_heard(&stage->viewer), "screen 204800 screen\n");
	CHECK_INT(stage->seat->place, VIEWER_FOLLOWS);
	stage_free(stage);
}

TEST(a_viewer_may_fall_behind_again_and_again)
{
	enum { MUCH = 2 * WINDOW_MOST };
	struct stage *stage = open_stage();
	int64_t end = 0;

	for (int64_t number = 1; number <= 5; number++) {
		say_much(stage, MUCH);
		end += MUCH;
		journal_tells(stage, JOURNAL_NEWS_KEPT, (uint64_t)end);
		show(stage->seat, stage->viewer.next);
		CHECK_INT(stage->seat->place, VIEWER_REPAINTS);
		say_screen(stage, number, end, "screen");
		CHECK_INT(stage->seat->place, VIEWER_FOLLOWS);
		CHECK_INT(stage->viewer.screens, number);
		show(stage->seat, end);
	}
	stage_free(stage);
}

TEST(a_slow_viewer_holds_up_neither_target_nor_others)
{
	struct stage *stage = open_stage();

	stage_enter_other(stage, 0);
	for (int64_t at = 0; at < 4 * 1024 * 1024; at += 16 * 1024) {
		say_much(stage, 16 * 1024);
		journal_tells(stage, JOURNAL_NEWS_KEPT, (uint64_t)at + 16 * 1024);
		CHECK_INT(stage->other.next, at + 16 * 1024);
		show(stage->other_seat, at + 16 * 1024);
		stage_pass(stage, 1);
	}
	CHECK_INT(stage->viewer.next, WINDOW_LEAST);
	CHECK(stage->session->limit >= 4 * 1024 * 1024 + LINK_WINDOW_FIRST);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(one_screen_serves_all_who_wait)
{
	struct stage *stage = open_stage();

	stage_enter_other(stage, 0);
	say_much(stage, 200 * 1024);
	stage_forget(stage);
	show(stage->seat, WINDOW_LEAST);
	show(stage->other_seat, WINDOW_LEAST);
	CHECK_TEXT(stage_heard(&stage->heard), "repaint 1\n");
	say_screen(stage, 1, 200 * 1024, "screen");
	CHECK_TEXT(stage_heard(&stage->viewer), "screen 204800 screen\n");
	CHECK_TEXT(stage_heard(&stage->other), "screen 204800 screen\n");
	stage_free(stage);
}

TEST(a_viewer_whose_way_is_full_is_behind)
{
	struct stage *stage = open_stage();

	stage->viewer.is_full = true;
	say_output(stage, 0, "hello");
	CHECK_INT(stage->seat->place, VIEWER_BEHIND);
	stage->viewer.is_full = false;
	broker_viewer_drained(stage->seat);
	CHECK_TEXT(stage_heard(&stage->viewer), "output 0 hello\n");
	stage_free(stage);
}

TEST(a_viewer_that_takes_not_even_words_is_dropped)
{
	struct stage *stage = open_stage();

	stage->viewer.is_full = true;
	say_resized(stage, 100, 50);
	CHECK(stage->viewer.is_closed);
	CHECK_INT(stage->viewer.code, WEBSOCKET_TRY_LATER);
	CHECK_INT(stage->session->attached, 0);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(a_screen_counts_as_under_way_until_it_is_shown)
{
	struct stage *stage = open_stage();
	static char large[30 * 1024];

	memset(large, 's', sizeof(large) - 1);
	say_much(stage, 200 * 1024);
	show(stage->seat, WINDOW_LEAST);
	say_screen(stage, 1, 200 * 1024, large);
	say_much(stage, 20 * 1024);
	CHECK_INT(stage->seat->place, VIEWER_BEHIND);
	show(stage->seat, 200 * 1024 + 2048);
	CHECK_INT(stage->seat->place, VIEWER_FOLLOWS);
	CHECK_INT(stage->viewer.next, 220 * 1024);
	stage_free(stage);
}

TEST(what_was_never_sent_is_not_shown)
{
	struct stage *stage = open_stage();

	say_output(stage, 0, "hello");
	show(stage->seat, 1000000);
	CHECK_INT(stage->seat->shown, 5);
	stage_free(stage);
}

TEST(a_screen_lost_with_its_link_is_asked_for_again)
{
	struct stage *stage = open_stage();

	say_much(stage, 200 * 1024);
	show(stage->seat, WINDOW_LEAST);
	lose_target(stage);
	stage_forget(stage);
	CHECK_OK(say_here(stage, 0, 200 * 1024, LINK_STATE_OPEN));
	CHECK_TEXT(stage_heard(&stage->heard), "continue 0 524288\nrepaint 2\n");
	say_screen(stage, 2, 200 * 1024, "screen");
	CHECK_INT(stage->viewer.screens, 1);
	stage_free(stage);
}

/* --- coming and going --- */

TEST(who_attaches_in_another_window_closes_the_first)
{
	struct stage *stage = open_stage();
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct viewer *viewer;

	CHECK_OK(broker_attach(stage->session, str_from(STAGE_VIEWER), &seat, &stage->other.leg,
			       &viewer));
	CHECK(stage->viewer.is_closed);
	CHECK(viewer == stage->seat);
	CHECK_INT(stage->session->attached, 1);
	stage_free(stage);
}

TEST(nothing_is_told_before_attach)
{
	struct stage *stage = open_stage();
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct viewer *viewer;

	CHECK_OK(broker_attach(stage->session, str_from(STAGE_OTHER), &seat, &stage->other.leg,
			       &viewer));
	say_output(stage, 0, "hello");
	say_resized(stage, 100, 50);
	CHECK_TEXT(stage_heard(&stage->other), "");
	stage_free(stage);
}

/* --- the end --- */

TEST(a_viewer_behind_gets_the_rest_before_it_is_told_of_the_end)
{
	struct stage *stage = open_stage();

	say_much(stage, 50 * 1024);
	CHECK_INT(stage->viewer.next, WINDOW_LEAST);
	say_ended(stage, LINK_END_CLOSED, "bye", 50 * 1024, 0);
	CHECK_INT(stage->viewer.next, 50 * 1024);
	CHECK(strstr(stage_heard(&stage->viewer), "ended"));
	stage_free(stage);
}
