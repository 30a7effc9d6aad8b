/* SPDX-License-Identifier: Apache-2.0 */
/* Who may use a Vault account by a grant of their own. A user's own account is granted to nobody.
 */
#include "model/vault/account.h"
#include "schema/change.h"

struct vault_account_user {
	int64_t user_id;
	int role; /* enum vault_role */
};

#define SELF struct vault_account_user
static const struct field rows[] = ROWS(
	REF (user_id, user,        REQUIRED | FIXED, "User the grant is for.",
	     .on_delete = ON_DELETE_CASCADE, .documents.no_required = true),
	ENUM(role,    vault_roles, PLAIN,
	     "Whether the user may only inject it or also check it out.", .initial = "inject",
	     .documents.no_initial = true)
);
#undef SELF
static SHAPE(vault_account_user, "VaultAccountUser", rows);

static enum err
check(struct change *change)
{
	struct world *world = change->world;
	const struct vault_account *account;

	account = world ? world->find(world, &vault_account_resource, change->parent_id) : NULL;
	return account && account->personal ? ERR_DENIED : OK;
}

const struct resource vault_account_user_resource = {
	.name = "vault_account_user",
	.doc = "Users who may use a Vault account by a grant of their own; what comes from groups "
	       "and policies is not listed.",
	.path = "/user",
	.table = "vault_account_user",
	.shape = &vault_account_user_shape,
	.parent = &vault_account_resource,
	.parent_column = "account_id",
	.key = "user_id",
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.check = check,
	.check_delete = check,
};
