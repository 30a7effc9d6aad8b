/* SPDX-License-Identifier: Apache-2.0 */
/* The loop's memory of tokens. */
#include "access/token_cache.h"

#include "support/test.h"

static void
add(struct token_cache *cache, unsigned char number, int64_t account_id)
{
	unsigned char hash[TOKEN_HASH_SIZE] = { number };
	CLEANUP(identity_unrefp) struct identity *identity = identity_new();

	identity->kind = IDENTITY_API_ACCOUNT;
	identity->account_id = account_id;
	identity->token_id = number;
	identity->secret_id = 100 + account_id;
	token_cache_add(cache, hash, identity);
}

static struct identity *
find(struct token_cache *cache, unsigned char number)
{
	unsigned char hash[TOKEN_HASH_SIZE] = { number };

	return token_cache_find(cache, hash);
}

TEST(token_cache_finds_what_was_added)
{
	struct token_cache *cache = token_cache_new(10);

	add(cache, 1, 7);
	CHECK(find(cache, 1));
	CHECK_INT(find(cache, 1)->account_id, 7);
	CHECK(!find(cache, 2));
	token_cache_free(cache);
}

TEST(token_cache_replaces_an_identity_of_the_same_token)
{
	struct token_cache *cache = token_cache_new(10);

	add(cache, 1, 7);
	add(cache, 1, 8);
	CHECK_INT(token_cache_count(cache), 1);
	CHECK_INT(find(cache, 1)->account_id, 8);
	token_cache_free(cache);
}

TEST(token_cache_drops_the_longest_unused_when_full)
{
	struct token_cache *cache = token_cache_new(2);

	add(cache, 1, 7);
	add(cache, 2, 7);
	CHECK(find(cache, 1));
	add(cache, 3, 7);
	CHECK_INT(token_cache_count(cache), 2);
	CHECK(find(cache, 1));
	CHECK(!find(cache, 2));
	CHECK(find(cache, 3));
	token_cache_free(cache);
}

TEST(token_cache_drops_one_an_account_or_all)
{
	const unsigned char first[TOKEN_HASH_SIZE] = { 1 };
	struct token_cache *cache = token_cache_new(10);

	for (unsigned char i = 1; i <= 4; i++)
		add(cache, i, i <= 2 ? 7 : 8);
	token_cache_drop(cache, first);
	CHECK(!find(cache, 1));
	CHECK_INT(token_cache_count(cache), 3);
	token_cache_drop_account(cache, 8);
	CHECK_INT(token_cache_count(cache), 1);
	CHECK(find(cache, 2));
	token_cache_drop_all(cache);
	CHECK_INT(token_cache_count(cache), 0);
	token_cache_free(cache);
}

static bool
knows(struct token_cache *cache, unsigned char number)
{
	unsigned char hash[TOKEN_HASH_SIZE] = { number };

	return token_cache_knows(cache, hash);
}

TEST(token_cache_knows_what_was_good_until_it_is_dropped_itself)
{
	const unsigned char first[TOKEN_HASH_SIZE] = { 1 };
	struct token_cache *cache = token_cache_new(10);

	add(cache, 1, 7);
	add(cache, 2, 8);
	CHECK(knows(cache, 1));
	token_cache_drop_account(cache, 7);
	CHECK(!find(cache, 1));
	token_cache_drop_all(cache);
	CHECK(!find(cache, 2));
	CHECK(knows(cache, 1) && knows(cache, 2) && !knows(cache, 3));
	add(cache, 1, 7);
	CHECK(find(cache, 1));
	CHECK_INT(token_cache_count(cache), 1);
	token_cache_drop(cache, first);
	CHECK(!knows(cache, 1));
	token_cache_free(cache);
}

TEST(token_cache_forgets_the_longest_unused_also_of_what_was_good)
{
	struct token_cache *cache = token_cache_new(2);

	add(cache, 1, 7);
	add(cache, 2, 7);
	token_cache_drop_all(cache);
	add(cache, 3, 7);
	CHECK(!knows(cache, 1));
	CHECK(knows(cache, 2) && knows(cache, 3));
	token_cache_free(cache);
}

TEST(token_cache_epoch_grows_with_every_drop_also_of_what_is_not_there)
{
	const unsigned char first[TOKEN_HASH_SIZE] = { 1 };
	struct token_cache *cache = token_cache_new(10);
	uint64_t epoch = token_cache_epoch(cache);

	add(cache, 1, 7);
	CHECK_INT(token_cache_epoch(cache), epoch);
	token_cache_drop(cache, first);
	CHECK_INT(token_cache_epoch(cache), epoch + 1);
	token_cache_drop(cache, first);
	CHECK_INT(token_cache_epoch(cache), epoch + 2);
	token_cache_drop_account(cache, 9);
	CHECK_INT(token_cache_epoch(cache), epoch + 3);
	token_cache_drop_all(cache);
	CHECK_INT(token_cache_epoch(cache), epoch + 4);
	token_cache_free(cache);
}

TEST(token_cache_hands_out_each_use_once_the_latest_only)
{
	const unsigned char first[TOKEN_HASH_SIZE] = { 1 }, second[TOKEN_HASH_SIZE] = { 2 },
			    third[TOKEN_HASH_SIZE] = { 3 };
	struct token_cache *cache = token_cache_new(10);
	struct token_use uses[4];

	add(cache, 1, 7);
	add(cache, 2, 8);
	token_cache_use(cache, first, STR("10.0.0.1"), 1000);
	token_cache_use(cache, second, STR("10.0.0.2"), 2000);
	token_cache_use(cache, first, STR("10.0.0.3"), 3000);
	token_cache_use(cache, third, STR("10.0.0.3"), 3000);
	CHECK_INT(token_cache_take_uses(cache, uses, 1), 1);
	CHECK_INT(uses[0].token_id, 2);
	CHECK_INT(token_cache_take_uses(cache, uses, 4), 1);
	CHECK_INT(uses[0].token_id, 1);
	CHECK_INT(uses[0].secret_id, 107);
	CHECK_INT(uses[0].used_at, 3000);
	CHECK_TEXT(uses[0].address, "10.0.0.3");
	CHECK_INT(token_cache_take_uses(cache, uses, 4), 0);
	token_cache_free(cache);
}

TEST(token_cache_hands_out_uses_of_secrets_too)
{
	struct token_cache *cache = token_cache_new(10);
	struct token_use uses[4];

	add(cache, 1, 7);
	token_cache_use_secret(cache, 5, STR("10.0.0.1"), 1000);
	token_cache_use_secret(cache, 6, STR("10.0.0.2"), 2000);
	token_cache_use_secret(cache, 5, STR("10.0.0.3"), 3000);
	CHECK_INT(token_cache_take_uses(cache, uses, 4), 2);
	CHECK_INT(uses[0].secret_id, 5);
	CHECK_INT(uses[0].token_id, 0);
	CHECK_INT(uses[0].used_at, 3000);
	CHECK_TEXT(uses[0].address, "10.0.0.3");
	CHECK_INT(uses[1].secret_id, 6);
	CHECK_INT(token_cache_take_uses(cache, uses, 4), 0);
	/* what still waits goes with the cache */
	token_cache_use_secret(cache, 5, STR("10.0.0.1"), 4000);
	token_cache_free(cache);
}

TEST(token_cache_cuts_an_address_that_is_too_long)
{
	const unsigned char first[TOKEN_HASH_SIZE] = { 1 };
	struct token_cache *cache = token_cache_new(10);
	char address[200];
	struct token_use use;

	memset(address, '1', sizeof(address));
	add(cache, 1, 7);
	token_cache_use(cache, first, str_of(address, sizeof(address)), 1);
	CHECK_INT(token_cache_take_uses(cache, &use, 1), 1);
	CHECK_INT(strlen(use.address), TOKEN_CACHE_ADDRESS_SIZE - 1);
	token_cache_free(cache);
}
