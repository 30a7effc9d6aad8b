/* SPDX-License-Identifier: Apache-2.0 */
/* What copying any kind of Jump Item takes and gives. */
#ifndef MODEL_JUMP_JUMP_ITEM_H
#define MODEL_JUMP_JUMP_ITEM_H

#include "model/resources.h"

struct jump_item {
	int64_t jump_group_id;
	int jump_group_type; /* enum jump_group_type */
	const char *name;
};

struct jump_item_copied {
	const char *action;  /* "copy" */
	const char *success; /* "1" */
	int64_t destId;
};

extern const struct shape jump_item_shape;
extern const struct shape jump_item_copied_shape;

#endif
