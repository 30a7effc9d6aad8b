/* SPDX-License-Identifier: Apache-2.0 */
/* Hands the loop's requests to workers: those of one turn of the loop together, since a wake-up
 * costs more than a short request. Loop's thread. */
#ifndef API_HANDOVER_H
#define API_HANDOVER_H

#include "base/pool.h"
#include "net/loop.h"

enum { HANDOVER_MOST = 8 }; /* jobs that wait for the end of the turn */

/* Begins as zero; lives until the loop has run what was posted and nothing is handed over. */
struct handover {
	struct loop_task call;
	struct pool *pool;
	size_t count; /* of jobs put since call was posted; 0: it is not */
};

/* As pool_submit. A job of the fast lane begins when the loop ends its turn, or sooner. */
MUST_CHECK enum err handover_submit(struct handover *handover, struct loop *loop, struct pool *pool,
				    enum pool_lane lane, struct pool_job *job);

#endif
