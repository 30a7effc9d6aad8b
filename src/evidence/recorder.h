/* SPDX-License-Identifier: Apache-2.0 */
/* Writes one batch after the other into journal files, each durable before it is told. For one
 * thread; knows no sessions. */
#ifndef EVIDENCE_RECORDER_H
#define EVIDENCE_RECORDER_H

#include "base/buf.h"
#include "evidence/disk.h"
#include "evidence/splitter.h"

struct recorder {
	const struct disk *disk;
	const char *path; /* of the journal's directory */
	int directory;
	struct splitter *splitter;
	uint64_t file_bytes;
	uint64_t reserve_bytes; /* of the disk that are left to the splitter */
	/* the file at hand; descriptor -1: none */
	int descriptor;
	uint64_t number; /* of it, or of the next one */
	uint64_t durable;
	uint64_t key_low, key_high;
};

/* Seals the batch, appends it, waits for the disk. ERR_IO with errno: nothing of it counts, and the
 * same batch may be handed in again. */
MUST_CHECK enum err recorder_write(struct recorder *recorder, struct buf *batch);

/* The splitter may read what was written; a full file is closed. */
void recorder_hand_over(struct recorder *recorder, bool has_ends);

/* Closes the file; the splitter does the rest. */
void recorder_close(struct recorder *recorder);

#endif
