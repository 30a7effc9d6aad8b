/* SPDX-License-Identifier: Apache-2.0 */
#include "actions/session/row.h"

#include <stdio.h>

#include "carried.h"

static struct carried carried;

static struct session_step
step(const char *state)
{
	return (struct session_step){ .uid = CARRIED_UID,
				      .state = state,
				      .at = CARRIED_NOW + 10,
				      .node_id = 70,
				      .columns = 132,
				      .rows = 50,
				      .is_recorded = true,
				      .exit_status = -1 };
}

STORE_TEST(an_open_shell_is_written_down)
{
	struct session_step open = step("open");

	carried_open(&carried, url);
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	CHECK_TEXT(carried_text(&carried, "SELECT \"state\" FROM \"session\""), "open");
	CHECK_TEXT(carried_text(&carried, "SELECT \"site_node\" FROM \"session\""), "here");
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""),
		   "recording");
	CHECK_INT(carried_number(&carried, "SELECT \"opened_at\" FROM \"session\""),
		  CARRIED_NOW + 10);
	CHECK_INT(carried_number(&carried, "SELECT \"jumpoint_node_id\" FROM \"session\""), 70);
	CHECK_INT(carried_number(&carried, "SELECT \"columns\" FROM \"session\""), 132);
	carried_close(&carried);
}

STORE_TEST(a_shell_that_opens_again_opened_once)
{
	struct session_step open = step("open"), away = step("reconnecting");

	carried_open(&carried, url);
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	CHECK_OK(session_step_write(carried.store, &away, "here"));
	open.at += 1000;
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	CHECK_INT(carried_number(&carried, "SELECT \"opened_at\" FROM \"session\""),
		  CARRIED_NOW + 10);
	carried_close(&carried);
}

STORE_TEST(a_recording_is_incomplete_when_it_is_there)
{
	struct session_step open = step("open"), end = step("ended");
	struct session_recorded recorded = { .uid = CARRIED_UID };

	carried_open(&carried, url);
	open.is_incomplete = end.is_incomplete = true;
	end.end_why = "closed";
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	CHECK_OK(session_step_write(carried.store, &end, "here"));
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""),
		   "recording");
	CHECK_OK(session_recorded_write(carried.store, &recorded));
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""),
		   "incomplete");
	carried_close(&carried);
}

STORE_TEST(an_end_is_written_once_and_nothing_after_it)
{
	struct session_step end = step("ended"), open = step("open");

	carried_open(&carried, url);
	end.end_why = "login";
	snprintf(end.end_text, sizeof(end.end_text), "The password was refused.");
	end.exit_status = 3;
	CHECK_OK(session_step_write(carried.store, &end, "here"));
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	CHECK_TEXT(carried_text(&carried, "SELECT \"state\" FROM \"session\""), "ended");
	CHECK_TEXT(carried_text(&carried, "SELECT \"end_why\" FROM \"session\""), "login");
	CHECK_TEXT(carried_text(&carried, "SELECT \"end_text\" FROM \"session\""),
		   "The password was refused.");
	CHECK_INT(carried_number(&carried, "SELECT \"exit_status\" FROM \"session\""), 3);
	CHECK_INT(carried_number(&carried, "SELECT \"ended_at\" FROM \"session\""),
		  CARRIED_NOW + 10);
	carried_close(&carried);
}

STORE_TEST(an_end_in_no_language_is_still_an_end)
{
	struct session_step end = step("ended");

	carried_open(&carried, url);
	end.end_why = "lost";
	snprintf(end.end_text, sizeof(end.end_text), "broken \xff\xfe text");
	CHECK_OK(session_step_write(carried.store, &end, "here"));
	CHECK_TEXT(carried_text(&carried, "SELECT \"end_text\" FROM \"session\""),
		   "broken ?? text");
	carried_close(&carried);
}

STORE_TEST(pages_that_follow_sessions_see_each_step)
{
	struct session_step open = step("open");
	const char *sql = "SELECT CAST(sum(\"number\") AS BIGINT) FROM \"row_change\" WHERE "
			  "\"table_name\" = 'session'";
	int64_t before;

	carried_open(&carried, url);
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	before = carried_number(&carried, sql);
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	CHECK(carried_number(&carried, sql) > before);
	carried_close(&carried);
}

STORE_TEST(a_finished_recording_is_written_down_after_the_end)
{
	struct session_step end = step("ended");
	struct session_recorded recorded = { .uid = CARRIED_UID,
					     .is_whole = true,
					     .output_bytes = 1234,
					     .duration_ms = 5678,
					     .output_sha256 = { 0xab } };

	carried_open(&carried, url);
	end.end_why = "closed";
	CHECK_OK(session_step_write(carried.store, &end, "here"));
	CHECK_OK(session_recorded_write(carried.store, &recorded));
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""), "whole");
	CHECK_INT(carried_number(&carried, "SELECT \"recording_bytes\" FROM \"session\""), 1234);
	CHECK_INT(carried_number(&carried, "SELECT \"recording_duration_ms\" FROM \"session\""),
		  5678);
	CHECK_STR(str_of(carried_text(&carried, "SELECT \"recording_sha256\" FROM \"session\""), 4),
		  "ab00");
	carried_close(&carried);
}

STORE_TEST(who_knows_nothing_of_a_recording_leaves_it_as_it_is)
{
	struct session_step open = step("open"), away = step("reconnecting"), end = step("ended");
	struct session_recorded recorded = { .uid = CARRIED_UID, .is_whole = true };

	carried_open(&carried, url);
	CHECK_OK(session_step_write(carried.store, &open, "here"));
	away.is_recorded = false;
	CHECK_OK(session_step_write(carried.store, &away, "here"));
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""),
		   "recording");
	CHECK_OK(session_recorded_write(carried.store, &recorded));
	end.end_why = "link_lost";
	end.is_recorded = false;
	CHECK_OK(session_step_write(carried.store, &end, "here"));
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""), "whole");
	carried_close(&carried);
}

STORE_TEST(what_was_known_to_lack_something_stays_incomplete)
{
	struct session_step end = step("ended");
	struct session_recorded recorded = { .uid = CARRIED_UID, .is_whole = true };

	carried_open(&carried, url);
	end.end_why = "link_lost";
	end.is_recorded = false;
	end.is_incomplete = true;
	CHECK_OK(session_step_write(carried.store, &end, "here"));
	CHECK_OK(session_recorded_write(carried.store, &recorded));
	CHECK_TEXT(carried_text(&carried, "SELECT \"recording_state\" FROM \"session\""),
		   "incomplete");
	carried_close(&carried);
}
