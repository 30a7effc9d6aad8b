/* SPDX-License-Identifier: Apache-2.0 */
/* One thread's event loop over libevent: descriptors, signals, timers (timer.h) and functions
 * posted by other threads. Unless a line says "any thread", call from the loop's thread, or while
 * nobody runs the loop. */
#ifndef NET_LOOP_H
#define NET_LOOP_H

#include <stdbool.h>

#include "base/error.h"

struct loop;
struct loop_watch;
struct loop_signal;

struct loop *loop_new(void);

/* Runs what was posted. All watches, timers and signals must be gone. Takes NULL. */
void loop_free(struct loop *own_loop);

void loop_run(struct loop *loop);  /* returns after loop_stop */
void loop_stop(struct loop *loop); /* any thread */
void loop_turn(struct loop *loop); /* handles what is ready and due now, without waiting */
void loop_wait(struct loop *loop); /* as loop_turn, but waits for one event or timer first */

/* Is this thread inside this loop's turn? Any thread. */
bool loop_is_current(const struct loop *loop);

/* Work for the loop from any thread. A task lives in its owner's memory and is posted at most once
 * at a time, so posting cannot fail and the queue is bounded by the owners. Tasks run in the order
 * of posting; run may free the task. */
struct loop_task {
	void (*run)(struct loop_task *task);
	struct loop_task *next; /* the loop's own */
};
void loop_post_task(struct loop *loop, struct loop_task *task);

/* As a task, for callers that have none. Any thread. ERR_LIMIT when LIMIT_LOOP_POSTS are waiting.
 */
MUST_CHECK enum err loop_post(struct loop *loop, void (*run)(void *context), void *context);

/* Calls ready while the descriptor has what was asked for (level-triggered). The descriptor stays
 * the caller's. */
enum { LOOP_READ = 1 << 0, LOOP_WRITE = 1 << 1 };
struct loop_watch *loop_watch_new(struct loop *loop, int descriptor, int wanted,
				  void (*ready)(int events, void *context), void *context);
void loop_watch_set(struct loop_watch *watch, int wanted); /* 0 pauses */
void loop_watch_free(struct loop_watch *own_watch);	   /* also from its own ready; takes NULL */

/* One handler per signal number and process. */
struct loop_signal *loop_signal_new(struct loop *loop, int number,
				    void (*run)(int number, void *context), void *context);
void loop_signal_free(struct loop_signal *own_signal);

#endif
