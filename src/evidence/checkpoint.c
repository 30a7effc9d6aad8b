/* SPDX-License-Identifier: Apache-2.0 */
/* The check is not secret: a checkpoint is looked for only where a frame ends, and text in a frame
 * holds no control characters. */
#include "evidence/checkpoint.h"

#include "evidence/little.h"

enum {
	MAGIC = 0x184d2a5a,
	HEAD = 8, /* magic and length */
	AT_ID = 8,
	AT_PLACE = 24,
	AT_NEXT_NUMBER = 32,
	AT_OUTPUT_END = 40,
	AT_OUTPUT_BYTES = 48,
	AT_TIME = 56,
	AT_STARTED = 64,
	AT_COLUMNS = 72,
	AT_ROWS = 76,
	AT_FLAGS = 80,
	AT_CARRIED = 84,
	AT_CARRY = 88,
	AT_CHECK = CHECKPOINT_SIZE - 8,

	HAS_HEADER = 1,
	HAS_BEGUN = 2,
	HAS_ENDED = 4,
	IS_INCOMPLETE = 8,
	RECORDS_INPUT = 16,
};

static uint64_t
check(const char *bytes)
{
	static const struct siphash_key key = { 0x73616c6c79706f72, 0x636865636b706e74 };

	return siphash(key, str_of(bytes, AT_CHECK));
}

void
checkpoint_write(char out[CHECKPOINT_SIZE], const char *uid, uint64_t at, const struct cast *cast)
{
	const struct track *track = &cast->track;
	unsigned flags = (cast->has_header ? HAS_HEADER : 0) | (track->has_begun ? HAS_BEGUN : 0) |
			 (track->has_ended ? HAS_ENDED : 0) |
			 (track->is_incomplete ? IS_INCOMPLETE : 0) |
			 (track->records_input ? RECORDS_INPUT : 0);
	unsigned char id[RECORD_ID_SIZE] = { 0 };

	memset(out, 0, CHECKPOINT_SIZE);
	if (record_read_uid(uid, id) == OK)
		memcpy(out + AT_ID, id, sizeof(id));
	little_put32(out, MAGIC);
	little_put32(out + 4, CHECKPOINT_SIZE - HEAD);
	little_put64(out + AT_PLACE, at);
	little_put64(out + AT_NEXT_NUMBER, track->next_number);
	little_put64(out + AT_OUTPUT_END, track->output_end);
	little_put64(out + AT_OUTPUT_BYTES, cast->output_bytes);
	little_put64(out + AT_TIME, (uint64_t)track->at_ms);
	little_put64(out + AT_STARTED, (uint64_t)track->started_at);
	little_put32(out + AT_COLUMNS, (uint32_t)track->columns);
	little_put32(out + AT_ROWS, (uint32_t)track->rows);
	little_put32(out + AT_FLAGS, flags);
	little_put32(out + AT_CARRIED, cast->pieces.carried);
	memcpy(out + AT_CARRY, cast->pieces.carry, sizeof(cast->pieces.carry));
	little_put64(out + AT_CHECK, check(out));
}

enum err
checkpoint_read(struct str bytes, const char *uid, uint64_t at, struct cast *cast)
{
	struct track *track = &cast->track;
	unsigned char id[RECORD_ID_SIZE];
	unsigned flags;

	if (bytes.length != CHECKPOINT_SIZE || little_get32(bytes.data) != MAGIC ||
	    little_get64(bytes.data + AT_CHECK) != check(bytes.data) ||
	    little_get64(bytes.data + AT_PLACE) != at || record_read_uid(uid, id) != OK ||
	    memcmp(bytes.data + AT_ID, id, sizeof(id)) != 0 ||
	    little_get32(bytes.data + AT_CARRIED) > PIECE_CARRY)
		return ERR_INVALID;
	flags = little_get32(bytes.data + AT_FLAGS);
	track->next_number = little_get64(bytes.data + AT_NEXT_NUMBER);
	track->output_end = little_get64(bytes.data + AT_OUTPUT_END);
	track->at_ms = (int64_t)little_get64(bytes.data + AT_TIME);
	track->started_at = (int64_t)little_get64(bytes.data + AT_STARTED);
	track->columns = (int)little_get32(bytes.data + AT_COLUMNS);
	track->rows = (int)little_get32(bytes.data + AT_ROWS);
	track->has_begun = flags & HAS_BEGUN;
	track->has_ended = flags & HAS_ENDED;
	track->is_incomplete = flags & IS_INCOMPLETE;
	track->records_input = flags & RECORDS_INPUT;
	cast->has_header = flags & HAS_HEADER;
	cast->output_bytes = little_get64(bytes.data + AT_OUTPUT_BYTES);
	cast->pieces.carried = little_get32(bytes.data + AT_CARRIED);
	memcpy(cast->pieces.carry, bytes.data + AT_CARRY, sizeof(cast->pieces.carry));
	return OK;
}
