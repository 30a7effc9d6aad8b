/* SPDX-License-Identifier: Apache-2.0 */
/* A stream of bytes, read from a pty in pieces that end anywhere, as pieces of whole characters.
 * Pure. */
#ifndef EVIDENCE_PIECES_H
#define EVIDENCE_PIECES_H

#include "base/str.h"

enum {
	PIECE_CARRY = 3, /* the most that waits for the rest of its character */
	PIECE_MOST = 32 * 1024,
};

/* What waits for more. Plain memory: may be copied. */
struct pieces {
	unsigned char carry[PIECE_CARRY + 1];
	uint32_t carried;
};

/* How many bytes at the end (0 to 3) begin a character whose rest has not come. */
size_t pieces_unfinished(struct str bytes);

/* Moves the next whole characters of carry and *rest into out (room for PIECE_MOST bytes) and
 * returns how many bytes; 0 when nothing is left but an unfinished one, which is carried. */
size_t pieces_next(struct pieces *pieces, struct str *rest, char *out);

/* At the stream's end: what was carried, unfinished as it is. */
size_t pieces_finish(struct pieces *pieces, char *out);

#endif
