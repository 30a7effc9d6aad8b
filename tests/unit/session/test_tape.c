/* SPDX-License-Identifier: Apache-2.0 */
#include "says.h"
#include "stage.h"

static struct stage *
open_stage(bool must_record)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000, .must_record = must_record };
	struct stage *stage = stage_new_with(&rules);

	stage_open(stage);
	return stage;
}

TEST(a_recording_begins_with_the_shell)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_take(&fake_journal.log), "begin db1 80x24\n");
	stage_free(stage);
}

TEST(what_the_journal_has_no_room_for_waits_in_order)
{
	struct stage *stage = open_stage(true);

	fake_journal.room = 3;
	say_output(stage, 0, "hello");
	say_output(stage, 5, "x");
	say_resized(stage, 100, 50);
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	fake_journal.room = SIZE_MAX;
	journal_tells(stage, JOURNAL_NEWS_KEPT, 0);
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 5\noutput 5 1\nresize 100x50\n");
	say_output(stage, 6, "y");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 6 1\n");
	stage_free(stage);
}

TEST(a_recording_ends_when_all_is_handed_in_though_its_session_is_gone)
{
	struct stage *stage = open_stage(true);

	fake_journal.room = 3;
	say_output(stage, 0, "hello");
	say_ended(stage, LINK_END_CLOSED, "", 5, 0);
	stage_pass(stage, 1);
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	fake_journal.room = SIZE_MAX;
	journal_tells(stage, JOURNAL_NEWS_KEPT, 0);
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 5\nend closed\n");
	CHECK(list_is_empty(&stage->broker->tapes));
	stage_free(stage);
}

TEST(what_cannot_be_handed_in_later_is_lost_and_the_recording_ends)
{
	struct stage *stage = open_stage(false);

	fake_journal.room = 3;
	say_output(stage, 0, "hello");
	say_output(stage, 5, " world");
	say_ended(stage, LINK_END_CLOSED, "", 11, 0);
	fake_journal.room = SIZE_MAX;
	fake_journal.output_err = ERR_INVALID;
	journal_tells(stage, JOURNAL_NEWS_KEPT, 0);
	CHECK_TEXT(stage_take(&fake_journal.log), "lose 11\nend closed\n");
	CHECK(list_is_empty(&stage->broker->tapes));
	stage_free(stage);
}

TEST(crumbs_do_not_pile_up)
{
	struct stage *stage = open_stage(true);

	fake_journal.room = 0;
	for (int i = 0; i < 20000 && stage->session->state == SESSION_OPEN; i++)
		say_output(stage, i, "x");
	CHECK_INT(stage->session->end_why, LINK_END_BY_SITE);
	CHECK(stage->session->tail.end < 10000);
	stage_free(stage);
}

TEST(a_session_that_must_be_recorded_ends_when_the_journal_fails)
{
	struct stage *stage = open_stage(true);

	journal_tells(stage, JOURNAL_NEWS_FAILED, 0);
	CHECK_TEXT(stage_heard(&stage->heard), "end by_site: The recording cannot be written.\n");
	stage_free(stage);
}

TEST(a_session_that_must_be_recorded_does_not_open_without)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	fake_journal.err = ERR_BACKEND;
	stage_forget(stage);
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_heard(&stage->heard), "end by_site: It cannot be recorded now.\n");
	stage_free(stage);
}

TEST(a_session_that_need_not_be_recorded_opens_and_says_so)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000 };
	struct stage *stage = stage_new_with(&rules);

	stage_start(stage);
	fake_journal.err = ERR_BACKEND;
	stage_forget(stage);
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "state open\nnotice warning This session is not recorded: see the site's "
		   "log.\n");
	say_output(stage, 0, "hello");
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(a_session_that_need_not_be_recorded_goes_on_with_a_hole)
{
	struct stage *stage = open_stage(false);

	say_output(stage, 0, "hello");
	stage_forget(stage);
	journal_tells(stage, JOURNAL_NEWS_FAILED, 0);
	CHECK_TEXT(stage_heard(&stage->viewer), "notice warning The recording cannot be written "
						"now: it will have a hole.\n");
	CHECK_TEXT(stage_take(&stage->notes), "open incomplete\n");
	CHECK_TEXT(stage_heard(&stage->heard), "kept 5 65541\n");
	say_output(stage, 5, " world");
	CHECK_INT(stage->session->kept, 11);
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	journal_tells(stage, JOURNAL_NEWS_WORKS, 0);
	say_output(stage, 11, "!");
	CHECK_TEXT(stage_take(&fake_journal.log), "lose 11\noutput 11 1\n");
	stage_free(stage);
}

TEST(a_recording_that_ends_while_the_journal_fails_says_what_it_lacks)
{
	struct stage *stage = open_stage(false);

	journal_tells(stage, JOURNAL_NEWS_FAILED, 0);
	say_output(stage, 0, "hello");
	stage_forget(stage);
	say_ended(stage, LINK_END_CLOSED, "", 5, 0);
	CHECK_TEXT(stage_take(&fake_journal.log), "lose 5\nend closed\n");
	stage_free(stage);
}

TEST(one_bad_write_makes_a_hole_in_one_recording)
{
	struct stage *stage = open_stage(false);

	fake_journal.err = ERR_NOT_FOUND;
	say_output(stage, 0, "hello");
	CHECK(stage->session->is_incomplete);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	fake_journal.err = OK;
	say_output(stage, 5, "x");
	CHECK_TEXT(stage_take(&fake_journal.log), "lose 5\noutput 5 1\n");
	stage_free(stage);
}

TEST(a_finished_recording_is_told_to_the_row)
{
	struct stage *stage = open_stage(true);

	say_ended(stage, LINK_END_CLOSED, "", 0, 0);
	journal_tells(stage, JOURNAL_NEWS_ENDED, 0);
	stage_forget(stage);
	journal_tells(stage, JOURNAL_NEWS_FINISHED, 0);
	CHECK_TEXT(stage_take(&stage->notes), "recorded 00112233\n");
	stage_free(stage);
}
