/* SPDX-License-Identifier: Apache-2.0 */
/* The store's door: opens the engine that the url names, reads in one snapshot, hands writes to the
 * engine's way of writing. */
#include "store/engine.h"

#include <stdatomic.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "base/thread.h"

enum {
	PROBE_EVERY_MS = 1000,
	PROBE_LONG_MS = 10 * 1000, /* a store that needs longer for it is not ready */
};

/* What is known of the store's health: by the last probe, or by one that does not end. */
struct probing {
	struct lock *lock;
	bool is_running;
	int64_t at; /* monotonic: when the running one began, or the last one ended; 0: never */
	enum err outcome;
};

struct store {
	const struct engine *engine;
	char *url;
	struct write_counts counts;
	struct batch *batch; /* one of the two */
	struct repeat *repeat;
	struct probing probing;
};

struct reader {
	struct store *store;
	struct connection *connection; /* NULL until used and after a failure */
	struct tx tx;
};

static struct metric writes_metric =
	METRIC(COUNTER, "sallyport_store_writes_total", "Writes that were committed.");
static struct metric commits_metric =
	METRIC(COUNTER, "sallyport_store_commits_total", "Transactions that carried them.");
static struct metric repeats_metric = METRIC(COUNTER, "sallyport_store_repeats_total",
					     "Runs of writes thrown away and begun again.");

void
count_commit(struct write_counts *counts, int64_t writes)
{
	if (writes == 0)
		return;
	atomic_fetch_add(&counts->writes, writes);
	atomic_fetch_add(&counts->commits, 1);
	metric_add(&writes_metric, writes);
	metric_add(&commits_metric, 1);
}

void
count_repeat(struct write_counts *counts, int64_t runs)
{
	atomic_fetch_add(&counts->repeats, runs);
	metric_add(&repeats_metric, runs);
}

static enum err
check_version(const struct engine *engine, const struct store_settings *settings)
{
	int newest = migrate_newest(migrate_list(settings));
	struct connection *connection = NULL;
	int version = 0;
	enum err err = engine->open(settings->url, CONNECTION_READ, &connection);

	if (err)
		return err;
	err = migrate_version(connection, &version);
	engine->close(connection);
	if (err)
		return err;
	if (version == newest)
		return OK;
	if (version > newest)
		log_error("store.schema_newer", LOG_INT("database", version),
			  LOG_INT("program", newest));
	else
		log_error("store.not_migrated", LOG_INT("database", version),
			  LOG_INT("program", newest));
	return ERR_CONFLICT;
}

enum err
store_open(const struct store_settings *settings, struct store **ret_store)
{
	const struct engine *engine = engine_find(settings->url);
	struct store *store;
	enum err err;

	if (!engine)
		return ERR_INVALID;
	err = check_version(engine, settings);
	if (err)
		return err;
	store = new_object(struct store);
	store->engine = engine;
	store->url = memory_text(settings->url);
	store->probing.lock = lock_new();
	if (engine->has_one_writer)
		err = batch_open(engine, settings, &store->counts, &store->batch);
	else
		err = repeat_open(engine, settings, &store->counts, &store->repeat);
	if (err) {
		store_close(store);
		return err;
	}
	*ret_store = store;
	return OK;
}

void
store_close(struct store *own_store)
{
	if (!own_store)
		return;
	batch_close(own_store->batch);
	repeat_close(own_store->repeat);
	lock_free(own_store->probing.lock);
	memory_free(own_store->url);
	memory_free(own_store);
}

const char *
store_engine(const struct store *store)
{
	return store->engine->name;
}

void
store_count(const struct store *store, struct store_counts *ret_counts)
{
	ret_counts->writes = atomic_load(&store->counts.writes);
	ret_counts->commits = atomic_load(&store->counts.commits);
	ret_counts->repeats = atomic_load(&store->counts.repeats);
	ret_counts->waiting =
		store->batch ? batch_waiting(store->batch) : atomic_load(&store->counts.waiting);
}

static enum err
probe(struct tx *tx, void *context)
{
	struct value values[] = { VALUE_OF_INT(clock_now_ms()) };
	int64_t changed = 0;
	enum err err;

	(void)context;
	err = query_run(tx, "UPDATE \"store_probe\" SET \"probed_at\" = $1 WHERE \"id\" = 1",
			values, COUNT_OF(values), &changed);
	if (err)
		return err;
	return changed == 1 ? OK : ERR_BACKEND;
}

/* True: nobody asks the store now, and nobody has for a while; the caller does, and end_probe
 * follows. */
static bool
begins_probe(struct probing *probing, enum err *ret_known)
{
	int64_t now = clock_monotonic_ms();
	bool begins;

	lock_take(probing->lock);
	begins = !probing->is_running && (probing->at == 0 || now - probing->at >= PROBE_EVERY_MS);
	*ret_known = probing->outcome;
	if (probing->is_running && now - probing->at >= PROBE_LONG_MS)
		*ret_known = ERR_BACKEND;
	if (begins) {
		probing->is_running = true;
		probing->at = now;
	}
	lock_give(probing->lock);
	return begins;
}

static void
end_probe(struct probing *probing, enum err outcome)
{
	lock_take(probing->lock);
	probing->is_running = false;
	probing->at = clock_monotonic_ms();
	probing->outcome = outcome;
	lock_give(probing->lock);
}

/* Nobody has to log in for it: however many ask, and however the store fares, it has one probe at a
 * time and a second's rest behind each, and of those who ask only one waits. */
enum err
store_check(struct store *store)
{
	enum err err;

	if (!begins_probe(&store->probing, &err))
		return err;
	err = store_write(store, probe, NULL);
	end_probe(&store->probing, err);
	return err;
}

enum err
reader_open(struct store *store, struct reader **ret_reader)
{
	struct reader *reader = new_object(struct reader);
	enum err err;

	reader->store = store;
	tx_init(&reader->tx);
	err = connection_ensure(&reader->connection, store->engine, store->url, CONNECTION_READ);
	if (err) {
		reader_close(reader);
		return err;
	}
	*ret_reader = reader;
	return OK;
}

void
reader_close(struct reader *own_reader)
{
	if (!own_reader)
		return;
	if (own_reader->connection)
		own_reader->store->engine->close(own_reader->connection);
	tx_release(&own_reader->tx);
	memory_free(own_reader);
}

enum err
store_read(struct reader *reader, enum err (*run)(struct tx *tx, void *context), void *context)
{
	struct store *store = reader->store;
	enum err err =
		connection_begin(&reader->connection, store->engine, store->url, CONNECTION_READ);

	if (err)
		return err;
	err = tx_run(&reader->tx, reader->connection, false, run, context);
	store->engine->rollback(reader->connection);
	tx_run_after(&reader->tx);
	arena_reset(&reader->tx.arena);
	return err;
}

enum err
store_write(struct store *store, enum err (*run)(struct tx *tx, void *context), void *context)
{
	return store->batch ? batch_write(store->batch, run, context)
			    : repeat_write(store->repeat, run, context);
}
