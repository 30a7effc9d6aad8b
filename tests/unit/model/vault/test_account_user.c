/* SPDX-License-Identifier: Apache-2.0 */
#include "model/vault/account.h"
#include "unit/model/fake_site.h"

static const struct vault_account shared = { .id = 1, .type = VAULT_SSH };
static const struct vault_account personal = { .id = 2, .type = VAULT_SSH, .personal = true };

static enum err
grant(int64_t account_id)
{
	enum err err;

	site_begin();
	site_add(&vault_account_resource, 1, &shared);
	site_add(&vault_account_resource, 2, &personal);
	site_add(&user_resource, 9, NULL);
	site_create(&vault_account_user_resource, account_id, "{\"user_id\":9}", &err);
	return err;
}

TEST(vault_account_user_is_granted_a_shared_account)
{
	CHECK_OK(grant(1));
}

TEST(vault_account_user_is_not_granted_a_personal_one)
{
	CHECK_ERR(grant(2), ERR_DENIED);
}
