/* SPDX-License-Identifier: Apache-2.0 */
#include "api/handover.h"

#include "base/thread.h"
#include "support/test.h"

enum { JOBS = 3 * HANDOVER_MOST };

static struct gate *over;
static int done; /* of one key: never two at a time */

static void
count_job(struct pool_job *job, void *worker)
{
	if (++done == JOBS)
		gate_open(over);
}

static struct pool *
begin(size_t limit)
{
	over = gate_new();
	done = 0;
	return pool_new(
		&(struct pool_settings){ .threads = { 2, 1 }, .queue_limit = { limit, limit } });
}

/* Outside of a turn: the jobs wait for the next one. */
static void
hand_over(struct handover *handover, struct loop *loop, struct pool *pool, enum pool_lane lane,
	  struct pool_job jobs[JOBS])
{
	for (int i = 0; i < JOBS; i++) {
		jobs[i] = (struct pool_job){ .run = count_job, .key = 1 };
		CHECK_OK(handover_submit(handover, loop, pool, lane, &jobs[i]));
	}
}

static void
finish(struct loop *loop, struct pool *pool)
{
	pool_free(pool);
	loop_free(loop);
	gate_free(over);
}

TEST(handover_begins_all_of_a_turn_at_its_end)
{
	struct pool *pool = begin(JOBS);
	struct loop *loop = loop_new();
	struct handover handover = { .count = 0 };
	struct pool_job jobs[JOBS];

	hand_over(&handover, loop, pool, POOL_FAST, jobs);
	loop_turn(loop);
	gate_wait(over);
	CHECK_INT(done, JOBS);
	CHECK_INT(handover.count, 0);
	finish(loop, pool);
}

TEST(handover_of_many_does_not_wait_for_the_end_of_the_turn)
{
	struct pool *pool = begin(JOBS);
	struct loop *loop = loop_new();
	struct handover handover = { .count = 0 };
	struct pool_job jobs[JOBS];

	hand_over(&handover, loop, pool, POOL_FAST, jobs);
	gate_wait(over);
	loop_turn(loop);
	finish(loop, pool);
}

TEST(handover_to_the_slow_lane_waits_for_no_turn)
{
	struct pool *pool = begin(JOBS);
	struct loop *loop = loop_new();
	struct handover handover = { .count = 0 };
	struct pool_job jobs[JOBS];

	hand_over(&handover, loop, pool, POOL_SLOW, jobs);
	gate_wait(over);
	CHECK_INT(handover.count, 0);
	finish(loop, pool);
}

TEST(handover_says_that_the_pool_takes_no_more)
{
	struct pool *pool = begin(1);
	struct loop *loop = loop_new();
	struct handover handover = { .count = 0 };
	struct pool_job job = { .run = count_job };

	pool_close(pool);
	CHECK_ERR(handover_submit(&handover, loop, pool, POOL_FAST, &job), ERR_CLOSED);
	CHECK_INT(handover.count, 0);
	finish(loop, pool);
}
