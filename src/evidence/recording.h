/* SPDX-License-Identifier: Apache-2.0 */
/* Reading a recording: decompressed as it is read, checked as a whole. Memory is bounded whatever
 * the file holds. Any thread, one at a time. */
#ifndef EVIDENCE_RECORDING_H
#define EVIDENCE_RECORDING_H

#include <stdint.h>

#include "base/arena.h"

enum {
	RECORDING_UID_SIZE = 33,  /* 32 lower case hex digits and a NUL */
	RECORDING_PATH_SIZE = 64, /* "2026/11/<uid>.cast.zst" */
};

/* What is known of a finished recording. */
struct recording_facts {
	uint64_t output_bytes; /* as they came from the pty */
	uint64_t file_bytes;   /* on the disk */
	int64_t duration_ms;
	int64_t started_at;		 /* milliseconds since 1970 */
	unsigned char output_sha256[32]; /* of the output */
	unsigned char file_sha256[32];	 /* of the file: sha256sum says the same */
	bool is_whole;
};

struct recording;
struct cast_event; /* cast.h */

/* ERR_NOT_FOUND, ERR_IO, ERR_DENIED; ERR_INVALID: no regular file. */
MUST_CHECK enum err recording_open(const char *path, struct recording **ret_recording);
void recording_close(struct recording *own_recording); /* takes NULL */

/* The next bytes of the asciicast text; *ret_size 0 at its end. ERR_INVALID: the file is damaged or
 * cut here. */
MUST_CHECK enum err recording_read(struct recording *recording, void *out, size_t room,
				   size_t *ret_size);

struct recording_header {
	int columns, rows;
	int64_t started_at; /* milliseconds since 1970 */
	struct str title, terminal;
};

/* The first line, before anything else was read. Texts live in the arena. ERR_INVALID: it is no
 * asciicast of version 2. */
MUST_CHECK enum err recording_read_header(struct recording *recording, struct arena *arena,
					  struct recording_header *ret_header);

/* The next line without its end, until something is read again; without data at the text's end.
 * Lines and recording_read do not mix. ERR_INVALID: damaged, or longer than any that is written. */
MUST_CHECK enum err recording_next_line(struct recording *recording, struct str *ret_line);

/* The same line as an event. ERR_NOT_FOUND: the text's end. */
MUST_CHECK enum err recording_next_event(struct recording *recording, struct cast_event *ret_event);

/* Size and hash of the file as far as it was read. */
void recording_file(struct recording *recording, uint64_t *ret_bytes, unsigned char ret_sha256[32]);

/* Where the recording of a session stands below the directory: "2026/11/<uid>.cast.zst". */
void recording_path(const char *uid, int64_t started_at, char out[RECORDING_PATH_SIZE]);

/* Reads the whole file: it decodes, begins with a header, times do not run backwards, the last line
 * is an end, and length and hash of the output are as the end says. ERR_INVALID with a sentence in
 * *ret_why; ERR_IO. A recording that says that it is incomplete is OK: facts tell it. */
MUST_CHECK enum err recording_verify(const char *path, struct recording_facts *ret_facts,
				     const char **ret_why);

#endif
