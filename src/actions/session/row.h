/* SPDX-License-Identifier: Apache-2.0 */
/* What becomes of a session's row while a process carries the session. Blocking; a worker's. */
#ifndef ACTIONS_SESSION_ROW_H
#define ACTIONS_SESSION_ROW_H

#include "store/store.h"
#include "wire/link.h"

enum { SESSION_SHA256_SIZE = 32 };

/* A session has got so far. */
struct session_step {
	char uid[LINK_UID_SIZE + 1];
	const char *state; /* a literal: "open" */
	int64_t at;	   /* milliseconds since 1970 */
	int64_t node_id;   /* the Jumpoint's; 0: none yet */
	int columns, rows;
	bool is_recorded, is_incomplete;
	const char *end_why; /* a literal; NULL: not ended */
	char end_text[LINK_TEXT_LIMIT + 1];
	int exit_status; /* -1: none */
};

/* place: the process that carries it. A session that has ended stays as it ended: OK too. */
MUST_CHECK enum err session_step_write(struct store *store, const struct session_step *step,
				       const char *place);

struct session_recorded {
	char uid[LINK_UID_SIZE + 1];
	bool is_whole;
	bool is_missing; /* there is no file that can be read: no hash */
	int64_t output_bytes;
	int64_t duration_ms;
	unsigned char output_sha256[SESSION_SHA256_SIZE];
};
MUST_CHECK enum err session_recorded_write(struct store *store,
					   const struct session_recorded *recorded);

/* An ended session of which nobody wrote down what became of its recording. */
struct session_stale {
	char uid[LINK_UID_SIZE + 1];
	int64_t started_at;
};
/* Those that this process carried, oldest first, at most limit. */
MUST_CHECK enum err session_stale_load(struct reader *reader, const char *place, size_t limit,
				       struct arena *arena, struct session_stale **ret_rows,
				       size_t *ret_count);

#endif
