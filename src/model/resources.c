/* SPDX-License-Identifier: Apache-2.0 */
/* The index of the API: a resource that is not named here does not exist. Parents stand before what
 * lies below them. */
#include "model/resources.h"

const struct resource *const resources[] = {
	/* jump */
	&jump_group_resource,
	&jump_group_user_resource,
	&jumpoint_resource,
	&jumpoint_node_resource,
	&jumpoint_user_resource,
	&shell_jump_resource,
	&jump_policy_resource,
	&jump_policy_schedule_resource,

	/* policy */
	&jump_item_role_resource,
	&session_policy_resource,

	/* people */
	&team_resource,
	&team_user_resource,
	&user_resource,
	&user_group_policy_resource,
	&group_policy_resource,
	&group_policy_jumpoint_resource,
	&group_policy_member_resource,
	&group_policy_jump_group_resource,
	&group_policy_vault_account_resource,
	&group_policy_vault_account_group_resource,
	&group_policy_team_resource,
	&security_provider_resource,
	&api_account_resource,

	/* vault */
	&vault_account_resource,
	&vault_account_user_resource,
	&vault_account_association_resource,
	&vault_account_group_resource,
	&vault_account_group_user_resource,
	&vault_account_group_account_resource,
	&vault_account_group_association_resource,
	&vault_account_policy_resource,
	NULL,
};
