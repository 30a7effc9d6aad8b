/* SPDX-License-Identifier: Apache-2.0 */
/* One check at a time, in two jobs: the first reads the number that moves with rights, the second
 * asks about what was found by another number. Between the two the loop says who there is, so each
 * worker touches only its check. */
#include "session/warden.h"

#include <stdatomic.h>
#include <stdlib.h>

#include "actions/session/stay.h"
#include "actions/worker.h"
#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/loop.h"
#include "net/timer.h"

struct warden {
	struct warden_settings settings;
	struct timer timer;
	struct loop_task soon;
	atomic_bool is_soon; /* soon is on its way */
	bool is_checking, must_check_again;
	int64_t logins_at; /* monotonic: when all logins are due */
};

struct sitting {
	char uid[LINK_UID_SIZE + 1];
	char viewer[VIEWER_TEXT + 1];
	struct session_seat seat;
	struct ticket_ask ask;
	enum err found; /* ERR_AGAIN: nobody could be asked */
};

struct check {
	struct pool_job job;
	struct loop_task task;
	struct warden *warden;
	struct site *site;
	bool asks_logins;
	int64_t since_ms; /* who typed later was active */
	int64_t number;
	enum err err;
	struct arena arena; /* of what follows, and its texts */
	struct sitting *sittings;
	size_t sitting_count;
	struct stay_running *sessions;
	size_t session_count;
	size_t asked; /* of the sessions, from the first on */
};

static void begin(struct warden *warden, bool asks_logins);

static void
finish(struct check *own_check)
{
	struct warden *warden = own_check->warden;

	site_unref(own_check->site);
	arena_release(&own_check->arena);
	memory_free(own_check);
	warden->is_checking = false;
	if (warden->must_check_again)
		begin(warden, true);
}

static void
submit(struct check *check, void (*run)(struct pool_job *job, void *worker),
       void (*done)(struct loop_task *task))
{
	check->job = (struct pool_job){ .run = run };
	check->task.run = done;
	if (pool_submit(check->warden->settings.pool, POOL_FAST, &check->job) != OK)
		finish(check); /* the next look asks again */
}

/* --- the answers --- */

static void
apply_sitting(const struct check *check, const struct sitting *sitting)
{
	struct broker *broker = check->warden->settings.broker;
	struct str uid = str_from(sitting->uid), viewer = str_from(sitting->viewer);

	if (sitting->found == ERR_NOT_FOUND || sitting->found == ERR_DENIED) {
		log_info("terminal.unseated", LOG_STR("session", uid));
		broker_unseat(broker, uid, viewer, &sitting->seat, "no longer allowed");
	} else if (!sitting->found) {
		broker_allow_seat(broker, uid, viewer, &sitting->seat, check->number);
	}
}

static void
apply_session(const struct check *check, const struct stay_running *session)
{
	struct broker *broker = check->warden->settings.broker;

	if (!session->why) {
		broker_allow(broker, str_from(session->uid), check->number);
		return;
	}
	log_info("session.revoked", LOG_TEXT("session", session->uid),
		 LOG_TEXT("why", session->why));
	broker_end(broker, str_from(session->uid), LINK_END_NO_RIGHT, session->why);
}

/* What could not be asked keeps its old number: the next look finds it again. Seats go first, so
 * that nobody whose login is over reads another word. */
static void
apply(struct loop_task *task)
{
	struct check *check = list_entry(task, struct check, task);

	for (size_t i = 0; i < check->sitting_count; i++)
		apply_sitting(check, &check->sittings[i]);
	for (size_t i = 0; i < check->asked; i++)
		apply_session(check, &check->sessions[i]);
	finish(check);
}

/* --- the questions, on a worker --- */

/* How many from this one on are of the same person. */
static size_t
count_of_person(const struct check *check, size_t from)
{
	size_t to = from + 1;

	while (to < check->session_count &&
	       check->sessions[to].user_id == check->sessions[from].user_id)
		to++;
	return to - from;
}

/* A line that cannot be written does not keep a session alive: its row says why it ended, too. */
static void
audit_ends(const struct check *check, struct store *store, size_t from, size_t count)
{
	for (size_t i = from; i < from + count; i++) {
		enum err err = check->sessions[i].why ? stay_audit(store, &check->sessions[i]) : OK;

		if (err)
			log_error("session.revocation_not_audited",
				  LOG_TEXT("session", check->sessions[i].uid), LOG_ERR(err));
	}
}

static enum err
ask_sessions(struct check *check, struct worker *worker, struct reader *reader)
{
	while (check->asked < check->session_count) {
		size_t count = count_of_person(check, check->asked);
		const struct stay_all all = {
			.site = check->site,
			.running = &check->sessions[check->asked],
			.count = count,
			.now_ms = clock_now_ms(),
			.texts = &check->arena,
		};
		enum err err = stay_ask_all(reader, &all, &worker->arena);

		arena_reset(&worker->arena);
		if (err)
			return err;
		audit_ends(check, worker->store, check->asked, count);
		check->asked += count;
	}
	return OK;
}

static void
ask_all(struct pool_job *job, void *context)
{
	struct check *check = list_entry(job, struct check, job);
	struct worker *worker = context;
	struct reader *reader;
	enum err err = worker_reader(worker, &reader);

	for (size_t i = 0; i < check->sitting_count && !err; i++) {
		struct sitting *sitting = &check->sittings[i];

		sitting->found =
			ticket_check(check->site, worker->store, reader, &sitting->seat,
				     str_from(sitting->uid), &sitting->ask, &worker->arena);
		arena_reset(&worker->arena);
	}
	if (!err)
		err = ask_sessions(check, worker, reader);
	if (err)
		log_warning("session.rights_not_asked", LOG_ERR(err));
	loop_post_task(check->warden->settings.loop, &check->task);
}

/* --- who there is --- */

/* Is this seat to be asked about? */
static bool
is_due(const struct check *check, const struct session_seat *seat)
{
	return check->asks_logins || seat->rights != check->number;
}

static void
count_sitting(const char *uid, const char *viewer, const struct session_seat *seat, void *context)
{
	struct check *check = context;

	check->sitting_count += is_due(check, seat);
}

static void
add_sitting(const char *uid, const char *viewer, const struct session_seat *seat, void *context)
{
	struct check *check = context;
	struct sitting *sitting;

	if (!is_due(check, seat))
		return;
	sitting = &check->sittings[check->sitting_count++];
	*sitting = (struct sitting){ .seat = *seat,
				     .ask = { .has_typed = seat->typed_at >= check->since_ms,
					      .asks_rights = seat->rights != check->number },
				     .found = ERR_AGAIN };
	memcpy(sitting->uid, uid, sizeof(sitting->uid));
	memcpy(sitting->viewer, viewer, sizeof(sitting->viewer));
}

static void
add_session(const char *uid, int64_t user_id, int64_t rights, void *context)
{
	struct check *check = context;
	struct stay_running *session;

	if (rights == check->number)
		return;
	session = &check->sessions[check->session_count++];
	*session = (struct stay_running){ .user_id = user_id };
	memcpy(session->uid, uid, sizeof(session->uid));
}

static int
by_person(const void *a, const void *b)
{
	const struct stay_running *first = a, *second = b;

	return (first->user_id > second->user_id) - (first->user_id < second->user_id);
}

static void
gather(struct loop_task *task)
{
	struct check *check = list_entry(task, struct check, task);
	struct broker *broker = check->warden->settings.broker;

	if (check->err) {
		log_warning("session.rights_not_asked", LOG_ERR(check->err));
		finish(check);
		return;
	}
	broker_each_seat(broker, count_sitting, check);
	check->sittings = arena_array(&check->arena, struct sitting, check->sitting_count);
	check->sitting_count = 0;
	broker_each_seat(broker, add_sitting, check);
	check->sessions = arena_array(&check->arena, struct stay_running, broker_count(broker));
	broker_each_session(broker, add_session, check);
	if (!check->sitting_count && !check->session_count) {
		finish(check);
		return;
	}
	if (check->session_count)
		qsort(check->sessions, check->session_count, sizeof(check->sessions[0]), by_person);
	submit(check, ask_all, apply);
}

/* --- when --- */

static void
read_number(struct pool_job *job, void *context)
{
	struct check *check = list_entry(job, struct check, job);
	struct reader *reader;

	check->err = worker_reader(context, &reader);
	if (!check->err)
		check->err = stay_number(reader, &check->number);
	loop_post_task(check->warden->settings.loop, &check->task);
}

static void
begin(struct warden *warden, bool asks_logins)
{
	int64_t now_ms = clock_monotonic_ms();
	struct check *check;

	if (warden->is_checking) {
		warden->must_check_again |= asks_logins;
		return;
	}
	warden->must_check_again = false;
	if (!broker_count(warden->settings.broker))
		return;
	warden->is_checking = true;
	if (asks_logins)
		warden->logins_at = now_ms + WARDEN_LOGINS_MS;
	check = new_object(struct check);
	arena_init(&check->arena);
	check->warden = warden;
	check->site = site_ref(warden->settings.site);
	check->asks_logins = asks_logins;
	check->since_ms = now_ms - 2 * WARDEN_LOGINS_MS;
	submit(check, read_number, gather);
}

static void
look(void *context)
{
	struct warden *warden = context;

	if (!broker_count(warden->settings.broker))
		return; /* until there is one: warden_begin */
	timer_set_in(&warden->timer, WARDEN_LOOK_MS);
	begin(warden, clock_monotonic_ms() >= warden->logins_at);
}

void
warden_begin(struct warden *warden)
{
	if (timer_is_set(&warden->timer))
		return;
	timer_set_in(&warden->timer, WARDEN_LOOK_MS);
	warden->logins_at = clock_monotonic_ms() + WARDEN_LOGINS_MS;
}

static void
check_now(struct loop_task *task)
{
	struct warden *warden = list_entry(task, struct warden, soon);

	atomic_store(&warden->is_soon, false);
	begin(warden, true);
}

void
warden_check_soon(struct warden *warden)
{
	if (!atomic_exchange(&warden->is_soon, true))
		loop_post_task(warden->settings.loop, &warden->soon);
}

/* --- making and ending --- */

struct warden *
warden_new(const struct warden_settings *settings)
{
	struct warden *warden = new_object(struct warden);

	warden->settings = *settings;
	site_ref(settings->site);
	warden->soon.run = check_now;
	timer_init(&warden->timer, settings->loop, look, warden);
	return warden;
}

void
warden_set_site(struct warden *warden, struct site *site)
{
	site_ref(site);
	site_unref(warden->settings.site);
	warden->settings.site = site;
}

void
warden_free(struct warden *own_warden)
{
	if (!own_warden)
		return;
	timer_cancel(&own_warden->timer);
	site_unref(own_warden->settings.site);
	memory_free(own_warden);
}
