/* SPDX-License-Identifier: Apache-2.0 */
/* The store: one SQL text on SQLite (one machine) or PostgreSQL (many). Truth lives here and
 * nowhere else. */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"

struct store;
struct tx;     /* an open transaction of the calling thread, inside store_read or store_write */
struct reader; /* a connection for reading; one per worker thread */
struct query;

struct migration {
	int number;	  /* from 1, without holes */
	const char *name; /* "0001_first.sql" */
	struct str text;
};

struct store_settings {
	/* "sqlite:/path/site.db" or "postgresql://…" (a libpq connection string). */
	const char *url;
	int write_queue; /* writes that may wait; more get ERR_AGAIN; 0: a default */
	int connections; /* PostgreSQL: connections that write at once; 0: a default */
	/* For tests: each write function runs twice, the first run is rolled back. */
	bool runs_twice;
	/* For tests: ended by number 0. NULL: the program's own. */
	const struct migration *migrations;
};

/* Opens, checks the version of the schema. ERR_CONFLICT: newer than this program or not migrated
 * (the log says which). ERR_INVALID: no such kind of url. ERR_BACKEND: the database is not there.
 */
MUST_CHECK enum err store_open(const struct store_settings *settings, struct store **ret_store);
void store_close(struct store *own_store); /* takes NULL; readers are closed before */

/* Makes what is missing and brings the schema to this program's version, inside one transaction per
 * migration. ERR_CONFLICT when it is newer. May run on several nodes at once. */
MUST_CHECK enum err store_migrate(const struct store_settings *settings, int *ret_from,
				  int *ret_to);

const char *store_engine(const struct store *store); /* "sqlite" or "postgresql" */

/* Writes durably, for /readyz: at most once a second, whether it works or not. In between, and
 * while another asks, the last answer; ERR_BACKEND where the other waits for ten seconds. */
MUST_CHECK enum err store_check(struct store *store);

struct store_counts {
	int64_t writes;	 /* functions committed */
	int64_t commits; /* transactions that carried them */
	int64_t repeats; /* runs thrown away and begun again */
	int64_t waiting; /* now */
};
void store_count(const struct store *store, struct store_counts *ret_counts); /* any thread */

/* A reader belongs to the thread that uses it. It reconnects by itself after a failure. */
MUST_CHECK enum err reader_open(struct store *store, struct reader **ret_reader);
void reader_close(struct reader *own_reader);

/* Runs on this thread with one snapshot for all its queries. */
MUST_CHECK enum err store_read(struct reader *reader, enum err (*run)(struct tx *tx, void *context),
			       void *context);

/* Every writing operation is one function. It may run more than once (a batch member is run again
 * alone, PostgreSQL repeats on 40001), so it must not touch anything but tx and what it resets
 * itself. Anything but OK rolls its work back and is returned. After a statement failed nothing
 * more can be done in this run: each later one gives the same error, and so does the write; only
 * ERR_CONFLICT and ERR_INVALID the function may turn into an error of its own. Blocks until
 * durable. SQLite runs it on the writer thread, many to a commit. ERR_BACKEND: store not there,
 * disk full. ERR_AGAIN: too many wait, or others kept changing the same rows. Never from inside a
 * write. */
MUST_CHECK enum err store_write(struct store *store, enum err (*run)(struct tx *tx, void *context),
				void *context);

/* After the commit and before store_write returns, on its caller's thread; never when rolled back,
 * once per committed run. The context lives at least as long as the tx's arena. In a store_read it
 * runs when the read is over. */
void tx_after(struct tx *tx, void (*run)(void *context), void *context);

/* The name of the unique index that the failed statement of this tx hit ("jump_group_name_unique",
 * "<table>_pkey" for a primary key of several columns); NULL when it was not one. The statement's
 * error is ERR_CONFLICT. */
const char *tx_violated(const struct tx *tx);

/* A number below STORE_LANES that differs between writes which run at once (on other nodes: most
 * likely). Rows that every write touches, such as counters, are kept once for each lane. */
enum { STORE_LANES = 256 };
int tx_lane(const struct tx *tx);

/* Memory that lives as long as this run of the function. */
struct arena *tx_arena(struct tx *tx);

/* The names of a table's columns in their order, in the tx's arena; none when there is no such
 * table. For start-up and tests. */
MUST_CHECK enum err tx_columns(struct tx *tx, const char *table, const char ***ret_names,
			       size_t *ret_count);

/* The engine's counter of a table's "id" goes behind the greatest id there: after rows were written
 * with ids of their own. */
MUST_CHECK enum err tx_raise_ids(struct tx *tx, const char *table);

/* --- statements: $1-style parameters, the verified subset of SQL (docs/design/store.md) --- */

struct value {
	enum { VALUE_NULL, VALUE_INT, VALUE_BOOL, VALUE_TEXT, VALUE_BYTES } kind;
	int64_t number;
	struct str bytes; /* borrowed until the call returns */
};

#define VALUE_OF_NULL ((struct value){ VALUE_NULL, 0, { 0 } })
#define VALUE_OF_INT(n) ((struct value){ VALUE_INT, (n), { 0 } })
#define VALUE_OF_BOOL(b) ((struct value){ VALUE_BOOL, (b), { 0 } })
#define VALUE_OF_TEXT(text) ((struct value){ VALUE_TEXT, 0, str_from(text) })
#define VALUE_OF_STR(s) ((struct value){ VALUE_TEXT, 0, (s) })
#define VALUE_OF_BYTES(s) ((struct value){ VALUE_BYTES, 0, (s) })

/* Runs a statement, prepared once per connection and text; what it writes is written when this
 * returns, its rows follow. ERR_CONFLICT: a unique index. ERR_INVALID: a value that the column
 * cannot hold (NUL in a text, null). ERR_TIMEOUT: took too long. ERR_BUG: the text is no SQL, or
 * writes inside store_read. A query not closed is closed at the end of the run. */
MUST_CHECK enum err query_open(struct tx *tx, const char *sql, const struct value *values,
			       size_t count, struct query **ret_query);
MUST_CHECK enum err query_next(struct query *query, bool *ret_has_row);
/* Runs a statement and stands on its first row. ERR_NOT_FOUND: it gives none. */
MUST_CHECK enum err query_open_row(struct tx *tx, const char *sql, const struct value *values,
				   size_t count, struct query **ret_query);
/* Runs a statement for the first number of its first row; null gives 0. ERR_NOT_FOUND: no row. */
MUST_CHECK enum err query_number(struct tx *tx, const char *sql, const struct value *values,
				 size_t count, int64_t *ret_number);
bool query_is_null(const struct query *query, int column);
int64_t query_int(const struct query *query, int column); /* null gives 0 */
bool query_bool(const struct query *query, int column);
/* Text or bytes, valid until the next call on this query; null gives {NULL, 0}. */
struct str query_str(const struct query *query, int column);
void query_close(struct query *query); /* takes NULL */
void query_closep(struct query **query);

/* Runs a statement that gives no rows. */
MUST_CHECK enum err query_run(struct tx *tx, const char *sql, const struct value *values,
			      size_t count, int64_t *ret_changed);

/* The named statements of db/queries, by the enum of store/queries.h: QUERY_VAULT_LEASE_TAKE. */
const char *query_named(int name);

#endif
