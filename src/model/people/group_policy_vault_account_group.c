/* SPDX-License-Identifier: Apache-2.0 */
/* Vault account groups that the members of a group policy may use. */
#include "model/people/group_policy.h"
#include "model/vault/account.h"

#define SELF struct group_policy_vault_account_group
static const struct field rows[] =
	ROWS(
	REF (group_policy_id,  group_policy,        READ_ONLY, "The group policy itself.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_read_only = true),
	REF (account_group_id, vault_account_group, REQUIRED | FIXED,
	     "Account group that members may use.", .on_delete = ON_DELETE_CASCADE),
	ENUM(role,             vault_roles,         PLAIN,
	     "Whether they may only inject its accounts or also check them out.",
	     .initial = "inject")
);

/* The published contract names the answer for one row after the wrong schema; account_id is never
 * sent. */
static const struct field answer_rows[] = ROWS(
	REF (group_policy_id,  group_policy,        READ_ONLY, "The group policy itself.",
	     .documents.no_read_only = true),
	REF (account_group_id, vault_account_group, REQUIRED,
	     "Account group that members may use."),
	REF (account_id,       vault_account,       PLAIN,     "Never sent."),
	ENUM(role,             vault_roles,         PLAIN,
	     "Whether they may only inject its accounts or also check them out.",
	     .initial = "inject")
);
#undef SELF
static SHAPE(group_policy_vault_account_group, "GroupPolicyVaultAccountGroup", rows);
static const struct shape answer_shape = {
	.name = "GroupPolicyVaultAccountGroupAnswer",
	.size = sizeof(struct group_policy_vault_account_group),
	.fields = answer_rows,
	.count = COUNT_OF(answer_rows),
};

const struct resource group_policy_vault_account_group_resource = {
	.name = "group_policy_vault_account_group",
	.doc = "Vault account groups that the members of a group policy may use.",
	.path = "/vault-account-group",
	.table = "group_policy_vault_account_group",
	.shape = &group_policy_vault_account_group_shape,
	.parent = &group_policy_resource,
	.parent_column = "group_policy_id",
	.key = "account_group_id",
	.is_followed = true,
	.is_unpaged = true,
	.delete_status = 200,
	.answer_shape = &answer_shape,
	.verbs = { [FACE_CONFIG] = LOOK | CREATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
};
