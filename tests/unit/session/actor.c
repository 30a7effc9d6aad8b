/* SPDX-License-Identifier: Apache-2.0 */
/* A message is a line: its kind and what it holds, long bytes by their number. */
#include "actor.h"

#include "session/session.h"

enum { SHORT_TEXT = 64 };

static const char *const kinds[LINK_KINDS] = {
	[LINK_START] = "start",
	[LINK_CONTINUE] = "continue",
	[LINK_CREDENTIAL] = "credential",
	[LINK_NO_CREDENTIAL] = "no_credential",
	[LINK_HOST_KEY_VERDICT] = "verdict",
	[LINK_PROMPT] = "prompt",
	[LINK_ANSWER] = "answer",
	[LINK_STATE] = "state",
	[LINK_OUTPUT] = "output",
	[LINK_KEPT] = "kept",
	[LINK_INPUT] = "input",
	[LINK_TAKEN] = "taken",
	[LINK_RESIZE] = "resize",
	[LINK_RESIZED] = "size",
	[LINK_REPAINT] = "repaint",
	[LINK_SCREEN] = "screen",
	[LINK_END] = "end",
	[LINK_ENDED] = "ended",
};

static void
put_bytes(struct buf *log, struct str bytes)
{
	if (bytes.length > SHORT_TEXT)
		buf_printf(log, " (%zu)", bytes.length);
	else
		buf_printf(log, " %.*s", STR_ARG(bytes));
}

static void
describe(struct buf *log, const struct message *m)
{
	if (m->kind == MESSAGE_ATTACHED) {
		buf_printf(log, "attached %s %lld %lld%s", session_state_name(m->state),
			   (long long)m->offset, (long long)m->next,
			   m->number == MESSAGE_RECORDED_WITH_INPUT ? " input" : "");
	} else if (m->kind == MESSAGE_NOTICE) {
		buf_printf(log, "notice %s %.*s", m->why ? "warning" : "info", STR_ARG(m->text));
	} else {
		buf_append_text(log, kinds[m->kind]);
	}
	switch (m->kind) {
	case LINK_KEPT:
	case LINK_CONTINUE:
		buf_printf(log, " %lld %lld", (long long)m->offset, (long long)m->next);
		break;
	case LINK_OUTPUT:
	case LINK_SCREEN:
	case LINK_INPUT:
		buf_printf(log, " %lld", (long long)m->offset);
		put_bytes(log, m->bytes);
		break;
	case LINK_CREDENTIAL:
		put_bytes(log, m->bytes);
		break;
	case LINK_TAKEN:
		buf_printf(log, " %lld", (long long)m->offset);
		break;
	case LINK_STATE:
		buf_printf(log, " %s", session_state_name(m->state));
		break;
	case LINK_RESIZE:
	case LINK_RESIZED:
		buf_printf(log, " %dx%d", m->columns, m->rows);
		break;
	case LINK_PROMPT:
		buf_printf(log, " %lld", (long long)m->number);
		for (size_t i = 0; i < m->count; i++)
			put_bytes(log, m->prompts[i].text);
		break;
	case LINK_ANSWER:
		buf_printf(log, " %lld", (long long)m->number);
		for (size_t i = 0; i < m->count; i++)
			put_bytes(log, m->answers[i]);
		break;
	case LINK_REPAINT:
		buf_printf(log, " %lld", (long long)m->number);
		break;
	case LINK_NO_CREDENTIAL:
	case LINK_END:
	case LINK_ENDED:
		buf_printf(log, " %s: %.*s", session_end_name(m->why), STR_ARG(m->text));
		break;
	case LINK_HOST_KEY_VERDICT:
		buf_printf(log, " %d %.*s", m->why, STR_ARG(m->text));
		break;
	default:
		break;
	}
	buf_append_byte(log, '\n');
}

static enum err
deliver(struct leg *leg, const struct message *message)
{
	struct actor *actor = (struct actor *)leg;

	CHECK(!actor->is_closed);
	if (actor->is_full)
		return ERR_LIMIT;
	if (message->kind == LINK_OUTPUT)
		actor->next = message->offset + (int64_t)message->bytes.length;
	if (message->kind == LINK_SCREEN)
		actor->screens++;
	describe(&actor->log, message);
	return OK;
}

static void
close_actor(struct leg *own_leg, int code, const char *reason)
{
	struct actor *actor = (struct actor *)own_leg;

	CHECK(!actor->is_closed);
	actor->is_closed = true;
	actor->code = code;
}

static const struct leg_table actor_table = { .deliver = deliver, .close = close_actor };

void
actor_init(struct actor *actor)
{
	actor->leg.table = &actor_table;
	actor->is_closed = false;
	buf_init(&actor->log, ACTOR_LOG_LIMIT);
}
