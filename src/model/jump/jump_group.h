/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Groups: the shared folders that Jump Items lie in and that grants are given for. */
#ifndef MODEL_JUMP_JUMP_GROUP_H
#define MODEL_JUMP_JUMP_GROUP_H

#include "model/resources.h"

struct jump_group {
	int64_t id;
	const char *name;
	const char *code_name;
	const char *comments;
	struct maybe_int ecm_group_id; /* PRA */
};

/* What jump_group_type says of jump_group_id, in this order. */
enum jump_group_type { GROUP_SHARED = 1, GROUP_PERSONAL };

extern const char *const jump_group_types[];
extern const struct resource *const jump_group_targets[]; /* by enum jump_group_type: a Jump Group,
							     or the user whose list it is */

#endif
