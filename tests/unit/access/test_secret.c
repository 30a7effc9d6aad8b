/* SPDX-License-Identifier: Apache-2.0 */
/* Secrets of accounts come, turn and go. */
#include "access/secret.h"

#include "access/token.h"
#include "accounts.h"

struct turn {
	struct accounts *accounts;
	struct made_secret secret;
	int64_t id;
	int64_t old_expires_at;
	struct secret_row *rows;
	size_t count;
};

static enum err
list_in(struct tx *tx, void *context)
{
	struct turn *turn = context;

	return secret_list(tx, 1, &turn->accounts->arena, &turn->rows, &turn->count);
}

static enum err
regenerate_in(struct tx *tx, void *context)
{
	struct turn *turn = context;

	return secret_regenerate(tx, 1, &turn->secret, turn->accounts->now_ms, &turn->id);
}

static enum err
rotate_in(struct tx *tx, void *context)
{
	struct turn *turn = context;

	return secret_rotate(tx, 1, &turn->secret, turn->accounts->now_ms, turn->old_expires_at,
			     &turn->id);
}

static enum err
retire_in(struct tx *tx, void *context)
{
	struct turn *turn = context;

	return secret_retire(tx, 1, turn->id);
}

static void
mint(struct accounts *accounts, int64_t secret_id)
{
	struct identity identity = { .account_id = 1, .secret_id = secret_id };
	struct made_token token;

	CHECK_OK(token_mint(accounts->store, &accounts->rules, &identity, accounts->now_ms,
			    &accounts->arena, &token));
}

TEST(secret_has_256_bits_and_one_hash)
{
	const struct access_key key = { { 1 } }, other = { { 2 } };
	struct made_secret first, second;
	unsigned char hash[SECRET_HASH_SIZE];
	struct arena arena;

	arena_init(&arena);
	secret_make(&key, &arena, &first);
	secret_make(&key, &arena, &second);
	CHECK_INT(strlen(first.text), 64);
	CHECK(strcmp(first.text, second.text) != 0);
	secret_hash(&key, str_from(first.text), hash);
	CHECK_BYTES(hash, first.hash, sizeof(hash));
	secret_hash(&other, str_from(first.text), hash);
	CHECK(memcmp(hash, first.hash, sizeof(hash)) != 0);
	arena_release(&arena);
}

TEST(secret_client_ids_are_forty_hex_digits)
{
	char first[CLIENT_ID_SIZE], second[CLIENT_ID_SIZE];

	client_id_make(first);
	client_id_make(second);
	CHECK_INT(strlen(first), 40);
	CHECK_INT(strspn(first, "0123456789abcdef"), 40);
	CHECK(strcmp(first, second) != 0);
}

STORE_TEST(secret_regenerate_kills_old_secrets_and_tokens)
{
	struct accounts accounts;
	struct turn turn = { .accounts = &accounts };

	accounts_open(&accounts, url);
	mint(&accounts, accounts.secret_id);
	secret_make(&accounts.rules.key, &accounts.arena, &turn.secret);
	CHECK_OK(store_write(accounts.store, regenerate_in, &turn));
	CHECK_OK(store_read(accounts.reader, list_in, &turn));
	CHECK_INT(turn.count, 1);
	CHECK_INT(turn.rows[0].id, turn.id);
	CHECK_BYTES(turn.rows[0].hash, turn.secret.hash, SECRET_HASH_SIZE);
	CHECK_INT(turn.rows[0].expires_at, 0);
	CHECK_INT(turn.rows[0].last_used_at, 0);
	CHECK(!turn.rows[0].last_used_address);
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_token\""), 0);
	accounts_close(&accounts);
}

STORE_TEST(secret_rotate_keeps_the_old_one_until_its_end)
{
	struct accounts accounts;
	struct turn turn = { .accounts = &accounts };

	accounts_open(&accounts, url);
	mint(&accounts, accounts.secret_id);
	turn.old_expires_at = accounts.now_ms + 1000;
	secret_make(&accounts.rules.key, &accounts.arena, &turn.secret);
	CHECK_OK(store_write(accounts.store, rotate_in, &turn));
	CHECK_OK(store_read(accounts.reader, list_in, &turn));
	CHECK_INT(turn.count, 2);
	CHECK_INT(turn.rows[0].expires_at, accounts.now_ms + 1000);
	CHECK_INT(turn.rows[1].expires_at, 0);
	CHECK_INT(accounts_ask(&accounts, "SELECT \"expires_at\" FROM \"api_token\""),
		  accounts.now_ms + 1000);
	accounts_close(&accounts);
}

STORE_TEST(secret_rotate_refuses_a_third_but_clears_an_expired_one)
{
	struct accounts accounts;
	struct turn turn = { .accounts = &accounts };

	accounts_open(&accounts, url);
	turn.old_expires_at = accounts.now_ms + 1000;
	secret_make(&accounts.rules.key, &accounts.arena, &turn.secret);
	CHECK_OK(store_write(accounts.store, rotate_in, &turn));
	CHECK_ERR(store_write(accounts.store, rotate_in, &turn), ERR_CONFLICT);
	accounts.now_ms += 1000;
	CHECK_OK(store_write(accounts.store, rotate_in, &turn));
	CHECK_OK(store_read(accounts.reader, list_in, &turn));
	CHECK_INT(turn.count, 2);
	accounts_close(&accounts);
}

STORE_TEST(secret_retire_kills_the_tokens_it_made_and_no_others)
{
	struct accounts accounts;
	struct turn turn = { .accounts = &accounts };

	accounts_open(&accounts, url);
	secret_make(&accounts.rules.key, &accounts.arena, &turn.secret);
	CHECK_OK(store_write(accounts.store, rotate_in, &turn));
	mint(&accounts, accounts.secret_id);
	mint(&accounts, turn.id);
	mint(&accounts, turn.id);
	turn.id = accounts.secret_id;
	CHECK_OK(store_write(accounts.store, retire_in, &turn));
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_token\""), 2);
	CHECK_ERR(store_write(accounts.store, retire_in, &turn), ERR_NOT_FOUND);
	accounts_close(&accounts);
}
