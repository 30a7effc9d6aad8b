/* SPDX-License-Identifier: Apache-2.0 */
/* How much one API account may ask: so many requests in any second, so many in an hour. Counters in
 * memory, for the loop's thread; the caller tells the time (monotonic), so nothing here waits. */
#ifndef ACCESS_RATE_H
#define ACCESS_RATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
	RATE_PER_SECOND_MOST = 1000, /* a limit above this counts as none */
	RATE_PER_HOUR_MOST = 1000000000,
};

struct rate_limits {
	int64_t per_second; /* 0: none */
	int64_t per_hour;   /* 0: none */
	int64_t wait_ms;    /* a request waits its turn this long at most */
};

struct rate_table;

enum rate_verdict { RATE_GO, RATE_WAIT, RATE_REFUSED };

struct rate_answer {
	enum rate_verdict verdict;
	/* RATE_WAIT: its turn comes then, and is taken; RATE_REFUSED: when to try again. */
	int64_t wait_ms;
	int64_t limit;	   /* of the hour */
	int64_t remaining; /* of the hour, after this request */
};

struct rate_table *rate_table_new(void);
void rate_table_free(struct rate_table *own_table);

/* Asks for one request of this account. A request that waits or goes has been counted, a refused
 * one has not. */
struct rate_answer rate_take(struct rate_table *table, int64_t account_id,
			     const struct rate_limits *limits, int64_t now_ms);

/* The same figures without asking for anything; the verdict is RATE_GO. */
struct rate_answer rate_look(struct rate_table *table, int64_t account_id,
			     const struct rate_limits *limits, int64_t now_ms);

/* Forgets accounts that have nothing left to remember. For a timer, about once a minute. */
void rate_table_sweep(struct rate_table *table, int64_t now_ms);
size_t rate_table_count(const struct rate_table *table);

#endif
