/* SPDX-License-Identifier: Apache-2.0 */
/* The loop runs what is posted at the end of its turn and before it waits: there the workers are
 * called, once. */
#include "api/handover.h"

#include "base/list.h"

static void
call(struct loop_task *task)
{
	struct handover *handover = list_entry(task, struct handover, call);

	handover->count = 0;
	pool_call(handover->pool, POOL_FAST);
}

enum err
handover_submit(struct handover *handover, struct loop *loop, struct pool *pool,
		enum pool_lane lane, struct pool_job *job)
{
	enum err err;

	if (lane != POOL_FAST)
		return pool_submit(pool, lane, job);
	err = pool_put(pool, lane, job);
	if (err)
		return err;
	handover->count++;
	if (handover->count == 1) {
		handover->pool = pool;
		handover->call.run = call;
		loop_post_task(loop, &handover->call);
	} else if (handover->count % HANDOVER_MOST == 0) {
		pool_call(pool, lane); /* of many the first need not wait for the last */
	}
	return OK;
}
