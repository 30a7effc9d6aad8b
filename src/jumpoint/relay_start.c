/* SPDX-License-Identifier: Apache-2.0 */
/* A new session: its plan is read, its host resolved on a thread, each address held against both
 * lists, and only then is there a process, which gets the addresses and never a name. */
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"
#include "jumpoint/allow_list.h"
#include "jumpoint/folder.h"
#include "jumpoint/plan.h"
#include "jumpoint/relay_internal.h"
#include "net/resolve.h"

/* Outlives its session while the job runs. */
struct relay_start {
	struct pool_job job;
	struct loop_task task;
	struct relay *relay;
	struct relay_session *session; /* NULL: gone */
	struct buf body;
	struct plan plan; /* looks into body */
	char host[256];
	int64_t deadline_ms;
	struct resolved resolved;
	enum err err;
};

static void
start_free(struct relay_start *own_start)
{
	if (own_start->session)
		own_start->session->start = NULL;
	buf_release(&own_start->body);
	memory_free(own_start);
}

void
relay_start_cancel(struct relay_session *session)
{
	if (!session->start)
		return;
	session->start->session = NULL;
	session->start = NULL;
}

/* --- may it? --- */

enum verdict { PASSES, IS_REFUSED, LIST_IS_BAD };

/* Both lists, the folder's own first; what cannot be read lets nothing pass. */
static enum err
read_lists(const struct relay *relay, struct arena *arena, struct allow_list lists[2])
{
	struct str text;
	int line = 0;
	enum err err;

	err = folder_allow_list(relay->settings.folder, arena, &text);
	if (!err)
		err = allow_list_read(text, arena, &lists[0], &line);
	if (err) {
		log_error("relay.allow_list_not_usable", LOG_ERR(err), LOG_INT("line", line));
		return err;
	}
	err = allow_list_read(buf_str(&relay->narrowing), arena, &lists[1], &line);
	if (err)
		log_error("relay.narrowing_not_usable", LOG_INT("line", line));
	return err;
}

static bool
passes(const struct allow_list lists[2], const struct plan *plan, const struct address *address)
{
	const struct allow_target target = {
		.protocol = STR("ssh"), .name = plan->host, .address = *address, .port = plan->port
	};

	return allow_list_passes(&lists[0], &target) && allow_list_passes(&lists[1], &target);
}

/* How many of the addresses may be dialled, in their order. */
static enum verdict
choose(const struct relay_start *start, struct address chosen[LINK_ADDRESSES_MOST], int *ret_count)
{
	struct allow_list lists[2];
	enum verdict verdict = IS_REFUSED;
	struct arena arena;
	int count = 0;

	arena_init(&arena);
	if (read_lists(start->relay, &arena, lists))
		verdict = LIST_IS_BAD;
	for (int i = 0; verdict != LIST_IS_BAD && i < start->resolved.count; i++) {
		struct address address;

		if (count < LINK_ADDRESSES_MOST &&
		    address_from_socket(&start->resolved.addresses[i], &address) == OK &&
		    passes(lists, &start->plan, &address))
			chosen[count++] = address;
	}
	arena_release(&arena);
	*ret_count = count;
	return count ? PASSES : verdict;
}

/* --- the process --- */

static void
run_process(struct relay_start *start, const struct address *addresses, int count)
{
	struct relay_session *session = start->session;
	struct relay *relay = start->relay;
	struct buf waiting = session->pending; /* what came behind START meanwhile */
	struct buf plan;
	int socket = -1, listening = -1;
	pid_t pid = 0;
	enum err err = relay_return_prepare(session, &listening);

	if (!err)
		err = relay->settings.spawn(relay->settings.spawn_context, listening, &socket,
					    &pid);
	if (listening >= 0)
		close(listening);
	if (err) {
		log_error("session.not_started", LOG_TEXT("session", session->uid), LOG_ERR(err));
		relay_return_forget(session);
		relay_session_end(session, LINK_END_PROCESS, "no session process can be started");
		return;
	}
	log_info("session.started", LOG_TEXT("session", session->uid), LOG_INT("pid", pid),
		 LOG_TEXT("host", start->host), LOG_INT("port", start->plan.port));
	session->state = RELAY_RUNS;
	buf_init(&session->pending, RELAY_PENDING_LIMIT);
	relay_session_run(session, socket, pid);
	buf_init(&plan, LINK_BODY_LIMIT);
	plan_write(&start->plan, addresses, count, &plan);
	relay_session_tell(session, LINK_START, buf_str(&plan));
	buf_release(&plan);
	if (start->session && waiting.length)
		relay_session_replay(session, buf_str(&waiting));
	buf_release(&waiting);
}

static void
refuse(struct relay_start *start, enum link_end why, const char *what)
{
	struct arena arena;

	arena_init(&arena);
	relay_session_end(
		start->session, why,
		arena_printf(&arena, "%s port %d: %s", start->host, start->plan.port, what));
	arena_release(&arena);
}

static void
decide(struct loop_task *task)
{
	struct relay_start *start = list_entry(task, struct relay_start, task);
	struct address chosen[LINK_ADDRESSES_MOST];
	int count = 0;

	start->relay->jobs--;
	if (!start->session) {
		start_free(start);
		return;
	}
	if (start->err == ERR_TIMEOUT) {
		refuse(start, LINK_END_UNKNOWN_HOST, "the name servers do not answer in time");
	} else if (start->err) {
		refuse(start, LINK_END_UNKNOWN_HOST, "no such host");
	} else {
		switch (choose(start, chosen, &count)) {
		case PASSES:
			run_process(start, chosen, count);
			break;
		case IS_REFUSED:
			refuse(start, LINK_END_NOT_ALLOWED,
			       "not on the list of what this Jumpoint may reach");
			break;
		case LIST_IS_BAD:
			refuse(start, LINK_END_NOT_ALLOWED,
			       "the Jumpoint's allow-list cannot be used (see its log)");
			break;
		}
	}
	start_free(start);
}

static void
resolve(struct pool_job *job, void *worker)
{
	struct relay_start *start = list_entry(job, struct relay_start, job);

	start->err =
		resolve_host(start->host, start->plan.port, start->deadline_ms, &start->resolved);
	loop_post_task(start->relay->settings.loop, &start->task);
}

void
relay_start_begin(struct relay_session *session, struct str body)
{
	struct relay *relay = session->relay;
	struct relay_start *start = new_object(struct relay_start);
	const struct plan *plan = &start->plan;

	start->relay = relay;
	start->session = session;
	session->start = start;
	start->job.run = resolve;
	start->task.run = decide;
	start->deadline_ms = clock_monotonic_ms() + RELAY_RESOLVE_MS;
	buf_init(&start->body, LINK_BODY_LIMIT);
	buf_append_str(&start->body, body);
	if (plan_read(buf_str(&start->body), &start->plan)) {
		relay_session_end(session, LINK_END_PROTOCOL, "the plan cannot be read");
		start_free(start);
		return;
	}
	memcpy(start->host, plan->host.data, plan->host.length);
	memcpy(session->uid, plan->uid, sizeof(session->uid));
	memcpy(session->account_uid, plan->account_uid, sizeof(session->account_uid));
	session->has_credential = plan->has_credential;
	if (pool_submit(relay->settings.pool, POOL_FAST, &start->job) != OK) {
		relay_session_end(session, LINK_END_TOO_MANY, "too many sessions begin at once");
		start_free(start);
		return;
	}
	relay->jobs++;
}
