/* SPDX-License-Identifier: Apache-2.0 */
/* Writing where one connection may write at a time: a thread takes all that is queued into one
 * transaction, so that many writes share one wait for the disk. A second thread tidies up behind
 * it. */
#include "store/engine.h"

#include <stdatomic.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/queue.h"
#include "base/thread.h"

enum { BATCH_MEMBERS = 256, BATCH_QUEUE = 4096, BATCH_GATES = 512 };

struct write {
	enum err (*run)(struct tx *tx, void *context);
	void *context;
	struct tx tx;
	struct gate *gate;
	enum err err;
};

struct batch {
	const struct engine *engine;
	char *url;
	bool runs_twice;
	struct write_counts *counts;
	struct connection *connection; /* the writer thread's */
	struct queue *queue;	       /* of struct write */
	struct queue *gates;	       /* closed ones, for the next waiters */
	struct thread *writer, *keeper;
	struct gate *upkeep;
	struct lock *tidying; /* held by whoever tidies up */
	atomic_bool is_closing, is_tidying;
};

static enum err
begin(struct batch *batch)
{
	return connection_begin(&batch->connection, batch->engine, batch->url, CONNECTION_WRITE);
}

static enum err
run_member(struct batch *batch, struct write *write)
{
	return tx_run(&write->tx, batch->connection, batch->runs_twice, write->run, write->context);
}

static void
run_alone(struct batch *batch, struct write *write)
{
	const struct engine *engine = batch->engine;

	write->err = begin(batch);
	if (write->err)
		return;
	write->err = run_member(batch, write);
	if (!write->err)
		write->err = engine->commit(batch->connection);
	if (write->err)
		engine->rollback(batch->connection);
	else
		count_commit(batch->counts, 1);
}

/* One member between its savepoint's two ends. An error here is the transaction's, not the
 * member's. */
static enum err
run_among(struct batch *batch, struct write *write)
{
	const struct engine *engine = batch->engine;
	enum err err = engine->savepoint(batch->connection);

	if (err)
		return err;
	write->err = run_member(batch, write);
	/* A full disk rolls the whole transaction back behind our back, other members' work with
	 * it. */
	if (!engine->has_transaction(batch->connection))
		return ERR_BACKEND;
	return write->err ? engine->savepoint_undo(batch->connection)
			  : engine->savepoint_keep(batch->connection);
}

/* False when the transaction was lost: nothing of it was kept. */
static bool
run_together(struct batch *batch, struct write **writes, size_t count)
{
	const struct engine *engine = batch->engine;
	size_t done = 0;
	enum err err = begin(batch);

	for (size_t i = 0; i < count && err; i++)
		writes[i]->err = err;
	if (err)
		return true;
	for (size_t i = 0; i < count && !err; i++) {
		err = run_among(batch, writes[i]);
		done += !err && !writes[i]->err;
	}
	if (!err)
		err = engine->commit(batch->connection);
	if (err) {
		engine->rollback(batch->connection);
		return false;
	}
	count_commit(batch->counts, (int64_t)done);
	return true;
}

static void
run_all(struct batch *batch, struct write **writes, size_t count)
{
	if (count > 1) {
		if (run_together(batch, writes, count))
			return;
		log_warning("store.batch_lost", LOG_INT("writes", (int64_t)count));
		count_repeat(batch->counts, (int64_t)count);
	}
	for (size_t i = 0; i < count; i++)
		run_alone(batch, writes[i]);
}

static void
tidy_up_after(struct batch *batch)
{
	enum upkeep wanted =
		batch->connection ? batch->engine->wants_upkeep(batch->connection) : UPKEEP_NONE;
	enum err err = OK;

	if (wanted == UPKEEP_ASIDE)
		gate_open(batch->upkeep);
	if (wanted == UPKEEP_OVERDUE ||
	    (wanted == UPKEEP_IN_THE_WAY && !atomic_load(&batch->is_tidying))) {
		lock_take(batch->tidying);
		err = batch->engine->upkeep(batch->connection, UPKEEP_IN_THE_WAY);
		lock_give(batch->tidying);
	}
	if (err && err != ERR_AGAIN)
		log_warning("store.upkeep_failed", LOG_ERR(err));
}

static void
write_queued(void *context)
{
	struct batch *batch = context;
	void *values[BATCH_MEMBERS];
	struct write *writes[BATCH_MEMBERS];

	for (;;) {
		size_t count = queue_pop_all(batch->queue, values, BATCH_MEMBERS);

		if (count == 0)
			break;
		for (size_t i = 0; i < count; i++)
			writes[i] = values[i];
		run_all(batch, writes, count);
		/* From here on a write is its caller's again. */
		for (size_t i = 0; i < count; i++)
			gate_open(writes[i]->gate);
		tidy_up_after(batch);
	}
	if (batch->connection)
		batch->engine->close(TAKE(batch->connection));
}

static void
tidy_up_aside(void *context)
{
	struct batch *batch = context;
	struct connection *connection = NULL;
	enum err err;

	for (;;) {
		gate_wait(batch->upkeep);
		gate_close(batch->upkeep);
		if (atomic_load(&batch->is_closing))
			break;
		lock_take(batch->tidying);
		atomic_store(&batch->is_tidying, true);
		err = connection_ensure(&connection, batch->engine, batch->url, CONNECTION_WRITE);
		if (!err)
			err = batch->engine->upkeep(connection, UPKEEP_ASIDE);
		atomic_store(&batch->is_tidying, false);
		lock_give(batch->tidying);
		if (err && err != ERR_AGAIN)
			log_warning("store.upkeep_failed", LOG_ERR(err));
	}
	if (connection)
		batch->engine->close(connection);
}

enum err
batch_open(const struct engine *engine, const struct store_settings *settings,
	   struct write_counts *counts, struct batch **ret_batch)
{
	struct batch *batch = new_object(struct batch);
	enum err err;

	batch->engine = engine;
	batch->counts = counts;
	batch->runs_twice = settings->runs_twice;
	batch->url = memory_text(settings->url);
	err = engine->open(settings->url, CONNECTION_WRITE, &batch->connection);
	if (err) {
		memory_free(batch->url);
		memory_free(batch);
		return err;
	}
	batch->queue =
		queue_new(settings->write_queue > 0 ? (size_t)settings->write_queue : BATCH_QUEUE);
	batch->gates = queue_new(BATCH_GATES);
	batch->upkeep = gate_new();
	batch->tidying = lock_new();
	batch->writer = thread_start("store-writer", write_queued, batch);
	batch->keeper = thread_start("store-upkeep", tidy_up_aside, batch);
	*ret_batch = batch;
	return OK;
}

void
batch_close(struct batch *own_batch)
{
	struct gate *gate;

	if (!own_batch)
		return;
	queue_close(own_batch->queue);
	thread_join(own_batch->writer);
	atomic_store(&own_batch->is_closing, true);
	gate_open(own_batch->upkeep);
	thread_join(own_batch->keeper);
	for (gate = queue_try_pop(own_batch->gates); gate; gate = queue_try_pop(own_batch->gates))
		gate_free(gate);
	queue_free(own_batch->gates);
	queue_free(own_batch->queue);
	gate_free(own_batch->upkeep);
	lock_free(own_batch->tidying);
	memory_free(own_batch->url);
	memory_free(own_batch);
}

/* Gates are lent: to make and free one with each write would cost more than to wait at it. */
static struct gate *
borrow_gate(struct batch *batch)
{
	struct gate *gate = queue_try_pop(batch->gates);

	return gate ? gate : gate_new();
}

static void
return_gate(struct batch *batch, struct gate *gate)
{
	gate_close(gate);
	if (queue_push(batch->gates, gate))
		gate_free(gate);
}

enum err
batch_write(struct batch *batch, enum err (*run)(struct tx *tx, void *context), void *context)
{
	struct write write = { .run = run, .context = context };
	enum err err;

	tx_init(&write.tx);
	write.gate = borrow_gate(batch);
	err = queue_push(batch->queue, &write);
	if (!err) {
		pool_wait_begin();
		gate_wait(write.gate);
		pool_wait_end();
		err = write.err;
		if (!err)
			tx_run_after(&write.tx);
	} else if (err == ERR_LIMIT) {
		err = ERR_AGAIN;
	}
	return_gate(batch, write.gate);
	tx_release(&write.tx);
	return err;
}

int64_t
batch_waiting(const struct batch *batch)
{
	return (int64_t)queue_length(batch->queue);
}
