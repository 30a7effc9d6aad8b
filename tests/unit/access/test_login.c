/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in by secret: outcomes, failures, the lock, the second try in another style. */
#include "access/login.h"

#include "accounts.h"

static struct login
try_as(struct accounts *accounts, enum login_style style, const char *id, const char *secret,
       const char *address)
{
	const struct login_attempt attempt = {
		.style = style,
		.readings = { { str_from(id), str_from(secret) } },
		.count = 1,
		.address = str_from(address),
		.now_ms = accounts->now_ms,
	};
	struct login login = { 0 };

	CHECK_OK(login_by_secret(accounts->reader, accounts->store, &accounts->rules, &attempt,
				 &login));
	CHECK((login.outcome == LOGIN_GRANTED) == (login.identity != NULL));
	return login;
}

/* The outcome alone, from anywhere, in the form. */
static enum login_outcome
outcome_of(struct accounts *accounts, const char *id, const char *secret)
{
	struct login login = try_as(accounts, LOGIN_FORM, id, secret, "10.0.0.1");

	identity_unref(login.identity);
	return login.outcome;
}

static int64_t
attempts(struct accounts *accounts)
{
	return accounts_ask(accounts, "SELECT \"failed_login_attempts\" FROM \"api_account\"");
}

STORE_TEST(login_with_the_right_secret)
{
	struct accounts accounts;
	struct login login;

	accounts_open(&accounts, url);
	login = try_as(&accounts, LOGIN_FORM, "client", accounts.secret.text, "10.0.0.1");
	CHECK_INT(login.outcome, LOGIN_GRANTED);
	CHECK_INT(login.identity->account_id, 1);
	CHECK_INT(login.identity->secret_id, accounts.secret_id);
	identity_unref(login.identity);
	CHECK_INT(attempts(&accounts), 0);
	accounts_close(&accounts);
}

STORE_TEST(login_either_reading_of_basic_may_be_right)
{
	struct accounts accounts;
	struct login_attempt attempt = { .style = LOGIN_BASIC, .count = 2 };
	struct login login;

	accounts_open(&accounts, url);
	attempt.address = STR("10.0.0.1");
	attempt.now_ms = accounts.now_ms;
	attempt.readings[0] = (struct login_pair){ STR("client"), str_from(accounts.secret.text) };
	attempt.readings[1] = (struct login_pair){ STR("other"), STR("other") };
	CHECK_OK(login_by_secret(accounts.reader, accounts.store, &accounts.rules, &attempt,
				 &login));
	CHECK_INT(login.outcome, LOGIN_GRANTED);
	identity_unref(login.identity);
	attempt.readings[1] = attempt.readings[0];
	attempt.readings[0] = (struct login_pair){ STR("other"), STR("other") };
	CHECK_OK(login_by_secret(accounts.reader, accounts.store, &accounts.rules, &attempt,
				 &login));
	CHECK_INT(login.outcome, LOGIN_GRANTED);
	identity_unref(login.identity);
	accounts_close(&accounts);
}

STORE_TEST(login_fails_with_a_name_for_each_way)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	CHECK_INT(outcome_of(&accounts, "stranger", accounts.secret.text), LOGIN_UNKNOWN);
	CHECK_INT(outcome_of(&accounts, "client", "wrong"), LOGIN_WRONG_SECRET);
	CHECK_INT(outcome_of(&accounts, "client", ""), LOGIN_WRONG_SECRET);
	accounts_tell(&accounts, "UPDATE \"api_account\" SET \"enabled\" = FALSE");
	CHECK_INT(outcome_of(&accounts, "client", accounts.secret.text), LOGIN_REFUSED);
	accounts_close(&accounts);
}

STORE_TEST(login_refused_says_why)
{
	struct accounts accounts;
	struct login login;

	accounts_open(&accounts, url);
	accounts_tell(&accounts, "UPDATE \"api_account\" SET \"ip_addresses\" = '10.9.0.0/16'");
	login = try_as(&accounts, LOGIN_FORM, "client", accounts.secret.text, "10.0.0.1");
	CHECK_INT(login.outcome, LOGIN_REFUSED);
	CHECK_INT(login.reason, REASON_ADDRESS);
	login = try_as(&accounts, LOGIN_FORM, "client", accounts.secret.text, "10.9.0.1");
	CHECK_INT(login.outcome, LOGIN_GRANTED);
	identity_unref(login.identity);
	accounts_close(&accounts);
}

STORE_TEST(login_locks_after_too_many_failures_and_opens_again)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	accounts.settings.lockout_failures = 3;
	accounts.settings.lockout_seconds = 60;
	for (int i = 0; i < 3; i++)
		CHECK_INT(outcome_of(&accounts, "client", "wrong"), LOGIN_WRONG_SECRET);
	CHECK_INT(outcome_of(&accounts, "client", accounts.secret.text), LOGIN_LOCKED);
	CHECK_INT(
		accounts_ask(&accounts, "SELECT \"failed_login_expiration\" FROM \"api_account\""),
		accounts.now_ms + 60000);
	accounts.now_ms += 60000;
	CHECK_INT(outcome_of(&accounts, "client", "wrong"), LOGIN_WRONG_SECRET);
	CHECK_INT(attempts(&accounts), 1);
	CHECK_INT(outcome_of(&accounts, "client", accounts.secret.text), LOGIN_GRANTED);
	CHECK_INT(attempts(&accounts), 0);
	accounts_close(&accounts);
}

STORE_TEST(login_never_locks_when_told_so)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	accounts.settings.lockout_failures = 0;
	for (int i = 0; i < 20; i++)
		CHECK_INT(outcome_of(&accounts, "client", "wrong"), LOGIN_WRONG_SECRET);
	CHECK_INT(outcome_of(&accounts, "client", accounts.secret.text), LOGIN_GRANTED);
	accounts_close(&accounts);
}

STORE_TEST(login_success_forgives_failures)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	CHECK_INT(outcome_of(&accounts, "client", "wrong"), LOGIN_WRONG_SECRET);
	CHECK_INT(attempts(&accounts), 1);
	CHECK_INT(outcome_of(&accounts, "client", accounts.secret.text), LOGIN_GRANTED);
	CHECK_INT(attempts(&accounts), 0);
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"api_failure\""), 0);
	accounts_close(&accounts);
}

STORE_TEST(login_second_try_in_the_other_style_is_no_second_failure)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	try_as(&accounts, LOGIN_BASIC, "client", "wrong", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 1);
	try_as(&accounts, LOGIN_FORM, "client", "wrong", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 1);
	/* but a third try is one */
	try_as(&accounts, LOGIN_BASIC, "client", "wrong", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 2);
	accounts_close(&accounts);
}

STORE_TEST(login_other_secrets_styles_or_times_are_second_failures)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	try_as(&accounts, LOGIN_BASIC, "client", "wrong", "10.0.0.1");
	try_as(&accounts, LOGIN_FORM, "client", "other", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 2);
	try_as(&accounts, LOGIN_FORM, "client", "other", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 3);
	accounts.now_ms += LOGIN_SECOND_STYLE_MS;
	try_as(&accounts, LOGIN_BASIC, "client", "other", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 4);
	accounts_close(&accounts);
}

STORE_TEST(login_failures_from_outside_the_allow_list_do_not_count)
{
	struct accounts accounts;

	accounts_open(&accounts, url);
	accounts_tell(&accounts, "UPDATE \"api_account\" SET \"ip_addresses\" = '10.9.0.0/16'");
	for (int i = 0; i < 20; i++)
		try_as(&accounts, LOGIN_FORM, "client", "wrong", "10.0.0.1");
	CHECK_INT(attempts(&accounts), 0);
	accounts_close(&accounts);
}

STORE_TEST(login_by_an_expired_secret_is_refused)
{
	struct accounts accounts;
	struct login login;

	accounts_open(&accounts, url);
	accounts_tell(&accounts, "UPDATE \"api_secret\" SET \"expires_at\" = 1700000000000");
	login = try_as(&accounts, LOGIN_FORM, "client", accounts.secret.text, "10.0.0.1");
	CHECK_INT(login.outcome, LOGIN_REFUSED);
	CHECK_INT(login.reason, REASON_LOGIN_EXPIRED);
	accounts_close(&accounts);
}

TEST(login_names_every_outcome)
{
	for (int outcome = LOGIN_UNKNOWN; outcome <= LOGIN_GRANTED; outcome++)
		CHECK(strcmp(login_outcome_name(outcome), "unknown") != 0);
	CHECK_TEXT(login_outcome_name(99), "unknown");
}
