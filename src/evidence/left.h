/* SPDX-License-Identifier: Apache-2.0 */
/* What an earlier run left in the directories: journal files, and how far each session reaches that
 * has no recording yet. For the time before any thread runs. */
#ifndef EVIDENCE_LEFT_H
#define EVIDENCE_LEFT_H

#include "base/map.h"
#include "evidence/disk.h"
#include "evidence/journal.h"
#include "evidence/track.h"

struct left_session {
	unsigned char id[RECORD_ID_SIZE];
	struct track track;
	char why[JOURNAL_WHY_SIZE]; /* it ended; empty: not, or only its part says so */
};

struct left_file {
	uint64_t number, size;
};

struct left {
	struct map *sessions;	 /* of struct left_session, by id */
	struct left_file *files; /* by number */
	size_t count;
	uint64_t next_number; /* of a new file */
};

/* Cuts the torn tail of the last file; logs damage. ERR_IO. */
MUST_CHECK enum err left_read(const char *directory, const struct disk *disk,
			      struct left *ret_left);
void left_release(struct left *left);

#endif
