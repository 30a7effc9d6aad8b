/* SPDX-License-Identifier: Apache-2.0 */
/* Rows on a real store, recordings in a folder of the test's own. */
#include "session/reconcile.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "actions/worker.h"
#include "base/pool.h"
#include "evidence/cast.h"
#include "net/loop.h"
#include "stage.h"
#include "unit/actions/session/carried.h"

enum { TEXT_LIMIT = 64 * 1024 };

struct shelf {
	struct carried carried;
	struct loop *loop;
	struct pool *pool;
	char folder[256];
};

static struct shelf shelf;

static int
remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	return remove(path);
}

static void
open_shelf(const char *url)
{
	struct pool_settings settings = { .threads = { 0, 1 },
					  .queue_limit = { 0, 1 },
					  .worker_new = worker_new,
					  .worker_free = worker_free };
	const char *temporary = getenv("TMPDIR");

	memset(&shelf, 0, sizeof(shelf));
	fake_journal.knows = false;
	snprintf(shelf.folder, sizeof(shelf.folder), "%s/sallyport-reconcile.XXXXXX",
		 temporary ? temporary : "/tmp");
	CHECK(mkdtemp(shelf.folder) != NULL);
	carried_open(&shelf.carried, url);
	stores_tell(shelf.carried.store,
		    "UPDATE \"session\" SET \"state\" = 'ended', \"ended_at\" = 1700000009000, "
		    "\"recording_state\" = 'recording', \"site_node\" = 'here'");
	shelf.loop = loop_new();
	settings.context = shelf.carried.store;
	shelf.pool = pool_new(&settings);
}

static void
begin(void)
{
	const struct reconcile_settings settings = { .loop = shelf.loop,
						     .pool = shelf.pool,
						     .store = shelf.carried.store,
						     .reader = shelf.carried.reader,
						     .journal = (struct journal *)&fake_journal,
						     .directory = shelf.folder,
						     .place = "here" };

	CHECK_OK(reconcile_start(&settings));
}

/* All that was begun is done. */
static void
run(void)
{
	begin();
	pool_close(shelf.pool);
	loop_turn(shelf.loop);
}

static void
close_shelf(void)
{
	pool_free(shelf.pool);
	loop_free(shelf.loop);
	carried_close(&shelf.carried);
	CHECK_INT(nftw(shelf.folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static const char *
row(const char *column)
{
	char sql[128];

	snprintf(sql, sizeof(sql), "SELECT CAST(%s AS TEXT) FROM \"session\"", column);
	return carried_text(&shelf.carried, sql);
}

static void
write_text(struct buf *out)
{
	struct record record = { .kind = RECORD_BEGIN, .number = 1 };
	const struct record_begin begin = { .started_at = CARRIED_NOW, .columns = 80, .rows = 24 };
	CLEANUP(buf_release) struct buf body;
	struct cast cast;

	buf_init(&body, TEXT_LIMIT);
	cast_init(&cast);
	record_put_begin(&body, &begin);
	record.body = buf_str(&body);
	cast_add(&cast, &record, out);
	record = (struct record){
		.kind = RECORD_OUTPUT, .number = 2, .at_ms = 1500, .body = STR("hello")
	};
	cast_add(&cast, &record, out);
	record = (struct record){ .kind = RECORD_END,
				  .number = 3,
				  .at_ms = 1500,
				  .offset = 5,
				  .body = STR("\0\0\0\0\0\0\0\0closed") };
	cast_add(&cast, &record, out);
}

/* Where the session's belongs; only so much of it. */
static void
put_recording(size_t cut)
{
	static char packed[TEXT_LIMIT];
	char below[RECORDING_PATH_SIZE], path[512];
	CLEANUP(buf_release) struct buf text;
	size_t size;
	FILE *file;

	buf_init(&text, TEXT_LIMIT);
	write_text(&text);
	size = ZSTD_compress(packed, sizeof(packed), text.data, text.length, 3);
	CHECK(!ZSTD_isError(size));
	recording_path(CARRIED_UID, CARRIED_NOW, below);
	snprintf(path, sizeof(path), "%s/%.4s", shelf.folder, below);
	CHECK_INT(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%.7s", shelf.folder, below);
	CHECK_INT(mkdir(path, 0700), 0);
	snprintf(path, sizeof(path), "%s/%s", shelf.folder, below);
	file = fopen(path, "wb");
	CHECK(file != NULL);
	CHECK_INT(fwrite(packed, 1, size - cut, file), size - cut);
	CHECK_INT(fclose(file), 0);
}

STORE_TEST(a_row_behind_its_recording_is_told_what_the_file_says)
{
	open_shelf(url);
	put_recording(0);
	run();
	CHECK_TEXT(row("\"recording_state\""), "whole");
	CHECK_TEXT(row("\"recording_bytes\""), "5");
	CHECK_TEXT(row("\"recording_duration_ms\""), "1500");
	CHECK_TEXT(row("\"recording_sha256\""),
		   "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
	close_shelf();
}

STORE_TEST(a_row_whose_recording_is_not_there_is_incomplete)
{
	open_shelf(url);
	run();
	CHECK_TEXT(row("\"recording_state\""), "incomplete");
	CHECK_TEXT(row("\"recording_bytes\""), "0");
	CHECK_TEXT(row("COALESCE(\"recording_sha256\", 'none')"), "none");
	close_shelf();
}

STORE_TEST(a_row_whose_recording_was_cut_is_incomplete)
{
	open_shelf(url);
	put_recording(8);
	run();
	CHECK_TEXT(row("\"recording_state\""), "incomplete");
	CHECK_TEXT(row("\"recording_bytes\""), "0");
	close_shelf();
}

STORE_TEST(a_recording_that_the_journal_will_finish_is_left_to_it)
{
	open_shelf(url);
	fake_journal.knows = true;
	run();
	CHECK_TEXT(row("\"recording_state\""), "recording");
	close_shelf();
}

STORE_TEST(rows_of_other_processes_are_left_to_them)
{
	open_shelf(url);
	stores_tell(shelf.carried.store, "UPDATE \"session\" SET \"site_node\" = 'elsewhere'");
	run();
	CHECK_TEXT(row("\"recording_state\""), "recording");
	close_shelf();
}

STORE_TEST(rows_of_live_sessions_are_left_alone)
{
	open_shelf(url);
	stores_tell(shelf.carried.store, "UPDATE \"session\" SET \"ended_at\" = NULL");
	run();
	CHECK_TEXT(row("\"recording_state\""), "recording");
	close_shelf();
}

/* One job at a time: the next is submitted when the loop hears of the last. */
STORE_TEST(each_row_has_its_turn)
{
	open_shelf(url);
	stores_tell(shelf.carried.store,
		    "INSERT INTO \"session\" (\"uid\", \"user_id\", \"user_name\", "
		    "\"user_address\", \"item_type\", \"item_id\", \"item_name\", "
		    "\"jump_group_id\", \"jump_group_type\", \"jumpoint_id\", \"jumpoint_name\", "
		    "\"hostname\", \"port\", \"protocol\", \"terminal\", \"keep_alive\", "
		    "\"username\", \"state\", \"started_at\", \"ended_at\", \"site_node\", "
		    "\"columns\", \"rows\", \"notes\", \"recording_wanted\", "
		    "\"recording_state\", \"recording_bytes\", \"recording_duration_ms\", "
		    "\"search_key\") VALUES ('ffffffffffffffffffffffffffffffff', 5, 'ada', '', "
		    "'shell_jump', 3, 'db1', 1, 'shared', 7, 'north', 'h', 22, 'ssh', 'xterm', "
		    "30, 'root', 'ended', 1700000000000, 1700000009000, 'here', 80, 24, '', TRUE, "
		    "'recording', 0, 0, '')");
	begin();
	loop_wait(shelf.loop);
	loop_wait(shelf.loop);
	CHECK_INT(carried_number(&shelf.carried, "SELECT count(*) FROM \"session\" WHERE "
						 "\"recording_state\" = 'incomplete'"),
		  2);
	close_shelf();
}
