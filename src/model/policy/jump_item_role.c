/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Item roles. The configuration API only reads them. */
#include "model/policy/jump_item_role.h"

#define SELF struct jump_item_role
static const struct field rows[] = ROWS(
	ID  (id,                          PLAIN, "Unique among Jump Item roles."),
	TEXT(name,               1, 255,  REQUIRED | UNIQUE | FILTER,
	     "Display name; no two roles share one."),
	TEXT(description,        0, 4096, PLAIN, "Notes for people.", .initial = ""),
	BOOL(perm_add,                    PLAIN, "May add items to the group.", .initial = "false"),
	BOOL(perm_assign_jump_group,      PLAIN, "May move and copy items to another group.",
	     .initial = "false"),
	BOOL(perm_remove,                 PLAIN, "May remove items.", .initial = "false"),
	BOOL(perm_start,                  PLAIN, "May start sessions.", .initial = "false"),
	BOOL(perm_edit_tag,               PLAIN, "May change an item's tag.", .initial = "false"),
	BOOL(perm_edit_comments,          PLAIN, "May change an item's comments.",
	     .initial = "false"),
	BOOL(perm_edit_jump_policy,       PLAIN, "May change an item's Jump Policy.",
	     .initial = "false"),
	BOOL(perm_edit_session_policy,    PLAIN, "May change an item's session policy.",
	     .initial = "false"),
	BOOL(perm_edit_identity,          PLAIN,
	     "May change where an item connects to and under which name it is shown.",
	     .initial = "false"),
	BOOL(perm_edit_behavior,          PLAIN, "May change how an item behaves in a session.",
	     .initial = "false"),
	BOOL(perm_view_jump_item_report,  PLAIN, "May see the report on the items.",
	     .initial = "false"),
	BOOL(perm_edit_public_portal,     PLAIN, "May change an item's public portal.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_edit_support_button,    PLAIN, "May change an item's support button.",
	     .initial = "false", .editions = EDITION_RS)
);
#undef SELF
static SHAPE(jump_item_role, "JumpItemRole", rows);

const struct resource jump_item_role_resource = {
	.name = "jump_item_role",
	.doc = "What a user may do with the items of a Jump Group.",
	.path = "/jump-item-role",
	.table = "jump_item_role",
	.shape = &jump_item_role_shape,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = LOOK },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
