/* SPDX-License-Identifier: Apache-2.0 */
#include "evidence/echo.h"
#include "says.h"
#include "stage.h"

static struct stage *
open_stage(bool record_input)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000,
					    .must_record = true,
					    .record_input = record_input };
	struct stage *stage = stage_new_with(&rules);

	stage_open(stage);
	return stage;
}

TEST(what_is_typed_is_not_recorded_unless_the_rules_say_so)
{
	struct stage *stage = open_stage(false);

	CHECK_OK(type_text(stage->seat, 0, "ls\r"));
	say_output(stage, 0, "ls\r\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 4\n");
	CHECK(!stage->seat->echo);
	stage_free(stage);
}

TEST(the_recording_says_that_it_has_input)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000, .record_input = true };
	struct stage *stage = stage_new_with(&rules);

	stage_start(stage);
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_take(&fake_journal.log), "begin db1 80x24 input\n");
	stage_free(stage);
}

TEST(who_attaches_is_told_that_input_is_recorded)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000, .record_input = true };
	struct stage *stage = stage_new_with(&rules);

	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached starting 0 0 input\n");
	stage_free(stage);
}

TEST(a_session_of_an_earlier_run_goes_on_as_its_recording_began)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000, .record_input = true };
	const struct journal_left left = { .uid = STAGE_UID, .columns = 80, .rows = 24 };
	struct stage *stage = stage_new_with(&rules);

	CHECK_OK(broker_restore(stage->broker, &stage->plan, &left));
	stage->session = broker_find(stage->broker, str_from(STAGE_UID));
	stage_enter(stage, 0);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached reconnecting 0 0\n");
	stage_free(stage);
}

TEST(a_line_that_came_back_is_recorded)
{
	struct stage *stage = open_stage(true);

	CHECK_OK(type_text(stage->seat, 0, "l"));
	say_output(stage, 0, "l");
	CHECK_OK(type_text(stage->seat, 1, "s\r"));
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 1\n");
	say_output(stage, 1, "s\r\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 1 3\ninput ls\r\n");
	stage_free(stage);
}

TEST(a_password_leaves_only_a_mark)
{
	struct stage *stage = open_stage(true);

	say_output(stage, 0, "Password: ");
	CHECK_OK(type_text(stage->seat, 0, "hunter2\r"));
	say_output(stage, 10, "\r\n$ ");
	CHECK_TEXT(stage_take(&fake_journal.log),
		   "output 0 10\noutput 10 4\nmark " ECHO_HIDDEN_MARK "\n");
	CHECK_OK(type_text(stage->seat, 8, "id\r"));
	say_output(stage, 14, "id\r\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 14 4\ninput id\r\n");
	stage_free(stage);
}

TEST(input_that_is_sent_twice_is_recorded_once)
{
	struct stage *stage = open_stage(true);

	CHECK_OK(type_text(stage->seat, 0, "ls"));
	CHECK_OK(type_text(stage->seat, 0, "ls\r"));
	say_output(stage, 0, "ls\r\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 4\ninput ls\r\n");
	stage_free(stage);
}

TEST(what_waits_for_its_echo_at_the_end_is_hidden)
{
	struct stage *stage = open_stage(true);

	CHECK_OK(type_text(stage->seat, 0, "hunter2\r"));
	say_ended(stage, LINK_END_CLOSED, "", 0, 0);
	CHECK_TEXT(stage_take(&fake_journal.log), "mark " ECHO_HIDDEN_MARK "\nend closed\n");
	stage_free(stage);
}

TEST(each_viewer_is_held_to_its_own_echo)
{
	struct stage *stage = open_stage(true);

	stage_enter_other(stage, 0);
	CHECK_OK(type_text(stage->seat, 0, "id\r"));
	say_output(stage, 0, "id\r\n");
	CHECK_OK(type_text(stage->other_seat, 0, "hunter2\r"));
	say_output(stage, 4, "\r\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 4\ninput id\r\n"
						  "output 4 2\nmark " ECHO_HIDDEN_MARK "\n");
	stage_free(stage);
}

TEST(typed_lines_that_wait_for_the_journal_are_bounded_and_end_no_session)
{
	struct stage *stage = open_stage(true);

	fake_journal.room = 0;
	for (int i = 0; i < 20000; i++) {
		CHECK_OK(type_text(stage->seat, i, "\r"));
		say_taken(stage, STAGE_VIEWER, i + 1);
	}
	CHECK_INT(stage->session->state, SESSION_OPEN);
	fake_journal.room = SIZE_MAX;
	journal_tells(stage, JOURNAL_NEWS_KEPT, 0);
	CHECK(fake_journal.log.length > 0);
	CHECK(fake_journal.log.length < 64 * 1024);
	stage_free(stage);
}
