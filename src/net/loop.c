/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: libevent for descriptors and signals, our own heap for timers, and a lock-free stack of
 * posted tasks that one eventfd announces. libevent is entered by one thread only, so it needs no
 * locks. */
#include "net/loop.h"

#include <assert.h>
#include <errno.h>
#include <event2/event.h>
#include <event2/event_struct.h>
#include <stdatomic.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/memory.h"
#include "net/loop_internal.h"

struct loop {
	struct event_base *events;
	struct event wake;
	int wake_descriptor;
	_Atomic(struct loop_task *) posted; /* newest first */
	atomic_size_t post_count;	    /* of loop_post; tasks bound themselves */
	atomic_bool is_asleep;		    /* or about to be: who posts must wake it */
	atomic_bool stopped;
	struct timer_heap timers;
	struct event tick; /* rings at the earliest timer */
	int64_t tick_ms;   /* what it is set to; -1: not set */
};

struct loop_watch {
	struct loop *loop;
	struct event event;
	int descriptor;
	int wanted;
	void (*ready)(int events, void *context);
	void *context;
};

struct loop_signal {
	struct event event;
	int number;
	void (*run)(int number, void *context);
	void *context;
};

struct post {
	struct loop_task task;
	struct loop *loop;
	void (*run)(void *context);
	void *context;
};

/* Which loop this thread is inside of: posting to it needs no wake-up, and replies need no queue.
 */
static _Thread_local struct loop *current;

/* Oldest first; a task posted by one of these waits for the next turn. */
void
loop_run_posted(struct loop *loop)
{
	struct loop_task *newest =
		atomic_exchange_explicit(&loop->posted, NULL, memory_order_acquire);
	struct loop_task *oldest = NULL;

	while (newest) {
		struct loop_task *next = newest->next;

		newest->next = oldest;
		oldest = newest;
		newest = next;
	}
	while (oldest) {
		struct loop_task *task = oldest;

		oldest = task->next;
		task->run(task);
	}
}

/* It only ends the wait: turn() runs what was posted. Nobody reads the eventfd: it is
 * edge-triggered, and each write is an edge. */
static void
woken(evutil_socket_t descriptor, short events, void *context)
{
}

static void
ticked(evutil_socket_t descriptor, short events, void *context)
{
	struct loop *loop = context;

	loop->tick_ms = -1; /* it only ends the wait: turn() runs the timers */
}

/* libevent's own words, which are rare, go where ours go. */
static void
log_libevent(int severity, const char *message)
{
	if (severity >= EVENT_LOG_WARN)
		log_warning("loop.libevent", LOG_TEXT("message", message));
}

struct loop *
loop_new(void)
{
	struct loop *loop = new_object(struct loop);
	struct event_config *config = event_config_new();

	assert(config);
	event_set_log_callback(log_libevent);
	event_config_set_flag(config, EVENT_BASE_FLAG_NOLOCK);
	event_config_require_features(config, EV_FEATURE_ET);
	loop->events = event_base_new_with_config(config);
	event_config_free(config);
	loop->wake_descriptor = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (!loop->events || loop->wake_descriptor < 0) {
		log_error("loop.failed", LOG_ERRNO(errno));
		if (loop->events)
			event_base_free(loop->events);
		if (loop->wake_descriptor >= 0)
			close(loop->wake_descriptor);
		memory_free(loop);
		return NULL;
	}
	event_assign(&loop->wake, loop->events, loop->wake_descriptor, EV_READ | EV_PERSIST | EV_ET,
		     woken, loop);
	event_add(&loop->wake, NULL);
	evtimer_assign(&loop->tick, loop->events, ticked, loop);
	loop->tick_ms = -1;
	return loop;
}

void
loop_free(struct loop *own_loop)
{
	if (!own_loop)
		return;
	loop_run_posted(own_loop);
	event_del(&own_loop->wake);
	event_del(&own_loop->tick);
	event_base_free(own_loop->events);
	close(own_loop->wake_descriptor);
	timer_heap_release(&own_loop->timers);
	memory_free(own_loop);
}

struct event_base *
loop_events(struct loop *loop)
{
	return loop->events;
}

struct timer_heap *
loop_timers(struct loop *loop)
{
	return &loop->timers;
}

static void
set_tick(struct loop *loop)
{
	int64_t next_ms = timer_heap_next_ms(&loop->timers);
	int64_t wait_ms;
	struct timeval wait;

	if (loop->tick_ms == next_ms)
		return;
	loop->tick_ms = next_ms;
	if (next_ms < 0) {
		event_del(&loop->tick);
		return;
	}
	wait_ms = next_ms - clock_monotonic_ms();
	if (wait_ms < 0)
		wait_ms = 0;
	wait = (struct timeval){ .tv_sec = wait_ms / 1000, .tv_usec = wait_ms % 1000 * 1000 };
	event_add(&loop->tick, &wait);
}

/* Either this sees what was posted, or whoever posts it sees is_asleep and wakes: both write first
 * and look then. */
static bool
fall_asleep(struct loop *loop)
{
	atomic_store(&loop->is_asleep, true);
	if (!atomic_load(&loop->posted))
		return true;
	atomic_store_explicit(&loop->is_asleep, false, memory_order_relaxed);
	return false;
}

static void
turn(struct loop *loop, bool waits)
{
	struct loop *outer = current;

	current = loop;
	waits = waits && fall_asleep(loop);
	if (waits)
		set_tick(loop);
	event_base_loop(loop->events, EVLOOP_ONCE | (waits ? 0 : EVLOOP_NONBLOCK));
	atomic_store_explicit(&loop->is_asleep, false, memory_order_relaxed);
	loop_run_posted(loop);
	timer_heap_run(&loop->timers, clock_monotonic_ms());
	current = outer;
}

void
loop_run(struct loop *loop)
{
	while (!atomic_load_explicit(&loop->stopped, memory_order_acquire))
		turn(loop, true);
	atomic_store_explicit(&loop->stopped, false, memory_order_relaxed);
}

static void
wake(struct loop *loop)
{
	uint64_t one = 1;

	(void)!write(loop->wake_descriptor, &one, sizeof(one));
}

void
loop_stop(struct loop *loop)
{
	atomic_store_explicit(&loop->stopped, true, memory_order_release);
	wake(loop);
}

void
loop_turn(struct loop *loop)
{
	turn(loop, false);
}

void
loop_wait(struct loop *loop)
{
	turn(loop, true);
}

bool
loop_is_current(const struct loop *loop)
{
	return current == loop;
}

void
loop_post_task(struct loop *loop, struct loop_task *task)
{
	struct loop_task *newest = atomic_load_explicit(&loop->posted, memory_order_relaxed);

	do {
		task->next = newest;
	} while (!atomic_compare_exchange_weak(&loop->posted, &newest, task));
	/* Whoever made it non-empty wakes, unless the loop is about something and comes to it by
	 * itself: a wake-up costs more than a short task. */
	if (!newest && atomic_exchange(&loop->is_asleep, false))
		wake(loop);
}

static void
run_post(struct loop_task *task)
{
	struct post *post = (struct post *)task;

	atomic_fetch_sub_explicit(&post->loop->post_count, 1, memory_order_relaxed);
	post->run(post->context);
	memory_free(post);
}

enum err
loop_post(struct loop *loop, void (*run)(void *context), void *context)
{
	struct post *post;

	if (atomic_fetch_add_explicit(&loop->post_count, 1, memory_order_relaxed) >=
	    LIMIT_LOOP_POSTS) {
		atomic_fetch_sub_explicit(&loop->post_count, 1, memory_order_relaxed);
		return ERR_LIMIT;
	}
	post = new_object(struct post);
	*post = (struct post){ .task.run = run_post, .loop = loop, .run = run, .context = context };
	loop_post_task(loop, &post->task);
	return OK;
}

static void
watch_ready(evutil_socket_t descriptor, short events, void *context)
{
	struct loop_watch *watch = context;

	watch->ready((events & EV_READ ? LOOP_READ : 0) | (events & EV_WRITE ? LOOP_WRITE : 0),
		     watch->context);
}

struct loop_watch *
loop_watch_new(struct loop *loop, int descriptor, int wanted,
	       void (*ready)(int events, void *context), void *context)
{
	struct loop_watch *watch = new_object(struct loop_watch);

	*watch = (struct loop_watch){
		.loop = loop, .descriptor = descriptor, .ready = ready, .context = context
	};
	event_assign(&watch->event, loop->events, descriptor, EV_PERSIST, watch_ready, watch);
	loop_watch_set(watch, wanted);
	return watch;
}

void
loop_watch_set(struct loop_watch *watch, int wanted)
{
	short events = EV_PERSIST;

	if (watch->wanted == wanted)
		return;
	if (watch->wanted)
		event_del(&watch->event);
	watch->wanted = wanted;
	if (!wanted)
		return;
	if (wanted & LOOP_READ)
		events |= EV_READ;
	if (wanted & LOOP_WRITE)
		events |= EV_WRITE;
	event_assign(&watch->event, watch->loop->events, watch->descriptor, events, watch_ready,
		     watch);
	event_add(&watch->event, NULL);
}

void
loop_watch_free(struct loop_watch *own_watch)
{
	if (!own_watch)
		return;
	if (own_watch->wanted)
		event_del(&own_watch->event);
	memory_free(own_watch);
}

static void
signalled(evutil_socket_t number, short events, void *context)
{
	struct loop_signal *handler = context;

	handler->run(handler->number, handler->context);
}

struct loop_signal *
loop_signal_new(struct loop *loop, int number, void (*run)(int number, void *context),
		void *context)
{
	struct loop_signal *handler = new_object(struct loop_signal);

	*handler = (struct loop_signal){ .number = number, .run = run, .context = context };
	evsignal_assign(&handler->event, loop->events, number, signalled, handler);
	evsignal_add(&handler->event, NULL);
	return handler;
}

void
loop_signal_free(struct loop_signal *own_signal)
{
	if (!own_signal)
		return;
	evsignal_del(&own_signal->event);
	memory_free(own_signal);
}
