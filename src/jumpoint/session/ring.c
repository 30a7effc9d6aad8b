/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/ring.h"

#include <assert.h>

#include "base/memory.h"

void
ring_release(struct ring *ring)
{
	if (ring->bytes)
		memory_wipe(ring->bytes, ring->capacity);
	memory_free(ring->bytes);
	*ring = (struct ring){ 0 };
}

static size_t
held(const struct ring *ring)
{
	return (size_t)(ring->end - ring->kept);
}

size_t
ring_room(const struct ring *ring)
{
	return RING_MOST - held(ring);
}

/* Where an offset is; capacities are powers of two. */
static size_t
place(const struct ring *ring, int64_t offset)
{
	return (size_t)offset & (ring->capacity - 1);
}

static void
copy_in(struct ring *ring, int64_t offset, struct str bytes)
{
	size_t at = place(ring, offset);
	size_t first = ring->capacity - at < bytes.length ? ring->capacity - at : bytes.length;

	memcpy(ring->bytes + at, bytes.data, first);
	memcpy(ring->bytes, bytes.data + first, bytes.length - first);
}

/* The bytes from offset up to the end of what lies in one piece. */
static struct str
run_at(const struct ring *ring, int64_t offset)
{
	size_t at = place(ring, offset), length = (size_t)(ring->end - offset);

	if (length > ring->capacity - at)
		length = ring->capacity - at;
	return str_of(ring->bytes + at, length);
}

static void
grow(struct ring *ring, size_t needed)
{
	struct ring old = *ring;
	size_t capacity = ring->capacity ? ring->capacity : RING_FIRST;

	while (capacity < needed)
		capacity *= 2;
	if (capacity == ring->capacity)
		return;
	ring->bytes = memory_grow(NULL, capacity);
	ring->capacity = capacity;
	for (int64_t offset = old.kept; offset < old.end;) {
		struct str run = run_at(&old, offset);

		copy_in(ring, offset, run);
		offset += (int64_t)run.length;
	}
	if (old.bytes)
		memory_wipe(old.bytes, old.capacity);
	memory_free(old.bytes);
}

/* When all places are taken every second time goes: old output loses precision, never order. */
static void
note_time(struct ring *ring, int64_t at_ms)
{
	size_t left = 0;

	if (ring->time_count && ring->times[ring->time_count - 1].at_ms == at_ms)
		return;
	if (ring->time_count == RING_TIMES) {
		for (size_t i = 0; i < RING_TIMES; i += 2)
			ring->times[left++] = ring->times[i];
		ring->time_count = left;
	}
	ring->times[ring->time_count++] = (struct ring_time){ ring->end, at_ms };
}

void
ring_append(struct ring *ring, struct str bytes, int64_t at_ms)
{
	assert(bytes.length <= ring_room(ring));
	if (!bytes.length)
		return;
	grow(ring, held(ring) + bytes.length);
	note_time(ring, at_ms);
	copy_in(ring, ring->end, bytes);
	ring->end += (int64_t)bytes.length;
}

void
ring_resize(struct ring *ring, int columns, int rows, int64_t at_ms)
{
	if (ring->size_count == RING_SIZES) {
		ring->size_count--;
		memmove(&ring->sizes[0], &ring->sizes[1],
			ring->size_count * sizeof(ring->sizes[0]));
	}
	ring->sizes[ring->size_count++] =
		(struct ring_size){ ring->end, at_ms, columns, rows, false };
}

static void
drop_old(struct ring *ring)
{
	size_t gone = 0;

	while (gone + 1 < ring->time_count && ring->times[gone + 1].offset <= ring->kept)
		gone++;
	ring->time_count -= gone;
	memmove(&ring->times[0], &ring->times[gone], ring->time_count * sizeof(ring->times[0]));
	/* One at the very offset may not have arrived. */
	for (gone = 0; gone < ring->size_count && ring->sizes[gone].offset < ring->kept;)
		gone++;
	ring->size_count -= gone;
	memmove(&ring->sizes[0], &ring->sizes[gone], ring->size_count * sizeof(ring->sizes[0]));
}

enum err
ring_keep(struct ring *ring, int64_t kept)
{
	if (kept > ring->end)
		return ERR_INVALID;
	if (kept <= ring->kept)
		return OK;
	ring->kept = kept;
	if (ring->sent < kept)
		ring->sent = kept;
	drop_old(ring);
	if (held(ring) == 0 && ring->capacity > RING_FIRST) {
		memory_wipe(ring->bytes, ring->capacity);
		memory_free(ring->bytes);
		ring->bytes = NULL;
		ring->capacity = 0;
	}
	return OK;
}

void
ring_rewind(struct ring *ring)
{
	ring->sent = ring->kept;
	for (size_t i = 0; i < ring->size_count; i++)
		ring->sizes[i].is_sent = false;
}

void
ring_cut(struct ring *ring)
{
	ring->end = ring->sent;
	for (size_t i = 0; i < ring->size_count; i++)
		ring->sizes[i].is_sent = true;
}

/* The time of the byte that is sent next, and where bytes of another time begin. */
static int64_t
time_at(const struct ring *ring, int64_t *ret_until)
{
	size_t i = 0;
	int64_t at_ms;

	while (i + 1 < ring->time_count && ring->times[i + 1].offset <= ring->sent)
		i++;
	at_ms = ring->times[i].at_ms;
	do
		i++;
	while (i < ring->time_count && ring->times[i].at_ms - at_ms < RING_SAME_TIME_MS);
	*ret_until = i < ring->time_count ? ring->times[i].offset : ring->end;
	return at_ms;
}

static const struct ring_size *
next_size(const struct ring *ring)
{
	for (size_t i = 0; i < ring->size_count; i++)
		if (!ring->sizes[i].is_sent)
			return &ring->sizes[i];
	return NULL;
}

bool
ring_next(const struct ring *ring, int64_t limit, struct ring_piece *ret_piece)
{
	const struct ring_size *size = next_size(ring);
	int64_t until = ring->end, most = ring->sent + LINK_OUTPUT_PIECE;

	if (size && size->offset <= ring->sent) {
		*ret_piece = (struct ring_piece){ .is_size = true,
						  .offset = size->offset,
						  .at_ms = size->at_ms,
						  .columns = size->columns,
						  .rows = size->rows };
		return true;
	}
	if (ring->sent >= ring->end || ring->sent >= limit)
		return false;
	*ret_piece = (struct ring_piece){ .offset = ring->sent };
	ret_piece->at_ms = time_at(ring, &until);
	if (size && size->offset < until)
		until = size->offset;
	until = until < limit ? until : limit;
	until = until < most ? until : most;
	ret_piece->bytes = run_at(ring, ring->sent);
	if (ret_piece->bytes.length > (size_t)(until - ring->sent))
		ret_piece->bytes.length = (size_t)(until - ring->sent);
	return true;
}

void
ring_advance(struct ring *ring, const struct ring_piece *piece)
{
	if (!piece->is_size) {
		ring->sent += (int64_t)piece->bytes.length;
		return;
	}
	for (size_t i = 0; i < ring->size_count; i++)
		if (!ring->sizes[i].is_sent) {
			ring->sizes[i].is_sent = true;
			return;
		}
}
