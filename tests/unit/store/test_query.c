/* SPDX-License-Identifier: Apache-2.0 */
/* Values go in and come back the same on both engines, and both refuse the same. */
#include "store/engine.h"
#include "store/queries.h"
#include "things.h"

#include <stdio.h>
#include <stdlib.h>

static enum err
put_values(struct tx *tx, void *context)
{
	struct value values[] = { VALUE_OF_TEXT("Grüße, \"$1\""), VALUE_OF_INT(INT64_MIN),
				  VALUE_OF_BOOL(true), VALUE_OF_BYTES(STR("\0\x01\xff")),
				  VALUE_OF_TEXT("{\"b\": 1,  \"a\": [2]}") };
	CLEANUP(query_closep) struct query *query = NULL;
	int64_t *ret_id = context;
	bool has_row = false;
	enum err err;

	err = query_open(tx,
			 "INSERT INTO \"thing\" (\"name\", \"size\", \"is_big\", \"body\", "
			 "\"notes\") VALUES ($1, $2, $3, $4, $5)"
			 " RETURNING \"id\"",
			 values, COUNT_OF(values), &query);
	if (!err)
		err = query_next(query, &has_row);
	if (!err)
		*ret_id = query_int(query, 0);
	return err;
}

static enum err
check_values(struct tx *tx, void *context)
{
	int64_t *id = context;
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row = false;

	CHECK_OK(query_open(tx,
			    "SELECT \"name\", \"size\", \"is_big\", \"body\", \"notes\", \"id\" "
			    "FROM \"thing\" WHERE \"id\" = $1",
			    &VALUE_OF_INT(*id), 1, &query));
	CHECK_OK(query_next(query, &has_row));
	CHECK(has_row);
	CHECK_STR(query_str(query, 0), "Grüße, \"$1\"");
	CHECK(query_int(query, 1) == INT64_MIN);
	CHECK(query_bool(query, 2));
	CHECK_STR(query_str(query, 3), STR("\0\x01\xff"));
	CHECK_STR(query_str(query, 4), "{\"b\": 1,  \"a\": [2]}");
	CHECK_INT(query_int(query, 5), *id);
	CHECK_OK(query_next(query, &has_row));
	CHECK(!has_row);
	CHECK_OK(query_next(query, &has_row));
	CHECK(!has_row);
	return OK;
}

STORE_TEST(values_come_back_as_they_went)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;
	int64_t id = 0;

	CHECK_OK(store_write(store, put_values, &id));
	CHECK(id > 0);
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, check_values, &id));
	reader_close(reader);
	store_close(store);
}

static enum err
ask_for_rows(struct tx *tx, void *context)
{
	static const char by_name[] = "SELECT \"id\", \"size\" FROM \"thing\" WHERE \"name\" = $1";
	static const char size_of[] = "SELECT \"size\" FROM \"thing\" WHERE \"name\" = $1";
	const struct value there = VALUE_OF_TEXT("Grüße, \"$1\""), gone = VALUE_OF_TEXT("nobody");
	CLEANUP(query_closep) struct query *query = NULL, *none = NULL;
	int64_t number = 7;

	CHECK_ERR(query_open_row(tx, by_name, &gone, 1, &none), ERR_NOT_FOUND);
	CHECK(!none);
	CHECK_ERR(query_number(tx, size_of, &gone, 1, &number), ERR_NOT_FOUND);
	CHECK_INT(number, 7);
	CHECK_OK(query_open_row(tx, by_name, &there, 1, &query)); /* none was no failure */
	CHECK_INT(query_int(query, 0), *(int64_t *)context);
	CHECK_OK(query_number(tx, size_of, &there, 1, &number));
	CHECK(number == INT64_MIN);
	CHECK_OK(query_number(tx, "SELECT max(\"size\") FROM \"thing\" WHERE \"id\" < 0", NULL, 0,
			      &number));
	CHECK_INT(number, 0);
	return OK;
}

STORE_TEST(one_row_and_one_number)
{
	struct store *store = stores_open(url, thing_migrations);
	int64_t id = 0;

	CHECK_OK(store_write(store, put_values, &id));
	CHECK_OK(store_write(store, ask_for_rows, &id));
	store_close(store);
}

static enum err
put_nulls(struct tx *tx, void *context)
{
	struct value values[] = { VALUE_OF_STR(((struct str){ 0 })), VALUE_OF_NULL, VALUE_OF_NULL,
				  VALUE_OF_BYTES(((struct str){ 0 })), VALUE_OF_NULL };

	(void)context;
	return query_run(tx,
			 "INSERT INTO \"thing\" (\"name\", \"size\", \"is_big\", \"body\", "
			 "\"notes\") VALUES ($1, $2, $3, $4, $5)",
			 values, COUNT_OF(values), NULL);
}

static enum err
check_nulls(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row = false;

	(void)context;
	CHECK_OK(query_open(tx,
			    "SELECT \"name\", \"size\", \"is_big\", \"body\", \"notes\" FROM "
			    "\"thing\" WHERE \"name\" = ''",
			    NULL, 0, &query));
	CHECK_OK(query_next(query, &has_row));
	CHECK(has_row);
	CHECK(!query_is_null(query, 0) && query_str(query, 0).data != NULL);
	CHECK_INT(query_str(query, 0).length, 0);
	CHECK(query_is_null(query, 1));
	CHECK_INT(query_int(query, 1), 0);
	CHECK(query_is_null(query, 2) && !query_bool(query, 2));
	CHECK(!query_is_null(query, 3));
	CHECK_INT(query_str(query, 3).length, 0);
	CHECK(query_is_null(query, 4) && query_str(query, 4).data == NULL);
	return OK;
}

STORE_TEST(null_is_not_empty)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;

	CHECK_OK(store_write(store, put_nulls, NULL));
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, check_nulls, NULL));
	reader_close(reader);
	store_close(store);
}

struct statement_case {
	const char *sql;
	struct value value;
	size_t count;
	enum err want;
	enum err got, got_next;
};

static enum err
run_case(struct tx *tx, void *context)
{
	struct statement_case *one = context;

	one->got = query_run(tx, one->sql, &one->value, one->count, NULL);
	one->got_next = query_run(tx, "SELECT 1", NULL, 0, NULL);
	return OK;
}

STORE_TEST(refusals_are_alike)
{
	struct statement_case cases[] = {
		{ "INSERT INTO \"thing\" (\"name\") VALUES ($1)", VALUE_OF_STR(STR("a\0b")), 1,
		  ERR_INVALID },
		{ "INSERT INTO \"thing\" (\"name\") VALUES ($1)", VALUE_OF_NULL, 1, ERR_INVALID },
		{ "INSERT INTO \"thing\" (\"name\") VALUES ($1)",
		  VALUE_OF_TEXT("semicolon; in a text"), 1, ERR_CONFLICT },
		{ "INSERT INTO \"nothing\" (\"name\") VALUES ($1)", VALUE_OF_TEXT("x"), 1,
		  ERR_BUG },
		{ "this is no SQL", VALUE_OF_NULL, 0, ERR_BUG },
		{ "UPDATE \"thing\" SET \"size\" = $2", VALUE_OF_INT(1), 1, ERR_BUG },
	};
	struct store *store = stores_open(url, thing_migrations);

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		/* The verdict stands although the function returns OK. */
		CHECK_ERR(store_write(store, run_case, &cases[i]), cases[i].want);
		CHECK_ERR(cases[i].got, cases[i].want);
		CHECK_ERR(cases[i].got_next, cases[i].want);
	}
	CHECK_INT(things_in(store), 1);
	store_close(store);
}

static enum err
write_in_read(struct tx *tx, void *context)
{
	(void)context;
	return query_run(tx, "DELETE FROM \"thing\"", NULL, 0, NULL);
}

STORE_TEST(reading_cannot_write)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;

	CHECK_OK(reader_open(store, &reader));
	CHECK_ERR(store_read(reader, write_in_read, NULL), ERR_BUG);
	CHECK_INT(things_in(store), 1);
	reader_close(reader);
	store_close(store);
}

static enum err
change_counted(struct tx *tx, void *context)
{
	static const char *const texts[] = {
		"INSERT INTO \"thing\" (\"name\") VALUES ('a'), ('b')",
		"UPDATE \"thing\" SET \"size\" = 1 WHERE \"name\" = 'nobody'",
		"DELETE FROM \"thing\" RETURNING \"id\""
	};
	int64_t *changed = context;
	enum err err = OK;

	for (size_t i = 0; i < COUNT_OF(texts) && !err; i++)
		err = query_run(tx, texts[i], NULL, 0, &changed[i]);
	return err;
}

STORE_TEST(changed_rows_are_counted)
{
	struct store *store = stores_open(url, thing_migrations);
	int64_t changed[3] = { -1, -1, -1 };

	CHECK_OK(store_write(store, change_counted, changed));
	CHECK_INT(changed[0], 2);
	CHECK_INT(changed[1], 0);
	CHECK_INT(changed[2], 3);
	store_close(store);
}

/* The same text while its first query is still open, and a query left open for the store to close.
 */
static enum err
nest(struct tx *tx, void *context)
{
	const char *sql = "SELECT $1 + \"id\" FROM \"thing\" ORDER BY \"id\"";
	struct query *outer = NULL;
	struct query *inner = NULL;
	bool has_row;

	(void)context;
	CHECK_OK(query_open(tx, sql, &VALUE_OF_INT(10), 1, &outer));
	CHECK_OK(query_open(tx, sql, &VALUE_OF_INT(20), 1, &inner));
	CHECK_OK(query_next(inner, &has_row));
	CHECK_INT(query_int(inner, 0), 21);
	CHECK_OK(query_next(outer, &has_row));
	CHECK_INT(query_int(outer, 0), 11);
	query_close(inner);
	return OK;
}

STORE_TEST(queries_nest)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;

	CHECK_OK(reader_open(store, &reader));
	for (int i = 0; i < 3; i++)
		CHECK_OK(store_read(reader, nest, NULL));
	reader_close(reader);
	store_close(store);
}

static size_t
parameters_of(const char *sql)
{
	size_t most = 0;

	for (const char *at = strchr(sql, '$'); at; at = strchr(at + 1, '$')) {
		size_t number = (size_t)strtoul(at + 1, NULL, 10);

		if (number > most)
			most = number;
	}
	return most;
}

STORE_TEST(each_named_statement_is_understood)
{
	static const struct value nulls[STORE_PARAMETERS];
	struct connection *connection = NULL;

	store_close(stores_open(url, NULL));
	CHECK_OK(connection_ensure(&connection, engine_find(url), url, CONNECTION_WRITE));
	for (int name = 0; name < QUERY_COUNT; name++) {
		const char *sql = query_named(name);
		struct statement *statement = NULL;
		enum err err =
			connection_prepare(connection, sql, nulls, parameters_of(sql), &statement);

		if (err)
			fprintf(stderr, "%s\n", sql);
		CHECK_OK(err);
		connection_give_back(connection, statement);
	}
	CHECK(query_named(QUERY_COUNT) == NULL);
	connection->engine->close(connection);
}
