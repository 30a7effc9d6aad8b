/* SPDX-License-Identifier: Apache-2.0 */
/* Nothing here uses the parts under test but to call them. */
#include "desk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"
#include "base/thread.h"
#include "codec/json.h"
#include "evidence/recording.h"

enum { PATIENCE_MS = 20000, FILE_LIMIT = 256 * 1024 * 1024 };

static int
remove_one(const char *path, const struct stat *about, int kind, struct FTW *place)
{
	(void)about;
	(void)kind;
	(void)place;
	return remove(path);
}

void
desk_make_folder(char out[DESK_PATH])
{
	const char *temporary = getenv("TMPDIR");

	snprintf(out, DESK_PATH, "%s/sallyport-evidence.XXXXXX", temporary ? temporary : "/tmp");
	CHECK(mkdtemp(out) != NULL);
}

void
desk_remove_folder(const char *folder)
{
	CHECK_INT(nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS), 0);
}

static void
join(char out[2 * DESK_PATH], const char *folder, const char *name)
{
	snprintf(out, 2 * DESK_PATH, "%s/%s", folder, name);
}

void
desk_read_file(const char *folder, const char *name, struct buf *ret_bytes)
{
	char path[2 * DESK_PATH];
	struct stat about;
	size_t size;
	int descriptor;

	join(path, folder, name);
	descriptor = open(path, O_RDONLY);
	CHECK(descriptor >= 0);
	CHECK(fstat(descriptor, &about) == 0);
	buf_init(ret_bytes, FILE_LIMIT);
	CHECK_OK(disk_read(descriptor, buf_reserve(ret_bytes, (size_t)about.st_size + 1),
			   (size_t)about.st_size, 0, &size));
	buf_added(ret_bytes, size);
	close(descriptor);
}

void
desk_write_file(const char *folder, const char *name, struct str bytes)
{
	char path[2 * DESK_PATH];
	int descriptor;

	join(path, folder, name);
	descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
	CHECK(descriptor >= 0);
	CHECK_OK(disk_write(&disk_real, descriptor, bytes, 0));
	close(descriptor);
}

size_t
desk_count_files(const char *folder, const char *name)
{
	char path[2 * DESK_PATH];
	size_t count = 0;

	join(path, folder, name);

	DIR *directory = opendir(path);

	CHECK(directory != NULL);
	for (const struct dirent *entry = readdir(directory); entry; entry = readdir(directory))
		count += entry->d_name[0] != '.' && strcmp(entry->d_name, "lock") != 0;
	closedir(directory);
	return count;
}

const char *
desk_uid(unsigned number)
{
	static char uids[8][RECORDING_UID_SIZE];
	static unsigned next;
	char *uid = uids[next++ % COUNT_OF(uids)];

	snprintf(uid, RECORDING_UID_SIZE, "%032x", number);
	return uid;
}

void
desk_id(unsigned number, unsigned char ret_id[RECORD_ID_SIZE])
{
	CHECK_OK(record_read_uid(desk_uid(number), ret_id));
}

/* --- a journal --- */

static void
open_gate(void *context)
{
	gate_open(context);
}

void
desk_open(struct desk *desk, const struct journal_settings *settings)
{
	struct journal_settings mine = { 0 };

	if (settings)
		mine = *settings;
	if (!mine.sync_ms)
		mine.sync_ms = 1;
	if (!mine.retry_ms)
		mine.retry_ms = 5;
	desk->gate = gate_new();
	mine.directory = desk->folder;
	mine.told = open_gate;
	mine.context = desk->gate;
	CHECK_OK(journal_open(&mine, &desk->journal));
}

void
desk_close(struct desk *desk)
{
	journal_close(desk->journal);
	desk->journal = NULL;
	gate_free(desk->gate);
}

void
desk_begin(struct desk *desk, unsigned number)
{
	const struct journal_begin begin = { .title = "a shell",
					     .terminal = "xterm",
					     .started_at = 1763769600000,
					     .columns = 80,
					     .rows = 24 };

	CHECK_OK(journal_begin(desk->journal, desk_uid(number), &begin));
}

void
desk_print(struct desk *desk, unsigned number, int64_t at_ms, uint64_t offset, const char *text)
{
	CHECK_OK(journal_output(desk->journal, desk_uid(number), at_ms, offset, str_from(text)));
}

struct journal_news
desk_wait(struct desk *desk, enum journal_news_kind kind, unsigned number)
{
	int64_t until_ms = clock_monotonic_ms() + PATIENCE_MS;
	struct journal_news news;

	for (;;) {
		gate_close(desk->gate);
		while (journal_next_news(desk->journal, &news)) {
			if (news.kind == kind &&
			    (!number || strcmp(news.uid, desk_uid(number)) == 0))
				return news;
		}
		CHECK_OK(gate_wait_until(desk->gate, until_ms));
	}
}

void
desk_wait_kept(struct desk *desk, unsigned number, uint64_t kept)
{
	while (journal_kept(desk->journal, desk_uid(number)) < kept)
		desk_wait(desk, JOURNAL_NEWS_KEPT, number);
	CHECK_INT(journal_kept(desk->journal, desk_uid(number)), kept);
}

/* --- a disk --- */

static atomic_int_fast64_t room = -1, sync_count;
static atomic_bool syncs_fail;

void
desk_disk_room(int64_t bytes)
{
	atomic_store(&room, bytes);
}

void
desk_disk_syncs_fail(bool fail)
{
	atomic_store(&syncs_fail, fail);
}

int64_t
desk_disk_syncs(void)
{
	return atomic_load(&sync_count);
}

static ssize_t
write_within_room(int descriptor, const void *data, size_t size, off_t at)
{
	int64_t left = atomic_load(&room);

	if (left >= 0) {
		if (size > (size_t)left)
			size = (size_t)left;
		if (size == 0) {
			errno = ENOSPC;
			return -1;
		}
		atomic_store(&room, left - (int64_t)size);
	}
	return pwrite(descriptor, data, size, at);
}

static int
sync_or_fail(int descriptor)
{
	(void)descriptor;
	atomic_fetch_add(&sync_count, 1);
	if (!atomic_load(&syncs_fail))
		return 0;
	errno = EIO;
	return -1;
}

static atomic_int_fast64_t free_room = INT64_MAX;

void
desk_disk_free(int64_t bytes)
{
	atomic_store(&free_room, bytes);
}

static uint64_t
tell_free(int descriptor)
{
	(void)descriptor;
	return (uint64_t)atomic_load(&free_room);
}

const struct disk desk_disk = { .write = write_within_room,
				.sync = sync_or_fail,
				.free_bytes = tell_free };

/* --- playing --- */

void
desk_read_recording(const char *folder, const char *path, struct buf *ret_text)
{
	char whole[2 * DESK_PATH];
	struct recording *recording;
	size_t size;

	join(whole, folder, path);
	buf_init(ret_text, FILE_LIMIT);
	CHECK_OK(recording_open(whole, &recording));
	do {
		char *out = buf_reserve(ret_text, 4096);

		CHECK_OK(recording_read(recording, out, 4096, &size));
		buf_added(ret_text, size);
	} while (size);
	recording_close(recording);
}

static void
play_event(const struct json *event, double *last, struct buf *ret_output, struct buf *ret_others)
{
	struct str code, data;
	double time;

	CHECK_INT(json_kind(event), JSON_ARRAY);
	CHECK_INT(json_count(event), 3);
	CHECK(json_kind(json_item(event, 0)) == JSON_INT ||
	      json_kind(json_item(event, 0)) == JSON_REAL);
	CHECK_INT(json_kind(json_item(event, 1)), JSON_TEXT);
	CHECK_INT(json_kind(json_item(event, 2)), JSON_TEXT);
	time = json_double(json_item(event, 0));
	CHECK(time >= *last);
	*last = time;
	code = json_text(json_item(event, 1));
	data = json_text(json_item(event, 2));
	if (str_equal_text(code, "o"))
		buf_append_str(ret_output, data);
	else
		buf_printf(ret_others, "%.*s:%.*s\n", STR_ARG(code), STR_ARG(data));
}

static const struct json *
parse_line(struct arena *arena, struct str line)
{
	CLEANUP(buf_release) struct buf plain;
	const struct json *json;
	const char *why;

	/* The general parser refuses U+0000, which a terminal may well print. */
	buf_init(&plain, FILE_LIMIT);
	for (size_t i = 0; i < line.length; i++) {
		if (str_starts(str_from_offset(line, i), STR("\\u0000"))) {
			buf_append_text(&plain, "@");
			i += 5;
		} else {
			buf_append_byte(&plain, line.data[i]);
		}
	}
	CHECK_OK(json_parse(arena, arena_str(arena, buf_str(&plain)), &json, &why));
	return json;
}

void
desk_play(struct str text, struct buf *ret_output, struct buf *ret_others)
{
	struct arena arena;
	struct str line;
	double last = 0;
	bool is_first = true;

	buf_init(ret_output, FILE_LIMIT);
	buf_init(ret_others, FILE_LIMIT);
	arena_init(&arena);
	while (text.length && str_split(&text, '\n', &line)) {
		const struct json *json = parse_line(&arena, line);

		if (is_first) {
			CHECK_INT(json_int(json_member(json, "version")), 2);
			CHECK(json_int(json_member(json, "width")) > 0);
			CHECK(json_int(json_member(json, "height")) > 0);
		} else {
			play_event(json, &last, ret_output, ret_others);
		}
		is_first = false;
		arena_reset(&arena);
	}
	CHECK(!is_first);
	arena_release(&arena);
}
