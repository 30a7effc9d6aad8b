/* SPDX-License-Identifier: Apache-2.0 */
/* A lane's ready jobs are a list that its workers empty. A job whose key is already ready or
 * running waits in that key's line; the worker that ends a job makes the next of its line ready. So
 * at most one job of a key is ready or running at a time.
 *
 * Waking a thread costs more than a short job. So each worker has a bell of its own, rung after the
 * lock is given back; the one that fell asleep last is rung first; and none is rung while as many
 * as the lane is wide are computing, since each of those looks for its next job by itself. Who has
 * several jobs to hand out puts them there first and then calls once. */
#include "base/pool.h"

#include <assert.h>
#include <stdbool.h>

#include "base/map.h"
#include "base/memory.h"
#include "base/thread.h"

struct jobs {
	struct pool_job *first, *last;
};

/* Exists while a job of its key is ready or running. */
struct line {
	struct jobs waiting;
};

struct worker {
	struct lane *lane;
	struct thread *thread;
	struct bell *bell; /* rung once each time it is taken from the idle ones */
	struct worker *next_idle;
};

struct lane {
	struct pool *pool;
	enum pool_lane name;
	struct jobs ready;
	size_t accepted; /* ready or waiting in a line */
	int thread_count;
	struct worker *workers;
	struct worker *idle; /* asleep, the last to fall asleep first */
	int computing;	     /* awake and not waiting for somebody else */
	int width;
};

/* One lock for all: it is held for moving a few pointers, never while a job runs. */
struct pool {
	struct lock *lock;
	struct pool_settings settings;
	struct map *lines; /* struct line, by the key's bytes */
	struct lane lanes[POOL_LANES];
	bool is_closing;
};

static _Thread_local struct worker *here; /* NULL on threads that are no workers */

static void
jobs_append(struct jobs *jobs, struct pool_job *job)
{
	job->next = NULL;
	if (jobs->last)
		jobs->last->next = job;
	else
		jobs->first = job;
	jobs->last = job;
}

static struct pool_job *
jobs_take_first(struct jobs *jobs)
{
	struct pool_job *job = jobs->first;

	if (!job)
		return NULL;
	jobs->first = job->next;
	if (!jobs->first)
		jobs->last = NULL;
	return job;
}

static struct str
key_bytes(const uint64_t *key)
{
	return str_of(key, sizeof(*key));
}

/* With the lock taken: the worker to ring for the lane's first ready job, or NULL when there is
 * nothing to do or those at work will come to it. */
static struct worker *
call_worker(struct lane *lane)
{
	struct worker *worker = lane->idle;

	if (!worker || !lane->ready.first || lane->computing >= lane->width)
		return NULL;
	lane->idle = worker->next_idle;
	lane->computing++;
	return worker;
}

/* Without the lock, or the woken one would at once sleep on it. */
static void
ring(struct worker *worker)
{
	if (worker)
		bell_ring(worker->bell);
}

/* A job of this key has ended; the job itself may be freed by now. Returns a worker to ring. */
static struct worker *
advance_line(struct pool *pool, uint64_t key)
{
	struct line *line = map_get(pool->lines, key_bytes(&key));
	struct pool_job *next = jobs_take_first(&line->waiting);

	if (next) {
		jobs_append(&pool->lanes[next->lane].ready, next);
		return call_worker(&pool->lanes[next->lane]);
	}
	map_remove(pool->lines, key_bytes(&key));
	memory_free(line);
	return NULL;
}

/* Whether nothing of this lane is left, not even in a line that another lane must move on. */
static bool
is_over(const struct lane *lane)
{
	return lane->pool->is_closing && lane->accepted == 0;
}

/* With the lock taken, which is given back meanwhile. */
static void
sleep_idle(struct worker *worker)
{
	struct lane *lane = worker->lane;

	worker->next_idle = lane->idle;
	lane->idle = worker;
	lane->computing--;
	lock_give(lane->pool->lock);
	bell_wait(worker->bell);
	lock_take(lane->pool->lock);
}

/* With the lock taken: the next ready job, or NULL when the lane is over. */
static struct pool_job *
wait_for_job(struct worker *worker)
{
	struct lane *lane = worker->lane;
	struct pool_job *job;

	while (!lane->ready.first && !is_over(lane))
		sleep_idle(worker);
	job = jobs_take_first(&lane->ready);
	if (job)
		lane->accepted--;
	return job;
}

/* With the lock taken, which is given back meanwhile. */
static void
run_job(struct worker *worker, struct pool_job *job, void *context)
{
	struct pool *pool = worker->lane->pool;
	struct worker *called = call_worker(worker->lane);
	uint64_t key = job->key;

	lock_give(pool->lock);
	ring(called);
	job->run(job, context);
	lock_take(pool->lock);
	if (!key)
		return;
	called = advance_line(pool, key);
	if (!called)
		return;
	lock_give(pool->lock);
	ring(called);
	lock_take(pool->lock);
}

/* With the lock taken, which is given back meanwhile: those asleep see that their lane is over, or
 * do what was put and not called for. */
static void
ring_all(struct pool *pool)
{
	struct worker *called = NULL;

	for (int name = 0; name < POOL_LANES; name++) {
		struct lane *lane = &pool->lanes[name];

		while ((is_over(lane) || lane->ready.first) && lane->idle) {
			struct worker *worker = lane->idle;

			lane->idle = worker->next_idle;
			lane->computing++;
			worker->next_idle = called;
			called = worker;
		}
	}
	lock_give(pool->lock);
	while (called) {
		struct worker *worker = called;

		called = worker->next_idle;
		ring(worker);
	}
	lock_take(pool->lock);
}

static void
worker_main(void *context)
{
	struct worker *worker = context;
	struct lane *lane = worker->lane;
	struct pool *pool = lane->pool;
	const struct pool_settings *settings = &pool->settings;
	void *own =
		settings->worker_new ? settings->worker_new(settings->context, lane->name) : NULL;
	struct pool_job *job;

	here = worker;
	lock_take(pool->lock);
	for (job = wait_for_job(worker); job; job = wait_for_job(worker))
		run_job(worker, job, own);
	ring_all(pool);
	lock_give(pool->lock);
	here = NULL;
	if (own && settings->worker_free)
		settings->worker_free(own);
}

void
pool_wait_begin(void)
{
	struct worker *called;

	if (!here)
		return;
	lock_take(here->lane->pool->lock);
	here->lane->computing--;
	called = call_worker(here->lane);
	lock_give(here->lane->pool->lock);
	ring(called);
}

void
pool_wait_end(void)
{
	if (!here)
		return;
	/* Not held up when the lane is full again: it only calls nobody until one has finished. */
	lock_take(here->lane->pool->lock);
	here->lane->computing++;
	lock_give(here->lane->pool->lock);
}

static void
lane_init(struct lane *lane, struct pool *pool, int name)
{
	int width = pool->settings.width[name];

	lane->pool = pool;
	lane->name = (enum pool_lane)name;
	lane->thread_count = pool->settings.threads[name];
	lane->width = width > 0 && width < lane->thread_count ? width : lane->thread_count;
	lane->computing = lane->thread_count; /* until each has looked and fallen asleep */
	lane->workers = memory_new_array((size_t)lane->thread_count, sizeof(*lane->workers));
	for (int i = 0; i < lane->thread_count; i++) {
		lane->workers[i].lane = lane;
		lane->workers[i].bell = bell_new();
	}
}

struct pool *
pool_new(const struct pool_settings *settings)
{
	static const char *const thread_names[POOL_LANES] = {
		[POOL_FAST] = "worker", [POOL_SLOW] = "slow-worker"
	};
	struct pool *pool = new_object(struct pool);

	pool->settings = *settings;
	pool->lines = map_new();
	pool->lock = lock_new();
	for (int name = 0; name < POOL_LANES; name++)
		lane_init(&pool->lanes[name], pool, name);
	/* Only now, because a job of one lane may call another lane's worker. */
	for (int name = 0; name < POOL_LANES; name++)
		for (int i = 0; i < pool->lanes[name].thread_count; i++) {
			struct worker *worker = &pool->lanes[name].workers[i];

			worker->thread = thread_start(thread_names[name], worker_main, worker);
		}
	return pool;
}

/* With the lock taken: into the line of its key when there is one, else ready. */
static void
accept_job(struct pool *pool, struct pool_job *job)
{
	struct line *line = job->key ? map_get(pool->lines, key_bytes(&job->key)) : NULL;

	pool->lanes[job->lane].accepted++;
	if (line) {
		jobs_append(&line->waiting, job);
		return;
	}
	if (job->key)
		map_put(pool->lines, key_bytes(&job->key), new_object(struct line));
	jobs_append(&pool->lanes[job->lane].ready, job);
}

static enum err
submit(struct pool *pool, enum pool_lane lane, struct pool_job *job, bool calls)
{
	struct worker *called = NULL;
	enum err err = OK;

	lock_take(pool->lock);
	if (pool->is_closing) {
		err = ERR_CLOSED;
	} else if (pool->lanes[lane].thread_count == 0 ||
		   pool->lanes[lane].accepted >= pool->settings.queue_limit[lane]) {
		err = ERR_LIMIT;
	} else {
		job->lane = lane;
		accept_job(pool, job);
		if (calls)
			called = call_worker(&pool->lanes[lane]);
	}
	lock_give(pool->lock);
	ring(called);
	return err;
}

enum err
pool_submit(struct pool *pool, enum pool_lane lane, struct pool_job *job)
{
	return submit(pool, lane, job, true);
}

enum err
pool_put(struct pool *pool, enum pool_lane lane, struct pool_job *job)
{
	return submit(pool, lane, job, false);
}

void
pool_call(struct pool *pool, enum pool_lane lane)
{
	struct worker *called;

	/* It calls the next one itself if more is ready. */
	lock_take(pool->lock);
	called = call_worker(&pool->lanes[lane]);
	lock_give(pool->lock);
	ring(called);
}

size_t
pool_length(struct pool *pool, enum pool_lane lane)
{
	lock_take(pool->lock);
	size_t length = pool->lanes[lane].accepted;
	lock_give(pool->lock);
	return length;
}

void
pool_close(struct pool *pool)
{
	if (!pool)
		return;
	lock_take(pool->lock);
	pool->is_closing = true;
	ring_all(pool);
	lock_give(pool->lock);
	for (int name = 0; name < POOL_LANES; name++)
		for (int i = 0; i < pool->lanes[name].thread_count; i++)
			thread_join(TAKE(pool->lanes[name].workers[i].thread));
}

void
pool_free(struct pool *pool)
{
	if (!pool)
		return;
	pool_close(pool);
	for (int name = 0; name < POOL_LANES; name++) {
		for (int i = 0; i < pool->lanes[name].thread_count; i++)
			bell_free(pool->lanes[name].workers[i].bell);
		memory_free(pool->lanes[name].workers);
	}
	assert(map_count(pool->lines) == 0);
	map_free(pool->lines);
	lock_free(pool->lock);
	memory_free(pool);
}
