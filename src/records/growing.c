/* SPDX-License-Identifier: Apache-2.0 */
/* Doubles the room whenever it is full. */
#include "records/growing.h"

void *
growing_add(struct growing *growing, size_t size, struct arena *arena)
{
	struct items *items = &growing->items;

	if (items->count == growing->room) {
		size_t room = growing->room ? 2 * growing->room : 8;
		void *data = arena_alloc_array(arena, room, size);

		if (items->count)
			memcpy(data, items->data, items->count * size);
		items->data = data;
		growing->room = room;
	}
	return (char *)items->data + items->count++ * size;
}
