/* SPDX-License-Identifier: Apache-2.0 */
/* An account group's association. It is made with the group and goes with it, so it is only read
 * and changed. */
#include "model/vault/association.h"
#include "schema/change.h"

static enum err
check(struct change *change)
{
	vault_association_check(change);
	return OK;
}

const struct resource vault_account_group_association_resource = {
	.name = "vault_account_group_association",
	.doc = "Into which Jump Items the accounts of a group may be injected, where an account "
	       "does not say otherwise.",
	.path = "/jump-item-association",
	.table = "vault_account_group_association",
	.shape = &vault_association_shape,
	.parent = &vault_account_group_resource,
	.parent_column = "account_group_id",
	.is_single = true,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = GET_ONE | UPDATE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG_VAULT },
	.check = check,
};
