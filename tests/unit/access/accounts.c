/* SPDX-License-Identifier: Apache-2.0 */
#include "accounts.h"

#include "support/client.h"

void
accounts_tell(struct accounts *accounts, const char *sql)
{
	stores_tell(accounts->store, sql);
}

int64_t
accounts_ask(struct accounts *accounts, const char *sql)
{
	return stores_number(accounts->reader, sql);
}

void
accounts_add_user(struct accounts *accounts)
{
	accounts_tell(accounts, "INSERT INTO \"security_provider\" (\"id\", \"type\", \"name\", "
				"\"enabled\", \"user_authentication\", \"group_lookup\", "
				"\"priority\", \"default_policy\") VALUES (1, 'local', 'Local', "
				"TRUE, TRUE, FALSE, 1, 0)");
	accounts_tell(
		accounts,
		"INSERT INTO \"user\" SELECT 1, 1, NULL, 'ada', 'ada', NULL, 'Ada', 'Ada', NULL, "
		"NULL, NULL, 'en-us', FALSE, TRUE, NULL, 0, FALSE, 0, FALSE, 0, NULL, TRUE, FALSE, "
		"FALSE, 'not_allowed', 'not_allowed', FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		"FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		"FALSE, 'not_allowed', 'not_allowed', FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		"FALSE, FALSE, FALSE, FALSE, FALSE, 900, 3, -1, -1, FALSE, FALSE, FALSE, FALSE, "
		"FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		"FALSE, FALSE, FALSE, 1, 1, 1, 1, FALSE, 'not_allowed', NULL");
}

void
accounts_open(struct accounts *accounts, const char *url)
{
	*accounts = (struct accounts){ .now_ms = INT64_C(1700000000000) };
	arena_init(&accounts->arena);
	site_settings_default(&accounts->settings, &accounts->arena);
	accounts->rules.settings = &accounts->settings;
	memset(accounts->rules.key.bytes, 7, sizeof(accounts->rules.key.bytes));
	memset(accounts->rules.cookie_key.bytes, 8, sizeof(accounts->rules.cookie_key.bytes));
	accounts->store = stores_open(url, NULL);
	CHECK_OK(reader_open(accounts->store, &accounts->reader));
	accounts_tell(accounts,
		      "INSERT INTO \"api_account\" VALUES (1, 'ci', 'ci', '', TRUE, '', 'client', "
		      "'client', 0, NULL, 'deny', FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, FALSE, "
		      "FALSE, FALSE, FALSE, NULL, FALSE, TRUE, TRUE)");
	accounts->secret_id = client_equip(accounts->store, &accounts->rules, &accounts->arena, 1,
					   NULL, accounts->now_ms, &accounts->secret);
}

void
accounts_close(struct accounts *accounts)
{
	reader_close(accounts->reader);
	store_close(accounts->store);
	arena_release(&accounts->arena);
}
