/* SPDX-License-Identifier: Apache-2.0 */
/* One-shot timers of a loop, by base/clock so that tests move time. A timer lives inside its
 * owner's struct; the loop's thread alone touches it. Moving a deadline further out costs nothing:
 * the timer looks again when the old one passes. */
#ifndef NET_TIMER_H
#define NET_TIMER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct loop;
struct timer {
	struct loop *loop;
	void (*run)(void *context);
	void *context;
	int64_t due_ms;	   /* by clock_monotonic_ms */
	int64_t queued_ms; /* where it stands in the heap; never after due_ms */
	size_t place;	   /* 1 .. count; 0: not set */
};

void timer_init(struct timer *timer, struct loop *loop, void (*run)(void *context), void *context);
void timer_set_at(struct timer *timer, int64_t monotonic_ms); /* replaces an earlier setting */
void timer_set_in(struct timer *timer, int64_t delay_ms);
void timer_cancel(struct timer *timer); /* harmless when not set; needed before its owner goes */
bool timer_is_set(const struct timer *timer);

/* The loop's own: a heap of timers, earliest first. */
struct timer_heap {
	struct timer **timers; /* [1 .. count] */
	size_t count;
	size_t room;
};
void timer_heap_release(struct timer_heap *heap);	      /* forgets all timers */
int64_t timer_heap_next_ms(const struct timer_heap *heap);    /* when to look again; -1: no timer */
void timer_heap_run(struct timer_heap *heap, int64_t now_ms); /* runs what is due */

#endif
