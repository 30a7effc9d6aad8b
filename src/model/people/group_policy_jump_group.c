/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Groups that the members of a group policy may use. One of them is answered as an array of
 * one (config-api §6). */
#include "model/people/group_policy.h"

#define SELF struct group_policy_jump_group
static const struct field rows[] = ROWS(
	REF (jump_group_id,     jump_group, REQUIRED | FIXED, "Jump Group that members may use.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_required = true),
	REF (jump_item_role_id, jump_item_role, ZERO_IS_NONE,
	     "What they may do with its items; 0 for each user's default role.", .initial = "0",
	     .on_delete = ON_DELETE_DEFAULT),
	REF (jump_policy_id,    jump_policy,    ZERO_IS_NONE,
	     "Policy for starting sessions; 0 for the one set on each item.", .initial = "0",
	     .on_delete = ON_DELETE_DEFAULT, .editions = EDITION_PRA)
);
#undef SELF
static SHAPE(group_policy_jump_group, "GroupPolicyJumpGroup", rows);

const struct resource group_policy_jump_group_resource = {
	.name = "group_policy_jump_group",
	.doc = "Jump Groups that the members of a group policy may use, and as what.",
	.path = "/jump-group",
	.table = "group_policy_jump_group",
	.shape = &group_policy_jump_group_shape,
	.parent = &group_policy_resource,
	.parent_column = "group_policy_id",
	.key = "jump_group_id",
	.is_unpaged = true,
	.answers_array = true,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
