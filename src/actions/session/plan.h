/* SPDX-License-Identifier: Apache-2.0 */
/* A session as its row says it is to run: what the Jumpoint is told, and what viewers are told of
 * it. */
#ifndef ACTIONS_SESSION_PLAN_H
#define ACTIONS_SESSION_PLAN_H

#include "store/store.h"
#include "wire/link.h"

/* Texts are never NULL and live where the plan was made. */
struct session_plan {
	char uid[LINK_UID_SIZE + 1];
	int64_t id;
	int64_t user_id;
	int64_t jumpoint_id;
	int64_t node_id;       /* of the Jumpoint; 0: none yet */
	const char *item_type; /* "shell_jump" */
	int64_t item_id;
	const char *item_name;
	const char *hostname;
	int port;
	const char *terminal;
	int keep_alive_s;
	const char *username;
	const char *account_uid; /* "": the person is asked */
	int columns, rows;
	bool is_recorded;
	int64_t started_at;  /* milliseconds since 1970, as the next */
	int64_t opened_at;   /* 0: not yet */
	int64_t must_end_at; /* 0: no such time */
	bool has_ended;
	const char *end_why, *end_text; /* when it has */
	int exit_status;
	struct str host_keys[LINK_HOST_KEYS_MOST]; /* known of the host, as on the wire */
	size_t host_key_count;
};

/* By uid. ERR_NOT_FOUND. */
MUST_CHECK enum err session_plan_load(struct tx *tx, struct str uid, struct arena *arena,
				      struct session_plan **ret_plan);

/* All that this process carried and that have not ended, oldest first, at most limit; without host
 * keys. */
MUST_CHECK enum err session_plan_load_live(struct tx *tx, const char *place, size_t limit,
					   struct arena *arena, struct session_plan **ret_plans,
					   size_t *ret_count);

#endif
