/* SPDX-License-Identifier: Apache-2.0 */
/* Vault accounts that the members of a group policy may use. */
#include "model/people/group_policy.h"
#include "model/vault/account.h"

#define SELF struct group_policy_vault_account
static const struct field rows[] = ROWS(
	REF (account_id, vault_account, REQUIRED | FIXED, "Vault account that members may use.",
	     .on_delete = ON_DELETE_CASCADE),
	ENUM(role,       vault_roles,   PLAIN,
	     "Whether they may only inject it or also check it out.", .initial = "inject")
);
#undef SELF
static SHAPE(group_policy_vault_account, "GroupPolicyVaultAccount", rows);

const struct resource group_policy_vault_account_resource = {
	.name = "group_policy_vault_account",
	.doc = "Vault accounts that the members of a group policy may use.",
	.path = "/vault-account",
	.table = "group_policy_vault_account",
	.shape = &group_policy_vault_account_shape,
	.parent = &group_policy_resource,
	.parent_column = "group_policy_id",
	.key = "account_id",
	.is_followed = true,
	.is_unpaged = true,
	.delete_status = 200,
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
};
