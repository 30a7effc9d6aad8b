/* SPDX-License-Identifier: Apache-2.0 */
/* Items in an arena whose number is not known before. */
#ifndef RECORDS_GROWING_H
#define RECORDS_GROWING_H

#include "base/arena.h"
#include "schema/row.h"

struct growing {
	struct items items;
	size_t room;
};

/* A zeroed place for one more; all items move when there is no room left, so it is valid until the
 * next call. Every call for one struct has the same size. */
void *growing_add(struct growing *growing, size_t size, struct arena *arena);

#endif
