/* SPDX-License-Identifier: Apache-2.0 */
/* A ring under one lock. */
#include "base/queue.h"

#include <assert.h>

#include "base/memory.h"
#include "base/thread.h"

struct queue {
	struct lock *lock;
	void **values; /* limit places */
	size_t limit;
	size_t first, count;
	bool is_closed;
};

struct queue *
queue_new(size_t limit)
{
	struct queue *queue = new_object(struct queue);

	assert(limit > 0);
	queue->lock = lock_new();
	queue->limit = limit;
	queue->values = memory_new_array(limit, sizeof(*queue->values));
	return queue;
}

void
queue_free(struct queue *queue)
{
	if (!queue)
		return;
	lock_free(queue->lock);
	memory_free(queue->values);
	memory_free(queue);
}

enum err
queue_push(struct queue *queue, void *value)
{
	enum err err = OK;

	assert(value);
	lock_take(queue->lock);
	if (queue->is_closed) {
		err = ERR_CLOSED;
	} else if (queue->count == queue->limit) {
		err = ERR_LIMIT;
	} else {
		queue->values[(queue->first + queue->count) % queue->limit] = value;
		queue->count++;
		lock_wake_one(queue->lock);
	}
	lock_give(queue->lock);
	return err;
}

/* With the lock taken and count > 0. */
static void *
take_first(struct queue *queue)
{
	void *value = queue->values[queue->first];

	queue->first = (queue->first + 1) % queue->limit;
	queue->count--;
	return value;
}

/* With the lock taken: false when the queue is closed and drained. */
static bool
wait_for_value(struct queue *queue)
{
	while (queue->count == 0 && !queue->is_closed)
		lock_wait(queue->lock);
	return queue->count > 0;
}

void *
queue_pop(struct queue *queue)
{
	lock_take(queue->lock);
	void *value = wait_for_value(queue) ? take_first(queue) : NULL;
	lock_give(queue->lock);
	return value;
}

void *
queue_try_pop(struct queue *queue)
{
	lock_take(queue->lock);
	void *value = queue->count ? take_first(queue) : NULL;
	lock_give(queue->lock);
	return value;
}

size_t
queue_pop_all(struct queue *queue, void **values, size_t room)
{
	size_t taken = 0;

	lock_take(queue->lock);
	if (wait_for_value(queue)) {
		while (taken < room && queue->count > 0)
			values[taken++] = take_first(queue);
	}
	lock_give(queue->lock);
	return taken;
}

size_t
queue_length(struct queue *queue)
{
	lock_take(queue->lock);
	size_t count = queue->count;
	lock_give(queue->lock);
	return count;
}

void
queue_close(struct queue *queue)
{
	lock_take(queue->lock);
	queue->is_closed = true;
	lock_wake_all(queue->lock);
	lock_give(queue->lock);
}
