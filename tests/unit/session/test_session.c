/* SPDX-License-Identifier: Apache-2.0 */
#include "session/session.h"

#include "base/clock.h"
#include "says.h"
#include "stage.h"

enum { LINGER_MS = 600 * 1000 };

TEST(each_state_and_each_end_has_a_name)
{
	for (int state = 0; state < SESSION_STATES; state++)
		CHECK(session_state_name(state) != NULL);
	for (int why = 1; why < LINK_ENDS; why++)
		CHECK_INT(session_end_number(session_end_name(why)), why);
	CHECK_TEXT(session_end_name(0), "protocol");
	CHECK_TEXT(session_end_name(LINK_ENDS), "protocol");
	CHECK_INT(session_end_number("nonsense"), 0);
}

/* --- how far the target may send --- */

TEST(what_is_kept_is_told_to_the_target)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_output(stage, 0, "hello");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	journal_tells(stage, JOURNAL_NEWS_KEPT, 5);
	CHECK_TEXT(stage_heard(&stage->heard), "kept 5 65541\n");
	journal_tells(stage, JOURNAL_NEWS_KEPT, 5);
	journal_tells(stage, JOURNAL_NEWS_KEPT, 3);
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_free(stage);
}

TEST(the_window_grows_as_it_is_used_and_never_past_its_most)
{
	struct stage *stage = stage_new();
	int64_t limit;

	stage_open(stage);
	for (int i = 0; i < 400; i++) {
		limit = stage->session->limit;
		if (limit == (int64_t)stage->session->tail.end)
			break; /* all that it may send: it waits for the disk */
		say_much(stage, 8 * 1024);
		CHECK(stage->session->limit >= limit);
		CHECK(stage->session->limit - stage->session->kept <= LINK_WINDOW_MOST);
	}
	CHECK_INT(stage->session->window, LINK_WINDOW_MOST);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(a_target_may_send_its_whole_window_before_anything_is_durable)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_much(stage, LINK_WINDOW_MOST);
	CHECK_INT(stage->session->tail.end, LINK_WINDOW_MOST);
	CHECK_INT(stage->session->limit, LINK_WINDOW_MOST);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	journal_tells(stage, JOURNAL_NEWS_KEPT, LINK_WINDOW_MOST);
	CHECK_INT(stage->session->limit, 2 * LINK_WINDOW_MOST);
	stage_free(stage);
}

TEST(windows_stay_within_the_budget_of_all)
{
	const struct broker_rules rules = { .linger_ms = LINGER_MS,
					    .must_record = true,
					    .budget_bytes = 100 * 1024 };
	struct stage *stage = stage_new_with(&rules);

	stage_open(stage);
	say_much(stage, 128 * 1024);
	CHECK_INT(stage->session->window, 128 * 1024);
	CHECK_INT(stage->broker->extra_bytes, 64 * 1024);
	stage_free(stage);
}

TEST(a_window_that_is_not_used_shrinks_and_its_limit_stays)
{
	struct stage *stage = stage_new();
	int64_t limit;

	stage_open(stage);
	say_much(stage, 1024 * 1024);
	limit = stage->session->limit;
	journal_tells(stage, JOURNAL_NEWS_KEPT, 10);
	CHECK(stage->session->window < LINK_WINDOW_MOST);
	CHECK(stage->session->limit >= limit);
	stage_free(stage);
}

TEST(a_quiet_session_gives_back_window_and_tail)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_much(stage, 1024 * 1024);
	journal_tells(stage, JOURNAL_NEWS_KEPT, 1024 * 1024);
	CHECK_INT(stage->session->tail.room, TAIL_MOST);
	stage_pass(stage, BROKER_QUIET_MS);
	CHECK_INT(stage->session->tail.room, TAIL_FIRST);
	CHECK_INT(stage->session->window, LINK_WINDOW_FIRST);
	CHECK_INT(stage->broker->extra_bytes, 0);
	stage_free(stage);
}

TEST(an_idle_session_has_no_timer)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	CHECK(!timer_is_set(&stage->session->timer));
	say_output(stage, 0, "x");
	CHECK(timer_is_set(&stage->session->timer));
	stage_pass(stage, BROKER_QUIET_MS);
	CHECK(!timer_is_set(&stage->session->timer));
	stage_free(stage);
}

TEST(a_session_that_is_not_recorded_keeps_what_it_shows)
{
	struct stage *stage = stage_new();

	stage->plan.is_recorded = false;
	stage_open(stage);
	say_much(stage, 40 * 1024);
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	CHECK_INT(stage->session->kept, 40 * 1024);
	CHECK(stage->session->limit >= 64 * 1024 + 16 * 1024);
	stage_free(stage);
}

/* --- the end --- */

TEST(an_end_waits_for_the_last_word)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	session_ask_end(stage->session, LINK_END_BY_SITE, "maintenance");
	CHECK_TEXT(stage_heard(&stage->heard), "end by_site: maintenance\n");
	CHECK_TEXT(stage_heard(&stage->viewer), "");
	session_ask_end(stage->session, LINK_END_BY_VIEWER, "again");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	say_ended(stage, LINK_END_CLOSED, "", 0, 1);
	CHECK_TEXT(stage_heard(&stage->viewer), "ended by_site: maintenance\n");
	CHECK_INT(stage->viewer.code, 1000);
	CHECK(!broker_find(stage->broker, str_from(STAGE_UID)));
	stage_free(stage);
}

TEST(a_target_without_a_last_word_is_given_up)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	session_ask_end(stage->session, LINK_END_BY_SITE, "maintenance");
	stage_pass(stage, BROKER_END_MS - 1);
	CHECK(!stage->target_closed);
	stage_pass(stage, 1);
	CHECK_TEXT(stage_heard(&stage->viewer), "ended by_site: maintenance\n");
	journal_tells(stage, JOURNAL_NEWS_ENDED, 0);
	CHECK(stage->target_closed);
	CHECK_TEXT(stage_take(&stage->notes), "ended recording by_site: maintenance\n");
	stage_free(stage);
}

/* A shell that printed "hello" and ended; nothing of it is on disk yet. */
static struct stage *
end_with_output(const struct broker_rules *rules)
{
	struct stage *stage = stage_new_with(rules);

	stage_open(stage);
	say_output(stage, 0, "hello");
	stage_forget(stage);
	say_ended(stage, LINK_END_CLOSED, "", 5, 0);
	return stage;
}

static const struct broker_rules recorded = { .linger_ms = LINGER_MS, .must_record = true };

/* Whatever dies until then, row and target say afterwards what is missing on the disk. */
static void
check_unsettled(struct stage *stage)
{
	CHECK_TEXT(stage_take(&stage->notes), "");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	CHECK(!stage->target_closed);
}

static void
check_settled(struct stage *stage, const char *notes)
{
	CHECK_TEXT(stage_take(&stage->notes), notes);
	CHECK_TEXT(stage_heard(&stage->heard), "kept 5 65536\n");
	CHECK(stage->target_closed);
}

TEST(an_end_is_told_at_once_and_noted_when_all_of_it_is_on_disk)
{
	struct stage *stage = end_with_output(&recorded);

	CHECK_TEXT(stage_heard(&stage->viewer), "ended closed: \n");
	check_unsettled(stage);
	journal_tells(stage, JOURNAL_NEWS_KEPT, 3);
	check_unsettled(stage);
	journal_tells(stage, JOURNAL_NEWS_KEPT, 5); /* the end itself is not there yet */
	check_unsettled(stage);
	journal_tells(stage, JOURNAL_NEWS_ENDED, 5);
	check_settled(stage, "ended recording closed: \n");
	journal_tells(stage, JOURNAL_NEWS_ENDED, 5);
	CHECK_TEXT(stage_take(&stage->notes), "");
	stage_free(stage);
}

TEST(an_end_is_noted_with_the_time_that_it_came)
{
	struct stage *stage = end_with_output(&recorded);
	int64_t ended_at = clock_now_ms();

	stage_pass(stage, 5000);
	journal_tells(stage, JOURNAL_NEWS_ENDED, 5);
	CHECK_INT(stage->noted_at, ended_at);
	stage_free(stage);
}

TEST(an_end_without_a_recording_is_noted_at_once)
{
	struct stage *stage = stage_new();

	stage->plan.is_recorded = false;
	stage_open(stage);
	say_output(stage, 0, "hello");
	stage_forget(stage);
	say_ended(stage, LINK_END_CLOSED, "", 5, 0);
	check_settled(stage, "ended closed: \n");
	stage_free(stage);
}

TEST(a_finished_recording_has_the_end_too)
{
	struct stage *stage = end_with_output(&recorded);

	journal_tells(stage, JOURNAL_NEWS_FINISHED, 5);
	check_settled(stage, "ended recording closed: \nrecorded 00112233\n");
	stage_free(stage);
}

TEST(an_end_that_cannot_be_kept_is_noted_at_once)
{
	struct stage *stage = end_with_output(&recorded);

	journal_tells(stage, JOURNAL_NEWS_FAILED, 0);
	check_settled(stage, "ended recording closed: \n");
	stage_free(stage);
}

TEST(an_end_while_the_journal_fails_waits_for_nothing)
{
	const struct broker_rules rules = { .linger_ms = LINGER_MS };
	struct stage *stage = stage_new_with(&rules);

	stage_open(stage);
	journal_tells(stage, JOURNAL_NEWS_FAILED, 0);
	say_output(stage, 0, "hello");
	stage_forget(stage);
	say_ended(stage, LINK_END_CLOSED, "", 5, 0);
	check_settled(stage, "ended incomplete closed: \n");
	stage_free(stage);
}

TEST(a_disk_that_says_nothing_is_waited_for_a_minute)
{
	struct stage *stage = end_with_output(&recorded);

	stage_pass(stage, BROKER_DISK_MS - 1);
	check_unsettled(stage);
	stage_pass(stage, 1);
	check_settled(stage, "ended recording closed: \n");
	stage_free(stage);
}

TEST(nothing_is_due_for_a_session_that_is_over)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	session_ask_end(stage->session, LINK_END_BY_SITE, "maintenance");
	lose_target(stage);
	stage_take(&stage->notes);
	stage_pass(stage, BROKER_END_MS);
	CHECK_INT(stage->session->state, SESSION_ENDED);
	CHECK_TEXT(stage_take(&stage->notes), "");
	stage_free(stage);
}

TEST(an_ended_session_whose_link_is_lost_waits_for_the_disk_all_the_same)
{
	struct stage *stage = end_with_output(&recorded);

	lose_target(stage);
	stage_pass(stage, 1);
	CHECK_TEXT(stage_take(&stage->notes), "");
	journal_tells(stage, JOURNAL_NEWS_ENDED, 5);
	CHECK_TEXT(stage_take(&stage->notes), "ended recording closed: \n");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	check_forgotten(stage);
	stage_free(stage);
}

TEST(a_session_nobody_looks_at_ends_after_its_linger)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	broker_viewer_gone(stage->seat);
	stage_pass(stage, LINGER_MS - 1);
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_pass(stage, 1);
	CHECK_TEXT(stage_heard(&stage->heard),
		   "end by_site: Nobody looked at this session for too long.\n");
	stage_free(stage);
}

TEST(a_viewer_who_comes_back_stops_the_linger)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	broker_viewer_gone(stage->seat);
	stage_pass(stage, LINGER_MS - 1);
	stage_enter(stage, 0);
	stage_pass(stage, LINGER_MS);
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_free(stage);
}

TEST(a_session_ends_when_its_time_is_over)
{
	struct stage *stage = stage_new();

	stage->plan.must_end_at = clock_now_ms() + 60 * 1000;
	stage_open(stage);
	stage_pass(stage, 59 * 1000);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_pass(stage, 1001);
	CHECK_TEXT(stage_heard(&stage->heard), "end by_site: The time for this session is over.\n");
	stage_free(stage);
}

/* --- links lost and found --- */

TEST(a_session_outlives_its_link)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_output(stage, 0, "hello");
	journal_tells(stage, JOURNAL_NEWS_KEPT, 3);
	stage_forget(stage);
	lose_target(stage);
	CHECK_TEXT(stage_heard(&stage->viewer), "state reconnecting\n");
	CHECK_OK(say_here(stage, 3, 11, LINK_STATE_OPEN));
	CHECK_TEXT(stage_heard(&stage->heard), "continue 3 65539\n");
	CHECK_TEXT(stage_heard(&stage->viewer), "state open\n");
	say_output(stage, 3, "lo world");
	CHECK_TEXT(stage_heard(&stage->viewer), "output 5  world\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 5 6\n");
	stage_free(stage);
}

TEST(a_link_that_stays_away_ends_the_session)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	lose_target(stage);
	stage_pass(stage, LINGER_MS);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "state reconnecting\nended link_lost: The Jumpoint did not come back in "
		   "time.\n");
	stage_free(stage);
}

TEST(a_link_lost_before_the_shell_is_waited_for_a_moment_only)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	lose_target(stage);
	stage_pass(stage, BROKER_UNOPENED_MS - 1);
	CHECK_INT(stage->session->state, SESSION_RECONNECTING);
	stage_pass(stage, 1);
	CHECK_INT(stage->session->end_why, LINK_END_LINK_LOST);
	stage_free(stage);
}

TEST(a_session_without_a_link_ends_at_once)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	lose_target(stage);
	stage_forget(stage);
	broker_end(stage->broker, str_from(STAGE_UID), LINK_END_BY_SITE, "maintenance");
	CHECK_TEXT(stage_heard(&stage->viewer), "ended by_site: maintenance\n");
	CHECK_ERR(say_here(stage, 0, 0, LINK_STATE_OPEN), ERR_NOT_FOUND);
	stage_free(stage);
}

TEST(a_link_lost_while_it_ends_is_the_end)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	session_ask_end(stage->session, LINK_END_BY_VIEWER, "enough");
	lose_target(stage);
	CHECK_TEXT(stage_heard(&stage->viewer), "ended by_viewer: enough\n");
	stage_free(stage);
}

TEST(what_a_jumpoint_dropped_is_a_hole_that_is_told)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_output(stage, 0, "hello");
	lose_target(stage);
	stage_forget(stage);
	CHECK_OK(say_here(stage, 100, 200, LINK_STATE_OPEN));
	CHECK_TEXT(stage_take(&fake_journal.log), "lose 100\n");
	CHECK_TEXT(stage_heard(&stage->heard), "continue 100 65636\nrepaint 1\n");
	say_output(stage, 100, "x");
	CHECK_INT(stage->session->state, SESSION_OPEN);
	CHECK(stage->session->is_incomplete);
	stage_free(stage);
}

TEST(another_node_cannot_take_a_session_over)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	lose_target(stage);
	stage->target.node_id++;
	CHECK_ERR(say_here(stage, 0, 0, LINK_STATE_OPEN), ERR_NOT_FOUND);
	stage->target.node_id--;
	stage->target.jumpoint_id++;
	CHECK_ERR(say_here(stage, 0, 0, LINK_STATE_OPEN), ERR_NOT_FOUND);
	CHECK_INT(stage->session->state, SESSION_RECONNECTING);
	stage_free(stage);
}

TEST(a_process_that_has_less_than_is_kept_is_not_ours)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_output(stage, 0, "hello");
	journal_tells(stage, JOURNAL_NEWS_KEPT, 5);
	lose_target(stage);
	CHECK_ERR(say_here(stage, 0, 4, LINK_STATE_OPEN), ERR_NOT_FOUND);
	stage_free(stage);
}

TEST(a_new_link_takes_the_place_of_one_not_yet_lost)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	CHECK_OK(say_here(stage, 0, 0, LINK_STATE_OPEN));
	CHECK(stage->target_closed);
	stage->target_closed = false; /* the same leg again */
	CHECK_TEXT(stage_heard(&stage->heard), "continue 0 65536\n");
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

/* --- a shell that does not open --- */

TEST(a_login_does_not_last_for_ever)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	say_state(stage, LINK_STATE_AUTHENTICATING);
	stage_pass(stage, BROKER_CONNECT_MS + BROKER_PERSON_MS - 1);
	CHECK_INT(stage->session->state, SESSION_AUTHENTICATING);
	stage_forget(stage);
	stage_pass(stage, 1);
	CHECK_TEXT(stage_heard(&stage->heard), "end timeout: The shell did not open in time.\n");
	stage_free(stage);
}

TEST(another_link_gives_a_login_no_more_time)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	say_state(stage, LINK_STATE_AUTHENTICATING);
	stage_pass(stage, BROKER_PERSON_MS);
	lose_target(stage);
	CHECK_OK(say_here(stage, 0, 0, LINK_STATE_AUTHENTICATING));
	stage_pass(stage, BROKER_CONNECT_MS);
	CHECK_INT(stage->session->end_why, LINK_END_TIMEOUT);
	stage_free(stage);
}

TEST(a_shell_that_opened_has_no_time_to_open_by)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	stage_pass(stage, 2 * (BROKER_CONNECT_MS + BROKER_PERSON_MS));
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}
