/* SPDX-License-Identifier: Apache-2.0 */
/* Columns of text for a terminal. What came from outside cannot steer the terminal: control
 * characters are shown as "?". */
#ifndef ADMIN_TABLE_H
#define ADMIN_TABLE_H

#include "base/arena.h"
#include "base/buf.h"

enum { TABLE_COLUMNS_MAX = 12 };

struct table_row;
struct table {
	struct arena *arena;
	const char *const *titles; /* NULL-ended */
	size_t columns;
	struct table_row *first, *last;
};

void table_init(struct table *table, struct arena *arena, const char *const *titles);

/* As many texts as there are titles; they are kept by pointer. */
void table_add(struct table *table, const char *const *texts);

/* Nothing at all when there are no rows. */
void table_write(const struct table *table, struct buf *out);

#endif
