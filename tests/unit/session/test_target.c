/* SPDX-License-Identifier: Apache-2.0 */
#include "session/target.h"

#include "says.h"
#include "stage.h"

/* Brings a new session to a state that has a target. */
static struct stage *
stage_in(enum session_state state)
{
	static const int steps[] = { LINK_STATE_CONNECTING, LINK_STATE_AUTHENTICATING,
				     LINK_STATE_OPEN };
	struct stage *stage = stage_new();

	stage_start(stage);
	for (size_t i = 0; i < COUNT_OF(steps) && stage->session->state < state; i++)
		say_state(stage, steps[i]);
	if (state == SESSION_ENDING)
		session_ask_end(stage->session, LINK_END_BY_VIEWER, "enough");
	CHECK_INT(stage->session->state, state);
	stage_forget(stage);
	return stage;
}

static const enum session_state heard_in[] = { SESSION_STARTING, SESSION_CONNECTING,
					       SESSION_AUTHENTICATING, SESSION_OPEN,
					       SESSION_ENDING };

static bool
is_allowed(enum session_state state, int kind)
{
	switch (kind) {
	case LINK_CREDENTIAL_ASK:
	case LINK_HOST_KEY:
	case LINK_PROMPT:
		return state != SESSION_OPEN;
	case LINK_STATE:
	case LINK_END:
	case LINK_ENDED:
		return true;
	case LINK_OUTPUT:
	case LINK_TAKEN:
	case LINK_RESIZED:
	case LINK_SCREEN:
		return state == SESSION_OPEN || state == SESSION_ENDING;
	default:
		return false;
	}
}

/* Every kind in every state: what has no place there ends the session, and nothing else does. */
TEST(each_message_is_allowed_or_ends_the_session)
{
	for (size_t i = 0; i < COUNT_OF(heard_in); i++) {
		for (int kind = 0; kind < 256; kind++) {
			struct stage *stage = stage_in(heard_in[i]);

			say_kind(stage, kind);
			if (kind == LINK_END || kind == LINK_ENDED)
				CHECK_INT(stage->session->state, SESSION_ENDED);
			else if (is_allowed(heard_in[i], kind))
				CHECK_INT(stage->session->state, heard_in[i]);
			else if (heard_in[i] == SESSION_ENDING)
				CHECK_INT(stage->session->state, SESSION_ENDED);
			else
				CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
			stage_free(stage);
		}
	}
}

TEST(what_cannot_be_read_ends_the_session)
{
	for (size_t i = 0; i < COUNT_OF(heard_in); i++) {
		for (int kind = LINK_HERE; kind <= LINK_ENDED; kind++) {
			struct stage *stage = stage_in(heard_in[i]);

			broker_hear(stage->session, kind, STR("x"));
			CHECK(stage->session->state >= SESSION_ENDING);
			stage_free(stage);
		}
	}
}

TEST(a_session_does_not_go_back)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	say_state(stage, LINK_STATE_CONNECTING);
	CHECK_TEXT(stage_heard(&stage->heard),
		   "end protocol: The Jumpoint said something out of place.\n");
	stage_free(stage);
}

TEST(states_are_told_to_viewers_and_the_open_one_to_the_row)
{
	struct stage *stage = stage_in(SESSION_STARTING);

	say_state(stage, LINK_STATE_CONNECTING);
	say_state(stage, LINK_STATE_AUTHENTICATING);
	CHECK_TEXT(stage_take(&stage->notes), "");
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "state connecting\nstate authenticating\nstate open\n");
	CHECK_TEXT(stage_take(&stage->notes), "open recording\n");
	stage_free(stage);
}

TEST(a_state_that_lasts_is_told_to_the_row)
{
	struct stage *stage = stage_in(SESSION_CONNECTING);

	stage_pass(stage, BROKER_NOTE_MS - 1);
	CHECK_TEXT(stage_take(&stage->notes), "");
	stage_pass(stage, 1);
	CHECK_TEXT(stage_take(&stage->notes), "connecting\n");
	stage_free(stage);
}

TEST(output_goes_to_viewers_at_once_and_to_the_journal)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	say_output(stage, 0, "hello ");
	say_output(stage, 6, "world");
	CHECK_TEXT(stage_heard(&stage->viewer), "output 0 hello \noutput 6 world\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 6\noutput 6 5\n");
	stage_free(stage);
}

TEST(output_that_came_before_is_dropped)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	say_output(stage, 0, "hello ");
	stage_forget(stage);
	say_output(stage, 0, "hello ");
	say_output(stage, 3, "lo world");
	CHECK_TEXT(stage_heard(&stage->viewer), "output 6 world\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 6 5\n");
	stage_free(stage);
}

TEST(output_with_a_gap_ends_the_session)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	say_output(stage, 1, "x");
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

TEST(output_past_the_limit_ends_the_session)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	stage->session->limit = 5;
	say_output(stage, 0, "hello");
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage->session->limit = 9;
	say_output(stage, 5, "world");
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

TEST(a_credential_is_asked_for_once)
{
	struct stage *stage = stage_in(SESSION_CONNECTING);

	say_kind(stage, LINK_CREDENTIAL_ASK);
	CHECK_TEXT(stage_take(&stage->asks), "credential statement\n");
	say_kind(stage, LINK_CREDENTIAL_ASK);
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

TEST(a_host_s_key_is_judged_before_another_is_shown)
{
	struct stage *stage = stage_in(SESSION_CONNECTING);

	say_kind(stage, LINK_HOST_KEY);
	CHECK_TEXT(stage_take(&stage->asks), "host_key SHA256:x\n");
	say_kind(stage, LINK_HOST_KEY);
	CHECK_TEXT(stage_take(&stage->asks), "");
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

TEST(host_keys_are_shown_a_few_times_only)
{
	struct stage *stage = stage_in(SESSION_CONNECTING);

	for (int i = 0; i < SESSION_ASKS_MOST; i++) {
		say_kind(stage, LINK_HOST_KEY);
		CHECK_TEXT(stage_take(&stage->asks), "host_key SHA256:x\n");
		broker_judge_host_key(stage->broker, str_from(STAGE_UID), true, "", NULL);
	}
	CHECK_INT(stage->session->state, SESSION_CONNECTING);
	say_kind(stage, LINK_HOST_KEY);
	CHECK_TEXT(stage_take(&stage->asks), "");
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

/* A link that comes back asks anew, and not without end. */
static void
ask_over_links(int kind)
{
	struct stage *stage = stage_in(SESSION_CONNECTING);

	for (int i = 0; i < SESSION_ASKS_MOST; i++) {
		say_kind(stage, kind);
		CHECK(stage_take(&stage->asks)[0] != '\0');
		lose_target(stage);
		CHECK_OK(say_here(stage, 0, 0, LINK_STATE_CONNECTING));
		CHECK_INT(stage->session->state, SESSION_CONNECTING);
	}
	say_kind(stage, kind);
	CHECK_TEXT(stage_take(&stage->asks), "");
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

TEST(another_link_gives_no_more_credentials)
{
	ask_over_links(LINK_CREDENTIAL_ASK);
}

TEST(another_link_gives_no_more_host_keys)
{
	ask_over_links(LINK_HOST_KEY);
}

TEST(no_credential_is_given_where_the_person_is_to_be_asked)
{
	struct stage *stage = stage_new();

	stage->plan.account_uid = "";
	stage_start(stage);
	say_kind(stage, LINK_CREDENTIAL_ASK);
	CHECK_TEXT(stage_take(&stage->asks), "");
	CHECK_INT(stage->session->end_why, LINK_END_PROTOCOL);
	stage_free(stage);
}

TEST(a_prompt_is_shown_to_all_and_again_after_an_attach)
{
	struct stage *stage = stage_in(SESSION_AUTHENTICATING);

	say_prompt(stage, 4, "Password:");
	CHECK_TEXT(stage_heard(&stage->viewer), "prompt 4 Password:\n");
	stage_enter_other(stage, -1);
	CHECK_TEXT(stage_heard(&stage->other), "attached authenticating 0 0\nprompt 4 Password:\n");
	say_prompt(stage, 5, "Code:");
	stage_enter(stage, -1);
	CHECK_TEXT(stage_heard(&stage->viewer),
		   "prompt 5 Code:\nattached authenticating 0 0\nprompt 5 Code:\n");
	stage_free(stage);
}

TEST(a_prompt_is_over_when_the_shell_opens)
{
	struct stage *stage = stage_in(SESSION_AUTHENTICATING);

	say_prompt(stage, 4, "Password:");
	say_state(stage, LINK_STATE_OPEN);
	stage_forget(stage);
	stage_enter_other(stage, -1);
	CHECK_TEXT(stage_heard(&stage->other), "attached open 0 0\n");
	stage_free(stage);
}

TEST(a_new_size_is_told_and_recorded)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	say_resized(stage, 132, 50);
	CHECK_TEXT(stage_heard(&stage->viewer), "size 132x50\n");
	CHECK_TEXT(stage_take(&fake_journal.log), "resize 132x50\n");
	stage_free(stage);
}

TEST(an_end_says_what_is_missing)
{
	struct stage *stage = stage_in(SESSION_OPEN);

	say_output(stage, 0, "hello");
	stage_forget(stage);
	say_ended(stage, LINK_END_CLOSED, "bye", 9, 0);
	CHECK_TEXT(stage_take(&fake_journal.log), "lose 9\nend closed\n");
	journal_tells(stage, JOURNAL_NEWS_ENDED, 9);
	CHECK_TEXT(stage_take(&stage->notes), "ended incomplete closed: bye\n");
	stage_free(stage);
}

TEST(output_still_comes_after_end_was_asked_for)
{
	struct stage *stage = stage_in(SESSION_ENDING);

	say_output(stage, 0, "logout");
	CHECK_TEXT(stage_take(&fake_journal.log), "output 0 6\n");
	say_ended(stage, LINK_END_CLOSED, "bye", 6, 130);
	CHECK_TEXT(stage_heard(&stage->viewer), "output 0 logout\nended by_viewer: enough\n");
	journal_tells(stage, JOURNAL_NEWS_ENDED, 6);
	CHECK_TEXT(stage_take(&stage->notes), "ended recording by_viewer: enough\n");
	stage_free(stage);
}
