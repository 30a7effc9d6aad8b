/* SPDX-License-Identifier: Apache-2.0 */
/* Transactions that meet another one run again, and not for ever. */
#include "crowd.h"

struct meeting {
	struct store *store;
	int runs;
	int meetings; /* how many runs meet another write */
};

/* Reads the row, lets another write change it, then changes it from what it read: PostgreSQL must
 * refuse that run. */
static enum err
meet(struct tx *tx, void *context)
{
	struct meeting *meeting = context;
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row = false;
	enum err err =
		query_open(tx, "SELECT \"size\" FROM \"thing\" WHERE \"id\" = 1", NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (err)
		return err;
	if (meeting->runs++ < meeting->meetings) {
		struct meeting other = { .store = meeting->store };

		err = store_write(meeting->store, meet, &other);
		if (err)
			return err;
	}
	return query_run(tx, "UPDATE \"thing\" SET \"size\" = $1 WHERE \"id\" = 1",
			 &VALUE_OF_INT(query_int(query, 0) + 1), 1, NULL);
}

static void
meets_once_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct meeting meeting = { .store = store, .meetings = 2 };
	struct store_counts counts;

	CHECK_OK(store_write(store, meet, &meeting));
	CHECK_INT(meeting.runs, 3);
	store_count(store, &counts);
	CHECK_INT(counts.repeats, 2);
	CHECK_INT(counts.writes, 3);
	store_close(store);
}

TEST(a_write_that_met_another_runs_again)
{
	stores_run_postgresql(meets_once_on);
}

static void
meets_always_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct meeting meeting = { .store = store, .meetings = 1000 };

	CHECK_ERR(store_write(store, meet, &meeting), ERR_AGAIN);
	CHECK(meeting.runs < 100);
	store_close(store);
}

TEST(a_write_that_always_meets_another_gives_up)
{
	stores_run_postgresql(meets_always_on);
}

static enum err
touch_first(struct tx *tx, void *context)
{
	return query_run(tx, "UPDATE \"thing\" SET \"size\" = 7 WHERE \"id\" = 1", NULL, 0, NULL);
}

/* The second update has the text of the first, which is still open: so its statement is kept for
 * nobody, and is thrown away inside a transaction that has failed. */
static enum err
meet_inside(struct tx *tx, void *context)
{
	static const char sql[] = "UPDATE \"thing\" SET \"size\" = 1 WHERE \"id\" = $1 RETURNING "
				  "\"id\"";
	struct meeting *meeting = context;
	CLEANUP(query_closep) struct query *outer = NULL;
	CLEANUP(query_closep) struct query *inner = NULL;
	enum err err = query_open(tx, sql, &VALUE_OF_INT(2), 1, &outer);

	if (!err && meeting->runs++ < meeting->meetings)
		err = store_write(meeting->store, touch_first, NULL);
	return err ? err : query_open(tx, sql, &VALUE_OF_INT(1), 1, &inner);
}

static void
meets_inside_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct meeting meeting = { .store = store, .meetings = 1 };
	struct named named = { .name = "second" };

	CHECK_OK(store_write(store, add_thing, &named));
	CHECK_OK(store_write(store, meet_inside, &meeting));
	CHECK_INT(meeting.runs, 2);
	store_close(store);
}

TEST(a_write_that_met_another_inside_another_statement_runs_again)
{
	stores_run_postgresql(meets_inside_on);
}
