/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies as a Jumpoint writes them, messages as a page sends them. */
#include "says.h"

#include <stdio.h>

#include "wire/wire.h"

static void
say(struct stage *stage, int kind, struct buf *body)
{
	broker_hear(stage->session, kind, buf_str(body));
	buf_clear(body);
}

void
say_state(struct stage *stage, int state)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_int(&body, state);
	wire_put_text(&body, "");
	say(stage, LINK_STATE, &body);
}

static void
say_bytes(struct stage *stage, int64_t offset, struct str bytes)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_int(&body, offset);
	wire_put_int(&body, 5);
	wire_put_str(&body, bytes);
	say(stage, LINK_OUTPUT, &body);
}

void
say_output(struct stage *stage, int64_t offset, const char *text)
{
	say_bytes(stage, offset, str_from(text));
}

void
say_much(struct stage *stage, size_t bytes)
{
	static char piece[LINK_OUTPUT_PIECE];

	memset(piece, 'x', sizeof(piece));
	while (bytes && stage->session->state != SESSION_ENDED) {
		size_t length = bytes < sizeof(piece) ? bytes : sizeof(piece);

		say_bytes(stage, (int64_t)stage->session->tail.end, str_of(piece, length));
		bytes -= length;
	}
}

void
say_taken(struct stage *stage, const char *viewer, int64_t offset)
{
	CLEANUP(buf_release) struct buf body;
	char writer[LINK_WRITER_SIZE];

	for (size_t i = 0; i < sizeof(writer); i++) {
		unsigned byte = 0;

		CHECK(sscanf(viewer + 2 * i, "%2x", &byte) == 1);
		writer[i] = (char)byte;
	}
	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_str(&body, str_of(writer, sizeof(writer)));
	wire_put_int(&body, offset);
	say(stage, LINK_TAKEN, &body);
}

void
say_screen(struct stage *stage, int64_t number, int64_t offset, const char *text)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_int(&body, number);
	wire_put_int(&body, offset);
	wire_put_int(&body, 80);
	wire_put_int(&body, 24);
	wire_put_text(&body, text);
	say(stage, LINK_SCREEN, &body);
}

void
say_resized(struct stage *stage, int columns, int rows)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_int(&body, (int64_t)stage->session->tail.end);
	wire_put_int(&body, 5);
	wire_put_int(&body, columns);
	wire_put_int(&body, rows);
	say(stage, LINK_RESIZED, &body);
}

void
say_prompt(struct stage *stage, int64_t number, const char *text)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_int(&body, number);
	wire_put_text(&body, "name");
	wire_put_text(&body, "instruction");
	wire_put_int(&body, 1);
	wire_put_text(&body, text);
	wire_put_int(&body, 0);
	say(stage, LINK_PROMPT, &body);
}

void
say_ended(struct stage *stage, int why, const char *text, int64_t offset, int exit_status)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	wire_put_int(&body, why);
	wire_put_text(&body, text);
	wire_put_int(&body, offset);
	wire_put_int(&body, exit_status);
	say(stage, LINK_ENDED, &body);
}

void
say_kind(struct stage *stage, int kind)
{
	static const char no_signature[64];
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, LINK_BODY_LIMIT);
	switch (kind) {
	case LINK_CREDENTIAL_ASK:
		wire_put_text(&body, "statement");
		wire_put_str(&body, str_of(no_signature, sizeof(no_signature)));
		break;
	case LINK_HOST_KEY:
		wire_put_text(&body, "ssh-ed25519");
		wire_put_text(&body, "key");
		wire_put_text(&body, "SHA256:x");
		break;
	case LINK_PROMPT:
		say_prompt(stage, 1, "Password:");
		return;
	case LINK_STATE:
		say_state(stage, LINK_STATE_ENDING);
		return;
	case LINK_OUTPUT:
		say_output(stage, (int64_t)stage->session->tail.end, "x");
		return;
	case LINK_TAKEN:
		say_taken(stage, STAGE_VIEWER, 0);
		return;
	case LINK_RESIZED:
		say_resized(stage, 100, 50);
		return;
	case LINK_SCREEN:
		say_screen(stage, 1, (int64_t)stage->session->tail.end, "screen");
		return;
	case LINK_END:
		wire_put_int(&body, LINK_END_PROCESS);
		wire_put_text(&body, "");
		break;
	case LINK_ENDED:
		say_ended(stage, LINK_END_CLOSED, "", (int64_t)stage->session->tail.end, 0);
		return;
	default:
		break;
	}
	say(stage, kind, &body);
}

enum err
say_here(struct stage *stage, int64_t oldest, int64_t next, int state)
{
	const struct message here = { .kind = LINK_HERE,
				      .uid = str_from(STAGE_UID),
				      .offset = oldest,
				      .next = next,
				      .state = state };

	stage->target_closed = false;
	return broker_here(stage->broker, &here, &stage->target, &stage->session);
}

void
lose_target(struct stage *stage)
{
	broker_target_lost(stage->session);
}

enum err
type_text(struct viewer *seat, int64_t offset, const char *text)
{
	const struct console_message input = { .kind = CONSOLE_INPUT,
					       .offset = offset,
					       .bytes = str_from(text) };

	return broker_viewer_says(seat, &input);
}

void
show(struct viewer *seat, int64_t offset)
{
	const struct console_message shown = { .kind = CONSOLE_SHOWN, .offset = offset };

	CHECK_OK(broker_viewer_says(seat, &shown));
}
