/* SPDX-License-Identifier: Apache-2.0 */
/* The terminal's output from the oldest byte that the site has not kept to the newest that the
 * target printed, with the time of each and the sizes between. Whatever dies on the way, sending
 * goes on from what was kept. */
#ifndef JUMPOINT_SESSION_RING_H
#define JUMPOINT_SESSION_RING_H

#include <stdbool.h>

#include "base/str.h"
#include "wire/link.h"

enum {
	RING_FIRST = 16 * 1024,
	RING_MOST = LINK_WINDOW_MOST,
	RING_TIMES = 64,
	RING_SIZES = 16,
	RING_SAME_TIME_MS = 20, /* what came closer together may travel together */
};

struct ring_time {
	int64_t offset, at_ms;
};

struct ring_size {
	int64_t offset, at_ms;
	int columns, rows;
	bool is_sent;
};

struct ring {
	char *bytes; /* NULL: nothing is held */
	size_t capacity;
	int64_t kept, sent, end;
	struct ring_time times[RING_TIMES]; /* ascending; the first covers kept */
	size_t time_count;
	struct ring_size sizes[RING_SIZES]; /* ascending */
	size_t size_count;
};

/* One OUTPUT or one RESIZED. */
struct ring_piece {
	bool is_size;
	int64_t offset, at_ms;
	struct str bytes;  /* into the ring, until the next change */
	int columns, rows; /* of a size */
};

void ring_release(struct ring *ring); /* wipes; a ring of zeros is an empty one */

size_t ring_room(const struct ring *ring);

/* Not more than there is room for. */
void ring_append(struct ring *ring, struct str bytes, int64_t at_ms);
void ring_resize(struct ring *ring, int columns, int rows, int64_t at_ms);

/* Frees what is older. ERR_INVALID: past the end. What was kept before stays so. */
MUST_CHECK enum err ring_keep(struct ring *ring, int64_t kept);

void ring_rewind(struct ring *ring); /* all that is not kept is sent again */

void ring_cut(struct ring *ring); /* what is not sent yet is never sent */

/* What to send next, at most LINK_OUTPUT_PIECE bytes and not past limit. False: nothing. */
bool ring_next(const struct ring *ring, int64_t limit, struct ring_piece *ret_piece);
void ring_advance(struct ring *ring, const struct ring_piece *piece);

#endif
