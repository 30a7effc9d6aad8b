/* SPDX-License-Identifier: Apache-2.0 */
/* The store of many machines: PostgreSQL through libpq, or what speaks its protocol. Blocking, one
 * connection per thread that uses it. How writes are repeated is repeat.c's business. */
#include "store/engine.h"

#include <errno.h>
#include <libpq-fe.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/pool.h"

enum { OID_BOOL = 16, OID_BYTES = 17, OID_INT8 = 20, OID_INT2 = 21, OID_INT4 = 23 };
enum { FORMAT_TEXT = 0, FORMAT_BINARY = 1 };
enum { ANSWER_MS = STORE_STATEMENT_MS + 5000, ANSWER_LOOK_MS = 250 };

struct postgresql {
	struct connection base;
	PGconn *link;
	uint64_t prepared; /* ever, for the next name */
	bool is_bounded;   /* an answer is not waited for without end */
};

struct postgresql_statement {
	struct statement base;
	char name[24];
	int count;
};

static struct postgresql *
of(struct connection *connection)
{
	return (struct postgresql *)connection;
}

/* --- failures --- */

struct verdict {
	const char *state; /* an SQLSTATE or its class */
	enum err err;
	bool must_repeat, is_broken;
};

/* The first that fits. What is not here is ERR_BACKEND. */
static const struct verdict verdicts[] = {
	{ "40001", ERR_AGAIN, .must_repeat = true }, /* serialization_failure */
	{ "40P01", ERR_AGAIN, .must_repeat = true }, /* deadlock_detected */
	{ "55P03", ERR_AGAIN, .must_repeat = true }, /* lock_not_available */
	{ "0A000", ERR_AGAIN, .must_repeat = true,
	  .is_broken = true }, /* a prepared statement's tables have changed */
	{ "26000", ERR_AGAIN, .must_repeat = true,
	  .is_broken = true }, /* somebody threw our statements away */
	{ "23505", ERR_CONFLICT },
	{ "23503", ERR_CONFLICT },
	{ "23", ERR_INVALID },
	{ "22", ERR_INVALID },
	{ "57014", ERR_TIMEOUT }, /* query_canceled, by statement_timeout */
	{ "25006", ERR_BUG },	  /* writing in a reading transaction */
	{ "42", ERR_BUG },
	{ "08P01", ERR_BUG }, /* protocol_violation: more parameters than values */
	{ "08", ERR_BACKEND, .is_broken = true },
	{ "57P", ERR_BACKEND, .is_broken = true }, /* shutting down, starting up */
};

static const struct verdict *
find_verdict(const char *state)
{
	static const struct verdict unknown = { "", ERR_BACKEND };

	for (size_t i = 0; i < COUNT_OF(verdicts); i++)
		if (strncmp(state, verdicts[i].state, strlen(verdicts[i].state)) == 0)
			return &verdicts[i];
	return &unknown;
}

static enum err
fail_lost(struct postgresql *postgresql)
{
	postgresql->base.is_broken = true;
	log_error("store.connection_lost",
		  LOG_STR("detail", str_trim(str_from(PQerrorMessage(postgresql->link)))));
	return ERR_BACKEND;
}

/* The server's message may hold values of the row in hand (class 22, 23): those go to no log. */
static enum err
fail(struct postgresql *postgresql, const PGresult *result)
{
	struct connection *connection = &postgresql->base;
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *constraint =
		result ? PQresultErrorField(result, PG_DIAG_CONSTRAINT_NAME) : NULL;
	const char *message = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;
	const struct verdict *verdict;
	bool is_about_values;

	if (!state || PQstatus(postgresql->link) == CONNECTION_BAD)
		return fail_lost(postgresql);
	verdict = find_verdict(state);
	connection->must_repeat = verdict->must_repeat;
	connection->is_broken = connection->is_broken || verdict->is_broken;
	if (strcmp(state, "23505") == 0)
		snprintf(connection->violated, sizeof(connection->violated), "%s",
			 constraint ? constraint : "");
	if (verdict->err == ERR_CONFLICT || (verdict->must_repeat && !verdict->is_broken))
		return verdict->err;
	is_about_values = verdict->err == ERR_INVALID;
	log_write(is_about_values ? LOG_WARNING : LOG_ERROR, "store.failed",
		  (const struct log_field[]){ LOG_TEXT("sqlstate", state),
					      LOG_TEXT("constraint", constraint),
					      LOG_TEXT("detail", is_about_values ? NULL : message),
					      { 0 } });
	return verdict->err;
}

/* --- waiting --- */

/* Whether the answer is there before the deadline. The server ends a statement that takes too long
 * by itself; this is for one that is there and does not answer. */
static bool
wait_for_answer(struct postgresql *postgresql)
{
	struct pollfd socket = { .fd = PQsocket(postgresql->link), .events = POLLIN };
	int64_t deadline_ms = clock_monotonic_ms() + ANSWER_MS;

	while (PQisBusy(postgresql->link)) {
		int ready;

		pool_wait_begin();
		ready = poll(&socket, 1, ANSWER_LOOK_MS);
		pool_wait_end();
		if (ready < 0 && errno != EINTR)
			return false;
		if (ready > 0 && !PQconsumeInput(postgresql->link))
			return false;
		if (ready == 0 && postgresql->is_bounded && clock_monotonic_ms() > deadline_ms) {
			log_error("store.no_answer", LOG_INT("after_ms", ANSWER_MS));
			return false;
		}
	}
	return true;
}

/* The answer to what was sent, of several statements the first that failed or the last; NULL when
 * the connection is lost. */
static PGresult *
take_answer(struct postgresql *postgresql, int is_sent)
{
	PGresult *answer = NULL;

	while (is_sent && wait_for_answer(postgresql)) {
		PGresult *next = PQgetResult(postgresql->link);

		if (!next)
			return answer;
		if (answer && PQresultStatus(answer) == PGRES_FATAL_ERROR) {
			PQclear(next);
			continue;
		}
		PQclear(answer);
		answer = next;
	}
	PQclear(answer);
	postgresql->base.is_broken = true;
	return NULL;
}

/* One or more statements without parameters and rows. */
static enum err
execute(struct postgresql *postgresql, const char *sql)
{
	PGresult *result = take_answer(postgresql, PQsendQuery(postgresql->link, sql));
	ExecStatusType status = PQresultStatus(result);
	enum err err = OK;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		err = fail(postgresql, result);
	PQclear(result);
	return err;
}

/* --- opening --- */

static void
ignore_notice(void *context, const PGresult *result)
{
	(void)context;
	(void)result;
}

static void
postgresql_close(struct connection *own_connection)
{
	struct postgresql *postgresql = of(own_connection);

	own_connection->is_broken = true; /* the server forgets our statements by itself */
	connection_release(own_connection);
	PQfinish(postgresql->link);
	memory_free(postgresql);
}

static enum err
connect_to(struct postgresql *postgresql, const char *url)
{
	static const char *const names[] = { "connect_timeout",
					     "fallback_application_name",
					     "keepalives_idle",
					     "tcp_user_timeout",
					     "dbname",
					     "client_encoding",
					     NULL };
	char timeout_s[16];
	const char *values[] = { timeout_s, "sallyport", "30", "15000", url, "UTF8", NULL };

	snprintf(timeout_s, sizeof(timeout_s), "%d", STORE_CONNECT_S);
	/* What stands before "dbname" the url may overrule, what follows it may not. */
	postgresql->link = PQconnectdbParams(names, values, 1);
	if (PQstatus(postgresql->link) != CONNECTION_OK) {
		log_error("store.cannot_connect",
			  LOG_STR("detail", str_trim(str_from(PQerrorMessage(postgresql->link)))));
		return ERR_BACKEND;
	}
	PQsetNoticeReceiver(postgresql->link, ignore_notice, NULL);
	return OK;
}

static enum err
configure(struct postgresql *postgresql)
{
	bool migrates = postgresql->base.kind == CONNECTION_MIGRATE;
	char sql[256];

	snprintf(sql, sizeof(sql),
		 "SET statement_timeout = %d; SET idle_in_transaction_session_timeout = %d; SET "
		 "standard_conforming_strings = on;"
		 "SET bytea_output = 'hex'; SET TimeZone = 'UTC'",
		 migrates ? 0 : STORE_STATEMENT_MS, migrates ? 0 : 2 * STORE_STATEMENT_MS);
	return execute(postgresql, sql);
}

static enum err
postgresql_open(const char *url, enum connection_kind kind, struct connection **ret_connection)
{
	struct postgresql *postgresql = new_object(struct postgresql);
	enum err err;

	connection_init(&postgresql->base, &postgresql_engine, kind);
	postgresql->is_bounded = kind != CONNECTION_MIGRATE;
	err = connect_to(postgresql, url);
	if (!err)
		err = configure(postgresql);
	if (err) {
		postgresql_close(&postgresql->base);
		return ERR_BACKEND;
	}
	*ret_connection = &postgresql->base;
	return OK;
}

/* --- transactions --- */

static enum err
postgresql_begin(struct connection *connection, bool writes)
{
	/* Migrations of several nodes wait for each other; the number only has to be ours. */
	if (connection->kind == CONNECTION_MIGRATE)
		return execute(of(connection),
			       "BEGIN; SELECT pg_advisory_xact_lock(7305804402474115437)");
	return execute(of(connection), writes ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
					      : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
}

static bool
postgresql_has_transaction(struct connection *connection)
{
	PGTransactionStatusType status = PQtransactionStatus(of(connection)->link);

	return status == PQTRANS_INTRANS || status == PQTRANS_INERROR || status == PQTRANS_ACTIVE;
}

static enum err
postgresql_commit(struct connection *connection)
{
	PGresult *result;
	enum err err = OK;

	connection->must_repeat = false;
	result = take_answer(of(connection), PQsendQuery(of(connection)->link, "COMMIT"));
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		err = fail(of(connection), result);
	else if (strcmp(PQcmdStatus(result), "COMMIT") != 0)
		err = ERR_BUG; /* "ROLLBACK": a statement had failed and its caller went on */
	PQclear(result);
	return err;
}

static void
postgresql_rollback(struct connection *connection)
{
	enum err err = OK;

	if (postgresql_has_transaction(connection))
		err = execute(of(connection), "ROLLBACK");
	if (err)
		connection->is_broken = true;
}

static enum err
postgresql_savepoint(struct connection *connection)
{
	return execute(of(connection), "SAVEPOINT \"member\"");
}

static enum err
postgresql_savepoint_keep(struct connection *connection)
{
	return execute(of(connection), "RELEASE \"member\"");
}

static enum err
postgresql_savepoint_undo(struct connection *connection)
{
	return execute(of(connection), "ROLLBACK TO \"member\"; RELEASE \"member\"");
}

static enum err
postgresql_script(struct connection *connection, const char *sql)
{
	return execute(of(connection), sql);
}

/* --- statements --- */

static void
postgresql_finalize(struct connection *connection, struct statement *own_statement)
{
	struct postgresql_statement *statement = (struct postgresql_statement *)own_statement;

	if (!connection->is_broken) {
		char sql[64];

		snprintf(sql, sizeof(sql), "DEALLOCATE \"%s\"", statement->name);
		if (execute(of(connection), sql))
			connection->is_broken = true;
	}
	memory_free(own_statement->text);
	memory_free(statement);
}

/* Texts and nulls leave their type to the server, which takes it from the column they meet. */
static Oid
type_of(const struct value *value)
{
	switch (value->kind) {
	case VALUE_INT:
		return OID_INT8;
	case VALUE_BOOL:
		return OID_BOOL;
	case VALUE_BYTES:
		return OID_BYTES;
	default:
		return 0;
	}
}

static enum err
postgresql_prepare(struct connection *connection, const char *sql, const struct value *values,
		   size_t count, struct statement **ret_statement)
{
	struct postgresql *postgresql = of(connection);
	struct postgresql_statement *statement;
	Oid types[STORE_PARAMETERS];
	PGresult *result;
	char name[24];
	enum err err = OK;

	for (size_t i = 0; i < count; i++)
		types[i] = type_of(&values[i]);
	snprintf(name, sizeof(name), "s%llu", (unsigned long long)postgresql->prepared++);
	result = take_answer(postgresql,
			     PQsendPrepare(postgresql->link, name, sql, (int)count, types));
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		err = fail(postgresql, result);
	PQclear(result);
	if (err)
		return err;
	statement = new_object(struct postgresql_statement);
	memcpy(statement->name, name, sizeof(name));
	statement->base.text = memory_text(sql);
	statement->count = (int)count;
	*ret_statement = &statement->base;
	return OK;
}

struct parameters {
	const char *data[STORE_PARAMETERS];
	int lengths[STORE_PARAMETERS];
	int formats[STORE_PARAMETERS];
};

/* Numbers go as text, which fits whatever width the server has found for them; texts and bytes go
 * as they are. */
static void
set_parameter(struct parameters *parameters, size_t i, const struct value *value,
	      struct arena *arena)
{
	parameters->lengths[i] = (int)value->bytes.length;
	parameters->formats[i] = FORMAT_TEXT;
	switch (value->kind) {
	case VALUE_NULL:
		parameters->data[i] = NULL;
		break;
	case VALUE_INT:
		parameters->data[i] = arena_printf(arena, "%lld", (long long)value->number);
		break;
	case VALUE_BOOL:
		parameters->data[i] = value->number != 0 ? "t" : "f";
		break;
	case VALUE_TEXT:
	case VALUE_BYTES:
		parameters->data[i] = value->bytes.data ? value->bytes.data : "";
		parameters->formats[i] = FORMAT_BINARY;
		break;
	}
}

static enum err
postgresql_start(struct connection *connection, struct query *query, const struct value *values,
		 size_t count)
{
	struct postgresql *postgresql = of(connection);
	struct postgresql_statement *statement = (struct postgresql_statement *)query->statement;
	struct parameters *parameters = arena_new(&query->tx->arena, struct parameters);
	ExecStatusType status;
	int64_t changed = 0;

	if ((int)count != statement->count)
		return ERR_BUG;
	for (size_t i = 0; i < count; i++)
		set_parameter(parameters, i, &values[i], &query->tx->arena);
	query->rows = take_answer(postgresql,
				  PQsendQueryPrepared(postgresql->link, statement->name, (int)count,
						      parameters->data, parameters->lengths,
						      parameters->formats, FORMAT_BINARY));
	status = PQresultStatus(query->rows);
	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		return fail(postgresql, query->rows);
	query->row_count = PQntuples(query->rows);
	query->row = -1;
	if (!str_starts(str_from(PQcmdStatus(query->rows)), STR("SELECT")) &&
	    str_to_int(str_from(PQcmdTuples(query->rows)), 0, INT64_MAX, &changed) == OK)
		query->changed = changed;
	return OK;
}

static enum err
postgresql_step(struct connection *connection, struct query *query, bool *ret_has_row)
{
	(void)connection;
	query->row++;
	query->is_done = query->row >= query->row_count;
	*ret_has_row = !query->is_done;
	return OK;
}

static void
postgresql_finish(struct query *query)
{
	PQclear(query->rows);
	query->rows = NULL;
}

static bool
postgresql_is_null(const struct query *query, int column)
{
	return PQgetisnull(query->rows, query->row, column) != 0;
}

static int64_t
postgresql_number(const struct query *query, int column)
{
	const unsigned char *data =
		(const unsigned char *)PQgetvalue(query->rows, query->row, column);
	int length = PQgetlength(query->rows, query->row, column);
	uint64_t number = 0;

	for (int i = 0; i < length && i < 8; i++)
		number = number << 8 | data[i];
	switch (PQftype(query->rows, column)) {
	case OID_INT8:
	case OID_BOOL:
		return (int64_t)number;
	case OID_INT4:
		return (int32_t)number;
	case OID_INT2:
		return (int16_t)number;
	default:
		/* sum() of BIGINT is such a one: CAST it back. */
		if (length > 0)
			log_error("store.not_a_number",
				  LOG_TEXT("column", PQfname(query->rows, column)));
		return 0;
	}
}

static struct str
postgresql_bytes(const struct query *query, int column)
{
	if (postgresql_is_null(query, column))
		return (struct str){ 0 };
	return str_of(PQgetvalue(query->rows, query->row, column),
		      (size_t)PQgetlength(query->rows, query->row, column));
}

static enum err
postgresql_raise_ids(struct tx *tx, const char *table)
{
	char *sql = arena_printf(
		&tx->arena,
		"SELECT setval(s.name, GREATEST(1, pg_sequence_last_value(s.name),"
		" (SELECT max(\"id\") FROM \"%s\")))"
		" FROM (SELECT CAST(pg_get_serial_sequence('\"%s\"', 'id') AS regclass) AS name)"
		" AS s",
		table, table);

	return query_run(tx, sql, NULL, 0, NULL);
}

const struct engine postgresql_engine = {
	.name = "postgresql",
	.id_type = "BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
	.bytes_type = "BYTEA",
	.json_type = "JSON",
	.columns_sql = "SELECT attname FROM pg_attribute WHERE attrelid = "
		       "to_regclass(quote_ident($1)) AND attnum > 0"
		       " AND NOT attisdropped ORDER BY attnum",
	.open = postgresql_open,
	.close = postgresql_close,
	.begin = postgresql_begin,
	.commit = postgresql_commit,
	.rollback = postgresql_rollback,
	.savepoint = postgresql_savepoint,
	.savepoint_keep = postgresql_savepoint_keep,
	.savepoint_undo = postgresql_savepoint_undo,
	.has_transaction = postgresql_has_transaction,
	.prepare = postgresql_prepare,
	.finalize = postgresql_finalize,
	.start = postgresql_start,
	.step = postgresql_step,
	.finish = postgresql_finish,
	.is_null = postgresql_is_null,
	.number = postgresql_number,
	.bytes = postgresql_bytes,
	.script = postgresql_script,
	.raise_ids = postgresql_raise_ids,
};
