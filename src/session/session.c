/* SPDX-License-Identifier: Apache-2.0 */
/* A session's life: states, deadlines, how far the target may send, and the one end. */
#include "session/session.h"

#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "codec/json.h"
#include "net/loop.h"
#include "session/target.h"

enum { ITEM_LIMIT = 16 * 1024 };

static const char *const state_names[SESSION_STATES] = {
	[SESSION_STARTING] = "starting",
	[SESSION_CONNECTING] = "connecting",
	[SESSION_AUTHENTICATING] = "authenticating",
	[SESSION_OPEN] = "open",
	[SESSION_RECONNECTING] = "reconnecting",
	[SESSION_ENDING] = "open", /* until the target's last word */
	[SESSION_ENDED] = "ended",
};

const char *
session_state_name(enum session_state state)
{
	return state_names[state];
}

static const char *const end_names[LINK_ENDS] = {
	[LINK_END_CLOSED] = "closed",
	[LINK_END_BY_VIEWER] = "by_viewer",
	[LINK_END_BY_SITE] = "by_site",
	[LINK_END_UNKNOWN_HOST] = "unknown_host",
	[LINK_END_UNREACHABLE] = "unreachable",
	[LINK_END_REFUSED] = "refused",
	[LINK_END_TIMEOUT] = "timeout",
	[LINK_END_NOT_ALLOWED] = "not_allowed",
	[LINK_END_HANDSHAKE] = "handshake",
	[LINK_END_HOST_KEY] = "host_key",
	[LINK_END_LOGIN] = "login",
	[LINK_END_CREDENTIAL] = "credential",
	[LINK_END_LOST] = "lost",
	[LINK_END_LINK_LOST] = "link_lost",
	[LINK_END_PROCESS] = "process",
	[LINK_END_TOO_MANY] = "too_many",
	[LINK_END_PROTOCOL] = "protocol",
	[LINK_END_OFFLINE] = "offline",
	[LINK_END_NO_RIGHT] = "no_right",
};

const char *
session_end_name(int why)
{
	return why > 0 && why < LINK_ENDS ? end_names[why] : "protocol";
}

int
session_end_number(const char *name)
{
	for (int why = 1; why < LINK_ENDS; why++)
		if (strcmp(end_names[why], name) == 0)
			return why;
	return 0;
}

/* --- making and freeing --- */

static char *
write_item(const struct session_plan *plan)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer json;

	buf_init(&out, ITEM_LIMIT);
	json_write_init(&json, &out);
	json_write_begin_object(&json);
	json_write_name(&json, "type");
	json_write_text(&json, str_from(plan->item_type));
	json_write_name(&json, "id");
	json_write_int(&json, plan->item_id);
	json_write_name(&json, "name");
	json_write_text(&json, str_from(plan->item_name));
	json_write_name(&json, "hostname");
	json_write_text(&json, str_from(plan->hostname));
	json_write_end_object(&json);
	return memory_text(buf_error(&out) == OK ? out.data : "null");
}

static void time_passed(void *context);

struct session *
session_new(struct broker *broker, const struct session_plan *plan)
{
	struct session *session = new_object(struct session);

	list_init(&session->link);
	list_init(&session->viewers);
	session->broker = broker;
	memcpy(session->uid, plan->uid, sizeof(session->uid));
	session->item = write_item(plan);
	session->title = memory_text(plan->item_name);
	session->terminal = memory_text(plan->terminal);
	session->user_id = plan->user_id;
	session->rights = -1;
	session->jumpoint_id = plan->jumpoint_id;
	session->node_id = plan->node_id;
	session->started_at = plan->started_at;
	session->must_end_at = plan->must_end_at;
	session->columns = (uint16_t)plan->columns;
	session->rows = (uint16_t)plan->rows;
	session->is_recorded = plan->is_recorded && broker->settings.journal;
	session->records_input = session->is_recorded && broker->settings.rules.record_input;
	session->has_account = plan->account_uid[0] != '\0';
	session->was_open = plan->opened_at != 0;
	session->window = LINK_WINDOW_FIRST;
	session->limit = LINK_WINDOW_FIRST;
	buf_init(&session->screen, BROKER_SCREEN_MOST);
	timer_init(&session->timer, broker->settings.loop, time_passed, session);
	return session;
}

static void
shrink_window(struct session *session, uint32_t window)
{
	session->broker->extra_bytes -= session->window - window;
	session->window = window;
}

void
session_free(struct session *own_session)
{
	if (!own_session)
		return;
	timer_cancel(&own_session->timer);
	list_remove(&own_session->link);
	list_each(link, &own_session->viewers)
		viewer_free(viewer_of(link));
	shrink_window(own_session, LINK_WINDOW_FIRST);
	tail_release(&own_session->tail);
	buf_release(&own_session->screen);
	target_forget_prompt(own_session);
	for (size_t i = 0; i < SESSION_REMARKS; i++)
		memory_free(own_session->remarks[i].text);
	memory_free(own_session->item);
	memory_free(own_session->title);
	memory_free(own_session->terminal);
	memory_free(own_session->end_text);
	memory_free(own_session);
}

/* --- telling --- */

static void
tell_viewers(struct session *session, const struct message *message)
{
	list_each(link, &session->viewers)
		viewer_tell(viewer_of(link), message);
}

void
session_remind(struct session *session, struct viewer *viewer)
{
	uint32_t count = session->remark_count;

	if (!viewer->leg || viewer->place == VIEWER_OUTSIDE)
		return;
	if (count - viewer->heard > SESSION_REMARKS)
		viewer->heard = count - SESSION_REMARKS;
	while (viewer->leg && viewer->heard < count) {
		const struct session_remark *remark =
			&session->remarks[viewer->heard++ % SESSION_REMARKS];
		const struct message message = { .kind = MESSAGE_NOTICE,
						 .why = remark->is_warning,
						 .text = str_from(remark->text) };

		viewer_tell(viewer, &message);
	}
}

/* The first words of a session often come before its first viewer has said attach. */
void
session_notice(struct session *session, bool is_warning, const char *text)
{
	struct session_remark *remark =
		&session->remarks[session->remark_count++ % SESSION_REMARKS];

	memory_free(remark->text);
	remark->text = memory_text(text);
	remark->is_warning = is_warning;
	list_each(link, &session->viewers)
		session_remind(session, viewer_of(link));
}

void
session_tell_row(const struct session *session)
{
	const struct broker_settings *settings = &session->broker->settings;
	struct session_step step = {
		.state = session_state_name(session->state),
		.at = session->state == SESSION_ENDED ? session->ended_at : clock_now_ms(),
		.node_id = session->node_id,
		.columns = session->columns,
		.rows = session->rows,
		.is_recorded = session->tape || session->was_taped,
		.is_incomplete = session->is_incomplete,
		.end_why =
			session->state == SESSION_ENDED ? session_end_name(session->end_why) : NULL,
		.exit_status = session->exit_status,
	};

	memcpy(step.uid, session->uid, sizeof(step.uid));
	if (session->end_text)
		snprintf(step.end_text, sizeof(step.end_text), "%s", session->end_text);
	settings->clerk_table->step(settings->clerk, &step);
}

enum err
session_tell(struct session *session, const struct message *message)
{
	struct leg *leg = session->target ? &session->target->leg : NULL;

	return leg ? leg->table->deliver(leg, message) : ERR_CLOSED;
}

/* What must not be lost: a link that does not take it ends, and what it leads to is said on the
 * next. */
static void
insist(struct session *session, const struct message *message)
{
	enum err err = session_tell(session, message);

	if (err && err != ERR_CLOSED)
		log_error("session.unsent", LOG_TEXT("session", session->uid),
			  LOG_INT("kind", message->kind), LOG_ERR(err));
}

/* --- states --- */

void
session_set_state(struct session *session, enum session_state state, struct str text)
{
	const struct message message = { .kind = LINK_STATE, .state = (int)state, .text = text };
	bool is_first_open = state == SESSION_OPEN && !session->was_open;

	if (session->state == state)
		return;
	session->state = state;
	if (state == SESSION_OPEN) {
		session->was_open = true;
		session->open_by = 0;
	}
	/* What lasts a moment only is not worth a write; that a shell opened is. */
	session->note_at = is_first_open || state == SESSION_ENDING
				   ? 0
				   : clock_monotonic_ms() + BROKER_NOTE_MS;
	if (is_first_open)
		session_tell_row(session);
	if (state < SESSION_ENDING)
		tell_viewers(session, &message);
	session_arm(session);
}

/* --- deadlines --- */

static void
add_earlier(int64_t *earliest, int64_t at)
{
	if (at && (!*earliest || at < *earliest))
		*earliest = at;
}

/* Of one that is over only the disk is waited for. */
static int64_t
next_deadline(const struct session *session)
{
	int64_t earliest = session->last_word_by;

	if (session->state == SESSION_ENDED)
		return session->disk_by;
	add_earlier(&earliest, session->open_by);
	add_earlier(&earliest, session->lost_at);
	add_earlier(&earliest, session->linger_at);
	add_earlier(&earliest, session->note_at);
	add_earlier(&earliest, session->quiet_at);
	if (session->must_end_at)
		add_earlier(&earliest,
			    clock_monotonic_ms() + session->must_end_at - clock_now_ms() + 1);
	return earliest;
}

void
session_arm(struct session *session)
{
	int64_t deadline = next_deadline(session);

	if (deadline)
		timer_set_at(&session->timer, deadline);
	else
		timer_cancel(&session->timer);
}

static bool
take_due(int64_t *at, int64_t now_ms)
{
	if (!*at || now_ms < *at)
		return false;
	*at = 0;
	return true;
}

/* No output for a while: what was held to be quick is given back. */
static void
calm_down(struct session *session)
{
	tail_shrink(&session->tail);
	shrink_window(session, LINK_WINDOW_FIRST);
	buf_release(&session->screen);
	buf_init(&session->screen, BROKER_SCREEN_MOST);
}

static void
time_passed(void *context)
{
	struct session *session = context;
	int64_t now_ms = clock_monotonic_ms();

	if (session->state == SESSION_ENDED) {
		log_error("session.end_not_on_disk", LOG_TEXT("session", session->uid));
		session_settle(session);
		return;
	}
	if (take_due(&session->quiet_at, now_ms))
		calm_down(session);
	if (take_due(&session->note_at, now_ms))
		session_tell_row(session);
	if (take_due(&session->last_word_by, now_ms))
		session_finish(session, session->end_why, str_from(session->end_text), -1);
	else if (take_due(&session->lost_at, now_ms))
		session_finish(session, LINK_END_LINK_LOST,
			       STR("The Jumpoint did not come back in time."), -1);
	else if (session->must_end_at && clock_now_ms() >= session->must_end_at)
		session_ask_end(session, LINK_END_BY_SITE, "The time for this session is over.");
	else if (take_due(&session->open_by, now_ms))
		session_ask_end(session, LINK_END_TIMEOUT, "The shell did not open in time.");
	else if (take_due(&session->linger_at, now_ms))
		session_ask_end(session, LINK_END_BY_SITE,
				"Nobody looked at this session for too long.");
	session_arm(session);
}

/* --- how far the target may send --- */

/* False: the budget of all sessions is used up, or the journal has too little room. */
static bool
grow_window(struct session *session)
{
	struct broker *broker = session->broker;
	size_t budget = broker->settings.rules.budget_bytes ? broker->settings.rules.budget_bytes
							    : BROKER_BUDGET;

	if (session->window >= LINK_WINDOW_MOST || broker->extra_bytes + session->window > budget)
		return false;
	broker->extra_bytes += session->window;
	session->window *= 2;
	return true;
}

static void
tell_kept(struct session *session, int64_t limit)
{
	const struct message message = { .kind = LINK_KEPT,
					 .offset = session->kept,
					 .next = limit };

	session->limit = limit;
	insist(session, &message);
}

/* The window counts from what is durable, because that is what the session process holds; it grows
 * as soon as half of it is used, so that a fast start does not wait for the disk. */
void
session_grant(struct session *session)
{
	int64_t next = (int64_t)session->tail.end;

	while (session->kept + session->window - next <= session->window / 2 &&
	       grow_window(session))
		continue;
	if (session->kept + session->window - session->limit >= session->window / 4)
		tell_kept(session, session->kept + session->window);
}

void
session_keep(struct session *session, int64_t kept)
{
	int64_t limit;

	if (kept <= session->kept || kept > (int64_t)session->tail.end)
		return;
	/* Who used little of it needs less. */
	if (kept - session->kept < session->window / 8 && session->window > LINK_WINDOW_FIRST)
		shrink_window(session, session->window / 2);
	session->kept = kept;
	limit = kept + session->window;
	tell_kept(session, limit > session->limit ? limit : session->limit);
}

void
session_tell_size(struct session *session)
{
	const struct message resize = { .kind = LINK_RESIZE,
					.columns = session->wanted_columns,
					.rows = session->wanted_rows };

	if (session->state == SESSION_OPEN && session->wanted_columns &&
	    session_tell(session, &resize) != OK)
		log_debug("session.not_resized", LOG_TEXT("session", session->uid));
}

void
session_continue(struct session *session, enum session_state state)
{
	struct message message = { .kind = LINK_CONTINUE, .offset = session->kept };

	if (session->limit < session->kept + session->window)
		session->limit = session->kept + session->window;
	message.next = session->limit;
	session->lost_at = 0;
	session->has_asked = false;
	session->is_judging = false;
	insist(session, &message);
	session_set_state(session, state, (struct str){ 0 });
	session_tell_size(session);
	list_each(link, &session->viewers)
		viewer_resume(viewer_of(link), true);
}

/* --- the end --- */

static void
remember_end(struct session *session, int why, struct str text)
{
	if (session->end_why)
		return;
	session->end_why = (uint8_t)why;
	session->end_text = memory_new(text.length + 1);
	memcpy(session->end_text, text.data ? text.data : "", text.length);
}

void
session_ask_end(struct session *session, int why, const char *text)
{
	const struct message message = { .kind = LINK_END, .why = why, .text = str_from(text) };

	if (session->state >= SESSION_ENDING)
		return;
	remember_end(session, why, str_from(text));
	if (session_tell(session, &message) != OK) {
		session_finish(session, why, str_from(text), -1);
		return;
	}
	session->last_word_by = clock_monotonic_ms() + BROKER_END_MS;
	session_set_state(session, SESSION_ENDING, (struct str){ 0 });
}

/* The session process goes as soon as it is told that all is kept. */
static void
part_from_target(struct session *session)
{
	struct leg *leg = &session->target->leg;

	session->kept = (int64_t)session->tail.end;
	if (session->kept)
		tell_kept(session, session->limit);
	session->target = NULL;
	leg->table->close(leg, 0, NULL);
}

void
session_settle(struct session *session)
{
	session->disk_by = 0;
	timer_cancel(&session->timer);
	session_tell_row(session);
	if (session->target)
		part_from_target(session);
	broker_reap_soon(session->broker);
}

/* What an earlier run recorded has its end now, though its Jumpoint never came back; what the
 * target printed to nobody is missing. */
static void
close_tape(struct session *session)
{
	if (!session->tape && session->was_left)
		session->tape = tape_new(session->broker, session, true);
	if (!session->tape)
		return;
	if (session->state == SESSION_RECONNECTING)
		tape_lose_rest(session->tape);
	session->is_incomplete = tape_is_incomplete(session->tape);
	session->was_taped = true;
}

/* While the journal fails nothing is waited for: the rules have said already what that means. */
static void
end_tape(struct session *session)
{
	if (!session->tape)
		return;
	if (!session->broker->is_failing)
		session->disk_by = clock_monotonic_ms() + BROKER_DISK_MS;
	tape_end(TAKE(session->tape), session->at_ms, session_end_name(session->end_why));
}

/* A session process that comes after a crash is sent away when the row has ended, with all that it
 * holds. So viewers hear of the end at once, and the row when the journal has all of it. */
void
session_finish(struct session *session, int why, struct str text, int exit_status)
{
	if (session->state == SESSION_ENDED)
		return;
	remember_end(session, why, text);
	session->exit_status = exit_status;
	list_each(link, &session->viewers)
		typed_finish(viewer_of(link));
	close_tape(session);
	session->state = SESSION_ENDED;
	session->ended_at = clock_now_ms();
	end_tape(session);
	broker_bury(session);
	list_each(link, &session->viewers)
		viewer_ended(viewer_of(link));
	session_arm(session);
	if (!session->disk_by)
		session_settle(session);
	log_info("session.ended", LOG_TEXT("session", session->uid),
		 LOG_TEXT("why", session_end_name(session->end_why)));
}
