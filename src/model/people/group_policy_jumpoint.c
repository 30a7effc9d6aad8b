/* SPDX-License-Identifier: Apache-2.0 */
/* Jumpoints that the members of a group policy may use. */
#include "model/people/group_policy.h"

#define SELF struct group_policy_jumpoint
static const struct field rows[] =
	ROWS(
	REF (jumpoint_id, jumpoint, REQUIRED | FIXED, "Jumpoint that members may use.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_required = true)
);
#undef SELF
static SHAPE(group_policy_jumpoint, "GroupPolicyJumpoint", rows);

const struct resource group_policy_jumpoint_resource = {
	.name = "group_policy_jumpoint",
	.doc = "Jumpoints that the members of a group policy may use.",
	.path = "/jumpoint",
	.table = "group_policy_jumpoint",
	.shape = &group_policy_jumpoint_shape,
	.parent = &group_policy_resource,
	.parent_column = "group_policy_id",
	.key = "jumpoint_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
