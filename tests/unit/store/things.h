/* SPDX-License-Identifier: Apache-2.0 */
/* A small database for the tests of the store: things with names. */
#ifndef THINGS_H
#define THINGS_H

#include "support/stores.h"

static const struct migration thing_migrations[] UNUSED = {
	{ 1, "0001_things.sql",
	  STR("-- A table; its words are replaced.\n"
	      "CREATE TABLE \"thing\" (\"id\" {id}, \"name\" TEXT NOT NULL, \"size\" BIGINT, "
	      "\"is_big\" BOOLEAN,"
	      " \"body\" {bytes}, \"notes\" {json});\n"
	      "CREATE UNIQUE INDEX \"thing_name_unique\" ON \"thing\" (\"name\");\n"
	      "INSERT INTO \"thing\" (\"name\") VALUES ('semicolon; in a text');") },
	{ 2, "0002_pairs.sql",
	  STR("CREATE TABLE \"pair\" (\"a\" BIGINT NOT NULL, \"b\" BIGINT NOT NULL, PRIMARY KEY "
	      "(\"a\", \"b\"));") },
	{ 0 },
};

/* A write or read function whose context is this. */
struct named {
	const char *name;
	int64_t number;
	enum err verdict; /* what the function returns after its work */
	int runs;
};

static inline enum err
add_thing(struct tx *tx, void *context)
{
	struct named *named = context;
	struct value values[] = { VALUE_OF_TEXT(named->name), VALUE_OF_INT(named->number) };
	enum err err = query_run(tx, "INSERT INTO \"thing\" (\"name\", \"size\") VALUES ($1, $2)",
				 values, COUNT_OF(values), NULL);

	named->runs++;
	return err ? err : named->verdict;
}

static inline enum err
count_things(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	int64_t *ret_count = context;
	bool has_row = false;
	enum err err = query_open(tx, "SELECT count(*) FROM \"thing\"", NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (!err)
		*ret_count = query_int(query, 0);
	return err;
}

static inline int64_t
things_in(struct store *store)
{
	struct reader *reader = NULL;
	int64_t count = -1;

	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, count_things, &count));
	reader_close(reader);
	return count;
}

#endif
