/* SPDX-License-Identifier: Apache-2.0 */
/* Wires loop, pool, store, keeper's client, edge and sockets together. Confinement comes right
 * after the start message: nothing of the network is read before it. */
#include "main/front.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "actions/worker.h"
#include "admin/door.h"
#include "api/edge.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/list.h"
#include "base/log.h"
#include "base/memory.h"
#include "ipc/ipc.h"
#include "keeper/client.h"
#include "main/front_sessions.h"
#include "main/snapshot.h"
#include "net/loop.h"
#include "net/timer.h"
#include "net/tls.h"
#include "records/records.h"
#include "supervisor/child.h"
#include "supervisor/launch.h"
#include "supervisor/places.h"
#include "supervisor/sandbox.h"

enum { QUEUE_FAST = 4096, QUEUE_SLOW = 256, WRITE_QUEUE = 4096, LOOK_MS = 1000 };

struct front {
	struct child_start start;
	struct keeper_client *keeper;
	struct sealer sealer;
	struct snapshot_keys keys;
	struct store *store;
	struct reader *reader; /* of the loop's thread, while it starts */
	struct site *site;
	struct notices notices;
	struct loop *loop;
	struct pool *pool;
	struct edge *edge;
	struct front_sessions *sessions;
	struct http_server *server;
	struct loop_watch *supervisor, *control;
	/* the site's settings, looked at by one job at a time */
	struct timer look;
	struct pool_job reload;
	struct loop_task reload_end;
	bool is_reloading, must_reload_again, is_reload_failing;
	int64_t settings_number;
	bool is_stopping;
	int clients; /* directory of the client's archives, or -1 */
};

static enum err
fail(const char *why, enum err err)
{
	log_error("front.not_started", LOG_ERR(err), LOG_TEXT("why", why));
	child_tell_failed(why);
	return err;
}

/* --- starting --- */

static enum err
confine(struct front *front)
{
	struct sandbox_settings settings = { .role = SANDBOX_FRONT };
	struct sandbox_report report;
	const char *missing = NULL, *clients = NULL;
	enum err err = launch_path("cli", &front->start.arena, &clients);

	if (!err)
		err = places_of_front(&front->start.settings, clients, &front->start.arena,
				      &settings);
	if (err)
		return fail(
			"the URL of the store cannot be read: a SQLite file needs its whole path",
			err);
	front->clients = open(clients, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	sandbox_enter(&settings, &report);
	report.own_user = front->start.settings.user_per_process;
	sandbox_log(&report);
	if (front->start.settings.require_sandbox && !sandbox_is_complete(&report, &missing))
		return fail(arena_printf(&front->start.arena,
					 "this machine lacks %s, and --require-sandbox is set",
					 missing),
			    ERR_DENIED);
	return OK;
}

static enum err
reach_keeper(struct front *front)
{
	int start = front->start.keeper_start;
	enum err err = keeper_derive_key(start, KEEPER_DERIVE_TOKEN, front->keys.token.bytes);

	if (!err)
		err = keeper_derive_key(start, KEEPER_DERIVE_COOKIE, front->keys.cookie.bytes);
	close(start);
	if (err)
		return fail("keeper does not answer", err);
	front->keys.site_id = front->start.site_id;
	front->keys.identity_public = front->start.identity_public;
	front->keeper = keeper_client_new(front->start.seal_public);
	keeper_client_give(front->keeper, front->start.keeper_pairs,
			   front->start.keeper_pair_count);
	front->sealer = keeper_client_sealer(front->keeper);
	return OK;
}

/* A store that somebody changed by hand is refused now, not by a request. */
static enum err
check_columns(struct tx *tx, void *context)
{
	return records_check(tx);
}

static enum err
open_store(struct front *front)
{
	const struct store_settings settings = { .url = front->start.settings.store,
						 .write_queue = WRITE_QUEUE };
	enum err err = store_open(&settings, &front->store);

	if (err == ERR_CONFLICT)
		return fail("the store is of another version than this program (see the log): "
			    "sallyport migrate brings an older one up to date",
			    err);
	if (!err)
		err = reader_open(front->store, &front->reader);
	if (!err)
		err = store_read(front->reader, check_columns, NULL);
	if (err == ERR_CONFLICT)
		return fail("the store's columns are not this program's (see the log)", err);
	if (!err)
		err = snapshot_number(front->reader, &front->settings_number);
	if (!err)
		err = snapshot_make(&front->start.settings, &front->keys, &front->notices,
				    front->reader, &front->site);
	return err ? fail("the store cannot be opened (see the log)", err) : OK;
}

static enum err
check_keeper(void *context)
{
	struct keeper_status status;

	return keeper_client_status(context, &status);
}

static enum err
open_edge(struct front *front)
{
	struct edge_settings settings = {
		.loop = front->loop,
		.pool = front->pool,
		.services = { .store = front->store,
			      .sealer = &front->sealer,
			      .check_keeper = check_keeper,
			      .keeper_context = front->keeper,
			      .cli_directory = front->clients,
			      .recordings = arena_printf(&front->start.arena, "%s/recordings",
							 front->start.settings.data) },
		.site = front->site,
	};
	enum err err = edge_new(&settings, &front->edge);

	return err ? fail("the route table is wrong", err) : OK;
}

static enum err
open_sessions(struct front *front)
{
	const struct front_sessions_settings settings = { .start = &front->start,
							  .keeper = front->keeper,
							  .loop = front->loop,
							  .pool = front->pool,
							  .store = front->store,
							  .reader = front->reader,
							  .site = front->site };
	enum err err = front_sessions_open(&settings, &front->sessions);

	return err ? fail("the sessions cannot be taken up (see the log)", err) : OK;
}

static enum err
open_pool(struct front *front)
{
	long cores = sysconf(_SC_NPROCESSORS_ONLN);
	const struct pool_settings settings = {
		.threads = { [POOL_FAST] = (int)front->start.settings.workers,
			     [POOL_SLOW] = (int)front->start.settings.slow_workers },
		.width = { [POOL_FAST] = cores < 2 ? 2 : (int)cores },
		.queue_limit = { [POOL_FAST] = QUEUE_FAST, [POOL_SLOW] = QUEUE_SLOW },
		.worker_new = worker_new,
		.worker_free = worker_free,
		.context = front->store,
	};

	front->loop = loop_new();
	front->pool = pool_new(&settings);
	return OK;
}

static enum err
read_certificate(int certificate, int key, struct tls_context **ret_tls)
{
	struct tls_reason reason = { "" };
	enum err err = tls_context_server_open(certificate, key, 0, ret_tls, &reason);

	close(certificate);
	close(key);
	if (err)
		log_error("front.bad_certificate", LOG_TEXT("why", reason.text));
	return err;
}

/* The site's setting, in the form the server takes. */
static enum err
trust_proxies(struct front *front, const struct site *site)
{
	const struct items *trusted = &site->rules.settings->trusted_proxies;
	const char **texts;
	struct arena arena;
	enum err err;

	arena_init(&arena);
	texts = arena_array(&arena, const char *, trusted->count + 1);
	if (trusted->count)
		memcpy(texts, trusted->data, trusted->count * sizeof(texts[0]));
	err = http_server_trust(front->server, texts);
	arena_release(&arena);
	return err;
}

static void
serve(struct http_exchange *exchange, void *context)
{
	struct front *front = context;

	if (!front_sessions_serve(front->sessions, exchange))
		edge_serve(exchange, front->edge);
}

static enum err
open_server(struct front *front)
{
	const struct http_settings settings = { .loop = front->loop,
						.serve = serve,
						.context = front };
	struct http_listen listen = { .own_descriptor = front->start.listener };
	enum err err = read_certificate(front->start.certificate, front->start.key, &listen.tls);

	if (err)
		return fail("the certificate cannot be used (see the log)", err);
	front->server = http_server_new(&settings);
	err = trust_proxies(front, front->site);
	if (err)
		return fail("the setting trusted_proxies cannot be used", err);
	http_server_listen(front->server, &listen);
	tls_context_unref(listen.tls);
	return OK;
}

/* --- commands of the control socket --- */

struct visit {
	struct pool_job job;
	struct front *front;
	struct site *site;
	int descriptor;
};

static void
serve_visit(struct pool_job *job, void *context)
{
	struct visit *visit = (struct visit *)(void *)job;
	struct worker *worker = context;
	struct admin admin = { .site = visit->site,
			       .store = visit->front->store,
			       .sealer = &visit->front->sealer,
			       .arena = &worker->arena,
			       .recordings = arena_printf(&worker->arena, "%s/recordings",
							  visit->front->start.settings.data) };

	if (worker_reader(worker, &admin.reader) == OK)
		door_serve(visit->descriptor, &admin);
	else
		close(visit->descriptor);
	arena_reset(&worker->arena);
	site_unref(visit->site);
	memory_free(visit);
}

static void
accept_visit(int events, void *context)
{
	struct front *front = context;
	struct visit *visit;
	int descriptor = -1;

	if (ipc_accept(front->start.control, &descriptor) != OK)
		return;
	visit = new_object(struct visit);
	visit->job.run = serve_visit;
	visit->front = front;
	visit->site = site_ref(front->site);
	visit->descriptor = descriptor;
	if (pool_submit(front->pool, POOL_SLOW, &visit->job) == OK)
		return;
	close(descriptor);
	site_unref(visit->site);
	memory_free(visit);
}

/* --- settings that changed --- */

static void
swap_site(void *context)
{
	struct site *site = context;
	struct front *front = (struct front *)site->notices->context;

	if (trust_proxies(front, site) != OK)
		log_error("front.proxies_not_changed");
	edge_set_site(front->edge, site);
	front_sessions_set_site(front->sessions, site);
	site_unref(front->site);
	front->site = site;
}

static void begin_reload(void *context);

static void
end_reload(struct loop_task *task)
{
	struct front *front = list_entry(task, struct front, reload_end);

	front->is_reloading = false;
	if (front->must_reload_again)
		begin_reload(front);
}

/* A new snapshot where the number of the settings in the store is another than that of ours. */
static enum err
look_for_settings(struct front *front, struct worker *worker)
{
	struct reader *reader = NULL;
	struct site *site = NULL;
	int64_t number = 0;
	enum err err = worker_reader(worker, &reader);

	if (!err)
		err = snapshot_number(reader, &number);
	if (err || number == front->settings_number)
		return err;
	err = snapshot_make(&front->start.settings, &front->keys, &front->notices, reader, &site);
	if (err)
		return err;
	err = loop_post(front->loop, swap_site, site);
	if (err) {
		site_unref(site);
		return err;
	}
	front->settings_number = number;
	return OK;
}

static void
reload(struct pool_job *job, void *context)
{
	struct front *front = list_entry(job, struct front, reload);
	enum err err = look_for_settings(front, context);

	if (err && !front->is_reload_failing)
		log_error("front.settings_not_read", LOG_ERR(err));
	front->is_reload_failing = err != OK;
	loop_post_task(front->loop, &front->reload_end);
}

static void
begin_reload(void *context)
{
	struct front *front = context;

	front->must_reload_again = front->is_reloading;
	if (front->is_reloading || front->is_stopping)
		return;
	front->reload = (struct pool_job){ .run = reload };
	front->is_reloading = pool_submit(front->pool, POOL_FAST, &front->reload) == OK;
}

/* Another node may have changed them, and a notice of this one may have been lost. */
static void
look_again(void *context)
{
	struct front *front = context;

	if (!front->is_reloading)
		begin_reload(front);
	timer_set_in(&front->look, LOOK_MS);
}

static void
hear_settings_change(void *context)
{
	struct front *front = context;

	if (loop_post(front->loop, begin_reload, front) != OK)
		log_error("front.settings_not_reloaded");
}

static void
hear_access_change(void *context, int64_t account_id)
{
	struct front *front = context;

	edge_access_changed(front->edge, account_id);
	front_sessions_check(front->sessions);
}

static void
hear_logins_change(void *context, int64_t user_id)
{
	struct front *front = context;

	front_sessions_check(front->sessions);
}

static void
hear_jumpoint_change(void *context, int64_t jumpoint_id)
{
	struct front *front = context;

	front_sessions_look(front->sessions, jumpoint_id);
}

static void
hear_session_end(void *context, const char *session_uid, const char *by)
{
	struct front *front = context;

	front_sessions_end(front->sessions, session_uid, by);
}

/* --- the supervisor's words --- */

static void
finish_drain(void *context)
{
	struct front *front = context;

	loop_stop(front->loop);
}

static void
stop(struct front *front)
{
	if (front->is_stopping)
		return;
	log_info("front.stopping");
	front->is_stopping = true;
	loop_watch_free(front->control);
	front->control = NULL;
	front_sessions_stop(front->sessions);
	http_server_drain(front->server, clock_monotonic_ms() + LIMIT_SHUTDOWN_MS, finish_drain,
			  front);
}

static void
swap_certificate(struct front *front, const struct child_event *event)
{
	struct tls_context *tls = NULL;

	if (read_certificate(event->certificate, event->key, &tls) != OK)
		return;
	http_server_swap_tls(front->server, tls);
	tls_context_unref(tls);
	log_info("front.certificate_swapped");
}

static void
hear_supervisor(int events, void *context)
{
	struct front *front = context;
	struct child_event event;
	enum err err = child_receive_event(&event);

	if (err) {
		/* Nobody is left to stop us in order. */
		log_error("front.supervisor_gone", LOG_ERR(err));
		loop_watch_set(front->supervisor, 0);
		stop(front);
		return;
	}
	switch (event.kind) {
	case CHILD_NOTHING:
		break;
	case CHILD_CERTIFICATE:
		swap_certificate(front, &event);
		break;
	case CHILD_KEEPER:
		keeper_client_give(front->keeper, event.keeper_pairs, event.keeper_pair_count);
		log_info("front.keeper_back");
		break;
	case CHILD_STOP:
		stop(front);
		break;
	}
}

static enum err
watch(struct front *front)
{
	front->reload_end.run = end_reload;
	timer_init(&front->look, front->loop, look_again, front);
	timer_set_in(&front->look, LOOK_MS);
	front->supervisor =
		loop_watch_new(front->loop, LAUNCH_CONTROL, LOOP_READ, hear_supervisor, front);
	front->control =
		loop_watch_new(front->loop, front->start.control, LOOP_READ, accept_visit, front);
	return child_tell_ready();
}

/* --- the end --- */

/* Workers first: they still answer requests, use the store and ask keeper. */
static void
release(struct front *front)
{
	pool_close(front->pool);
	if (front->loop)
		loop_turn(front->loop); /* what they posted: it may want a worker again, and is told
					   no */
	if (front->edge)
		edge_flush(front->edge);
	http_server_free(front->server);
	front_sessions_close(front->sessions);
	edge_free(front->edge);
	pool_free(front->pool);
	loop_watch_free(front->supervisor);
	loop_watch_free(front->control);
	timer_cancel(&front->look);
	loop_free(front->loop);
	site_unref(front->site);
	reader_close(front->reader);
	store_close(front->store);
	keeper_client_free(front->keeper);
	memory_wipe(&front->keys, sizeof(front->keys));
	arena_release(&front->start.arena);
}

int
front_main(void)
{
	struct front front = { 0 };
	enum err (*const steps[])(struct front *
				  front) = { confine,	reach_keeper,  open_store,  open_pool,
					     open_edge, open_sessions, open_server, watch };
	enum err err = child_receive_start(&front.start);

	if (err) {
		fprintf(stderr, "sallyport front is started by sallyport serve\n");
		return 2;
	}
	log_open("front", STDERR_FILENO, settings_log_level(&front.start.settings));
	front.notices = (struct notices){ .context = &front,
					  .access_changed = hear_access_change,
					  .settings_changed = hear_settings_change,
					  .logins_changed = hear_logins_change,
					  .jumpoint_changed = hear_jumpoint_change,
					  .session_end = hear_session_end };
	for (size_t i = 0; i < COUNT_OF(steps) && !err; i++)
		err = steps[i](&front);
	if (!err)
		loop_run(front.loop);
	release(&front);
	return err ? 1 : 0;
}
