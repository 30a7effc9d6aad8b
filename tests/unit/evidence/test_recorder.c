/* SPDX-License-Identifier: Apache-2.0 */
/* Batches in files: what is durable, what a failure leaves, when a file is full. */
#include "desk.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include "evidence/left.h"
#include "evidence/recorder.h"

struct bench {
	char folder[DESK_PATH], path[2 * DESK_PATH];
	struct recorder recorder;
	struct buf batch;
	uint64_t number;
};

static void
ignore_finished(const struct splitter_finished *finished, void *context)
{
	(void)finished;
	(void)context;
}

static void
set_up(struct bench *bench)
{
	char open_path[2 * DESK_PATH];

	*bench = (struct bench){ 0 };
	desk_make_folder(bench->folder);
	snprintf(open_path, sizeof(open_path), "%s/open", bench->folder);
	snprintf(bench->path, sizeof(bench->path), "%s/journal", bench->folder);
	CHECK(mkdir(open_path, 0700) == 0 && mkdir(bench->path, 0700) == 0);
	bench->recorder = (struct recorder){ .disk = &desk_disk,
					     .path = bench->path,
					     .directory = open(bench->path, O_RDONLY | O_DIRECTORY),
					     .file_bytes = 1024,
					     .descriptor = -1,
					     .number = 1 };
	CHECK_OK(splitter_new(&(struct splitter_settings){ .directory = bench->folder,
							   .disk = &desk_disk,
							   .retry_ms = 1,
							   .finished = ignore_finished },
			      &bench->recorder.splitter));
	buf_init(&bench->batch, 64 * 1024);
}

static void
tear_down(struct bench *bench)
{
	splitter_free(bench->recorder.splitter);
	if (bench->recorder.descriptor >= 0)
		close(bench->recorder.descriptor);
	close(bench->recorder.directory);
	buf_release(&bench->batch);
	desk_remove_folder(bench->folder);
}

static void
fill(struct bench *bench)
{
	struct record record = { .kind = RECORD_OUTPUT,
				 .number = ++bench->number,
				 .offset = 5 * (bench->number - 1),
				 .body = STR("12345") };

	buf_clear(&bench->batch);
	record_append(&bench->batch, &(struct record){ .kind = RECORD_BATCH });
	record_append(&bench->batch, &record);
}

static uint64_t
read_back(struct bench *bench)
{
	unsigned char id[RECORD_ID_SIZE] = { 0 };
	const struct left_session *session;
	struct left left;
	uint64_t end;

	CHECK_OK(left_read(bench->folder, &desk_disk, &left));
	session = map_get(left.sessions, str_of(id, sizeof(id)));
	end = session ? session->track.output_end : 0;
	left_release(&left);
	return end;
}

TEST(batches_follow_each_other)
{
	struct bench bench;

	set_up(&bench);
	for (int i = 0; i < 3; i++) {
		fill(&bench);
		CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	}
	CHECK_INT(bench.recorder.durable, RECORD_FILE_HEAD_SIZE + 3 * bench.batch.length);
	CHECK_INT(read_back(&bench), 15);
	tear_down(&bench);
}

TEST(failed_batch_leaves_what_was_durable)
{
	struct bench bench;

	set_up(&bench);
	fill(&bench);
	CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	fill(&bench);
	desk_disk_room(100);
	CHECK_ERR(recorder_write(&bench.recorder, &bench.batch), ERR_IO);
	CHECK_INT(read_back(&bench), 5);
	CHECK_ERR(recorder_write(&bench.recorder, &bench.batch), ERR_IO);
	CHECK_INT(bench.recorder.descriptor, -1);
	desk_disk_room(-1);
	CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	CHECK_INT(read_back(&bench), 10);
	tear_down(&bench);
}

TEST(failed_sync_begins_a_new_file)
{
	struct bench bench;
	uint64_t number;

	set_up(&bench);
	fill(&bench);
	CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	number = bench.recorder.number;
	fill(&bench);
	desk_disk_syncs_fail(true);
	CHECK_ERR(recorder_write(&bench.recorder, &bench.batch), ERR_IO);
	desk_disk_syncs_fail(false);
	CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	CHECK(bench.recorder.number > number);
	CHECK_INT(read_back(&bench), 10);
	tear_down(&bench);
}

TEST(file_that_is_there_is_not_written_over)
{
	struct bench bench;
	struct buf bytes;

	set_up(&bench);
	desk_write_file(bench.path, "00000001", STR("somebody's"));
	fill(&bench);
	CHECK_ERR(recorder_write(&bench.recorder, &bench.batch), ERR_IO);
	CHECK_INT(errno, EEXIST);
	CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	CHECK_INT(bench.recorder.number, 2);
	desk_read_file(bench.path, "00000001", &bytes);
	CHECK_STR(buf_str(&bytes), "somebody's");
	buf_release(&bytes);
	tear_down(&bench);
}

TEST(reserve_is_left_to_the_splitter)
{
	struct bench bench;

	set_up(&bench);
	bench.recorder.reserve_bytes = 1000;
	fill(&bench);
	desk_disk_free((int64_t)bench.batch.length + 999);
	CHECK_ERR(recorder_write(&bench.recorder, &bench.batch), ERR_IO);
	CHECK_INT(errno, ENOSPC);
	desk_disk_free((int64_t)bench.batch.length + 1000);
	CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
	desk_disk_free(INT64_MAX);
	CHECK_INT(read_back(&bench), 5);
	tear_down(&bench);
}

TEST(full_file_is_left)
{
	struct bench bench;

	set_up(&bench);
	while (bench.recorder.number == 1) {
		fill(&bench);
		CHECK_OK(recorder_write(&bench.recorder, &bench.batch));
		recorder_hand_over(&bench.recorder, false);
	}
	CHECK_INT(bench.recorder.descriptor, -1);
	CHECK_INT(bench.recorder.durable / 1024, 1);
	tear_down(&bench);
}
