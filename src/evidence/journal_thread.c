/* SPDX-License-Identifier: Apache-2.0 */
/* Opening, the recorder's thread, closing. */
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "evidence/journal_internal.h"
#include "evidence/left.h"

enum {
	SYNC_MS = 250,
	SYNC_BYTES = 1024 * 1024,
	FILE_BYTES = 64 * 1024 * 1024,
	RETRY_MS = 1000,
	BEHIND_MOST = 16,
	KEPT_CAPACITY = 4 * 1024 * 1024, /* a buffer that had to grow past this is given back */
	LIMIT_FACTOR = 2,
	RESERVE_FILES = 2, /* output that does not compress comes to twice its size in a part */
};

static void
tell(struct journal *journal)
{
	if (journal->told)
		journal->told(journal->context);
}

/* --- the thread --- */

/* With the lock: until there is a batch worth writing. False: none will come. */
static bool
wait_for_batch(struct journal *journal)
{
	while (journal->filling.length == 0 && !journal->is_closing)
		lock_wait(journal->lock);
	while (!journal->is_closing && journal->filling.length < journal->sync_bytes &&
	       lock_wait_until(journal->lock, journal->filling_since_ms + journal->sync_ms) == OK)
		;
	return journal->filling.length > 0;
}

static void
swap_buffers(struct journal *journal)
{
	struct buf filling = journal->filling;
	struct touched touched = journal->touched;

	journal->filling = journal->writing;
	journal->writing = filling;
	journal->touched = journal->writing_touched;
	journal->writing_touched = touched;
	journal->writing_has_ends = journal->has_ends;
	journal->has_ends = false;
	journal->is_urged = false;
	journal->writing_bytes = journal->writing.length;
	journal->batch++;
}

static void
report_durable(struct journal *journal)
{
	bool has_recovered;

	lock_take(journal->lock);
	for (size_t i = 0; i < journal->writing_touched.count; i++) {
		const struct touch *touch = &journal->writing_touched.all[i];
		struct live *live = touch->live;

		if (touch->taken <= live->kept && !touch->is_end)
			continue;
		live->kept = touch->taken;
		live->end_is_kept = touch->is_end;
		list_remove(&live->news);
		list_append(&journal->moved, &live->news);
	}
	has_recovered = journal->is_failing;
	journal->is_failing = false;
	lock_give(journal->lock);
	if (has_recovered)
		log_info("recording.journal_works");
}

static void
report_failure(struct journal *journal, int error)
{
	bool is_new;

	lock_take(journal->lock);
	is_new = !journal->is_failing;
	journal->is_failing = true;
	journal->errno_value = error;
	lock_give(journal->lock);
	if (!is_new)
		return;
	log_error("recording.journal_failed", LOG_ERRNO(error));
	tell(journal);
}

/* With the lock, which it gives for moments. The targets wait rather than fill the disk twice;
 * where the splitter is not slow but stuck, nobody waits without a word. */
static void
wait_for_splitter(struct journal *journal)
{
	int error;

	while (!journal->is_closing &&
	       splitter_behind(journal->recorder.splitter, &error) >= BEHIND_MOST) {
		if (error) {
			lock_give(journal->lock);
			report_failure(journal, error);
			lock_take(journal->lock);
		}
		(void)!lock_wait_until(journal->lock, clock_monotonic_ms() + journal->sync_ms);
	}
}

/* False: the journal is closing, and this try was the last. */
static bool
pause_after_failure(struct journal *journal)
{
	int64_t until_ms = clock_monotonic_ms() + journal->retry_ms;
	bool goes_on;

	lock_take(journal->lock);
	while (!journal->is_closing && lock_wait_until(journal->lock, until_ms) == OK)
		;
	goes_on = !journal->is_closing;
	lock_give(journal->lock);
	return goes_on;
}

static bool
write_until_durable(struct journal *journal)
{
	while (recorder_write(&journal->recorder, &journal->writing) != OK) {
		report_failure(journal, errno);
		if (!pause_after_failure(journal))
			return false;
	}
	return true;
}

static void
empty_writing(struct journal *journal)
{
	size_t limit = journal->writing.limit;

	if (journal->writing.capacity > KEPT_CAPACITY) {
		buf_release(&journal->writing);
		buf_init(&journal->writing, limit);
	}
	buf_clear(&journal->writing);
	journal->writing_touched.count = 0;
	lock_take(journal->lock);
	journal->writing_bytes = 0;
	lock_give(journal->lock);
}

static void
record(void *context)
{
	struct journal *journal = context;

	for (;;) {
		bool has_batch;

		lock_take(journal->lock);
		has_batch = wait_for_batch(journal);
		wait_for_splitter(journal);
		if (has_batch)
			swap_buffers(journal);
		lock_give(journal->lock);
		if (!has_batch || !write_until_durable(journal))
			break;
		report_durable(journal);
		empty_writing(journal);
		/* Only now: what the splitter finishes is freed by the loop. */
		recorder_hand_over(&journal->recorder, journal->writing_has_ends);
		tell(journal);
	}
}

/* On the splitter's thread. */
static void
note_finished(const struct splitter_finished *said, void *context)
{
	struct journal *journal = context;
	struct finished *finished = new_object(struct finished);

	finished->said = *said;
	lock_take(journal->lock);
	list_append(&journal->finished, &finished->link);
	lock_give(journal->lock);
	tell(journal);
}

/* --- opening --- */

static enum err
make_directories(struct journal *journal)
{
	char *open_path = disk_join(journal->directory, "open");
	enum err err = disk_make_directory(journal->directory);

	if (!err)
		err = disk_make_directory(journal->journal_path);
	if (!err)
		err = disk_make_directory(open_path);
	memory_free(open_path);
	return err;
}

static enum err
take_lock_file(struct journal *journal)
{
	char *path = disk_join(journal->journal_path, "lock");

	journal->lock_file = open(path, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	memory_free(path);
	if (journal->lock_file < 0)
		return ERR_IO;
	if (flock(journal->lock_file, LOCK_EX | LOCK_NB) == 0)
		return OK;
	return errno == EWOULDBLOCK ? ERR_CONFLICT : ERR_IO;
}

static void
take_session(struct str key, void *value, void *context)
{
	const struct left_session *session = value;
	const struct track *track = &session->track;
	struct live *live = journal_add_live(context, session->id);

	(void)key;
	live->next_number = track->next_number;
	live->taken = live->kept = track->output_end;
	live->at_ms = track->at_ms;
	live->started_at = track->started_at;
	live->columns = track->columns;
	live->rows = track->rows;
	live->records_input = track->records_input;
	live->has_ended = track->has_ended;
	live->is_incomplete = track->is_incomplete;
	memcpy(live->why, session->why, sizeof(live->why));
}

static enum err
start(struct journal *journal, const struct disk *disk)
{
	const struct splitter_settings settings = { .directory = journal->directory,
						    .disk = disk,
						    .retry_ms = journal->retry_ms,
						    .finished = note_finished,
						    .context = journal };
	struct recorder *recorder = &journal->recorder;
	struct left left;
	enum err err = left_read(journal->directory, disk, &left);

	if (err)
		return err;
	map_each(left.sessions, take_session, journal);
	recorder->directory = open(journal->journal_path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	err = recorder->directory < 0 ? ERR_IO : splitter_new(&settings, &recorder->splitter);
	for (size_t i = 0; i < left.count && !err; i++)
		splitter_file(recorder->splitter, left.files[i].number, left.files[i].size, true,
			      false);
	recorder->disk = disk;
	recorder->path = journal->journal_path;
	recorder->number = left.next_number;
	left_release(&left);
	return err;
}

enum err
journal_open(const struct journal_settings *settings, struct journal **ret_journal)
{
	struct journal *journal = new_object(struct journal);
	enum err err;

	journal->room_bytes = settings->room_bytes ? settings->room_bytes : JOURNAL_ROOM;
	journal->sync_bytes = settings->sync_bytes ? settings->sync_bytes : SYNC_BYTES;
	journal->sync_ms = settings->sync_ms ? settings->sync_ms : SYNC_MS;
	journal->retry_ms = settings->retry_ms ? settings->retry_ms : RETRY_MS;
	journal->recorder.file_bytes = settings->file_bytes ? settings->file_bytes : FILE_BYTES;
	journal->recorder.reserve_bytes = settings->reserve_bytes
						  ? settings->reserve_bytes
						  : RESERVE_FILES * journal->recorder.file_bytes;
	journal->recorder.descriptor = journal->recorder.directory = -1;
	journal->told = settings->told;
	journal->context = settings->context;
	journal->directory = memory_text(settings->directory);
	journal->journal_path = disk_join(settings->directory, "journal");
	journal->lock_file = -1;
	journal->lives = map_new();
	journal->lock = lock_new();
	journal->batch = 1;
	buf_init(&journal->filling, LIMIT_FACTOR * journal->room_bytes + KEPT_CAPACITY * 4);
	buf_init(&journal->writing, LIMIT_FACTOR * journal->room_bytes + KEPT_CAPACITY * 4);
	list_init(&journal->moved);
	list_init(&journal->finished);
	err = make_directories(journal);
	if (!err)
		err = take_lock_file(journal);
	if (!err)
		err = start(journal, settings->disk ? settings->disk : &disk_real);
	if (err) {
		log_error("recording.journal_not_opened", LOG_ERR(err), LOG_ERRNO(errno));
		journal_close(journal);
		return err;
	}
	journal->thread = thread_start("recorder", record, journal);
	*ret_journal = journal;
	return OK;
}

/* --- closing --- */

static void
free_live(struct str key, void *value, void *context)
{
	struct journal *journal = context;

	map_remove(journal->lives, key);
	memory_free(value);
}

static void
stop(struct journal *journal)
{
	lock_take(journal->lock);
	journal->is_closing = true;
	lock_wake_all(journal->lock);
	lock_give(journal->lock);
	thread_join(journal->thread);
	splitter_free(journal->recorder.splitter);
}

void
journal_close(struct journal *own_journal)
{
	struct recorder *recorder;

	if (!own_journal)
		return;
	stop(own_journal);
	recorder = &own_journal->recorder;
	if (recorder->descriptor >= 0)
		close(recorder->descriptor);
	if (recorder->directory >= 0)
		close(recorder->directory);
	if (own_journal->lock_file >= 0)
		close(own_journal->lock_file);
	list_each(link, &own_journal->finished)
		memory_free(list_entry(link, struct finished, link));
	map_each(own_journal->lives, free_live, own_journal);
	map_free(own_journal->lives);
	lock_free(own_journal->lock);
	buf_release(&own_journal->filling);
	buf_release(&own_journal->writing);
	memory_free(own_journal->touched.all);
	memory_free(own_journal->writing_touched.all);
	memory_free(own_journal->directory);
	memory_free(own_journal->journal_path);
	memory_free(own_journal);
}
