/* SPDX-License-Identifier: Apache-2.0 */
/* What pages follow: Jumpoints and their nodes, and the pulse. Each function reads for itself; rows
 * lie in the call's arena. */
#ifndef ACTIONS_SESSION_FOLLOW_H
#define ACTIONS_SESSION_FOLLOW_H

#include "access/grants.h"
#include "actions/call.h"

enum { JUMPOINT_NODES_SHOWN = 10 };

struct jumpoint_node_view {
	int64_t jumpoint_id, id;
	const char *hostname, *private_ip;     /* NULL: not known */
	int64_t last_connect, last_disconnect; /* 0: never */
};

struct jumpoints_view {
	const struct jumpoint_grant
		*jumpoints; /* those the person may use; all for administrators */
	size_t count;
	const struct jumpoint_node_view *nodes; /* by Jumpoint, of all */
	size_t node_count;
};

MUST_CHECK enum err jumpoints_see(struct call *call, struct jumpoints_view *ret_view);

/* Numbers that differ when something has changed. */
struct pulse {
	int64_t items, jumpoints, sessions;
};
MUST_CHECK enum err pulse_take(struct call *call, struct pulse *ret_pulse);

#endif
