/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"
#include "says.h"
#include "stage.h"

static struct stage *
open_stage(void)
{
	struct stage *stage = stage_new();

	stage_open(stage);
	return stage;
}

TEST(what_is_typed_goes_to_the_target_at_once)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "ls"));
	CHECK_OK(type_text(stage->seat, 2, "\r"));
	CHECK_TEXT(stage_heard(&stage->heard), "input 0 ls\ninput 2 \r\n");
	stage_free(stage);
}

TEST(what_is_taken_is_told_and_forgotten)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "secret"));
	say_taken(stage, STAGE_VIEWER, 2);
	CHECK_TEXT(stage_heard(&stage->viewer), "taken 2\n");
	CHECK_INT(stage->seat->input.length, 4);
	say_taken(stage, STAGE_VIEWER, 6);
	CHECK_TEXT(stage_heard(&stage->viewer), "taken 6\n");
	CHECK(stage->seat->input.data == NULL);
	stage_free(stage);
}

TEST(what_was_not_typed_is_not_taken)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "ls"));
	say_taken(stage, STAGE_VIEWER, 3);
	say_taken(stage, STAGE_OTHER, 2);
	CHECK_TEXT(stage_heard(&stage->viewer), "");
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_free(stage);
}

TEST(what_is_typed_twice_goes_once)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "ls"));
	stage_forget(stage);
	CHECK_OK(type_text(stage->seat, 0, "ls"));
	CHECK_OK(type_text(stage->seat, 1, "s -l"));
	CHECK_TEXT(stage_heard(&stage->heard), "input 2  -l\n");
	stage_free(stage);
}

TEST(a_gap_is_no_input)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "ls"));
	CHECK_ERR(type_text(stage->seat, 3, "x"), ERR_INVALID);
	stage_free(stage);
}

TEST(a_viewer_is_at_most_so_far_ahead)
{
	struct stage *stage = open_stage();
	char *piece = memory_new(CONSOLE_INPUT_PIECE + 1);

	memset(piece, 'x', CONSOLE_INPUT_PIECE);
	CHECK_OK(type_text(stage->seat, 0, piece));
	CHECK_OK(type_text(stage->seat, CONSOLE_INPUT_PIECE, piece));
	CHECK_ERR(type_text(stage->seat, LINK_INPUT_AHEAD, "y"), ERR_INVALID);
	memory_free(piece);
	stage_free(stage);
}

TEST(two_viewers_type_each_for_itself)
{
	struct stage *stage = open_stage();

	stage_enter_other(stage, 0);
	CHECK_OK(type_text(stage->seat, 0, "a"));
	CHECK_OK(type_text(stage->other_seat, 0, "b"));
	CHECK_TEXT(stage_heard(&stage->heard), "input 0 a\ninput 0 b\n");
	say_taken(stage, STAGE_OTHER, 1);
	CHECK_INT(stage->seat->input.length, 1);
	CHECK_INT(stage->other_seat->input.length, 0);
	stage_free(stage);
}

TEST(what_is_typed_early_waits_for_the_shell)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	CHECK_OK(type_text(stage->seat, 0, "ls\r"));
	say_state(stage, LINK_STATE_AUTHENTICATING);
	stage_forget(stage);
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_heard(&stage->heard), "input 0 ls\r\n");
	stage_free(stage);
}

TEST(what_is_typed_while_the_link_is_lost_goes_on_with_what_was_not_taken)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "abc"));
	say_taken(stage, STAGE_VIEWER, 1);
	lose_target(stage);
	CHECK_OK(type_text(stage->seat, 3, "d"));
	stage_forget(stage);
	CHECK_OK(say_here(stage, 0, 0, LINK_STATE_OPEN));
	CHECK_TEXT(stage_heard(&stage->heard), "continue 0 65536\ninput 1 bcd\n");
	stage_free(stage);
}

TEST(a_viewer_that_comes_back_is_told_what_has_come)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 0, "abc"));
	say_taken(stage, STAGE_VIEWER, 1);
	broker_viewer_gone(stage->seat);
	stage_forget(stage);
	stage_enter(stage, 0);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached open 0 3\n");
	CHECK_OK(type_text(stage->seat, 3, "d"));
	CHECK_TEXT(stage_heard(&stage->heard), "input 3 d\n");
	stage_free(stage);
}

TEST(a_viewer_older_than_the_site_goes_on_where_it_was)
{
	struct stage *stage = open_stage();

	CHECK_OK(type_text(stage->seat, 500, "ls"));
	CHECK_TEXT(stage_heard(&stage->heard), "input 500 ls\n");
	stage_free(stage);
}

TEST(what_a_full_target_refused_goes_when_it_has_drained)
{
	struct stage *stage = open_stage();

	stage->heard.is_full = true;
	CHECK_OK(type_text(stage->seat, 0, "ls"));
	stage->heard.is_full = false;
	CHECK_OK(type_text(stage->seat, 2, "\r"));
	CHECK_TEXT(stage_heard(&stage->heard), "input 0 ls\r\n");
	stage->heard.is_full = true;
	CHECK_OK(type_text(stage->seat, 3, "x"));
	stage->heard.is_full = false;
	broker_target_drained(stage->session);
	CHECK_TEXT(stage_heard(&stage->heard), "input 3 x\n");
	stage_free(stage);
}

/* --- other words --- */

static enum err
resize(struct stage *stage, int columns, int rows)
{
	const struct console_message message = { .kind = CONSOLE_RESIZE,
						 .columns = columns,
						 .rows = rows };

	return broker_viewer_says(stage->seat, &message);
}

TEST(a_size_goes_to_the_target_when_it_differs)
{
	struct stage *stage = open_stage();

	CHECK_OK(resize(stage, 80, 24));
	CHECK_TEXT(stage_heard(&stage->heard), "");
	CHECK_OK(resize(stage, 132, 50));
	CHECK_TEXT(stage_heard(&stage->heard), "resize 132x50\n");
	say_resized(stage, 132, 50);
	CHECK_OK(resize(stage, 132, 50));
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_free(stage);
}

TEST(a_size_asked_for_early_or_while_the_link_is_lost_is_said_later)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	CHECK_OK(resize(stage, 132, 50));
	stage_forget(stage);
	say_state(stage, LINK_STATE_OPEN);
	CHECK_TEXT(stage_heard(&stage->heard), "resize 132x50\n");
	say_resized(stage, 132, 50);
	lose_target(stage);
	CHECK_OK(resize(stage, 100, 30));
	CHECK_OK(say_here(stage, 0, 0, LINK_STATE_OPEN));
	CHECK_TEXT(stage_heard(&stage->heard), "continue 0 65536\nresize 100x30\n");
	stage_free(stage);
}

static enum err
answer(struct stage *stage, struct viewer *seat, int64_t number, const char *text)
{
	struct console_message message = { .kind = CONSOLE_ANSWER, .number = number, .count = 1 };

	message.answers[0] = str_from(text);
	return broker_viewer_says(seat, &message);
}

TEST(the_first_answer_counts)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	stage_enter_other(stage, 0);
	say_prompt(stage, 9, "Password:");
	stage_forget(stage);
	CHECK_OK(answer(stage, stage->seat, 8, "old"));
	CHECK_OK(answer(stage, stage->other_seat, 9, "geheim"));
	CHECK_OK(answer(stage, stage->seat, 9, "late"));
	CHECK_TEXT(stage_heard(&stage->heard), "answer 9 geheim\n");
	stage_enter(stage, 0);
	CHECK_TEXT(stage_heard(&stage->viewer), "attached starting 0 0\n");
	stage_free(stage);
}

TEST(an_answer_is_in_no_note_and_no_recording)
{
	struct stage *stage = stage_new();

	stage_start(stage);
	say_prompt(stage, 9, "Password:");
	CHECK_OK(answer(stage, stage->seat, 9, "geheim"));
	say_state(stage, LINK_STATE_OPEN);
	say_ended(stage, LINK_END_CLOSED, "", 0, 0);
	CHECK(!strstr(stage_take(&stage->notes), "geheim"));
	CHECK(!strstr(stage_take(&fake_journal.log), "geheim"));
	stage_free(stage);
}

TEST(a_viewer_may_end_the_session)
{
	const struct console_message end = { .kind = CONSOLE_END };
	struct stage *stage = open_stage();

	CHECK_OK(broker_viewer_says(stage->seat, &end));
	CHECK_TEXT(stage_heard(&stage->heard), "end by_viewer: The person ended it.\n");
	stage_free(stage);
}

TEST(anything_before_attach_breaks_the_protocol_and_so_does_a_second_one)
{
	const struct session_seat seat = { .address = "192.0.2.1" };
	struct stage *stage = open_stage();
	struct viewer *viewer;

	CHECK_OK(broker_attach(stage->session, str_from(STAGE_OTHER), &seat, &stage->other.leg,
			       &viewer));
	for (int kind = CONSOLE_SHOWN; kind <= CONSOLE_INPUT; kind++) {
		const struct console_message message = { .kind = (enum console_kind)kind };

		CHECK_ERR(broker_viewer_says(viewer, &message), ERR_INVALID);
	}
	CHECK_ERR(broker_viewer_says(stage->seat,
				     &(struct console_message){ .kind = CONSOLE_ATTACH }),
		  ERR_INVALID);
	stage_free(stage);
}

TEST(a_size_that_the_link_had_no_room_for_is_said_again)
{
	const struct console_message size = { .kind = CONSOLE_RESIZE, .columns = 100, .rows = 50 };
	struct stage *stage = open_stage();

	stage->heard.is_full = true;
	CHECK_OK(broker_viewer_says(stage->seat, &size));
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage->heard.is_full = false;
	broker_target_drained(stage->session);
	CHECK_TEXT(stage_heard(&stage->heard), "resize 100x50\n");
	say_resized(stage, 100, 50);
	broker_target_drained(stage->session);
	CHECK_TEXT(stage_heard(&stage->heard), "");
	stage_free(stage);
}
