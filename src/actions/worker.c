/* SPDX-License-Identifier: Apache-2.0 */
/* A worker's belongings. */
#include "actions/worker.h"

#include "base/memory.h"

void *
worker_new(void *context, enum pool_lane lane)
{
	struct worker *worker = new_object(struct worker);

	arena_init(&worker->arena);
	worker->store = context;
	return worker;
}

void
worker_free(void *own_worker)
{
	struct worker *worker = own_worker;

	if (!worker)
		return;
	reader_close(worker->reader);
	arena_release(&worker->arena);
	memory_free(worker);
}

enum err
worker_reader(struct worker *worker, struct reader **ret_reader)
{
	enum err err = OK;

	if (!worker->reader)
		err = reader_open(worker->store, &worker->reader);
	if (!err)
		*ret_reader = worker->reader;
	return err;
}
