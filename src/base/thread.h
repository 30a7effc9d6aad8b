/* SPDX-License-Identifier: Apache-2.0 */
/* Threads, locks and waits: with queue.h and pool.h the only code that knows pthreads. */
#ifndef BASE_THREAD_H
#define BASE_THREAD_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"

struct thread;
struct lock;
struct gate;
struct bell;

/* Signals are blocked in the new thread. The name shows in ps and gdb; at most 15 bytes. Threads
 * are made at start-up: a machine that gives none ends the process, like one without memory. */
struct thread *thread_start(const char *name, void (*run)(void *), void *context);
void thread_join(struct thread *own_thread);

/* A lock and a place to wait for what it guards. Not recursive. */
struct lock *lock_new(void);
void lock_free(struct lock *lock);
void lock_take(struct lock *lock);
void lock_give(struct lock *lock);

/* With the lock taken: gives it, sleeps until woken, takes it again. It may also wake for nothing,
 * so look again in a loop. */
void lock_wait(struct lock *lock);

/* The same, but not past a time: OK or ERR_TIMEOUT. */
MUST_CHECK enum err lock_wait_until(struct lock *lock, int64_t monotonic_ms);

void lock_wake_one(struct lock *lock);
void lock_wake_all(struct lock *lock);

/* One-shot wait: one side opens, the other waits until it is open. Reusable after gate_close. The
 * waiter may free the gate as soon as its wait is over: the opener touches it no more. */
struct gate *gate_new(void);
void gate_free(struct gate *gate);
void gate_open(struct gate *gate);
void gate_close(struct gate *gate);
void gate_wait(struct gate *gate);

/* OK or ERR_TIMEOUT. */
MUST_CHECK enum err gate_wait_until(struct gate *gate, int64_t monotonic_ms);

/* For one sleeper: each ring lets one wait go on, also a wait that begins later. Cheaper than a
 * gate, because the woken thread meets no lock. */
struct bell *bell_new(void);
void bell_free(struct bell *bell); /* takes NULL */
void bell_ring(struct bell *bell);
void bell_wait(struct bell *bell);

#endif
