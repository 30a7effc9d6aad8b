/* SPDX-License-Identifier: Apache-2.0 */
/* Which sessions there are, and who comes to them from where. */
#include "session/broker.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/metric.h"
#include "evidence/journal.h"
#include "net/websocket.h"
#include "session/session.h"
#include "session/target.h"
#include "wire/wire.h"

static struct metric live = METRIC(GAUGE, "sallyport_sessions_live", "Sessions of this front.");
static struct metric begun =
	METRIC(COUNTER, "sallyport_sessions_begun_total", "Sessions begun by this front.");

static void reap(void *context);

struct broker *
broker_new(const struct broker_settings *settings)
{
	struct broker *broker = new_object(struct broker);

	broker->settings = *settings;
	broker->sessions = map_new();
	broker->ended = map_new();
	list_init(&broker->live);
	list_init(&broker->dead);
	list_init(&broker->shown);
	list_init(&broker->tapes);
	list_init(&broker->sending);
	timer_init(&broker->reap, settings->loop, reap, broker);
	return broker;
}

static void
abandon(struct session *session)
{
	list_each(link, &session->viewers)
		viewer_drop(viewer_of(link), WEBSOCKET_GOING_AWAY, "the site restarts");
	if (session->target)
		session->target->leg.table->close(&session->target->leg, 0, NULL);
	session_free(session);
}

void
broker_free(struct broker *own_broker)
{
	if (!own_broker)
		return;
	list_each(link, &own_broker->live)
		abandon(list_entry(link, struct session, link));
	list_each(dead, &own_broker->dead)
		abandon(list_entry(dead, struct session, link));
	list_each(shown, &own_broker->shown)
		session_free(list_entry(shown, struct session, link));
	tape_free_all(own_broker);
	timer_cancel(&own_broker->reap);
	map_free(own_broker->sessions);
	map_free(own_broker->ended);
	memory_free(own_broker);
}

void
broker_set_rules(struct broker *broker, const struct broker_rules *rules)
{
	broker->settings.rules = *rules;
}

/* --- the set --- */

struct session *
broker_find(struct broker *broker, struct str uid)
{
	return map_get(broker->sessions, uid);
}

size_t
broker_count(const struct broker *broker)
{
	return map_count(broker->sessions);
}

static void
add(struct broker *broker, struct session *session)
{
	map_put(broker->sessions, str_of(session->uid, LINK_UID_SIZE), session);
	list_append(&broker->live, &session->link);
	metric_set(&live, (int64_t)map_count(broker->sessions));
}

void
broker_bury(struct session *session)
{
	struct broker *broker = session->broker;

	map_remove(broker->sessions, str_of(session->uid, LINK_UID_SIZE));
	list_remove(&session->link);
	list_append(&broker->dead, &session->link);
	if (map_count(broker->ended) < BROKER_SESSIONS_MOST)
		map_put(broker->ended, str_of(session->uid, LINK_UID_SIZE), session);
	metric_set(&live, (int64_t)map_count(broker->sessions));
}

void
broker_reap_soon(struct broker *broker)
{
	timer_set_in(&broker->reap, 0);
}

/* Of one that is left by all. */
static void
show_a_while(struct broker *broker, struct session *own_session, int64_t now_ms)
{
	struct str uid = str_of(own_session->uid, LINK_UID_SIZE);

	list_remove(&own_session->link);
	if (map_get(broker->ended, uid) != own_session) {
		session_free(own_session);
		return;
	}
	tail_shrink(&own_session->tail);
	own_session->shown_until = now_ms + BROKER_SHOWN_MS;
	list_append(&broker->shown, &own_session->link);
}

static void
forget_shown(struct broker *broker, int64_t now_ms)
{
	list_each(link, &broker->shown) {
		struct session *session = list_entry(link, struct session, link);

		if (session->shown_until > now_ms) {
			timer_set_at(&broker->reap, session->shown_until);
			return;
		}
		map_remove(broker->ended, str_of(session->uid, LINK_UID_SIZE));
		session_free(session);
	}
}

static void
reap(void *context)
{
	struct broker *broker = context;
	int64_t now_ms = clock_monotonic_ms();

	list_each(link, &broker->dead) {
		struct session *session = list_entry(link, struct session, link);

		if (!session->attached && !session->target && !session->disk_by)
			show_a_while(broker, session, now_ms);
	}
	forget_shown(broker, now_ms);
}

/* --- beginning --- */

static void
put_plan(struct buf *out, const struct session_plan *plan, int64_t linger_ms)
{
	wire_put_text(out, plan->uid);
	wire_put_text(out, plan->hostname);
	wire_put_int(out, plan->port);
	wire_put_int(out, LINK_PROTOCOL_SSH);
	wire_put_text(out, plan->terminal);
	wire_put_int(out, plan->columns);
	wire_put_int(out, plan->rows);
	wire_put_int(out, plan->keep_alive_s);
	wire_put_text(out, plan->username);
	wire_put_int(out, plan->account_uid[0] != '\0');
	wire_put_text(out, plan->account_uid);
	wire_put_int(out, BROKER_CONNECT_MS);
	wire_put_int(out, (int64_t)plan->host_key_count);
	for (size_t i = 0; i < plan->host_key_count; i++)
		wire_put_str(out, plan->host_keys[i]);
	wire_put_int(out, linger_ms);
}

static enum err
send_start(struct session *session, const struct session_plan *plan)
{
	struct message start = { .kind = LINK_START };
	CLEANUP(buf_release) struct buf body;
	enum err err;

	buf_init(&body, LINK_BODY_LIMIT);
	put_plan(&body, plan, session->broker->settings.rules.linger_ms);
	err = buf_error(&body);
	start.bytes = buf_str(&body);
	return err ? err : session_tell(session, &start);
}

static enum err
reach(struct session *session, const struct session_plan *plan)
{
	const struct broker_settings *settings = &session->broker->settings;
	enum err err = settings->target_table->open(settings->ways, plan->jumpoint_id, session,
						    &session->target);

	if (err)
		return err;
	session->node_id = session->target->node_id;
	return send_start(session, plan);
}

static void
wait_for_viewer(struct session *session)
{
	session->linger_at = clock_monotonic_ms() + session->broker->settings.rules.linger_ms;
	session->note_at = clock_monotonic_ms() + BROKER_NOTE_MS;
	/* Not longer after another link: a Jumpoint cannot keep it half open by coming back. */
	if (!session->was_open)
		session->open_by = clock_monotonic_ms() + BROKER_CONNECT_MS + BROKER_PERSON_MS;
	session_arm(session);
}

/* A session for whoever comes to see that it is over. */
static void
show_end(struct session *session, int why, const char *text, int exit_status)
{
	session->state = SESSION_ENDED;
	session->end_why = (uint8_t)why;
	session->end_text = memory_text(text);
	session->exit_status = exit_status;
	list_append(&session->broker->dead, &session->link);
	broker_reap_soon(session->broker);
}

/* The row may be older than what is known here. One whose shell was open begins no other: it ended,
 * or another of the site's machines carries it. */
static bool
has_ended(struct session *session, const struct session_plan *plan)
{
	const struct session *ended = map_get(session->broker->ended, str_from(plan->uid));

	if (ended)
		show_end(session, ended->end_why, ended->end_text, ended->exit_status);
	else if (plan->has_ended)
		show_end(session, session_end_number(plan->end_why), plan->end_text,
			 plan->exit_status);
	else if (plan->opened_at)
		show_end(session, LINK_END_LOST, "This session is no longer here.", -1);
	else
		return false;
	return true;
}

enum err
broker_start(struct broker *broker, const struct session_plan *plan, struct session **ret_session)
{
	struct session *session;
	enum err err;

	if (broker_find(broker, str_from(plan->uid)))
		return ERR_CONFLICT;
	if (map_count(broker->sessions) >= BROKER_SESSIONS_MOST)
		return ERR_LIMIT;
	session = session_new(broker, plan);
	*ret_session = session;
	if (has_ended(session, plan))
		return OK;
	add(broker, session);
	metric_add(&begun, 1);
	wait_for_viewer(session);
	err = reach(session, plan);
	if (err == ERR_NOT_FOUND)
		session_finish(session, LINK_END_OFFLINE,
			       STR("The Jumpoint of this item is not connected."), -1);
	else if (err)
		session_finish(session, LINK_END_TOO_MANY,
			       STR("The Jumpoint takes no more sessions now."), -1);
	return OK;
}

/* The journal has all of it, and only its row does not say so: nobody is waited for. */
static void
finish_restored(struct session *session, const struct journal_left *left)
{
	int why = session_end_number(left->why);

	session->was_taped = true;
	session->is_incomplete = left->is_incomplete;
	session_finish(session, why ? why : LINK_END_LOST, (struct str){ 0 }, -1);
}

enum err
broker_restore(struct broker *broker, const struct session_plan *plan,
	       const struct journal_left *left)
{
	struct session *session;

	if (broker_find(broker, str_from(plan->uid)))
		return ERR_CONFLICT;
	if (map_count(broker->sessions) >= BROKER_SESSIONS_MOST)
		return ERR_LIMIT;
	session = session_new(broker, plan);
	session->state = SESSION_RECONNECTING;
	if (left && left->has_ended) {
		add(broker, session);
		finish_restored(session, left);
		return OK;
	}
	if (left) {
		session->was_left = true;
		session->kept = (int64_t)left->kept;
		session->at_ms = left->at_ms;
		session->columns = (uint16_t)left->columns;
		session->rows = (uint16_t)left->rows;
		session->is_incomplete = left->is_incomplete;
		session->records_input = left->records_input;
	}
	session->limit = session->kept + LINK_WINDOW_FIRST;
	tail_init(&session->tail, (uint64_t)session->kept);
	add(broker, session);
	session->lost_at = clock_monotonic_ms() + broker->settings.rules.linger_ms;
	wait_for_viewer(session);
	return OK;
}

void
broker_end(struct broker *broker, struct str uid, int why, const char *text)
{
	struct session *session = broker_find(broker, uid);

	if (session)
		session_ask_end(session, why, text);
}

/* --- the target --- */

void
broker_hear(struct session *session, int kind, struct str body)
{
	target_hear(session, kind, body);
}

void
broker_target_drained(struct session *session)
{
	session_tell_size(session);
	list_each(link, &session->viewers)
		viewer_resume(viewer_of(link), false);
}

/* A shell is worth waiting for; one that never opened is sooner asked for again. */
static int64_t
patience(const struct session *session)
{
	int64_t linger_ms = session->broker->settings.rules.linger_ms;

	return session->was_open || linger_ms < BROKER_UNOPENED_MS ? linger_ms : BROKER_UNOPENED_MS;
}

void
broker_target_lost(struct session *session)
{
	session->target = NULL;
	if (session->state == SESSION_ENDED) {
		broker_reap_soon(session->broker);
		return;
	}
	session->painted = session->repaint; /* none is on its way any more */
	buf_clear(&session->screen);
	if (session->state == SESSION_ENDING) {
		session_finish(session, session->end_why, str_from(session->end_text), -1);
		return;
	}
	session->lost_at = clock_monotonic_ms() + patience(session);
	session_set_state(session, SESSION_RECONNECTING, (struct str){ 0 });
}

/* A session that an earlier run left has its recording in the journal, or had none yet. */
static bool
record_again(struct session *session)
{
	struct broker *broker = session->broker;

	if (!session->is_recorded || session->tape)
		return true;
	session->tape = tape_new(broker, session, session->was_left);
	session->is_incomplete |= !session->tape;
	return session->tape || !broker->settings.rules.must_record;
}

static const enum session_state states[LINK_STATES] = {
	[LINK_STATE_CONNECTING] = SESSION_CONNECTING,
	[LINK_STATE_AUTHENTICATING] = SESSION_AUTHENTICATING,
	[LINK_STATE_OPEN] = SESSION_OPEN,
	[LINK_STATE_ENDING] = SESSION_OPEN,
};

/* The Jumpoint has dropped what was not kept: the recording has a hole and says so. */
static void
skip_lost(struct session *session, int64_t oldest)
{
	if (oldest <= session->kept)
		return;
	log_error("session.output_lost", LOG_TEXT("session", session->uid));
	if (session->tape)
		tape_lose(session->tape, session->at_ms, oldest);
	session->is_incomplete = session->tape != NULL;
	session->kept = oldest;
	if (oldest > (int64_t)session->tail.end) {
		tail_release(&session->tail);
		tail_init(&session->tail, (uint64_t)oldest);
	}
}

enum err
broker_here(struct broker *broker, const struct message *here, struct target *target,
	    struct session **ret_session)
{
	struct session *session = broker_find(broker, here->uid);

	/* Another Jumpoint's node may not take it over. */
	if (!session || session->jumpoint_id != target->jumpoint_id ||
	    session->node_id != target->node_id || here->next < session->kept ||
	    session->state >= SESSION_ENDING ||
	    (session->was_open && here->state < LINK_STATE_OPEN)) /* no second login */
		return ERR_NOT_FOUND;
	if (session->target) {
		session->target->leg.table->close(&session->target->leg, 0, NULL);
		broker_target_lost(session);
	}
	session->target = target;
	*ret_session = session;
	if (here->state >= LINK_STATE_OPEN && !record_again(session)) {
		session_ask_end(session, LINK_END_BY_SITE, "The recording cannot go on.");
		return OK;
	}
	skip_lost(session, here->offset);
	session_continue(session, states[here->state]);
	return OK;
}

/* --- the clerk --- */

void
broker_give_credential(struct broker *broker, struct str uid, struct str body, int why,
		       const char *text)
{
	struct session *session = broker_find(broker, uid);
	struct message message = { .kind = LINK_CREDENTIAL, .bytes = body };

	if (!session || session->state >= SESSION_OPEN || !session->has_asked)
		return; /* asked for again when its Jumpoint is back */
	if (!body.length)
		message = (struct message){ .kind = LINK_NO_CREDENTIAL,
					    .why = why,
					    .text = str_from(text) };
	if (session_tell(session, &message) != OK)
		session_ask_end(session, LINK_END_CREDENTIAL,
				"The credential could not be passed on.");
}

void
broker_judge_host_key(struct broker *broker, struct str uid, bool is_trusted, const char *text,
		      const char *notice)
{
	struct session *session = broker_find(broker, uid);
	const struct message message = { .kind = LINK_HOST_KEY_VERDICT,
					 .why = is_trusted,
					 .text = str_from(text) };

	if (!session || session->state >= SESSION_OPEN)
		return;
	session->is_judging = false;
	if (notice)
		session_notice(session, !is_trusted, notice);
	if (session_tell(session, &message) != OK)
		session_ask_end(session, LINK_END_HOST_KEY, "The answer could not be passed on.");
}

/* --- viewers --- */

/* As many as a session process remembers; who left longest ago makes room. */
static enum err
make_room(struct session *session)
{
	struct viewer *oldest = NULL;
	size_t count = 0;

	list_each(link, &session->viewers) {
		count++;
		if (!viewer_of(link)->leg)
			oldest = viewer_of(link);
	}
	if (count < BROKER_VIEWERS_MOST)
		return OK;
	if (!oldest)
		return ERR_LIMIT;
	viewer_free(oldest);
	return OK;
}

static int
digit_of(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

static enum err
add_viewer(struct session *session, struct str name, struct viewer **ret_viewer)
{
	unsigned char writer[LINK_WRITER_SIZE];
	struct viewer *viewer;
	enum err err;

	if (name.length != sizeof(viewer->name) - 1)
		return ERR_INVALID;
	for (size_t i = 0; i < LINK_WRITER_SIZE; i++) {
		int high = digit_of(name.data[2 * i]), low = digit_of(name.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return ERR_INVALID;
		writer[i] = (unsigned char)(high << 4 | low);
	}
	err = make_room(session);
	if (err)
		return err;
	viewer = new_object(struct viewer);
	viewer->session = session;
	memcpy(viewer->name, name.data, name.length);
	memcpy(viewer->writer, writer, sizeof(writer));
	buf_init(&viewer->input, LINK_INPUT_AHEAD);
	list_init(&viewer->link);
	*ret_viewer = viewer;
	return OK;
}

enum err
broker_attach(struct session *session, struct str name, const struct session_seat *seat,
	      struct leg *leg, struct viewer **ret_viewer)
{
	struct viewer *viewer = viewer_find(session, name);
	enum err err = OK;

	if (viewer)
		viewer_drop(viewer, WEBSOCKET_POLICY, "opened elsewhere");
	else
		err = add_viewer(session, name, &viewer);
	if (err)
		return err;
	list_remove(&viewer->link);
	list_prepend(&session->viewers, &viewer->link);
	viewer->leg = leg;
	viewer->seat = *seat;
	viewer->place = VIEWER_OUTSIDE;
	session->attached++;
	session->linger_at = 0;
	session_arm(session);
	*ret_viewer = viewer;
	return OK;
}

void
broker_viewer_gone(struct viewer *viewer)
{
	viewer_left(viewer);
}

void
broker_viewer_drained(struct viewer *viewer)
{
	viewer_catch_up(viewer);
}
