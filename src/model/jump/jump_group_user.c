/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use a Jump Group by a grant of their own, and as what. */
#include "model/resources.h"

struct jump_group_user {
	int64_t user_id;
	int64_t jump_item_role_id;
	int64_t jump_policy_id; /* PRA */
};

#define SELF struct jump_group_user
static const struct field rows[] =
	ROWS(
	REF (user_id,           user,          REQUIRED | FIXED, "User the grant is for.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_required = true),
	REF (jump_item_role_id, jump_item_role, NULLABLE,
	     "What the user may do with the items; null for the user's default role.",
	     .on_delete = ON_DELETE_NULL),
	REF (jump_policy_id,    jump_policy,    NULLABLE,
	     "Policy for starting sessions; null for the one set on each item.",
	     .on_delete = ON_DELETE_NULL, .editions = EDITION_PRA)
);
#undef SELF
static SHAPE(jump_group_user, "JumpGroupUser", rows);

const struct resource jump_group_user_resource = {
	.name = "jump_group_user",
	.doc = "Users who may use a Jump Group by a grant of their own; what comes from group "
	       "policies is not listed.",
	.path = "/user",
	.table = "jump_group_user",
	.shape = &jump_group_user_shape,
	.parent = &jump_group_resource,
	.parent_column = "jump_group_id",
	.key = "user_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
