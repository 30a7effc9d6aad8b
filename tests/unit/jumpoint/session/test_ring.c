/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/ring.h"

#include "base/memory.h"
#include "support/test.h"

static void
check_piece(struct ring *ring, int64_t offset, int64_t at_ms, const char *bytes)
{
	struct ring_piece piece;

	CHECK(ring_next(ring, INT64_MAX, &piece));
	CHECK(!piece.is_size);
	CHECK_INT(piece.offset, offset);
	CHECK_INT(piece.at_ms, at_ms);
	CHECK_STR(piece.bytes, bytes);
	ring_advance(ring, &piece);
}

TEST(ring_sends_in_order_with_times)
{
	struct ring ring = { 0 };
	struct ring_piece piece;

	ring_append(&ring, STR("abc"), 5);
	ring_append(&ring, STR("def"), 500);
	check_piece(&ring, 0, 5, "abc");
	check_piece(&ring, 3, 500, "def");
	CHECK(!ring_next(&ring, INT64_MAX, &piece));
	ring_release(&ring);
}

TEST(ring_joins_what_came_together)
{
	struct ring ring = { 0 };

	ring_append(&ring, STR("a"), 100);
	ring_append(&ring, STR("b"), 105);
	ring_append(&ring, STR("c"), 300);
	check_piece(&ring, 0, 100, "ab");
	check_piece(&ring, 2, 300, "c");
	ring_release(&ring);
}

TEST(ring_sends_not_past_the_limit)
{
	struct ring ring = { 0 };
	struct ring_piece piece;

	ring_append(&ring, STR("abcdef"), 5);
	CHECK(ring_next(&ring, 4, &piece));
	CHECK_STR(piece.bytes, "abcd");
	ring_advance(&ring, &piece);
	CHECK(!ring_next(&ring, 4, &piece));
	ring_release(&ring);
}

TEST(ring_sends_again_from_what_was_kept)
{
	struct ring ring = { 0 };

	ring_append(&ring, STR("abc"), 5);
	ring_append(&ring, STR("def"), 500);
	check_piece(&ring, 0, 5, "abc");
	check_piece(&ring, 3, 500, "def");
	CHECK_OK(ring_keep(&ring, 2));
	ring_rewind(&ring);
	check_piece(&ring, 2, 5, "c");
	check_piece(&ring, 3, 500, "def");
	CHECK_ERR(ring_keep(&ring, 7), ERR_INVALID);
	CHECK_OK(ring_keep(&ring, 1)); /* kept stays kept */
	CHECK_INT(ring.kept, 2);
	ring_release(&ring);
}

TEST(ring_puts_sizes_where_they_happened)
{
	struct ring ring = { 0 };
	struct ring_piece piece;

	ring_append(&ring, STR("abc"), 5);
	ring_resize(&ring, 100, 30, 6);
	ring_append(&ring, STR("def"), 6);
	check_piece(&ring, 0, 5, "abc");
	CHECK(ring_next(&ring, 0, &piece)); /* needs no room at the site */
	CHECK(piece.is_size);
	CHECK_INT(piece.offset, 3);
	CHECK_INT(piece.columns, 100);
	ring_advance(&ring, &piece);
	check_piece(&ring, 3, 6, "def");
	CHECK_OK(ring_keep(&ring, 3));
	ring_rewind(&ring);
	CHECK(ring_next(&ring, INT64_MAX, &piece));
	CHECK(piece.is_size);
	CHECK_OK(ring_keep(&ring, 4));
	ring_rewind(&ring);
	check_piece(&ring, 4, 6, "ef");
	ring_release(&ring);
}

TEST(ring_gives_its_memory_back_when_drained)
{
	struct ring ring = { 0 };
	char *block = memory_new(100000);

	ring_append(&ring, str_of(block, 100000), 1);
	CHECK(ring.capacity >= 100000);
	CHECK_OK(ring_keep(&ring, 100000));
	CHECK_INT(ring.capacity, 0);
	ring_release(&ring);
	memory_free(block);
}

static char
byte_at(int64_t offset)
{
	return (char)(offset * 7 + offset / 251);
}

/* Every byte arrives, in order, whatever the sizes of what comes and goes. */
TEST(ring_holds_every_byte)
{
	struct ring ring = { 0 };
	struct ring_piece piece;
	char block[9000];
	uint32_t state = 1;

	for (int round = 0; round < 20000; round++) {
		size_t length;

		state = state * 1103515245 + 12345;
		length = (state >> 8) % sizeof(block);
		if (length > ring_room(&ring))
			length = ring_room(&ring);
		for (size_t i = 0; i < length; i++)
			block[i] = byte_at(ring.end + (int64_t)i);
		ring_append(&ring, str_of(block, length), round);
		for (int i = 0; i < 3 && ring_next(&ring, ring.end - 100, &piece); i++) {
			CHECK_INT(piece.offset, ring.sent);
			CHECK(piece.bytes.length <= LINK_OUTPUT_PIECE);
			CHECK(piece.bytes.data[0] == byte_at(piece.offset));
			CHECK(piece.bytes.data[piece.bytes.length - 1] ==
			      byte_at(piece.offset + (int64_t)piece.bytes.length - 1));
			ring_advance(&ring, &piece);
		}
		if (state % 5 == 0)
			CHECK_OK(ring_keep(&ring, ring.sent - (ring.sent - ring.kept) / 3));
		if (state % 97 == 0)
			ring_rewind(&ring);
		CHECK(ring.time_count <= RING_TIMES);
	}
	ring_release(&ring);
}

TEST(ring_that_is_cut_ends_where_it_was_sent)
{
	struct ring ring = { 0 };
	struct ring_piece piece;

	ring_append(&ring, STR("abcdef"), 5);
	CHECK(ring_next(&ring, 4, &piece));
	ring_advance(&ring, &piece);
	ring_resize(&ring, 100, 30, 6);
	ring_cut(&ring);
	CHECK_INT(ring.end, 4);
	CHECK(!ring_next(&ring, INT64_MAX, &piece));
	ring_release(&ring);
}
