/* SPDX-License-Identifier: Apache-2.0 */
/* Timers in a binary heap. A deadline moved further out keeps its place until the old one passes,
 * so that a deadline reset with each request is one store to memory. */
#include "net/timer.h"

#include <assert.h>

#include "base/clock.h"
#include "base/memory.h"
#include "net/loop_internal.h"

static void
place(struct timer_heap *heap, size_t at, struct timer *timer)
{
	heap->timers[at] = timer;
	timer->place = at;
}

static void
sift_up(struct timer_heap *heap, size_t at, struct timer *timer)
{
	while (at > 1 && heap->timers[at / 2]->queued_ms > timer->queued_ms) {
		place(heap, at, heap->timers[at / 2]);
		at /= 2;
	}
	place(heap, at, timer);
}

static void
sift_down(struct timer_heap *heap, size_t at, struct timer *timer)
{
	while (at * 2 <= heap->count) {
		size_t child = at * 2;

		if (child < heap->count &&
		    heap->timers[child + 1]->queued_ms < heap->timers[child]->queued_ms)
			child++;
		if (heap->timers[child]->queued_ms >= timer->queued_ms)
			break;
		place(heap, at, heap->timers[child]);
		at = child;
	}
	place(heap, at, timer);
}

static void
heap_add(struct timer_heap *heap, struct timer *timer)
{
	if (heap->count + 1 >= heap->room) {
		heap->room = heap->room ? heap->room * 2 : 64;
		heap->timers = memory_grow(heap->timers, heap->room * sizeof(heap->timers[0]));
	}
	heap->count++;
	sift_up(heap, heap->count, timer);
}

static void
heap_remove(struct timer_heap *heap, struct timer *timer)
{
	size_t at = timer->place;
	struct timer *last = heap->timers[heap->count];

	assert(heap->timers[at] == timer);
	heap->count--;
	timer->place = 0;
	if (last == timer)
		return;
	if (at > 1 && heap->timers[at / 2]->queued_ms > last->queued_ms)
		sift_up(heap, at, last);
	else
		sift_down(heap, at, last);
}

void
timer_init(struct timer *timer, struct loop *loop, void (*run)(void *context), void *context)
{
	*timer = (struct timer){ .loop = loop, .run = run, .context = context };
}

void
timer_set_at(struct timer *timer, int64_t monotonic_ms)
{
	struct timer_heap *heap = loop_timers(timer->loop);

	timer->due_ms = monotonic_ms;
	if (timer->place && timer->queued_ms <= monotonic_ms)
		return;
	if (timer->place)
		heap_remove(heap, timer);
	timer->queued_ms = monotonic_ms;
	heap_add(heap, timer);
}

void
timer_set_in(struct timer *timer, int64_t delay_ms)
{
	timer_set_at(timer, clock_monotonic_ms() + delay_ms);
}

void
timer_cancel(struct timer *timer)
{
	if (timer->place)
		heap_remove(loop_timers(timer->loop), timer);
}

bool
timer_is_set(const struct timer *timer)
{
	return timer->place != 0;
}

void
timer_heap_release(struct timer_heap *heap)
{
	for (size_t i = 1; i <= heap->count; i++)
		heap->timers[i]->place = 0;
	memory_free(heap->timers);
	*heap = (struct timer_heap){ 0 };
}

int64_t
timer_heap_next_ms(const struct timer_heap *heap)
{
	return heap->count ? heap->timers[1]->queued_ms : -1;
}

void
timer_heap_run(struct timer_heap *heap, int64_t now_ms)
{
	/* A timer that sets itself anew for the same moment waits for the next turn. */
	size_t most = heap->count;

	while (most-- && heap->count && heap->timers[1]->queued_ms <= now_ms) {
		struct timer *timer = heap->timers[1];

		heap_remove(heap, timer);
		if (timer->due_ms > now_ms) {
			timer->queued_ms = timer->due_ms;
			heap_add(heap, timer);
			continue;
		}
		timer->run(timer->context);
	}
}
