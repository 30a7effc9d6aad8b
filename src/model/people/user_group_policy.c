/* SPDX-License-Identifier: Apache-2.0 */
/* The group policies that name a user. Its table is a view of group_policy_member. */
#include "model/people/group_policy.h"

struct user_group_policy {
	int64_t id;
	const char *name;
};

#define SELF struct user_group_policy
static const struct field rows[] = ROWS(
	ID  (id,             PLAIN,     "The group policy."),
	TEXT(name,   1, 255, READ_ONLY, "Its display name.")
);
#undef SELF
static SHAPE(user_group_policy, "UserGroupPolicy", rows);

const struct resource user_group_policy_resource = {
	.name = "user_group_policy",
	.doc = "Group policies that name a user; of each only id and name are answered.",
	.path = "/group-policies",
	.table = "user_group_policy",
	.shape = &user_group_policy_shape,
	.parent = &user_resource,
	.parent_column = "user_id",
	.is_unpaged = true,
	.answer_shape = &group_policy_shape,
	.is_view = true,
	.verbs = { [FACE_CONFIG] = LIST_ALL },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
