/* SPDX-License-Identifier: Apache-2.0 */
/* What a try leaves, whatever was wrong with it, and what may happen between a proof and the login
 * that is made with it; the rest is tried through the whole site (tests/api/login/test_sign_in.c).
 */
#include "access/user_login.h"

#include "accounts.h"
#include "crypto/password.h"

enum { LOCKOUT = 3 };

static const char password[] = "correct horse battery";

struct guard {
	struct accounts accounts;
	int64_t locked; /* whom the hook was told of last */
	struct user_login login;
};

static void
set_password(struct guard *guard, const char *text)
{
	char *hash;

	CHECK_OK(password_hash(str_from(text), &guard->accounts.arena, &hash));
	accounts_tell(&guard->accounts,
		      arena_printf(&guard->accounts.arena,
				   "UPDATE \"user\" SET \"password_hash\" = '%s'", hash));
}

static void
open_guard(struct guard *guard, const char *url)
{
	*guard = (struct guard){ 0 };
	password_use_cheap(true);
	accounts_open(&guard->accounts, url);
	guard->accounts.settings.lockout_failures = LOCKOUT;
	accounts_add_user(&guard->accounts);
	set_password(guard, password);
}

static void
close_guard(struct guard *guard)
{
	accounts_close(&guard->accounts);
	password_use_cheap(false);
}

static enum err
hear_lock(struct tx *tx, int64_t user_id, void *context)
{
	struct guard *guard = context;

	guard->locked = user_id;
	return OK;
}

static enum user_outcome
attempt(struct guard *guard, const char *name, const char *tried)
{
	struct accounts *accounts = &guard->accounts;
	const struct user_attempt attempt = { .username = str_from(name),
					      .password = str_from(tried),
					      .now_ms = accounts->now_ms,
					      .locked = hear_lock,
					      .context = guard };

	CHECK_OK(user_login_by_password(accounts->reader, accounts->store, &accounts->rules,
					&attempt, &accounts->arena, &guard->login));
	CHECK((guard->login.outcome == USER_PROVED) == (guard->login.hash != NULL));
	return guard->login.outcome;
}

/* How many writes an attempt is. */
static int64_t
writes_of(struct guard *guard, const char *name, const char *tried, enum user_outcome wanted)
{
	struct store_counts before, after;

	store_count(guard->accounts.store, &before);
	CHECK_INT(attempt(guard, name, tried), wanted);
	store_count(guard->accounts.store, &after);
	return after.writes - before.writes;
}

STORE_TEST(user_login_takes_a_one_time_password_until_its_end)
{
	struct guard guard;

	open_guard(&guard, url);
	accounts_tell(&guard.accounts,
		      arena_printf(&guard.accounts.arena,
				   "UPDATE \"user\" SET \"password_reset_next_login\" = TRUE, "
				   "\"one_time_until\" = %lld",
				   (long long)guard.accounts.now_ms + 1000));
	guard.accounts.now_ms += 999;
	CHECK_INT(attempt(&guard, "ada", password), USER_PROVED);
	guard.accounts.now_ms++;
	CHECK_INT(writes_of(&guard, "ada", password, USER_OVERDUE), 1);
	CHECK_INT(writes_of(&guard, "ada", "another", USER_OVERDUE), 1);
	/* what somebody keeps is no one-time password */
	accounts_tell(&guard.accounts, "UPDATE \"user\" SET \"password_reset_next_login\" = FALSE");
	CHECK_INT(attempt(&guard, "ada", password), USER_PROVED);
	close_guard(&guard);
}

/* Who measures cannot tell a name that exists from one that does not, nor the failure that locks.
 */
STORE_TEST(user_login_failure_is_one_write)
{
	struct guard guard;

	open_guard(&guard, url);
	CHECK_INT(writes_of(&guard, "nobody", "wrong", USER_UNKNOWN), 1);
	for (int i = 1; i <= LOCKOUT; i++) {
		CHECK_INT(guard.locked, 0);
		CHECK_INT(writes_of(&guard, "ada", "wrong", USER_WRONG_PASSWORD), 1);
		CHECK(guard.login.has_locked == (i == LOCKOUT));
	}
	CHECK_INT(guard.locked, 1);
	CHECK_INT(writes_of(&guard, "ada", password, USER_LOCKED), 1);
	CHECK_INT(accounts_ask(&guard.accounts, "SELECT \"failed_logins\" FROM \"user\""), LOCKOUT);
	accounts_tell(&guard.accounts, "UPDATE \"user\" SET \"enabled\" = FALSE");
	CHECK_INT(writes_of(&guard, "ada", password, USER_DISABLED), 1);
	accounts_tell(&guard.accounts, "UPDATE \"user\" SET \"enabled\" = TRUE, "
				       "\"failed_logins\" = 0, \"password_hash\" = NULL");
	CHECK_INT(writes_of(&guard, "ada", password, USER_WRONG_PASSWORD), 1);
	CHECK_INT(accounts_ask(&guard.accounts, "SELECT \"failed_logins\" FROM \"user\""), 1);
	close_guard(&guard);
}

/* No spelling has failures of its own, and what is another name is nobody's. */
STORE_TEST(user_login_counts_by_the_name_that_is_meant)
{
	static const char *const same[] = { "\303\204DA", "\303\244da", "a\314\210da" };
	static const char *const others[] = {
		"ada", " \303\244da", "\303\244da ", "\303\244\342\200\213da", "\357\275\201da", ""
	};
	struct guard guard;

	open_guard(&guard, url);
	accounts_tell(&guard.accounts, "UPDATE \"user\" SET \"username\" = '\303\244da', "
				       "\"username_key\" = '\303\244da'");
	for (size_t i = 0; i < COUNT_OF(others); i++)
		CHECK_INT(attempt(&guard, others[i], password), USER_UNKNOWN);
	for (size_t i = 0; i < COUNT_OF(same); i++)
		CHECK_INT(attempt(&guard, same[i], "wrong"), USER_WRONG_PASSWORD);
	CHECK_INT(attempt(&guard, "\303\244da", password), USER_LOCKED);
	close_guard(&guard);
}

static enum err
succeed_in(struct tx *tx, void *context)
{
	return user_login_succeeded(tx, context);
}

/* A password takes a while to prove. Who proves an old one while it is changed shall not be in
 * afterwards, when all logins of the user have been ended. */
STORE_TEST(user_login_is_nothing_once_the_password_is_another)
{
	struct guard guard;

	open_guard(&guard, url);
	CHECK_INT(attempt(&guard, "ada", "wrong"), USER_WRONG_PASSWORD);
	CHECK_INT(attempt(&guard, "ada", password), USER_PROVED);
	CHECK_OK(store_write(guard.accounts.store, succeed_in, &guard.login));
	CHECK_INT(accounts_ask(&guard.accounts, "SELECT \"failed_logins\" FROM \"user\""), 0);
	accounts_tell(&guard.accounts, "UPDATE \"user\" SET \"enabled\" = FALSE");
	CHECK_ERR(store_write(guard.accounts.store, succeed_in, &guard.login), ERR_DENIED);
	accounts_tell(&guard.accounts, "UPDATE \"user\" SET \"enabled\" = TRUE");
	set_password(&guard, "another one");
	CHECK_ERR(store_write(guard.accounts.store, succeed_in, &guard.login), ERR_DENIED);
	close_guard(&guard);
}

/* A hash of other parameters is made anew, and it is the new one that the login goes by. */
STORE_TEST(user_login_goes_by_the_hash_that_was_renewed)
{
	struct guard guard;
	const char *old;

	open_guard(&guard, url);
	CHECK_INT(attempt(&guard, "ada", password), USER_PROVED);
	old = guard.login.hash;
	password_use_cheap(false);
	CHECK_INT(attempt(&guard, "ada", password), USER_PROVED);
	CHECK(strcmp(guard.login.hash, old) != 0);
	CHECK_OK(store_write(guard.accounts.store, succeed_in, &guard.login));
	close_guard(&guard);
}
