/* SPDX-License-Identifier: Apache-2.0 */
#include "base/queue.h"

#include <stdatomic.h>

#include "base/thread.h"
#include "support/test.h"

static int values[4000];

TEST(queue_gives_values_in_order)
{
	struct queue *queue = queue_new(3);

	CHECK(queue_try_pop(queue) == NULL);
	for (int round = 0; round < 5; round++) {
		CHECK_OK(queue_push(queue, &values[1]));
		CHECK_OK(queue_push(queue, &values[2]));
		CHECK_INT(queue_length(queue), 2);
		CHECK(queue_pop(queue) == &values[1]);
		CHECK(queue_try_pop(queue) == &values[2]);
	}
	queue_free(queue);
	queue_free(NULL);
}

TEST(queue_refuses_past_its_limit)
{
	struct queue *queue = queue_new(2);

	CHECK_OK(queue_push(queue, &values[0]));
	CHECK_OK(queue_push(queue, &values[1]));
	CHECK_ERR(queue_push(queue, &values[2]), ERR_LIMIT);
	CHECK(queue_pop(queue) == &values[0]);
	CHECK_OK(queue_push(queue, &values[2]));
	queue_free(queue);
}

TEST(queue_pop_all_takes_no_more_than_there_is_room)
{
	struct queue *queue = queue_new(10);
	void *taken[4];

	for (int i = 0; i < 6; i++)
		CHECK_OK(queue_push(queue, &values[i]));
	CHECK_INT(queue_pop_all(queue, taken, 4), 4);
	CHECK(taken[0] == &values[0] && taken[3] == &values[3]);
	CHECK_INT(queue_pop_all(queue, taken, 4), 2);
	CHECK(taken[1] == &values[5]);
	queue_free(queue);
}

TEST(queue_is_drained_after_it_was_closed)
{
	struct queue *queue = queue_new(10);
	void *taken[4];

	CHECK_OK(queue_push(queue, &values[0]));
	CHECK_OK(queue_push(queue, &values[1]));
	queue_close(queue);
	CHECK_ERR(queue_push(queue, &values[2]), ERR_CLOSED);
	CHECK(queue_pop(queue) == &values[0]);
	CHECK_INT(queue_pop_all(queue, taken, 4), 1);
	CHECK(queue_pop(queue) == NULL);
	CHECK_INT(queue_pop_all(queue, taken, 4), 0);
	queue_free(queue);
}

enum { PUSHERS = 2, POPPERS = 2, EACH = 2000 };

struct traffic {
	struct queue *queue;
	int first; /* of the values that this pusher sends */
	atomic_int *popped;
};

static void
push_all(void *context)
{
	struct traffic *traffic = context;

	for (int i = 0; i < EACH; i++) {
		while (queue_push(traffic->queue, &values[traffic->first + i]) == ERR_LIMIT)
			;
	}
}

static void
pop_until_closed(void *context)
{
	struct traffic *traffic = context;
	int *value;

	for (value = queue_pop(traffic->queue); value; value = queue_pop(traffic->queue)) {
		(*value)++;
		atomic_fetch_add(traffic->popped, 1);
	}
}

TEST(queue_passes_each_value_once_between_threads)
{
	struct queue *queue = queue_new(64);
	atomic_int popped = 0;
	struct traffic traffic[PUSHERS];
	struct thread *pushers[PUSHERS], *poppers[POPPERS];

	memset(values, 0, sizeof(values));
	for (int i = 0; i < PUSHERS; i++) {
		traffic[i] = (struct traffic){ queue, i * EACH, &popped };
		pushers[i] = thread_start("pusher", push_all, &traffic[i]);
	}
	for (int i = 0; i < POPPERS; i++)
		poppers[i] = thread_start("popper", pop_until_closed, &traffic[0]);
	for (int i = 0; i < PUSHERS; i++)
		thread_join(pushers[i]);
	queue_close(queue);
	for (int i = 0; i < POPPERS; i++)
		thread_join(poppers[i]);
	CHECK_INT(popped, PUSHERS * EACH);
	for (int i = 0; i < PUSHERS * EACH; i++)
		CHECK_INT(values[i], 1);
	queue_free(queue);
}
