/* SPDX-License-Identifier: Apache-2.0 */
/* The ends of a session: the target (a channel to a Jumpoint), viewers (WebSockets) and what else
 * listens. What carries one is behind a table, so that a session is tested without sockets. Nobody
 * is ever told to pause: the target has a limit that the site sets, a viewer a window, and who is
 * behind is painted anew. */
#ifndef SESSION_LEG_H
#define SESSION_LEG_H

#include "session/message.h"

struct leg;

struct leg_table {
	/* ERR_LIMIT: its way is full, nothing was sent; ERR_CLOSED: it is going. */
	enum err (*deliver)(struct leg *leg, const struct message *message);
	/* Gone after this; the session forgets it. A viewer is told a close code and a reason, 0
	 * and NULL for one that is gone already. */
	void (*close)(struct leg *own_leg, int code, const char *reason);
};

struct leg {
	const struct leg_table *table;
};

/* The leg to a target. */
struct target {
	struct leg leg;
	int64_t jumpoint_id;
	int64_t node_id;
	struct str certificate; /* of that node; as long as the leg */
};

#endif
