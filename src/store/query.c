/* SPDX-License-Identifier: Apache-2.0 */
/* Statements of a transaction, on either engine: checks values, keeps the first failure, closes
 * what was left open. */
#include "store/engine.h"

#include "base/limits.h"
#include "base/log.h"

static enum err
fail(struct tx *tx, enum err err)
{
	struct connection *connection = tx->connection;

	tx->failed = err;
	tx->must_repeat = connection->must_repeat;
	memcpy(tx->violated, connection->violated, sizeof(tx->violated));
	return err;
}

/* What one engine refuses the other must refuse too. */
static enum err
check_values(const struct value *values, size_t count)
{
	if (count > STORE_PARAMETERS)
		return ERR_BUG;
	for (size_t i = 0; i < count; i++) {
		if (values[i].kind == VALUE_TEXT && str_contains_byte(values[i].bytes, '\0'))
			return ERR_INVALID;
		if (values[i].bytes.length > INT32_MAX)
			return ERR_LIMIT;
	}
	return OK;
}

static enum err
start(struct tx *tx, struct query *query, const char *sql, const struct value *values, size_t count)
{
	struct connection *connection = tx->connection;
	enum err err = check_values(values, count);

	if (err)
		return err;
	if (strlen(sql) > LIMIT_SQL_TEXT)
		return ERR_BUG;
	err = connection_prepare(connection, sql, values, count, &query->statement);
	if (err)
		return err;
	list_append(&tx->queries, &query->link);
	return connection->engine->start(connection, query, values, count);
}

enum err
query_open(struct tx *tx, const char *sql, const struct value *values, size_t count,
	   struct query **ret_query)
{
	struct query *query;
	enum err err;

	if (tx->failed)
		return tx->failed;
	query = arena_new(&tx->arena, struct query);
	query->tx = tx;
	list_init(&query->link);
	tx->connection->must_repeat = false;
	tx->connection->violated[0] = '\0';
	err = start(tx, query, sql, values, count);
	if (err) {
		err = fail(tx, err); /* before what closing may fail of */
		query_close(query);
		return err;
	}
	*ret_query = query;
	return OK;
}

enum err
query_next(struct query *query, bool *ret_has_row)
{
	struct tx *tx = query->tx;
	enum err err;

	if (tx->failed)
		return tx->failed;
	err = query->is_done ? OK
			     : tx->connection->engine->step(tx->connection, query, ret_has_row);
	if (err)
		return fail(tx, err);
	if (query->is_done)
		*ret_has_row = false;
	return OK;
}

enum err
query_open_row(struct tx *tx, const char *sql, const struct value *values, size_t count,
	       struct query **ret_query)
{
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row = false;
	enum err err = query_open(tx, sql, values, count, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (err)
		return err;
	if (!has_row)
		return ERR_NOT_FOUND;
	*ret_query = TAKE(query);
	return OK;
}

enum err
query_number(struct tx *tx, const char *sql, const struct value *values, size_t count,
	     int64_t *ret_number)
{
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err = query_open_row(tx, sql, values, count, &query);

	if (!err)
		*ret_number = query_int(query, 0);
	return err;
}

bool
query_is_null(const struct query *query, int column)
{
	return query->tx->connection->engine->is_null(query, column);
}

int64_t
query_int(const struct query *query, int column)
{
	return query->tx->connection->engine->number(query, column);
}

bool
query_bool(const struct query *query, int column)
{
	return query_int(query, column) != 0;
}

struct str
query_str(const struct query *query, int column)
{
	return query->tx->connection->engine->bytes(query, column);
}

void
query_close(struct query *query)
{
	if (!query || !query->statement)
		return;
	query->tx->connection->engine->finish(query);
	connection_give_back(query->tx->connection, query->statement);
	query->statement = NULL;
	list_remove(&query->link);
}

void
query_closep(struct query **query)
{
	query_close(*query);
	*query = NULL;
}

enum err
query_run(struct tx *tx, const char *sql, const struct value *values, size_t count,
	  int64_t *ret_changed)
{
	struct query *query = NULL;
	bool has_row = true;
	enum err err = query_open(tx, sql, values, count, &query);

	while (!err && has_row)
		err = query_next(query, &has_row);
	if (!err && ret_changed)
		*ret_changed = query->changed;
	query_close(query);
	return err;
}
