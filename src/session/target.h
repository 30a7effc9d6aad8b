/* SPDX-License-Identifier: Apache-2.0 */
/* What the Jumpoint says of a session: one table of state and message. */
#ifndef SESSION_TARGET_H
#define SESSION_TARGET_H

#include "session/session.h"

/* A frame of the channel. What is not allowed in this state ends the session. */
void target_hear(struct session *session, int kind, struct str body);

void target_forget_prompt(struct session *session);

#endif
