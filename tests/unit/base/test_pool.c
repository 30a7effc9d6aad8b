/* SPDX-License-Identifier: Apache-2.0 */
#include "base/pool.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/memory.h"
#include "base/thread.h"
#include "support/test.h"

struct job {
	struct pool_job base;
	struct gate *started, *go; /* each may be NULL */
	void *worker;
	atomic_int *done;
	int *log; /* of the key: only one job of it runs at a time, so it needs no lock */
	int number;
};

static void
run_job(struct pool_job *base, void *worker)
{
	struct job *job = list_entry(base, struct job, base);

	if (job->started)
		gate_open(job->started);
	if (job->go)
		gate_wait(job->go);
	job->worker = worker;
	if (job->log)
		job->log[++job->log[0]] = job->number;
	if (job->done)
		atomic_fetch_add(job->done, 1);
}

static struct pool *
pool_of(int fast, int slow, size_t limit)
{
	return pool_new(&(struct pool_settings){ .threads = { fast, slow },
						 .queue_limit = { limit, limit } });
}

TEST(pool_finishes_what_it_accepted)
{
	struct pool *pool = pool_of(2, 1, 1000);
	atomic_int done = 0;
	struct job jobs[100];

	for (int i = 0; i < 100; i++) {
		jobs[i] = (struct job){ .base = { .run = run_job }, .done = &done };
		CHECK_OK(pool_submit(pool, i % 2 ? POOL_FAST : POOL_SLOW, &jobs[i].base));
	}
	pool_free(pool);
	CHECK_INT(done, 100);
	pool_free(NULL);
}

TEST(pool_runs_all_that_was_put_at_one_call)
{
	struct pool *pool = pool_of(2, 0, 100);
	struct gate *last = gate_new();
	struct job jobs[50];

	for (int i = 0; i < 50; i++) {
		jobs[i] = (struct job){ .base = { .run = run_job, .key = 1 } };
		jobs[i].started = i == 49 ? last : NULL;
		CHECK_OK(pool_put(pool, POOL_FAST, &jobs[i].base));
	}
	pool_call(pool, POOL_FAST);
	gate_wait(last);
	pool_free(pool);
	gate_free(last);
}

TEST(pool_finishes_what_was_put_and_not_called_for)
{
	struct pool *pool = pool_of(2, 0, 100);
	atomic_int done = 0;
	struct job jobs[3];

	for (int i = 0; i < 3; i++) {
		jobs[i] = (struct job){ .base = { .run = run_job }, .done = &done };
		CHECK_OK(pool_put(pool, POOL_FAST, &jobs[i].base));
	}
	pool_close(pool);
	CHECK_INT(done, 3);
	pool_free(pool);
}

TEST(pool_refuses_past_its_limit_and_counts_waiting_jobs)
{
	struct pool *pool = pool_of(1, 0, 2);
	struct job first = { .base = { .run = run_job, .key = 1 },
			     .started = gate_new(),
			     .go = gate_new() };
	struct job second = { .base = { .run = run_job, .key = 1 } };
	struct job third = { .base = { .run = run_job } };
	struct job fourth = { .base = { .run = run_job } };

	CHECK_OK(pool_submit(pool, POOL_FAST, &first.base));
	gate_wait(first.started);
	CHECK_INT(pool_length(pool, POOL_FAST), 0);
	CHECK_OK(pool_submit(pool, POOL_FAST, &second.base));
	CHECK_OK(pool_submit(pool, POOL_FAST, &third.base));
	CHECK_INT(pool_length(pool, POOL_FAST), 2);
	CHECK_ERR(pool_submit(pool, POOL_FAST, &fourth.base), ERR_LIMIT);
	CHECK_ERR(pool_submit(pool, POOL_SLOW, &fourth.base), ERR_LIMIT);
	gate_open(first.go);
	pool_free(pool);
	gate_free(first.started);
	gate_free(first.go);
}

TEST(pool_slow_lane_does_not_hold_up_the_fast_one)
{
	struct pool *pool = pool_of(1, 1, 10);
	struct job slow = { .base = { .run = run_job }, .started = gate_new(), .go = gate_new() };
	struct job fast = { .base = { .run = run_job }, .started = gate_new() };

	CHECK_OK(pool_submit(pool, POOL_SLOW, &slow.base));
	gate_wait(slow.started);
	CHECK_OK(pool_submit(pool, POOL_FAST, &fast.base));
	gate_wait(fast.started);
	gate_open(slow.go);
	pool_free(pool);
	gate_free(slow.started);
	gate_free(slow.go);
	gate_free(fast.started);
}

enum { KEYS = 5, EACH = 200 };

TEST(pool_runs_jobs_of_one_key_in_order_over_both_lanes)
{
	struct pool *pool = pool_of(3, 2, KEYS * EACH);
	static struct job jobs[KEYS][EACH];
	static int logs[KEYS][EACH + 1];

	memset(logs, 0, sizeof(logs));
	for (int i = 0; i < EACH; i++) {
		for (int key = 0; key < KEYS; key++) {
			jobs[key][i] =
				(struct job){ .base = { .run = run_job, .key = (uint64_t)key + 1 },
					      .log = logs[key],
					      .number = i };
			CHECK_OK(pool_submit(pool, (i + key) % 3 ? POOL_FAST : POOL_SLOW,
					     &jobs[key][i].base));
		}
	}
	pool_free(pool);
	for (int key = 0; key < KEYS; key++) {
		CHECK_INT(logs[key][0], EACH);
		for (int i = 0; i < EACH; i++)
			CHECK_INT(logs[key][i + 1], i);
	}
}

TEST(pool_blocked_key_does_not_hold_up_others)
{
	struct pool *pool = pool_of(2, 0, 10);
	struct job blocked = { .base = { .run = run_job, .key = 1 },
			       .started = gate_new(),
			       .go = gate_new() };
	struct job behind = { .base = { .run = run_job, .key = 1 } };
	struct job other = { .base = { .run = run_job, .key = 2 }, .started = gate_new() };
	struct job free_one = { .base = { .run = run_job }, .started = gate_new() };

	CHECK_OK(pool_submit(pool, POOL_FAST, &blocked.base));
	CHECK_OK(pool_submit(pool, POOL_FAST, &behind.base));
	CHECK_OK(pool_submit(pool, POOL_FAST, &other.base));
	CHECK_OK(pool_submit(pool, POOL_FAST, &free_one.base));
	gate_wait(other.started);
	gate_wait(free_one.started);
	gate_open(blocked.go);
	pool_free(pool);
	gate_free(blocked.started);
	gate_free(blocked.go);
	gate_free(other.started);
	gate_free(free_one.started);
}

struct world {
	atomic_int made[POOL_LANES], freed;
};

struct worker {
	struct world *world;
	enum pool_lane lane;
};

static void *
worker_new(void *context, enum pool_lane lane)
{
	struct worker *worker = new_object(struct worker);

	worker->world = context;
	worker->lane = lane;
	atomic_fetch_add(&worker->world->made[lane], 1);
	return worker;
}

static void
worker_free(void *context)
{
	struct worker *worker = context;

	atomic_fetch_add(&worker->world->freed, 1);
	memory_free(worker);
}

static void
note_lane(struct pool_job *base, void *context)
{
	const struct worker *worker = context;
	struct job *job = list_entry(base, struct job, base);

	job->number = (int)worker->lane;
}

TEST(pool_worker_has_a_context_of_its_lane)
{
	struct world world = { 0 };
	struct pool *pool = pool_new(&(struct pool_settings){ .threads = { 2, 1 },
							      .queue_limit = { 10, 10 },
							      .worker_new = worker_new,
							      .worker_free = worker_free,
							      .context = &world });
	struct job fast = { .base = { .run = note_lane }, .number = -1 };
	struct job slow = { .base = { .run = note_lane }, .number = -1 };

	CHECK_OK(pool_submit(pool, POOL_FAST, &fast.base));
	CHECK_OK(pool_submit(pool, POOL_SLOW, &slow.base));
	pool_free(pool);
	CHECK_INT(fast.number, POOL_FAST);
	CHECK_INT(slow.number, POOL_SLOW);
	CHECK_INT(world.made[POOL_FAST], 2);
	CHECK_INT(world.made[POOL_SLOW], 1);
	CHECK_INT(world.freed, 3);
}

struct closing {
	struct pool_job base;
	struct pool *pool;
	struct gate *started;
	enum err err;
};

/* Tries until the pool is closing: what it submits before that is accepted, so a job that does
 * nothing is used. */
static void
do_nothing(struct pool_job *job, void *worker)
{
	memory_free(job);
}

static void
submit_until_closed(struct pool_job *base, void *worker)
{
	struct closing *closing = list_entry(base, struct closing, base);

	gate_open(closing->started);
	do {
		struct pool_job *job = new_object(struct pool_job);

		job->run = do_nothing;
		closing->err = pool_submit(closing->pool, POOL_FAST, job);
		if (closing->err)
			memory_free(job);
	} while (closing->err != ERR_CLOSED);
}

TEST(pool_takes_nothing_while_it_closes_and_a_job_may_free_itself)
{
	struct closing closing = { .base = { .run = submit_until_closed },
				   .pool = pool_of(2, 0, 8),
				   .started = gate_new() };

	CHECK_OK(pool_submit(closing.pool, POOL_FAST, &closing.base));
	gate_wait(closing.started);
	pool_free(closing.pool);
	CHECK_ERR(closing.err, ERR_CLOSED);
	gate_free(closing.started);
}

static struct pool *
narrow_pool(int threads, int width)
{
	return pool_new(&(struct pool_settings){
		.threads = { threads, 0 }, .width = { width, 0 }, .queue_limit = { 10, 0 } });
}

TEST(pool_begins_no_more_than_its_width)
{
	struct pool *pool = narrow_pool(4, 1);
	struct job first = { .base = { .run = run_job }, .started = gate_new(), .go = gate_new() };
	struct job second = { .base = { .run = run_job } };

	CHECK_OK(pool_submit(pool, POOL_FAST, &first.base));
	gate_wait(first.started);
	CHECK_OK(pool_submit(pool, POOL_FAST, &second.base));
	CHECK_INT(pool_length(pool, POOL_FAST), 1);
	gate_open(first.go);
	pool_free(pool);
	gate_free(first.started);
	gate_free(first.go);
}

static void
wait_announced(struct pool_job *base, void *worker)
{
	struct job *job = list_entry(base, struct job, base);

	gate_open(job->started);
	pool_wait_begin();
	job->number = gate_wait_until(job->go, clock_monotonic_ms() + 30 * 1000);
	pool_wait_end();
}

static void
open_gate(struct pool_job *base, void *worker)
{
	struct job *job = list_entry(base, struct job, base);

	gate_open(job->go);
}

TEST(pool_lets_another_go_on_while_one_waits)
{
	struct pool *pool = narrow_pool(2, 1);
	struct job first = { .base = { .run = wait_announced },
			     .started = gate_new(),
			     .go = gate_new(),
			     .number = ERR_BUG };
	struct job second = { .base = { .run = open_gate }, .go = first.go };

	CHECK_OK(pool_submit(pool, POOL_FAST, &first.base));
	gate_wait(first.started);
	CHECK_OK(pool_submit(pool, POOL_FAST, &second.base));
	pool_free(pool);
	CHECK_ERR((enum err)first.number, OK);
	gate_free(first.started);
	gate_free(first.go);
}

TEST(pool_hears_a_wait_announced_with_jobs_ready)
{
	struct pool *pool = narrow_pool(2, 1);
	struct job holder = { .base = { .run = run_job }, .started = gate_new(), .go = gate_new() };
	struct job first = { .base = { .run = wait_announced },
			     .started = gate_new(),
			     .go = gate_new(),
			     .number = ERR_BUG };
	struct job second = { .base = { .run = open_gate }, .go = first.go };

	CHECK_OK(pool_submit(pool, POOL_FAST, &holder.base));
	gate_wait(holder.started);
	CHECK_OK(pool_submit(pool, POOL_FAST, &first.base));
	CHECK_OK(pool_submit(pool, POOL_FAST, &second.base));
	gate_open(holder.go);
	pool_free(pool);
	CHECK_ERR((enum err)first.number, OK);
	gate_free(holder.started);
	gate_free(holder.go);
	gate_free(first.started);
	gate_free(first.go);
}

TEST(pool_wait_is_nothing_on_other_threads)
{
	pool_wait_begin();
	pool_wait_end();
}

TEST(pool_closed_takes_nothing_and_may_be_closed_again)
{
	struct pool *pool = pool_of(1, 1, 10);
	atomic_int done = 0;
	struct job first = { .base = { .run = run_job }, .done = &done };
	struct job second = { .base = { .run = run_job }, .done = &done };

	CHECK_OK(pool_submit(pool, POOL_FAST, &first.base));
	pool_close(pool);
	CHECK_INT(done, 1);
	CHECK_ERR(pool_submit(pool, POOL_FAST, &second.base), ERR_CLOSED);
	pool_close(pool);
	pool_free(pool);
	pool_close(NULL);
	CHECK_INT(done, 1);
}
