/* SPDX-License-Identifier: Apache-2.0 */
/* The target is an actor behind the leg of struct target; what the clerk is told goes to texts. */
#include "stage.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/loop.h"
#include "says.h"

enum { JUMPOINT = 7, NODE = 70 };

/* --- the target --- */

/* Its leg is struct target's, so it hands on. */
static struct stage *
stage_of(struct leg *leg)
{
	return list_entry(leg, struct stage, target.leg);
}

static enum err
deliver_to_target(struct leg *leg, const struct message *message)
{
	struct leg *heard = &stage_of(leg)->heard.leg;

	return heard->table->deliver(heard, message);
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

	fake_journal_begin();
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
	actor_init(&stage->heard);
	actor_init(&stage->viewer);
	actor_init(&stage->other);
	buf_init(&stage->notes, ACTOR_LOG_LIMIT);
	buf_init(&stage->asks, ACTOR_LOG_LIMIT);
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
	fake_journal_end();
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

void
check_forgotten(struct stage *stage)
{
	stage_pass(stage, 0);
	CHECK(list_is_empty(&stage->broker->dead));
	stage_pass(stage, BROKER_SHOWN_MS);
	CHECK(list_is_empty(&stage->broker->shown));
}
