/* SPDX-License-Identifier: Apache-2.0 */
/* A window over the file that always can hold a whole record. */
#include "evidence/scan.h"

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "base/memory.h"
#include "evidence/disk.h"

enum { WINDOW = 256 * 1024, GLANCE = 4096 };
_Static_assert(WINDOW >= 2 * RECORD_SIZE_MAX, "a record must fit behind another one's rest");

struct scan {
	int descriptor;
	struct siphash_key key;
	uint64_t position, limit;
	uint64_t first; /* where the window lies */
	size_t held;
	bool is_random; /* positions jump: reading far ahead is for nothing */
	char window[WINDOW];
};

void
scan_name(uint64_t number, char out[SCAN_NAME_SIZE])
{
	snprintf(out, SCAN_NAME_SIZE, "%08llu", (unsigned long long)number);
}

enum err
scan_open(int directory, uint64_t number, uint64_t limit, struct scan **ret_scan)
{
	char name[SCAN_NAME_SIZE], head[RECORD_FILE_HEAD_SIZE];
	struct scan *scan;
	size_t size = 0;
	enum err err;

	scan_name(number, name);

	int descriptor = openat(directory, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);

	if (descriptor < 0)
		return ERR_IO;
	scan = new_object(struct scan);
	scan->descriptor = descriptor;
	scan->limit = limit;
	scan->position = sizeof(head);
	err = disk_read(descriptor, head, sizeof(head), 0, &size);
	if (!err)
		err = record_read_file_head(str_of(head, size), number, &scan->key);
	if (err)
		scan_close(scan);
	else
		*ret_scan = scan;
	return err;
}

void
scan_close(struct scan *own_scan)
{
	if (!own_scan)
		return;
	close(own_scan->descriptor);
	memory_free(own_scan);
}

/* Has size bytes at the position in the window, or as many as there are. */
static enum err
look(struct scan *scan, size_t size, struct str *ret_bytes)
{
	uint64_t left = scan->position < scan->limit ? scan->limit - scan->position : 0;
	size_t wanted = !scan->is_random ? WINDOW : size < GLANCE ? GLANCE : size;
	size_t offset, got = 0;
	enum err err;

	if (size > left)
		size = (size_t)left;
	if (scan->position < scan->first || scan->position + size > scan->first + scan->held) {
		if (wanted > left)
			wanted = (size_t)left;
		err = disk_read(scan->descriptor, scan->window, wanted, scan->position, &got);
		if (err)
			return err;
		scan->first = scan->position;
		scan->held = got;
	}
	offset = (size_t)(scan->position - scan->first);
	*ret_bytes = str_of(scan->window + offset, scan->held - offset);
	return OK;
}

static enum err
read_here(struct scan *scan, struct record *ret_record, size_t *ret_size)
{
	struct str bytes;
	size_t asked = RECORD_HEAD_SIZE;
	enum err err = look(scan, asked, &bytes);

	if (err)
		return err;
	err = record_read(scan->key, bytes, ret_record, ret_size);
	if (err != ERR_AGAIN || *ret_size <= asked)
		return err;
	err = look(scan, *ret_size, &bytes);
	return err ? err : record_read(scan->key, bytes, ret_record, ret_size);
}

enum err
scan_next(struct scan *scan, struct record *ret_record)
{
	struct record record;
	size_t size;
	enum err err;

	if (scan->position >= scan->limit)
		return ERR_NOT_FOUND;
	err = read_here(scan, &record, &size);
	if (err == ERR_AGAIN) /* cut */
		return ERR_INVALID;
	if (err)
		return err;
	scan->position += size;
	*ret_record = record;
	return OK;
}

enum err
scan_next_head(struct scan *scan, struct record *ret_record)
{
	struct record record;
	struct str bytes;
	size_t size;
	enum err err;

	if (scan->position >= scan->limit)
		return ERR_NOT_FOUND;
	err = look(scan, RECORD_HEAD_SIZE, &bytes);
	if (!err)
		err = record_read_head(scan->key, bytes, &record, &size);
	if (err == ERR_AGAIN || (!err && size > scan->limit - scan->position))
		return ERR_INVALID;
	if (err)
		return err;
	scan->position += size;
	*ret_record = record;
	return OK;
}

enum err
scan_search(struct scan *scan, bool *ret_found)
{
	uint64_t begin = scan->position;
	struct record record;
	size_t size;
	enum err err;

	for (;;) {
		scan->position += RECORD_ALIGNMENT;
		if (scan->position >= scan->limit)
			break;
		err = read_here(scan, &record, &size);
		if (!err) {
			*ret_found = true;
			return OK;
		}
		if (err != ERR_INVALID && err != ERR_AGAIN)
			return err;
	}
	scan->position = begin;
	*ret_found = false;
	return OK;
}

uint64_t
scan_position(const struct scan *scan)
{
	return scan->position;
}

void
scan_move(struct scan *scan, uint64_t position)
{
	scan->is_random = true;
	scan->position = position;
}

void
scan_extend(struct scan *scan, uint64_t limit)
{
	scan->limit = limit;
	scan->held = 0; /* what was read ahead may have been cut since and written anew */
}
