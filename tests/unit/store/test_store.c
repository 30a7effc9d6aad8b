/* SPDX-License-Identifier: Apache-2.0 */
/* The store as its callers know it, on each engine: many writers, snapshots, what runs after a
 * commit, probes. */
#include "crowd.h"

#include <stdio.h>

#include "base/clock.h"

enum { WRITERS = 64, WRITES = 10 };

struct writer {
	struct store *store;
	int number;
	int failed;
	struct thread *thread;
};

static void
write_many(void *context)
{
	struct writer *writer = context;

	for (int i = 0; i < WRITES; i++) {
		char name[32];
		struct named named = { .name = name };

		snprintf(name, sizeof(name), "thing %d of %d", i, writer->number);
		if (store_write(writer->store, add_thing, &named))
			writer->failed++;
	}
}

STORE_TEST(many_writers_lose_nothing)
{
	struct store *store = stores_open(url, thing_migrations);
	struct store_counts counts;
	struct writer writers[WRITERS];

	for (int i = 0; i < WRITERS; i++) {
		writers[i] = (struct writer){ .store = store, .number = i };
		writers[i].thread = thread_start("writes", write_many, &writers[i]);
	}
	for (int i = 0; i < WRITERS; i++)
		thread_join(writers[i].thread);
	for (int i = 0; i < WRITERS; i++)
		CHECK_INT(writers[i].failed, 0);
	CHECK_INT(things_in(store), WRITERS * WRITES + 1);
	store_count(store, &counts);
	CHECK_INT(counts.writes, WRITERS * WRITES);
	CHECK(counts.commits <= counts.writes);
	store_close(store);
}

/* All change the same row from what they read: an update lost would show in the sum. */
static enum err
count_up(struct tx *tx, void *context)
{
	struct query *query = NULL;
	bool has_row = false;
	int64_t size;
	enum err err =
		query_open(tx, "SELECT \"size\" FROM \"thing\" WHERE \"id\" = 1", NULL, 0, &query);

	(void)context;
	if (!err)
		err = query_next(query, &has_row);
	if (err)
		return err;
	size = query_int(query, 0);
	query_close(query);
	return query_run(tx, "UPDATE \"thing\" SET \"size\" = $1 WHERE \"id\" = 1",
			 &VALUE_OF_INT(size + 1), 1, NULL);
}

static enum err
read_size(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	int64_t *ret_size = context;
	bool has_row = false;
	enum err err =
		query_open(tx, "SELECT \"size\" FROM \"thing\" WHERE \"id\" = 1", NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (!err)
		*ret_size = query_int(query, 0);
	return err;
}

static void
count_many(void *context)
{
	struct writer *writer = context;

	for (int i = 0; i < WRITES; i++) {
		enum err err = store_write(writer->store, count_up, NULL);

		while (err == ERR_AGAIN)
			err = store_write(writer->store, count_up, NULL);
		writer->failed += err != OK;
	}
}

STORE_TEST(no_update_is_lost)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;
	struct writer writers[8];
	int64_t size = 0;

	for (size_t i = 0; i < COUNT_OF(writers); i++) {
		writers[i] = (struct writer){ .store = store };
		writers[i].thread = thread_start("counts", count_many, &writers[i]);
	}
	for (size_t i = 0; i < COUNT_OF(writers); i++)
		thread_join(writers[i].thread);
	for (size_t i = 0; i < COUNT_OF(writers); i++)
		CHECK_INT(writers[i].failed, 0);
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, read_size, &size));
	CHECK_INT(size, COUNT_OF(writers) * WRITES);
	reader_close(reader);
	store_close(store);
}

struct two_looks {
	struct store *store;
	int64_t first, second;
};

static enum err
look_twice(struct tx *tx, void *context)
{
	struct named named = { .name = "between" };
	struct two_looks *looks = context;

	CHECK_OK(count_things(tx, &looks->first));
	CHECK_OK(store_write(looks->store, add_thing, &named));
	CHECK_OK(count_things(tx, &looks->second));
	return OK;
}

STORE_TEST(a_read_is_one_snapshot)
{
	struct store *store = stores_open(url, thing_migrations);
	struct two_looks looks = { .store = store };
	struct reader *reader = NULL;

	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, look_twice, &looks));
	CHECK_INT(looks.first, 1);
	CHECK_INT(looks.second, 1);
	CHECK_INT(things_in(store), 2);
	reader_close(reader);
	store_close(store);
}

/* --- after the commit --- */

struct tally {
	struct named named;
	struct store *store;
	int told;
	int64_t seen; /* rows there were when it was told */
};

static void
tell(void *context)
{
	struct tally *tally = context;

	tally->told++;
	tally->seen = things_in(tally->store);
}

static enum err
add_and_tell(struct tx *tx, void *context)
{
	struct tally *tally = context;

	tx_after(tx, tell, tally);
	return add_thing(tx, &tally->named);
}

STORE_TEST(after_runs_once_and_only_after_a_commit)
{
	struct store *store = stores_open(url, thing_migrations);
	struct tally good = { .named = { .name = "good" }, .store = store };
	struct tally bad = { .named = { .name = "bad", .verdict = ERR_DENIED }, .store = store };

	CHECK_OK(store_write(store, add_and_tell, &good));
	CHECK_INT(good.told, 1);
	CHECK_INT(good.seen, 2);
	CHECK_ERR(store_write(store, add_and_tell, &bad), ERR_DENIED);
	CHECK_INT(bad.told, 0);
	store_close(store);
}

STORE_TEST(functions_run_twice_when_asked)
{
	struct store *store = stores_open_with(&(struct store_settings){
		.url = url, .migrations = thing_migrations, .runs_twice = true });
	struct tally good = { .named = { .name = "good" }, .store = store };
	struct named again = { .name = "good" };

	CHECK_OK(store_write(store, add_and_tell, &good));
	CHECK_INT(good.named.runs, 2);
	CHECK_INT(good.told, 1);
	CHECK_ERR(store_write(store, add_thing, &again), ERR_CONFLICT);
	CHECK_INT(again.runs, 2);
	CHECK_INT(things_in(store), 2);
	store_close(store);
}

/* --- what a write leaves in the tx --- */

struct insertion {
	const char *sql;
	char violated[64];
};

static enum err
insert(struct tx *tx, void *context)
{
	struct insertion *insertion = context;
	enum err err = query_run(tx, insertion->sql, NULL, 0, NULL);
	const char *violated = tx_violated(tx);

	snprintf(insertion->violated, sizeof(insertion->violated), "%s",
		 violated ? violated : "(none)");
	return err;
}

STORE_TEST(violated_index_has_its_name)
{
	struct store *store = stores_open(url, thing_migrations);
	struct insertion name = {
		"INSERT INTO \"thing\" (\"name\") VALUES ('semicolon; in a text')", ""
	};
	struct insertion pair = { "INSERT INTO \"pair\" (\"a\", \"b\") VALUES (1, 2), (1, 2)", "" };
	struct insertion null = { "INSERT INTO \"thing\" (\"name\") VALUES (NULL)", "" };
	struct insertion fine = { "INSERT INTO \"thing\" (\"name\") VALUES ('fine')", "" };

	CHECK_ERR(store_write(store, insert, &name), ERR_CONFLICT);
	CHECK_TEXT(name.violated, "thing_name_unique");
	CHECK_ERR(store_write(store, insert, &pair), ERR_CONFLICT);
	CHECK_TEXT(pair.violated, "pair_pkey");
	CHECK_ERR(store_write(store, insert, &null), ERR_INVALID);
	CHECK_TEXT(null.violated, "(none)");
	CHECK_OK(store_write(store, insert, &fine));
	CHECK_TEXT(fine.violated, "(none)");
	store_close(store);
}

static enum err
raise_ids(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	int64_t *ret_id = context;
	bool has_row = false;
	enum err err =
		query_run(tx, "INSERT INTO \"thing\" (\"id\", \"name\") VALUES (500, 'of its own')",
			  NULL, 0, NULL);

	if (!err)
		err = tx_raise_ids(tx, "thing");
	if (!err)
		err = query_open(
			tx, "INSERT INTO \"thing\" (\"name\") VALUES ('next') RETURNING \"id\"",
			NULL, 0, &query);
	if (!err)
		err = query_next(query, &has_row);
	if (!err)
		*ret_id = query_int(query, 0);
	return err;
}

STORE_TEST(ids_go_on_behind_those_given)
{
	struct store *store = stores_open(url, thing_migrations);
	int64_t id = 0;

	CHECK_OK(store_write(store, raise_ids, &id));
	CHECK_INT(id, 501);
	store_close(store);
}

static enum err
delete_all(struct tx *tx, void *context)
{
	(void)context;
	return query_run(tx, "DELETE FROM \"thing\"", NULL, 0, NULL);
}

STORE_TEST(ids_are_never_used_again)
{
	struct store *store = stores_open(url, thing_migrations);
	int64_t id = 0;
	int64_t next = 0;

	CHECK_OK(store_write(store, raise_ids, &id));
	CHECK_OK(store_write(store, delete_all, NULL));
	CHECK_OK(store_write(store, raise_ids, &next));
	CHECK(next > id);
	store_close(store);
}

static enum err
list_columns(struct tx *tx, void *context)
{
	const char **names;
	size_t count;

	(void)context;
	CHECK_OK(tx_columns(tx, "pair", &names, &count));
	CHECK_INT(count, 2);
	CHECK_TEXT(names[0], "a");
	CHECK_TEXT(names[1], "b");
	CHECK_OK(tx_columns(tx, "no such table", &names, &count));
	CHECK_INT(count, 0);
	return OK;
}

STORE_TEST(columns_are_told)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;

	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, list_columns, NULL));
	reader_close(reader);
	store_close(store);
}

STORE_TEST(probe_writes_once_a_second)
{
	struct store *store = stores_open(url, thing_migrations);
	struct store_counts counts;

	clock_use_fake(1000000);
	CHECK_OK(store_check(store));
	CHECK_OK(store_check(store));
	store_count(store, &counts);
	CHECK_INT(counts.writes, 1);
	clock_advance_ms(1000);
	CHECK_OK(store_check(store));
	store_count(store, &counts);
	clock_use_real();
	CHECK_INT(counts.writes, 2);
	store_close(store);
}

static enum err
take_probe_away(struct tx *tx, void *context)
{
	const bool *is_away = context;

	return query_run(tx,
			 *is_away ? "ALTER TABLE \"store_probe\" RENAME TO \"away\""
				  : "ALTER TABLE \"away\" RENAME TO \"store_probe\"",
			 NULL, 0, NULL);
}

STORE_TEST(probe_that_failed_rests_as_long)
{
	struct store *store = stores_open(url, thing_migrations);
	bool is_away = true;

	clock_use_fake(1000000);
	CHECK_OK(store_write(store, take_probe_away, &is_away));
	CHECK(store_check(store) != OK);
	is_away = false;
	CHECK_OK(store_write(store, take_probe_away, &is_away));
	clock_advance_ms(999);
	CHECK(store_check(store) != OK);
	clock_advance_ms(1);
	CHECK_OK(store_check(store));
	clock_use_real();
	store_close(store);
}

struct prober {
	struct store *store;
	enum err err;
};

static void
ask_for_health(void *context)
{
	struct prober *prober = context;

	prober->err = store_check(prober->store);
}

/* The writer is held, so a probe waits behind it: who comes now neither waits nor makes another. */
static void
probe_is_one_at_a_time_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct prober first = { .store = store };
	struct store_counts counts;
	struct holder holder;
	struct thread *thread;

	clock_use_fake(1000000);
	holder_start(&holder, store);
	thread = thread_start("prober", ask_for_health, &first);
	do {
		sched_yield();
		store_count(store, &counts);
	} while (counts.waiting < 1);
	clock_advance_ms(9999);
	CHECK_OK(store_check(store));
	clock_advance_ms(1);
	CHECK_ERR(store_check(store), ERR_BACKEND);
	store_count(store, &counts);
	CHECK_INT(counts.waiting, 1);
	gate_open(holder.may_go);
	thread_join(thread);
	thread_join(holder.member.thread);
	gate_free(holder.is_held);
	gate_free(holder.may_go);
	CHECK_OK(first.err);
	CHECK_OK(store_check(store));
	clock_use_real();
	store_close(store);
}

TEST(probe_is_one_at_a_time)
{
	stores_run_sqlite(probe_is_one_at_a_time_on);
}

TEST(unknown_engines_are_refused)
{
	struct store_settings settings = { .url = "mysql://somewhere",
					   .migrations = thing_migrations };
	struct store *store = NULL;
	int from;
	int to;

	CHECK_ERR(store_open(&settings, &store), ERR_INVALID);
	CHECK_ERR(store_migrate(&settings, &from, &to), ERR_INVALID);
}
