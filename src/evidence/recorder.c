/* SPDX-License-Identifier: Apache-2.0 */
/* After a failure the file is left as it was durable, and the next try has a new one: pages that an
 * fdatasync could not write may pass for clean at the next. */
#include "evidence/recorder.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "base/metric.h"
#include "base/random.h"
#include "evidence/scan.h"

static struct metric bytes_written =
	METRIC(COUNTER, "sallyport_journal_bytes_total", "Written to the journal of sessions.");
static struct metric syncs =
	METRIC(COUNTER, "sallyport_journal_syncs_total", "Waits of the journal for the disk.");

static struct siphash_key
key_of(const struct recorder *recorder)
{
	return (struct siphash_key){ recorder->key_low, recorder->key_high };
}

static enum err
open_file(struct recorder *recorder)
{
	char name[SCAN_NAME_SIZE], head[RECORD_FILE_HEAD_SIZE];

	random_bytes(&recorder->key_low, sizeof(recorder->key_low));
	random_bytes(&recorder->key_high, sizeof(recorder->key_high));
	scan_name(recorder->number, name);
	recorder->descriptor = openat(recorder->directory, name,
				      O_RDWR | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	recorder->durable = 0;
	if (recorder->descriptor < 0)
		return ERR_IO;
	record_write_file_head(head, recorder->number, key_of(recorder));
	return disk_write(recorder->disk, recorder->descriptor, str_of(head, sizeof(head)), 0);
}

static void
abandon_file(struct recorder *recorder)
{
	char name[SCAN_NAME_SIZE];
	int error = errno;

	if (recorder->descriptor < 0) {
		recorder->number += error == EEXIST; /* somebody's: not ours to write over */
		return;
	}
	if (recorder->durable == 0) {
		scan_name(recorder->number, name);
		unlinkat(recorder->directory, name, 0);
		close(recorder->descriptor);
		recorder->descriptor = -1;
		recorder->number++;
	} else {
		/* If not even this works, what stands behind is passed over by its number. */
		if (ftruncate(recorder->descriptor, (off_t)recorder->durable) != 0)
			error = error ? error : errno;
		recorder_close(recorder);
	}
	errno = error;
}

static enum err
write_batch(struct recorder *recorder, struct buf *batch)
{
	uint64_t at = recorder->durable ? recorder->durable : RECORD_FILE_HEAD_SIZE;
	enum err err;

	record_seal(key_of(recorder), batch->data, batch->length, at);
	err = disk_write(recorder->disk, recorder->descriptor, buf_str(batch), at);
	if (!err)
		err = disk_sync(recorder->disk, recorder->descriptor);
	if (!err && recorder->durable == 0)
		err = disk_sync_directory(recorder->path);
	if (!err)
		recorder->durable = at + batch->length;
	return err;
}

/* A journal file can go only when its parts are written: the journal must not take the room that
 * they need. */
static bool
leaves_reserve(const struct recorder *recorder, size_t size)
{
	uint64_t free_bytes = recorder->disk->free_bytes(recorder->directory);

	return free_bytes >= size && free_bytes - size >= recorder->reserve_bytes;
}

enum err
recorder_write(struct recorder *recorder, struct buf *batch)
{
	enum err err = OK;

	if (!leaves_reserve(recorder, batch->length)) {
		errno = ENOSPC;
		return ERR_IO;
	}
	if (recorder->descriptor < 0)
		err = open_file(recorder);
	if (!err)
		err = write_batch(recorder, batch);
	if (err) {
		abandon_file(recorder);
		return err;
	}
	metric_add(&bytes_written, (int64_t)batch->length);
	metric_add(&syncs, 1);
	return OK;
}

void
recorder_hand_over(struct recorder *recorder, bool has_ends)
{
	splitter_file(recorder->splitter, recorder->number, recorder->durable, false, has_ends);
	if (recorder->durable >= recorder->file_bytes)
		recorder_close(recorder);
}

void
recorder_close(struct recorder *recorder)
{
	if (recorder->descriptor < 0)
		return;
	if (recorder->durable)
		splitter_file(recorder->splitter, recorder->number, recorder->durable, true, false);
	close(recorder->descriptor);
	recorder->descriptor = -1;
	recorder->number++;
}
