/* SPDX-License-Identifier: Apache-2.0 */
/* Vault account groups. Every shared account is in one; those of a deleted group fall back to the
 * default. */
#include "model/vault/account_group.h"

#include "model/effects.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "schema/change.h"

#define SELF struct vault_account_group
static const struct field rows[] = ROWS(
	ID  (id,                                   PLAIN,
	     "Unique among account groups; 1 is the default one."),
	TEXT(name,           1, 255,               REQUIRED | UNIQUE | FILTER,
	     "Display name; no two groups share one."),
	TEXT(description,    0, 1024,              PLAIN, "Notes for people.", .initial = ""),
	REF (account_policy, vault_account_policy, NULLABLE,
	     "Code name of its accounts' policy; null for the site's default.", .by_code = true,
	     .on_delete = ON_DELETE_NULL,
	     .documents = { .minimum = 1, .maximum = 64, .has_bounds = true })
);
#undef SELF
static SHAPE(vault_account_group, "VaultAccountGroup", rows);

static enum err
check(struct change *change)
{
	if (change_creates(change))
		change_then(change, EFFECT_ACCOUNT_GROUP_ASSOCIATE);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	const struct vault_account_group *group = change_row(change);

	if (group->id == SEED_ACCOUNT_GROUP)
		change_reject(change, &group->id, text_builtin);
	return OK;
}

const struct resource vault_account_group_resource = {
	.name = "vault_account_group",
	.doc = "Groups of Vault accounts. Accounts of a deleted group move to the default one.",
	.path = "/vault/account-group",
	.table = "vault_account_group",
	.shape = &vault_account_group_shape,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.check = check,
	.check_delete = check_delete,
};
