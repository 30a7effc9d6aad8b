/* SPDX-License-Identifier: Apache-2.0 */
/* The store on one machine: SQLite in WAL mode. One connection writes, each reader has its own; a
 * commit is on the disk before it is acknowledged (synchronous=FULL). How writes are gathered is
 * batch.c's business. */
#include "store/engine.h"

#include <poll.h>
#include <sqlite3.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "store/sqlite_file.h"

enum {
	BUSY_MS = 5000, /* another process, such as an administrator's command, may be writing */
	BUSY_NAP_MS = 5,
	UPKEEP_BUSY_MS = 200,
	UPKEEP_PAGES = 1000,	/* 4 MB of log: copy back what can be */
	RESTART_PAGES = 8000,	/* 32 MB: let writers wait, so that the log begins anew */
	PROGRESS_STEPS = 20000, /* of SQLite's machine between two looks at the clock */
};

enum fixed { BEGIN_READ, BEGIN_WRITE, COMMIT, ROLLBACK, SAVE, KEEP, UNDO, FIXED_COUNT };

static const char *const fixed_texts[FIXED_COUNT] = {
	[BEGIN_READ] = "BEGIN",
	[BEGIN_WRITE] = "BEGIN IMMEDIATE",
	[COMMIT] = "COMMIT",
	[ROLLBACK] = "ROLLBACK",
	[SAVE] = "SAVEPOINT \"member\"",
	[KEEP] = "RELEASE \"member\"",
	[UNDO] = "ROLLBACK TO \"member\"",
};

struct sqlite {
	struct connection base;
	sqlite3 *db;
	sqlite3_stmt *fixed[FIXED_COUNT];
	int64_t deadline_ms; /* monotonic; 0: none */
	int log_pages;	     /* in the write-ahead log after the last commit */
	int restart_pages;   /* where the log must begin anew; more after it could not */
	struct sqlite_file file;
};

struct sqlite_statement {
	struct statement base;
	sqlite3_stmt *handle;
	int count;
	int *numbers; /* position of a parameter -> the number behind its $ */
};

static struct sqlite *
of(struct connection *connection)
{
	return (struct sqlite *)connection;
}

static sqlite3_stmt *
handle_of(const struct query *query)
{
	return ((const struct sqlite_statement *)query->statement)->handle;
}

/* --- failures --- */

/* SQLite names the columns of the index that was hit, not the index. "UNIQUE constraint failed:
 * t.a, t.b" */
static void
find_violated(struct sqlite *sqlite, int code)
{
	static const char prefix[] = "UNIQUE constraint failed: ";
	static const char sql[] =
		"SELECT name, origin FROM pragma_index_list(?1) AS l WHERE l.\"unique\" AND ?2 = ("
		"SELECT group_concat(?1 || '.' || i.name, ', ') FROM (SELECT name FROM "
		"pragma_index_info(l.name) ORDER BY seqno) AS i)";
	struct connection *connection = &sqlite->base;
	sqlite3_stmt *statement = NULL;
	const char *message = sqlite3_errmsg(sqlite->db);
	char columns[512];
	const char *dot;

	if (code == SQLITE_CONSTRAINT_ROWID || strncmp(message, prefix, sizeof(prefix) - 1) != 0)
		return;
	snprintf(columns, sizeof(columns), "%s", message + sizeof(prefix) - 1);
	dot = strchr(columns, '.');
	if (!dot || sqlite3_prepare_v2(sqlite->db, sql, -1, &statement, NULL) != SQLITE_OK)
		return;
	sqlite3_bind_text(statement, 1, columns, (int)(dot - columns), SQLITE_STATIC);
	sqlite3_bind_text(statement, 2, columns, -1, SQLITE_STATIC);
	if (sqlite3_step(statement) == SQLITE_ROW) {
		const char *name = (const char *)sqlite3_column_text(statement, 0);
		const char *origin = (const char *)sqlite3_column_text(statement, 1);
		bool is_key = origin && strcmp(origin, "pk") == 0;

		if (is_key)
			snprintf(connection->violated, sizeof(connection->violated), "%.*s_pkey",
				 (int)(dot - columns), columns);
		else if (name)
			snprintf(connection->violated, sizeof(connection->violated), "%s", name);
	}
	sqlite3_finalize(statement);
}

static enum err
fail_constraint(struct sqlite *sqlite, int code)
{
	switch (code) {
	case SQLITE_CONSTRAINT_UNIQUE:
	case SQLITE_CONSTRAINT_PRIMARYKEY:
	case SQLITE_CONSTRAINT_ROWID:
		find_violated(sqlite, code);
		return ERR_CONFLICT;
	case SQLITE_CONSTRAINT_FOREIGNKEY:
		return ERR_CONFLICT;
	default:
		log_warning("store.constraint", LOG_TEXT("detail", sqlite3_errmsg(sqlite->db)));
		return ERR_INVALID;
	}
}

static enum err
fail(struct sqlite *sqlite, int code)
{
	switch (code & 0xff) {
	case SQLITE_CONSTRAINT:
		return fail_constraint(sqlite, code);
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return ERR_AGAIN;
	case SQLITE_INTERRUPT:
		log_warning("store.statement_timeout", LOG_INT("after_ms", STORE_STATEMENT_MS));
		return ERR_TIMEOUT;
	case SQLITE_TOOBIG:
		return ERR_INVALID;
	case SQLITE_ERROR:
	case SQLITE_MISUSE:
	case SQLITE_RANGE:
	case SQLITE_MISMATCH:
		log_error("store.bad_statement", LOG_TEXT("detail", sqlite3_errmsg(sqlite->db)),
			  LOG_INT("code", code));
		return ERR_BUG;
	case SQLITE_READONLY:
		if (sqlite->base.kind == CONNECTION_READ) {
			log_error("store.write_in_read");
			return ERR_BUG;
		}
		break;
	default:
		break;
	}
	log_error("store.failed", LOG_TEXT("detail", sqlite3_errmsg(sqlite->db)),
		  LOG_INT("code", code));
	/* A full disk leaves the connection sound; after anything else about the file it is opened
	 * again. */
	if ((code & 0xff) != SQLITE_FULL)
		sqlite->base.is_broken = true;
	return ERR_BACKEND;
}

/* --- opening --- */

static int
check_time(void *context)
{
	const struct sqlite *sqlite = context;

	return sqlite->deadline_ms != 0 && clock_monotonic_ms() > sqlite->deadline_ms;
}

static int
note_log(void *context, sqlite3 *db, const char *name, int pages)
{
	struct sqlite *sqlite = context;

	(void)db;
	(void)name;
	sqlite->log_pages = pages;
	return SQLITE_OK;
}

static void
sqlite_close(struct connection *own_connection)
{
	struct sqlite *sqlite = of(own_connection);

	connection_release(own_connection);
	for (int i = 0; i < FIXED_COUNT; i++)
		sqlite3_finalize(sqlite->fixed[i]);
	sqlite3_close(sqlite->db);
	memory_free(sqlite);
}

static enum err
configure(struct sqlite *sqlite)
{
	static const char *const pragmas[] = {
		[CONNECTION_READ] = "PRAGMA query_only = ON; PRAGMA cache_size = -256; PRAGMA "
				    "temp_store = MEMORY;",
		[CONNECTION_WRITE] =
			("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA "
			 "wal_autocheckpoint = 0;"
			 "PRAGMA journal_size_limit = 67108864; PRAGMA temp_store = MEMORY;"),
		[CONNECTION_MIGRATE] = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; "
				       "PRAGMA temp_store = MEMORY;",
	};
	int code;

	sqlite3_busy_timeout(sqlite->db, BUSY_MS);
	sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)NULL);
	sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)NULL);
	/* Else a misspelt "column" would be a text of that name, and not an error. */
	sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DQS_DML, 0, (int *)NULL);
	sqlite3_db_config(sqlite->db, SQLITE_DBCONFIG_DQS_DDL, 0, (int *)NULL);
	code = sqlite3_exec(sqlite->db, pragmas[sqlite->base.kind], NULL, NULL, NULL);
	/* Changing the mode of a new file does not wait for another process that does the same. */
	for (int waited_ms = 0; (code & 0xff) == SQLITE_BUSY && waited_ms < BUSY_MS;
	     waited_ms += BUSY_NAP_MS) {
		(void)poll(NULL, 0, BUSY_NAP_MS);
		code = sqlite3_exec(sqlite->db, pragmas[sqlite->base.kind], NULL, NULL, NULL);
	}
	/* The first look into the file: here one learns that it is not a database. */
	if (code == SQLITE_OK)
		code = sqlite3_exec(sqlite->db, "SELECT count(*) FROM sqlite_master", NULL, NULL,
				    NULL);
	if (code != SQLITE_OK)
		return fail(sqlite, code);
	if (sqlite->base.kind != CONNECTION_MIGRATE)
		sqlite3_progress_handler(sqlite->db, PROGRESS_STEPS, check_time, sqlite);
	if (sqlite->base.kind == CONNECTION_WRITE)
		sqlite3_wal_hook(sqlite->db, note_log, sqlite);
	sqlite->restart_pages = RESTART_PAGES;
	return OK;
}

static enum err
sqlite_open(const char *url, enum connection_kind kind, struct connection **ret_connection)
{
	const char *path = url + sizeof("sqlite:") - 1;
	int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE |
		    (kind == CONNECTION_READ ? SQLITE_OPEN_READONLY : SQLITE_OPEN_READWRITE);
	struct sqlite *sqlite;
	enum err err = OK;
	int code;

	if (kind == CONNECTION_MIGRATE)
		err = sqlite_file_make(path);
	if (err)
		return err;
	sqlite = new_object(struct sqlite);
	connection_init(&sqlite->base, &sqlite_engine, kind);
	code = sqlite3_open_v2(path, &sqlite->db, flags, NULL);
	if (code != SQLITE_OK) {
		log_error("store.cannot_open", LOG_TEXT("path", path),
			  LOG_TEXT("detail", sqlite3_errstr(code)));
		err = ERR_BACKEND;
	}
	if (!err)
		err = configure(sqlite);
	if (err) {
		sqlite_close(&sqlite->base);
		return err == ERR_BUG ? ERR_BACKEND : err;
	}
	*ret_connection = &sqlite->base;
	return OK;
}

/* --- transactions --- */

static enum err
run_fixed(struct sqlite *sqlite, enum fixed which)
{
	int code = SQLITE_OK;

	if (!sqlite->fixed[which])
		code = sqlite3_prepare_v3(sqlite->db, fixed_texts[which], -1,
					  SQLITE_PREPARE_PERSISTENT, &sqlite->fixed[which], NULL);
	if (code != SQLITE_OK)
		return fail(sqlite, code);
	code = sqlite3_step(sqlite->fixed[which]);
	sqlite3_reset(sqlite->fixed[which]);
	return code == SQLITE_DONE ? OK : fail(sqlite, code);
}

static enum err
sqlite_begin(struct connection *connection, bool writes)
{
	struct sqlite *sqlite = of(connection);
	int64_t now_ms = clock_monotonic_ms();

	if (!sqlite_file_is_there(&sqlite->file, sqlite->db, writes, now_ms)) {
		connection->is_broken = true;
		return ERR_BACKEND;
	}
	sqlite->deadline_ms =
		connection->kind == CONNECTION_MIGRATE ? 0 : now_ms + STORE_STATEMENT_MS;
	return run_fixed(sqlite, writes ? BEGIN_WRITE : BEGIN_READ);
}

static enum err
sqlite_commit(struct connection *connection)
{
	return run_fixed(of(connection), COMMIT);
}

static bool
sqlite_has_transaction(struct connection *connection)
{
	return sqlite3_get_autocommit(of(connection)->db) == 0;
}

static void
sqlite_rollback(struct connection *connection)
{
	enum err err = OK;

	of(connection)->deadline_ms = 0;
	if (sqlite_has_transaction(connection))
		err = run_fixed(of(connection), ROLLBACK);
	if (err)
		connection->is_broken = true;
}

static enum err
sqlite_savepoint(struct connection *connection)
{
	return run_fixed(of(connection), SAVE);
}

static enum err
sqlite_savepoint_keep(struct connection *connection)
{
	return run_fixed(of(connection), KEEP);
}

static enum err
sqlite_savepoint_undo(struct connection *connection)
{
	enum err err = run_fixed(of(connection), UNDO);

	return err ? err : run_fixed(of(connection), KEEP);
}

static enum err
sqlite_script(struct connection *connection, const char *sql)
{
	int code = sqlite3_exec(of(connection)->db, sql, NULL, NULL, NULL);

	return code == SQLITE_OK ? OK : fail(of(connection), code);
}

/* --- statements --- */

static void
sqlite_finalize(struct connection *connection, struct statement *own_statement)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)own_statement;

	(void)connection;
	sqlite3_finalize(statement->handle);
	memory_free(statement->numbers);
	memory_free(own_statement->text);
	memory_free(statement);
}

static enum err
sqlite_prepare(struct connection *connection, const char *sql, const struct value *values,
	       size_t count, struct statement **ret_statement)
{
	struct sqlite *sqlite = of(connection);
	struct sqlite_statement *statement = new_object(struct sqlite_statement);
	int code = sqlite3_prepare_v3(sqlite->db, sql, -1, SQLITE_PREPARE_PERSISTENT,
				      &statement->handle, NULL);

	(void)values;
	statement->base.text = memory_text(sql);
	if (code != SQLITE_OK || !statement->handle) {
		sqlite_finalize(connection, &statement->base);
		return code != SQLITE_OK ? fail(sqlite, code) : ERR_BUG;
	}
	statement->count = sqlite3_bind_parameter_count(statement->handle);
	statement->numbers = memory_new_array((size_t)statement->count + 1, sizeof(int));
	for (int i = 1; i <= statement->count; i++) {
		const char *name = sqlite3_bind_parameter_name(statement->handle, i);
		int64_t number;

		if (!name || name[0] != '$' ||
		    str_to_int(str_from(name + 1), 1, (int64_t)count, &number)) {
			log_error("store.bad_parameter", LOG_TEXT("parameter", name ? name : "?"));
			sqlite_finalize(connection, &statement->base);
			return ERR_BUG;
		}
		statement->numbers[i] = (int)number;
	}
	*ret_statement = &statement->base;
	return OK;
}

static int
bind(sqlite3_stmt *handle, int position, const struct value *value)
{
	const char *data = value->bytes.data ? value->bytes.data : "";
	int length = (int)value->bytes.length;

	switch (value->kind) {
	case VALUE_NULL:
		return sqlite3_bind_null(handle, position);
	case VALUE_INT:
		return sqlite3_bind_int64(handle, position, value->number);
	case VALUE_BOOL:
		return sqlite3_bind_int(handle, position, value->number != 0);
	case VALUE_TEXT:
		return sqlite3_bind_text(handle, position, data, length, SQLITE_TRANSIENT);
	case VALUE_BYTES:
		return sqlite3_bind_blob(handle, position, data, length, SQLITE_TRANSIENT);
	}
	return SQLITE_MISUSE;
}

static enum err
step(struct sqlite *sqlite, struct query *query, bool *ret_has_row)
{
	sqlite3_stmt *handle = handle_of(query);
	int code = sqlite3_step(handle);

	if (code == SQLITE_ROW) {
		*ret_has_row = true;
		return OK;
	}
	if (code != SQLITE_DONE)
		return fail(sqlite, code);
	if (!sqlite3_stmt_readonly(handle))
		query->changed = sqlite3_changes64(sqlite->db);
	query->is_done = true;
	*ret_has_row = false;
	return OK;
}

static enum err
sqlite_start(struct connection *connection, struct query *query, const struct value *values,
	     size_t count)
{
	struct sqlite_statement *statement = (struct sqlite_statement *)query->statement;

	for (int i = 1; i <= statement->count; i++) {
		int code = SQLITE_RANGE;

		if ((size_t)statement->numbers[i] <= count)
			code = bind(statement->handle, i, &values[statement->numbers[i] - 1]);
		if (code != SQLITE_OK)
			return fail(of(connection), code);
	}
	return step(of(connection), query, &query->has_waiting_row);
}

static enum err
sqlite_step(struct connection *connection, struct query *query, bool *ret_has_row)
{
	if (query->has_waiting_row) {
		query->has_waiting_row = false;
		*ret_has_row = true;
		return OK;
	}
	return step(of(connection), query, ret_has_row);
}

static void
sqlite_finish(struct query *query)
{
	sqlite3_reset(handle_of(query));
	sqlite3_clear_bindings(handle_of(query));
}

static bool
sqlite_is_null(const struct query *query, int column)
{
	return sqlite3_column_type(handle_of(query), column) == SQLITE_NULL;
}

static int64_t
sqlite_number(const struct query *query, int column)
{
	return sqlite3_column_int64(handle_of(query), column);
}

static struct str
sqlite_bytes(const struct query *query, int column)
{
	sqlite3_stmt *handle = handle_of(query);
	const void *data;

	if (sqlite3_column_type(handle, column) == SQLITE_NULL)
		return (struct str){ 0 };
	data = sqlite3_column_blob(handle, column);
	return str_of(data ? data : "", data ? (size_t)sqlite3_column_bytes(handle, column) : 0);
}

/* {id} is AUTOINCREMENT, which looks at the rows themselves. */
static enum err
sqlite_raise_ids(struct tx *tx, const char *table)
{
	(void)tx;
	(void)table;
	return OK;
}

/* --- the write-ahead log --- */

static enum upkeep
sqlite_wants_upkeep(struct connection *connection)
{
	struct sqlite *sqlite = of(connection);

	if (sqlite->log_pages >= sqlite->restart_pages + RESTART_PAGES)
		return UPKEEP_OVERDUE;
	if (sqlite->log_pages >= sqlite->restart_pages)
		return UPKEEP_IN_THE_WAY;
	return sqlite->log_pages >= UPKEEP_PAGES ? UPKEEP_ASIDE : UPKEEP_NONE;
}

/* Aside, what can be is copied back into the file. But while commits follow each other the log
 * never begins anew by itself, so now and then the writer has to stop for it. Most is copied by
 * then; a long read may make it fail, and is not waited for long. */
static enum err
sqlite_upkeep(struct connection *connection, enum upkeep how)
{
	struct sqlite *sqlite = of(connection);
	int mode = how == UPKEEP_ASIDE ? SQLITE_CHECKPOINT_PASSIVE : SQLITE_CHECKPOINT_RESTART;
	int code;

	sqlite3_busy_timeout(sqlite->db, UPKEEP_BUSY_MS);
	code = sqlite3_wal_checkpoint_v2(sqlite->db, NULL, mode, NULL, NULL);
	sqlite3_busy_timeout(sqlite->db, BUSY_MS);
	sqlite->restart_pages =
		code == SQLITE_OK ? RESTART_PAGES : sqlite->log_pages + RESTART_PAGES;
	return code == SQLITE_OK ? OK : fail(sqlite, code);
}

const struct engine sqlite_engine = {
	.name = "sqlite",
	.id_type = "INTEGER PRIMARY KEY AUTOINCREMENT",
	.bytes_type = "BLOB",
	.json_type = "TEXT",
	.columns_sql = "SELECT name FROM pragma_table_info($1) ORDER BY cid",
	.has_one_writer = true,
	.open = sqlite_open,
	.close = sqlite_close,
	.begin = sqlite_begin,
	.commit = sqlite_commit,
	.rollback = sqlite_rollback,
	.savepoint = sqlite_savepoint,
	.savepoint_keep = sqlite_savepoint_keep,
	.savepoint_undo = sqlite_savepoint_undo,
	.has_transaction = sqlite_has_transaction,
	.prepare = sqlite_prepare,
	.finalize = sqlite_finalize,
	.start = sqlite_start,
	.step = sqlite_step,
	.finish = sqlite_finish,
	.is_null = sqlite_is_null,
	.number = sqlite_number,
	.bytes = sqlite_bytes,
	.script = sqlite_script,
	.raise_ids = sqlite_raise_ids,
	.wants_upkeep = sqlite_wants_upkeep,
	.upkeep = sqlite_upkeep,
};
