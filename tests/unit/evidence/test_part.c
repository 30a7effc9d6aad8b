/* SPDX-License-Identifier: Apache-2.0 */
/* A part that grows, fails, is cut and goes on. */
#include "desk.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/part.h"

struct bench {
	char folder[DESK_PATH];
	int directory;
	struct press *press;
	struct part part;
	uint64_t number, offset;
};

static void
set_up(struct bench *bench)
{
	desk_make_folder(bench->folder);
	bench->directory = open(bench->folder, O_RDONLY | O_DIRECTORY);
	CHECK(bench->directory >= 0);
	bench->press = press_new(&desk_disk, bench->directory);
	CHECK_OK(part_load(bench->press, desk_uid(1), &bench->part));
	CHECK_INT(bench->part.size, 0);
	bench->number = bench->offset = 0;
}

static void
tear_down(struct bench *bench)
{
	press_free(bench->press);
	close(bench->directory);
	desk_remove_folder(bench->folder);
}

static enum err
add(struct bench *bench, enum record_kind kind, struct str body)
{
	const struct record record = {
		.kind = kind, .number = ++bench->number, .offset = bench->offset, .body = body
	};

	if (kind == RECORD_OUTPUT)
		bench->offset += body.length;
	return part_add(bench->press, &bench->part, &record);
}

static void
add_begin(struct bench *bench)
{
	struct buf body;

	buf_init(&body, 256);
	record_put_begin(&body, &(struct record_begin){ .columns = 80, .rows = 24 });
	CHECK_OK(add(bench, RECORD_BEGIN, buf_str(&body)));
	buf_release(&body);
}

/* The output so far, as a stranger reads it. */
static void
check_text(struct bench *bench, const char *want)
{
	struct buf text, output, others;
	char name[PART_NAME_SIZE];

	part_name(desk_uid(1), name);
	desk_read_recording(bench->folder, name, &text);
	desk_play(buf_str(&text), &output, &others);
	CHECK_STR(buf_str(&output), want);
	buf_release(&text);
	buf_release(&output);
	buf_release(&others);
}

TEST(part_grows_by_passes)
{
	unsigned char got[HASH_SIZE], want[HASH_SIZE];
	struct bench bench;
	struct part again;

	set_up(&bench);
	CHECK_OK(part_begin(bench.press, &bench.part));
	add_begin(&bench);
	CHECK_OK(add(&bench, RECORD_OUTPUT, STR("one \xe2")));
	CHECK_OK(part_end(bench.press, &bench.part));
	CHECK_OK(part_load(bench.press, desk_uid(1), &again));
	CHECK_INT(again.size, bench.part.size);
	CHECK_INT(again.cast.output_bytes, 4);
	CHECK_INT(again.cast.pieces.carried, 1);
	bench.part = again;
	CHECK_OK(part_begin(bench.press, &bench.part));
	CHECK_OK(add(&bench, RECORD_OUTPUT, STR("\x82\xac two")));
	CHECK_OK(part_end(bench.press, &bench.part));
	check_text(&bench, "one \xe2\x82\xac two");
	hash_stream_finish(&bench.part.cast.output_hash, got);
	hash_sha256(STR("one \xe2\x82\xac two"), want);
	CHECK_BYTES(got, want, HASH_SIZE);
	CHECK_OK(part_sync(bench.press, &bench.part));
	tear_down(&bench);
}

TEST(repeated_pass_adds_nothing)
{
	struct bench bench;

	set_up(&bench);
	for (int round = 0; round < 2; round++) {
		bench.number = bench.offset = 0;
		CHECK_OK(part_begin(bench.press, &bench.part));
		add_begin(&bench);
		CHECK_OK(add(&bench, RECORD_OUTPUT, STR("once")));
		CHECK_OK(part_end(bench.press, &bench.part));
	}
	check_text(&bench, "once");
	tear_down(&bench);
}

TEST(long_pass_is_several_frames)
{
	static char block[RECORD_BODY_MAX];
	struct bench bench;
	struct part again;

	memset(block, 1, sizeof(block)); /* six characters each */
	set_up(&bench);
	CHECK_OK(part_begin(bench.press, &bench.part));
	add_begin(&bench);
	for (int i = 0; i < 32; i++)
		CHECK_OK(add(&bench, RECORD_OUTPUT, str_of(block, sizeof(block))));
	CHECK(bench.part.size > 0);
	CHECK_OK(part_end(bench.press, &bench.part));
	CHECK_OK(part_load(bench.press, desk_uid(1), &again));
	CHECK_INT(again.cast.output_bytes, 32 * sizeof(block));
	CHECK_INT(again.size, bench.part.size);
	tear_down(&bench);
}

TEST(failed_pass_leaves_the_last_checkpoint)
{
	struct bench bench;

	set_up(&bench);
	CHECK_OK(part_begin(bench.press, &bench.part));
	add_begin(&bench);
	CHECK_OK(add(&bench, RECORD_OUTPUT, STR("one ")));
	CHECK_OK(part_end(bench.press, &bench.part));
	for (int room = 0; room < 100; room += 9) {
		uint64_t size = bench.part.size;

		desk_disk_room(room);
		CHECK_OK(part_begin(bench.press, &bench.part));
		CHECK_OK(add(&bench, RECORD_OUTPUT, STR("two")));
		CHECK_ERR(part_end(bench.press, &bench.part), ERR_IO);
		CHECK_INT(bench.part.size, size);
		bench.number--;
		bench.offset -= 3;
		check_text(&bench, "one ");
	}
	desk_disk_room(-1);
	CHECK_OK(part_begin(bench.press, &bench.part));
	CHECK_OK(add(&bench, RECORD_OUTPUT, STR("two")));
	CHECK_OK(part_end(bench.press, &bench.part));
	check_text(&bench, "one two");
	tear_down(&bench);
}

TEST(part_cut_anywhere_goes_on)
{
	struct bench bench;
	struct buf bytes;
	char name[PART_NAME_SIZE];
	uint64_t first;

	set_up(&bench);
	part_name(desk_uid(1), name);
	CHECK_OK(part_begin(bench.press, &bench.part));
	add_begin(&bench);
	CHECK_OK(add(&bench, RECORD_OUTPUT, STR("one ")));
	CHECK_OK(part_end(bench.press, &bench.part));
	first = bench.part.size;
	CHECK_OK(part_begin(bench.press, &bench.part));
	CHECK_OK(add(&bench, RECORD_OUTPUT, STR("two")));
	CHECK_OK(part_end(bench.press, &bench.part));
	desk_read_file(bench.folder, name, &bytes);
	CHECK_INT(bytes.length, bench.part.size);
	for (size_t length = 0; length <= bytes.length; length++) {
		uint64_t want = length < first ? 0 : length < bytes.length ? 4 : 7;
		struct track track;
		struct stat about;

		desk_write_file(bench.folder, name, str_of(bytes.data, length));
		CHECK_OK(part_peek(bench.press, desk_uid(1), &track));
		CHECK_INT(track.output_end, want);
		CHECK(fstatat(bench.directory, name, &about, 0) == 0);
		CHECK_INT(about.st_size, want == 0 ? 0 : want == 4 ? first : bytes.length);
	}
	buf_release(&bytes);
	tear_down(&bench);
}

TEST(missing_part_is_empty)
{
	struct bench bench;
	struct track track;

	set_up(&bench);
	CHECK_ERR(part_peek(bench.press, desk_uid(2), &track), ERR_NOT_FOUND);
	tear_down(&bench);
}
