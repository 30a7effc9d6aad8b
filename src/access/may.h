/* SPDX-License-Identifier: Apache-2.0 */
/* May this person see this item, and start a session on it? Every step says in a sentence what
 * decides, also those behind the first refusal. Pure: over facts that grants_load read. */
#ifndef ACCESS_MAY_H
#define ACCESS_MAY_H

#include "access/grants.h"

/* As much of a Shell Jump Item as rights ask. */
struct may_item {
	int64_t id;
	const char *name;
	bool is_personal; /* group_id is the user whose list it is in */
	int64_t group_id;
	int64_t jumpoint_id;
	int64_t jump_policy_id; /* 0: none */
	const char *hostname;
	int64_t port;
	bool is_telnet;
};

enum { MAY_STEPS = 11 };

struct may_step {
	const char *rule; /* a word: "user", "jumpoint", "schedule" */
	bool allowed;
	const char *why; /* a sentence */
};

struct may {
	bool allowed;
	struct may_step steps[MAY_STEPS]; /* in the order in which they are asked */
	size_t count;
	const char *why_not; /* of the first that refuses; NULL: none does */

	/* what follows when it is allowed */
	bool is_recorded;
	int64_t must_end_at;  /* 0: never by schedule */
	int64_t join_session; /* the running session to join; 0: a new one */
	int64_t jump_policy_id;
};

bool may_see(const struct grants *grants, bool is_personal, int64_t group_id);

/* Sentences are literals or in the arena. */
void may_start(const struct grants *grants, const struct may_item *item, int64_t now_ms,
	       struct arena *arena, struct may *ret_may);

/* May somebody who is in a session on it stay? The same steps, less those that only a beginning
 * meets: who else is there, approvals and second factors, a schedule that is not strict. Facts
 * without what runs (grants_wish) will do. */
void may_stay(const struct grants *grants, const struct may_item *item, int64_t now_ms,
	      struct arena *arena, struct may *ret_may);

#endif
