/* SPDX-License-Identifier: Apache-2.0 */
/* A recording as a stream, as lines and as events; and files that are none. */
#include "made.h"

#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "evidence/cast.h"

static const char *
path_of(const char *folder, const char *name)
{
	static char path[2 * DESK_PATH];

	snprintf(path, sizeof(path), "%s/%s", folder, name);
	return path;
}

TEST(recording_is_read_by_events)
{
	struct recording_header header;
	struct recording *recording;
	struct cast_event event;
	char folder[DESK_PATH];
	struct arena arena;

	arena_init(&arena);
	desk_make_folder(folder);
	made_recording(folder, "r", STR("one two"), 4);
	CHECK_OK(recording_open(path_of(folder, "r"), &recording));
	CHECK_OK(recording_read_header(recording, &arena, &header));
	CHECK_INT(header.columns, 80);
	CHECK_INT(header.rows, 24);
	CHECK_INT(header.started_at, 1763769600000);
	CHECK_STR(header.title, "made");
	CHECK_STR(header.terminal, "xterm");
	CHECK_OK(recording_next_event(recording, &event));
	CHECK_INT(event.at_ms, 10);
	CHECK_STR(event.text, "one ");
	CHECK_OK(recording_next_event(recording, &event));
	CHECK_STR(event.text, "two");
	CHECK_OK(recording_next_event(recording, &event));
	CHECK_INT(event.code, 'e');
	CHECK_ERR(recording_next_event(recording, &event), ERR_NOT_FOUND);
	CHECK_ERR(recording_next_event(recording, &event), ERR_NOT_FOUND);
	recording_close(recording);
	arena_release(&arena);
	desk_remove_folder(folder);
}

static enum err
read_all(struct recording *recording, size_t room)
{
	char out[4096];
	size_t size;
	enum err err;

	do
		err = recording_read(recording, out, room, &size);
	while (!err && size);
	return err;
}

TEST(cut_recording_is_no_end)
{
	struct recording *recording;
	char folder[DESK_PATH];
	struct buf bytes;

	desk_make_folder(folder);
	made_recording(folder, "r", STR("one two three four"), 4);
	desk_read_file(folder, "r", &bytes);
	for (size_t length = 1; length < bytes.length; length++) {
		desk_write_file(folder, "cut", str_of(bytes.data, length));
		CHECK_OK(recording_open(path_of(folder, "cut"), &recording));
		CHECK_ERR(read_all(recording, 4096), ERR_INVALID);
		recording_close(recording);
	}
	buf_release(&bytes);
	desk_remove_folder(folder);
}

TEST(output_room_may_be_small)
{
	struct recording *recording;
	char folder[DESK_PATH];

	desk_make_folder(folder);
	made_recording(folder, "r", STR("one two three four"), 1);
	CHECK_OK(recording_open(path_of(folder, "r"), &recording));
	CHECK_OK(read_all(recording, 1));
	recording_close(recording);
	desk_remove_folder(folder);
}

TEST(what_is_no_file_is_not_opened)
{
	struct recording *recording;
	char folder[DESK_PATH], link[2 * DESK_PATH];

	desk_make_folder(folder);
	CHECK_ERR(recording_open(path_of(folder, "none"), &recording), ERR_NOT_FOUND);
	CHECK_ERR(recording_open(folder, &recording), ERR_INVALID);
	CHECK(mkfifo(path_of(folder, "pipe"), 0600) == 0);
	CHECK_ERR(recording_open(path_of(folder, "pipe"), &recording), ERR_INVALID);
	snprintf(link, sizeof(link), "%s/link", folder);
	CHECK(symlink("/etc/passwd", link) == 0);
	CHECK_ERR(recording_open(link, &recording), ERR_INVALID);
	desk_remove_folder(folder);
}

TEST(noise_is_no_recording)
{
	struct recording *recording;
	char folder[DESK_PATH];

	desk_make_folder(folder);
	desk_write_file(folder, "r", STR("this is no compressed file at all"));
	CHECK_OK(recording_open(path_of(folder, "r"), &recording));
	CHECK_ERR(read_all(recording, 4096), ERR_INVALID);
	recording_close(recording);
	desk_remove_folder(folder);
}

/* A few bytes that ask for 2 GiB of window. */
TEST(great_window_is_refused)
{
	static const char bomb[] = "\x28\xb5\x2f\xfd\x00\xa8\x55\x00\x00\x10\x00";
	struct recording *recording;
	char folder[DESK_PATH];

	desk_make_folder(folder);
	desk_write_file(folder, "r", str_of(bomb, sizeof(bomb) - 1));
	CHECK_OK(recording_open(path_of(folder, "r"), &recording));
	CHECK_ERR(read_all(recording, 4096), ERR_INVALID);
	recording_close(recording);
	desk_remove_folder(folder);
}

TEST(endless_line_is_refused)
{
	struct recording *recording;
	char folder[DESK_PATH];
	struct buf text;
	struct str line;

	desk_make_folder(folder);
	buf_init(&text, 8 * 1024 * 1024);
	memset(buf_reserve(&text, 4 * 1024 * 1024), 'x', 4 * 1024 * 1024);
	buf_added(&text, 4 * 1024 * 1024);
	made_compressed(folder, "r", buf_str(&text));
	CHECK_OK(recording_open(path_of(folder, "r"), &recording));
	CHECK_ERR(recording_next_line(recording, &line), ERR_INVALID);
	recording_close(recording);
	buf_release(&text);
	desk_remove_folder(folder);
}

TEST(recordings_stand_by_month)
{
	char path[RECORDING_PATH_SIZE];

	recording_path(desk_uid(1), 1763769600000, path);
	CHECK_TEXT(path, "2025/11/00000000000000000000000000000001.cast.zst");
	recording_path(desk_uid(1), -5, path);
	CHECK_TEXT(path, "1970/01/00000000000000000000000000000001.cast.zst");
	recording_path(desk_uid(1), INT64_MAX, path);
	CHECK_TEXT(path, "1970/01/00000000000000000000000000000001.cast.zst");
}
