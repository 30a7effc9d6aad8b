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
