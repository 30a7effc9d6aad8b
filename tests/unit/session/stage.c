/* SPDX-License-Identifier: Apache-2.0 */
/* The stage. */
#include "stage.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/loop.h"
#include "wire/wire.h"

enum { LOG_LIMIT = 64 * 1024 * 1024, SHORT_TEXT = 64, JUMPOINT = 7, NODE = 70 };

/* --- actors --- */

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

static void
init_actor(struct actor *actor)
{
	actor->leg.table = &actor_table;
	actor->is_closed = false;
	buf_init(&actor->log, LOG_LIMIT);
}

/* The target's leg is struct target's, so it hands on. */
static struct stage *
stage_of(struct leg *leg)
{
	return list_entry(leg, struct stage, target.leg);
}

static enum err
deliver_to_target(struct leg *leg, const struct message *message)
{
	return deliver(&stage_of(leg)->heard.leg, message);
}

static void
close_target(struct leg *own_leg, int code, const char *reason)
{
	struct stage *stage = stage_of(own_leg);

	CHECK(!stage->target_closed);
	stage->target_closed = true;
}

static const struct leg_table target_leg = { .deliver = deliver_to_target, .close = close_target };

static enum err
open_target(void *ways, int64_t jumpoint_id, struct session *session, struct target **ret_target)
{
	struct stage *stage = ways;

	if (stage->reach)
		return stage->reach;
	CHECK_INT(jumpoint_id, JUMPOINT);
	*ret_target = &stage->target;
	return OK;
}

static const struct target_table ways = { .open = open_target };

/* --- the clerk --- */

static void
ask_credential(void *clerk, const struct session *session, const struct message *message)
{
	struct stage *stage = clerk;

	buf_printf(&stage->asks, "credential %.*s\n", STR_ARG(message->bytes));
}

static void
ask_host_key(void *clerk, const struct session *session, const struct message *message)
{
	struct stage *stage = clerk;

	buf_printf(&stage->asks, "host_key %.*s\n", STR_ARG(message->fingerprint));
}

static void
take_step(void *clerk, const struct session_step *step)
{
	struct stage *stage = clerk;

	stage->noted_at = step->at;
	buf_printf(&stage->notes, "%s", step->state);
	if (step->is_recorded)
		buf_append_text(&stage->notes, step->is_incomplete ? " incomplete" : " recording");
	if (step->end_why)
		buf_printf(&stage->notes, " %s: %s", step->end_why, step->end_text);
	buf_append_byte(&stage->notes, '\n');
}

static void
take_recording(void *clerk, const struct journal_news *news)
{
	struct stage *stage = clerk;

	buf_printf(&stage->notes, "recorded %.8s\n", news->uid);
}

static const struct clerk_table clerk_table = { .credential = ask_credential,
						.host_key = ask_host_key,
						.step = take_step,
						.recorded = take_recording };

/* --- the stage --- */

struct stage *
stage_new_with(const struct broker_rules *rules)
{
	struct stage *stage = new_object(struct stage);
	const struct broker_settings settings = {
		.loop = (clock_use_fake(1700000000000), stage->loop = loop_new()),
		.journal = (struct journal *)&fake_journal,
		.clerk_table = &clerk_table,
		.clerk = stage,
		.target_table = &ways,
		.ways = stage,
		.rules = *rules,
	};

	buf_release(&fake_journal.log);
	fake_journal = (struct fake_journal){ .room = SIZE_MAX };
	buf_init(&fake_journal.log, LOG_LIMIT);
	stage->broker = broker_new(&settings);
	stage->plan = (struct session_plan){
		.uid = STAGE_UID,
		.id = 1,
		.user_id = 2,
		.jumpoint_id = JUMPOINT,
		.item_type = "shell_jump",
		.item_id = 3,
		.item_name = "db1",
		.hostname = "db1.example.net",
		.port = 22,
		.terminal = "xterm-256color",
		.username = "root",
		.account_uid = "aabb",
		.columns = 80,
		.rows = 24,
		.is_recorded = true,
		.started_at = 1700000000000,
		.end_why = "",
		.end_text = "",
	};
	init_actor(&stage->heard);
	init_actor(&stage->viewer);
	init_actor(&stage->other);
	buf_init(&stage->notes, LOG_LIMIT);
	buf_init(&stage->asks, LOG_LIMIT);
	stage->target =
		(struct target){ .leg = { &target_leg }, .jumpoint_id = JUMPOINT, .node_id = NODE };
	return stage;
}

struct stage *
stage_new(void)
{
	const struct broker_rules rules = { .linger_ms = 600 * 1000, .must_record = true };

	return stage_new_with(&rules);
}

void
stage_free(struct stage *stage)
{
	broker_free(stage->broker);
	loop_free(stage->loop);
	buf_release(&stage->heard.log);
	buf_release(&stage->viewer.log);
	buf_release(&stage->other.log);
	buf_release(&stage->notes);
	buf_release(&stage->asks);
	buf_release(&fake_journal.log);
	memory_free(stage);
	clock_use_real();
}

void
stage_forget(struct stage *stage)
{
	buf_clear(&stage->heard.log);
	buf_clear(&stage->viewer.log);
	buf_clear(&stage->other.log);
	buf_clear(&stage->notes);
	buf_clear(&stage->asks);
	buf_clear(&fake_journal.log);
}

static void
enter(struct stage *stage, struct actor *actor, const char *name, int64_t offset,
      struct viewer **ret_seat)
{
	const struct session_seat seat = { .address = "192.0.2.1" };
	const struct console_message attach = { .kind = CONSOLE_ATTACH, .offset = offset };

	actor->is_closed = false;
	CHECK_OK(broker_attach(stage->session, str_from(name), &seat, &actor->leg, ret_seat));
	actor->is_closed = false; /* an earlier place of the same name was */
	CHECK_OK(broker_viewer_says(*ret_seat, &attach));
}

void
stage_enter(struct stage *stage, int64_t offset)
{
	enter(stage, &stage->viewer, STAGE_VIEWER, offset, &stage->seat);
}

void
stage_enter_other(struct stage *stage, int64_t offset)
{
	enter(stage, &stage->other, STAGE_OTHER, offset, &stage->other_seat);
}

void
stage_start(struct stage *stage)
{
	CHECK_OK(broker_start(stage->broker, &stage->plan, &stage->session));
	stage_enter(stage, 0);
}

void
stage_open(struct stage *stage)
{
	stage_start(stage);
	say_state(stage, LINK_STATE_CONNECTING);
	say_state(stage, LINK_STATE_AUTHENTICATING);
	say_state(stage, LINK_STATE_OPEN);
	CHECK_INT(stage->session->state, SESSION_OPEN);
	stage_forget(stage);
}

void
stage_pass(struct stage *stage, int64_t ms)
{
	clock_advance_ms(ms);
	loop_turn(stage->loop);
}

/* Good until the next call. */
const char *
stage_take(struct buf *log)
{
	static char text[256 * 1024];

	snprintf(text, sizeof(text), "%.*s", STR_ARG(buf_str(log)));
	buf_clear(log);
	return text;
}

const char *
stage_heard(struct actor *actor)
{
	return stage_take(&actor->log);
}

/* --- the target --- */

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

void
check_forgotten(struct stage *stage)
{
	stage_pass(stage, 0);
	CHECK(list_is_empty(&stage->broker->dead));
	stage_pass(stage, BROKER_SHOWN_MS);
	CHECK(list_is_empty(&stage->broker->shown));
}

/* --- viewers --- */

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

/* --- the journal: in the place of src/evidence/journal.c --- */

struct fake_journal fake_journal;

static enum err note_call(size_t size, const char *format, ...) FORMAT(2, 3);

static enum err
note_call(size_t size, const char *format, ...)
{
	va_list args;
	struct arena arena;

	if (fake_journal.err)
		return fake_journal.err;
	if (size > fake_journal.room)
		return ERR_LIMIT;
	if (fake_journal.room != SIZE_MAX)
		fake_journal.room -= size;
	arena_init(&arena);
	va_start(args, format);
	buf_append_text(&fake_journal.log, arena_vprintf(&arena, format, args));
	va_end(args);
	buf_append_byte(&fake_journal.log, '\n');
	arena_release(&arena);
	return OK;
}

enum err
journal_begin(struct journal *journal, const char *uid, const struct journal_begin *begin)
{
	return note_call(0, "begin %s %dx%d%s", begin->title, begin->columns, begin->rows,
			 begin->records_input ? " input" : "");
}

enum err
journal_output(struct journal *journal, const char *uid, int64_t at_ms, uint64_t offset,
	       struct str bytes)
{
	enum err err = fake_journal.output_err;

	if (err)
		return err;
	err = note_call(bytes.length, "output %llu %zu", (unsigned long long)offset, bytes.length);

	if (!err)
		fake_journal.taken = offset + bytes.length;
	return err;
}

enum err
journal_resize(struct journal *journal, const char *uid, int64_t at_ms, int columns, int rows)
{
	return note_call(1, "resize %dx%d", columns, rows);
}

enum err
journal_input(struct journal *journal, const char *uid, int64_t at_ms, struct str bytes)
{
	return note_call(bytes.length, "input %.*s", STR_ARG(bytes));
}

enum err
journal_mark(struct journal *journal, const char *uid, int64_t at_ms, struct str text)
{
	return note_call(text.length, "mark %.*s", STR_ARG(text));
}

enum err
journal_lose(struct journal *journal, const char *uid, int64_t at_ms, uint64_t upto)
{
	return note_call(0, "lose %llu", (unsigned long long)upto);
}

enum err
journal_lose_rest(struct journal *journal, const char *uid, int64_t at_ms)
{
	return note_call(0, "lose rest");
}

enum err
journal_end(struct journal *journal, const char *uid, int64_t at_ms, struct str reason)
{
	return note_call(0, "end %.*s", STR_ARG(reason));
}

bool
journal_knows(struct journal *journal, const char *uid)
{
	return fake_journal.knows;
}

bool
journal_next_news(struct journal *journal, struct journal_news *ret_news)
{
	if (!fake_journal.news_count)
		return false;
	*ret_news = fake_journal.news[0];
	fake_journal.news_count--;
	memmove(fake_journal.news, fake_journal.news + 1,
		fake_journal.news_count * sizeof(fake_journal.news[0]));
	return true;
}

void
journal_tells(struct stage *stage, enum journal_news_kind kind, uint64_t kept)
{
	struct journal_news *news = &fake_journal.news[fake_journal.news_count++];

	*news = (struct journal_news){ .kind = kind, .kept = kept };
	memcpy(news->uid, STAGE_UID, sizeof(news->uid));
	broker_hear_journal(stage->broker);
}
