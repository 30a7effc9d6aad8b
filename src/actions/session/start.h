/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a session, and what opens its terminal: authorised and written down in one
 * write, so that nothing can change in between. */
#ifndef ACTIONS_SESSION_START_H
#define ACTIONS_SESSION_START_H

#include "access/ticket.h"
#include "actions/call.h"

enum { SESSIONS_PER_USER = 2000, SESSION_COLUMNS_MOST = 1000, SESSION_ROWS_MOST = 1000 };

struct start_wish {
	int64_t item_id;    /* of a Shell Jump Item */
	int64_t account_id; /* 0: none, the person is asked */
	int64_t columns, rows;
};

/* Texts are in the call's arena. */
struct started {
	const char *session; /* uid */
	const char *viewer;
	const char *ticket;
};

/* ERR_NOT_FOUND: no such item for this person. ERR_DENIED: call->refusal says what decides. */
MUST_CHECK enum err session_start(struct call *call, const struct start_wish *wish,
				  struct started *ret_started);

/* Another ticket for a session that runs: viewer empty gives a new one. ERR_NOT_FOUND, ERR_DENIED
 * with a refusal, ERR_CONFLICT: it is over. */
MUST_CHECK enum err session_ticket(struct call *call, struct str uid, struct str viewer,
				   struct started *ret_started);

#endif
