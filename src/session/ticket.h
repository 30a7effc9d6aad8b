/* SPDX-License-Identifier: Apache-2.0 */
/* Who may sit down at a terminal, and who may stay: the login's cookie, a page of this site, a
 * ticket that holds once; later again whether that login and its right still hold. Blocking but for
 * ticket_read; a worker's. */
#ifndef SESSION_TICKET_H
#define SESSION_TICKET_H

#include "access/ticket.h"
#include "access/web_login.h"
#include "actions/session/plan.h"
#include "actions/site.h"
#include "net/http1.h"
#include "session/broker.h"

#define TERMINAL_PATH "/console/terminal"
#define TERMINAL_PROTOCOL "sallyport-console-1"

/* What a page shows when it opens a terminal; looks into the request. */
struct ticket_shown {
	struct str cookie, ticket, address;
};

/* 0, or the status that such a request deserves: 426, 403 for another site's page, 401. Pure. */
int ticket_read(const struct http_request *request, struct ticket_shown *ret_shown);

struct ticket_seated {
	char viewer[VIEWER_TEXT + 1];
	struct session_seat seat;
	bool is_own;		   /* the session is this person's; else they joined it */
	struct session_plan *plan; /* in the arena */
};

/* Takes the ticket. ERR_NOT_FOUND: no such login, or no such ticket of it. ERR_DENIED: the person
 * may not, or no longer: what let them begin it or join it is asked for again. */
MUST_CHECK enum err ticket_seat(const struct site *site, struct store *store, struct reader *reader,
				const struct ticket_shown *shown, struct arena *arena,
				struct ticket_seated *ret_seated);

struct ticket_ask {
	bool has_typed;	  /* the person was active, which puts off the login's idle end */
	bool asks_rights; /* rights have changed since they were asked for last */
};

/* Whether who sits there may stay: the login, whose session it is, and, where asked, the rights of
 * somebody who joined it (without their user's rights sessions end: warden.h). ERR_NOT_FOUND,
 * ERR_DENIED: no. */
MUST_CHECK enum err ticket_check(const struct site *site, struct store *store,
				 struct reader *reader, const struct session_seat *seat,
				 struct str session_uid, const struct ticket_ask *ask,
				 struct arena *arena);

#endif
