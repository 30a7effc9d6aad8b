/* SPDX-License-Identifier: Apache-2.0 */
/* Empty databases for tests: a directory for SQLite, a schema for PostgreSQL. */
#include "support/stores.h"

#include <ftw.h>
#include <libpq-fe.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

static int
remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	(void)kind;
	(void)place;
	return remove(path);
}

void
stores_run_sqlite(void (*run)(const char *url))
{
	const char *temporary = getenv("TMPDIR");
	char folder[256];
	char url[300];

	snprintf(folder, sizeof(folder), "%s/sallyport-store.XXXXXX",
		 temporary ? temporary : "/tmp");
	CHECK(mkdtemp(folder) != NULL);
	snprintf(url, sizeof(url), "sqlite:%s/site.db", folder);
	run(url);
	CHECK_INT(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void
ignore_notice(void *context, const char *message)
{
	(void)context;
	(void)message;
}

void
stores_tell_postgresql(const char *url, const char *sql)
{
	PGconn *link = PQconnectdb(url);
	PGresult *result;
	ExecStatusType status;

	PQsetNoticeProcessor(link, ignore_notice, NULL);
	result = PQexec(link, sql);
	status = PQresultStatus(result);

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		fprintf(stderr, "%s\n", PQerrorMessage(link));
	PQclear(result);
	PQfinish(link);
	CHECK(status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
}

void
stores_run_postgresql(void (*run)(const char *url))
{
	static int count;
	const char *server = getenv("SALLYPORT_TEST_POSTGRESQL");
	char url[512];
	char sql[256];
	char name[64];

	if (!server)
		SKIP("SALLYPORT_TEST_POSTGRESQL is not set: tests/support/postgresql start prints "
		     "it");
	snprintf(name, sizeof(name), "test_%d_%d", (int)getpid(), count++);
	snprintf(url, sizeof(url), "%s%coptions=-csearch_path%%3D%s", server,
		 strchr(server, '?') ? '&' : '?', name);
	snprintf(sql, sizeof(sql), "DROP SCHEMA IF EXISTS %s CASCADE; CREATE SCHEMA %s", name,
		 name);
	stores_tell_postgresql(server, sql);
	run(url);
	snprintf(sql, sizeof(sql), "DROP SCHEMA %s CASCADE", name);
	stores_tell_postgresql(server, sql);
}

struct store *
stores_open_with(const struct store_settings *settings)
{
	struct store *store = NULL;
	int from;
	int to;

	CHECK_OK(store_migrate(settings, &from, &to));
	CHECK_OK(store_open(settings, &store));
	return store;
}

struct store *
stores_open(const char *url, const struct migration *migrations)
{
	return stores_open_with(&(struct store_settings){ .url = url, .migrations = migrations });
}

static enum err
tell_in(struct tx *tx, void *context)
{
	return query_run(tx, context, NULL, 0, NULL);
}

void
stores_tell(struct store *store, const char *sql)
{
	CHECK_OK(store_write(store, tell_in, (void *)(uintptr_t)sql));
}

struct question {
	const char *sql;
	struct arena *arena; /* NULL: a number is wanted */
	int64_t number;
	const char *text;
};

static enum err
ask_in(struct tx *tx, void *context)
{
	struct question *question = context;
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err = query_open_row(tx, question->sql, NULL, 0, &query);

	if (err)
		return err == ERR_NOT_FOUND ? OK : err;
	if (question->arena)
		question->text = arena_text(question->arena, query_str(query, 0));
	else
		question->number = query_int(query, 0);
	return OK;
}

int64_t
stores_number(struct reader *reader, const char *sql)
{
	struct question question = { .sql = sql, .number = -1 };

	CHECK_OK(store_read(reader, ask_in, &question));
	return question.number;
}

const char *
stores_text(struct reader *reader, const char *sql, struct arena *arena)
{
	struct question question = { .sql = sql, .arena = arena, .text = "" };

	CHECK_OK(store_read(reader, ask_in, &question));
	return question.text;
}
