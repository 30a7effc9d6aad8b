/* SPDX-License-Identifier: Apache-2.0 */
/* What only SQLite has: a file that can be taken away or spoilt, a log that must be copied back. */
#include "crowd.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"

static const char *
path_of(const char *url)
{
	return url + sizeof("sqlite:") - 1;
}

static void
file_gone_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct named lost = { .name = "lost" };
	struct named kept = { .name = "kept" };
	struct reader *reader = NULL;
	char elsewhere[320];
	int64_t count = 0;

	clock_use_fake(1000000);
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, count_things, &count));
	snprintf(elsewhere, sizeof(elsewhere), "%s.away", path_of(url));
	CHECK_INT(rename(path_of(url), elsewhere), 0);
	CHECK_ERR(store_write(store, add_thing, &lost), ERR_BACKEND);
	CHECK_ERR(store_check(store), ERR_BACKEND);
	clock_advance_ms(100); /* a reader looks for its file so often */
	CHECK_ERR(store_read(reader, count_things, &count), ERR_BACKEND);
	CHECK_INT(access(path_of(url), F_OK), -1);
	CHECK_INT(rename(elsewhere, path_of(url)), 0);
	CHECK_OK(store_write(store, add_thing, &kept));
	CHECK_OK(store_read(reader, count_things, &count));
	CHECK_INT(count, 2);
	clock_use_real();
	reader_close(reader);
	store_close(store);
}

TEST(file_gone_and_back)
{
	stores_run_sqlite(file_gone_on);
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

static void
missing_file_on(const char *url)
{
	struct store_settings settings = { .url = url, .migrations = thing_migrations };
	struct store *store = NULL;

	CHECK_ERR(store_open(&settings, &store), ERR_BACKEND);
	CHECK_INT(access(path_of(url), F_OK), -1);
}

TEST(missing_file_is_not_made_by_opening)
{
	stores_run_sqlite(missing_file_on);
}

static void
private_file_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct named named = { .name = "x" };
	char log[320];
	struct stat about;

	CHECK_OK(store_write(store, add_thing, &named));
	CHECK_INT(stat(path_of(url), &about), 0);
	CHECK_INT(about.st_mode & 0777, 0600);
	snprintf(log, sizeof(log), "%s-wal", path_of(url));
	CHECK_INT(stat(log, &about), 0);
	CHECK_INT(about.st_mode & 0777, 0600);
	store_close(store);
}

TEST(files_are_private)
{
	stores_run_sqlite(private_file_on);
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
