/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of a message between our own programs: whole numbers and byte strings, in a fixed
 * order, nothing left over at the end. What the messages are is said in keeper.h and its siblings;
 * how they travel is the business of ipc/ and net/. */
#ifndef WIRE_WIRE_H
#define WIRE_WIRE_H

#include "base/buf.h"

struct wire_reader {
	struct str rest;
	bool is_bad; /* something was missing; all later gets give 0 and empty strings */
};

void wire_put_int(struct buf *out, int64_t value);    /* 8 bytes, big endian */
void wire_put_str(struct buf *out, struct str value); /* 4 bytes of length, then the bytes */
void wire_put_text(struct buf *out, const char *value);

int64_t wire_get_int(struct wire_reader *reader);

/* Bad when outside the bounds; then minimum. */
int64_t wire_get_int_in(struct wire_reader *reader, int64_t minimum, int64_t maximum);

/* Looks into the message; bad when longer than limit. */
struct str wire_get_str(struct wire_reader *reader, size_t limit);

/* Exactly size bytes into out. */
void wire_get_bytes(struct wire_reader *reader, void *out, size_t size);

/* ERR_INVALID when anything was bad or anything is left. Ask it before using what was got. */
MUST_CHECK enum err wire_end(const struct wire_reader *reader);

#endif
