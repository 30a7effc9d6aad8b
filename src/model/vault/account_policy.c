/* SPDX-License-Identifier: Apache-2.0 */
/* Vault account policies. An age belongs to a scheduled rotation and to nothing else. */
#include "model/vault/account_policy.h"

#include "model/seeds.h"
#include "model/texts.h"
#include "schema/change.h"

#define SELF struct vault_account_policy
static const struct field rows[] = ROWS(
	ID  (id,                           PLAIN,
	     "Unique among account policies; 1 is the site's default."),
	TEXT(name,                1, 255,  REQUIRED | UNIQUE | FILTER,
	     "Display name; no two policies share one."),
	TEXT(code_name,           0, 64,   CODE | FILTER,
	     "Name that accounts and groups refer to; made from the display name unless given."),
	TEXT(description,         0, 1024, PLAIN, "Notes for people.", .initial = ""),
	BOOL(auto_rotate_credentials,      PLAIN,
	     "Whether a credential is rotated after its check-in.", .initial = "false",
	     .documents.no_initial = true),
	BOOL(allow_simultaneous_checkout,  PLAIN,
	     "Whether several may check the same account out at once.", .initial = "false",
	     .documents.no_initial = true),
	BOOL(scheduled_password_rotation,  PLAIN,
	     "Whether passwords are rotated when they reach an age.", .initial = "false",
	     .documents.no_initial = true),
	INT (maximum_password_age, 1, 365, NULLABLE,
	     "That age, in days; needed with scheduled rotation, null without.",
	     .documents.no_nullable = true)
);
#undef SELF
static SHAPE(vault_account_policy, "VaultAccountPolicy", rows);

static enum err
check(struct change *change)
{
	struct vault_account_policy *policy = change_row(change);

	if (!policy->scheduled_password_rotation)
		policy->maximum_password_age = (struct maybe_int){ 0 };
	else if (!policy->maximum_password_age.is_set)
		change_reject(change, &policy->maximum_password_age, text_age_needed);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	const struct vault_account_policy *policy = change_row(change);

	if (policy->id == SEED_ACCOUNT_POLICY)
		change_reject(change, &policy->id, text_builtin);
	return OK;
}

const struct resource vault_account_policy_resource = {
	.name = "vault_account_policy",
	.doc = "How check-outs and rotation of accounts work. What uses a deleted one falls back "
	       "to the default.",
	.path = "/vault/account-policy",
	.table = "vault_account_policy",
	.shape = &vault_account_policy_shape,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.check = check,
	.check_delete = check_delete,
};
