/* SPDX-License-Identifier: Apache-2.0 */
/* A file is first read through once, which finds the places of each session's records and who
 * ended; then each session's records are taken by themselves. Files are done in their order, so a
 * session's records reach its part in theirs. */
#include "evidence/splitter.h"

#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdio.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/log.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/thread.h"
#include "evidence/finish.h"
#include "evidence/split.h"

enum { NICE = 10, ENDED_FIRST = 16, TOGETHER = 8 };

struct source { /* a journal file */
	struct list link;
	uint64_t number;
	uint64_t durable;  /* these three */
	bool is_closed;	   /* under the */
	bool has_ends;	   /* lock */
	struct scan *scan; /* from here on the thread's own */
	uint64_t scanned;
	bool is_unreadable;
};

struct splitter {
	struct splitter_settings settings;
	char *directory, *journal_path, *open_path;
	int journal, open; /* directories */
	struct press *press;
	struct map *splits; /* by id */
	struct lock *lock;
	struct list sources;
	size_t behind;
	int failure; /* under the lock: errno of the last try, 0: it worked */
	struct thread *thread;
	atomic_bool is_closing;
};

/* --- told by the recorder --- */

void
splitter_file(struct splitter *splitter, uint64_t number, uint64_t durable, bool is_closed,
	      bool has_ends)
{
	struct source *source = NULL;

	lock_take(splitter->lock);
	if (!list_is_empty(&splitter->sources))
		source = list_entry(splitter->sources.previous, struct source, link);
	if (!source || source->number != number) {
		source = new_object(struct source);
		source->number = number;
		source->scanned = RECORD_FILE_HEAD_SIZE;
		list_append(&splitter->sources, &source->link);
	}
	source->durable = durable;
	source->has_ends |= has_ends;
	if (is_closed && !source->is_closed)
		splitter->behind++;
	source->is_closed |= is_closed;
	if (is_closed || has_ends)
		lock_wake_all(splitter->lock);
	lock_give(splitter->lock);
}

size_t
splitter_behind(struct splitter *splitter, int *ret_errno)
{
	size_t behind;

	lock_take(splitter->lock);
	behind = splitter->behind;
	*ret_errno = splitter->failure;
	lock_give(splitter->lock);
	return behind;
}

/* --- where a session's records are --- */

static struct split *
find_split(struct splitter *splitter, const unsigned char id[RECORD_ID_SIZE])
{
	struct split *split = map_get(splitter->splits, str_of(id, RECORD_ID_SIZE));

	if (split)
		return split;
	split = split_new(id);
	map_put(splitter->splits, str_of(id, RECORD_ID_SIZE), split);
	return split;
}

/* The end says where the recording is to be. */
static enum err
note_end(struct source *source, struct split *split, uint64_t position)
{
	uint64_t behind = scan_position(source->scan), started_at;
	struct record record;
	enum err err;

	scan_move(source->scan, position);
	err = scan_next(source->scan, &record);
	if (!err && record_get_number(record.body, &started_at) == OK) {
		split->has_ended = true;
		split->started_at = (int64_t)started_at;
	}
	scan_move(source->scan, behind);
	return err == ERR_INVALID ? OK : err;
}

static enum err
note_record(struct splitter *splitter, struct source *source, const struct record *record,
	    uint64_t position)
{
	struct split *split;
	enum err err = OK;

	if (record->kind == RECORD_BATCH)
		return OK;
	split = find_split(splitter, record->id);
	if (split->is_finished)
		return OK;
	if (record->kind == RECORD_END)
		err = note_end(source, split, position);
	if (!err)
		split_note_place(split, position);
	return err;
}

/* After an error it goes on where it was: a place is noted once. Damage was told of when the
 * journal was opened; here it is passed over. */
static enum err
read_places(struct splitter *splitter, struct source *source, uint64_t durable)
{
	struct record record;
	bool found = true;
	enum err err = OK;

	if (!source->scan && !source->is_unreadable)
		err = scan_open(splitter->journal, source->number, durable, &source->scan);
	if (err == ERR_INVALID)
		source->is_unreadable = true;
	if (source->is_unreadable)
		return OK;
	if (err)
		return err;
	scan_extend(source->scan, durable);
	scan_move(source->scan, source->scanned);
	while (found) {
		uint64_t position = scan_position(source->scan);

		err = scan_next_head(source->scan, &record);
		if (err == ERR_NOT_FOUND)
			break;
		if (err == ERR_INVALID)
			err = scan_search(source->scan, &found);
		else if (!err)
			err = note_record(splitter, source, &record, position);
		if (err)
			return err;
		source->scanned = scan_position(source->scan);
	}
	source->scanned = durable;
	return OK;
}

/* --- all that ended, together --- */

struct round {
	struct splitter *splitter;
	struct source *source;
	bool is_closed;
	struct split **ended; /* not finished yet */
	size_t count, room;
	enum err err;
};

static void
note_ended(struct round *round, struct split *split)
{
	if (round->count == round->room) {
		round->room = round->room ? 2 * round->room : ENDED_FIRST;
		round->ended = memory_grow(round->ended, round->room * sizeof(*round->ended));
	}
	round->ended[round->count++] = split;
}

static void
take_back(struct str key, void *value, void *context)
{
	(void)key;
	(void)context;
	split_take_back(value);
}

static enum err
sync_part(struct splitter *splitter, const struct split *split)
{
	enum err err = part_sync(splitter->press, &split->part);
	int error = errno;

	if (err)
		map_each(splitter->splits, take_back, NULL);
	errno = error;
	return err;
}

/* Many files are one sync of the file system; where that is not to be had, one each. */
static bool
sync_all(struct splitter *splitter, size_t count)
{
	return count > TOGETHER && splitter->settings.disk == &disk_real &&
	       syncfs(splitter->open) == 0;
}

static void
report(struct splitter *splitter, struct split *split)
{
	split->is_finished = true;
	splitter->settings.finished(&split->finished, splitter->settings.context);
}

/* An earlier run may have come as far as the name before it was killed. */
static enum err
look_for_earlier(struct splitter *splitter, struct split *split)
{
	struct splitter_finished *finished = &split->finished;
	enum err err;

	record_write_uid(split->id, finished->uid);
	recording_path(finished->uid, split->started_at, finished->path);
	err = finish_find(splitter->directory, finished, &split->is_named);
	return err;
}

static enum err
write_ended(struct round *round)
{
	struct splitter *splitter = round->splitter;
	enum err err = OK;

	for (size_t i = 0; i < round->count && !err; i++) {
		err = look_for_earlier(splitter, round->ended[i]);
		if (!err && !round->ended[i]->is_named)
			err = split_append(round->ended[i], splitter->press, round->source->scan);
		if (!err && atomic_load(&splitter->is_closing))
			err = ERR_CLOSED;
	}
	if (err || sync_all(splitter, round->count))
		return err;
	for (size_t i = 0; i < round->count && !err; i++) {
		if (!round->ended[i]->is_named)
			err = sync_part(splitter, round->ended[i]);
	}
	return err;
}

static enum err
name_ended(struct round *round)
{
	struct splitter *splitter = round->splitter;
	enum err err = OK;

	for (size_t i = 0; i < round->count && !err; i++) {
		struct split *split = round->ended[i];

		if (split->is_named)
			continue;
		err = finish_part(splitter->directory, &split->part, &split->finished);
		split->is_named = !err;
		if (!err && atomic_load(&splitter->is_closing))
			err = ERR_CLOSED;
	}
	if (err || sync_all(splitter, round->count))
		return err;
	for (size_t i = 0; i < round->count && !err; i++)
		err = finish_sync(splitter->directory, &round->ended[i]->finished);
	return err;
}

static enum err
finish_ended(struct round *round)
{
	enum err err = write_ended(round);

	if (!err)
		err = name_ended(round);
	for (size_t i = 0; i < round->count && !err; i++)
		report(round->splitter, round->ended[i]);
	return err;
}

/* --- one file --- */

static void
visit_split(struct str key, void *value, void *context)
{
	struct round *round = context;
	struct split *split = value;

	(void)key;
	if (split->has_ended && !split->is_finished)
		note_ended(round, split);
	else if (!round->err && round->is_closed && !split->is_finished &&
		 split->count > split->done)
		round->err = split_append(split, round->splitter->press, round->source->scan);
	if (!round->err && atomic_load(&round->splitter->is_closing))
		round->err = ERR_CLOSED;
}

/* The file is gone: its places mean nothing any more. */
static void
forget_places(struct str key, void *value, void *context)
{
	struct splitter *splitter = context;
	struct split *split = value;

	split_forget_places(split);
	if (split->is_finished) {
		map_remove(splitter->splits, key);
		split_free(split);
	}
}

static void
sync_one(struct str key, void *value, void *context)
{
	struct round *round = context;
	struct split *split = value;

	(void)key;
	if (!round->err && !split->is_finished && split->done)
		round->err = sync_part(round->splitter, split);
}

static enum err
sync_parts(struct splitter *splitter)
{
	struct round round = { .splitter = splitter };

	if (sync_all(splitter, map_count(splitter->splits)))
		return OK;
	map_each(splitter->splits, sync_one, &round);
	return round.err ? round.err : disk_sync_directory(splitter->open_path);
}

static enum err
delete_file(struct splitter *splitter, struct source *source)
{
	char name[SCAN_NAME_SIZE];
	enum err err = sync_parts(splitter);

	if (err)
		return err;
	scan_close(TAKE(source->scan));
	scan_name(source->number, name);
	/* One that cannot be read is kept aside: somebody may know how to. */
	if (source->is_unreadable) {
		char aside[SCAN_NAME_SIZE + 8];

		snprintf(aside, sizeof(aside), "%s.damaged", name);
		if (renameat(splitter->journal, name, splitter->journal, aside) != 0)
			return ERR_IO;
	} else if (unlinkat(splitter->journal, name, 0) != 0 && errno != ENOENT) {
		return ERR_IO;
	}
	map_each(splitter->splits, forget_places, splitter);
	lock_take(splitter->lock);
	list_remove(&source->link);
	splitter->behind--;
	lock_give(splitter->lock);
	memory_free(source);
	return OK;
}

static enum err
do_source(struct splitter *splitter, struct source *source, uint64_t durable, bool is_closed)
{
	struct round round = { .splitter = splitter, .source = source, .is_closed = is_closed };

	round.err = read_places(splitter, source, durable);
	if (!round.err)
		map_each(splitter->splits, visit_split, &round);
	if (!round.err)
		round.err = finish_ended(&round);
	memory_free(round.ended);
	if (!round.err && is_closed)
		round.err = delete_file(splitter, source);
	return round.err;
}

/* --- the thread --- */

/* The oldest file, when there is something to do with it. Called with the lock. */
static struct source *
next_source(struct splitter *splitter)
{
	struct source *source;

	if (list_is_empty(&splitter->sources))
		return NULL;
	source = list_entry(splitter->sources.next, struct source, link);
	return source->is_closed || source->has_ends ? source : NULL;
}

/* With the lock. */
static void
note_outcome(struct splitter *splitter, enum err err, int error)
{
	if (err && !splitter->failure)
		log_error("recording.split_failed", LOG_ERR(err), LOG_ERRNO(error));
	else if (!err && splitter->failure)
		log_info("recording.split_works");
	splitter->failure = err == OK ? 0 : error ? error : EIO;
}

/* With the lock. */
static void
pause_after_failure(struct splitter *splitter)
{
	int64_t until_ms = clock_monotonic_ms() + splitter->settings.retry_ms;

	while (!atomic_load(&splitter->is_closing) &&
	       lock_wait_until(splitter->lock, until_ms) == OK)
		;
}

static void
split_files(void *context)
{
	struct splitter *splitter = context;

	/* Whoever types goes first. */
	setpriority(PRIO_PROCESS, 0, NICE);
	lock_take(splitter->lock);
	while (!atomic_load(&splitter->is_closing)) {
		struct source *source = next_source(splitter);
		uint64_t durable;
		bool is_closed;
		enum err err;
		int error;

		if (!source) {
			lock_wait(splitter->lock);
			continue;
		}
		durable = source->durable;
		is_closed = source->is_closed;
		source->has_ends = false;
		lock_give(splitter->lock);
		errno = 0;
		err = do_source(splitter, source, durable, is_closed);
		error = errno;
		lock_take(splitter->lock);
		if (err == ERR_CLOSED)
			continue;
		note_outcome(splitter, err, error);
		if (err) {
			source->has_ends = true;
			pause_after_failure(splitter);
		}
	}
	lock_give(splitter->lock);
}

/* --- beginning and end --- */

static int
open_directory(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

static void
release(struct splitter *splitter)
{
	if (splitter->journal >= 0)
		close(splitter->journal);
	if (splitter->open >= 0)
		close(splitter->open);
	press_free(splitter->press);
	map_free(splitter->splits);
	lock_free(splitter->lock);
	memory_free(splitter->directory);
	memory_free(splitter->journal_path);
	memory_free(splitter->open_path);
	memory_free(splitter);
}

enum err
splitter_new(const struct splitter_settings *settings, struct splitter **ret_splitter)
{
	struct splitter *splitter = new_object(struct splitter);

	splitter->settings = *settings;
	splitter->journal_path = disk_join(settings->directory, "journal");
	splitter->open_path = disk_join(settings->directory, "open");
	splitter->directory = memory_text(settings->directory);
	splitter->journal = open_directory(splitter->journal_path);
	splitter->open = open_directory(splitter->open_path);
	splitter->press = press_new(settings->disk, splitter->open);
	splitter->splits = map_new();
	splitter->lock = lock_new();
	list_init(&splitter->sources);
	if (splitter->journal < 0 || splitter->open < 0) {
		release(splitter);
		return ERR_IO;
	}
	splitter->thread = thread_start("splitter", split_files, splitter);
	*ret_splitter = splitter;
	return OK;
}

static void
free_visited(struct str key, void *value, void *context)
{
	struct splitter *splitter = context;

	map_remove(splitter->splits, key);
	split_free(value);
}

void
splitter_free(struct splitter *splitter)
{
	if (!splitter)
		return;
	lock_take(splitter->lock);
	atomic_store(&splitter->is_closing, true);
	lock_wake_all(splitter->lock);
	lock_give(splitter->lock);
	thread_join(splitter->thread);
	list_each(link, &splitter->sources) {
		struct source *source = list_entry(link, struct source, link);

		scan_close(source->scan);
		memory_free(source);
	}
	map_each(splitter->splits, free_visited, splitter);
	release(splitter);
}
