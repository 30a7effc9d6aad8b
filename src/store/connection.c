/* SPDX-License-Identifier: Apache-2.0 */
/* What connections of both engines have in common: opening again after a failure, statements kept
 * prepared. */
#include "store/engine.h"

#include "base/log.h"
#include "base/memory.h"

const struct engine *
engine_find(const char *url)
{
	struct str s = str_from(url);

	if (str_starts(s, STR("sqlite:")))
		return &sqlite_engine;
	if (str_starts(s, STR("postgresql://")) || str_starts(s, STR("postgres://")))
		return &postgresql_engine;
	log_error("store.unknown_engine",
		  LOG_TEXT("wanted", "sqlite:/path or postgresql://host/database"));
	return NULL;
}

void
connection_init(struct connection *connection, const struct engine *engine,
		enum connection_kind kind)
{
	connection->engine = engine;
	connection->kind = kind;
	connection->statements = map_new();
	list_init(&connection->recent);
}

void
connection_release(struct connection *connection)
{
	list_each(link, &connection->recent) {
		struct statement *statement = list_entry(link, struct statement, link);

		list_remove(&statement->link);
		connection->engine->finalize(connection, statement);
	}
	map_free(connection->statements);
	connection->statements = NULL;
}

enum err
connection_ensure(struct connection **connection, const struct engine *engine, const char *url,
		  enum connection_kind kind)
{
	if (*connection && !(*connection)->is_broken)
		return OK;
	if (*connection)
		engine->close(TAKE(*connection));
	return engine->open(url, kind, connection);
}

enum err
connection_begin(struct connection **connection, const struct engine *engine, const char *url,
		 enum connection_kind kind)
{
	bool writes = kind != CONNECTION_READ;
	bool was_open = *connection != NULL;
	enum err err = connection_ensure(connection, engine, url, kind);

	if (err)
		return err;
	err = engine->begin(*connection, writes);
	if (!err || !was_open || !(*connection)->is_broken)
		return err;
	err = connection_ensure(connection, engine, url, kind);
	if (err)
		return err;
	return engine->begin(*connection, writes);
}

static void
forget(struct connection *connection, struct statement *statement)
{
	list_remove(&statement->link);
	map_remove(connection->statements, str_from(statement->text));
	connection->engine->finalize(connection, statement);
}

/* Makes room for one more: the longest unused goes. Those in use stay, so a deep nest may hold a
 * few more. */
static void
make_room(struct connection *connection)
{
	if (map_count(connection->statements) < STORE_STATEMENTS)
		return;
	for (struct list *link = connection->recent.previous; link != &connection->recent;
	     link = link->previous) {
		struct statement *statement = list_entry(link, struct statement, link);

		if (statement->is_busy)
			continue;
		forget(connection, statement);
		return;
	}
}

enum err
connection_prepare(struct connection *connection, const char *sql, const struct value *values,
		   size_t count, struct statement **ret_statement)
{
	struct statement *statement = map_get(connection->statements, str_from(sql));
	bool is_taken = statement && statement->is_busy;
	enum err err;

	if (statement && !is_taken) {
		list_remove(&statement->link);
		list_prepend(&connection->recent, &statement->link);
		statement->is_busy = true;
		*ret_statement = statement;
		return OK;
	}
	if (!is_taken)
		make_room(connection);
	err = connection->engine->prepare(connection, sql, values, count, &statement);
	if (err)
		return err;
	statement->is_busy = true;
	list_init(&statement->link);
	if (!is_taken) {
		statement->is_cached = true;
		list_prepend(&connection->recent, &statement->link);
		map_put(connection->statements, str_from(sql), statement);
	}
	*ret_statement = statement;
	return OK;
}

void
connection_give_back(struct connection *connection, struct statement *statement)
{
	statement->is_busy = false;
	if (!statement->is_cached)
		connection->engine->finalize(connection, statement);
}
