/* SPDX-License-Identifier: Apache-2.0 */
#include "base/arena.h"

#include "support/test.h"

TEST(arena_gives_zeroed_and_aligned_memory)
{
	struct arena arena;

	arena_init(&arena);
	for (size_t size = 0; size < 100; size++) {
		unsigned char *memory = arena_alloc(&arena, size);

		CHECK(memory);
		CHECK_INT((uintptr_t)memory % _Alignof(max_align_t), 0);
		for (size_t i = 0; i < size; i++)
			CHECK_INT(memory[i], 0);
		memset(memory, 0xff, size);
	}
	arena_release(&arena);
}

TEST(arena_memory_is_zeroed_again_after_a_reset)
{
	struct arena arena;

	arena_init(&arena);
	for (int round = 0; round < 3; round++) {
		unsigned char *memory = arena_alloc(&arena, 5000);

		for (size_t i = 0; i < 5000; i++)
			CHECK_INT(memory[i], 0);
		memset(memory, 0xaa, 5000);
		arena_reset(&arena);
	}
	arena_release(&arena);
}

TEST(arena_reset_keeps_a_block_for_the_next_user)
{
	struct arena arena;

	arena_init(&arena);
	const void *first = arena_alloc(&arena, 10);
	arena_reset(&arena);
	CHECK_INT(arena.used_bytes, 0);
	CHECK(arena_alloc(&arena, 10) == first);
	arena_release(&arena);
}

TEST(arena_holds_many_small_and_some_big_pieces)
{
	struct arena arena;
	char *small[2000];
	char *big;

	arena_init(&arena);
	for (int i = 0; i < 2000; i++) {
		small[i] = arena_printf(&arena,
					"piece %d of two thousand, long enough to fill blocks", i);
		if (i == 1000) {
			big = arena_alloc(&arena, 3 * 1024 * 1024);
			memset(big, 'x', 3 * 1024 * 1024);
		}
	}
	for (int i = 0; i < 2000; i++) {
		int number = -1;

		CHECK_INT(sscanf(small[i], "piece %d of", &number), 1);
		CHECK_INT(number, i);
	}
	CHECK(arena.used_bytes > 3 * 1024 * 1024);
	arena_reset(&arena);
	arena_release(&arena);
}

TEST(arena_does_not_keep_an_outsized_block)
{
	struct arena arena;

	arena_init(&arena);
	arena_alloc(&arena, 3 * 1024 * 1024);
	arena_reset(&arena);
	CHECK(arena.blocks == NULL);
	arena_release(&arena);
}

TEST(arena_copies)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(arena_text(&arena, STR("jump group")), "jump group");
	CHECK_TEXT(arena_text(&arena, (struct str){ NULL, 0 }), "");

	struct str copy = arena_str(&arena, STR("a\0b"));
	CHECK_STR(copy, STR("a\0b"));
	CHECK_INT(copy.data[3], '\0');
	CHECK_BYTES(arena_copy(&arena, "\1\2\3", 3), "\1\2\3", 3);
	CHECK(arena_copy(&arena, NULL, 0) != NULL);
	arena_release(&arena);
}

TEST(arena_printf_measures_its_text)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(arena_printf(&arena, "%s-%d", "node", 7), "node-7");
	CHECK_TEXT(arena_printf(&arena, "%s", ""), "");
	CHECK_INT(strlen(arena_printf(&arena, "%020000d", 1)), 20000);
	arena_release(&arena);
}

TEST(arena_array_is_zeroed)
{
	struct arena arena;

	arena_init(&arena);
	int64_t *numbers = arena_array(&arena, int64_t, 1000);
	for (int i = 0; i < 1000; i++)
		CHECK_INT(numbers[i], 0);
	struct str *one = arena_new(&arena, struct str);
	CHECK(one->data == NULL);
	arena_release(&arena);
}
