/* SPDX-License-Identifier: Apache-2.0 */
/* The edge's own state, and what it does by itself from time to time: ask whether caches still
 * hold, write last uses, forget. For edge.c and edge_upkeep.c alone. */
#ifndef API_EDGE_UPKEEP_H
#define API_EDGE_UPKEEP_H

#include "access/throttle.h"
#include "access/token_cache.h"
#include "api/edge.h"
#include "api/handover.h"
#include "net/loop.h"
#include "net/timer.h"

enum {
	EDGE_TOKENS = 20000,	/* remembered; some 600 bytes each */
	EDGE_ADDRESSES = 20000, /* of strangers */
	EDGE_TOKEN_LENGTH = 512,
	EDGE_GENERATION_MS = 1000,
	EDGE_USES_MS = 30 * 1000,
	EDGE_SWEEP_MS = 60 * 1000,
	EDGE_USES = 256, /* written in one go */
	EDGE_LOGINS = 5000,
	EDGE_SIGN_INS = 20,	  /* of one address at once, and then one in so many seconds: */
	EDGE_SIGN_IN_SLOWER = 10, /* the throttle of sign-ins is given a slower clock */
};

/* Work of the edge itself that a worker does. One of a kind at a time. */
struct edge_chore {
	struct edge *edge;
	struct timer timer;
	struct pool_job job;
	struct loop_task task;
	int64_t every_ms;
	bool is_running;
	enum err err;
};

struct edge {
	struct loop *loop;
	struct pool *pool;
	struct services services;
	struct site *site;
	struct routes *routes;
	struct token_cache *cache;
	/* Notices that were posted and those that the cache has heard: while they differ it is not
	 * asked, so that a right ends before whoever took it hears that it did. */
	_Atomic uint64_t announced;
	uint64_t heard;
	struct handover handover;
	struct rate_table *rates;
	struct throttle *throttle;
	struct rate_table *people;  /* the same of people, by user */
	struct throttle *sign_ins;  /* by address */
	struct token_cache *logins; /* that were good when somebody looked last */

	struct edge_chore generation; /* asks the store for the number */
	int64_t generation_found, generation_known;
	struct edge_chore uses; /* writes last uses */
	struct token_use use_list[EDGE_USES];
	size_t use_count;
	struct edge_chore sweep; /* forgets, and clears expired tokens */
};

#endif
