/* SPDX-License-Identifier: Apache-2.0 */
/* Writes that share a commit: they are counted, they fail each for itself, and a full disk inside a
 * batch loses no other's work. */
#include "crowd.h"

#include <stdio.h>

enum { CROWD = 100 };

static void
with_things(void (*run)(struct store *store), const char *url, bool runs_twice)
{
	struct store *store = stores_open_with(&(struct store_settings){
		.url = url, .migrations = thing_migrations, .runs_twice = runs_twice });

	run(store);
	store_close(store);
}

static void
write_crowd(struct store *store)
{
	static char names[CROWD][16];
	static struct named named[CROWD];
	static struct member members[CROWD];
	struct store_counts before;
	struct store_counts after;

	store_count(store, &before);
	for (int i = 0; i < CROWD; i++) {
		snprintf(names[i], sizeof(names[i]), "thing %d", i);
		named[i] = (struct named){ .name = names[i] };
		members[i] = (struct member){ .run = add_thing, .context = &named[i] };
	}
	run_as_one_batch(store, members, CROWD);
	for (int i = 0; i < CROWD; i++)
		CHECK_OK(members[i].err);
	store_count(store, &after);
	CHECK_INT(after.writes - before.writes, CROWD + 1);
	CHECK_INT(after.commits - before.commits, 2);
	CHECK_INT(after.repeats - before.repeats, 0);
	CHECK_INT(after.waiting, 0);
	CHECK_INT(things_in(store), CROWD + 1);
}

static void
batch_is_one_commit_on(const char *url)
{
	with_things(write_crowd, url, false);
}

TEST(batch_is_one_commit)
{
	stores_run_sqlite(batch_is_one_commit_on);
}

static void
fail_some(struct store *store)
{
	struct named named[] = { { .name = "good" },
				 { .name = "unwanted", .verdict = ERR_DENIED },
				 { .name = "good" },
				 { .name = "last" } };
	struct member members[COUNT_OF(named)];

	for (size_t i = 0; i < COUNT_OF(named); i++)
		members[i] = (struct member){ .run = add_thing, .context = &named[i] };
	run_as_one_batch(store, members, COUNT_OF(members));
	CHECK_OK(members[0].err);
	CHECK_ERR(members[1].err, ERR_DENIED);
	CHECK_ERR(members[2].err, ERR_CONFLICT);
	CHECK_OK(members[3].err);
	CHECK_INT(things_in(store), 3);
}

static void
failing_member_hurts_nobody_on(const char *url)
{
	with_things(fail_some, url, false);
}

TEST(failing_member_hurts_nobody)
{
	stores_run_sqlite(failing_member_hurts_nobody_on);
}

/* --- a full disk --- */

static enum err
set_room(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	CLEANUP(query_closep) struct query *limit = NULL;
	const int *more = context;
	bool has_row = false;
	enum err err = query_open(tx, "PRAGMA page_count", NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (err)
		return err;
	return query_open(tx,
			  arena_printf(tx_arena(tx), "PRAGMA max_page_count = %d",
				       (int)query_int(query, 0) + *more),
			  NULL, 0, &limit);
}

/* One row of half a megabyte. In a statement of several rows SQLite undoes the statement alone, in
 * a simple one the transaction. */
static enum err
add_big(struct tx *tx, void *context)
{
	return query_run(tx, context, NULL, 0, NULL);
}

static void
fill_disk(struct store *store, const char *big)
{
	int no_room = 8;
	int much_room = 100000;
	struct named named[] = { { .name = "before" }, { .name = "after" } };
	struct member members[] = {
		{ .run = add_thing, .context = &named[0] },
		{ .run = add_big, .context = (void *)(uintptr_t)big },
		{ .run = add_thing, .context = &named[1] },
	};
	struct store_counts counts;

	CHECK_OK(store_write(store, set_room, &no_room));
	run_as_one_batch(store, members, COUNT_OF(members));
	CHECK_OK(members[0].err);
	CHECK_ERR(members[1].err, ERR_BACKEND);
	CHECK_OK(members[2].err);
	CHECK_INT(things_in(store), 3);
	store_count(store, &counts);
	CHECK_INT(counts.writes, 4);

	/* Room again: nothing has to be opened anew. */
	CHECK_OK(store_write(store, set_room, &much_room));
	CHECK_OK(store_write(store, add_big, (void *)(uintptr_t)big));
}

static void
fill_disk_simply(struct store *store)
{
	struct store_counts counts;

	fill_disk(store,
		  "INSERT INTO \"thing\" (\"name\", \"body\") VALUES ('big', zeroblob(500000))");
	store_count(store, &counts);
	CHECK_INT(counts.repeats, 3);
}

static void
fill_disk_in_a_list(struct store *store)
{
	fill_disk(store, "INSERT INTO \"thing\" (\"name\", \"body\") VALUES ('big', "
			 "zeroblob(500000)), ('huge', zeroblob(500000))");
}

static void
full_disk_on(const char *url)
{
	with_things(fill_disk_simply, url, false);
}

TEST(full_disk_inside_a_batch_fails_one_member)
{
	stores_run_sqlite(full_disk_on);
}

static void
full_disk_in_a_list_on(const char *url)
{
	with_things(fill_disk_in_a_list, url, false);
}

TEST(full_disk_that_undoes_one_statement_fails_one_member)
{
	stores_run_sqlite(full_disk_in_a_list_on);
}

static void
full_disk_run_twice_on(const char *url)
{
	with_things(fill_disk_in_a_list, url, true);
}

TEST(full_disk_with_each_function_run_twice)
{
	stores_run_sqlite(full_disk_run_twice_on);
}

/* --- bounds --- */

static void
full_queue_on(const char *url)
{
	struct store_settings settings = { .url = url,
					   .migrations = thing_migrations,
					   .write_queue = 2 };
	struct store *store = stores_open_with(&settings);
	struct named named[] = { { .name = "a" }, { .name = "b" }, { .name = "c" } };
	struct member members[] = { { .run = add_thing, .context = &named[0] },
				    { .run = add_thing, .context = &named[1] } };
	struct store_counts counts = { 0 };
	struct holder holder;

	holder_start(&holder, store);
	for (size_t i = 0; i < COUNT_OF(members); i++) {
		members[i].store = store;
		member_start(&members[i]);
	}
	while (counts.waiting < 2) {
		sched_yield();
		store_count(store, &counts);
	}
	CHECK_ERR(store_write(store, add_thing, &named[2]), ERR_AGAIN);
	gate_open(holder.may_go);
	for (size_t i = 0; i < COUNT_OF(members); i++)
		thread_join(members[i].thread);
	thread_join(holder.member.thread);
	gate_free(holder.is_held);
	gate_free(holder.may_go);
	CHECK_INT(things_in(store), 3);
	store_close(store);
}

TEST(full_queue_says_again)
{
	stores_run_sqlite(full_queue_on);
}
