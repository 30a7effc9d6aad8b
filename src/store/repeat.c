/* SPDX-License-Identifier: Apache-2.0 */
/* Writing where many connections write at once: the caller's own thread runs a serialisable
 * transaction on a connection of a small pool, and again when it met another one. */
#include "store/engine.h"

#include <poll.h>
#include <stdatomic.h>

#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"
#include "base/queue.h"
#include "base/random.h"

enum {
	REPEAT_CONNECTIONS = 8,
	REPEAT_CONNECTIONS_MOST = 64,
	REPEAT_QUEUE = 1024,
	REPEAT_TIMES = 24,
	REPEAT_NAP_MS = 128
};

struct slot {
	struct connection *connection; /* NULL until used and after a failure */
	int lane;
};

struct repeat {
	const struct engine *engine;
	char *url;
	bool runs_twice;
	int64_t queue_limit;
	struct write_counts *counts;
	struct queue *idle; /* of struct slot */
	struct slot slots[REPEAT_CONNECTIONS_MOST];
	int slot_count;
};

enum err
repeat_open(const struct engine *engine, const struct store_settings *settings,
	    struct write_counts *counts, struct repeat **ret_repeat)
{
	struct repeat *repeat = new_object(struct repeat);
	enum err err;
	int lane;

	repeat->engine = engine;
	repeat->counts = counts;
	repeat->runs_twice = settings->runs_twice;
	repeat->queue_limit = settings->write_queue > 0 ? settings->write_queue : REPEAT_QUEUE;
	repeat->slot_count = settings->connections > 0 ? settings->connections : REPEAT_CONNECTIONS;
	if (repeat->slot_count > REPEAT_CONNECTIONS_MOST)
		repeat->slot_count = REPEAT_CONNECTIONS_MOST;
	repeat->url = memory_text(settings->url);
	repeat->idle = queue_new((size_t)repeat->slot_count);
	err = engine->open(settings->url, CONNECTION_WRITE, &repeat->slots[0].connection);
	lane = (int)random_below(STORE_LANES);
	for (int i = 0; i < repeat->slot_count && !err; i++) {
		repeat->slots[i].lane = (lane + i) % STORE_LANES;
		err = queue_push(repeat->idle, &repeat->slots[i]);
	}
	if (err) {
		repeat_close(repeat);
		return err;
	}
	*ret_repeat = repeat;
	return OK;
}

void
repeat_close(struct repeat *own_repeat)
{
	if (!own_repeat)
		return;
	for (int i = 0; i < own_repeat->slot_count; i++)
		if (own_repeat->slots[i].connection)
			own_repeat->engine->close(TAKE(own_repeat->slots[i].connection));
	while (queue_try_pop(own_repeat->idle))
		;
	queue_free(own_repeat->idle);
	memory_free(own_repeat->url);
	memory_free(own_repeat);
}

static enum err
run_once(struct repeat *repeat, struct slot *slot, struct tx *tx,
	 enum err (*run)(struct tx *tx, void *context), void *context, bool *ret_must_repeat)
{
	const struct engine *engine = repeat->engine;
	enum err err = connection_begin(&slot->connection, engine, repeat->url, CONNECTION_WRITE);

	*ret_must_repeat = false;
	if (err)
		return err;
	err = tx_run(tx, slot->connection, repeat->runs_twice, run, context);
	*ret_must_repeat = tx->must_repeat;
	if (!err) {
		err = engine->commit(slot->connection);
		*ret_must_repeat = err && slot->connection->must_repeat;
	}
	if (err)
		engine->rollback(slot->connection);
	else
		count_commit(repeat->counts, 1);
	return err;
}

/* Two that met must not meet again: each waits a random time, longer with each try. */
static void
nap(int times)
{
	uint64_t most = 1u << (times < 7 ? times : 7);

	if (most > REPEAT_NAP_MS)
		most = REPEAT_NAP_MS;
	pool_wait_begin();
	(void)poll(NULL, 0, (int)random_below(most + 1));
	pool_wait_end();
}

enum err
repeat_write(struct repeat *repeat, enum err (*run)(struct tx *tx, void *context), void *context)
{
	bool must_repeat = true;
	struct slot *slot;
	struct tx tx;
	enum err err = OK;

	if (atomic_fetch_add(&repeat->counts->waiting, 1) >= repeat->queue_limit) {
		atomic_fetch_sub(&repeat->counts->waiting, 1);
		return ERR_AGAIN;
	}
	pool_wait_begin();
	slot = queue_pop(repeat->idle);
	pool_wait_end();
	atomic_fetch_sub(&repeat->counts->waiting, 1);
	if (!slot)
		return ERR_BACKEND;
	tx_init(&tx);
	tx.lane = slot->lane;
	for (int times = 0; must_repeat && times < REPEAT_TIMES; times++) {
		if (times > 0) {
			count_repeat(repeat->counts, 1);
			nap(times);
		}
		err = run_once(repeat, slot, &tx, run, context, &must_repeat);
	}
	if (err && must_repeat) {
		log_warning("store.gave_up_repeating", LOG_INT("times", REPEAT_TIMES));
		err = ERR_AGAIN;
	}
	if (queue_push(repeat->idle, slot))
		log_error("store.slot_lost");
	if (!err)
		tx_run_after(&tx);
	tx_release(&tx);
	return err;
}
