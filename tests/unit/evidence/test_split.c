/* SPDX-License-Identifier: Apache-2.0 */
/* A session's records out of a file that others use too. */
#include "desk.h"

#include <fcntl.h>
#include <unistd.h>

#include "evidence/split.h"

struct bench {
	char folder[DESK_PATH];
	int directory;
	struct press *press;
	struct split *split;
	struct scan *scan;
	uint64_t places[4];
};

/* Sessions 1 and 2 in turns, two pieces each. */
static void
set_up(struct bench *bench, size_t damaged)
{
	const struct siphash_key key = { 5, 6 };
	char head[RECORD_FILE_HEAD_SIZE];
	unsigned char id[RECORD_ID_SIZE];
	struct buf bytes;

	desk_make_folder(bench->folder);
	bench->directory = open(bench->folder, O_RDONLY | O_DIRECTORY);
	CHECK(bench->directory >= 0);
	buf_init(&bytes, 64 * 1024);
	record_write_file_head(head, 1, key);
	buf_append(&bytes, head, sizeof(head));
	for (unsigned i = 0; i < COUNT_OF(bench->places); i++) {
		struct record record = { .kind = RECORD_OUTPUT,
					 .number = i / 2 + 1,
					 .offset = (uint64_t)i / 2 * 4,
					 .body = i % 2 ? STR("dull") : STR("good") };

		bench->places[i] = bytes.length;
		desk_id(i % 2 + 1, record.id);
		record_append(&bytes, &record);
	}
	record_seal(key, bytes.data + sizeof(head), bytes.length - sizeof(head), sizeof(head));
	if (damaged)
		bytes.data[bench->places[damaged] + RECORD_HEAD_SIZE] ^= 1;
	desk_write_file(bench->folder, "00000001", buf_str(&bytes));
	CHECK_OK(scan_open(bench->directory, 1, bytes.length, &bench->scan));
	bench->press = press_new(&desk_disk, bench->directory);
	desk_id(1, id);
	bench->split = split_new(id);
	split_note_place(bench->split, bench->places[0]);
	split_note_place(bench->split, bench->places[2]);
	buf_release(&bytes);
}

static void
tear_down(struct bench *bench)
{
	split_free(bench->split);
	scan_close(bench->scan);
	press_free(bench->press);
	close(bench->directory);
	desk_remove_folder(bench->folder);
}

TEST(session_takes_its_own_records)
{
	struct bench bench;

	set_up(&bench, 0);
	CHECK_OK(split_append(bench.split, bench.press, bench.scan));
	CHECK_INT(bench.split->part.cast.output_bytes, 8);
	CHECK_INT(bench.split->done, 2);
	CHECK_OK(split_append(bench.split, bench.press, bench.scan));
	split_forget_places(bench.split);
	CHECK_OK(split_append(bench.split, bench.press, NULL));
	CHECK_INT(bench.split->part.cast.output_bytes, 8);
	tear_down(&bench);
}

TEST(failed_append_is_repeated)
{
	struct bench bench;

	set_up(&bench, 0);
	desk_disk_room(10);
	CHECK_ERR(split_append(bench.split, bench.press, bench.scan), ERR_IO);
	CHECK_INT(bench.split->done, 0);
	desk_disk_room(-1);
	CHECK_OK(split_append(bench.split, bench.press, bench.scan));
	CHECK_INT(bench.split->part.cast.output_bytes, 8);
	tear_down(&bench);
}

TEST(taken_back_records_are_written_again)
{
	struct bench bench;
	char name[PART_NAME_SIZE];
	struct buf first, second;

	set_up(&bench, 0);
	part_name(desk_uid(1), name);
	CHECK_OK(split_append(bench.split, bench.press, bench.scan));
	desk_read_file(bench.folder, name, &first);
	desk_write_file(bench.folder, name, STR("lost"));
	split_take_back(bench.split);
	CHECK_INT(bench.split->part.size, 0);
	CHECK_OK(split_append(bench.split, bench.press, bench.scan));
	desk_read_file(bench.folder, name, &second);
	CHECK(str_equal(buf_str(&first), buf_str(&second)));
	split_forget_places(bench.split);
	split_take_back(bench.split);
	CHECK_INT(bench.split->part.size, first.length);
	buf_release(&first);
	buf_release(&second);
	tear_down(&bench);
}

TEST(bad_record_is_passed_over)
{
	struct bench bench;

	set_up(&bench, 2);
	CHECK_OK(split_append(bench.split, bench.press, bench.scan));
	CHECK_INT(bench.split->part.cast.output_bytes, 4);
	tear_down(&bench);
}
