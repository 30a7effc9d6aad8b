/* SPDX-License-Identifier: Apache-2.0 */
/* A growing byte string, born with a ceiling. Past the ceiling it fails and stays failed: append
 * freely, ask buf_error once. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdarg.h>

#include "base/str.h"

struct buf {
	char *data; /* NUL behind the last byte when not NULL */
	size_t length;
	size_t capacity;
	size_t limit;
	bool overflowed;
};

void buf_init(struct buf *buf, size_t limit);
void buf_release(struct buf *buf); /* wipes; usable with CLEANUP */
void buf_clear(struct buf *buf);   /* empties, keeps memory and limit, forgets an overflow */

/* What is appended may not be part of the buffer itself, which moves as it grows. */
void buf_append(struct buf *buf, const void *data, size_t length);
void buf_append_str(struct buf *buf, struct str s);
void buf_append_text(struct buf *buf, const char *text);
void buf_append_byte(struct buf *buf, char byte);
void buf_printf(struct buf *buf, const char *format, ...) FORMAT(2, 3);
void buf_consume(struct buf *buf, size_t length);     /* drops bytes at the front */
struct str buf_str(const struct buf *buf);	      /* valid until the next change */
MUST_CHECK enum err buf_error(const struct buf *buf); /* OK or ERR_LIMIT */

/* Makes room for length more bytes and returns where they go, or NULL past the ceiling; buf_added
 * says how many were written. */
char *buf_reserve(struct buf *buf, size_t length);
void buf_added(struct buf *buf, size_t length);

#endif
