/* SPDX-License-Identifier: Apache-2.0 */
/* A recording that grows: compressed frames, each followed by a checkpoint (a skippable frame) that
 * says how far the file reaches. What stands behind the last checkpoint does not count. */
#ifndef EVIDENCE_PART_H
#define EVIDENCE_PART_H

#include "evidence/cast.h"
#include "evidence/disk.h"

/* What all parts of one thread share: the compressor and its buffers. */
struct press;

struct press *press_new(const struct disk *disk, int directory);
void press_free(struct press *press); /* takes NULL */

struct part {
	char uid[RECORDING_UID_SIZE];
	struct cast cast; /* as of the last checkpoint */
	uint64_t size;	  /* of the file up to there */
};

enum { PART_NAME_SIZE = RECORDING_UID_SIZE + 5 };
void part_name(const char *uid, char out[PART_NAME_SIZE]); /* "<uid>.part" */

/* The last checkpoint of a file, which is cut behind it. ERR_NOT_FOUND: no file; ERR_IO. Without
 * any whole checkpoint the track is that of a session of which nothing is known. */
MUST_CHECK enum err part_peek(struct press *press, const char *uid, struct track *ret_track);

/* The part of this session: as its file says, or empty. ERR_IO. */
MUST_CHECK enum err part_load(struct press *press, const char *uid, struct part *ret_part);

/* One pass: begin, add records, end. Nothing of a pass counts before the checkpoint that covers it;
 * a failed call leaves the part at its last checkpoint and ends the pass. Added records that it
 * knows are passed over, so the pass is simply repeated. */
MUST_CHECK enum err part_begin(struct press *press, struct part *part);
MUST_CHECK enum err part_add(struct press *press, struct part *part, const struct record *record);
MUST_CHECK enum err part_end(struct press *press, struct part *part);
void part_drop(struct press *press, struct part *part); /* ends the pass after another failure */

/* Its bytes so far are durable. */
MUST_CHECK enum err part_sync(struct press *press, const struct part *part);

#endif
