/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Groups. What lies in one goes with it: the rows that refer to a group say so. */
#include "model/jump/jump_group.h"

const char *const jump_group_types[] = { "shared", "personal", NULL };
const struct resource *const jump_group_targets[] = { &jump_group_resource, &user_resource, NULL };

#define SELF struct jump_group
static const struct field rows[] = ROWS(
	ID  (id,                       PLAIN,                      "Unique among Jump Groups."),
	TEXT(name,          1, 255,    REQUIRED | UNIQUE | FILTER,
	     "Display name; no two groups share one."),
	TEXT(code_name,     0, 64,     CODE | FILTER,
	     "Name for scripts; made from the display name unless given.",
	     .pattern = CODE_NAME_PATTERN),
	TEXT(comments,      0, 4096,   NULLABLE,                   "Notes for people."),
	INT (ecm_group_id,  1, INT32_MAX, NULLABLE,
	     "External credential group that serves the items of this group.",
	     .editions = EDITION_PRA)
);
#undef SELF
static SHAPE(jump_group, "JumpGroup", rows);

const struct resource jump_group_resource = {
	.name = "jump_group",
	.doc = "Shared Jump Groups. Deleting one deletes every Jump Item in it.",
	.path = "/jump-group",
	.table = "jump_group",
	.shape = &jump_group_shape,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
