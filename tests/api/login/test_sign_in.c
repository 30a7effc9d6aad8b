/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in by name and password: what it gives, what it ends, and what strangers get. */
#include "access/web_login.h"
#include "base/clock.h"
#include "crypto/password.h"
#include "model/resources.h"
#include "page.h"

STORE_TEST(sign_in_by_name_and_password)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	page_site(&appliance, url);
	reply = page_try(&appliance, "ADA", PAGE_PASSWORD);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "user.username"), "ada");
	CHECK_STR(reply_text(&reply, "user.display_name"), "ada");
	CHECK(!json_bool(reply_at(&reply, "user.is_administrator")));
	CHECK_INT(json_kind(reply_at(&reply, "last_login")), JSON_NULL);
	CHECK_STR(reply_text(&reply, "site.name"), "site.test");
	CHECK_STR(str_from_offset(reply_header(&reply, "Set-Cookie"), 17 + 64),
		  "; Path=/; Secure; HttpOnly; SameSite=Strict");
	CHECK_STR(reply_header(&reply, "Cache-Control"), "no-store");
	CHECK_STR(reply_header(&reply, "X-Content-Type-Options"), "nosniff");
	page = (struct page){ 0, page_cookie(&appliance, &reply), "" };
	reply = page_ask(&appliance, &page, "GET", "/login/api/me", NULL);
	CHECK_INT(reply.status, 200);
	CHECK_INT(reply_text(&reply, "csrf").length, 64);
	CHECK(reply_header(&reply, "Set-Cookie").data == NULL);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					      "'user.signed_in' AND \"actor_kind\" = 'user'"),
		  1);
	CHECK(appliance_count(&appliance, "SELECT \"last_authentication\" FROM \"user\"") ==
	      PAGE_NOON);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_tells_of_the_login_before)
{
	struct appliance appliance;
	struct reply reply;

	page_site(&appliance, url);
	page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	clock_advance_ms(5000);
	reply = page_try(&appliance, "ada", PAGE_PASSWORD);
	CHECK(reply_int(&reply, "last_login.at") == PAGE_NOON);
	CHECK_STR(reply_text(&reply, "last_login.address"), "127.0.0.1");
	appliance_close(&appliance);
}

/* One answer for all of them, to the byte. */
STORE_TEST(sign_in_refusals_are_all_alike)
{
	static const char *const tries[][2] = {
		{ "ada", "wrong" },
		{ "nobody", "wrong" },
		{ "gone", PAGE_PASSWORD },
		{ "none", "" },
		{ "none", PAGE_PASSWORD },
		{ "ada", "" },
		{ "ada\\u0000", PAGE_PASSWORD },
	};
	struct appliance appliance;
	struct reply reply;
	struct str first = { 0 };

	page_site(&appliance, url);
	page_user(&appliance, "gone", PAGE_PASSWORD, "\"enabled\" = FALSE");
	page_user(&appliance, "none", PAGE_PASSWORD, "\"password_hash\" = NULL");
	for (size_t i = 0; i + 1 < COUNT_OF(tries); i++) {
		reply = page_try(&appliance, tries[i][0], tries[i][1]);
		CHECK_INT(reply.status, 401);
		CHECK_STR(reply_text(&reply, "error"), "wrong_credentials");
		if (i == 0)
			first = reply.body;
		CHECK_STR(reply.body, first);
		CHECK(reply_header(&reply, "Set-Cookie").data == NULL);
	}
	/* a name that no text can be is a fault of the body */
	CHECK_INT(page_try(&appliance, tries[6][0], tries[6][1]).status, 422);
	appliance_close(&appliance);
}

/* One hash for each, or the time tells who exists: nothing else takes as long. */
STORE_TEST(sign_in_refusals_cost_the_same)
{
	static const char *const tries[][2] = {
		{ "ada", "wrong" },    { "ada", "" },	 { "nobody", "wrong" }, { "nobody", "" },
		{ "gone", "wrong" },   { "gone", "" },	 { "none", "wrong" },	{ "none", "" },
		{ "locked", "wrong" }, { "locked", "" },
	};
	struct appliance appliance;

	page_site(&appliance, url);
	page_user(&appliance, "gone", PAGE_PASSWORD, "\"enabled\" = FALSE");
	page_user(&appliance, "none", PAGE_PASSWORD, "\"password_hash\" = NULL");
	page_user(&appliance, "locked", PAGE_PASSWORD, "");
	appliance.settings->lockout_failures = 2;
	page_try(&appliance, "locked", "wrong");
	page_try(&appliance, "locked", "wrong");
	for (size_t i = 0; i < COUNT_OF(tries); i++) {
		uint64_t before = password_works();

		CHECK_INT(page_try(&appliance, tries[i][0], tries[i][1]).status, 401);
		CHECK_INT(password_works() - before, 1);
	}
	appliance_close(&appliance);
}

/* Each failure costs one write, whoever it is for. */
STORE_TEST(sign_in_failures_leave_the_same_trace)
{
	static const char trace[] = "SELECT CAST(sum(\"number\") AS BIGINT) FROM \"row_change\" "
				    "WHERE \"table_name\" = 'login_failure'";
	struct appliance appliance;

	page_site(&appliance, url);
	page_try(&appliance, "ada", "wrong");
	CHECK_INT(appliance_count(&appliance, trace), 1);
	page_try(&appliance, "nobody", "wrong");
	CHECK_INT(appliance_count(&appliance, trace), 2);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"audit\" WHERE \"event\" LIKE "
					      "'user.%'"),
		  0);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_locks_after_failures_of_any_spelling)
{
	static const char *const spellings[] = { "ada", "ADA", "Ada", "aDa" };
	struct appliance appliance;

	page_site(&appliance, url);
	appliance.settings->lockout_failures = 4;
	for (size_t i = 0; i < COUNT_OF(spellings); i++)
		CHECK_INT(page_try(&appliance, spellings[i], "wrong").status, 401);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 401);
	CHECK_INT(appliance_count(&appliance, "SELECT \"failed_logins\" FROM \"user\""), 4);
	CHECK_INT(appliance_count(&appliance,
				  "SELECT count(*) FROM \"audit\" WHERE \"event\" = 'user.locked'"),
		  1);
	clock_advance_ms(appliance.settings->lockout_seconds * 1000);
	CHECK_INT(page_try(&appliance, "ada", "wrong").status, 401);
	CHECK_INT(appliance_count(&appliance, "SELECT \"failed_logins\" FROM \"user\""), 1);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 200);
	CHECK_INT(appliance_count(&appliance, "SELECT \"failed_logins\" FROM \"user\""), 0);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_is_unlocked_by_an_administrator)
{
	struct appliance appliance;
	int64_t id;

	page_site(&appliance, url);
	appliance.settings->lockout_failures = 1;
	id = appliance_count(&appliance, "SELECT \"id\" FROM \"user\"");
	CHECK_INT(page_try(&appliance, "ada", "wrong").status, 401);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 401);
	appliance_write(&appliance, &user_resource, id, "{\"failed_logins\":0}");
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_never_goes_round_a_second_factor)
{
	struct appliance appliance;
	struct reply reply;

	page_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"two_factor_required\" = TRUE");
	reply = page_try(&appliance, "ada", PAGE_PASSWORD);
	CHECK_INT(reply.status, 403);
	CHECK_STR(reply_text(&reply, "error"), "not_allowed");
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"web_login\""), 0);
	appliance_close(&appliance);
}

/* Whatever cookie somebody put into the browser before, the login gets a new one and that one ends.
 */
STORE_TEST(sign_in_does_not_take_a_cookie_that_was_there)
{
	struct appliance appliance;
	struct page before;
	struct reply reply;

	page_site(&appliance, url);
	before = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	reply = page_ask_with(
		&appliance,
		TEXT_OF(&appliance, "Cookie: __Host-sallyport=%s\r\n" PAGE_ORIGIN, before.cookie),
		"POST", "/login/api/login",
		TEXT_OF(&appliance, "{\"username\":\"ada\",\"password\":\"%s\"}", PAGE_PASSWORD));
	CHECK_INT(reply.status, 200);
	CHECK(strcmp(page_cookie(&appliance, &reply), before.cookie) != 0);
	CHECK_INT(page_ask(&appliance, &before, "GET", "/login/api/me", NULL).status, 401);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"web_login\""), 1);
	appliance_close(&appliance);
}

struct told {
	int64_t users[4];
	size_t count;
};

static void
hear_logins(void *context, int64_t user_id)
{
	struct told *told = context;

	if (told->count < COUNT_OF(told->users))
		told->users[told->count++] = user_id;
}

/* What was opened with a login is asked about as soon as another takes its place, whoever signs in.
 */
STORE_TEST(sign_in_tells_of_the_logins_that_it_ends)
{
	static struct told told;
	struct appliance appliance;
	struct notices notices;
	struct page before;

	page_site(&appliance, url);
	told = (struct told){ 0 };
	page_user(&appliance, "bob", PAGE_PASSWORD, "");
	before = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	notices = appliance.notices;
	appliance.notices = (struct notices){ .context = &told, .logins_changed = hear_logins };
	CHECK_INT(page_ask_with(&appliance,
				TEXT_OF(&appliance, "Cookie: __Host-sallyport=%s\r\n" PAGE_ORIGIN,
					before.cookie),
				"POST", "/login/api/login",
				TEXT_OF(&appliance, "{\"username\":\"bob\",\"password\":\"%s\"}",
					PAGE_PASSWORD))
			  .status,
		  200);
	CHECK_INT(told.count, 1);
	CHECK_INT(told.users[0], before.user_id);
	for (int i = 0; i < WEB_LOGINS_PER_USER; i++) {
		CHECK_INT(told.count, 1);
		page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	}
	page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	CHECK_INT(told.count, 2);
	CHECK_INT(told.users[1], before.user_id);
	appliance.notices = notices;
	appliance_close(&appliance);
}

STORE_TEST(sign_ins_of_an_address_are_limited)
{
	struct appliance appliance;
	struct reply reply = { 0 };
	int refused = 0;

	page_site(&appliance, url);
	appliance.settings->address_per_second = 20;
	appliance.settings->lockout_failures = 0;
	edge_set_site(appliance.edge, appliance.site);
	for (int i = 0; i < 25; i++) {
		reply = page_try(&appliance, TEXT_OF(&appliance, "name%d", i), "wrong");
		refused += reply.status == 429;
	}
	CHECK_INT(refused, 5);
	CHECK_STR(reply_text(&reply, "error"), "too_many");
	CHECK_STR(reply_header(&reply, "Retry-After"), "10");
	clock_advance_ms(10000);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 200);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(bodies_of_sign_ins_are_checked)
{
	static const char *const bodies[] = {
		"",
		"{}",
		"[]",
		"{\"username\":1,\"password\":\"x\"}",
		"{\"username\":\"ada\"}",
		"{\"username\":\"ada\",\"password\":\"x\",\"more\":1}",
		"not json"
	};
	struct appliance appliance;
	struct reply reply;

	page_site(&appliance, url);
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		reply = page_ask_with(&appliance, PAGE_ORIGIN, "POST", "/login/api/login",
				      bodies[i]);
		CHECK_INT(reply.status, 422);
		CHECK_STR(reply_text(&reply, "error"), "invalid");
	}
	appliance_close(&appliance);
}
