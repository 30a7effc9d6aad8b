/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use the accounts of a group by a grant of their own. */
#include "model/vault/account.h"
#include "model/vault/account_group.h"

#define SELF struct vault_account_group_user
static const struct field rows[] = ROWS(
	REF (user_id,          user,                REQUIRED | FIXED, "User the grant is for.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_required = true),
	REF (account_group_id, vault_account_group, READ_ONLY, "The account group itself.",
	     .on_delete = ON_DELETE_CASCADE),
	ENUM(role,             vault_roles,         PLAIN,
	     "Whether the user may only inject the accounts or also check them out.",
	     .initial = "inject")
);

/* The published contract names this body after the wrong schema; account_id is tolerated and means
 * nothing. */
static const struct field create_rows[] = ROWS(
	REF (user_id,          user,                REQUIRED,  "User the grant is for."),
	REF (account_group_id, vault_account_group, READ_ONLY, "The account group itself."),
	REF (account_id,       vault_account,       READ_ONLY, "Means nothing here."),
	ENUM(role,             vault_roles,         PLAIN,
	     "Whether the user may only inject the accounts or also check them out.",
	     .initial = "inject")
);
#undef SELF
static SHAPE(vault_account_group_user, "VaultAccountGroupUser", rows);
static const struct shape create_shape = {
	.name = "VaultAccountGroupUserCreate",
	.size = sizeof(struct vault_account_group_user),
	.fields = create_rows,
	.count = COUNT_OF(create_rows),
};
static const char *const ignores[] = { "account_id", NULL };

const struct resource vault_account_group_user_resource = {
	.name = "vault_account_group_user",
	.doc = "Users who may use the accounts of a group by a grant of their own; what comes from "
	       "group policies is not listed.",
	.path = "/user",
	.table = "vault_account_group_user",
	.shape = &vault_account_group_user_shape,
	.parent = &vault_account_group_resource,
	.parent_column = "account_group_id",
	.key = "user_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.ignores = ignores,
	.create_shape = &create_shape,
};
