/* SPDX-License-Identifier: Apache-2.0 */
/* Frame after frame through fixed buffers. A window above 8 MiB, which we never write, is refused.
 */
#include "evidence/recording.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <zstd.h>

#include "base/memory.h"
#include "crypto/hash.h"
#include "evidence/cast.h"

enum { WINDOW_LOG_MAX = 23, INPUT_ROOM = 64 * 1024, TEXT_ROOM = 64 * 1024 };

struct recording {
	int descriptor;
	ZSTD_DCtx *decompressor;
	ZSTD_inBuffer in;
	bool is_between; /* frames: the file may end here */
	bool is_at_end;
	uint64_t file_bytes;
	struct hash_stream file_hash;
	/* lines */
	struct buf line, event;
	struct str rest; /* of text */
	char text[TEXT_ROOM];
	char input[INPUT_ROOM];
};

static enum err
open_error(int number)
{
	if (number == ENOENT || number == ENOTDIR)
		return ERR_NOT_FOUND;
	if (number == ELOOP)
		return ERR_INVALID;
	return number == EACCES || number == EPERM ? ERR_DENIED : ERR_IO;
}

enum err
recording_open(const char *path, struct recording **ret_recording)
{
	int descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct recording *recording;
	struct stat about;

	if (descriptor < 0)
		return open_error(errno);
	if (fstat(descriptor, &about) != 0 || !S_ISREG(about.st_mode)) {
		close(descriptor);
		return ERR_INVALID;
	}
	recording = new_object(struct recording);
	recording->descriptor = descriptor;
	recording->decompressor = ZSTD_createDCtx();
	if (!recording->decompressor)
		memory_exhausted();
	ZSTD_DCtx_setParameter(recording->decompressor, ZSTD_d_windowLogMax, WINDOW_LOG_MAX);
	recording->in.src = recording->input;
	recording->is_between = true;
	hash_stream_init(&recording->file_hash);
	buf_init(&recording->line, CAST_LINE_MAX);
	buf_init(&recording->event, CAST_LINE_MAX);
	*ret_recording = recording;
	return OK;
}

void
recording_close(struct recording *own_recording)
{
	if (!own_recording)
		return;
	close(own_recording->descriptor);
	ZSTD_freeDCtx(own_recording->decompressor);
	buf_release(&own_recording->line);
	buf_release(&own_recording->event);
	memory_free(own_recording);
}

static enum err
read_input(struct recording *recording)
{
	ssize_t count;

	do
		count = read(recording->descriptor, recording->input, INPUT_ROOM);
	while (count < 0 && errno == EINTR);
	if (count < 0)
		return ERR_IO;
	recording->in.size = (size_t)count;
	recording->in.pos = 0;
	recording->is_at_end = count == 0;
	recording->file_bytes += (uint64_t)count;
	hash_stream_add(&recording->file_hash, str_of(recording->input, (size_t)count));
	return OK;
}

enum err
recording_read(struct recording *recording, void *out, size_t room, size_t *ret_size)
{
	ZSTD_outBuffer to = { .dst = out, .size = room };

	while (to.pos == 0) {
		bool is_drained = recording->in.pos == recording->in.size;
		size_t left;

		if (is_drained && !recording->is_at_end) {
			enum err err = read_input(recording);

			if (err)
				return err;
		}
		if (recording->is_at_end && recording->is_between)
			break;
		left = ZSTD_decompressStream(recording->decompressor, &to, &recording->in);
		if (ZSTD_isError(left))
			return ERR_INVALID;
		/* Nothing came of nothing: the last frame is cut. */
		if (recording->is_at_end && to.pos == 0 && left)
			return ERR_INVALID;
		recording->is_between = left == 0;
	}
	*ret_size = to.pos;
	return OK;
}

/* The next line without its end; *ret_line without data at the end of the text. */
static enum err
next_line(struct recording *recording, struct str *ret_line)
{
	buf_clear(&recording->line);
	for (;;) {
		const char *end = recording->rest.length ? memchr(recording->rest.data, '\n',
								  recording->rest.length)
							 : NULL;
		size_t length = end ? (size_t)(end - recording->rest.data) : recording->rest.length;
		size_t size = 0;
		enum err err;

		buf_append(&recording->line, recording->rest.data, length);
		recording->rest = str_from_offset(recording->rest, length + (end ? 1 : 0));
		if (buf_error(&recording->line))
			return ERR_INVALID;
		if (end) {
			*ret_line = recording->line.length ? buf_str(&recording->line) : STR("");
			return OK;
		}
		err = recording_read(recording, recording->text, TEXT_ROOM, &size);
		if (err)
			return err;
		recording->rest = str_of(recording->text, size);
		if (size == 0) {
			*ret_line = (struct str){ 0 };
			return recording->line.length ? ERR_INVALID : OK;
		}
	}
}

enum err
recording_next_line(struct recording *recording, struct str *ret_line)
{
	return next_line(recording, ret_line);
}

enum err
recording_next_event(struct recording *recording, struct cast_event *ret_event)
{
	struct str line;
	enum err err = next_line(recording, &line);

	if (err)
		return err;
	if (!line.data)
		return ERR_NOT_FOUND;
	return cast_read_event(line, &recording->event, ret_event);
}

void
recording_file(struct recording *recording, uint64_t *ret_bytes,
	       unsigned char ret_sha256[HASH_SIZE])
{
	struct hash_stream copy = recording->file_hash;

	hash_stream_finish(&copy, ret_sha256);
	*ret_bytes = recording->file_bytes;
}

void
recording_path(const char *uid, int64_t started_at, char out[RECORDING_PATH_SIZE])
{
	time_t seconds = (time_t)(started_at / 1000);
	struct tm parts = { 0 };

	/* A year that a file name has no room for is nobody's: the clock was wrong. */
	if (started_at < 0 || !gmtime_r(&seconds, &parts) || parts.tm_year + 1900 > 9999)
		parts = (struct tm){ .tm_year = 70 };
	snprintf(out, RECORDING_PATH_SIZE, "%04u/%02u/%.32s.cast.zst",
		 (unsigned)(parts.tm_year + 1900) % 10000, (unsigned)(parts.tm_mon + 1) % 100, uid);
}
