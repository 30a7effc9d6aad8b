/* SPDX-License-Identifier: Apache-2.0 */
/* The bytes of a journal file: a head with the file's random key, then records. Pure. A record that
 * reads well was written by us: its checks are keyed, so output that imitates one fails them. */
#ifndef EVIDENCE_RECORD_H
#define EVIDENCE_RECORD_H

#include <stdint.h>

#include "base/buf.h"
#include "base/siphash.h"
#include "evidence/recording.h"

enum {
	RECORD_HEAD_SIZE = 56,
	RECORD_ALIGNMENT = 8,
	RECORD_BODY_MAX = 64 * 1024,
	RECORD_SIZE_MAX = RECORD_HEAD_SIZE + RECORD_BODY_MAX,
	RECORD_ID_SIZE = 16,
	RECORD_FILE_HEAD_SIZE = 40,
	RECORD_SIDE_MAX = 10000, /* columns or rows of a terminal */
};

enum record_kind {
	RECORD_BATCH = 1, /* offset: its own place in the file. All before it was durable */
	RECORD_BEGIN,
	RECORD_OUTPUT, /* offset: of its first byte */
	RECORD_INPUT,
	RECORD_RESIZE, /* columns, rows */
	RECORD_MARK,
	RECORD_LOST, /* offset: where the hole begins; body: where it ends, the same: nobody knows
		      */
	RECORD_END,  /* started_at, then the reason */
	RECORD_KINDS,
};

struct record {
	enum record_kind kind;
	unsigned char id[RECORD_ID_SIZE]; /* the session's uid */
	uint64_t number;		  /* within the session, from 1 */
	uint64_t offset;
	int64_t at_ms; /* since the session's begin */
	struct str body;
};

/* A record without checks; record_seal fills them in. */
void record_append(struct buf *out, const struct record *record);

/* The checks of all records in these bytes, which record_append wrote and which will stand at this
 * place of their file. */
void record_seal(struct siphash_key key, char *bytes, size_t length, uint64_t position);

/* The record at the front; its body points into bytes. ERR_AGAIN: so far it is one, *ret_size bytes
 * are needed to say. ERR_INVALID: it is none. */
MUST_CHECK enum err record_read(struct siphash_key key, struct str bytes, struct record *ret_record,
				size_t *ret_size);

/* The same of its head alone: the body is not looked at, its data is NULL. *ret_size is the whole
 * record's. */
MUST_CHECK enum err record_read_head(struct siphash_key key, struct str bytes,
				     struct record *ret_record, size_t *ret_size);

void record_write_file_head(char out[RECORD_FILE_HEAD_SIZE], uint64_t number,
			    struct siphash_key key);
/* ERR_INVALID: not the head of the journal file of this number. */
MUST_CHECK enum err record_read_file_head(struct str bytes, uint64_t number,
					  struct siphash_key *ret_key);

/* --- bodies --- */

struct record_begin {
	int64_t started_at;
	int columns, rows;
	bool records_input;
	struct str terminal, title; /* at most 65,535 bytes each */
};

void record_put_begin(struct buf *out, const struct record_begin *begin);
MUST_CHECK enum err record_get_begin(struct str body, struct record_begin *ret_begin);
void record_put_resize(char out[8], int columns, int rows);
MUST_CHECK enum err record_get_resize(struct str body, int *ret_columns, int *ret_rows);
void record_put_number(char out[8], uint64_t value); /* of a hole's end */
MUST_CHECK enum err record_get_number(struct str body, uint64_t *ret_value);

/* ERR_INVALID: not 32 lower case hex digits. */
MUST_CHECK enum err record_read_uid(const char *uid, unsigned char ret_id[RECORD_ID_SIZE]);
void record_write_uid(const unsigned char id[RECORD_ID_SIZE], char out[RECORDING_UID_SIZE]);

#endif
