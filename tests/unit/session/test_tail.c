/* SPDX-License-Identifier: Apache-2.0 */
#include "session/tail.h"

#include "support/test.h"

static char expected[200 * 1024];

static void
fill(void)
{
	for (size_t i = 0; i < sizeof(expected); i++)
		expected[i] = (char)('a' + i % 23);
}

static void
check_holds(const struct tail *tail, uint64_t from)
{
	struct str pieces[2];

	CHECK(tail_from(tail, from, pieces));
	CHECK_INT(pieces[0].length + pieces[1].length, tail->end - from);
	CHECK_BYTES(pieces[0].data ? pieces[0].data : "", expected + from, pieces[0].length);
	CHECK_BYTES(pieces[1].data ? pieces[1].data : "", expected + from + pieces[0].length,
		    pieces[1].length);
}

TEST(a_tail_that_heard_nothing_holds_nothing_and_has_no_memory)
{
	struct tail tail;
	struct str pieces[2];

	tail_init(&tail, 100);
	CHECK(tail.data == NULL);
	CHECK(tail_from(&tail, 100, pieces));
	CHECK_INT(pieces[0].length, 0);
	CHECK(!tail_from(&tail, 99, pieces));
	CHECK(!tail_from(&tail, 101, pieces));
}

TEST(a_tail_grows_with_what_it_hears_up_to_its_most)
{
	struct tail tail;

	fill();
	tail_init(&tail, 0);
	tail_append(&tail, str_of(expected, 10));
	CHECK_INT(tail.room, TAIL_FIRST);
	tail_append(&tail, str_of(expected + 10, 5000));
	CHECK_INT(tail.room, 8192);
	check_holds(&tail, 0);
	tail_append(&tail, str_of(expected + 5010, 100000));
	CHECK_INT(tail.room, TAIL_MOST);
	CHECK_INT(tail.length, TAIL_MOST);
	tail_release(&tail);
}

TEST(a_tail_holds_the_last_bytes_whatever_the_pieces)
{
	for (size_t piece = 1; piece < 40000; piece = piece * 3 + 1) {
		struct tail tail;
		struct str pieces[2];

		fill();
		tail_init(&tail, 0);
		for (size_t at = 0; at + piece <= sizeof(expected) && at < 150000; at += piece)
			tail_append(&tail, str_of(expected + at, piece));
		check_holds(&tail, tail.end - tail.length);
		check_holds(&tail, tail.end - tail.length / 2);
		check_holds(&tail, tail.end);
		CHECK(!tail_from(&tail, tail.end - tail.length - 1, pieces));
		tail_release(&tail);
	}
}

TEST(a_tail_that_shrinks_keeps_its_end)
{
	struct tail tail;

	fill();
	tail_init(&tail, 0);
	tail_append(&tail, str_of(expected, 100000));
	tail_shrink(&tail);
	CHECK_INT(tail.room, TAIL_FIRST);
	CHECK_INT(tail.length, TAIL_FIRST);
	check_holds(&tail, 100000 - TAIL_FIRST);
	tail_append(&tail, str_of(expected + 100000, 3000));
	check_holds(&tail, 100000 - TAIL_FIRST + 100);
	tail_release(&tail);
}
