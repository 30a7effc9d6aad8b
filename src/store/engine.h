/* SPDX-License-Identifier: Apache-2.0 */
/* What a SQL engine must be able to do, and what the two have in common: connections, statements
 * kept prepared, failures. Inside store/ only. */
#ifndef STORE_ENGINE_H
#define STORE_ENGINE_H

#include "base/list.h"
#include "base/map.h"
#include "store/store.h"

enum {
	STORE_STATEMENTS = 128, /* kept prepared per connection; the longest unused goes */
	STORE_PARAMETERS = 256,
	STORE_STATEMENT_MS = 30 * 1000,
	STORE_CONNECT_S = 5,
};

enum connection_kind { CONNECTION_READ, CONNECTION_WRITE, CONNECTION_MIGRATE };

/* Engines put it first in a struct of their own. Used by one thread at a time. */
struct connection {
	const struct engine *engine;
	enum connection_kind kind;
	struct map *statements; /* by text */
	struct list recent;	/* of statements, last used first */
	bool is_broken;		/* to be closed and opened again before its next use */
	bool must_repeat;	/* the last failure was another transaction's doing */
	char violated[128];	/* index of the last failure, or "" */
};

struct statement {
	struct list link;
	char *text;
	bool is_cached, is_busy;
};

struct query {
	struct tx *tx;
	struct statement *statement;
	struct list link;
	int64_t changed;      /* rows written, once it has run */
	bool has_waiting_row; /* SQLite: stepped, not yet given */
	bool is_done;
	void *rows; /* PostgreSQL's result */
	int row, row_count;
};

/* Aside: by another thread, on a connection of its own. In the way: by the writer between two
 * transactions, unless the other thread is at it. Overdue: the writer waits for that. */
enum upkeep { UPKEEP_NONE, UPKEEP_ASIDE, UPKEEP_IN_THE_WAY, UPKEEP_OVERDUE };

struct engine {
	const char *name;
	/* What {id} {bytes} {json} stand for in migrations. */
	const char *id_type, *bytes_type, *json_type;
	const char *columns_sql; /* the columns of table $1, in order */
	bool has_one_writer;	 /* writes go through batch.c, else through repeat.c */

	enum err (*open)(const char *url, enum connection_kind kind,
			 struct connection **ret_connection);
	void (*close)(struct connection *own_connection);

	/* A reading transaction is one snapshot and cannot write. begin finds out whether the
	 * database is still there. */
	enum err (*begin)(struct connection *connection, bool writes);
	enum err (*commit)(struct connection *connection);
	void (*rollback)(struct connection *connection); /* harmless when there is none */
	enum err (*savepoint)(struct connection *connection);
	enum err (*savepoint_keep)(struct connection *connection);
	enum err (*savepoint_undo)(struct connection *connection); /* back to it, and it is gone */
	/* False once an error has rolled it back as a whole. */
	bool (*has_transaction)(struct connection *connection);

	enum err (*prepare)(struct connection *connection, const char *sql,
			    const struct value *values, size_t count,
			    struct statement **ret_statement);
	void (*finalize)(struct connection *connection, struct statement *own_statement);
	/* Binds and runs: writes are done afterwards, rows wait for step. */
	enum err (*start)(struct connection *connection, struct query *query,
			  const struct value *values, size_t count);
	enum err (*step)(struct connection *connection, struct query *query, bool *ret_has_row);
	void (*finish)(struct query *query);
	bool (*is_null)(const struct query *query, int column);
	int64_t (*number)(const struct query *query, int column);
	struct str (*bytes)(const struct query *query, int column);

	/* Statements without parameters and rows. */
	enum err (*script)(struct connection *connection, const char *sql);
	enum err (*raise_ids)(struct tx *tx, const char *table);

	/* With has_one_writer only; asked after a commit. */
	enum upkeep (*wants_upkeep)(struct connection *connection);
	enum err (*upkeep)(struct connection *connection, enum upkeep how);
};

extern const struct engine sqlite_engine;
extern const struct engine postgresql_engine;

/* By the url's beginning; NULL when none knows it. */
const struct engine *engine_find(const char *url);

void connection_init(struct connection *connection, const struct engine *engine,
		     enum connection_kind kind);
/* Finalizes what is cached; before the engine closes. */
void connection_release(struct connection *connection);

/* Opens what is not open, and again what has broken. *connection is NULL after a failure. */
MUST_CHECK enum err connection_ensure(struct connection **connection, const struct engine *engine,
				      const char *url, enum connection_kind kind);

/* begin, and once more on a new connection when the old one turned out to be dead. */
MUST_CHECK enum err connection_begin(struct connection **connection, const struct engine *engine,
				     const char *url, enum connection_kind kind);

/* A statement from the cache or a new one, busy until given back. values tell PostgreSQL the types.
 */
MUST_CHECK enum err connection_prepare(struct connection *connection, const char *sql,
				       const struct value *values, size_t count,
				       struct statement **ret_statement);
void connection_give_back(struct connection *connection, struct statement *statement);

/* A transaction's run. The arena belongs to the tx. */
struct after {
	void (*run)(void *context);
	void *context;
	struct after *next;
};

struct tx {
	struct connection *connection;
	struct arena arena;
	struct list queries;
	struct after *after, **after_end;
	enum err failed;
	bool must_repeat;
	int lane;
	char violated[128];
};

void tx_init(struct tx *tx);
void tx_release(struct tx *tx);

/* Runs the function once on the open transaction, or twice when asked. What it returns is the run's
 * verdict. */
MUST_CHECK enum err tx_run(struct tx *tx, struct connection *connection, bool twice,
			   enum err (*run)(struct tx *tx, void *context), void *context);
void tx_run_after(struct tx *tx);

/* --- the two ways to write --- */

struct write_counts {
	_Atomic int64_t writes, commits, repeats, waiting;
};

struct batch;
MUST_CHECK enum err batch_open(const struct engine *engine, const struct store_settings *settings,
			       struct write_counts *counts, struct batch **ret_batch);
void batch_close(struct batch *own_batch);
MUST_CHECK enum err batch_write(struct batch *batch, enum err (*run)(struct tx *tx, void *context),
				void *context);
int64_t batch_waiting(const struct batch *batch);

struct repeat;
MUST_CHECK enum err repeat_open(const struct engine *engine, const struct store_settings *settings,
				struct write_counts *counts, struct repeat **ret_repeat);
void repeat_close(struct repeat *own_repeat);
MUST_CHECK enum err repeat_write(struct repeat *repeat,
				 enum err (*run)(struct tx *tx, void *context), void *context);

/* Both add to the process's metrics too. */
void count_commit(struct write_counts *counts, int64_t writes);
void count_repeat(struct write_counts *counts, int64_t runs);

/* --- migrate.c --- */

/* The version a database has: 0 for an empty one. */
MUST_CHECK enum err migrate_version(struct connection *connection, int *ret_version);
const struct migration *migrate_list(const struct store_settings *settings);
int migrate_newest(const struct migration *list);

extern const struct migration store_migrations[]; /* generated from db/migrations */

#endif
