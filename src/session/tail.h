/* SPDX-License-Identifier: Apache-2.0 */
/* The last of a session's output, for viewers that come back after a moment. Memory is taken as
 * output comes, up to TAIL_MOST, and given back when the session has been quiet. */
#ifndef SESSION_TAIL_H
#define SESSION_TAIL_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"

enum { TAIL_FIRST = 2 * 1024, TAIL_MOST = 32 * 1024 };

struct tail {
	char *data;	 /* a ring of room bytes; NULL: nothing held */
	uint32_t room;	 /* a power of two */
	uint32_t length; /* held */
	uint64_t end;	 /* offset behind the last byte */
};

void tail_init(struct tail *tail, uint64_t offset); /* holds nothing; output goes on there */
void tail_release(struct tail *tail);

void tail_append(struct tail *tail, struct str bytes);

/* What is held from offset on, in two pieces (either may be empty), valid until the next change.
 * False: offset is before what is held, or behind its end. */
bool tail_from(const struct tail *tail, uint64_t offset, struct str ret_pieces[2]);

/* Keeps the last TAIL_FIRST bytes at most, in as little memory. */
void tail_shrink(struct tail *tail);

#endif
