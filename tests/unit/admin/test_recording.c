/* SPDX-License-Identifier: Apache-2.0 */
/* Commands on recordings that lie in a folder of the test's own. */
#include "desk.h"

#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/thread.h"
#include "evidence/journal.h"

enum { PATIENCE_MS = 20000 };

#define UID "5f3a0000000000000000000000000001"
#define OTHER "5f3b0000000000000000000000000002"

static char folder[256];

static int
remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	(void)kind;
	(void)place;
	return remove(path);
}

static void
open_gate(void *context)
{
	gate_open(context);
}

/* By the real journal, with the real clock. */
static void
record(const char *uid, const char *output)
{
	struct gate *gate = gate_new();
	const struct journal_settings settings = {
		.directory = folder, .sync_ms = 1, .told = open_gate, .context = gate
	};
	const struct journal_begin begin = { .started_at = DESK_NOW, .columns = 80, .rows = 24 };
	struct journal *journal;
	struct journal_news news = { 0 };

	CHECK_OK(journal_open(&settings, &journal));
	CHECK_OK(journal_begin(journal, uid, &begin));
	CHECK_OK(journal_output(journal, uid, 61500, 0, str_from(output)));
	CHECK_OK(journal_end(journal, uid, 62000, STR("closed")));
	while (news.kind != JOURNAL_NEWS_FINISHED) {
		gate_close(gate);
		if (!journal_next_news(journal, &news))
			CHECK_OK(gate_wait_until(gate, clock_monotonic_ms() + PATIENCE_MS));
	}
	journal_close(journal);
	gate_free(gate);
}

static enum err
insert(struct tx *tx, void *context)
{
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err = query_open(tx, context, NULL, 0, &query);

	return err ? err : query_next(query, &has_row);
}

static void
add_row(struct desk *desk, const char *uid, const char *state)
{
	char sql[2048];

	snprintf(sql, sizeof(sql),
		 "INSERT INTO \"session\" (\"uid\", \"user_id\", \"user_name\", \"user_address\", "
		 "\"item_type\", \"item_id\", \"item_name\", \"jump_group_id\", "
		 "\"jump_group_type\", \"jumpoint_id\", \"jumpoint_name\", \"hostname\", \"port\", "
		 "\"protocol\", \"terminal\", \"keep_alive\", \"username\", \"state\", "
		 "\"started_at\", \"columns\", \"rows\", \"notes\", \"recording_wanted\", "
		 "\"recording_state\", \"recording_bytes\", \"recording_duration_ms\", "
		 "\"search_key\") VALUES ('%s', 1, 'ada', '', 'shell_jump', 1, 'web-1', 1, "
		 "'shared', 1, 'dc', 'h', 22, 'ssh', 'xterm', 0, 'root', 'ended', %lld, 80, 24, "
		 "'', TRUE, '%s', 12, 62000, '')",
		 uid, (long long)DESK_NOW, state);
	CHECK_OK(store_write(desk->store, insert, sql));
}

static void
set_up(struct desk *desk, const char *url)
{
	const char *temporary = getenv("TMPDIR");

	snprintf(folder, sizeof(folder), "%s/sallyport-recordings.XXXXXX",
		 temporary ? temporary : "/tmp");
	CHECK(mkdtemp(folder) != NULL);
	clock_use_real(); /* a test that failed may have left it standing */
	record(UID, "$ uname\r\nLinux\r\n$ ");
	desk_open(desk, url);
	desk->recordings = folder;
	add_row(desk, UID, "whole");
}

static void
tear_down(struct desk *desk)
{
	desk_close(desk);
	CHECK_INT(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

STORE_TEST(recordings_are_listed)
{
	struct desk desk;

	set_up(&desk, url);
	add_row(&desk, OTHER, "none");
	desk_do(&desk, "recording list");
	CHECK(desk_says(&desk.out, UID));
	CHECK(desk_says(&desk.out, "0:01:02"));
	CHECK(desk_says(&desk.out, "whole"));
	CHECK(!desk_says(&desk.out, OTHER));
	CHECK_INT(desk_type(&desk, "recording list --limit 0"), ADMIN_USAGE);
	tear_down(&desk);
}

STORE_TEST(recording_is_verified)
{
	struct desk desk;

	set_up(&desk, url);
	desk_do(&desk, "recording verify 5f3a");
	CHECK(desk_says(&desk.out, UID " whole\n  output 18 bytes, sha256 "));
	tear_down(&desk);
}

STORE_TEST(damaged_recording_fails)
{
	char path[512];
	struct desk desk;
	int descriptor;

	set_up(&desk, url);
	snprintf(path, sizeof(path), "%s/2026/01/" UID ".cast.zst", folder);
	descriptor = open(path, O_WRONLY);
	CHECK(descriptor >= 0);
	CHECK_INT(pwrite(descriptor, "xxxx", 4, 30), 4);
	close(descriptor);
	CHECK_INT(desk_type(&desk, "recording verify 5f3a"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, UID ".cast.zst: it "));
	CHECK(unlink(path) == 0);
	CHECK_INT(desk_type(&desk, "recording transcript 5f3a"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "it is not there"));
	tear_down(&desk);
}

STORE_TEST(recording_is_printed)
{
	struct desk desk;

	set_up(&desk, url);
	CHECK_TEXT(desk_do(&desk, "recording transcript 5f3a"), "$ uname\nLinux\n$\n");
	CHECK_TEXT(desk_do(&desk, "recording transcript --times 5f3a"),
		   "00:01:01.500  $ uname\n00:01:01.500  Linux\n00:01:01.500  $\n");
	desk_do(&desk, "recording export 5f3a");
	CHECK(desk_says(&desk.out, "{\"version\":2,"));
	CHECK(desk_says(&desk.out, "[61.500,\"o\",\"$ uname\\r\\nLinux\\r\\n$ \"]\n"));
	tear_down(&desk);
}

STORE_TEST(session_is_named_without_doubt)
{
	struct desk desk;

	set_up(&desk, url);
	add_row(&desk, OTHER, "recording");
	add_row(&desk, "5f3c0000000000000000000000000003", "none");
	CHECK_INT(desk_type(&desk, "recording verify 5f3"), ADMIN_USAGE);
	CHECK_INT(desk_type(&desk, "recording verify ../../etc"), ADMIN_USAGE);
	CHECK_INT(desk_type(&desk, "recording verify abcd"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "no session begins with abcd"));
	CHECK_INT(desk_type(&desk, "recording verify 5f3b"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "is still being recorded"));
	CHECK_INT(desk_type(&desk, "recording verify 5f3c"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "was not recorded"));
	add_row(&desk, "5f3a0000000000000000000000000009", "whole");
	CHECK_INT(desk_type(&desk, "recording verify 5f3a"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "several sessions begin with 5f3a"));
	tear_down(&desk);
}
