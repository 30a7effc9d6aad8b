/* SPDX-License-Identifier: Apache-2.0 */
/* From the events of an asciicast back to the bytes that came from the pty: their number and hash.
 * What an x holds replaces the o before it. */
#ifndef EVIDENCE_SUM_H
#define EVIDENCE_SUM_H

#include "evidence/cast.h"

struct sum {
	struct hash_stream hash;
	uint64_t bytes;
	struct buf waiting; /* an o that an x may yet replace */
	struct arena arena;
};

void sum_init(struct sum *sum);
void sum_release(struct sum *sum);

/* ERR_INVALID: an x without an o, or one that is no base64. */
MUST_CHECK enum err sum_add(struct sum *sum, const struct cast_event *event);

/* Of all events so far; more may follow, but no x first. */
void sum_state(struct sum *sum, uint64_t *ret_bytes, struct hash_stream *ret_hash);

#endif
