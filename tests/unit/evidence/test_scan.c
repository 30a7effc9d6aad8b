/* SPDX-License-Identifier: Apache-2.0 */
/* Records of a file in order, at places, and behind damage. */
#include "desk.h"

#include <fcntl.h>
#include <unistd.h>

#include "evidence/scan.h"

enum { RECORDS = 300 };

struct bench {
	char folder[DESK_PATH];
	int directory;
	struct buf bytes;
	uint64_t places[RECORDS];
};

/* Long and short bodies, so that records lie across every border. */
static void
set_up(struct bench *bench)
{
	const struct siphash_key key = { 3, 4 };
	static char body[RECORD_BODY_MAX];
	char head[RECORD_FILE_HEAD_SIZE];

	memset(body, 'b', sizeof(body));
	desk_make_folder(bench->folder);
	buf_init(&bench->bytes, 64 * 1024 * 1024);
	record_write_file_head(head, 1, key);
	buf_append(&bench->bytes, head, sizeof(head));
	for (size_t i = 0; i < RECORDS; i++) {
		size_t length = i % 7 == 0 ? RECORD_BODY_MAX - i : i;

		bench->places[i] = bench->bytes.length;
		record_append(&bench->bytes, &(struct record){ .kind = RECORD_OUTPUT,
							       .number = i + 1,
							       .body = str_of(body, length) });
	}
	record_seal(key, bench->bytes.data + sizeof(head), bench->bytes.length - sizeof(head),
		    sizeof(head));
	desk_write_file(bench->folder, "00000001", buf_str(&bench->bytes));
	bench->directory = open(bench->folder, O_RDONLY | O_DIRECTORY);
	CHECK(bench->directory >= 0);
}

static void
tear_down(struct bench *bench)
{
	close(bench->directory);
	buf_release(&bench->bytes);
	desk_remove_folder(bench->folder);
}

TEST(records_come_in_order)
{
	struct bench bench;
	struct scan *scan;
	struct record record;

	set_up(&bench);
	CHECK_OK(scan_open(bench.directory, 1, bench.bytes.length, &scan));
	for (size_t i = 0; i < RECORDS; i++) {
		CHECK_INT(scan_position(scan), bench.places[i]);
		CHECK_OK(scan_next(scan, &record));
		CHECK_INT(record.number, i + 1);
	}
	CHECK_ERR(scan_next(scan, &record), ERR_NOT_FOUND);
	scan_close(scan);
	tear_down(&bench);
}

TEST(records_are_found_at_their_places)
{
	struct bench bench;
	struct scan *scan;
	struct record record;

	set_up(&bench);
	CHECK_OK(scan_open(bench.directory, 1, bench.bytes.length, &scan));
	for (size_t i = 0; i < RECORDS; i++) {
		size_t at = i * 101 % RECORDS;

		scan_move(scan, bench.places[at]);
		CHECK_OK(scan_next(scan, &record));
		CHECK_INT(record.number, at + 1);
	}
	scan_close(scan);
	tear_down(&bench);
}

TEST(heads_come_without_bodies)
{
	struct bench bench;
	struct scan *scan;
	struct record record;

	set_up(&bench);
	bench.bytes.data[bench.places[7] + 100] ^= 1; /* a body */
	desk_write_file(bench.folder, "00000001", buf_str(&bench.bytes));
	CHECK_OK(scan_open(bench.directory, 1, bench.bytes.length - 1, &scan));
	for (size_t i = 0; i + 1 < RECORDS; i++) {
		CHECK_INT(scan_position(scan), bench.places[i]);
		CHECK_OK(scan_next_head(scan, &record));
		CHECK_INT(record.number, i + 1);
		CHECK(record.body.data == NULL);
	}
	CHECK_ERR(scan_next_head(scan, &record), ERR_INVALID);
	scan_extend(scan, bench.bytes.length);
	CHECK_OK(scan_next_head(scan, &record));
	CHECK_ERR(scan_next_head(scan, &record), ERR_NOT_FOUND);
	scan_close(scan);
	tear_down(&bench);
}

TEST(nothing_is_read_behind_the_limit)
{
	struct bench bench;
	struct scan *scan;
	struct record record;

	set_up(&bench);
	CHECK_OK(scan_open(bench.directory, 1, bench.places[2], &scan));
	CHECK_OK(scan_next(scan, &record));
	CHECK_OK(scan_next(scan, &record));
	CHECK_ERR(scan_next(scan, &record), ERR_NOT_FOUND);
	scan_extend(scan, bench.places[3] - 1);
	CHECK_ERR(scan_next(scan, &record), ERR_INVALID);
	scan_extend(scan, bench.places[3]);
	CHECK_OK(scan_next(scan, &record));
	CHECK_INT(record.number, 3);
	scan_close(scan);
	tear_down(&bench);
}

TEST(search_finds_the_next_whole_record)
{
	struct bench bench;
	struct scan *scan;
	struct record record;
	bool found;

	set_up(&bench);
	bench.bytes.data[bench.places[7] + 100] ^= 1;
	desk_write_file(bench.folder, "00000001", buf_str(&bench.bytes));
	CHECK_OK(scan_open(bench.directory, 1, bench.bytes.length, &scan));
	scan_move(scan, bench.places[7]);
	CHECK_ERR(scan_next(scan, &record), ERR_INVALID);
	CHECK_INT(scan_position(scan), bench.places[7]);
	CHECK_OK(scan_search(scan, &found));
	CHECK(found);
	CHECK_INT(scan_position(scan), bench.places[8]);
	scan_move(scan, bench.places[RECORDS - 1]);
	CHECK_OK(scan_search(scan, &found));
	CHECK(!found);
	CHECK_INT(scan_position(scan), bench.places[RECORDS - 1]);
	scan_close(scan);
	tear_down(&bench);
}

TEST(file_of_another_number_is_refused)
{
	struct bench bench;
	struct scan *scan;

	set_up(&bench);
	CHECK_ERR(scan_open(bench.directory, 2, 100, &scan), ERR_IO);
	desk_write_file(bench.folder, "00000002", buf_str(&bench.bytes));
	CHECK_ERR(scan_open(bench.directory, 2, 100, &scan), ERR_INVALID);
	desk_write_file(bench.folder, "00000003", STR("short"));
	CHECK_ERR(scan_open(bench.directory, 3, 100, &scan), ERR_INVALID);
	tear_down(&bench);
}

TEST(names_have_eight_digits_or_more)
{
	char name[SCAN_NAME_SIZE];

	scan_name(42, name);
	CHECK_TEXT(name, "00000042");
	scan_name(UINT64_MAX, name);
	CHECK_TEXT(name, "18446744073709551615");
}
