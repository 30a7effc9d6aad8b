/* SPDX-License-Identifier: Apache-2.0 */
#include "base/thread.h"

#include <signal.h>
#include <sys/prctl.h>

#include "base/clock.h"
#include "support/test.h"

enum { THREADS = 4, ROUNDS = 2000 };

struct counter {
	struct lock *lock;
	int count;
};

static void
count_up(void *context)
{
	struct counter *counter = context;

	for (int i = 0; i < ROUNDS; i++) {
		lock_take(counter->lock);
		counter->count++;
		lock_give(counter->lock);
	}
}

TEST(lock_lets_one_in_at_a_time)
{
	struct counter counter = { lock_new(), 0 };
	struct thread *threads[THREADS];

	for (int i = 0; i < THREADS; i++)
		threads[i] = thread_start("counter", count_up, &counter);
	for (int i = 0; i < THREADS; i++)
		thread_join(threads[i]);
	CHECK_INT(counter.count, THREADS * ROUNDS);
	lock_free(counter.lock);
	lock_free(NULL);
}

struct seen {
	char name[16];
	bool blocks_term, blocks_segv;
};

static void
look_around(void *context)
{
	struct seen *seen = context;
	sigset_t mask;

	prctl(PR_GET_NAME, seen->name);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	seen->blocks_term = sigismember(&mask, SIGTERM) == 1;
	seen->blocks_segv = sigismember(&mask, SIGSEGV) == 1;
}

TEST(thread_has_a_name_and_takes_no_signals)
{
	struct seen seen = { 0 };
	sigset_t mask;

	thread_join(thread_start("a-name-that-is-too-long", look_around, &seen));
	CHECK_TEXT(seen.name, "a-name-that-is-");
	CHECK(seen.blocks_term);
	CHECK(!seen.blocks_segv);
	sigprocmask(SIG_BLOCK, NULL, &mask);
	CHECK_INT(sigismember(&mask, SIGTERM), 0);
	thread_join(NULL);
}

struct turns {
	struct lock *lock;
	int turn, taken;
};

static void
take_odd_turns(void *context)
{
	struct turns *turns = context;

	lock_take(turns->lock);
	for (int i = 0; i < 100; i++) {
		while (turns->turn % 2 == 0)
			lock_wait(turns->lock);
		turns->turn++;
		turns->taken++;
		lock_wake_one(turns->lock);
	}
	lock_give(turns->lock);
}

TEST(lock_wait_and_wake_take_turns)
{
	struct turns turns = { lock_new(), 0, 0 };
	struct thread *other = thread_start("odd", take_odd_turns, &turns);

	lock_take(turns.lock);
	for (int i = 0; i < 100; i++) {
		while (turns.turn % 2 == 1)
			lock_wait(turns.lock);
		turns.turn++;
		lock_wake_all(turns.lock);
	}
	lock_give(turns.lock);
	thread_join(other);
	CHECK_INT(turns.turn, 200);
	CHECK_INT(turns.taken, 100);
	lock_free(turns.lock);
}

struct handover {
	struct gate *gate;
	int value;
};

static void
hand_over(void *context)
{
	struct handover *handover = context;

	handover->value = 42;
	gate_open(handover->gate);
}

TEST(gate_shows_what_was_written_before_it_opened)
{
	for (int i = 0; i < 50; i++) {
		struct handover handover = { gate_new(), 0 };
		struct thread *thread = thread_start("opener", hand_over, &handover);

		gate_wait(handover.gate);
		gate_free(handover.gate);
		CHECK_INT(handover.value, 42);
		thread_join(thread);
	}
	gate_free(NULL);
}

TEST(gate_is_reusable_after_it_was_closed)
{
	struct gate *gate = gate_new();

	gate_open(gate);
	CHECK_OK(gate_wait_until(gate, clock_monotonic_ms()));
	gate_close(gate);
	CHECK_ERR(gate_wait_until(gate, clock_monotonic_ms()), ERR_TIMEOUT);
	gate_free(gate);
}

TEST(gate_wait_ends_at_its_deadline)
{
	struct gate *gate = gate_new();
	int64_t deadline_ms = clock_monotonic_ms() + 20;

	CHECK_ERR(gate_wait_until(gate, deadline_ms), ERR_TIMEOUT);
	CHECK(clock_monotonic_ms() >= deadline_ms);
	gate_free(gate);
}

struct waiter {
	struct gate *gate;
	int64_t deadline_ms;
	enum err err;
};

static void
wait_for_deadline(void *context)
{
	struct waiter *waiter = context;

	waiter->err = gate_wait_until(waiter->gate, waiter->deadline_ms);
}

TEST(gate_wait_follows_the_fake_clock)
{
	struct waiter waiter = { gate_new(), 1000 + 3600 * 1000, OK };

	clock_use_fake(1000);
	struct thread *thread = thread_start("waiter", wait_for_deadline, &waiter);
	clock_advance_ms(3600 * 1000);
	thread_join(thread);
	clock_use_real();
	CHECK_ERR(waiter.err, ERR_TIMEOUT);
	gate_free(waiter.gate);
}

static void
ring_twice(void *context)
{
	bell_ring(context);
	bell_ring(context);
}

TEST(bell_lets_one_wait_go_on_for_each_ring)
{
	struct bell *bell = bell_new();
	struct thread *thread = thread_start("ringer", ring_twice, bell);

	bell_wait(bell);
	bell_wait(bell);
	thread_join(thread);
	bell_free(bell);
	bell_free(NULL);
}
