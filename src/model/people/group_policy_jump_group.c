/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Groups that the members of a group policy may use. One of them is answered as an array of
 * one (config-api §6). */
#include "model/people/group_policy.h"
#include "schema/change.h"
#include "schema/texts.h"

#define SELF struct group_policy_jump_group
static const struct field rows[] =
	ROWS(
	REF (jump_group_id,     jump_group, REQUIRED | FIXED, "Jump Group that members may use.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_required = true),
	INT (jump_item_role_id, 0, INT32_MAX, PLAIN,
	     "What they may do with its items; 0 for each user's default role.", .initial = "0", .example = "0"),
	INT (jump_policy_id,    0, INT32_MAX, PLAIN,
	     "Policy for starting sessions; 0 for the one set on each item.", .initial = "0", .example = "0",
	     .editions = EDITION_PRA)
);
#undef SELF
static SHAPE(group_policy_jump_group, "GroupPolicyJumpGroup", rows);

/* 0 is a word of its own here, so these are numbers and not references; they must exist all the
 * same. */
static enum err
check(struct change *change)
{
	struct group_policy_jump_group *grant = change_row(change);
	struct world *world = change->world;

	if (!world)
		return OK;
	if (grant->jump_item_role_id &&
	    !world->exists(world, &jump_item_role_resource, grant->jump_item_role_id))
		change_reject(change, &grant->jump_item_role_id,
			      schema_text(TEXT_SELECTED_INVALID));
	if (grant->jump_policy_id &&
	    !world->exists(world, &jump_policy_resource, grant->jump_policy_id))
		change_reject(change, &grant->jump_policy_id, schema_text(TEXT_SELECTED_INVALID));
	return OK;
}

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
	.check = check,
};
