/* SPDX-License-Identifier: Apache-2.0 */
/* What copying any kind of Jump Item takes and gives. */
#include "model/jump/jump_item.h"

#include "model/jump/jump_group.h"

#define SELF struct jump_item
static const struct field rows[] =
	ROWS(
	REF (jump_group_id,   jump_group,       REQUIRED, "Where the copy goes.",
	     .by = "jump_group_type", .targets = jump_group_targets),
	ENUM(jump_group_type, jump_group_types, REQUIRED,
	     "Whether jump_group_id is a shared Jump Group or a user."),
	TEXT(name,            1, 128,           REQUIRED, "Display name of the copy.")
);
#undef SELF
SHAPE(jump_item, "JumpItem", rows);

#define SELF struct jump_item_copied
static const struct field copied_rows[] =
	ROWS(
	TEXT(action,  0, 64, READ_ONLY, "What was done: copy."),
	TEXT(success, 0, 8,  READ_ONLY, "1 when it was done; a text, not a number."),
	INT (destId,  1, INT32_MAX, READ_ONLY, "The copy's id.")
);
#undef SELF
SHAPE(jump_item_copied, "CopyJumpItemResponse", copied_rows);
