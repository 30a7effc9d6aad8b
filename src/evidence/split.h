/* SPDX-License-Identifier: Apache-2.0 */
/* One session on its way from journal files to its part: where its records are in the file at hand,
 * and how far they were taken. For the splitter's thread. */
#ifndef EVIDENCE_SPLIT_H
#define EVIDENCE_SPLIT_H

#include "evidence/part.h"
#include "evidence/scan.h"
#include "evidence/splitter.h"

struct split {
	unsigned char id[RECORD_ID_SIZE];
	struct part part, before; /* before the file at hand was taken */
	bool is_loaded, has_ended;
	bool is_named, is_finished; /* the recording has its name; and that lasts and was told */
	struct splitter_finished finished;
	int64_t started_at; /* once it has ended */
	uint32_t *places;   /* of its records in the file at hand, in units of eight bytes */
	size_t count, room, done;
};

struct split *split_new(const unsigned char id[RECORD_ID_SIZE]);
void split_free(struct split *own_split);

void split_note_place(struct split *split, uint64_t position);
void split_forget_places(struct split *split); /* the file is done with */

/* After a sync that failed: what was taken of the file at hand counts no more and is written again.
 * The next sync alone would not tell what the failed one lost. */
void split_take_back(struct split *split);

/* Appends what the file holds of the session and its part does not have yet; scan may be NULL where
 * there is nothing. A record that went bad is passed over. ERR_IO; may be repeated. */
MUST_CHECK enum err split_append(struct split *split, struct press *press, struct scan *scan);

#endif
