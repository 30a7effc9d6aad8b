/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vault/association.h"
#include "unit/model/fake_site.h"

TEST(account_group_association_is_ruled_like_an_accounts)
{
	static const struct vault_association any = { .filter_type = VAULT_ANY_ITEMS };
	struct change *change;
	enum err err;

	site_begin();
	change = site_update(&vault_account_group_association_resource, 1, &any,
			     "{\"filter_type\":\"criteria\"}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "criteria"));
}

TEST(account_group_association_is_neither_made_nor_deleted)
{
	unsigned verbs = vault_account_group_association_resource.verbs[FACE_CONFIG];

	CHECK_INT(verbs, GET_ONE | UPDATE);
}
