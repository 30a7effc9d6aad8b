/* SPDX-License-Identifier: Apache-2.0 */
/* The file of the store: private, made by migrating alone, missed when it is taken away. */
#include "store/sqlite_file.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "things.h"

static const char *
path_of(const char *url)
{
	return url + sizeof("sqlite:") - 1;
}

struct away {
	const char *path;
	char elsewhere[320];
};

static void
take_away(struct away *away, const char *url)
{
	away->path = path_of(url);
	snprintf(away->elsewhere, sizeof(away->elsewhere), "%s.away", away->path);
	CHECK_INT(rename(away->path, away->elsewhere), 0);
}

static void
bring_back(const struct away *away)
{
	CHECK_INT(access(away->path, F_OK), -1); /* nobody made another */
	CHECK_INT(rename(away->elsewhere, away->path), 0);
}

static void
file_gone_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct named lost = { .name = "lost" };
	struct named kept = { .name = "kept" };
	struct away away;

	take_away(&away, url);
	CHECK_ERR(store_write(store, add_thing, &lost), ERR_BACKEND);
	CHECK_ERR(store_check(store), ERR_BACKEND);
	bring_back(&away);
	CHECK_OK(store_write(store, add_thing, &kept));
	CHECK_INT(things_in(store), 2);
	store_close(store);
}

TEST(writes_into_a_file_that_is_gone_fail)
{
	stores_run_sqlite(file_gone_on);
}

static void
reader_looks_on(const char *url)
{
	struct store *store = stores_open(url, thing_migrations);
	struct reader *reader = NULL;
	struct away away;
	int64_t count = 0;

	clock_use_fake(1000000);
	CHECK_OK(reader_open(store, &reader));
	CHECK_OK(store_read(reader, count_things, &count));
	take_away(&away, url);
	clock_advance_ms(SQLITE_FILE_LOOK_MS - 1);
	CHECK_OK(store_read(reader, count_things, &count));
	clock_advance_ms(1);
	CHECK_ERR(store_read(reader, count_things, &count), ERR_BACKEND);
	bring_back(&away);
	CHECK_OK(store_read(reader, count_things, &count));
	CHECK_INT(count, 1);
	clock_use_real();
	reader_close(reader);
	store_close(store);
}

TEST(a_reader_looks_for_its_file_now_and_then)
{
	stores_run_sqlite(reader_looks_on);
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
