/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vault/account_group.h"

#include "model/effects.h"
#include "model/texts.h"
#include "unit/model/fake_site.h"

TEST(account_group_comes_with_its_association)
{
	struct change *change;
	enum err err;

	site_begin();
	change = site_create(&vault_account_group_resource, 0, "{\"name\":\"g\"}", &err);
	CHECK_OK(err);
	CHECK(site_asks_for(change, EFFECT_ACCOUNT_GROUP_ASSOCIATE));
}

TEST(account_group_asks_for_it_once)
{
	static const struct vault_account_group before = { .id = 2, .name = "g" };
	struct change *change;
	enum err err;

	site_begin();
	change = site_update(&vault_account_group_resource, 0, &before, "{\"name\":\"h\"}", &err);
	CHECK_OK(err);
	CHECK(!site_asks_for(change, EFFECT_ACCOUNT_GROUP_ASSOCIATE));
}

TEST(account_group_that_is_the_default_stays)
{
	struct vault_account_group first = { .id = 1, .name = "Default" };
	struct vault_account_group other = { .id = 2, .name = "g" };
	struct change *change;
	enum err err;

	site_begin();
	change = site_delete(&vault_account_group_resource, 0, &first, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "id"), text_builtin);
	site_delete(&vault_account_group_resource, 0, &other, &err);
	CHECK_OK(err);
}
