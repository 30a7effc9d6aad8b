/* SPDX-License-Identifier: Apache-2.0 */
/* A session's records as lines of an asciicast (docs/design/recording.md, "The file"). Pure: text
 * is appended to a buf. */
#ifndef EVIDENCE_CAST_H
#define EVIDENCE_CAST_H

#include "crypto/hash.h"
#include "evidence/pieces.h"
#include "evidence/track.h"

/* How far the text reaches. Plain memory: a copy is a point to come back to. */
struct cast {
	struct track track;
	struct pieces pieces;
	uint64_t output_bytes; /* handed in so far, without holes */
	struct hash_stream output_hash;
	bool has_header;
};

enum { CAST_LINE_MAX = 256 * 1024 }; /* no line that is written is longer, its end included */

void cast_init(struct cast *cast);

/* Appends what the record adds. After the session's end nothing does. */
void cast_add(struct cast *cast, const struct record *record, struct buf *out);

/* --- back again --- */

struct cast_event {
	int64_t at_ms;
	char code;	 /* 'o', 'i', 'r', 'm', 'x', 'e' or another */
	struct str text; /* in the buf that was given; 'x': base64 as it stands */
};

/* One line behind the first, without its line end. ERR_INVALID: not an event. Text is cleared and
 * holds the event's own until the next call; its ceiling should be CAST_LINE_MAX. */
MUST_CHECK enum err cast_read_event(struct str line, struct buf *text,
				    struct cast_event *ret_event);

struct cast_end {
	bool is_whole;
	uint64_t output_bytes;
	unsigned char output_sha256[HASH_SIZE];
	struct str reason; /* in the event's text */
};

/* The text of an 'e'. */
MUST_CHECK enum err cast_read_end(struct str text, struct cast_end *ret_end);

#endif
