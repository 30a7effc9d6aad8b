/* SPDX-License-Identifier: Apache-2.0 */
/* An account's own association. Without one the account inherits its group's, and there is nothing
 * to get, change or delete. */
#include "model/texts.h"
#include "model/vault/account.h"
#include "model/vault/association.h"
#include "schema/change.h"
#include "schema/texts.h"

static bool
is_personal(const struct change *change)
{
	struct world *world = change->world;
	const struct vault_account *account;

	account = world ? world->find(world, &vault_account_resource, change->parent_id) : NULL;
	return account && account->personal;
}

static enum err
check(struct change *change)
{
	struct vault_association *association = change_row(change);
	struct world *world = change->world;
	int criteria =
		change_field_number(change, &association->criteria, sizeof association->criteria);
	bool is_null = criteria >= 0 && change_has_null(change, (size_t)criteria);

	if (is_personal(change))
		return ERR_DENIED;
	/* Here live systems insist on an object, while they take nulls inside a group's (config-api
	 * §4). */
	if (is_null)
		change_reject(change, &association->criteria, schema_text(TEXT_NOT_AN_ARRAY));
	if (change_creates(change) && world &&
	    world->find(world, change->resource, change->parent_id))
		change_reject(change, &association->filter_type, text_association_exists);
	if (!is_null)
		vault_association_check(change);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	return is_personal(change) ? ERR_DENIED : OK;
}

const struct resource vault_account_association_resource = {
	.name = "vault_account_association",
	.doc = "Into which Jump Items an account may be injected, where that differs from its "
	       "group; deleting it inherits again.",
	.path = "/jump-item-association",
	.table = "vault_account_association",
	.shape = &vault_association_shape,
	.parent = &vault_account_resource,
	.parent_column = "account_id",
	.is_single = true,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = GET_ONE | CREATE | UPDATE | DELETE_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.check = check,
	.check_delete = check_delete,
};
