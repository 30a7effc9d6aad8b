/* SPDX-License-Identifier: Apache-2.0 */
/* Worker threads in two lanes. A job runs on one worker from start to end; jobs with the same key run one after another in
 * the order of submission, key 0 runs freely. Each worker has a context made by its own thread (an arena, a store connection). */
#ifndef BASE_POOL_H
#define BASE_POOL_H

#include <stdint.h>

#include "base/error.h"

enum pool_lane { POOL_FAST, POOL_SLOW, POOL_LANES };

struct pool_job {
	void (*run)(struct pool_job *job, void *worker);	/* may free the job */
	uint64_t key;
	struct pool_job *next;		/* the pool's own, as the lane */
	enum pool_lane lane;
};

struct pool_settings {
	int threads[POOL_LANES];
	size_t queue_limit[POOL_LANES];
	void *(*worker_new)(void *context, enum pool_lane lane);	/* on the worker's thread; may be NULL */
	void (*worker_free)(void *worker);
	void *context;
};

struct pool;

/* A lane without threads takes no jobs. */
struct pool *pool_new(const struct pool_settings *settings);
MUST_CHECK enum err pool_submit(struct pool *pool, enum pool_lane lane, struct pool_job *job);	/* ERR_LIMIT when full, ERR_CLOSED */
size_t pool_length(struct pool *pool, enum pool_lane lane);	/* accepted and not yet begun */
void pool_free(struct pool *pool);	/* finishes what was accepted, then joins; takes NULL; not from a job */

#endif
