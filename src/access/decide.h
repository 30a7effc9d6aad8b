/* SPDX-License-Identifier: Apache-2.0 */
/* May they? The one place that says yes, for every door and every kind of credential. Whatever it
 * does not know is refused. Pure. */
#ifndef ACCESS_DECIDE_H
#define ACCESS_DECIDE_H

#include "access/identity.h"
#include "schema/resource.h"

struct demand {
	enum need need;	    /* of the resource's face or the operation; unset is refused */
	bool writes;	    /* anything but looking */
	struct str address; /* where they ask from */
	int64_t now_ms;	    /* wall clock */
};

/* Zero is a refusal. */
enum decision {
	DECISION_REFUSED_LOGIN, /* not known, or no longer, or not from here: log in again */
	DECISION_REFUSED_RIGHT, /* known, but lacks the permission */
	DECISION_ALLOWED,
};

/* Why, for the log and the audit; an answer to the network never says more than the decision. */
enum reason {
	REASON_NONE,
	REASON_NO_LOGIN,
	REASON_ACCOUNT_DISABLED,
	REASON_ACCOUNT_EXPIRED,
	REASON_LOGIN_EXPIRED,
	REASON_ADDRESS,
	REASON_NO_PERMISSION,
	REASON_READ_ONLY,
	REASON_NO_VAULT_PERMISSION,
	REASON_UNKNOWN_NEED,
	REASON_NOT_A_PERSON,
	REASON_PASSWORD_CHANGE,
	REASON_OTHER_SITE,    /* a page of another site asks */
	REASON_NO_CSRF_TOKEN, /* or one that does not know this login's token */
	REASON_COUNT,
};

/* who may be NULL: nobody. ret_reason may be NULL. */
enum decision access_decide(const struct identity *who, const struct demand *demand,
			    enum reason *ret_reason);

/* The first half of the decision: whether this login still holds, wherever it is used. */
enum decision access_decide_login(const struct identity *who, struct str address, int64_t now_ms,
				  enum reason *ret_reason);

const char *reason_name(enum reason reason); /* "account_disabled", for log lines; never NULL */

#endif
