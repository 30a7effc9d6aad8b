/* SPDX-License-Identifier: Apache-2.0 */
/* Text gathers to a MiB, is compressed in one call and appended with its checkpoint in one write.
 */
#include "evidence/part.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include "base/log.h"
#include "base/memory.h"
#include "evidence/checkpoint.h"
#include "evidence/sum.h"

enum {
	LEVEL = 3,
	TEXT_FULL = 1024 * 1024,
	TEXT_MAX = 2 * 1024 * 1024, /* one record more than full */
	FRAME_MAX = TEXT_MAX + TEXT_MAX / 128,
};

struct press {
	const struct disk *disk;
	int directory;
	ZSTD_CCtx *compressor;
	struct buf text, frame;
	/* of the pass */
	int descriptor;
	struct cast cast;
};

struct press *
press_new(const struct disk *disk, int directory)
{
	struct press *press = new_object(struct press);

	press->disk = disk;
	press->directory = directory;
	press->descriptor = -1;
	press->compressor = ZSTD_createCCtx();
	if (!press->compressor)
		memory_exhausted();
	ZSTD_CCtx_setParameter(press->compressor, ZSTD_c_compressionLevel, LEVEL);
	ZSTD_CCtx_setParameter(press->compressor, ZSTD_c_checksumFlag, 1);
	buf_init(&press->text, TEXT_MAX);
	buf_init(&press->frame, FRAME_MAX + CHECKPOINT_SIZE);
	return press;
}

void
press_free(struct press *press)
{
	if (!press)
		return;
	ZSTD_freeCCtx(press->compressor);
	buf_release(&press->text);
	buf_release(&press->frame);
	memory_free(press);
}

void
part_name(const char *uid, char out[PART_NAME_SIZE])
{
	snprintf(out, PART_NAME_SIZE, "%s.part", uid);
}

static int
open_part(const struct press *press, const char *uid, int flags)
{
	char name[PART_NAME_SIZE];

	part_name(uid, name);
	return openat(press->directory, name, flags | O_NOFOLLOW | O_CLOEXEC, 0600);
}

/* --- writing --- */

enum err
part_begin(struct press *press, struct part *part)
{
	press->descriptor = open_part(press, part->uid, O_RDWR | O_CREAT);
	press->cast = part->cast;
	buf_clear(&press->text);
	return press->descriptor < 0 ? ERR_IO : OK;
}

void
part_drop(struct press *press, struct part *part)
{
	int error = errno;

	if (press->descriptor < 0)
		return;
	/* What cannot be cut stands behind the last checkpoint and is written over. */
	if (ftruncate(press->descriptor, (off_t)part->size) != 0)
		log_warning("recording.part_not_cut", LOG_TEXT("session", part->uid),
			    LOG_ERRNO(errno));
	close(press->descriptor);
	press->descriptor = -1;
	errno = error;
}

static enum err
compress(struct press *press)
{
	size_t bound = ZSTD_compressBound(press->text.length), size;
	char *out;

	buf_clear(&press->frame);
	out = buf_reserve(&press->frame, bound);
	if (!out)
		return ERR_BUG;
	size = ZSTD_compress2(press->compressor, out, bound, press->text.data, press->text.length);
	if (ZSTD_isError(size))
		return ERR_BUG;
	buf_added(&press->frame, size);
	return OK;
}

static enum err
write_frame(struct press *press, struct part *part)
{
	char checkpoint[CHECKPOINT_SIZE];
	enum err err;

	if (press->text.length == 0)
		return OK;
	err = compress(press);
	if (err)
		return err;
	checkpoint_write(checkpoint, part->uid, part->size + press->frame.length, &press->cast);
	buf_append(&press->frame, checkpoint, sizeof(checkpoint));
	err = buf_error(&press->frame);
	if (!err)
		err = disk_write(press->disk, press->descriptor, buf_str(&press->frame),
				 part->size);
	if (err)
		return err;
	part->size += press->frame.length;
	part->cast = press->cast;
	buf_clear(&press->text);
	return OK;
}

enum err
part_add(struct press *press, struct part *part, const struct record *record)
{
	enum err err;

	cast_add(&press->cast, record, &press->text);
	err = buf_error(&press->text) ? ERR_BUG : OK;
	if (!err && press->text.length >= TEXT_FULL)
		err = write_frame(press, part);
	if (err)
		part_drop(press, part);
	return err;
}

enum err
part_end(struct press *press, struct part *part)
{
	enum err err = write_frame(press, part);

	part_drop(press, part);
	return err;
}

enum err
part_sync(struct press *press, const struct part *part)
{
	int descriptor = open_part(press, part->uid, O_RDWR);
	enum err err;

	if (descriptor < 0)
		return ERR_IO;
	err = disk_sync(press->disk, descriptor);
	close(descriptor);
	return err;
}

/* --- reading --- */

struct reading {
	int descriptor;
	uint64_t at;
	struct buf frame, text, event;
	struct sum sum;
};

static void
reading_release(struct reading *reading)
{
	if (reading->descriptor >= 0)
		close(reading->descriptor);
	buf_release(&reading->frame);
	buf_release(&reading->text);
	buf_release(&reading->event);
	sum_release(&reading->sum);
}

static enum err
read_at(struct reading *reading, size_t room)
{
	size_t size;
	enum err err;
	char *out;

	buf_clear(&reading->frame);
	out = buf_reserve(&reading->frame, room);
	if (!out)
		return ERR_BUG;
	err = disk_read(reading->descriptor, out, room, reading->at, &size);
	if (!err)
		buf_added(&reading->frame, size);
	return err;
}

/* One frame of text and its checkpoint. ERR_INVALID: they are not whole. */
static enum err
read_frame(struct reading *reading, const char *uid, struct cast *cast)
{
	size_t size, length;
	char *out;
	enum err err = read_at(reading, FRAME_MAX + CHECKPOINT_SIZE);

	if (err)
		return err;
	size = ZSTD_findFrameCompressedSize(reading->frame.data, reading->frame.length);
	if (ZSTD_isError(size) || size + CHECKPOINT_SIZE > reading->frame.length)
		return ERR_INVALID;
	err = checkpoint_read(str_of(reading->frame.data + size, CHECKPOINT_SIZE), uid,
			      reading->at + size, cast);
	if (err)
		return err;
	buf_clear(&reading->text);
	out = buf_reserve(&reading->text, TEXT_MAX);
	if (!out)
		return ERR_BUG;
	length = ZSTD_decompress(out, TEXT_MAX, reading->frame.data, size);
	if (ZSTD_isError(length))
		return ERR_INVALID;
	buf_added(&reading->text, length);
	reading->at += size + CHECKPOINT_SIZE;
	return OK;
}

static enum err
sum_up(struct reading *reading, bool is_first)
{
	struct str rest = buf_str(&reading->text), line;
	struct cast_event event;

	if (is_first && !str_split(&rest, '\n', &line))
		return ERR_INVALID;
	while (rest.length && str_split(&rest, '\n', &line)) {
		enum err err = cast_read_event(line, &reading->event, &event);

		if (!err)
			err = sum_add(&reading->sum, &event);
		if (err)
			return err;
	}
	return OK;
}

static enum err
read_frames(struct reading *reading, struct part *part)
{
	struct hash_stream hash;
	struct cast cast;
	uint64_t bytes;
	enum err err;

	for (;;) {
		cast = part->cast;
		err = read_frame(reading, part->uid, &cast);
		if (!err)
			err = sum_up(reading, part->size == 0);
		if (err)
			return err == ERR_INVALID ? OK : err;
		sum_state(&reading->sum, &bytes, &hash);
		if (bytes != cast.output_bytes)
			return OK;
		part->cast = cast;
		part->cast.output_hash = hash;
		part->size = reading->at;
	}
}

enum err
part_load(struct press *press, const char *uid, struct part *ret_part)
{
	CLEANUP(reading_release) struct reading reading = { .descriptor = -1 };
	struct part part = { 0 };
	enum err err;

	snprintf(part.uid, sizeof(part.uid), "%s", uid);
	cast_init(&part.cast);
	sum_init(&reading.sum);
	buf_init(&reading.frame, FRAME_MAX + CHECKPOINT_SIZE);
	buf_init(&reading.text, TEXT_MAX);
	buf_init(&reading.event, CAST_LINE_MAX);
	reading.descriptor = open_part(press, uid, O_RDONLY);
	if (reading.descriptor < 0 && errno != ENOENT)
		return ERR_IO;
	err = reading.descriptor < 0 ? OK : read_frames(&reading, &part);
	if (!err)
		*ret_part = part;
	return err;
}

/* Only what stands before a damaged or unfinished frame counts. */
static enum err
cut(struct press *press, const char *uid, int descriptor, struct cast *ret_cast)
{
	struct part part;
	enum err err = part_load(press, uid, &part);

	if (err)
		return err;
	log_info("recording.part_cut", LOG_TEXT("session", uid), LOG_INT("at", (int64_t)part.size));
	if (ftruncate(descriptor, (off_t)part.size) != 0)
		return ERR_IO;
	*ret_cast = part.cast;
	return disk_sync(press->disk, descriptor);
}

enum err
part_peek(struct press *press, const char *uid, struct track *ret_track)
{
	int descriptor = open_part(press, uid, O_RDWR);
	char bytes[CHECKPOINT_SIZE];
	struct stat about;
	struct cast cast;
	uint64_t at = 0;
	size_t size = 0;
	enum err err;

	if (descriptor < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	cast_init(&cast);
	err = fstat(descriptor, &about) == 0 ? OK : ERR_IO;
	if (!err && about.st_size >= CHECKPOINT_SIZE) {
		at = (uint64_t)about.st_size - CHECKPOINT_SIZE;
		err = disk_read(descriptor, bytes, sizeof(bytes), at, &size);
	}
	if (!err && checkpoint_read(str_of(bytes, size), uid, at, &cast) != OK)
		err = cut(press, uid, descriptor, &cast);
	close(descriptor);
	if (!err)
		*ret_track = cast.track;
	return err;
}
