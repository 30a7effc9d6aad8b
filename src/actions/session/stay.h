/* SPDX-License-Identifier: Apache-2.0 */
/* Whether somebody may be in a session still: asked when they sit down, and of all sessions that
 * run when rights have changed. What decides is what decided at the beginning (access/may.h): the
 * person, the Jumpoint, the role on the item, and the Vault account that it was opened with.
 * Blocking; a worker's. */
#ifndef ACTIONS_SESSION_STAY_H
#define ACTIONS_SESSION_STAY_H

#include "access/grants.h"
#include "actions/site.h"
#include "wire/link.h"

/* As much of a session as decides. */
struct stay_session {
	int64_t user_id; /* whose it is; the account is asked of them alone */
	int64_t item_id; /* of a Shell Jump Item */
	const char *item_name;
	int64_t account_id; /* 0: none */
	const char *account_name;
};

/* In a transaction: may this person, who began the session or joined it, be in it? NULL: yes; else
 * a sentence, a literal or in the arena. */
MUST_CHECK enum err stay_ask(struct tx *tx, const struct site *site, int64_t user_id,
			     const struct stay_session *session, int64_t now_ms,
			     struct arena *arena, const char **ret_why_not);

/* A session that runs, asked about together with others of the same person. */
struct stay_running {
	char uid[LINK_UID_SIZE + 1];
	int64_t user_id;
	const char *
		why; /* it must end, for people, at most LINK_TEXT_LIMIT bytes; NULL: it need not */
};

struct stay_all {
	const struct site *site;
	struct stay_running *running; /* of one person, who began them all */
	size_t count;
	int64_t now_ms;
	struct arena *texts; /* where each why lies */
};

/* Sets why of each. One whose row has ended is left alone. What is read lies in the arena. */
MUST_CHECK enum err stay_ask_all(struct reader *reader, const struct stay_all *all,
				 struct arena *arena);

/* The line of the audit trail about a session that must end: "session.revoked". */
MUST_CHECK enum err stay_audit(struct store *store, const struct stay_running *running);

/* grants_number in a transaction of its own. */
MUST_CHECK enum err stay_number(struct reader *reader, int64_t *ret_number);

#endif
