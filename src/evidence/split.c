/* SPDX-License-Identifier: Apache-2.0 */
/* Places are four bytes each: a file of small records has a million of them. */
#include "evidence/split.h"

#include "base/memory.h"

enum { PLACES_FIRST = 16 };

struct split *
split_new(const unsigned char id[RECORD_ID_SIZE])
{
	struct split *split = new_object(struct split);

	memcpy(split->id, id, RECORD_ID_SIZE);
	return split;
}

void
split_free(struct split *own_split)
{
	memory_free(own_split->places);
	memory_free(own_split);
}

void
split_note_place(struct split *split, uint64_t position)
{
	if (split->count == split->room) {
		split->room = split->room ? 2 * split->room : PLACES_FIRST;
		split->places = memory_grow(split->places, split->room * sizeof(*split->places));
	}
	split->places[split->count++] = (uint32_t)(position / RECORD_ALIGNMENT);
}

void
split_forget_places(struct split *split)
{
	split->count = split->done = 0;
	if (split->room <= PLACES_FIRST)
		return;
	memory_free(split->places);
	split->places = NULL;
	split->room = 0;
}

void
split_take_back(struct split *split)
{
	if (split->done == 0 || split->is_named)
		return;
	split->part = split->before;
	split->done = 0;
}

static enum err
load(struct split *split, struct press *press)
{
	char uid[RECORDING_UID_SIZE];
	enum err err;

	if (split->is_loaded)
		return OK;
	record_write_uid(split->id, uid);
	err = part_load(press, uid, &split->part);
	split->is_loaded = !err;
	return err;
}

/* A body that went bad is missing by its number: the recording says so. */
static enum err
append_record(struct split *split, struct press *press, struct scan *scan, uint64_t position)
{
	struct record record;
	enum err err;

	scan_move(scan, position);
	err = scan_next(scan, &record);
	if (!err)
		return part_add(press, &split->part, &record);
	if (err == ERR_INVALID)
		return OK;
	part_drop(press, &split->part);
	return err;
}

enum err
split_append(struct split *split, struct press *press, struct scan *scan)
{
	enum err err = load(split, press);

	if (err || split->done == split->count)
		return err;
	if (split->done == 0)
		split->before = split->part;
	err = part_begin(press, &split->part);
	for (size_t i = split->done; i < split->count && !err; i++)
		err = append_record(split, press, scan,
				    (uint64_t)split->places[i] * RECORD_ALIGNMENT);
	if (!err)
		err = part_end(press, &split->part);
	if (!err)
		split->done = split->count;
	return err;
}
