/* SPDX-License-Identifier: Apache-2.0 */
/* A lane's ready jobs are a list that its workers empty. A job whose key is already ready or
 * running waits in that key's line; the worker that ends a job makes the next of its line ready. So
 * at most one job of a key is ready or running at a time. */
#include "base/pool.h"

#include <assert.h>
#include <pthread.h>
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

struct lane {
	struct pool *pool;
	enum pool_lane name;
	pthread_cond_t bell; /* rings when a job gets ready, and at the end */
	struct jobs ready;
	size_t accepted; /* ready or waiting in a line */
	int thread_count;
	struct thread **threads;
};

/* One mutex for all: it is held for moving a few pointers, never while a job runs. */
struct pool {
	pthread_mutex_t mutex;
	struct pool_settings settings;
	struct map *lines; /* struct line, by the key's bytes */
	struct lane lanes[POOL_LANES];
	bool is_closing;
};

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

static void
make_ready(struct pool *pool, struct pool_job *job)
{
	struct lane *lane = &pool->lanes[job->lane];

	jobs_append(&lane->ready, job);
	pthread_cond_signal(&lane->bell);
}

/* A job of this key has ended; the job itself may be freed by now. */
static void
advance_line(struct pool *pool, uint64_t key)
{
	struct line *line = map_get(pool->lines, key_bytes(&key));
	struct pool_job *next = jobs_take_first(&line->waiting);

	if (next) {
		make_ready(pool, next);
		return;
	}
	map_remove(pool->lines, key_bytes(&key));
	memory_free(line);
}

/* With the mutex taken: the next ready job, or NULL when the pool closes and nothing of this lane
 * is left, not even in a line that another lane must move on. */
static struct pool_job *
wait_for_job(struct lane *lane)
{
	struct pool *pool = lane->pool;

	while (!lane->ready.first && !(pool->is_closing && lane->accepted == 0))
		pthread_cond_wait(&lane->bell, &pool->mutex);

	struct pool_job *job = jobs_take_first(&lane->ready);

	if (!job)
		return NULL;
	lane->accepted--;
	if (pool->is_closing && lane->accepted == 0)
		pthread_cond_broadcast(&lane->bell);
	return job;
}

static void
worker_main(void *context)
{
	struct lane *lane = context;
	struct pool *pool = lane->pool;
	const struct pool_settings *settings = &pool->settings;
	void *worker =
		settings->worker_new ? settings->worker_new(settings->context, lane->name) : NULL;
	struct pool_job *job;

	pthread_mutex_lock(&pool->mutex);
	for (job = wait_for_job(lane); job; job = wait_for_job(lane)) {
		uint64_t key = job->key;

		pthread_mutex_unlock(&pool->mutex);
		job->run(job, worker);
		pthread_mutex_lock(&pool->mutex);
		if (key)
			advance_line(pool, key);
	}
	pthread_mutex_unlock(&pool->mutex);
	if (worker && settings->worker_free)
		settings->worker_free(worker);
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
	pthread_mutex_init(&pool->mutex, NULL);
	for (int name = 0; name < POOL_LANES; name++) {
		struct lane *lane = &pool->lanes[name];

		lane->pool = pool;
		lane->name = (enum pool_lane)name;
		lane->thread_count = settings->threads[name];
		pthread_cond_init(&lane->bell, NULL);
	}
	/* Only now, because a job of one lane may ring another lane's bell. */
	for (int name = 0; name < POOL_LANES; name++) {
		struct lane *lane = &pool->lanes[name];

		lane->threads =
			memory_new_array((size_t)lane->thread_count, sizeof(struct thread *));
		for (int i = 0; i < lane->thread_count; i++)
			lane->threads[i] = thread_start(thread_names[name], worker_main, lane);
	}
	return pool;
}

/* With the mutex taken: into the line of its key when there is one, else ready. */
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
	make_ready(pool, job);
}

enum err
pool_submit(struct pool *pool, enum pool_lane lane, struct pool_job *job)
{
	enum err err = OK;

	pthread_mutex_lock(&pool->mutex);
	if (pool->is_closing) {
		err = ERR_CLOSED;
	} else if (pool->lanes[lane].thread_count == 0 ||
		   pool->lanes[lane].accepted >= pool->settings.queue_limit[lane]) {
		err = ERR_LIMIT;
	} else {
		job->lane = lane;
		accept_job(pool, job);
	}
	pthread_mutex_unlock(&pool->mutex);
	return err;
}

size_t
pool_length(struct pool *pool, enum pool_lane lane)
{
	pthread_mutex_lock(&pool->mutex);
	size_t length = pool->lanes[lane].accepted;
	pthread_mutex_unlock(&pool->mutex);
	return length;
}

void
pool_free(struct pool *pool)
{
	if (!pool)
		return;
	pthread_mutex_lock(&pool->mutex);
	pool->is_closing = true;
	for (int name = 0; name < POOL_LANES; name++)
		pthread_cond_broadcast(&pool->lanes[name].bell);
	pthread_mutex_unlock(&pool->mutex);

	/* All join before anything is freed: one lane's workers ring the other's bell. */
	for (int name = 0; name < POOL_LANES; name++) {
		struct lane *lane = &pool->lanes[name];

		for (int i = 0; i < lane->thread_count; i++)
			thread_join(lane->threads[i]);
	}
	for (int name = 0; name < POOL_LANES; name++) {
		memory_free(pool->lanes[name].threads);
		pthread_cond_destroy(&pool->lanes[name].bell);
	}
	assert(map_count(pool->lines) == 0);
	map_free(pool->lines);
	pthread_mutex_destroy(&pool->mutex);
	memory_free(pool);
}
