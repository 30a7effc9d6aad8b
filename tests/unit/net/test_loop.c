/* SPDX-License-Identifier: Apache-2.0 */
/* The loop: posts from threads, watches, signals. */
#include "net/loop.h"

#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/thread.h"
#include "net/timer.h"
#include "support/test.h"

enum { THREADS = 4, POSTS = 1000 };

struct counted {
	struct loop *loop;
	int count;
	int order[8];
	struct loop_watch *watch;
};

static struct counted counted;

static void
count_up(void *context)
{
	(void)context;
	if (++counted.count == THREADS * POSTS)
		loop_stop(counted.loop);
}

static void
post_many(void *context)
{
	struct loop *loop = context;

	for (int i = 0; i < POSTS; i++)
		while (loop_post(loop, count_up, NULL))
			;
}

TEST(loop_runs_every_post_of_every_thread)
{
	struct thread *threads[THREADS];

	counted = (struct counted){ .loop = loop_new() };
	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start("poster", post_many, counted.loop);
	loop_run(counted.loop);
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	CHECK_INT(counted.count, THREADS * POSTS);
	loop_free(counted.loop);
}

static void
note_order(void *context)
{
	counted.order[counted.count++] = *(int *)context;
}

TEST(loop_runs_posts_in_their_order)
{
	int numbers[] = { 3, 1, 2 };
	struct loop *loop = loop_new();

	counted = (struct counted){ .loop = loop };
	for (int i = 0; i < 3; i++)
		CHECK_OK(loop_post(loop, note_order, &numbers[i]));
	loop_turn(loop);
	for (int i = 0; i < 3; i++)
		CHECK_INT(counted.order[i], numbers[i]);
	loop_free(loop);
}

static void
post_again(void *context)
{
	counted.count++;
	if (counted.count < 5)
		CHECK_OK(loop_post(counted.loop, post_again, NULL));
}

TEST(loop_leaves_a_post_made_by_a_post_for_the_next_turn)
{
	struct loop *loop = loop_new();

	counted = (struct counted){ .loop = loop };
	CHECK_OK(loop_post(loop, post_again, NULL));
	loop_turn(loop);
	CHECK_INT(counted.count, 1);
	loop_turn(loop);
	CHECK_INT(counted.count, 2);
	counted.count = 5;
	loop_free(loop);
}

static void
post_from_a_watch(int events, void *context)
{
	char byte;

	CHECK_INT(read(*(int *)context, &byte, 1), 1);
	CHECK_OK(loop_post(counted.loop, count_up, NULL));
}

TEST(loop_runs_what_its_own_turn_posted_at_the_end_of_it)
{
	struct loop *loop = loop_new();
	struct loop_watch *watch;
	int pair[2];

	counted = (struct counted){ .loop = loop };
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	watch = loop_watch_new(loop, pair[0], LOOP_READ, post_from_a_watch, &pair[0]);
	CHECK_INT(write(pair[1], "x", 1), 1);
	loop_turn(loop);
	CHECK_INT(counted.count, 1);
	loop_watch_free(watch);
	close(pair[0]);
	close(pair[1]);
	loop_free(loop);
}

static struct gate *heard;

static void
open_heard(void *context)
{
	gate_open(heard);
}

static void
post_and_listen(void *context)
{
	for (int i = 0; i < POSTS; i++) {
		gate_close(heard);
		CHECK_OK(loop_post(context, open_heard, NULL));
		gate_wait(heard);
	}
	loop_stop(context);
}

TEST(loop_that_waits_is_woken_for_each_post)
{
	struct thread *thread;

	heard = gate_new();
	counted = (struct counted){ .loop = loop_new() };
	thread = thread_start("poster", post_and_listen, counted.loop);
	loop_run(counted.loop);
	thread_join(thread);
	loop_free(counted.loop);
	gate_free(heard);
}

TEST(loop_runs_what_was_posted_before_it_goes)
{
	struct loop *loop = loop_new();

	counted = (struct counted){ .loop = loop };
	CHECK_OK(loop_post(loop, count_up, NULL));
	loop_free(loop);
	CHECK_INT(counted.count, 1);
}

TEST(loop_bounds_its_posts)
{
	struct loop *loop = loop_new();
	int accepted = 0;

	counted = (struct counted){ .loop = loop, .count = -1000000 };
	while (loop_post(loop, count_up, NULL) == OK)
		accepted++;
	CHECK_INT(accepted, 65536);
	CHECK_ERR(loop_post(loop, count_up, NULL), ERR_LIMIT);
	loop_turn(loop);
	CHECK_OK(loop_post(loop, count_up, NULL));
	loop_free(loop);
}

static void
read_byte(int events, void *context)
{
	char byte;

	CHECK_INT(events, LOOP_READ);
	CHECK_INT(read(*(int *)context, &byte, 1), 1);
	counted.count++;
}

TEST(loop_watches_a_descriptor_until_paused)
{
	struct loop *loop = loop_new();
	struct loop_watch *watch;
	int pair[2];

	counted = (struct counted){ .loop = loop };
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	watch = loop_watch_new(loop, pair[0], LOOP_READ, read_byte, &pair[0]);
	CHECK_INT(write(pair[1], "ab", 2), 2);
	loop_turn(loop);
	loop_turn(loop);
	CHECK_INT(counted.count, 2);
	loop_watch_set(watch, 0);
	CHECK_INT(write(pair[1], "c", 1), 1);
	loop_turn(loop);
	CHECK_INT(counted.count, 2);
	loop_watch_set(watch, LOOP_READ);
	loop_turn(loop);
	CHECK_INT(counted.count, 3);
	loop_watch_free(watch);
	close(pair[0]);
	close(pair[1]);
	loop_free(loop);
}

static void
free_watch(int events, void *context)
{
	counted.count++;
	loop_watch_free(counted.watch);
}

TEST(loop_watch_may_free_itself)
{
	struct loop *loop = loop_new();
	int pair[2];

	counted = (struct counted){ .loop = loop };
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	counted.watch = loop_watch_new(loop, pair[0], LOOP_WRITE, free_watch, NULL);
	loop_turn(loop);
	loop_turn(loop);
	CHECK_INT(counted.count, 1);
	close(pair[0]);
	close(pair[1]);
	loop_free(loop);
}

static void
on_signal(int number, void *context)
{
	counted.count += number == SIGUSR1;
}

TEST(loop_hears_signals)
{
	struct loop *loop = loop_new();
	struct loop_signal *handler = loop_signal_new(loop, SIGUSR1, on_signal, NULL);

	counted = (struct counted){ .loop = loop };
	raise(SIGUSR1);
	loop_turn(loop);
	loop_turn(loop);
	CHECK_INT(counted.count, 1);
	loop_signal_free(handler);
	loop_free(loop);
}

static void
note_current(void *context)
{
	counted.count = loop_is_current(counted.loop);
}

TEST(loop_knows_its_own_thread)
{
	struct loop *loop = loop_new();

	counted = (struct counted){ .loop = loop };
	CHECK(!loop_is_current(loop));
	CHECK_OK(loop_post(loop, note_current, NULL));
	loop_turn(loop);
	CHECK_INT(counted.count, 1);
	CHECK(!loop_is_current(loop));
	loop_free(loop);
}

static void
stop_loop(void *context)
{
	loop_stop(context);
}

TEST(loop_waits_for_a_timer_of_the_real_clock)
{
	struct loop *loop = loop_new();
	struct timer timer;

	timer_init(&timer, loop, stop_loop, loop);
	timer_set_in(&timer, 5);
	loop_run(loop);
	CHECK(!timer_is_set(&timer));
	loop_free(loop);
}
