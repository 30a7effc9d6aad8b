/* SPDX-License-Identifier: Apache-2.0 */
/* A skippable zstd frame that holds how far the frames before it reach. Readers of the recording
 * pass over it. Pure. */
#ifndef EVIDENCE_CHECKPOINT_H
#define EVIDENCE_CHECKPOINT_H

#include "evidence/cast.h"

enum { CHECKPOINT_SIZE = 128 };

/* at: its own place in the file. */
void checkpoint_write(char out[CHECKPOINT_SIZE], const char *uid, uint64_t at,
		      const struct cast *cast);

/* All but the hash of the output, which stays as it was. ERR_INVALID: no checkpoint of this session
 * for this place. */
MUST_CHECK enum err checkpoint_read(struct str bytes, const char *uid, uint64_t at,
				    struct cast *cast);

#endif
