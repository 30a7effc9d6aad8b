/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts read into identities, on both stores. */
#include "accounts.h"

struct found {
	struct identity *identity;
	struct account_failures failures;
	struct account_settings settings;
	int64_t generation;
};

static enum err
find_in(struct tx *tx, void *context)
{
	struct found *found = context;

	return account_find(tx, 1, &found->identity, &found->failures);
}

static enum err
find_client_in(struct tx *tx, void *context)
{
	struct found *found = context;

	return account_find_client(tx, STR("client"), &found->identity, NULL);
}

static enum err
find_stranger_in(struct tx *tx, void *context)
{
	struct found *found = context;

	return account_find_client(tx, STR("CLIENT"), &found->identity, NULL);
}

static enum err
put_settings_in(struct tx *tx, void *context)
{
	struct found *found = context;

	return account_settings_put(tx, 1, &found->settings);
}

static enum err
generation_in(struct tx *tx, void *context)
{
	struct found *found = context;

	return generation_read(tx, &found->generation);
}

static enum err
forget_in(struct tx *tx, void *context)
{
	return account_forget(tx, 1);
}

STORE_TEST(account_is_read_with_what_it_may)
{
	struct accounts accounts;
	struct found found = { 0 };

	accounts_open(&accounts, url);
	CHECK_OK(store_read(accounts.reader, find_in, &found));
	CHECK_INT(found.identity->kind, IDENTITY_API_ACCOUNT);
	CHECK_INT(found.identity->account_id, 1);
	CHECK_TEXT(found.identity->name, "ci");
	CHECK_TEXT(found.identity->client_id, "client");
	CHECK(found.identity->is_enabled);
	CHECK_INT(found.identity->config, CONFIG_FULL);
	CHECK(found.identity->manages_vault);
	CHECK_INT(found.identity->per_second, RATE_OF_SITE);
	CHECK_INT(found.identity->network_count, 0);
	CHECK_INT(found.failures.attempts, 0);
	CHECK_INT(found.failures.locked_until, 0);
	identity_unref(found.identity);
	accounts_close(&accounts);
}

STORE_TEST(account_is_found_by_its_client_id_to_the_letter)
{
	struct accounts accounts;
	struct found found = { 0 };

	accounts_open(&accounts, url);
	CHECK_OK(store_read(accounts.reader, find_client_in, &found));
	identity_unref(found.identity);
	CHECK_ERR(store_read(accounts.reader, find_stranger_in, &found), ERR_NOT_FOUND);
	accounts_close(&accounts);
}

STORE_TEST(account_without_the_permission_has_no_configuration)
{
	struct accounts accounts;
	struct found found = { 0 };

	accounts_open(&accounts, url);
	accounts_tell(&accounts, "UPDATE \"api_account\" SET \"perm_configuration\" = FALSE");
	CHECK_OK(store_read(accounts.reader, find_in, &found));
	CHECK_INT(found.identity->config, CONFIG_DENY);
	identity_unref(found.identity);
	accounts_close(&accounts);
}

STORE_TEST(account_settings_are_its_own)
{
	struct accounts accounts;
	struct found found = { .settings = { true, 99, 5, RATE_OF_SITE } };
	int64_t before;

	accounts_open(&accounts, url);
	CHECK_OK(store_read(accounts.reader, generation_in, &found));
	before = found.generation;
	CHECK_OK(store_write(accounts.store, put_settings_in, &found));
	CHECK_OK(store_write(accounts.store, put_settings_in, &found));
	CHECK_OK(store_read(accounts.reader, find_in, &found));
	CHECK_INT(found.identity->config, CONFIG_READ);
	CHECK_INT(found.identity->account_expires_at, 99);
	CHECK_INT(found.identity->per_second, 5);
	CHECK_INT(found.identity->per_hour, RATE_OF_SITE);
	CHECK_OK(store_read(accounts.reader, generation_in, &found));
	CHECK(found.generation > before);
	identity_unref(found.identity);
	accounts_close(&accounts);
}

STORE_TEST(account_allow_list_is_read)
{
	struct accounts accounts;
	struct found found = { 0 };

	accounts_open(&accounts, url);
	accounts_tell(&accounts, "UPDATE \"api_account\" SET \"ip_addresses\" = '10.0.0.0/8, ::1'");
	CHECK_OK(store_read(accounts.reader, find_in, &found));
	CHECK_INT(found.identity->network_count, 2);
	CHECK(!found.identity->has_broken_networks);
	identity_unref(found.identity);
	accounts_tell(&accounts, "UPDATE \"api_account\" SET \"ip_addresses\" = '10.0.0.0/99'");
	CHECK_OK(store_read(accounts.reader, find_in, &found));
	CHECK(found.identity->has_broken_networks);
	identity_unref(found.identity);
	accounts_close(&accounts);
}

STORE_TEST(account_forget_leaves_nothing)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	CHECK_OK(store_write(accounts.store, forget_in, NULL));
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_secret\""), 0);
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_token\""), 0);
	accounts_close(&accounts);
}
