/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in to the pages, by password or by a link; signing out; another password. */
#ifndef ACTIONS_PEOPLE_SIGN_IN_H
#define ACTIONS_PEOPLE_SIGN_IN_H

#include "access/web_login.h"
#include "actions/call.h"

struct sign_in {
	struct str username, password; /* or */
	struct str link;
	struct str user_agent;
	struct str old_cookie; /* of a login in this browser, which ends; may be empty */

	/* what came of it */
	const char *cookie;	  /* in the call's arena */
	struct identity *who;	  /* the caller's */
	bool needs_second_factor; /* with ERR_DENIED: proved, and yet not let in */
};

/* ERR_DENIED: no. Why is in the log, never in the answer. On a worker of the slow lane. */
MUST_CHECK enum err sign_in_by_password(struct call *call, struct sign_in *sign_in);

/* Only from this machine itself, which the caller has made sure of. ERR_DENIED. */
MUST_CHECK enum err sign_in_by_link(struct call *call, struct sign_in *sign_in);

/* The caller's own login ends. */
MUST_CHECK enum err sign_out(struct call *call);

/* Another password for who asks; all their other logins end. current is not asked of who came by a
 * link. ERR_DENIED: it is not the current one. ERR_INVALID: call->errors has what is wrong with the
 * new one. Slow lane. */
MUST_CHECK enum err password_change(struct call *call, struct str current, struct str wanted);

/* In a write: a link for a user, for an administrator's command. The text is in the arena. */
MUST_CHECK enum err link_make(struct call *call, int64_t user_id, const char *open,
			      const char **ret_text);

#endif
