/* SPDX-License-Identifier: Apache-2.0 */
/* One live session, from START to ENDED: the loop between the agent's socket and the target. One
 * thread, three descriptors, nothing that waits without an end. */
#ifndef JUMPOINT_SESSION_SESSION_H
#define JUMPOINT_SESSION_SESSION_H

#include "base/error.h"

struct session_settings {
	int listening; /* where another agent connects when this one has died; stays the caller's */
	/* Once connected, before the target's first byte is read. */
	void (*confine)(void);
};

/* Returns when the session is over and said so, or when nobody came back for it. */
void session_run(int own_descriptor, const struct session_settings *settings);

#endif
