/* SPDX-License-Identifier: Apache-2.0 */
/* The accounts of a group, in other words than the accounts' own. Its table is a view of
 * vault_account; moving accounts in and out are operations. */
#include "model/vault/account_group.h"

#define SELF struct vault_account_group_account
static const struct field rows[] =
	ROWS(
	REF(account_id,       vault_account,       READ_ONLY, "The account."),
	REF(account_group_id, vault_account_group, READ_ONLY, "The group it is in.")
);
#undef SELF
SHAPE(vault_account_group_account, "VaultAccountGroupAccount", rows);

const struct resource vault_account_group_account_resource = {
	.name = "vault_account_group_account",
	.doc = "The accounts of a group.",
	.path = "/account",
	.table = "vault_account_group_account",
	.shape = &vault_account_group_account_shape,
	.parent = &vault_account_group_resource,
	.parent_column = "account_group_id",
	.key = "account_id",
	.is_view = true,
	.verbs = { [FACE_CONFIG] = LOOK },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
};
