/* SPDX-License-Identifier: Apache-2.0 */
/* Blocks that are filled from front to end. Free bytes of a block are always zero, so taking them
 * costs no clearing: blocks come zeroed, and a reset overwrites what was used. */
#include "base/arena.h"

#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define HAS_SANITIZER 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define HAS_SANITIZER 1
#endif

#ifdef HAS_SANITIZER
#include <sanitizer/asan_interface.h>
#define HIDE(memory, size) __asan_poison_memory_region((memory), (size))
#define SHOW(memory, size) __asan_unpoison_memory_region((memory), (size))
#else
#define HIDE(memory, size) ((void)(memory), (void)(size))
#define SHOW(memory, size) ((void)(memory), (void)(size))
#endif

enum {
	ALIGNMENT = _Alignof(max_align_t),
	BLOCK_SMALLEST = 8 * 1024,
	BLOCK_BIGGEST = 256 * 1024, /* unless one piece alone is bigger */
};

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	_Alignas(max_align_t) unsigned char bytes[];
};

static struct arena_block *
block_new(size_t size)
{
	size_t total;

	if (__builtin_add_overflow(size, sizeof(struct arena_block), &total))
		total = SIZE_MAX; /* ends the process in memory_new */

	struct arena_block *block = memory_new(total);

	block->size = size;
	HIDE(block->bytes, size);
	return block;
}

static void
block_free(struct arena_block *block)
{
	SHOW(block->bytes, block->size);
	memory_wipe(block->bytes, block->used);
	memory_free(block);
}

void
arena_init(struct arena *arena)
{
	*arena = (struct arena){ 0 };
}

void
arena_reset(struct arena *arena)
{
	struct arena_block *kept = NULL;

	while (arena->blocks) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->next;
		if (block->size <= BLOCK_BIGGEST && (!kept || block->size > kept->size)) {
			if (kept)
				block_free(kept);
			kept = block;
		} else {
			block_free(block);
		}
	}
	if (kept) {
		SHOW(kept->bytes, kept->size);
		memory_wipe(kept->bytes, kept->used);
		HIDE(kept->bytes, kept->size);
		kept->used = 0;
		kept->next = NULL;
	}
	arena->blocks = kept;
	arena->used_bytes = 0;
}

void
arena_release(struct arena *arena)
{
	while (arena->blocks) {
		struct arena_block *block = arena->blocks;

		arena->blocks = block->next;
		block_free(block);
	}
	arena_init(arena);
}

/* The block that has room for so many bytes. A piece that is bigger than the next block would be
 * gets its own block behind the first, so that the room left in the first is not lost. */
static struct arena_block *
block_with_room(struct arena *arena, size_t size)
{
	struct arena_block *first = arena->blocks;

	if (first && first->size - first->used >= size)
		return first;

	size_t next_size = first ? first->size * 2 : BLOCK_SMALLEST;

	if (next_size > BLOCK_BIGGEST)
		next_size = BLOCK_BIGGEST;

	struct arena_block *block = block_new(size > next_size ? size : next_size);

	if (first && size > next_size) {
		block->next = first->next;
		first->next = block;
	} else {
		block->next = first;
		arena->blocks = block;
	}
	return block;
}

void *
arena_alloc(struct arena *arena, size_t size)
{
	size_t rounded;

	if (__builtin_add_overflow(size ? size : 1, (size_t)ALIGNMENT - 1, &rounded))
		rounded = SIZE_MAX;
	rounded -= rounded % ALIGNMENT;

	struct arena_block *block = block_with_room(arena, rounded);
	void *memory = block->bytes + block->used;

	block->used += rounded;
	arena->used_bytes += rounded;
	SHOW(memory, size);
	return memory;
}

void *
arena_alloc_array(struct arena *arena, size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		total = SIZE_MAX; /* ends the process in memory_new */
	return arena_alloc(arena, total);
}

void *
arena_copy(struct arena *arena, const void *data, size_t size)
{
	void *copy = arena_alloc(arena, size);

	if (size)
		memcpy(copy, data, size);
	return copy;
}

char *
arena_text(struct arena *arena, struct str s)
{
	char *text = arena_alloc(arena, s.length + 1);

	if (s.length)
		memcpy(text, s.data, s.length);
	return text;
}

struct str
arena_str(struct arena *arena, struct str s)
{
	return (struct str){ arena_text(arena, s), s.length };
}

char *
arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	char *text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

char *
arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;

	va_copy(again, args);
	int length = vsnprintf(NULL, 0, format, args);
	char *text = arena_alloc(arena, length > 0 ? (size_t)length + 1 : 1);

	if (length > 0)
		vsnprintf(text, (size_t)length + 1, format, again);
	va_end(again);
	return text;
}
