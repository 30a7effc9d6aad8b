/* SPDX-License-Identifier: Apache-2.0 */
/* Journal files in, recordings out, whatever the disk does in between. */
#include "desk.h"

#include <errno.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/thread.h"
#include "evidence/splitter.h"

enum { PATIENCE_MS = 20000 };

struct bench {
	char folder[DESK_PATH];
	struct splitter *splitter;
	struct gate *gate;
	struct splitter_finished finished;
};

static void
note_finished(const struct splitter_finished *finished, void *context)
{
	struct bench *bench = context;

	bench->finished = *finished;
	gate_open(bench->gate);
}

static void
start(struct bench *bench)
{
	CHECK_OK(splitter_new(&(struct splitter_settings){ .directory = bench->folder,
							   .disk = &desk_disk,
							   .retry_ms = 1,
							   .finished = note_finished,
							   .context = bench },
			      &bench->splitter));
}

static void
set_up(struct bench *bench)
{
	char path[2 * DESK_PATH];

	*bench = (struct bench){ .gate = gate_new() };
	desk_make_folder(bench->folder);
	snprintf(path, sizeof(path), "%s/open", bench->folder);
	CHECK(mkdir(path, 0700) == 0);
	snprintf(path, sizeof(path), "%s/journal", bench->folder);
	CHECK(mkdir(path, 0700) == 0);
}

static void
tear_down(struct bench *bench)
{
	splitter_free(bench->splitter);
	gate_free(bench->gate);
	desk_remove_folder(bench->folder);
}

/* One journal file with output of session 1, from this record number and offset on; an end where
 * asked for. Returns its size. */
static uint64_t
write_journal(struct bench *bench, uint64_t file, uint64_t number, uint64_t offset,
	      struct str output, bool ends)
{
	const struct siphash_key key = { file, 1 };
	char head[RECORD_FILE_HEAD_SIZE], name[64];
	struct record record = {
		.kind = RECORD_OUTPUT, .number = number, .offset = offset, .body = output
	};
	struct buf bytes;
	uint64_t size;

	buf_init(&bytes, 1024 * 1024);
	desk_id(1, record.id);
	record_write_file_head(head, file, key);
	buf_append(&bytes, head, sizeof(head));
	record_append(&bytes, &(struct record){ .kind = RECORD_BATCH });
	record_append(&bytes, &record);
	if (ends) {
		record.kind = RECORD_END;
		record.number++;
		record.offset += output.length;
		record.body = STR("\0\0\0\0\0\0\0\0closed");
		record_append(&bytes, &record);
	}
	record_seal(key, bytes.data + sizeof(head), bytes.length - sizeof(head), sizeof(head));
	snprintf(name, sizeof(name), "journal/%08u", (unsigned)file);
	desk_write_file(bench->folder, name, buf_str(&bytes));
	size = bytes.length;
	buf_release(&bytes);
	return size;
}

static void
wait_until_behind_is(struct bench *bench, size_t behind)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
	int error;

	while (splitter_behind(bench->splitter, &error) != behind) {
		CHECK(clock_monotonic_ms() < until_ms);
		gate_close(bench->gate);
		(void)!gate_wait_until(bench->gate, clock_monotonic_ms() + 1);
	}
}

TEST(closed_file_is_split_and_deleted)
{
	struct bench bench;
	uint64_t size;

	set_up(&bench);
	size = write_journal(&bench, 1, 1, 0, STR("one "), false);
	start(&bench);
	splitter_file(bench.splitter, 1, size, true, false);
	wait_until_behind_is(&bench, 0);
	CHECK_INT(desk_count_files(bench.folder, "journal"), 0);
	CHECK_INT(desk_count_files(bench.folder, "open"), 1);
	size = write_journal(&bench, 2, 2, 4, STR("two"), true);
	splitter_file(bench.splitter, 2, size, false, true);
	CHECK_OK(gate_wait_until(bench.gate, clock_monotonic_ms() + PATIENCE_MS));
	CHECK_TEXT(bench.finished.uid, desk_uid(1));
	CHECK_INT(bench.finished.facts.output_bytes, 7);
	tear_down(&bench);
}

TEST(split_file_that_comes_back_changes_nothing)
{
	struct recording_facts before;
	struct bench bench;
	uint64_t size;

	set_up(&bench);
	size = write_journal(&bench, 1, 1, 0, STR("once"), true);
	start(&bench);
	splitter_file(bench.splitter, 1, size, true, false);
	wait_until_behind_is(&bench, 0);
	before = bench.finished.facts;
	splitter_free(bench.splitter);
	size = write_journal(&bench, 1, 1, 0, STR("once"), true);
	bench.finished = (struct splitter_finished){ 0 };
	start(&bench);
	splitter_file(bench.splitter, 1, size, true, false);
	wait_until_behind_is(&bench, 0);
	CHECK_BYTES(bench.finished.facts.file_sha256, before.file_sha256, 32);
	CHECK_INT(desk_count_files(bench.folder, "open"), 0);
	tear_down(&bench);
}

static int
wait_until_stuck(struct bench *bench)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
	int error = 0;

	while (splitter_behind(bench->splitter, &error) && !error) {
		CHECK(clock_monotonic_ms() < until_ms);
		gate_close(bench->gate);
		(void)!gate_wait_until(bench->gate, clock_monotonic_ms() + 1);
	}
	return error;
}

TEST(full_disk_is_waited_for)
{
	struct bench bench;
	uint64_t size;
	int error;

	set_up(&bench);
	size = write_journal(&bench, 1, 1, 0, STR("patience"), true);
	desk_disk_room(30);
	start(&bench);
	splitter_file(bench.splitter, 1, size, true, false);
	CHECK_INT(wait_until_stuck(&bench), ENOSPC);
	CHECK_INT(splitter_behind(bench.splitter, &error), 1);
	CHECK_INT(desk_count_files(bench.folder, "journal"), 1);
	desk_disk_room(-1);
	wait_until_behind_is(&bench, 0);
	CHECK_INT(bench.finished.facts.output_bytes, 8);
	CHECK_INT(splitter_behind(bench.splitter, &error), 0);
	CHECK_INT(error, 0);
	tear_down(&bench);
}

static void
wait_for_syncs(struct bench *bench, int64_t count)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;

	while (desk_disk_syncs() < count) {
		CHECK(clock_monotonic_ms() < until_ms);
		gate_close(bench->gate);
		(void)!gate_wait_until(bench->gate, clock_monotonic_ms() + 1);
	}
}

TEST(failed_sync_keeps_the_journal)
{
	struct bench bench;
	int64_t syncs;
	uint64_t size;

	set_up(&bench);
	size = write_journal(&bench, 1, 1, 0, STR("again"), true);
	desk_disk_syncs_fail(true);
	start(&bench);
	syncs = desk_disk_syncs();
	splitter_file(bench.splitter, 1, size, true, false);
	wait_for_syncs(&bench, syncs + 2);
	CHECK_INT(bench.finished.facts.output_bytes, 0);
	CHECK_INT(desk_count_files(bench.folder, "journal"), 1);
	desk_disk_syncs_fail(false);
	wait_until_behind_is(&bench, 0);
	CHECK(bench.finished.facts.output_bytes == 5);
	CHECK_INT(desk_count_files(bench.folder, "journal"), 0);
	tear_down(&bench);
}

TEST(file_without_a_head_is_set_aside)
{
	struct bench bench;

	set_up(&bench);
	desk_write_file(bench.folder, "journal/00000001", STR("no head"));
	start(&bench);
	splitter_file(bench.splitter, 1, 7, true, false);
	wait_until_behind_is(&bench, 0);
	CHECK_INT(desk_count_files(bench.folder, "journal"), 1);
	tear_down(&bench);
}

TEST(bad_body_makes_the_recording_incomplete)
{
	struct bench bench;
	struct buf bytes;
	uint64_t size;

	set_up(&bench);
	size = write_journal(&bench, 1, 1, 0, STR("damaged on the disk"), true);
	desk_read_file(bench.folder, "journal/00000001", &bytes);
	bytes.data[RECORD_FILE_HEAD_SIZE + 2 * RECORD_HEAD_SIZE + 3] ^= 1;
	desk_write_file(bench.folder, "journal/00000001", buf_str(&bytes));
	buf_release(&bytes);
	start(&bench);
	splitter_file(bench.splitter, 1, size, true, false);
	wait_until_behind_is(&bench, 0);
	CHECK_TEXT(bench.finished.uid, desk_uid(1));
	CHECK(!bench.finished.facts.is_whole);
	CHECK_INT(bench.finished.facts.output_bytes, 0);
	tear_down(&bench);
}

TEST(splitter_wants_its_directories)
{
	const struct splitter_settings settings = { .directory = "/nowhere", .disk = &desk_disk };
	struct splitter *splitter;

	CHECK_ERR(splitter_new(&settings, &splitter), ERR_IO);
}
