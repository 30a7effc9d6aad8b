/* SPDX-License-Identifier: Apache-2.0 */
/* One run of a caller's function on an open transaction, and what it leaves for after the commit.
 */
#include "store/engine.h"

#include "base/log.h"

void
tx_init(struct tx *tx)
{
	*tx = (struct tx){ 0 };
	arena_init(&tx->arena);
	list_init(&tx->queries);
	tx->after_end = &tx->after;
}

static void
close_queries(struct tx *tx)
{
	list_each(link, &tx->queries)
		query_close(list_entry(link, struct query, link));
}

void
tx_release(struct tx *tx)
{
	arena_release(&tx->arena);
}

/* A conflict or a refused value may be put into words of the function's own. What the database
 * itself failed of may not: the function may have taken it for an answer. */
static enum err
verdict_of(const struct tx *tx, enum err err)
{
	bool may_translate = tx->failed == ERR_CONFLICT || tx->failed == ERR_INVALID;

	if (!tx->failed || (err && may_translate))
		return err;
	return tx->failed;
}

static enum err
run_once(struct tx *tx, struct connection *connection,
	 enum err (*run)(struct tx *tx, void *context), void *context)
{
	enum err err;

	tx->connection = connection;
	tx->failed = OK;
	tx->must_repeat = false;
	tx->violated[0] = '\0';
	tx->after = NULL;
	tx->after_end = &tx->after;
	arena_reset(&tx->arena);
	err = run(tx, context);
	close_queries(tx);
	return verdict_of(tx, err);
}

enum err
tx_run(struct tx *tx, struct connection *connection, bool twice,
       enum err (*run)(struct tx *tx, void *context), void *context)
{
	enum err err;

	tx->must_repeat = false;
	if (twice) {
		err = connection->engine->savepoint(connection);
		if (err)
			return err;
		err = run_once(tx, connection, run, context);
		if (tx->must_repeat || !connection->engine->has_transaction(connection))
			return err ? err : ERR_BACKEND;
		err = connection->engine->savepoint_undo(connection);
		if (err)
			return err;
	}
	return run_once(tx, connection, run, context);
}

void
tx_after(struct tx *tx, void (*run)(void *context), void *context)
{
	struct after *after = arena_new(&tx->arena, struct after);

	after->run = run;
	after->context = context;
	*tx->after_end = after;
	tx->after_end = &after->next;
}

void
tx_run_after(struct tx *tx)
{
	for (struct after *after = tx->after; after; after = after->next)
		after->run(after->context);
}

const char *
tx_violated(const struct tx *tx)
{
	return tx->violated[0] != '\0' ? tx->violated : NULL;
}

struct arena *
tx_arena(struct tx *tx)
{
	return &tx->arena;
}

int
tx_lane(const struct tx *tx)
{
	return tx->lane;
}

enum err
tx_raise_ids(struct tx *tx, const char *table)
{
	if (tx->failed)
		return tx->failed;
	return tx->connection->engine->raise_ids(tx, table);
}

enum err
tx_columns(struct tx *tx, const char *table, const char ***ret_names, size_t *ret_count)
{
	enum { MOST = 512 };
	const char **names = arena_array(&tx->arena, const char *, MOST);
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row = true;
	size_t count = 0;
	enum err err = query_open(tx, tx->connection->engine->columns_sql, &VALUE_OF_TEXT(table), 1,
				  &query);

	while (!err && count < MOST) {
		err = query_next(query, &has_row);
		if (err || !has_row)
			break;
		names[count++] = arena_text(&tx->arena, query_str(query, 0));
	}
	if (err)
		return err;
	*ret_names = names;
	*ret_count = count;
	return OK;
}
