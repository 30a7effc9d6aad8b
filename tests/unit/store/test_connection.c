/* SPDX-License-Identifier: Apache-2.0 */
/* Statements stay prepared, but not without bound. */
#include "store/engine.h"
#include "things.h"

static struct connection *
open_on(const char *url, enum connection_kind kind)
{
	struct connection *connection = NULL;

	store_close(stores_open(url, thing_migrations));
	CHECK_OK(connection_ensure(&connection, engine_find(url), url, kind));
	return connection;
}

STORE_TEST(statements_are_prepared_once)
{
	struct connection *connection = open_on(url, CONNECTION_READ);
	struct statement *first = NULL;
	struct statement *again = NULL;

	CHECK_OK(connection_prepare(connection, "SELECT 1", NULL, 0, &first));
	connection_give_back(connection, first);
	CHECK_OK(connection_prepare(connection, "SELECT 1", NULL, 0, &again));
	CHECK(again == first);
	connection_give_back(connection, again);
	connection->engine->close(connection);
}

STORE_TEST(a_busy_statement_is_prepared_again)
{
	struct connection *connection = open_on(url, CONNECTION_READ);
	struct statement *first = NULL;
	struct statement *second = NULL;

	CHECK_OK(connection_prepare(connection, "SELECT 1", NULL, 0, &first));
	CHECK_OK(connection_prepare(connection, "SELECT 1", NULL, 0, &second));
	CHECK(second != first);
	connection_give_back(connection, second);
	connection_give_back(connection, first);
	CHECK_INT(map_count(connection->statements), 1);
	connection->engine->close(connection);
}

STORE_TEST(the_longest_unused_statement_goes)
{
	struct connection *connection = open_on(url, CONNECTION_READ);
	struct statement *statement = NULL;
	struct arena arena;

	arena_init(&arena);
	for (int i = 0; i < 2 * STORE_STATEMENTS; i++) {
		CHECK_OK(connection_prepare(connection, arena_printf(&arena, "SELECT %d", i), NULL,
					    0, &statement));
		connection_give_back(connection, statement);
		CHECK_OK(connection_prepare(connection, "SELECT 'often'", NULL, 0, &statement));
		connection_give_back(connection, statement);
	}
	CHECK_INT(map_count(connection->statements), STORE_STATEMENTS);
	CHECK(map_get(connection->statements, STR("SELECT 'often'")) != NULL);
	CHECK(map_get(connection->statements, STR("SELECT 0")) == NULL);
	CHECK(map_get(connection->statements, STR("SELECT 255")) != NULL);
	arena_release(&arena);
	connection->engine->close(connection);
}

STORE_TEST(a_broken_connection_is_opened_again)
{
	struct connection *connection = open_on(url, CONNECTION_READ);

	connection->is_broken = true;
	CHECK_OK(connection_begin(&connection, engine_find(url), url, CONNECTION_READ));
	CHECK(!connection->is_broken);
	connection->engine->rollback(connection);
	connection->engine->close(connection);
}
