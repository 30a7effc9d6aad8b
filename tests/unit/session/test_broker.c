/* SPDX-License-Identifier: Apache-2.0 */
#include "session/broker.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/websocket.h"
#include "says.h"
#include "stage.h"
#include "wire/wire.h"

TEST(a_session_begins_with_the_plan)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->heard), "start\n");
	CHECK_TEXT(stage_heard(&stage->viewer), "attached starting 0 0\n");
	CHECK(broker_find(stage->broker, str_from(STAGE_UID)) == stage->session);
	CHECK_INT(broker_count(stage->broker), 1);
	stage_free(stage);
}

TEST(a_session_begins_once)
{
	struct stage *stage = stage_new();
	struct session *session;

	stage_start(stage);
	CHECK_ERR(broker_start(stage->broker, &stage->plan, &session), ERR_CONFLICT);
	stage_free(stage);
}

TEST(a_jumpoint_that_is_away_ends_the_session_in_words)
{
	struct stage *stage = stage_new();

	stage->reach = ERR_NOT_FOUND;
	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "attached ended 0 0\nended offline: The Jumpoint of this item is not "
		   "connected.\n");
	CHECK_TEXT(stage_take(&stage->notes),
		   "ended offline: The Jumpoint of this item is not connected.\n");
	check_forgotten(stage);
	stage_free(stage);
}

TEST(a_jumpoint_that_is_full_ends_the_session_in_words)
{
	struct stage *stage = stage_new();

	stage->reach = ERR_LIMIT;
	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "attached ended 0 0\nended too_many: The Jumpoint takes no more sessions "
		   "now.\n");
	stage_free(stage);
}

TEST(who_attaches_to_an_ended_session_is_told_how_it_ended)
{
	struct stage *stage = stage_new();

	stage->plan.has_ended = true;
	stage->plan.end_why = "login";
	stage->plan.end_text = "The password was refused.";
	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "attached ended 0 0\nended login: The password was refused.\n");
	CHECK_TEXT(stage_take(&stage->notes), "");
	CHECK_INT(broker_count(stage->broker), 0);
	stage_pass(stage, 1);
	CHECK(list_is_empty(&stage->broker->dead) && list_is_empty(&stage->broker->shown));
	stage_free(stage);
}

/* Whoever comes with a row read before its end was written. */
TEST(one_that_ended_a_moment_ago_is_shown_and_not_begun_again)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_ended(stage, LINK_END_CLOSED, "bye", 0, 3);
	stage_pass(stage, 5000); /* its row waits for the disk */
	journal_tells(stage, JOURNAL_NEWS_ENDED, 0);
	stage_pass(stage, 0);
	stage_pass(stage, BROKER_SHOWN_MS - 1);
	stage_forget(stage);
	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached ended 0 0\nended closed: bye\n");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	CHECK_INT(broker_count(stage->broker), 0);
	stage_pass(stage, 1);
	CHECK(list_is_empty(&stage->broker->dead) && list_is_empty(&stage->broker->shown));
	stage_free(stage);
}

TEST(one_whose_shell_was_open_and_is_not_here_is_not_begun_again)
{
	struct stage *stage = stage_new();

	stage->plan.opened_at = stage->plan.started_at;
	stage_start(stage);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "attached ended 0 0\nended lost: This session is no longer here.\n");
	CHECK_TEXT(stage_take(&stage->notes), "");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_free(stage);
}

TEST(an_ended_session_waits_for_a_viewer_who_has_not_said_attach)
{
	const struct console_message attach = { .kind = CONSOLE_ATTACH, .offset = 0 };
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct stage *stage = stage_new();

	stage->reach = ERR_NOT_FOUND;
	CHECK_OK(broker_start(stage->broker, &stage->plan, &stage->session));
	CHECK_OK(broker_attach(stage->session, str_from(STAGE_VIEWER), &seat, &stage->viewer.leg,
			       &stage->seat));
	stage_pass(stage, 1000);
	CHECK_OK(broker_viewer_says(stage->seat, &attach));
	CHECK(stage->viewer.is_closed);
	check_forgotten(stage);
	stage_free(stage);
}

TEST(a_site_that_stops_ends_no_session)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	say_output(stage, 0, "hello");
	stage_forget(stage);
	broker_free(stage->broker);
	CHECK_TEXT(stage_heard(&stage->heard), "");
	CHECK_TEXT(stage_take(&stage->notes), "");
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	CHECK_INT(stage->viewer.code, WEBSOCKET_GOING_AWAY);
	CHECK(stage->target_closed);
	stage->broker = NULL;
	stage_free(stage);
}

/* --- after a restart --- */

static void
restore(struct stage *stage, uint64_t kept)
{
	const struct journal_left left = {
		.uid = STAGE_UID, .kept = kept, .at_ms = 100, .columns = 132, .rows = 50
	};

	stage->plan.node_id = stage->target.node_id;
	stage->plan.opened_at = stage->plan.started_at;
	CHECK_OK(broker_restore(stage->broker, &stage->plan, &left));
	stage->session = broker_find(stage->broker, str_from(STAGE_UID));
}

TEST(a_session_of_an_earlier_run_goes_on_where_the_journal_is)
{
	struct stage *stage = stage_new();

	restore(stage, 1000);
	stage_enter(stage, 1003);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached reconnecting 1003 0\n");
	CHECK_OK(say_here(stage, 1000, 1010, LINK_STATE_OPEN));
	CHECK_TEXT(stage_heard(&stage->heard), "continue 1000 66536\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	say_output(stage, 1000, "0123456789");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 1000 10\n");
	CHECK_TEXT(stage_heard(&stage->viewer), "state open\noutput 1003 3456789\n");
	stage_free(stage);
}

TEST(a_viewer_of_an_earlier_run_types_on)
{
	struct stage *stage = stage_new();

	restore(stage, 1000);
	stage_enter(stage, 1000);
	CHECK_OK(type_text(stage->seat, 40, "ls"));
	CHECK_OK(say_here(stage, 1000, 1000, LINK_STATE_OPEN));
	CHECK_TEXT(stage_heard(&stage->heard), "continue 1000 66536\ninput 40 ls\n");
	stage_free(stage);
}

TEST(a_session_that_was_open_is_not_taken_back_to_its_login)
{
	static const int before[] = { LINK_STATE_CONNECTING, LINK_STATE_AUTHENTICATING };
	struct stage *stage = stage_new();

	stage_open(stage);
	lose_target(stage);
	for (size_t i = 0; i < COUNT_OF(before); i++)
		CHECK_ERR(say_here(stage, 0, 0, before[i]), ERR_NOT_FOUND);
	CHECK_INT(stage->session->state, SESSION_RECONNECTING);
	CHECK_OK(say_here(stage, 0, 0, LINK_STATE_OPEN));
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(a_session_of_an_earlier_run_that_nobody_names_is_lost)
{
	struct stage *stage = stage_new();

	restore(stage, 1000);
	stage_pass(stage, 600 * 1000);
	CHECK_TEXT(stage_take(&fake_journal.log), "lose rest\nend link_lost\n");
	journal_tells(stage, JOURNAL_NEWS_ENDED, 1000);
	CHECK_TEXT(stage_take(&stage->notes), "reconnecting\nended incomplete link_lost: The "
					      "Jumpoint did not come back in time.\n");
	CHECK_INT(broker_count(stage->broker), 0);
	stage_free(stage);
}

/* The site died between the two: nobody comes back for it. */
TEST(a_session_of_an_earlier_run_whose_end_the_journal_has_is_over)
{
	static const struct {
		const char *why, *notes;
	} cases[] = { { "closed", "ended recording closed: \n" },
		      { "", "ended recording lost: \n" },
		      { "nonsense", "ended recording lost: \n" } };

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct journal_left left = { .uid = STAGE_UID, .kept = 5, .has_ended = true };
		struct stage *stage = stage_new();

		snprintf(left.why, sizeof(left.why), "%s", cases[i].why);
		stage->plan.node_id = stage->target.node_id;
		stage->plan.opened_at = stage->plan.started_at;
		CHECK_OK(broker_restore(stage->broker, &stage->plan, &left));
		CHECK_TEXT(stage_take(&stage->notes), cases[i].notes);
		CHECK_TEXT(stage_take(&fake_journal.log), "");
		CHECK_INT(broker_count(stage->broker), 0);
		CHECK_ERR(say_here(stage, 5, 5, LINK_STATE_ENDING), ERR_NOT_FOUND);
		stage_free(stage);
	}
}

TEST(a_session_of_an_earlier_run_that_was_not_open_yet_is_recorded_from_its_shell_on)
{
	struct stage *stage = stage_new();

	stage->plan.node_id = stage->target.node_id;
	CHECK_OK(broker_restore(stage->broker, &stage->plan, NULL));
	CHECK_OK(say_here(stage, 0, 0, LINK_STATE_AUTHENTICATING));
	CHECK_TEXT(stage_take(&fake_journal.log), "");
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_take(&fake_journal.log), "begin db1 80x24\n");
	stage_free(stage);
}

/* --- the clerk's answers --- */

TEST(a_credential_goes_to_the_target_that_asked)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	broker_give_credential(stage->broker, str_from(STAGE_UID), STR("unasked"), 0, "");
	say_kind(stage, LINK_CREDENTIAL_ASK);
	stage_forget(stage);
	broker_give_credential(stage->broker, str_from(STAGE_UID), STR("sealed"), 0, "");
	CHECK_TEXT(stage_heard(&stage->heard), "credential sealed\n");
	broker_give_credential(stage->broker, str_from("ff112233445566778899aabbccddeeff"),
			       STR("sealed"), 0, "");
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_free(stage);
}

TEST(a_credential_that_cannot_be_had_is_told)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	say_kind(stage, LINK_CREDENTIAL_ASK);
	stage_forget(stage);
	broker_give_credential(stage->broker, str_from(STAGE_UID), STR(""), LINK_END_CREDENTIAL,
			       "keeper is away");
	CHECK_TEXT(stage_heard(&stage->heard), "no_credential credential: keeper is away\n");
	stage_free(stage);
}

TEST(a_pinned_host_key_is_shown_to_viewers)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	say_kind(stage, LINK_HOST_KEY);
	CHECK_TEXT(stage_take(&stage->asks), "host_key SHA256:x\n");
	stage_forget(stage);
	broker_judge_host_key(stage->broker, str_from(STAGE_UID), true, "", "first contact");
	CHECK_TEXT(stage_heard(&stage->heard), "verdict 1 \n");
	CHECK_TEXT(stage_heard(&stage->viewer), "notice info first contact\n");
	stage_free(stage);
}

TEST(who_attaches_a_moment_later_hears_of_the_key_too_and_once)
{
	const struct console_message attach = { .kind = CONSOLE_ATTACH, .offset = 0 };
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct stage *stage = stage_new();

	CHECK_OK(broker_start(stage->broker, &stage->plan, &stage->session));
	CHECK_OK(broker_attach(stage->session, str_from(STAGE_VIEWER), &seat, &stage->viewer.leg,
			       &stage->seat));
	say_kind(stage, LINK_HOST_KEY);
	broker_judge_host_key(stage->broker, str_from(STAGE_UID), true, "", "first contact");
	CHECK_TEXT(stage_heard(&stage->viewer), "");
	CHECK_OK(broker_viewer_says(stage->seat, &attach));
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "attached starting 0 0\nnotice info first contact\n");
	broker_viewer_gone(stage->seat);
	stage_enter(stage, 0);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached starting 0 0\n");
	stage_free(stage);
}

TEST(only_the_last_words_are_kept_for_who_comes_later)
{
	struct stage *stage = stage_new();
	char text[16];

	stage_open(stage);
	for (int i = 1; i <= 10; i++) {
		snprintf(text, sizeof(text), "word %d", i);
		session_notice(stage->session, false, text);
	}
	stage_enter_other(stage, 0);
	CHECK_TEXT(stage_heard(&stage->other),
		   "attached open 0 0\nnotice info word 7\nnotice info word 8\nnotice info word "
		   "9\nnotice info word 10\n");
	stage_free(stage);
}

TEST(a_changed_host_key_is_refused_in_words)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	say_kind(stage, LINK_HOST_KEY);
	stage_forget(stage);
	broker_judge_host_key(stage->broker, str_from(STAGE_UID), false, "changed", "changed!");
	CHECK_TEXT(stage_heard(&stage->heard), "verdict 0 changed\n");
	CHECK_TEXT(stage_heard(&stage->viewer), "notice warning changed!\n");
	stage_free(stage);
}

/* --- viewers --- */

TEST(a_viewer_has_a_name_of_sixteen_digits)
{
	static const char *const names[] = { "",
					     "0",
					     "00000000000000a",
					     "00000000000000a1b",
					     "00000000000000A1",
					     "00000000000000g1" };
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct stage *stage = stage_new();
	struct viewer *viewer;

	stage_open(stage);
	for (size_t i = 0; i < COUNT_OF(names); i++)
		CHECK_ERR(broker_attach(stage->session, str_from(names[i]), &seat,
					&stage->other.leg, &viewer),
			  ERR_INVALID);
	stage_free(stage);
}

TEST(who_left_longest_ago_makes_room_for_one_more)
{
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct stage *stage = stage_new();
	struct actor actors[BROKER_VIEWERS_MOST + 1] = { 0 };
	struct viewer *viewers[BROKER_VIEWERS_MOST + 1];
	char name[17];

	stage_open(stage);
	broker_viewer_gone(stage->seat);
	for (int i = 0; i <= BROKER_VIEWERS_MOST; i++) {
		actors[i].leg.table = stage->viewer.leg.table;
		snprintf(name, sizeof(name), "%016x", i);
		CHECK_ERR(broker_attach(stage->session, str_from(name), &seat, &actors[i].leg,
					&viewers[i]),
			  i < BROKER_VIEWERS_MOST ? OK : ERR_LIMIT);
	}
	broker_viewer_gone(viewers[3]);
	broker_viewer_gone(viewers[5]);
	CHECK_OK(broker_attach(stage->session, str_from("00000000000000ff"), &seat,
			       &actors[BROKER_VIEWERS_MOST].leg, &viewers[3]));
	stage_free(stage);
}

static void
count_seat(const char *uid, const char *viewer, const struct session_seat *seat, void *context)
{
	int *count = context;

	CHECK_TEXT(seat->address, "192.0.2.1");
	++*count;
}

TEST(who_lost_the_right_is_shown_out_and_the_session_goes_on)
{
	struct stage *stage = stage_new();
	int count = 0;

	stage_open(stage);
	stage_enter_other(stage, 0);
	broker_each_seat(stage->broker, count_seat, &count);
	CHECK_INT(count, 2);
	broker_unseat(stage->broker, str_from(STAGE_UID), str_from(STAGE_VIEWER),
		      &stage->seat->seat, "signed out");
	CHECK(stage->viewer.is_closed);
	CHECK_INT(stage->viewer.code, WEBSOCKET_POLICY);
	CHECK(!stage->other.is_closed);
	count = 0;
	broker_each_seat(stage->broker, count_seat, &count);
	CHECK_INT(count, 1);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(an_answer_about_a_login_says_nothing_about_the_next_in_its_place)
{
	struct stage *stage = stage_new();
	struct session_seat earlier = { .login_hash = "another" };

	stage_open(stage);
	broker_unseat(stage->broker, str_from(STAGE_UID), str_from(STAGE_VIEWER), &earlier, "out");
	CHECK(!stage->viewer.is_closed);
	broker_allow_seat(stage->broker, str_from(STAGE_UID), str_from(STAGE_VIEWER), &earlier, 9);
	CHECK_INT(stage->seat->seat.rights, 0);
	broker_allow_seat(stage->broker, str_from(STAGE_UID), str_from(STAGE_VIEWER),
			  &stage->seat->seat, 9);
	CHECK_INT(stage->seat->seat.rights, 9);
	stage_free(stage);
}

static void
note_rights(const char *uid, int64_t user_id, int64_t rights, void *context)
{
	CHECK_TEXT(uid, STAGE_UID);
	*(int64_t *)context = rights;
}

TEST(sessions_know_by_what_rights_they_run)
{
	struct stage *stage = stage_new();
	int64_t rights = 0;

	stage_open(stage);
	broker_each_session(stage->broker, note_rights, &rights);
	CHECK_INT(rights, -1);
	broker_allow(stage->broker, str_from(STAGE_UID), 5);
	broker_each_session(stage->broker, note_rights, &rights);
	CHECK_INT(rights, 5);
	broker_end(stage->broker, str_from(STAGE_UID), LINK_END_NO_RIGHT, "gone");
	rights = 0;
	broker_each_session(stage->broker, note_rights, &rights); /* it is ending */
	CHECK_INT(rights, 0);
	CHECK_TEXT(stage_heard(&stage->heard), "end no_right: gone\n");
	stage_free(stage);
}

/* --- many --- */

enum { MANY = 200 };

TEST(two_hundred_sessions_live_side_by_side)
{
	struct stage *stage = stage_new();
	struct session **sessions = memory_new_array(MANY, sizeof(sessions[0]));
	int64_t before = clock_monotonic_ms();

	for (int i = 0; i < MANY; i++) {
		snprintf(stage->plan.uid, sizeof(stage->plan.uid), "%032x", i);
		stage->target_closed = false;
		CHECK_OK(broker_start(stage->broker, &stage->plan, &sessions[i]));
		stage->session = sessions[i];
		say_state(stage, LINK_STATE_OPEN);
	}
	CHECK_INT(broker_count(stage->broker), MANY);
	for (int round = 0; round < 20; round++) {
		for (int i = 0; i < MANY; i++) {
			stage->session = sessions[i];
			say_much(stage, 1000);
		}
	}
	for (int i = 0; i < MANY; i++) {
		CHECK_INT(sessions[i]->tail.end, 20 * 1000);
		CHECK_INT(sessions[i]->state, SESSION_OPEN);
	}
	CHECK_INT(stage->broker->extra_bytes, 0);
	stage_pass(stage, BROKER_QUIET_MS);
	for (int i = 0; i < MANY; i++) {
		stage->session = sessions[i];
		say_ended(stage, LINK_END_CLOSED, "", 20 * 1000, 0);
		stage->target_closed = false; /* all have the same; it is closed once for each */
		session_settle(sessions[i]);
		stage_forget(stage);
	}
	CHECK_INT(broker_count(stage->broker), 0);
	CHECK(clock_monotonic_ms() - before < 60 * 1000);
	check_forgotten(stage);
	memory_free(sessions);
	stage_free(stage);
}

TEST(an_idle_session_is_small)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	CHECK(sizeof(struct session) <= 512);
	CHECK(sizeof(struct viewer) <= 288);
	CHECK(stage->session->tail.data == NULL);
	CHECK(stage->seat->input.data == NULL);
	CHECK(stage->session->screen.data == NULL);
	stage_free(stage);
}
