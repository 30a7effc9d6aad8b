/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in, being signed in, and how it ends; what other pages and strangers get. */
#include "access/web_login.h"
#include "actions/people/sign_in.h"
#include "base/clock.h"
#include "crypto/password.h"
#include "model/resources.h"
#include "page.h"

static const char password[] = "correct horse battery";

enum { NOON = 1700000000 };

static void
open_site(struct appliance *appliance, const char *url)
{
	clock_use_fake(NOON * 1000LL);
	appliance_open(appliance, url);
	page_user(appliance, "ada", password, "");
}

STORE_TEST(sign_in_by_name_and_password)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	open_site(&appliance, url);
	reply = page_try(&appliance, "ADA", password);
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
	      NOON * 1000LL);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_tells_of_the_login_before)
{
	struct appliance appliance;
	struct reply reply;

	open_site(&appliance, url);
	page_sign_in(&appliance, "ada", password);
	clock_advance_ms(5000);
	reply = page_try(&appliance, "ada", password);
	CHECK(reply_int(&reply, "last_login.at") == NOON * 1000LL);
	CHECK_STR(reply_text(&reply, "last_login.address"), "127.0.0.1");
	appliance_close(&appliance);
}

/* One answer for all of them, to the byte. */
STORE_TEST(sign_in_refusals_are_all_alike)
{
	static const char *const tries[][2] = {
		{ "ada", "wrong" },	    { "nobody", "wrong" },
		{ "gone", password },	    { "none", "" },
		{ "none", password },	    { "ada", "" },
		{ "ada\\u0000", password },
	};
	struct appliance appliance;
	struct reply reply;
	struct str first = { 0 };

	open_site(&appliance, url);
	page_user(&appliance, "gone", password, "\"enabled\" = FALSE");
	page_user(&appliance, "none", password, "\"password_hash\" = NULL");
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

	open_site(&appliance, url);
	page_user(&appliance, "gone", password, "\"enabled\" = FALSE");
	page_user(&appliance, "none", password, "\"password_hash\" = NULL");
	page_user(&appliance, "locked", password, "");
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

	open_site(&appliance, url);
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

	open_site(&appliance, url);
	appliance.settings->lockout_failures = 4;
	for (size_t i = 0; i < COUNT_OF(spellings); i++)
		CHECK_INT(page_try(&appliance, spellings[i], "wrong").status, 401);
	CHECK_INT(page_try(&appliance, "ada", password).status, 401);
	CHECK_INT(appliance_count(&appliance, "SELECT \"failed_logins\" FROM \"user\""), 4);
	CHECK_INT(appliance_count(&appliance,
				  "SELECT count(*) FROM \"audit\" WHERE \"event\" = 'user.locked'"),
		  1);
	clock_advance_ms(appliance.settings->lockout_seconds * 1000);
	CHECK_INT(page_try(&appliance, "ada", "wrong").status, 401);
	CHECK_INT(appliance_count(&appliance, "SELECT \"failed_logins\" FROM \"user\""), 1);
	CHECK_INT(page_try(&appliance, "ada", password).status, 200);
	CHECK_INT(appliance_count(&appliance, "SELECT \"failed_logins\" FROM \"user\""), 0);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_is_unlocked_by_an_administrator)
{
	struct appliance appliance;
	int64_t id;

	open_site(&appliance, url);
	appliance.settings->lockout_failures = 1;
	id = appliance_count(&appliance, "SELECT \"id\" FROM \"user\"");
	CHECK_INT(page_try(&appliance, "ada", "wrong").status, 401);
	CHECK_INT(page_try(&appliance, "ada", password).status, 401);
	appliance_write(&appliance, &user_resource, id, "{\"failed_logins\":0}");
	CHECK_INT(page_try(&appliance, "ada", password).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(sign_in_never_goes_round_a_second_factor)
{
	struct appliance appliance;
	struct reply reply;

	open_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"two_factor_required\" = TRUE");
	reply = page_try(&appliance, "ada", password);
	CHECK_INT(reply.status, 403);
	CHECK_STR(reply_text(&reply, "error"), "not_allowed");
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"web_login\""), 0);
	appliance_close(&appliance);
}

/* --- the cookie --- */

/* Whatever cookie somebody put into the browser before, the login gets a new one and that one ends.
 */
STORE_TEST(sign_in_does_not_take_a_cookie_that_was_there)
{
	struct appliance appliance;
	struct page before;
	struct reply reply;

	open_site(&appliance, url);
	before = page_sign_in(&appliance, "ada", password);
	reply = page_ask_with(
		&appliance,
		TEXT_OF(&appliance, "Cookie: __Host-sallyport=%s\r\n" PAGE_ORIGIN, before.cookie),
		"POST", "/login/api/login",
		TEXT_OF(&appliance, "{\"username\":\"ada\",\"password\":\"%s\"}", password));
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

	open_site(&appliance, url);
	told = (struct told){ 0 };
	page_user(&appliance, "bob", password, "");
	before = page_sign_in(&appliance, "ada", password);
	notices = appliance.notices;
	appliance.notices = (struct notices){ .context = &told, .logins_changed = hear_logins };
	CHECK_INT(page_ask_with(&appliance,
				TEXT_OF(&appliance, "Cookie: __Host-sallyport=%s\r\n" PAGE_ORIGIN,
					before.cookie),
				"POST", "/login/api/login",
				TEXT_OF(&appliance, "{\"username\":\"bob\",\"password\":\"%s\"}",
					password))
			  .status,
		  200);
	CHECK_INT(told.count, 1);
	CHECK_INT(told.users[0], before.user_id);
	for (int i = 0; i < WEB_LOGINS_PER_USER; i++) {
		CHECK_INT(told.count, 1);
		page_sign_in(&appliance, "ada", password);
	}
	page_sign_in(&appliance, "ada", password);
	CHECK_INT(told.count, 2);
	CHECK_INT(told.users[1], before.user_id);
	appliance.notices = notices;
	appliance_close(&appliance);
}

STORE_TEST(cookie_that_comes_twice_is_nobodys)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	reply = page_ask_with(&appliance,
			      TEXT_OF(&appliance,
				      "Cookie: __Host-sallyport=%s; __Host-sallyport=%s\r\n",
				      page.cookie, page.cookie),
			      "GET", "/login/api/me", NULL);
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "login_required");
	appliance_close(&appliance);
}

/* Refused before a route is looked for, so no door's own shape is asked of the answer. */
STORE_TEST(cookies_in_two_fields_are_400_at_every_door)
{
	static const char *const doors[] = { "/login/api/me", "/console/terminal",
					     "/api/config/v1/jump-group" };
	struct appliance appliance;
	struct page page;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	for (size_t i = 0; i < COUNT_OF(doors); i++)
		CHECK(str_starts(
			appliance_send(&appliance, TEXT_OF(&appliance,
							   "GET %s HTTP/1.1\r\nHost: site.test\r\n"
							   "Cookie: __Host-sallyport=%s\r\n"
							   "Cookie: other=1\r\n\r\n",
							   doors[i], page.cookie)),
			STR("HTTP/1.1 400 ")));
	appliance_close(&appliance);
}

STORE_TEST(cookie_opens_no_api_and_a_token_no_page)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	open_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"perm_admin\" = TRUE");
	page = page_sign_in(&appliance, "ada", password);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/api/config/v1/jump-group", NULL).status,
		  401);
	appliance_admin(&appliance);
	reply = appliance_ask(&appliance, "GET", "/login/api/me", NULL);
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "login_required");
	appliance_close(&appliance);
}

/* --- pages of others --- */

STORE_TEST(writing_needs_a_page_of_ours)
{
	static const char *const origins[] = {
		"Origin: https://evil.test\r\n",
		"Origin: http://site.test\r\n",
		"Origin: https://site.test.evil.test\r\n",
		"Origin: https://site.test:8443\r\n",
		"Origin: null\r\n",
		"Origin: \r\n",
		"Sec-Fetch-Site: cross-site\r\n",
		"Sec-Fetch-Site: same-site\r\n",
		"Sec-Fetch-Site: none\r\n",
		"Origin: https://evil.test\r\nSec-Fetch-Site: same-origin\r\n",
		"",
	};
	struct appliance appliance;
	struct reply reply;
	struct page page;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	for (size_t i = 0; i < COUNT_OF(origins); i++) {
		reply = page_ask_with(&appliance,
				      TEXT_OF(&appliance,
					      "Cookie: __Host-sallyport=%s\r\n%sX-CSRF-Token: "
					      "%s\r\n",
					      page.cookie, origins[i], page.csrf),
				      "POST", "/login/api/logout", NULL);
		CHECK_INT(reply.status, 403);
		CHECK_STR(reply_text(&reply, "error"), "not_allowed");
		reply = page_ask_with(&appliance, origins[i], "POST", "/login/api/login",
				      TEXT_OF(&appliance,
					      "{\"username\":\"ada\",\"password\":\"%s\"}",
					      password));
		CHECK_INT(reply.status, 403);
	}
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 200);
	reply = page_ask_with(&appliance,
			      TEXT_OF(&appliance,
				      "Cookie: __Host-sallyport=%s\r\nSec-Fetch-Site: "
				      "same-origin\r\nX-CSRF-Token: %s\r\n",
				      page.cookie, page.csrf),
			      "POST", "/login/api/logout", NULL);
	CHECK_INT(reply.status, 204);
	appliance_close(&appliance);
}

STORE_TEST(writing_needs_the_token_of_this_very_login)
{
	struct appliance appliance;
	struct page first, second;
	struct reply reply;
	const char *tokens[4];

	open_site(&appliance, url);
	first = page_sign_in(&appliance, "ada", password);
	second = page_sign_in(&appliance, "ada", password);
	CHECK(strcmp(first.csrf, second.csrf) != 0);
	tokens[0] = "";
	tokens[1] = "X-CSRF-Token: \r\n";
	tokens[2] = TEXT_OF(&appliance, "X-CSRF-Token: %s\r\n", second.csrf);
	tokens[3] = TEXT_OF(&appliance, "X-CSRF-Token: %s\r\n", first.cookie);
	for (size_t i = 0; i < COUNT_OF(tokens); i++) {
		reply = page_ask_with(&appliance,
				      TEXT_OF(&appliance,
					      "Cookie: __Host-sallyport=%s\r\n" PAGE_ORIGIN "%s",
					      first.cookie, tokens[i]),
				      "POST", "/login/api/logout", NULL);
		CHECK_INT(reply.status, 403);
		CHECK_STR(reply_text(&reply, "error"), "not_allowed");
	}
	CHECK_INT(page_ask(&appliance, &first, "POST", "/login/api/logout", NULL).status, 204);
	appliance_close(&appliance);
}

/* --- the end --- */

STORE_TEST(logout_ends_the_login)
{
	struct appliance appliance;
	struct page page, other;
	struct reply reply;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	other = page_sign_in(&appliance, "ada", password);
	reply = page_ask(&appliance, &page, "POST", "/login/api/logout", NULL);
	CHECK_INT(reply.status, 204);
	CHECK(str_starts(reply_header(&reply, "Set-Cookie"), STR("__Host-sallyport=;")));
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 401);
	CHECK_INT(page_ask(&appliance, &other, "GET", "/login/api/me", NULL).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(login_ends_after_idleness_that_pulse_does_not_count_for)
{
	struct appliance appliance;
	struct page page;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	for (int i = 0; i < 4; i++) {
		clock_advance_ms(20 * 60 * 1000);
		CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 200);
	}
	clock_advance_ms(20 * 60 * 1000);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/pulse", NULL).status, 200);
	clock_advance_ms(10 * 60 * 1000);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 401);
	appliance_close(&appliance);
}

STORE_TEST(login_ends_after_half_a_day_whatever_is_done)
{
	struct appliance appliance;
	struct page page;

	open_site(&appliance, url);
	appliance.settings->login_idle_seconds = 0;
	page = page_sign_in(&appliance, "ada", password);
	clock_advance_ms(12 * 3600 * 1000LL - 1);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 200);
	clock_advance_ms(1);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 401);
	appliance_close(&appliance);
}

STORE_TEST(login_ends_when_its_user_may_no_longer_sign_in)
{
	static const char *const changes[] = { "{\"enabled\":false}",
					       "{\"password\":\"another password\"}" };
	struct appliance appliance;
	struct page page;

	open_site(&appliance, url);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		int64_t id = page_user(&appliance, TEXT_OF(&appliance, "user%zu", i), password, "");

		page = page_sign_in(&appliance, TEXT_OF(&appliance, "user%zu", i), password);
		appliance_write(&appliance, &user_resource, id, changes[i]);
		CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 401);
		CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"web_login\""), 0);
	}
	page = page_sign_in(&appliance, "ada", password);
	appliance_admin(&appliance);
	CHECK_INT(appliance_ask(
			  &appliance, "DELETE",
			  TEXT_OF(&appliance, "/api/config/v1/user/%lld", (long long)page.user_id),
			  NULL)
			  .status,
		  204);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 401);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"user_access\" WHERE "
					      "\"user_id\" = 1"),
		  0);
	appliance_close(&appliance);
}

/* --- the password --- */

static struct reply
change(struct appliance *appliance, const struct page *page, const char *current,
       const char *wanted)
{
	return page_ask(appliance, page, "POST", "/login/api/password",
			TEXT_OF(appliance, "{\"current\":\"%s\",\"new\":\"%s\"}", current, wanted));
}

STORE_TEST(password_change_ends_all_other_logins)
{
	struct appliance appliance;
	struct page page, other;
	struct reply reply;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	other = page_sign_in(&appliance, "ada", password);
	reply = change(&appliance, &page, password, "staple in the rain");
	CHECK_INT(reply.status, 204);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 200);
	CHECK_INT(page_ask(&appliance, &other, "GET", "/login/api/me", NULL).status, 401);
	CHECK_INT(page_try(&appliance, "ada", password).status, 401);
	CHECK_INT(page_try(&appliance, "ada", "staple in the rain").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(password_change_has_rules)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	reply = change(&appliance, &page, "wrong", "staple in the rain");
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "wrong_credentials");
	reply = change(&appliance, &page, password, "short");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "fields.new.0") != NULL);
	CHECK_INT(change(&appliance, &page, password, password).status, 422);
	CHECK_INT(change(&appliance, &page, password, "aaaaaaaaaaaaaaaa").status, 422);
	CHECK_INT(change(&appliance, &page, password, "").status, 422);
	CHECK_INT(page_try(&appliance, "ada", password).status, 200);
	appliance_close(&appliance);
}

/* Whoever has stolen a cookie cannot try passwords without end with it. */
STORE_TEST(password_change_counts_its_failures)
{
	struct appliance appliance;
	struct page page;

	open_site(&appliance, url);
	appliance.settings->lockout_failures = 3;
	page = page_sign_in(&appliance, "ada", password);
	for (int i = 0; i < 3; i++)
		CHECK_INT(change(&appliance, &page, "wrong", "staple in the rain").status, 401);
	CHECK_INT(change(&appliance, &page, password, "staple in the rain").status, 401);
	appliance_close(&appliance);
}

/* Each password that is written becomes another at once, as if an administrator had set it: the one
 * that is proved is renewed first, and so is not theirs any more when the new one comes. */
static void
change_behind(struct appliance *appliance, const char *url)
{
	if (str_starts(str_from(url), STR("sqlite:"))) {
		appliance_tell(
			appliance,
			"CREATE TRIGGER \"behind\" AFTER UPDATE OF \"password_hash\" ON "
			"\"user\" WHEN NEW.\"password_hash\" <> 'another' BEGIN UPDATE \"user\" "
			"SET \"password_hash\" = 'another' WHERE \"id\" = NEW.\"id\"; END");
		return;
	}
	appliance_tell(appliance,
		       "CREATE FUNCTION \"behind\"() RETURNS trigger LANGUAGE plpgsql AS "
		       "'BEGIN NEW.\"password_hash\" := ''another''; RETURN NEW; END'");
	appliance_tell(appliance, "CREATE TRIGGER \"behind\" BEFORE UPDATE OF \"password_hash\" ON "
				  "\"user\" FOR EACH ROW EXECUTE FUNCTION \"behind\"()");
}

/* Who had a password shall not take it back from whoever set another while it was proved. */
STORE_TEST(password_change_is_nothing_once_the_password_is_another)
{
	struct appliance appliance;
	struct page page;

	open_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", password);
	password_use_cheap(false);
	change_behind(&appliance, url);
	CHECK_INT(change(&appliance, &page, password, "staple in the rain").status, 401);
	appliance_close(&appliance);
}

STORE_TEST(password_that_must_change_opens_nothing_else)
{
	static const char *const refused[] = { "/login/api/pulse", "/login/api/items",
					       "/login/api/sessions", "/login/api/api-accounts" };
	struct appliance appliance;
	struct reply reply;
	struct page page;

	open_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"password_reset_next_login\" = TRUE, "
				   "\"perm_admin\" = TRUE");
	page = page_sign_in(&appliance, "ada", password);
	reply = page_ask(&appliance, &page, "GET", "/login/api/me", NULL);
	CHECK_INT(reply.status, 200);
	CHECK(json_bool(reply_at(&reply, "must_change_password")));
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		reply = page_ask(&appliance, &page, "GET", refused[i], NULL);
		CHECK_INT(reply.status, 403);
		CHECK_STR(reply_text(&reply, "error"), "password_change_required");
	}
	CHECK_INT(change(&appliance, &page, password, "staple in the rain").status, 204);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/items", NULL).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(password_that_has_expired_must_change)
{
	struct appliance appliance;
	struct reply reply;

	open_site(&appliance, url);
	appliance_tell(&appliance,
		       TEXT_OF(&appliance, "UPDATE \"user\" SET \"password_expiration\" = %lld",
			       NOON * 1000LL));
	reply = page_try(&appliance, "ada", password);
	CHECK_INT(reply.status, 200);
	CHECK(json_bool(reply_at(&reply, "must_change_password")));
	appliance_close(&appliance);
}

/* --- links --- */

static const char *
make_link(struct appliance *appliance)
{
	static const struct identity control = { .kind = IDENTITY_CONTROL, .name = "test" };
	struct call call = { .who = &control,
			     .site = appliance->site,
			     .store = appliance->store,
			     .reader = appliance->reader,
			     .arena = &appliance->arena };
	const char *text;

	CHECK_OK(link_make(&call, appliance_count(appliance, "SELECT \"id\" FROM \"user\""),
			   "shell-jump/1", &text));
	return text;
}

static struct reply
use_link(struct appliance *appliance, const char *headers, const char *token)
{
	return page_ask_with(appliance, headers, "POST", "/login/api/link",
			     TEXT_OF(appliance, "{\"token\":\"%s\"}", token));
}

STORE_TEST(link_signs_in_once)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;
	const char *link;

	open_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"password_reset_next_login\" = TRUE");
	link = make_link(&appliance);
	reply = use_link(&appliance, PAGE_ORIGIN, link);
	CHECK_INT(reply.status, 200);
	CHECK(!json_bool(reply_at(&reply, "must_change_password")));
	page = (struct page){ 0, page_cookie(&appliance, &reply),
			      arena_text(&appliance.arena, reply_text(&reply, "csrf")) };
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/items", NULL).status, 200);
	reply = use_link(&appliance, PAGE_ORIGIN, link);
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "wrong_credentials");
	CHECK_INT(change(&appliance, &page, "", "staple in the rain").status, 204);
	CHECK_INT(page_try(&appliance, "ada", "staple in the rain").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(link_ends_after_ten_minutes)
{
	struct appliance appliance;
	const char *link;

	open_site(&appliance, url);
	link = make_link(&appliance);
	clock_advance_ms(LOGIN_LINK_MS);
	CHECK_INT(use_link(&appliance, PAGE_ORIGIN, link).status, 401);
	appliance_close(&appliance);
}

STORE_TEST(link_works_on_this_machine_alone)
{
	static const char *const forwarded[] = {
		"X-Forwarded-For: 127.0.0.1\r\n",
		"X-Forwarded-For: 192.0.2.1\r\n",
		"Forwarded: for=127.0.0.1\r\n",
		"X-Real-IP: 127.0.0.1\r\n",
		"Via: 1.1 proxy\r\n",
	};
	struct appliance appliance;
	const char *link;

	open_site(&appliance, url);
	link = make_link(&appliance);
	for (size_t i = 0; i < COUNT_OF(forwarded); i++)
		CHECK_INT(use_link(&appliance, TEXT_OF(&appliance, PAGE_ORIGIN "%s", forwarded[i]),
				   link)
				  .status,
			  401);
	CHECK_INT(use_link(&appliance, PAGE_ORIGIN, link).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(link_of_a_disabled_user_opens_nothing)
{
	struct appliance appliance;
	const char *link;

	open_site(&appliance, url);
	link = make_link(&appliance);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"enabled\" = FALSE");
	CHECK_INT(use_link(&appliance, PAGE_ORIGIN, link).status, 401);
	CHECK_INT(use_link(&appliance, PAGE_ORIGIN, "00").status, 401);
	/* nor does one go round a second factor */
	appliance_tell(&appliance, "UPDATE \"user\" SET \"enabled\" = TRUE, "
				   "\"two_factor_required\" = TRUE");
	CHECK_INT(use_link(&appliance, PAGE_ORIGIN, link).status, 401);
	CHECK_INT(use_link(&appliance, PAGE_ORIGIN, make_link(&appliance)).status, 401);
	appliance_close(&appliance);
}

/* --- how often --- */

STORE_TEST(sign_ins_of_an_address_are_limited)
{
	struct appliance appliance;
	struct reply reply = { 0 };
	int refused = 0;

	open_site(&appliance, url);
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
	CHECK_INT(page_try(&appliance, "ada", password).status, 200);
	CHECK_INT(page_try(&appliance, "ada", password).status, 200);
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

	open_site(&appliance, url);
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		reply = page_ask_with(&appliance, PAGE_ORIGIN, "POST", "/login/api/login",
				      bodies[i]);
		CHECK_INT(reply.status, 422);
		CHECK_STR(reply_text(&reply, "error"), "invalid");
	}
	appliance_close(&appliance);
}
