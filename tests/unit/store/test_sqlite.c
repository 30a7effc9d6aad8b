/* SPDX-License-Identifier: Apache-2.0 */
/* What only SQLite has: a file that can be spoilt, a log that must be copied back. */
#include "crowd.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *
path_of(const char *url)
{
	return url + sizeof("sqlite:") - 1;
}

static void
spoilt_file_on(const char *url)
{
	struct store_settings settings = { .url = url, .migrations = thing_migrations };
	struct store *store = NULL;
	int descriptor;

	store_close(stores_open(url, thing_migrations));
	descriptor = open(path_of(url), O_WRONLY | O_CLOEXEC);
	CHECK(descriptor >= 0);
	CHECK_INT(write(descriptor, "This is no database", 19), 19);
	close(descriptor);
	CHECK_ERR(store_open(&settings, &store), ERR_BACKEND);
}

TEST(spoilt_file_is_refused)
{
	stores_run_sqlite(spoilt_file_on);
}

static enum err
add_half_a_megabyte(struct tx *tx, void *context)
{
	(void)context;
	return query_run(tx,
			 "INSERT INTO \"thing\" (\"name\", \"body\") SELECT 'big ' || count(*), "
			 "zeroblob(500000) FROM \"thing\"",
			 NULL, 0, NULL);
}

/* 200 MB go through it: without upkeep the log would hold them all. */
static void
log_bounded_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	char log[320];
	struct stat about;

	for (int i = 0; i < 400; i++)
		CHECK_OK(store_write(store, add_half_a_megabyte, NULL));
	snprintf(log, sizeof(log), "%s-wal", path_of(url));
	CHECK_INT(stat(log, &about), 0);
	CHECK(about.st_size < 70 * 1000 * 1000);
	store_close(store);
}

TEST(write_ahead_log_is_bounded)
{
	stores_run_sqlite(log_bounded_on);
}
