/* SPDX-License-Identifier: Apache-2.0 */
/* What the other files of this folder may know of a loop. */
#ifndef NET_LOOP_INTERNAL_H
#define NET_LOOP_INTERNAL_H

#include "net/loop.h"
#include "net/timer.h"

struct event_base;

struct event_base *loop_events(struct loop *loop);
struct timer_heap *loop_timers(struct loop *loop);
void loop_run_posted(struct loop *loop); /* what was posted so far */

#endif
