/* SPDX-License-Identifier: Apache-2.0 */
/* What the agent itself wants of a session's plan (START): whose it is and where it goes; and the
 * plan with addresses in the place of a name. The rest is the session process' to read. */
#ifndef JUMPOINT_PLAN_H
#define JUMPOINT_PLAN_H

#include "base/buf.h"
#include "net/address.h"
#include "wire/link.h"

struct plan {
	char uid[LINK_UID_SIZE + 1];
	struct str host; /* a name or a literal address */
	int port;
	enum link_protocol protocol;
	bool has_credential;
	char account_uid[LINK_UID_SIZE + 1]; /* "" where there is none */
	struct str rest;		     /* of the message, behind the host */
};

/* Looks into body. ERR_INVALID. */
MUST_CHECK enum err plan_read(struct str body, struct plan *ret_plan);

/* The same plan to these addresses, at most LINK_ADDRESSES_MOST. */
void plan_write(const struct plan *plan, const struct address *addresses, int count,
		struct buf *out);

#endif
