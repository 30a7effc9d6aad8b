/* SPDX-License-Identifier: Apache-2.0 */
/* Many writers at once, and a way to hold SQLite's writer thread until all of them wait: then they
 * are one batch, always. */
#ifndef CROWD_H
#define CROWD_H

#include <sched.h>

#include "base/thread.h"
#include "things.h"

struct member {
	struct store *store;
	enum err (*run)(struct tx *tx, void *context);
	void *context;
	enum err err;
	struct thread *thread;
};

static inline void
write_as_member(void *context)
{
	struct member *member = context;

	member->err = store_write(member->store, member->run, member->context);
}

static inline void
member_start(struct member *member)
{
	member->thread = thread_start("member", write_as_member, member);
}

struct holder {
	struct gate *is_held, *may_go;
	struct member member;
};

static inline enum err
hold(struct tx *tx, void *context)
{
	struct holder *holder = context;

	(void)tx;
	gate_open(holder->is_held);
	gate_wait(holder->may_go);
	return OK;
}

static inline void
holder_start(struct holder *holder, struct store *store)
{
	*holder = (struct holder){ .is_held = gate_new(), .may_go = gate_new() };
	holder->member = (struct member){ .store = store, .run = hold, .context = holder };
	member_start(&holder->member);
	gate_wait(holder->is_held);
}

/* Starts each after the one before it waits, so that their order in the batch is theirs in the
 * array. Then lets them go. */
static inline void
run_as_one_batch(struct store *store, struct member *members, size_t count)
{
	struct store_counts counts = { 0 };
	struct holder holder;

	holder_start(&holder, store);
	for (size_t i = 0; i < count; i++) {
		members[i].store = store;
		member_start(&members[i]);
		do {
			sched_yield();
			store_count(store, &counts);
		} while (counts.waiting < (int64_t)i + 1);
	}
	gate_open(holder.may_go);
	for (size_t i = 0; i < count; i++)
		thread_join(members[i].thread);
	thread_join(holder.member.thread);
	gate_free(holder.is_held);
	gate_free(holder.may_go);
}

#endif
