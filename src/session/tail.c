/* SPDX-License-Identifier: Apache-2.0 */
/* A ring whose byte of offset o lies at o modulo its room. */
#include "session/tail.h"

#include "base/memory.h"

void
tail_init(struct tail *tail, uint64_t offset)
{
	*tail = (struct tail){ .end = offset };
}

void
tail_release(struct tail *tail)
{
	if (tail->data)
		memory_wipe(tail->data, tail->room);
	memory_free(tail->data);
	tail->data = NULL;
	tail->room = 0;
	tail->length = 0;
}

/* Bytes that end at tail->end + bytes.length and fit into the ring. */
static void
put(struct tail *tail, struct str bytes)
{
	size_t at = tail->end & (tail->room - 1);
	size_t first = tail->room - at < bytes.length ? tail->room - at : bytes.length;

	if (!bytes.length)
		return; /* and perhaps nowhere */
	memcpy(tail->data + at, bytes.data, first);
	memcpy(tail->data, bytes.data + first, bytes.length - first);
	tail->end += bytes.length;
	tail->length =
		(uint32_t)(tail->length + bytes.length < tail->room ? tail->length + bytes.length
								    : tail->room);
}

/* The last length bytes move to a ring of another size. */
static void
resize(struct tail *tail, uint32_t room, uint32_t length)
{
	struct tail moved = { .data = memory_new(room), .room = room, .end = tail->end - length };
	struct str pieces[2];

	if (length && tail_from(tail, tail->end - length, pieces)) {
		put(&moved, pieces[0]);
		if (pieces[1].length)
			put(&moved, pieces[1]);
	}
	moved.end = tail->end;
	tail_release(tail);
	*tail = moved;
}

void
tail_append(struct tail *tail, struct str bytes)
{
	uint32_t room = tail->room ? tail->room : TAIL_FIRST;

	if (!bytes.length)
		return;
	while (room < TAIL_MOST && room < tail->length + bytes.length)
		room *= 2;
	if (room != tail->room)
		resize(tail, room, tail->length);
	if (bytes.length > room) {
		tail->end += bytes.length - room;
		tail->length = 0;
		bytes = str_from_offset(bytes, bytes.length - room);
	}
	put(tail, bytes);
}

bool
tail_from(const struct tail *tail, uint64_t offset, struct str ret_pieces[2])
{
	size_t at, length, first;

	if (offset > tail->end || offset < tail->end - tail->length)
		return false;
	ret_pieces[0] = ret_pieces[1] = (struct str){ 0 };
	length = (size_t)(tail->end - offset);
	if (!length)
		return true;
	at = offset & (tail->room - 1);
	first = tail->room - at < length ? tail->room - at : length;
	ret_pieces[0] = str_of(tail->data + at, first);
	if (first < length)
		ret_pieces[1] = str_of(tail->data, length - first);
	return true;
}

void
tail_shrink(struct tail *tail)
{
	if (tail->room > TAIL_FIRST)
		resize(tail, TAIL_FIRST, tail->length < TAIL_FIRST ? tail->length : TAIL_FIRST);
}
