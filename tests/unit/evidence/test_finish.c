/* SPDX-License-Identifier: Apache-2.0 */
/* A part gets its name only after it was read back. */
#include "desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/finish.h"

struct bench {
	char folder[DESK_PATH];
	int directory;
	struct press *press;
	struct part part;
	struct splitter_finished finished;
};

static void
set_up(struct bench *bench)
{
	const struct record records[] = {
		{ .kind = RECORD_OUTPUT, .number = 1, .body = STR("hello") },
		{ .kind = RECORD_END,
		  .number = 2,
		  .offset = 5,
		  .body = STR("\0\0\0\0\0\0\0\0closed") },
	};
	char path[2 * DESK_PATH];

	desk_make_folder(bench->folder);
	snprintf(path, sizeof(path), "%s/open", bench->folder);
	CHECK(mkdir(path, 0700) == 0);
	bench->directory = open(path, O_RDONLY | O_DIRECTORY);
	CHECK(bench->directory >= 0);
	bench->press = press_new(&desk_disk, bench->directory);
	CHECK_OK(part_load(bench->press, desk_uid(1), &bench->part));
	CHECK_OK(part_begin(bench->press, &bench->part));
	for (size_t i = 0; i < COUNT_OF(records); i++)
		CHECK_OK(part_add(bench->press, &bench->part, &records[i]));
	CHECK_OK(part_end(bench->press, &bench->part));
	bench->finished = (struct splitter_finished){ 0 };
	snprintf(bench->finished.uid, sizeof(bench->finished.uid), "%s", desk_uid(1));
	recording_path(desk_uid(1), 0, bench->finished.path);
}

static void
tear_down(struct bench *bench)
{
	press_free(bench->press);
	close(bench->directory);
	desk_remove_folder(bench->folder);
}

TEST(part_becomes_a_recording)
{
	struct bench bench;
	bool is_there;

	set_up(&bench);
	CHECK_OK(finish_find(bench.folder, &bench.finished, &is_there));
	CHECK(!is_there);
	CHECK_OK(finish_part(bench.folder, &bench.part, &bench.finished));
	CHECK_OK(finish_sync(bench.folder, &bench.finished));
	CHECK_INT(bench.finished.facts.output_bytes, 5);
	CHECK_INT(desk_count_files(bench.folder, "open"), 0);
	CHECK_INT(desk_count_files(bench.folder, "1970/01"), 1);
	tear_down(&bench);
}

TEST(finished_recording_is_found_again)
{
	struct splitter_finished again;
	struct bench bench;
	bool is_there;

	set_up(&bench);
	CHECK_OK(finish_part(bench.folder, &bench.part, &bench.finished));
	again = bench.finished;
	memset(&again.facts, 0, sizeof(again.facts));
	desk_write_file(bench.folder, "open/00000000000000000000000000000001.part", STR("old"));
	CHECK_OK(finish_find(bench.folder, &again, &is_there));
	CHECK(is_there);
	CHECK_INT(again.facts.output_bytes, 5);
	CHECK_BYTES(again.facts.file_sha256, bench.finished.facts.file_sha256, 32);
	CHECK_INT(desk_count_files(bench.folder, "open"), 0);
	tear_down(&bench);
}

TEST(part_that_reads_otherwise_is_not_whole)
{
	struct bench bench;
	struct buf bytes;

	set_up(&bench);
	desk_read_file(bench.folder, "open/00000000000000000000000000000001.part", &bytes);
	bytes.data[20] ^= 1;
	desk_write_file(bench.folder, "open/00000000000000000000000000000001.part",
			buf_str(&bytes));
	CHECK_OK(finish_part(bench.folder, &bench.part, &bench.finished));
	CHECK(!bench.finished.facts.is_whole);
	CHECK_INT(desk_count_files(bench.folder, "1970/01"), 1);
	buf_release(&bytes);
	tear_down(&bench);
}

TEST(part_of_other_output_is_not_whole)
{
	struct bench bench;

	set_up(&bench);
	bench.part.cast.output_bytes++;
	CHECK_OK(finish_part(bench.folder, &bench.part, &bench.finished));
	CHECK(!bench.finished.facts.is_whole);
	tear_down(&bench);
}

static int
refuse_rename(const char *from, const char *to)
{
	(void)from;
	(void)to;
	errno = EXDEV;
	return -1;
}

TEST(file_is_copied_where_it_cannot_be_renamed)
{
	char folder[DESK_PATH], from[2 * DESK_PATH], to[2 * DESK_PATH];
	struct buf bytes, want;

	desk_make_folder(folder);
	buf_init(&want, 1024 * 1024);
	while (want.length < 200000)
		buf_printf(&want, "%zu,", want.length);
	desk_write_file(folder, "from", buf_str(&want));
	snprintf(from, sizeof(from), "%s/from", folder);
	snprintf(to, sizeof(to), "%s/to", folder);
	CHECK_OK(finish_move(from, to, refuse_rename));
	desk_read_file(folder, "to", &bytes);
	CHECK(str_equal(buf_str(&bytes), buf_str(&want)));
	CHECK(access(from, F_OK) != 0);
	CHECK_ERR(finish_move(from, to, refuse_rename), ERR_IO);
	buf_release(&bytes);
	buf_release(&want);
	desk_remove_folder(folder);
}
