/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use a Jumpoint by a grant of their own, group policies aside. */
#include "model/jump/jumpoint.h"

#define SELF struct jumpoint_user
static const struct field rows[] =
	ROWS(
	REF (user_id, user, REQUIRED | FIXED, "User who may use the Jumpoint.",
	     .on_delete = ON_DELETE_CASCADE, .documents.read_only = true)
);
#undef SELF
static SHAPE(jumpoint_user, "JumpointUser", rows);

const struct resource jumpoint_user_resource = {
	.name = "jumpoint_user",
	.doc = "Users who may use a Jumpoint by a grant of their own.",
	.path = "/user",
	.table = "jumpoint_user",
	.shape = &jumpoint_user_shape,
	.parent = &jumpoint_resource,
	.parent_column = "jumpoint_id",
	.key = "user_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
