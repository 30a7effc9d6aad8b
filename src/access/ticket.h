/* SPDX-License-Identifier: Apache-2.0 */
/* What opens a terminal's WebSocket: 256 random bits, for one login, session and viewer, once and
 * for 30 seconds. */
#ifndef ACCESS_TICKET_H
#define ACCESS_TICKET_H

#include "access/identity.h"
#include "access/rules.h"

enum {
	TICKET_MS = 30 * 1000,
	TICKETS_PER_LOGIN = 100, /* unused ones past these: the oldest goes */
	VIEWER_TEXT = 16,	 /* hex digits of a viewer's name */
	SESSION_UID_TEXT = 32,
};

bool ticket_is_viewer(struct str text);

struct ticket_wish {
	int64_t session_id, login_id, user_id;
	const char *viewer;
	int64_t now_ms;
};

/* In a write; the secret is one of secret_make under the cookie key. */
MUST_CHECK enum err ticket_insert(struct tx *tx, const struct made_secret *ticket,
				  const struct ticket_wish *wish);

/* What a ticket opens. */
struct ticket {
	int64_t session_id, user_id;
	char session_uid[SESSION_UID_TEXT + 1];
	char viewer[VIEWER_TEXT + 1];
};

/* Takes a ticket with the login that it was made for: a second time, with another login, too late
 * or after the session it is ERR_NOT_FOUND. One write; not on the loop. */
MUST_CHECK enum err ticket_take(struct store *store, const struct access_rules *rules,
				const struct identity *who, struct str text, int64_t now_ms,
				struct ticket *ret_ticket);

#endif
