/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed values open for their own context and key, and for nothing else. */
#include "crypto/seal.h"

#include "support/test.h"

static const unsigned char master[SEAL_KEY_SIZE] = "0123456789abcdef0123456789abcde";

static const struct seal_context about = { "vault_account", { "0011", 4 }, "private_key" };

static struct arena arena;
static struct seal_keys keys;

static struct str
sealed(const char *plain)
{
	struct str out = { 0 };

	arena_init(&arena);
	seal_keys_derive(master, &keys);
	CHECK_OK(seal_to(keys.public_key, &about, str_from(plain), &arena, &out));
	return out;
}

TEST(seal_opens_what_it_sealed)
{
	struct str plain, value = sealed("hunter2");

	CHECK_OK(seal_open(&keys, &about, value, &arena, &plain));
	CHECK_STR(plain, "hunter2");
	arena_release(&arena);
}

TEST(seal_takes_the_empty_text_and_the_longest)
{
	struct str plain, value = sealed("");
	struct str longest = { arena_alloc(&arena, SEAL_PLAIN_LIMIT + 1), SEAL_PLAIN_LIMIT };

	CHECK_OK(seal_open(&keys, &about, value, &arena, &plain));
	CHECK_INT(plain.length, 0);
	CHECK_OK(seal_to(keys.public_key, &about, longest, &arena, &value));
	CHECK(value.length <= SEAL_PLAIN_LIMIT + SEAL_OVERHEAD);
	CHECK_OK(seal_open(&keys, &about, value, &arena, &plain));
	CHECK(str_equal(plain, longest));
	longest.length++;
	CHECK_ERR(seal_to(keys.public_key, &about, longest, &arena, &value), ERR_LIMIT);
	arena_release(&arena);
}

TEST(seal_differs_each_time_and_hides_short_lengths)
{
	struct str first = sealed("a"), second;

	CHECK_OK(seal_to(keys.public_key, &about, STR("abcdefghijklmnop"), &arena, &second));
	CHECK_INT(first.length, second.length);
	CHECK_OK(seal_to(keys.public_key, &about, STR("a"), &arena, &second));
	CHECK(!str_equal(first, second));
	arena_release(&arena);
}

TEST(seal_refuses_another_context)
{
	struct str plain, value = sealed("hunter2");
	struct seal_context row = about, column = about, kind = about,
			    shifted = { "vault_account", { "0011p", 5 }, "rivate_key" };

	row.row = STR("0012");
	column.column = "password";
	kind.kind = "vault_accoun";
	CHECK_ERR(seal_open(&keys, &row, value, &arena, &plain), ERR_INVALID);
	CHECK_ERR(seal_open(&keys, &column, value, &arena, &plain), ERR_INVALID);
	CHECK_ERR(seal_open(&keys, &kind, value, &arena, &plain), ERR_INVALID);
	CHECK_ERR(seal_open(&keys, &shifted, value, &arena, &plain), ERR_INVALID);
	arena_release(&arena);
}

TEST(seal_refuses_every_changed_byte_and_every_shorter_value)
{
	struct str plain, value = sealed("hunter2");
	char *copy = arena_copy(&arena, value.data, value.length);

	for (size_t i = 0; i < value.length; i++) {
		copy[i] ^= 1;
		CHECK(seal_open(&keys, &about, str_of(copy, value.length), &arena, &plain) != OK);
		copy[i] ^= 1;
		CHECK(seal_open(&keys, &about, str_of(copy, i), &arena, &plain) != OK);
	}
	CHECK_OK(seal_open(&keys, &about, str_of(copy, value.length), &arena, &plain));
	arena_release(&arena);
}

TEST(seal_names_a_value_of_another_key)
{
	struct str plain, value = sealed("hunter2");
	static const unsigned char other[SEAL_KEY_SIZE] = "another";
	struct seal_keys other_keys;

	seal_keys_derive(other, &other_keys);
	CHECK_ERR(seal_open(&other_keys, &about, value, &arena, &plain), ERR_CONFLICT);
	arena_release(&arena);
}

TEST(seal_refuses_a_public_key_of_small_order)
{
	static const unsigned char zero[SEAL_KEY_SIZE];
	struct str value = sealed("x");

	CHECK_ERR(seal_to(zero, &about, STR("x"), &arena, &value), ERR_INVALID);
	arena_release(&arena);
}

TEST(seal_keys_follow_from_the_master_key)
{
	struct seal_keys again;

	seal_keys_derive(master, &keys);
	seal_keys_derive(master, &again);
	CHECK_BYTES(&again, &keys, sizeof(keys));
}

TEST(seal_pair_is_new_each_time_and_opens_its_own)
{
	const struct str session = STR("0123456789abcdef0123456789abcdef");
	const struct str account = STR("fedcba9876543210fedcba9876543210");
	char row[SEAL_SESSION_ROW_SIZE], other_row[SEAL_SESSION_ROW_SIZE];
	struct seal_context place, other_place;
	struct seal_keys other;
	struct str plain, value;

	arena_init(&arena);
	seal_pair_make(&keys);
	seal_pair_make(&other);
	CHECK(memcmp(&keys, &other, sizeof(keys)) != 0);
	CHECK_OK(seal_session_context(session, account, "password", row, &place));
	CHECK_STR(place.row, "0123456789abcdef0123456789abcdef/fedcba9876543210fedcba9876543210");
	CHECK_OK(seal_to(keys.public_key, &place, STR("hunter2"), &arena, &value));
	CHECK_OK(seal_open(&keys, &place, value, &arena, &plain));
	CHECK_STR(plain, "hunter2");
	CHECK_ERR(seal_open(&other, &place, value, &arena, &plain), ERR_CONFLICT);
	CHECK_OK(seal_session_context(account, session, "password", other_row, &other_place));
	CHECK_ERR(seal_open(&keys, &other_place, value, &arena, &plain), ERR_INVALID);
	arena_release(&arena);
}

TEST(seal_session_context_takes_whole_uids_only)
{
	char row[SEAL_SESSION_ROW_SIZE];
	struct seal_context place;

	CHECK_ERR(seal_session_context(STR("0"), STR("0123456789abcdef0123456789abcdef"),
				       "password", row, &place),
		  ERR_INVALID);
	CHECK_ERR(seal_session_context(STR("0123456789abcdef0123456789abcdef"), STR(""), "password",
				       row, &place),
		  ERR_INVALID);
}
