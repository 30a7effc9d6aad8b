/* SPDX-License-Identifier: Apache-2.0 */
/* What only PostgreSQL has: connections that are cut, a server that is away. */
#include "crowd.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/clock.h"

static const char cut_all[] = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
			      " WHERE application_name = '%s' AND pid <> pg_backend_pid()";

static void
cut(const char *url, const char *application)
{
	char sql[256];

	snprintf(sql, sizeof(sql), cut_all, application);
	stores_tell_postgresql(url, sql);
}

static void
connections_cut_on(const char *url)
{
	char own_url[600];
	struct named named = { .name = "after the cut" };
	struct store *store;
	struct reader *reader = NULL;
	int64_t count = 0;

	snprintf(own_url, sizeof(own_url), "%s&application_name=cut_%d", url, (int)getpid());
	store = stores_open(own_url, thing_migrations);
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, count_things, &count));
	cut(url, strrchr(own_url, '=') + 1);
	CHECK_OK(store_read(reader, count_things, &count));
	cut(url, strrchr(own_url, '=') + 1);
	CHECK_OK(store_write(store, add_thing, &named));
	CHECK_INT(things_in(store), 2);
	reader_close(reader);
	store_close(store);
}

TEST(cut_connections_are_opened_again)
{
	stores_run_postgresql(connections_cut_on);
}

/* The url's host is a link to the socket's folder: without the link the server is away. */
static void
server_away_on(const char *url)
{
	char folder[] = "/tmp/sallyport-away.XXXXXX";
	char link[64];
	char real[256];
	char own_url[600];
	struct named lost = { .name = "lost" };
	struct named kept = { .name = "kept" };
	const char *host = strstr(url, "host=");
	const char *rest = host ? strchr(host, '&') : NULL;
	struct store *store;
	struct reader *reader = NULL;
	int64_t count = 0;

	if (!rest || host[5] != '/')
		SKIP("the server is not reached through a socket");
	CHECK(mkdtemp(folder) != NULL);
	snprintf(link, sizeof(link), "%s/socket", folder);
	snprintf(real, sizeof(real), "%.*s", (int)(rest - host) - 5, host + 5);
	CHECK_INT(symlink(real, link), 0);
	snprintf(own_url, sizeof(own_url), "%.*s%s%s&application_name=away_%d",
		 (int)(host - url) + 5, url, link, rest, (int)getpid());
	store = stores_open(own_url, thing_migrations);
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, count_things, &count));

	CHECK_INT(unlink(link), 0);
	cut(url, strrchr(own_url, '=') + 1);
	CHECK_ERR(store_write(store, add_thing, &lost), ERR_BACKEND);
	CHECK_ERR(store_read(reader, count_things, &count), ERR_BACKEND);
	clock_use_fake(1000000);
	CHECK_ERR(store_check(store), ERR_BACKEND);

	CHECK_INT(symlink(real, link), 0);
	CHECK_OK(store_write(store, add_thing, &kept));
	CHECK_OK(store_read(reader, count_things, &count));
	CHECK_INT(count, 2);
	clock_advance_ms(1000);
	CHECK_OK(store_check(store));
	clock_use_real();
	reader_close(reader);
	store_close(store);
	CHECK_INT(unlink(link), 0);
	CHECK_INT(rmdir(folder), 0);
}

TEST(server_away_and_back)
{
	stores_run_postgresql(server_away_on);
}

static enum err
add_and_be_cut(struct tx *tx, void *context)
{
	struct named named = { .name = "half" };
	enum err err = add_thing(tx, &named);

	if (err)
		return err;
	cut(context, "middle");
	return query_run(tx, "SELECT 1", NULL, 0, NULL);
}

static void
cut_in_the_middle_on(const char *url)
{
	char own_url[600];
	struct store *store;

	snprintf(own_url, sizeof(own_url), "%s&application_name=middle", url);
	store = stores_open(own_url, thing_migrations);
	CHECK_ERR(store_write(store, add_and_be_cut, (void *)(uintptr_t)url), ERR_BACKEND);
	CHECK_INT(things_in(store), 1);
	store_close(store);
}

TEST(a_write_cut_in_the_middle_leaves_nothing)
{
	stores_run_postgresql(cut_in_the_middle_on);
}

TEST(a_server_that_is_not_there)
{
	struct store_settings settings = { .url = "postgresql://127.0.0.1:1/none",
					   .migrations = thing_migrations };
	struct store *store = NULL;

	CHECK_ERR(store_open(&settings, &store), ERR_BACKEND);
}

/* --- a server that is there and does not answer: the read goes on with another of its processes
 * --- */

struct stuck {
	struct reader *reader;
	int64_t pid;
	enum err err;
	atomic_bool is_done;
};

static enum err
read_pid(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	int64_t *ret_pid = context;
	bool has_row = false;
	enum err err = query_open(tx, "SELECT pg_backend_pid()", NULL, 0, &query);

	if (!err)
		err = query_next(query, &has_row);
	if (!err)
		*ret_pid = query_int(query, 0);
	return err;
}

static void
read_from_stuck(void *context)
{
	struct stuck *stuck = context;
	int64_t count;

	stuck->err = store_read(stuck->reader, count_things, &count);
	atomic_store(&stuck->is_done, true);
}

static void
server_stuck_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct stuck stuck = { 0 };
	struct thread *thread;
	int64_t pid = 0;

	CHECK_OK(reader_open(store, &stuck.reader));
	CHECK_OK(store_read(stuck.reader, read_pid, &stuck.pid));
	if (kill((pid_t)stuck.pid, SIGSTOP) != 0) {
		reader_close(stuck.reader);
		store_close(store);
		SKIP("the server's processes are not ours to stop");
	}
	clock_use_fake(1000000);
	thread = thread_start("stuck", read_from_stuck, &stuck);
	while (!atomic_load(&stuck.is_done)) {
		clock_advance_ms(60 * 1000);
		sched_yield();
	}
	thread_join(thread);
	clock_use_real();
	CHECK_INT(kill((pid_t)stuck.pid, SIGCONT), 0);
	CHECK_OK(stuck.err);
	CHECK_OK(store_read(stuck.reader, read_pid, &pid));
	CHECK(pid != stuck.pid);
	reader_close(stuck.reader);
	store_close(store);
}

TEST(a_connection_that_does_not_answer_is_given_up)
{
	stores_run_postgresql(server_stuck_on);
}
