/* SPDX-License-Identifier: Apache-2.0 */
#include "access/login.h"
#include "access/token.h"
#include "base/clock.h"
#include "desk.h"

static enum login_outcome
log_in(struct desk *desk, const char *client_id, const char *secret, struct identity **ret_identity)
{
	const struct login_attempt attempt = {
		.style = LOGIN_BASIC,
		.readings = { { str_from(client_id), str_from(secret) } },
		.count = 1,
		.address = STR("192.0.2.7"),
		.now_ms = clock_now_ms(),
	};
	struct login login = { 0 };

	CHECK_OK(login_by_secret(desk->reader, desk->store, &desk->site->rules, &attempt, &login));
	if (ret_identity)
		*ret_identity = login.identity;
	else
		identity_unref(login.identity);
	return login.outcome;
}

STORE_TEST(a_created_account_logs_in)
{
	struct desk desk;
	struct identity *identity = NULL;
	const char *id, *secret;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config full --vault");
	id = desk_value(&desk, "client_id");
	secret = desk_value(&desk, "client_secret");
	CHECK_INT(strlen(id), 40);
	CHECK_INT(strlen(secret), 64);
	CHECK_INT(log_in(&desk, id, secret, &identity), LOGIN_GRANTED);
	CHECK_INT(identity->config, CONFIG_FULL);
	CHECK(identity->manages_vault);
	identity_unref(identity);
	desk_close(&desk);
}

STORE_TEST(create_prints_two_lines_and_no_more)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	CHECK_INT(desk.out.length, strlen("client_id=\nclient_secret=\n") + 40 + 64);
	desk_close(&desk);
}

STORE_TEST(create_prints_json)
{
	struct desk desk;
	const struct json *json;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --json");
	json = desk_json(&desk);
	CHECK_STR(json_text(json_member(json, "name")), "ci");
	CHECK_INT(json_text(json_member(json, "client_secret")).length, 64);
	CHECK_INT(json_int(json_member(json, "id")), desk_account_id(&desk, "ci"));
	desk_close(&desk);
}

STORE_TEST(the_secret_is_not_in_the_trail)
{
	struct desk desk;
	const char *secret;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	secret = desk_value(&desk, "client_secret");
	desk_do(&desk, "audit --json");
	CHECK(!desk_says(&desk.out, secret));
	CHECK(desk_says(&desk.out, "api_account.secret_made"));
	desk_close(&desk);
}

STORE_TEST(a_name_is_taken_once)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	CHECK_INT(desk_type(&desk, "api-account create CI"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "cannot create API account \"CI\": NAME: "));
	CHECK_INT(desk.out.length, 0);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_secret\""), 1);
	desk_close(&desk);
}

STORE_TEST(a_change_is_audited_by_the_local_user)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config read");
	CHECK_INT(desk_number(&desk,
			      "SELECT count(*) FROM \"audit\" WHERE \"actor_kind\" = 'local' AND "
			      "\"actor_id\" = 1000 AND \"actor_name\" = 'ada' AND \"resource\" = "
			      "'api_account' AND \"event\" IN ('created', "
			      "'api_account.secret_made', 'api_account.access_changed')"),
		  3);
	desk_close(&desk);
}

STORE_TEST(update_changes_what_is_named_and_nothing_else)
{
	struct desk desk;
	struct identity *identity = NULL;
	const char *id, *secret;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config full --vault --expires 30d --rate-second 5");
	id = desk_value(&desk, "client_id");
	secret = desk_value(&desk, "client_secret");
	desk_do(&desk, "api-account update ci --config read --networks 192.0.2.0/24");
	CHECK_INT(log_in(&desk, id, secret, &identity), LOGIN_GRANTED);
	CHECK_INT(identity->config, CONFIG_READ);
	CHECK(identity->manages_vault);
	CHECK_INT(identity->account_expires_at, DESK_NOW + INT64_C(30) * 24 * 3600 * 1000);
	CHECK_INT(identity->per_second, 5);
	CHECK_INT(identity->network_count, 1);
	identity_unref(identity);
	desk_close(&desk);
}

STORE_TEST(update_takes_things_back)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config full --expires 30d --rate-hour 0");
	desk_do(&desk, "api-account update ci --config none --expires never --rate-hour site");
	CHECK(desk_says(&desk.out, "config          none\n"));
	CHECK(desk_says(&desk.out, "expires         never\n"));
	CHECK(desk_says(&desk.out, "rate an hour    the site's limit\n"));
	desk_close(&desk);
}

STORE_TEST(update_gives_another_name)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	desk_do(&desk, "api-account update ci --name deploy");
	CHECK(desk_says(&desk.out, "name            deploy\n"));
	CHECK_INT(desk_type(&desk, "api-account show ci"), ADMIN_FAILED);
	desk_close(&desk);
}

STORE_TEST(an_update_of_nothing_is_wrong_usage)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	CHECK_INT(desk_type(&desk, "api-account update ci --json"), ADMIN_USAGE);
	desk_close(&desk);
}

/* What a disabled account had is dead, and the caches are told after the commit. */
STORE_TEST(disabling_ends_tokens_and_tells_the_caches)
{
	struct desk desk;
	struct identity *identity = NULL;
	struct made_token token;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config full");
	CHECK_INT(log_in(&desk, desk_value(&desk, "client_id"), desk_value(&desk, "client_secret"),
			 &identity),
		  LOGIN_GRANTED);
	CHECK_OK(token_mint(desk.store, &desk.site->rules, identity, clock_now_ms(), &desk.arena,
			    &token));
	identity_unref(identity);
	desk.access_changes = 0;
	desk_do(&desk, "api-account update ci --no-enabled");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_token\""), 0);
	CHECK_INT(desk.access_changes, 1);
	CHECK_INT(desk.changed_account, desk_account_id(&desk, "ci"));
	desk_close(&desk);
}

STORE_TEST(delete_leaves_nothing_behind)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config read");
	desk.access_changes = 0;
	CHECK_TEXT(desk_do(&desk, "api-account delete ci"), "deleted ci\n");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_account\""), 0);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_secret\""), 0);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_account_access\""), 0);
	CHECK_INT(desk.access_changes, 1);
	desk_close(&desk);
}

STORE_TEST(what_is_not_there_cannot_be_deleted)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "api-account delete ci"), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error),
		  "sallyport: no API account has the name or client id \"ci\": sallyport "
		  "api-account list shows them\n");
	desk_close(&desk);
}

STORE_TEST(another_name_is_for_update_alone)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "api-account create ci --name other"), ADMIN_USAGE);
	desk_close(&desk);
}
