/* SPDX-License-Identifier: Apache-2.0 */
/* Messages of the agent and, through it, of the site. One that is malformed or out of place ends
 * the session: this side and that are of one house. */
#include "jumpoint/session/session_internal.h"

#include "base/clock.h"
#include "wire/wire.h"

static enum err
hear_start(struct session *session, struct str body)
{
	enum err err;

	if (session->has_plan)
		return ERR_INVALID;
	err = plan_read(body, &session->plan);
	if (err)
		return err;
	session->has_plan = session->is_attached = true;
	session->state = LINK_STATE_CONNECTING;
	session->limit = LINK_WINDOW_FIRST;
	session->screen = screen_new(session->plan.columns, session->plan.rows);
	target_init(&session->target, &session->plan);
	target_dial(&session->target);
	return OK;
}

static enum err
hear_away(struct session *session, struct wire_reader *reader)
{
	enum err err = wire_end(reader);

	if (!err)
		session_detach(session);
	return err;
}

static enum err
hear_again(struct session *session, struct wire_reader *reader)
{
	enum err err = wire_end(reader);

	return err ? err : session_say_here(session);
}

static enum err
take_kept(struct session *session, struct wire_reader *reader)
{
	int64_t kept = wire_get_int_in(reader, 0, INT64_MAX);
	int64_t limit = wire_get_int_in(reader, 0, INT64_MAX);
	enum err err = wire_end(reader);

	if (err)
		return err;
	if (limit > session->limit)
		session->limit = limit;
	if (session->is_over && (session->has_said_end || !session->is_told))
		session->leave_at_ms = clock_monotonic_ms() + SESSION_LEAVE_MS;
	return ring_keep(&session->ring, kept);
}

static enum err
hear_continue(struct session *session, struct wire_reader *reader)
{
	enum err err = take_kept(session, reader);

	if (err)
		return err;
	ring_rewind(&session->ring);
	input_owe_all(&session->input);
	session->is_attached = true;
	session->linger_until_ms = 0;
	session->said_state = 0;
	session->has_asked = session->has_said_end = false;
	if (session->is_over)
		session->leave_at_ms = clock_monotonic_ms() + SESSION_LEAVE_MS;
	return OK;
}

static enum err
hear_credential(struct session *session, struct str body)
{
	struct credential credential = { 0 };
	const char *why = NULL;

	if (session->question != QUESTION_CREDENTIAL)
		return OK; /* asked twice, for the first answer was slow */
	session->question = QUESTION_NONE;
	if (credential_open(body, &session->plan, &session->keys, &credential, &why) != OK) {
		session_end(session, LINK_END_CREDENTIAL, why);
		return OK;
	}
	target_login(&session->target, &credential);
	own_keys_release(&session->keys);
	session->has_keys = false;
	return OK;
}

/* Text of another process for a person: kept in one line by whoever shows it. */
static void
copy_text(struct str text, char out[TARGET_TEXT_LIMIT])
{
	size_t length = text.length < TARGET_TEXT_LIMIT ? text.length : TARGET_TEXT_LIMIT - 1;

	memcpy(out, text.data, length);
	out[length] = '\0';
}

static enum err
hear_no_credential(struct session *session, struct wire_reader *reader)
{
	char text[TARGET_TEXT_LIMIT];
	enum err err;

	wire_get_int(reader);
	copy_text(wire_get_str(reader, LINK_TEXT_LIMIT), text);
	err = wire_end(reader);
	if (!err && session->question == QUESTION_CREDENTIAL)
		session_end(session, LINK_END_CREDENTIAL, text);
	return err;
}

static enum err
hear_verdict(struct session *session, struct wire_reader *reader)
{
	bool is_trusted = wire_get_int_in(reader, 0, 1) == 1;
	char text[TARGET_TEXT_LIMIT];
	enum err err;

	copy_text(wire_get_str(reader, LINK_TEXT_LIMIT), text);
	err = wire_end(reader);
	if (err || session->question != QUESTION_HOST_KEY)
		return err;
	session->question = QUESTION_NONE;
	if (is_trusted)
		target_trust(&session->target);
	else
		session_end(session, LINK_END_HOST_KEY, text);
	return OK;
}

static enum err
hear_answer(struct session *session, struct wire_reader *reader)
{
	struct str answers[LINK_PROMPTS_MOST];
	int64_t number = wire_get_int(reader);
	size_t count = (size_t)wire_get_int_in(reader, 0, LINK_PROMPTS_MOST);
	enum err err;

	for (size_t i = 0; i < count; i++)
		answers[i] = wire_get_str(reader, LINK_ANSWER_LIMIT);
	err = wire_end(reader);
	if (err || session->question != QUESTION_PROMPT)
		return err;
	if (login_answer(&session->target.login, number, count, answers) != OK)
		return OK; /* to a question that was asked before */
	session->question = QUESTION_NONE;
	target_answered(&session->target);
	return OK;
}

static enum err
hear_input(struct session *session, struct wire_reader *reader)
{
	struct str writer = wire_get_str(reader, LINK_WRITER_SIZE);
	int64_t offset = wire_get_int_in(reader, 0, INT64_MAX);
	struct str bytes = wire_get_str(reader, LINK_OUTPUT_PIECE);
	enum err err = wire_end(reader);

	if (err || writer.length != LINK_WRITER_SIZE)
		return ERR_INVALID;
	input_take(&session->input, writer.data, offset, bytes);
	return OK;
}

static enum err
hear_resize(struct session *session, struct wire_reader *reader)
{
	int columns = (int)wire_get_int_in(reader, 1, LINK_COLUMNS_MOST);
	int rows = (int)wire_get_int_in(reader, 1, LINK_ROWS_MOST);
	enum err err = wire_end(reader);

	if (err || session->is_over)
		return err;
	session->plan.columns = columns;
	session->plan.rows = rows;
	target_resize(&session->target, columns, rows);
	screen_resize(session->screen, columns, rows);
	ring_resize(&session->ring, columns, rows, session_age_ms(session));
	return OK;
}

/* With too many asked for at once the last one is: it stands for those who asked before. */
static enum err
hear_repaint(struct session *session, struct wire_reader *reader)
{
	int64_t number = wire_get_int(reader);
	enum err err = wire_end(reader);

	if (err)
		return err;
	if (session->repaint_count == SESSION_REPAINTS)
		session->repaint_count--;
	session->repaints[session->repaint_count++] = number;
	return OK;
}

static enum err
hear_end(struct session *session, struct wire_reader *reader)
{
	enum link_end why = (enum link_end)wire_get_int_in(reader, LINK_END_CLOSED, LINK_ENDS - 1);
	char text[TARGET_TEXT_LIMIT];
	enum err err;

	copy_text(wire_get_str(reader, LINK_TEXT_LIMIT), text);
	err = wire_end(reader);
	if (err)
		return err;
	session_end(session, why, text);
	if (!session->is_told && !session->has_said_end)
		session->leave_at_ms = clock_monotonic_ms() + SESSION_TOLD_MS;
	session->is_told = true;
	return OK;
}

enum err
session_hear(struct session *session, uint32_t kind, struct str body)
{
	struct wire_reader reader = { .rest = body };

	if (kind == LINK_START)
		return hear_start(session, body);
	if (!session->has_plan)
		return ERR_INVALID;
	switch (kind) {
	case LINK_AWAY:
		return hear_away(session, &reader);
	case LINK_AGAIN:
		return hear_again(session, &reader);
	case LINK_CONTINUE:
		return hear_continue(session, &reader);
	case LINK_KEPT:
		return take_kept(session, &reader);
	case LINK_CREDENTIAL:
		return hear_credential(session, body);
	case LINK_NO_CREDENTIAL:
		return hear_no_credential(session, &reader);
	case LINK_HOST_KEY_VERDICT:
		return hear_verdict(session, &reader);
	case LINK_ANSWER:
		return hear_answer(session, &reader);
	case LINK_INPUT:
		return hear_input(session, &reader);
	case LINK_RESIZE:
		return hear_resize(session, &reader);
	case LINK_REPAINT:
		return hear_repaint(session, &reader);
	case LINK_END:
		return hear_end(session, &reader);
	default:
		return ERR_INVALID;
	}
}
