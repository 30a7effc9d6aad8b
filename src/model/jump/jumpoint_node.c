/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of a Jumpoint, as they last connected. At most ten, so never in pages. */
#include "model/effects.h"
#include "model/jump/jumpoint.h"
#include "schema/change.h"

#define SELF struct jumpoint_node
static const struct field rows[] = ROWS(
	ID  (id,                         PLAIN,    "Unique among nodes."),
	TIME(last_connect_timestamp,     NULLABLE,
	     "When it last connected; null before the first time."),
	TIME(last_disconnect_timestamp,  NULLABLE,
	     "When its connection last ended; null before the first time."),
	TEXT(public_ip,         1, 45,   FILTER,
	     "Address it connects from, as the appliance sees it."),
	TEXT(private_ip,        1, 45,   FILTER,   "Address it has in its own network."),
	TEXT(hostname,          1, 255,  FILTER,   "Name of the machine it runs on.")
);
#undef SELF
static SHAPE(jumpoint_node, "JumpointNode", rows);

static enum err
check_delete(struct change *change)
{
	change_then(change, EFFECT_JUMPOINT_NODE_FORGET);
	return OK;
}

const struct resource jumpoint_node_resource = {
	.name = "jumpoint_node",
	.doc = "Machines that serve a Jumpoint: one, or up to ten where it is clustered.",
	.path = "/node",
	.table = "jumpoint_node",
	.shape = &jumpoint_node_shape,
	.parent = &jumpoint_resource,
	.parent_column = "jumpoint_id",
	.is_unpaged = true,
	.check_delete = check_delete,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = LIST_ALL },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
