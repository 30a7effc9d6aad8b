/* SPDX-License-Identifier: Apache-2.0 */
/* A session's leg to its target: a channel of a Jumpoint's link. */
#ifndef SESSION_TARGET_LINK_H
#define SESSION_TARGET_LINK_H

#include "session/broker.h"
#include "session/link.h"

/* For broker_settings, with the struct links as its ways. */
extern const struct target_table target_links;

/* For links_settings, with the struct broker as its context: a session that lives on is continued,
 * and one that nobody knows is left to the link, which ends it. */
void target_link_here(struct link_channel *channel, const struct link_here *here, void *broker);

#endif
