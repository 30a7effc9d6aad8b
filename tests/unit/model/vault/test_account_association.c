/* SPDX-License-Identifier: Apache-2.0 */
#include "model/texts.h"
#include "model/vault/account.h"
#include "model/vault/association.h"
#include "unit/model/fake_site.h"

static const struct vault_account shared = { .id = 1, .type = VAULT_SSH };
static const struct vault_account personal = { .id = 2, .type = VAULT_SSH, .personal = true };
static const struct vault_association any = { .filter_type = VAULT_ANY_ITEMS };

static void
begin(void)
{
	site_begin();
	site_add(&vault_account_resource, 1, &shared);
	site_add(&vault_account_resource, 2, &personal);
}

TEST(account_association_is_made_once)
{
	struct change *change;
	enum err err;

	begin();
	site_create(&vault_account_association_resource, 1, "{\"filter_type\":\"any_jump_items\"}",
		    &err);
	CHECK_OK(err);
	site_add(&vault_account_association_resource, 1, &any);
	change = site_create(&vault_account_association_resource, 1,
			     "{\"filter_type\":\"any_jump_items\"}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "filter_type"), text_association_exists);
}

/* config-api §4 */
TEST(account_association_refuses_null_criteria)
{
	struct change *change;
	enum err err;

	begin();
	change = site_create(&vault_account_association_resource, 1,
			     "{\"filter_type\":\"any_jump_items\",\"criteria\":null}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "criteria"), "This value must be an array.");
	change = site_update(&vault_account_association_resource, 1, &any, "{\"criteria\":null}",
			     &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "criteria"), "This value must be an array.");
}

/* Null is what is wrong then; that nothing is left to go by would say it twice. */
TEST(account_association_says_of_null_criteria_one_thing)
{
	struct change *change;
	enum err err;

	begin();
	change = site_create(&vault_account_association_resource, 1,
			     "{\"filter_type\":\"criteria\",\"criteria\":null}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "criteria"), "This value must be an array.");
	CHECK(!change->errors->next);
}

TEST(account_association_is_ruled_like_a_groups)
{
	struct change *change;
	enum err err;

	begin();
	change = site_create(&vault_account_association_resource, 1,
			     "{\"filter_type\":\"criteria\"}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "criteria"), text_criteria_empty);
}

TEST(account_association_of_a_users_account_is_denied)
{
	struct vault_association row = any;
	enum err err;

	begin();
	site_create(&vault_account_association_resource, 2, "{\"filter_type\":\"any_jump_items\"}",
		    &err);
	CHECK_ERR(err, ERR_DENIED);
	site_delete(&vault_account_association_resource, 2, &row, &err);
	CHECK_ERR(err, ERR_DENIED);
}
