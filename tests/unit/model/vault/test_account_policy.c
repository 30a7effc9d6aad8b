/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vault/account_policy.h"

#include "model/texts.h"
#include "unit/model/fake_site.h"

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	return site_create(&vault_account_policy_resource, 0, body, ret_err);
}

TEST(account_policy_that_rotates_needs_an_age)
{
	struct change *change;
	enum err err;

	change = create("{\"name\":\"p\",\"scheduled_password_rotation\":true}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "maximum_password_age"), text_age_needed);
	change = create("{\"name\":\"p\",\"scheduled_password_rotation\":true,"
			"\"maximum_password_age\":30}",
			&err);
	CHECK_INT(SITE_ROW(vault_account_policy, change, err)->maximum_password_age.value, 30);
}

TEST(account_policy_that_does_not_rotate_has_no_age)
{
	struct change *change;
	enum err err;

	change = create("{\"name\":\"p\",\"maximum_password_age\":30}", &err);
	CHECK(!SITE_ROW(vault_account_policy, change, err)->maximum_password_age.is_set);
}

TEST(account_policy_forgets_its_age_with_the_rotation)
{
	static const struct vault_account_policy before = {
		.id = 2,
		.name = "p",
		.code_name = "p",
		.scheduled_password_rotation = true,
		.maximum_password_age = { 30, true },
	};
	struct change *change;
	enum err err;

	site_begin();
	change = site_update(&vault_account_policy_resource, 0, &before,
			     "{\"scheduled_password_rotation\":false}", &err);
	CHECK(!SITE_ROW(vault_account_policy, change, err)->maximum_password_age.is_set);
	change = site_update(&vault_account_policy_resource, 0, &before, "{\"name\":\"q\"}", &err);
	CHECK_INT(SITE_ROW(vault_account_policy, change, err)->maximum_password_age.value, 30);
}

/* Accounts refer to it by its code name. */
TEST(account_policy_has_a_code_name)
{
	struct change *change;
	enum err err;

	change = create("{\"name\":\"Check Out Once\"}", &err);
	CHECK_TEXT(SITE_ROW(vault_account_policy, change, err)->code_name, "check_out_once");
}

TEST(account_policy_that_is_the_default_stays)
{
	struct vault_account_policy first = { .id = 1, .name = "Default" };
	struct change *change;
	enum err err;

	site_begin();
	change = site_delete(&vault_account_policy_resource, 0, &first, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "id"), text_builtin);
}
