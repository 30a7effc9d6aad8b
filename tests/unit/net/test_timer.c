/* SPDX-License-Identifier: Apache-2.0 */
/* Timers by a clock that the test moves. */
#include "net/timer.h"

#include "base/clock.h"
#include "base/random.h"
#include "net/loop.h"
#include "support/test.h"

struct ring {
	struct timer timer;
	int count;
	int64_t at_ms;
};

static void
ring(void *context)
{
	struct ring *one = context;

	one->count++;
	one->at_ms = clock_monotonic_ms();
}

static struct loop *
start(void)
{
	clock_use_fake(1000000);
	return loop_new();
}

static void
stop(struct loop *loop)
{
	loop_free(loop);
	clock_use_real();
}

static void
advance(struct loop *loop, int64_t by_ms)
{
	clock_advance_ms(by_ms);
	loop_turn(loop);
}

TEST(timer_rings_once_when_due)
{
	struct loop *loop = start();
	struct ring one = { .count = 0 };

	timer_init(&one.timer, loop, ring, &one);
	timer_set_in(&one.timer, 100);
	advance(loop, 99);
	CHECK_INT(one.count, 0);
	CHECK(timer_is_set(&one.timer));
	advance(loop, 1);
	CHECK_INT(one.count, 1);
	CHECK(!timer_is_set(&one.timer));
	advance(loop, 1000);
	CHECK_INT(one.count, 1);
	stop(loop);
}

TEST(timer_set_later_rings_later)
{
	struct loop *loop = start();
	struct ring one = { .count = 0 };

	timer_init(&one.timer, loop, ring, &one);
	timer_set_in(&one.timer, 100);
	timer_set_in(&one.timer, 300);
	advance(loop, 150);
	CHECK_INT(one.count, 0);
	advance(loop, 150);
	CHECK_INT(one.count, 1);
	stop(loop);
}

TEST(timer_set_earlier_rings_earlier)
{
	struct loop *loop = start();
	struct ring one = { .count = 0 };

	timer_init(&one.timer, loop, ring, &one);
	timer_set_in(&one.timer, 300);
	timer_set_in(&one.timer, 100);
	advance(loop, 100);
	CHECK_INT(one.count, 1);
	stop(loop);
}

TEST(timer_cancelled_keeps_silent)
{
	struct loop *loop = start();
	struct ring one = { .count = 0 };

	timer_init(&one.timer, loop, ring, &one);
	timer_cancel(&one.timer);
	timer_set_in(&one.timer, 10);
	timer_cancel(&one.timer);
	advance(loop, 10);
	CHECK_INT(one.count, 0);
	stop(loop);
}

TEST(timer_heap_keeps_order_among_many)
{
	enum { MANY = 500 };
	static struct ring rings[MANY];
	struct loop *loop = start();

	random_use_fake(7);
	for (int i = 0; i < MANY; i++) {
		rings[i] = (struct ring){ .count = 0 };
		timer_init(&rings[i].timer, loop, ring, &rings[i]);
		timer_set_in(&rings[i].timer, 1 + (int64_t)random_below(1000));
	}
	/* Every third moves, every seventh goes. */
	for (int i = 0; i < MANY; i += 3)
		timer_set_in(&rings[i].timer, 1 + (int64_t)random_below(1000));
	for (int i = 0; i < MANY; i += 7)
		timer_cancel(&rings[i].timer);
	for (int i = 0; i < 1001; i++)
		advance(loop, 1);
	for (int i = 0; i < MANY; i++) {
		CHECK_INT(rings[i].count, i % 7 ? 1 : 0);
		if (i % 7)
			CHECK_INT(rings[i].at_ms, rings[i].timer.due_ms);
	}
	random_use_real();
	stop(loop);
}

static void
set_again(void *context)
{
	struct ring *one = context;

	one->count++;
	timer_set_in(&one->timer, 0);
}

TEST(timer_that_sets_itself_waits_for_the_next_turn)
{
	struct loop *loop = start();
	struct ring one = { .count = 0 };

	timer_init(&one.timer, loop, set_again, &one);
	timer_set_in(&one.timer, 0);
	loop_turn(loop);
	CHECK_INT(one.count, 1);
	loop_turn(loop);
	CHECK_INT(one.count, 2);
	timer_cancel(&one.timer);
	stop(loop);
}
