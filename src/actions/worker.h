/* SPDX-License-Identifier: Apache-2.0 */
/* What each thread of the pool has for itself: an arena and a connection to the store. Given to the
 * pool as its worker_new and worker_free. */
#ifndef ACTIONS_WORKER_H
#define ACTIONS_WORKER_H

#include "base/arena.h"
#include "base/pool.h"
#include "store/store.h"

struct worker {
	struct arena arena; /* reset by whoever takes a job */
	struct store *store;
	struct reader *reader; /* NULL while the store cannot be reached: worker_reader */
};

/* context is the struct store. */
void *worker_new(void *context, enum pool_lane lane);
void worker_free(void *worker);

/* The connection, opened now if it is not yet. */
MUST_CHECK enum err worker_reader(struct worker *worker, struct reader **ret_reader);

#endif
