/* SPDX-License-Identifier: Apache-2.0 */
/* What a viewer types, and says else. Input is kept until the target has taken it, so that nothing
 * typed is lost with a link; the session process drops what it has had. */
#include "base/clock.h"
#include "session/console.h"
#include "session/session.h"
#include "session/target.h"

void
viewer_forward(struct viewer *viewer)
{
	struct session *session = viewer->session;
	struct message message = { .kind = LINK_INPUT,
				   .writer = str_of(viewer->writer, LINK_WRITER_SIZE) };

	while (session->state == SESSION_OPEN) {
		struct str rest = str_from_offset(buf_str(&viewer->input),
						  (size_t)(viewer->forwarded - viewer->taken));

		if (!rest.length)
			return;
		if (rest.length > LINK_OUTPUT_PIECE)
			rest.length = LINK_OUTPUT_PIECE;
		message.offset = viewer->forwarded;
		message.bytes = rest;
		if (session_tell(session, &message) != OK)
			return; /* later: viewer_resume */
		viewer->forwarded += (int64_t)rest.length;
	}
}

enum err
viewer_type(struct viewer *viewer, int64_t offset, struct str bytes)
{
	int64_t end;

	if (!viewer->has_typed) {
		viewer->has_typed = true;
		viewer->taken = viewer->forwarded = offset;
	}
	end = viewer->taken + (int64_t)viewer->input.length;
	if (offset > end)
		return ERR_INVALID;
	bytes = str_from_offset(bytes, (size_t)(end - offset));
	buf_append_str(&viewer->input, bytes);
	if (buf_error(&viewer->input) != OK)
		return ERR_INVALID;
	viewer->seat.typed_at = clock_monotonic_ms();
	typed_input(viewer, bytes);
	viewer_forward(viewer);
	return OK;
}

void
viewer_taken(struct viewer *viewer, int64_t offset)
{
	const struct message message = { .kind = LINK_TAKEN, .offset = offset };
	int64_t end = viewer->taken + (int64_t)viewer->input.length;

	if (offset <= viewer->taken || offset > end)
		return;
	buf_consume(&viewer->input, (size_t)(offset - viewer->taken));
	if (!viewer->input.length) {
		buf_release(&viewer->input); /* nothing typed stays in memory */
		buf_init(&viewer->input, LINK_INPUT_AHEAD);
	}
	viewer->taken = offset;
	if (viewer->forwarded < offset)
		viewer->forwarded = offset;
	viewer_tell(viewer, &message);
}

/* --- other words --- */

static void
resize(struct session *session, int columns, int rows)
{
	if (columns == session->columns && rows == session->rows && !session->wanted_columns)
		return;
	session->wanted_columns = (uint16_t)columns;
	session->wanted_rows = (uint16_t)rows;
	session_tell_size(session);
}

static void
answer(struct session *session, const struct console_message *said)
{
	struct message message = { .kind = LINK_ANSWER,
				   .number = said->number,
				   .count = said->count };

	if (!session->prompt || session->prompt->number != said->number ||
	    session->prompt->count != said->count)
		return; /* somebody else was quicker */
	memcpy(message.answers, said->answers, sizeof(message.answers));
	if (session_tell(session, &message) == OK)
		target_forget_prompt(session);
}

enum err
broker_viewer_says(struct viewer *viewer, const struct console_message *said)
{
	struct session *session = viewer->session;

	if ((viewer->place == VIEWER_OUTSIDE) != (said->kind == CONSOLE_ATTACH))
		return ERR_INVALID;
	switch (said->kind) {
	case CONSOLE_ATTACH:
		viewer_enter(viewer, said->offset);
		break;
	case CONSOLE_SHOWN:
		viewer_shown(viewer, said->offset);
		break;
	case CONSOLE_RESIZE:
		resize(session, said->columns, said->rows);
		break;
	case CONSOLE_ANSWER:
		answer(session, said);
		break;
	case CONSOLE_END:
		session_ask_end(session, LINK_END_BY_VIEWER, "The person ended it.");
		break;
	case CONSOLE_INPUT:
		return viewer_type(viewer, said->offset, said->bytes);
	}
	return OK;
}
