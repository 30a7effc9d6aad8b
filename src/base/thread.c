/* SPDX-License-Identifier: Apache-2.0 */
/* Thin cover over pthreads. Its calls fail only on misuse, which ends the process here instead of
 * going on without a lock. */
#include "base/thread.h"

#include <errno.h>
#include <pthread.h>
#include <semaphore.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/memory.h"

enum {
	NAME_BYTES = 16,   /* the kernel's own limit, with the NUL */
	FAKE_SLICE_MS = 1, /* how often a wait looks at a clock that a test moves */
};

struct thread {
	pthread_t id;
	char name[NAME_BYTES];
	void (*run)(void *);
	void *context;
};

struct lock {
	pthread_mutex_t mutex;
	pthread_cond_t woken;
};

struct gate {
	struct lock *lock;
	bool is_open;
};

struct bell {
	sem_t rings;
};

/* error is what a pthread function returned. */
static void
insist(int error, const char *what)
{
	if (!error)
		return;
	dprintf(STDERR_FILENO, "sallyport: %s: %s\n", what, strerrordesc_np(error));
	abort();
}

static void *
thread_main(void *context)
{
	const struct thread *thread = context;

	pthread_setname_np(pthread_self(), thread->name);
	thread->run(thread->context);
	return NULL;
}

struct thread *
thread_start(const char *name, void (*run)(void *), void *context)
{
	struct thread *thread = new_object(struct thread);
	sigset_t blocked, before;

	snprintf(thread->name, sizeof(thread->name), "%s", name);
	thread->run = run;
	thread->context = context;

	/* The loop thread alone takes signals; those that tell of a fault go to the thread that
	 * made it. */
	sigfillset(&blocked);
	sigdelset(&blocked, SIGSEGV);
	sigdelset(&blocked, SIGBUS);
	sigdelset(&blocked, SIGFPE);
	sigdelset(&blocked, SIGILL);
	sigdelset(&blocked, SIGABRT);
	sigdelset(&blocked, SIGTRAP);
	sigdelset(&blocked, SIGSYS);
	pthread_sigmask(SIG_BLOCK, &blocked, &before);
	insist(pthread_create(&thread->id, NULL, thread_main, thread), "cannot start a thread");
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	return thread;
}

void
thread_join(struct thread *own_thread)
{
	if (!own_thread)
		return;
	insist(pthread_join(own_thread->id, NULL), "cannot join a thread");
	memory_free(own_thread);
}

struct lock *
lock_new(void)
{
	struct lock *lock = new_object(struct lock);
	pthread_mutexattr_t adaptive; /* held for moments: look again a few times before sleeping */
	pthread_condattr_t monotonic;

	insist(pthread_mutexattr_init(&adaptive), "lock");
	insist(pthread_mutexattr_settype(&adaptive, PTHREAD_MUTEX_ADAPTIVE_NP), "lock");
	insist(pthread_mutex_init(&lock->mutex, &adaptive), "lock");
	pthread_mutexattr_destroy(&adaptive);
	insist(pthread_condattr_init(&monotonic), "lock");
	insist(pthread_condattr_setclock(&monotonic, CLOCK_MONOTONIC), "lock");
	insist(pthread_cond_init(&lock->woken, &monotonic), "lock");
	pthread_condattr_destroy(&monotonic);
	return lock;
}

void
lock_free(struct lock *lock)
{
	if (!lock)
		return;
	insist(pthread_mutex_destroy(&lock->mutex), "freeing a lock that is taken");
	pthread_cond_destroy(&lock->woken);
	memory_free(lock);
}

void
lock_take(struct lock *lock)
{
	insist(pthread_mutex_lock(&lock->mutex), "taking a lock");
}

void
lock_give(struct lock *lock)
{
	insist(pthread_mutex_unlock(&lock->mutex), "giving a lock");
}

void
lock_wait(struct lock *lock)
{
	insist(pthread_cond_wait(&lock->woken, &lock->mutex), "waiting");
}

enum err
lock_wait_until(struct lock *lock, int64_t monotonic_ms)
{
	int64_t left_ms = monotonic_ms - clock_monotonic_ms();

	if (left_ms <= 0)
		return ERR_TIMEOUT;
	if (clock_is_fake())
		left_ms = FAKE_SLICE_MS;

	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_sec += (time_t)(left_ms / 1000);
	until.tv_nsec += (long)(left_ms % 1000) * 1000000;
	if (until.tv_nsec >= 1000000000) {
		until.tv_sec++;
		until.tv_nsec -= 1000000000;
	}

	int error = pthread_cond_timedwait(&lock->woken, &lock->mutex, &until);

	if (error != ETIMEDOUT)
		insist(error, "waiting");
	/* Timed out is what our own clock says; the caller looks again otherwise. */
	return clock_monotonic_ms() >= monotonic_ms ? ERR_TIMEOUT : OK;
}

void
lock_wake_one(struct lock *lock)
{
	insist(pthread_cond_signal(&lock->woken), "waking");
}

void
lock_wake_all(struct lock *lock)
{
	insist(pthread_cond_broadcast(&lock->woken), "waking");
}

struct gate *
gate_new(void)
{
	struct gate *gate = new_object(struct gate);

	gate->lock = lock_new();
	return gate;
}

void
gate_free(struct gate *gate)
{
	if (!gate)
		return;
	lock_free(gate->lock);
	memory_free(gate);
}

void
gate_open(struct gate *gate)
{
	lock_take(gate->lock);
	gate->is_open = true;
	lock_wake_all(gate->lock);
	lock_give(gate->lock);
}

void
gate_close(struct gate *gate)
{
	lock_take(gate->lock);
	gate->is_open = false;
	lock_give(gate->lock);
}

void
gate_wait(struct gate *gate)
{
	lock_take(gate->lock);
	while (!gate->is_open)
		lock_wait(gate->lock);
	lock_give(gate->lock);
}

enum err
gate_wait_until(struct gate *gate, int64_t monotonic_ms)
{
	enum err err = OK;

	lock_take(gate->lock);
	while (!gate->is_open && !err)
		err = lock_wait_until(gate->lock, monotonic_ms);
	if (gate->is_open)
		err = OK;
	lock_give(gate->lock);
	return err;
}

struct bell *
bell_new(void)
{
	struct bell *bell = new_object(struct bell);

	insist(sem_init(&bell->rings, 0, 0) ? errno : 0, "bell");
	return bell;
}

void
bell_free(struct bell *bell)
{
	if (!bell)
		return;
	sem_destroy(&bell->rings);
	memory_free(bell);
}

void
bell_ring(struct bell *bell)
{
	insist(sem_post(&bell->rings) ? errno : 0, "ringing a bell");
}

void
bell_wait(struct bell *bell)
{
	while (sem_wait(&bell->rings) != 0)
		insist(errno == EINTR ? 0 : errno, "waiting for a bell");
}
