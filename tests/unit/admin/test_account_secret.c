/* SPDX-License-Identifier: Apache-2.0 */
#include "access/login.h"
#include "access/token.h"
#include "base/clock.h"
#include "desk.h"

static bool
lets_in(struct desk *desk, const char *client_id, const char *secret)
{
	const struct login_attempt attempt = {
		.style = LOGIN_BASIC,
		.readings = { { str_from(client_id), str_from(secret) } },
		.count = 1,
		.address = STR("192.0.2.7"),
		.now_ms = clock_now_ms(),
	};
	struct login login = { 0 };
	struct made_token token;

	CHECK_OK(login_by_secret(desk->reader, desk->store, &desk->site->rules, &attempt, &login));
	if (login.outcome != LOGIN_GRANTED)
		return false;
	CHECK_OK(token_mint(desk->store, &desk->site->rules, login.identity, clock_now_ms(),
			    &desk->arena, &token));
	identity_unref(login.identity);
	return true;
}

struct account {
	const char *id, *secret;
};

/* The command that retires the oldest secret of all. */
static const char *
retire(struct desk *desk, const char *name)
{
	return arena_printf(&desk->arena, "api-account retire %s %lld", name,
			    (long long)desk_number(desk, "SELECT min(\"id\") FROM \"api_secret\""));
}

static struct account
create(struct desk *desk)
{
	desk_do(desk, "api-account create ci --config full");
	return (struct account){ desk_value(desk, "client_id"), desk_value(desk, "client_secret") };
}

STORE_TEST(regenerate_kills_secrets_and_tokens_at_once)
{
	struct desk desk;
	struct account old;

	desk_open(&desk, url);
	old = create(&desk);
	CHECK(lets_in(&desk, old.id, old.secret));
	desk.access_changes = 0;
	desk_do(&desk, "api-account regenerate ci");
	CHECK_TEXT(desk_value(&desk, "client_id"), old.id);
	CHECK(!lets_in(&desk, old.id, old.secret));
	CHECK(lets_in(&desk, old.id, desk_value(&desk, "client_secret")));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_token\""), 1);
	CHECK_INT(desk.access_changes, 1);
	desk_close(&desk);
}

STORE_TEST(rotate_leaves_the_old_secret_in_force)
{
	struct desk desk;
	struct account old;

	desk_open(&desk, url);
	old = create(&desk);
	desk_do(&desk, "api-account rotate ci");
	CHECK(lets_in(&desk, old.id, old.secret));
	CHECK(lets_in(&desk, old.id, desk_value(&desk, "client_secret")));
	desk_close(&desk);
}

STORE_TEST(rotate_can_end_the_old_secret)
{
	struct desk desk;
	struct account old;

	desk_open(&desk, url);
	old = create(&desk);
	desk_do(&desk, "api-account rotate ci --expires 1h");
	clock_advance_ms(3600 * 1000 + 1);
	CHECK(!lets_in(&desk, old.id, old.secret));
	CHECK(lets_in(&desk, old.id, desk_value(&desk, "client_secret")));
	desk_close(&desk);
}

STORE_TEST(a_third_secret_is_refused)
{
	struct desk desk;

	desk_open(&desk, url);
	create(&desk);
	desk_do(&desk, "api-account rotate ci");
	CHECK_INT(desk_type(&desk, "api-account rotate ci"), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error),
		  "sallyport: \"ci\" has two secrets in force already: retire one first (sallyport "
		  "api-account show lists them)\n");
	CHECK_INT(desk.out.length, 0);
	desk_close(&desk);
}

STORE_TEST(an_end_in_the_past_is_refused)
{
	struct desk desk;

	desk_open(&desk, url);
	create(&desk);
	CHECK_INT(desk_type(&desk, "api-account rotate ci --expires 2020-01-01"), ADMIN_USAGE);
	CHECK_INT(desk_type(&desk, "api-account rotate ci --expires nonsense"), ADMIN_USAGE);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_secret\""), 1);
	desk_close(&desk);
}

STORE_TEST(retire_kills_a_secret_and_its_tokens)
{
	struct desk desk;
	struct account old;
	const char *new_secret;

	desk_open(&desk, url);
	old = create(&desk);
	desk_do(&desk, "api-account rotate ci");
	new_secret = desk_value(&desk, "client_secret");
	CHECK(lets_in(&desk, old.id, old.secret));
	CHECK(lets_in(&desk, old.id, new_secret));
	desk_do(&desk, retire(&desk, "ci"));
	CHECK(desk_says(&desk.out, "retired secret "));
	CHECK(!lets_in(&desk, old.id, old.secret));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_token\""), 1);
	CHECK(lets_in(&desk, old.id, new_secret));
	desk_close(&desk);
}

STORE_TEST(only_a_secret_of_the_account_is_retired)
{
	struct desk desk;

	desk_open(&desk, url);
	create(&desk);
	desk_do(&desk, "api-account create other");
	CHECK_INT(desk_type(&desk, retire(&desk, "other")), ADMIN_FAILED);
	CHECK_INT(desk_type(&desk, "api-account retire ci zero"), ADMIN_USAGE);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_secret\""), 2);
	desk_close(&desk);
}

STORE_TEST(each_step_of_a_secret_is_audited)
{
	struct desk desk;

	desk_open(&desk, url);
	create(&desk);
	desk_do(&desk, "api-account rotate ci --expires 1d");
	desk_do(&desk, retire(&desk, "ci"));
	desk_do(&desk, "api-account regenerate ci");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"audit\" a JOIN \"api_account\" b ON "
				     "a.\"row_id\" = b.\"id\" WHERE \"resource\" = 'api_account' "
				     "AND \"event\" IN "
				     "('api_account.secret_rotated', 'api_account.secret_retired', "
				     "'api_account.secret_regenerated')"),
		  3);
	desk_close(&desk);
}

STORE_TEST(secrets_of_nobody_cannot_change)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "api-account regenerate ci"), ADMIN_FAILED);
	CHECK_INT(desk_type(&desk, "api-account rotate ci"), ADMIN_FAILED);
	CHECK_INT(desk_type(&desk, "api-account retire ci 1"), ADMIN_FAILED);
	desk_close(&desk);
}
