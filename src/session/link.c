/* SPDX-License-Identifier: Apache-2.0 */
/* All links: the door, the registry, and the way of a job to the pool and back. */
#include "session/link.h"

#include <stdatomic.h>
#include <stdio.h>

#include "access/throttle.h"
#include "actions/worker.h"
#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "net/connection.h"
#include "net/http1.h"
#include "net/tcp.h"
#include "net/tls.h"
#include "session/link_internal.h"

enum {
	OPENINGS_BURST = 100, /* of one address: a whole cluster behind one router comes back */
	OPENINGS_PER_SECOND = 10,
	ADDRESSES = 4096,
};

static struct metric turned_away = METRIC(COUNTER, "sallyport_links_turned_away_total",
					  "Links of Jumpoints that were not let in for now.");

/* --- jobs --- */

static void
finish_job(struct loop_task *task)
{
	struct link_job *job = list_entry(task, struct link_job, task);

	job->links->job_count--;
	job->done(job, true);
}

static void
run_job(struct pool_job *pool_job, void *context)
{
	struct link_job *job = list_entry(pool_job, struct link_job, job);
	struct worker *worker = context;

	job->work(job, worker);
	arena_reset(&worker->arena);
	loop_post_task(job->links->settings.loop, &job->task);
}

bool
link_job_start(struct links *links, struct link_job *job)
{
	job->job = (struct pool_job){ .run = run_job };
	job->task.run = finish_job;
	job->links = links;
	if (pool_submit(links->settings.pool, POOL_FAST, &job->job) != OK)
		return false;
	links->job_count++;
	return true;
}

/* --- all of them --- */

static void
look_now(struct loop_task *task)
{
	struct links *links = list_entry(task, struct links, refresh);

	atomic_store(&links->is_refresh_posted, false);
	presence_look(links);
}

struct links *
links_new(const struct links_settings *settings)
{
	static const struct throttle_settings rates = { .burst = OPENINGS_BURST,
							.per_second = OPENINGS_PER_SECOND,
							.addresses = ADDRESSES };
	struct links *links = new_object(struct links);

	links->settings = *settings;
	links->site_id = memory_text(settings->site_id);
	links->place = memory_text(settings->place);
	links->epoch = memory_text(settings->epoch);
	if (!links->settings.heartbeat_ms)
		links->settings.heartbeat_ms = LINKS_HEARTBEAT_MS;
	list_init(&links->openings);
	list_init(&links->links);
	links->by_node = map_new();
	links->throttle = throttle_new(&rates);
	buf_init(&links->narrowing, HANDSHAKE_NARROWING_LIMIT);
	buf_init(&links->frame, LINK_HEAD_SIZE + LINK_BODY_LIMIT + 1);
	links->refresh.run = look_now;
	links->next_number = 1;
	presence_begin(links);
	return links;
}

void
links_stop(struct links *links)
{
	links->is_stopped = true;
	link_openings_drop(links);
	list_each(at, &links->links)
		link_live_end(list_entry(at, struct link, in_links), "the site stops");
}

void
links_free(struct links *own_links)
{
	if (!own_links)
		return;
	links_stop(own_links);
	presence_end(own_links);
	map_free(own_links->by_node);
	throttle_free(own_links->throttle);
	buf_release(&own_links->narrowing);
	buf_release(&own_links->frame);
	memory_free(own_links->site_id);
	memory_free(own_links->place);
	memory_free(own_links->epoch);
	memory_free(own_links);
}

void
links_set_narrowing(struct links *links, struct str rules)
{
	buf_clear(&links->narrowing);
	buf_append_str(&links->narrowing, rules);
}

void
links_refresh(struct links *links, int64_t jumpoint_id)
{
	/* One look answers for all of them. */
	if (!atomic_exchange(&links->is_refresh_posted, true))
		loop_post_task(links->settings.loop, &links->refresh);
}

size_t
links_count(const struct links *links)
{
	return map_count(links->by_node);
}

struct link *
links_find(struct links *links, int64_t node_id)
{
	return map_get(links->by_node, str_of(&node_id, sizeof(node_id)));
}

struct link *
links_pick(struct links *links, int64_t jumpoint_id)
{
	struct link *best = NULL;

	list_each(at, &links->links) {
		struct link *link = list_entry(at, struct link, in_links);

		if (link->jumpoint_id != jumpoint_id || link->why)
			continue;
		if (!best || map_count(link->channels) < map_count(best->channels))
			best = link;
	}
	return best;
}

/* --- the door --- */

static void
turn_away(struct http_exchange *exchange, int status, const char *name, const char *value)
{
	struct http_response *response = http_response(exchange);

	response->status = status;
	http_response_header(response, name, value);
	http_reply(exchange);
}

static bool
has_room(struct links *links, struct str address)
{
	return !links->is_stopped && links->opening_count < LINKS_UNPROVED_MOST &&
	       link_openings_of(links, address) < LINKS_UNPROVED_OF_ADDRESS &&
	       throttle_take(links->throttle, address, clock_monotonic_ms(), NULL);
}

void
links_attach(struct links *links, struct http_exchange *exchange)
{
	const struct http_request *request = http_request(exchange);
	unsigned char exporter[LINK_EXPORTER_SIZE];
	char address[TCP_ADDRESS_ROOM];
	struct connection *connection;
	struct str early;

	if (request->method != HTTP_GET || !request->is_tls ||
	    !http_request_upgrades(request, LINK_TOKEN)) {
		turn_away(exchange, 426, "Upgrade", LINK_TOKEN);
		return;
	}
	if (!has_room(links, request->address)) {
		metric_add(&turned_away, 1);
		turn_away(exchange, 503, "Retry-After", "5");
		return;
	}
	snprintf(address, sizeof(address), "%.*s", STR_ARG(request->address));
	connection = http_switch_protocol(exchange, LINK_TOKEN, &early);
	if (!connection)
		return;
	/* Behind a proxy that ends TLS there is nothing that both sides could sign. */
	if (!connection_tls(connection) ||
	    tls_session_export(connection_tls(connection), LINK_EXPORTER_LABEL, exporter,
			       sizeof(exporter))) {
		connection_close(connection);
		return;
	}
	link_opening_begin(links, connection, str_from(address), early, exporter);
}
