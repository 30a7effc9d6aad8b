/* SPDX-License-Identifier: Apache-2.0 */
/* Large messages are made only when nothing waits in the queue, so that a slow site costs no
 * memory. */
#include "jumpoint/session/session_internal.h"

#include "base/clock.h"
#include "jumpoint/session/ssh_text.h"
#include "wire/wire.h"

enum { BODY_LIMIT = LINK_BODY_LIMIT - 64 };

static enum err
put(struct session *session, enum link_kind kind, struct buf *body)
{
	enum err err = buf_error(body);

	if (!err)
		err = port_put(&session->port, kind, buf_str(body));
	buf_release(body);
	return err;
}

enum err
session_say_here(struct session *session)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_text(&body, session->plan.uid);
	wire_put_int(&body, session->ring.kept);
	wire_put_int(&body, session->ring.end);
	wire_put_int(&body, session->is_over ? LINK_STATE_ENDING : session->state);
	return put(session, LINK_HERE, &body);
}

static enum err
say_state(struct session *session)
{
	struct buf body;

	if (session->is_over || session->said_state == session->state)
		return OK;
	session->said_state = session->state;
	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, session->state);
	wire_put_text(&body, "");
	return put(session, LINK_STATE, &body);
}

static enum err
ask_host_key(struct session *session, struct buf *body)
{
	CLEANUP(arena_release) struct arena arena;
	struct str key, fingerprint;
	enum err err;

	arena_init(&arena);
	err = ssh_text_key(session->target.host_key, &arena, &key);
	if (!err)
		err = ssh_text_fingerprint(session->target.host_key, &arena, &fingerprint);
	if (err)
		return err;
	wire_put_str(body, plan_key_algorithm(key));
	wire_put_str(body, key);
	wire_put_str(body, fingerprint);
	return put(session, LINK_HOST_KEY, body);
}

static enum err
ask_person(struct session *session, struct buf *body)
{
	const struct login_question *question = &session->target.login.question;

	wire_put_int(body, question->number);
	wire_put_str(body, question->name);
	wire_put_str(body, question->instruction);
	wire_put_int(body, (int64_t)question->count);
	for (size_t i = 0; i < question->count; i++) {
		wire_put_str(body, question->texts[i]);
		wire_put_int(body, question->echo[i]);
	}
	return put(session, LINK_PROMPT, body);
}

static enum err
ask_credential(struct session *session, struct buf *body)
{
	wire_put_str(body, str_of(session->keys.seal.public_key, CREDENTIAL_KEY_SIZE));
	wire_put_str(body, str_of(session->keys.ssh_public, CREDENTIAL_KEY_SIZE));
	return put(session, LINK_KEYS, body);
}

static enum err
say_question(struct session *session)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, BODY_LIMIT);
	if (session->has_asked || session->question == QUESTION_NONE)
		return OK;
	session->has_asked = true;
	switch (session->question) {
	case QUESTION_HOST_KEY:
		return ask_host_key(session, &body);
	case QUESTION_CREDENTIAL:
		return ask_credential(session, &body);
	default:
		return ask_person(session, &body);
	}
}

static enum err
say_taken(struct session *session)
{
	struct input_writer *writer = input_owed(&session->input);
	enum err err = OK;

	for (; writer && !err; writer = input_owed(&session->input)) {
		struct buf body;

		writer->owes = false;
		buf_init(&body, BODY_LIMIT);
		wire_put_str(&body, str_of(writer->name, LINK_WRITER_SIZE));
		wire_put_int(&body, writer->taken);
		err = put(session, LINK_TAKEN, &body);
	}
	return err;
}

/* Colours first; a screen so full of them that it is too large goes without; one that is too large
 * even so is shown empty, and fills as the target prints on. */
static void
paint(struct session *session)
{
	struct buf *out = &session->painted;

	buf_init(out, SESSION_PAINT_LIMIT);
	session->painted_said = 0;
	session->painted_offset = session->ring.end;
	if (screen_paint(session->screen, out) == OK)
		return;
	buf_release(out);
	if (screen_paint_plain(session->screen, out) == OK)
		return;
	buf_release(out);
	buf_append_text(out, "\033c");
}

static void
end_repaint(struct session *session)
{
	buf_release(&session->painted);
	session->repaint_count--;
	memmove(&session->repaints[0], &session->repaints[1],
		session->repaint_count * sizeof(session->repaints[0]));
}

static enum err
say_screen(struct session *session)
{
	struct buf body;
	struct str piece;
	bool is_last;

	if (!session->painted.length)
		paint(session);
	piece = str_from_offset(buf_str(&session->painted), session->painted_said);
	is_last = piece.length <= LINK_OUTPUT_PIECE;
	if (!is_last)
		piece.length = LINK_OUTPUT_PIECE;
	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, session->repaints[0]);
	wire_put_int(&body, is_last ? session->painted_offset : -1);
	wire_put_int(&body, session->plan.columns);
	wire_put_int(&body, session->plan.rows);
	wire_put_str(&body, piece);
	session->painted_said += piece.length;
	if (is_last)
		end_repaint(session);
	return put(session, LINK_SCREEN, &body);
}

static enum err
say_piece(struct session *session, const struct ring_piece *piece)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, piece->offset);
	wire_put_int(&body, piece->at_ms);
	if (piece->is_size) {
		wire_put_int(&body, piece->columns);
		wire_put_int(&body, piece->rows);
	} else {
		wire_put_str(&body, piece->bytes);
	}
	ring_advance(&session->ring, piece);
	return put(session, piece->is_size ? LINK_RESIZED : LINK_OUTPUT, &body);
}

static enum err
say_end(struct session *session)
{
	struct buf body;

	session->has_said_end = true;
	/* Whoever ended it: the site may die before its disk has what it took. */
	session->leave_at_ms = clock_monotonic_ms() + SESSION_LEAVE_MS;
	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, session->target.why);
	wire_put_text(&body, session->target.text);
	wire_put_int(&body, session->ring.end);
	wire_put_int(&body, session->target.exit_status);
	return put(session, LINK_ENDED, &body);
}

/* *ret_more: something was put. */
static enum err
say_stream(struct session *session, bool *ret_more)
{
	struct ring_piece piece;

	*ret_more = true;
	if (session->repaint_count)
		return say_screen(session);
	if (ring_next(&session->ring, session->limit, &piece))
		return say_piece(session, &piece);
	if (session->is_over && !session->has_said_end && session->ring.sent == session->ring.end)
		return say_end(session);
	*ret_more = false;
	return OK;
}

enum err
session_say(struct session *session)
{
	bool more = session->is_attached;
	enum err err = OK;

	if (session->port.descriptor < 0)
		return OK;
	if (session->is_attached) {
		err = say_state(session);
		if (!err)
			err = say_question(session);
		if (!err)
			err = say_taken(session);
	}
	if (!err)
		err = port_flush(&session->port);
	while (!err && more && port_is_idle(&session->port)) {
		err = say_stream(session, &more);
		if (!err)
			err = port_flush(&session->port);
	}
	return err;
}
