/* SPDX-License-Identifier: Apache-2.0 */
/* Worker threads in two lanes. A job runs on one worker from start to end; jobs with the same key
 * run one after another in the order of submission, key 0 runs freely. Each worker has a context
 * made by its own thread (an arena, a store connection). */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdint.h>

#include "base/error.h"

enum pool_lane { POOL_FAST, POOL_SLOW, POOL_LANES };

struct pool_job {
	void (*run)(struct pool_job *job, void *worker); /* may free the job */
	uint64_t key;
	struct pool_job *next; /* the pool's own, as the lane */
	enum pool_lane lane;
};

struct pool_settings {
	int threads[POOL_LANES];
	int width[POOL_LANES]; /* how many of them compute at once; 0: all (pool_wait_begin) */
	size_t queue_limit[POOL_LANES];
	/* Both run on the worker's thread; both may be NULL. */
	void *(*worker_new)(void *context, enum pool_lane lane);
	void (*worker_free)(void *worker);
	void *context;
};

struct pool;

/* A lane without threads takes no jobs. */
struct pool *pool_new(const struct pool_settings *settings);
/* ERR_LIMIT when the lane is full, ERR_CLOSED when the pool is being freed. */
MUST_CHECK enum err pool_submit(struct pool *pool, enum pool_lane lane, struct pool_job *job);

/* The same in two steps, for one who has several jobs at once: pool_put wakes nobody, so pool_call
 * must follow before the caller waits for anything. */
MUST_CHECK enum err pool_put(struct pool *pool, enum pool_lane lane, struct pool_job *job);
void pool_call(struct pool *pool, enum pool_lane lane);

size_t pool_length(struct pool *pool, enum pool_lane lane); /* accepted and not yet begun */

/* A worker says that it is about to wait for somebody else (a commit, a database, another process),
 * and that it has: meanwhile another worker of its lane may compute. On other threads they do
 * nothing. A wait that is not announced is no fault, it only holds a place. */
void pool_wait_begin(void);
void pool_wait_end(void);

/* Finishes what was accepted, then joins; from then on a submit is ERR_CLOSED. Whoever may still
 * submit is ended between the two. Takes NULL. Not from a job. */
void pool_close(struct pool *pool);
void pool_free(struct pool *pool); /* closes it where nobody has; takes NULL */

#endif
