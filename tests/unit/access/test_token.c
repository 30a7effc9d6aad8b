/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens: thirty live ones, the oldest goes; found by hash; uses in batches. */
#include "access/token.h"

#include "access/token_cache.h"
#include "accounts.h"

static struct made_token
mint(struct accounts *accounts, int64_t login_expires_at)
{
	struct identity identity = { .account_id = 1,
				     .secret_id = accounts->secret_id,
				     .login_expires_at = login_expires_at };
	struct made_token token = { 0 };

	CHECK_OK(token_mint(accounts->store, &accounts->rules, &identity, accounts->now_ms,
			    &accounts->arena, &token));
	return token;
}

static enum err
find(struct accounts *accounts, const struct made_token *token, struct identity **ret_identity)
{
	unsigned char hash[SECRET_HASH_SIZE];

	secret_hash(&accounts->rules.key, str_from(token->text), hash);
	return token_find(accounts->reader, hash, ret_identity);
}

STORE_TEST(token_is_found_with_the_account_behind_it)
{
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	struct accounts accounts;
	struct made_token token;

	accounts_open(&accounts, url);
	token = mint(&accounts, 0);
	CHECK_INT(strlen(token.text), 64);
	CHECK_INT(token.expires_at, accounts.now_ms + 3600 * 1000);
	CHECK_OK(find(&accounts, &token, &identity));
	CHECK_INT(identity->account_id, 1);
	CHECK_INT(identity->secret_id, accounts.secret_id);
	CHECK(identity->token_id > 0);
	CHECK_INT(identity->login_expires_at, token.expires_at);
	token.text = "0000";
	CHECK_ERR(find(&accounts, &token, &identity), ERR_NOT_FOUND);
	accounts_close(&accounts);
}

STORE_TEST(token_is_not_stored_as_it_is)
{
	struct accounts accounts;
	struct made_token token;
	const char *sql;

	accounts_open(&accounts, url);
	token = mint(&accounts, 0);
	sql = "SELECT count(*) FROM \"api_token\" WHERE length(\"hash\") = 32";
	CHECK_INT(accounts_ask(&accounts, sql), 1);
	CHECK(token.text);
	accounts_close(&accounts);
}

STORE_TEST(token_ends_no_later_than_its_secret)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	CHECK_INT(mint(&accounts, accounts.now_ms + 5000).expires_at, accounts.now_ms + 5000);
	accounts_close(&accounts);
}

STORE_TEST(token_thirty_first_drops_the_oldest)
{
	struct identity *identity = NULL;
	struct accounts accounts;
	struct made_token first, second, token;
	unsigned char hash[SECRET_HASH_SIZE];

	accounts_open(&accounts, url);
	first = mint(&accounts, 0);
	second = mint(&accounts, 0);
	for (int i = 3; i <= 30; i++)
		CHECK_INT(mint(&accounts, 0).dropped_count, 0);
	CHECK_OK(find(&accounts, &first, &identity));
	identity_unref(identity);
	token = mint(&accounts, 0);
	CHECK_INT(token.dropped_count, 1);
	secret_hash(&accounts.rules.key, str_from(first.text), hash);
	CHECK_BYTES(token.dropped[0], hash, sizeof(hash));
	CHECK_ERR(find(&accounts, &first, &identity), ERR_NOT_FOUND);
	CHECK_OK(find(&accounts, &second, &identity));
	identity_unref(identity);
	CHECK_OK(find(&accounts, &token, &identity));
	identity_unref(identity);
	accounts_close(&accounts);
}

STORE_TEST(token_expired_ones_do_not_count_as_live)
{
	struct accounts accounts;
	struct made_token token;

	accounts_open(&accounts, url);
	for (int i = 0; i < 30; i++)
		mint(&accounts, accounts.now_ms + 10);
	accounts.now_ms += 10;
	token = mint(&accounts, 0);
	CHECK_INT(token.dropped_count, 0);
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_token\""), 1);
	accounts_close(&accounts);
}

STORE_TEST(token_is_not_made_with_a_retired_secret)
{
	struct identity identity = { .account_id = 1, .secret_id = 12345 };
	struct accounts accounts;
	struct made_token token;

	accounts_open(&accounts, url);
	CHECK_ERR(token_mint(accounts.store, &accounts.rules, &identity, accounts.now_ms,
			     &accounts.arena, &token),
		  ERR_DENIED);
	accounts_close(&accounts);
}

STORE_TEST(token_uses_are_written_together_and_never_go_back)
{
	CLEANUP(identity_unrefp) struct identity *identity = NULL;
	struct accounts accounts;
	struct made_token token;
	struct token_use uses[2];

	accounts_open(&accounts, url);
	token = mint(&accounts, 0);
	CHECK_OK(find(&accounts, &token, &identity));
	uses[0] = (struct token_use){ identity->token_id, identity->secret_id, 2000, "10.0.0.2" };
	uses[1] = (struct token_use){ identity->token_id, identity->secret_id, 1000, "10.0.0.1" };
	CHECK_OK(token_write_uses(accounts.store, uses, 2));
	CHECK_OK(token_write_uses(accounts.store, uses, 0));
	CHECK_INT(accounts_ask(&accounts, "SELECT \"last_used_at\" FROM \"api_token\""), 2000);
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_secret\" WHERE "
					  "\"last_used_at\" = 2000 AND \"last_used_address\" = "
					  "'10.0.0.2'"),
		  1);
	accounts_close(&accounts);
}

STORE_TEST(token_expired_ones_are_cleared_away)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	mint(&accounts, accounts.now_ms + 10);
	mint(&accounts, 0);
	CHECK_OK(token_clear_expired(accounts.store, accounts.now_ms + 10));
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_token\""), 1);
	accounts_close(&accounts);
}
