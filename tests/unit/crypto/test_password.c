/* SPDX-License-Identifier: Apache-2.0 */
/* Passwords: right, wrong, empty, too long, and hashes of older parameters. */
#include "crypto/password.h"

#include "support/test.h"

TEST(password_verifies_only_the_one_that_was_hashed)
{
	struct arena arena;
	char *text = NULL;

	arena_init(&arena);
	password_use_cheap(true);
	CHECK_OK(password_hash(STR("correct horse"), &arena, &text));
	CHECK(str_starts(str_from(text), STR("$argon2id$v=19$")));
	CHECK_OK(password_verify(STR("correct horse"), text));
	CHECK_ERR(password_verify(STR("correct hors"), text), ERR_DENIED);
	CHECK_ERR(password_verify(STR(""), text), ERR_DENIED);
	arena_release(&arena);
	password_use_cheap(false);
}

/* Whoever asks sees no difference by the time. */
TEST(password_that_is_wrong_costs_one_work)
{
	static char endless[PASSWORD_LIMIT + 1];
	const struct str wrong[] = { STR("x"), STR(""), str_of(endless, sizeof(endless)) };
	struct arena arena;
	char *text = NULL;

	arena_init(&arena);
	password_use_cheap(true);
	memset(endless, 'x', sizeof(endless));
	CHECK_OK(password_hash(STR("correct horse"), &arena, &text));
	for (size_t i = 0; i < COUNT_OF(wrong); i++) {
		uint64_t before = password_works();

		CHECK_ERR(password_verify(wrong[i], text), ERR_DENIED);
		CHECK_INT(password_works() - before, 1);
		CHECK_ERR(password_verify_nobody(wrong[i]), ERR_DENIED);
		CHECK_INT(password_works() - before, 2);
	}
	arena_release(&arena);
	password_use_cheap(false);
}

TEST(password_refuses_the_empty_and_the_endless)
{
	static char endless[PASSWORD_LIMIT + 1];
	struct arena arena;
	char *text = NULL;

	arena_init(&arena);
	password_use_cheap(true);
	memset(endless, 'x', sizeof(endless));
	CHECK_ERR(password_hash(STR(""), &arena, &text), ERR_INVALID);
	CHECK_ERR(password_hash(str_of(endless, sizeof(endless)), &arena, &text), ERR_LIMIT);
	CHECK_OK(password_hash(str_of(endless, PASSWORD_LIMIT), &arena, &text));
	arena_release(&arena);
	password_use_cheap(false);
}

TEST(password_verify_wants_a_hash_of_its_own)
{
	CHECK_ERR(password_verify(STR("x"), NULL), ERR_INVALID);
	CHECK_ERR(password_verify(STR("x"), ""), ERR_INVALID);
	CHECK_ERR(password_verify(STR("x"), "x"), ERR_INVALID);
	CHECK_ERR(password_verify(STR("x"), "$argon2id$v=19$m=8,t=1,p=1$broken"), ERR_DENIED);
}

TEST(password_of_nobody_is_never_right)
{
	password_use_cheap(true);
	CHECK_ERR(password_verify_nobody(STR("x")), ERR_DENIED);
	CHECK_ERR(password_verify_nobody(STR("")), ERR_DENIED);
	password_use_cheap(false);
}

TEST(password_is_outdated_when_the_parameters_grew)
{
	struct arena arena;
	char *cheap = NULL, *full = NULL;

	arena_init(&arena);
	password_use_cheap(true);
	CHECK_OK(password_hash(STR("x"), &arena, &cheap));
	CHECK(!password_is_outdated(cheap));
	password_use_cheap(false);
	CHECK(password_is_outdated(cheap));
	CHECK_OK(password_hash(STR("x"), &arena, &full));
	CHECK(!password_is_outdated(full));
	CHECK(strstr(full, "$m=32768,t=3,p=1$") != NULL);
	arena_release(&arena);
}
