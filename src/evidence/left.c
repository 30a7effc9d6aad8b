/* SPDX-License-Identifier: Apache-2.0 */
/* A batch is written only after the one before it was durable. So a bad record with a whole batch
 * mark somewhere behind it is damage to what was durable, and one without is a write that a crash
 * cut. */
#include "evidence/left.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"
#include "evidence/part.h"
#include "evidence/scan.h"

enum { FILES_FIRST = 8, PATH_LIMIT = 4096 };

static struct left_session *
session_of(struct left *left, const unsigned char id[RECORD_ID_SIZE])
{
	struct str key = str_of(id, RECORD_ID_SIZE);
	struct left_session *session = map_get(left->sessions, key);

	if (!session) {
		session = new_object(struct left_session);
		memcpy(session->id, id, RECORD_ID_SIZE);
		track_init(&session->track);
		map_put(left->sessions, key, session);
	}
	return session;
}

/* The next entry, NULL behind the last. ERR_IO: a list cut short would pass for a whole one, and a
 * new file would take the place of an old one. */
static enum err
next_entry(DIR *directory, const struct dirent **ret_entry)
{
	errno = 0;
	*ret_entry = readdir(directory);
	return *ret_entry || errno == 0 ? OK : ERR_IO;
}

/* --- parts --- */

static enum err
read_part(struct left *left, struct press *press, const char *name)
{
	unsigned char id[RECORD_ID_SIZE];
	char uid[RECORDING_UID_SIZE];
	struct track track;
	enum err err;

	if (strlen(name) != PART_NAME_SIZE - 1 || !str_ends(str_from(name), STR(".part")))
		return OK;
	snprintf(uid, sizeof(uid), "%.32s", name);
	if (record_read_uid(uid, id) != OK)
		return OK;
	err = part_peek(press, uid, &track);
	if (!err)
		session_of(left, id)->track = track;
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
read_parts(struct left *left, const char *path, const struct disk *disk)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	struct press *press;
	enum err err;

	if (!directory)
		return ERR_IO;
	press = press_new(disk, dirfd(directory));
	do {
		err = next_entry(directory, &entry);
		if (!err && entry)
			err = read_part(left, press, entry->d_name);
	} while (!err && entry);
	press_free(press);
	closedir(directory);
	return err;
}

/* --- journal files --- */

static int
compare_files(const void *a, const void *b)
{
	const struct left_file *first = a, *second = b;

	return (first->number > second->number) - (first->number < second->number);
}

static enum err
note_file(struct left *left, size_t *room, int directory, const char *name)
{
	struct stat about;
	int64_t number;

	if (str_to_int(str_from(name), 1, INT64_MAX, &number) != OK)
		return OK;
	if (fstatat(directory, name, &about, AT_SYMLINK_NOFOLLOW) != 0)
		return ERR_IO;
	if (!S_ISREG(about.st_mode))
		return OK;
	if (left->count == *room) {
		*room = *room ? 2 * *room : FILES_FIRST;
		left->files = memory_grow(left->files, *room * sizeof(*left->files));
	}
	left->files[left->count++] =
		(struct left_file){ (uint64_t)number, (uint64_t)about.st_size };
	return OK;
}

static enum err
list_files(struct left *left, const char *path)
{
	DIR *directory = opendir(path);
	const struct dirent *entry;
	size_t room = 0;
	enum err err;

	if (!directory)
		return ERR_IO;
	do {
		err = next_entry(directory, &entry);
		if (!err && entry)
			err = note_file(left, &room, dirfd(directory), entry->d_name);
	} while (!err && entry);
	closedir(directory);
	if (left->count)
		qsort(left->files, left->count, sizeof(*left->files), compare_files);
	left->next_number = left->count ? left->files[left->count - 1].number + 1 : 1;
	return err;
}

struct file_reading {
	struct left *left;
	struct left_file *file;
	struct scan *scan;
	bool is_last;
};

static void
take_record(struct left *left, struct record *record)
{
	struct left_session *session;
	struct track_finding finding;

	if (record->kind == RECORD_BATCH)
		return;
	session = session_of(left, record->id);
	track_add(&session->track, record, &finding);
	if (record->kind == RECORD_END)
		snprintf(session->why, sizeof(session->why), "%.*s",
			 STR_ARG(str_from_offset(record->body, 8)));
}

/* Whether a batch mark stands anywhere behind the position, which is kept. */
static enum err
has_batch_behind(struct scan *scan, bool *ret_has)
{
	uint64_t position = scan_position(scan);
	struct record record;
	bool found = true;
	enum err err = OK;

	*ret_has = false;
	while (!err && found && !*ret_has) {
		err = scan_next(scan, &record);
		if (!err)
			*ret_has = record.kind == RECORD_BATCH;
		else if (err == ERR_INVALID)
			err = scan_search(scan, &found);
	}
	scan_move(scan, position);
	return err == ERR_NOT_FOUND ? OK : err;
}

static enum err
cut_file(int directory, struct left_file *file, uint64_t at)
{
	char name[SCAN_NAME_SIZE];
	int descriptor;
	bool is_cut;

	log_info("recording.journal_cut", LOG_INT("file", (int64_t)file->number),
		 LOG_INT("at", (int64_t)at), LOG_INT("bytes", (int64_t)(file->size - at)));
	scan_name(file->number, name);
	descriptor = openat(directory, name, O_WRONLY | O_NOFOLLOW | O_CLOEXEC);
	if (descriptor < 0)
		return ERR_IO;
	is_cut = ftruncate(descriptor, (off_t)at) == 0 && fsync(descriptor) == 0;
	close(descriptor);
	file->size = at;
	return is_cut ? OK : ERR_IO;
}

/* At a record that is not whole. *ret_goes_on: a whole one was found behind it. */
static enum err
pass_bad_record(struct file_reading *reading, int directory, bool *ret_goes_on)
{
	uint64_t position = scan_position(reading->scan);
	bool is_damage = true;
	enum err err = OK;

	if (reading->is_last)
		err = has_batch_behind(reading->scan, &is_damage);
	if (err)
		return err;
	*ret_goes_on = false;
	if (!is_damage)
		return cut_file(directory, reading->file, position);
	err = scan_search(reading->scan, ret_goes_on);
	if (!err)
		log_error("recording.journal_damaged",
			  LOG_INT("file", (int64_t)reading->file->number),
			  LOG_INT("at", (int64_t)position),
			  LOG_INT("bytes", (int64_t)((*ret_goes_on ? scan_position(reading->scan)
								   : reading->file->size) -
						     position)));
	return err;
}

static enum err
read_records(struct file_reading *reading, int directory)
{
	struct record record;
	bool goes_on = true;
	enum err err = OK;

	while (!err && goes_on) {
		err = scan_next(reading->scan, &record);
		if (!err)
			take_record(reading->left, &record);
		else if (err == ERR_INVALID)
			err = pass_bad_record(reading, directory, &goes_on);
	}
	return err == ERR_NOT_FOUND ? OK : err;
}

/* A file whose head was never written holds nothing. */
static enum err
drop_empty(struct left *left, int directory)
{
	struct left_file *last = left->count ? &left->files[left->count - 1] : NULL;
	char name[SCAN_NAME_SIZE];

	if (!last || last->size > RECORD_FILE_HEAD_SIZE)
		return OK;
	scan_name(last->number, name);
	left->count--;
	return unlinkat(directory, name, 0) == 0 ? OK : ERR_IO;
}

static enum err
read_file(struct left *left, size_t index, int directory)
{
	struct file_reading reading = { .left = left,
					.file = &left->files[index],
					.is_last = index + 1 == left->count };
	enum err err =
		scan_open(directory, reading.file->number, reading.file->size, &reading.scan);

	if (err == ERR_INVALID) {
		log_error("recording.journal_damaged",
			  LOG_INT("file", (int64_t)reading.file->number), LOG_INT("at", 0),
			  LOG_INT("bytes", (int64_t)reading.file->size));
		return OK;
	}
	if (!err)
		err = read_records(&reading, directory);
	scan_close(reading.scan);
	return err;
}

static enum err
read_files(struct left *left, const char *path)
{
	int directory = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	enum err err;

	if (directory < 0)
		return ERR_IO;
	err = drop_empty(left, directory);
	for (size_t i = 0; i < left->count && !err; i++)
		err = read_file(left, i, directory);
	close(directory);
	return err;
}

enum err
left_read(const char *directory, const struct disk *disk, struct left *ret_left)
{
	struct left left = { .sessions = map_new() };
	char path[PATH_LIMIT];
	enum err err;

	snprintf(path, sizeof(path), "%s/open", directory);
	err = read_parts(&left, path, disk);
	snprintf(path, sizeof(path), "%s/journal", directory);
	if (!err)
		err = list_files(&left, path);
	if (!err)
		err = read_files(&left, path);
	if (err)
		left_release(&left);
	else
		*ret_left = left;
	return err;
}

static void
free_session(struct str key, void *value, void *context)
{
	struct left *left = context;

	map_remove(left->sessions, key);
	memory_free(value);
}

void
left_release(struct left *left)
{
	if (left->sessions)
		map_each(left->sessions, free_session, left);
	map_free(left->sessions);
	memory_free(left->files);
	*left = (struct left){ 0 };
}
