/* SPDX-License-Identifier: Apache-2.0 */
/* Every resource by name, so that a row can say what it refers to. The list that everything else
 * walks is resources[]. */
#ifndef MODEL_RESOURCES_H
#define MODEL_RESOURCES_H

#include "schema/resource.h"

/* The documented pattern of a code name, as the published contract spells it (config-api §1). */
#define CODE_NAME_PATTERN "^[a-zA-Z0-9_\\\\-]+$"

extern const struct resource jump_group_resource;
extern const struct resource jump_group_user_resource;
extern const struct resource jumpoint_resource;
extern const struct resource jumpoint_node_resource;
extern const struct resource jumpoint_user_resource;
extern const struct resource shell_jump_resource;
extern const struct resource jump_policy_resource;
extern const struct resource jump_policy_schedule_resource;
extern const struct resource jump_item_role_resource;
extern const struct resource session_policy_resource;

extern const struct resource vault_account_resource;
extern const struct resource vault_account_user_resource;
extern const struct resource vault_account_association_resource;
extern const struct resource vault_account_group_resource;
extern const struct resource vault_account_group_user_resource;
extern const struct resource vault_account_group_account_resource;
extern const struct resource vault_account_group_association_resource;
extern const struct resource vault_account_policy_resource;

extern const struct resource user_resource;
extern const struct resource user_group_policy_resource;
extern const struct resource team_resource;
extern const struct resource team_user_resource;
extern const struct resource group_policy_resource;
extern const struct resource group_policy_jumpoint_resource;
extern const struct resource group_policy_jump_group_resource;
extern const struct resource group_policy_member_resource;
extern const struct resource group_policy_team_resource;
extern const struct resource group_policy_vault_account_resource;
extern const struct resource group_policy_vault_account_group_resource;
extern const struct resource security_provider_resource;
extern const struct resource api_account_resource;

#endif
