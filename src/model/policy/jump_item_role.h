/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Item roles: what a user may do with the items of a group. */
#ifndef MODEL_POLICY_JUMP_ITEM_ROLE_H
#define MODEL_POLICY_JUMP_ITEM_ROLE_H

#include "model/resources.h"

struct jump_item_role {
	int64_t id;
	const char *name;
	const char *description;
	bool perm_add;
	bool perm_assign_jump_group;
	bool perm_remove;
	bool perm_start;
	bool perm_edit_tag;
	bool perm_edit_comments;
	bool perm_edit_jump_policy;
	bool perm_edit_session_policy;
	bool perm_edit_identity;
	bool perm_edit_behavior;
	bool perm_view_jump_item_report;
	bool perm_edit_public_portal;
	bool perm_edit_support_button;
};

#endif
