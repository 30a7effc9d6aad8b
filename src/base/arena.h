/* SPDX-License-Identifier: Apache-2.0 */
/* Memory of one request or one decoded message: taken piece by piece, given back all at once. Not
 * thread-safe. Running out of the machine's memory ends the process (the supervisor restarts it);
 * input limits are checked at the door. */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stdarg.h>

#include "base/str.h"

struct arena_block;
struct arena {
	struct arena_block *blocks;
	size_t used_bytes;
};

void arena_init(struct arena *arena);

/* All that was taken becomes invalid and is overwritten; one block is kept for the next user. */
void arena_reset(struct arena *arena);
void arena_release(struct arena *arena);

void *arena_alloc(struct arena *arena, size_t size); /* zeroed, aligned for any type, never NULL */
void *arena_copy(struct arena *arena, const void *data, size_t size);
char *arena_text(struct arena *arena, struct str s);	 /* copy with a NUL behind */
struct str arena_str(struct arena *arena, struct str s); /* copy, NUL behind its end too */
char *arena_printf(struct arena *arena, const char *format, ...) FORMAT(2, 3);
char *arena_vprintf(struct arena *arena, const char *format, va_list args) FORMAT(2, 0);

#define arena_new(arena, type) ((type *)arena_alloc((arena), sizeof(type)))
#define arena_array(arena, type, count) ((type *)arena_alloc_array((arena), (count), sizeof(type)))
void *arena_alloc_array(struct arena *arena, size_t count, size_t size); /* checks the product */

#endif
