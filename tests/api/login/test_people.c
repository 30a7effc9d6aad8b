/* SPDX-License-Identifier: Apache-2.0 */
/* Being signed in: how it ends, and the own password. */
#include "base/clock.h"
#include "crypto/password.h"
#include "model/resources.h"
#include "page.h"

STORE_TEST(logout_ends_the_login)
{
	struct appliance appliance;
	struct page page, other;
	struct reply reply;

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	other = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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

	page_site(&appliance, url);
	appliance.settings->login_idle_seconds = 0;
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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

	page_site(&appliance, url);
	for (size_t i = 0; i < COUNT_OF(changes); i++) {
		int64_t id =
			page_user(&appliance, TEXT_OF(&appliance, "user%zu", i), PAGE_PASSWORD, "");

		page = page_sign_in(&appliance, TEXT_OF(&appliance, "user%zu", i), PAGE_PASSWORD);
		appliance_write(&appliance, &user_resource, id, changes[i]);
		CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 401);
		CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"web_login\""), 0);
	}
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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

STORE_TEST(password_change_ends_all_other_logins)
{
	struct appliance appliance;
	struct page page, other;
	struct reply reply;

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	other = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	reply = page_change_password(&appliance, &page, PAGE_PASSWORD, "staple in the rain");
	CHECK_INT(reply.status, 204);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/me", NULL).status, 200);
	CHECK_INT(page_ask(&appliance, &other, "GET", "/login/api/me", NULL).status, 401);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 401);
	CHECK_INT(page_try(&appliance, "ada", "staple in the rain").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(password_change_has_rules)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	reply = page_change_password(&appliance, &page, "wrong", "staple in the rain");
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "wrong_credentials");
	reply = page_change_password(&appliance, &page, PAGE_PASSWORD, "short");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "fields.new.0") != NULL);
	CHECK_INT(page_change_password(&appliance, &page, PAGE_PASSWORD, PAGE_PASSWORD).status,
		  422);
	CHECK_INT(page_change_password(&appliance, &page, PAGE_PASSWORD, "aaaaaaaaaaaaaaaa").status,
		  422);
	CHECK_INT(page_change_password(&appliance, &page, PAGE_PASSWORD, "").status, 422);
	CHECK_INT(page_try(&appliance, "ada", PAGE_PASSWORD).status, 200);
	appliance_close(&appliance);
}

/* Whoever has stolen a cookie cannot try passwords without end with it. */
STORE_TEST(password_change_counts_its_failures)
{
	struct appliance appliance;
	struct page page;

	page_site(&appliance, url);
	appliance.settings->lockout_failures = 3;
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	for (int i = 0; i < 3; i++)
		CHECK_INT(page_change_password(&appliance, &page, "wrong", "staple in the rain")
				  .status,
			  401);
	CHECK_INT(
		page_change_password(&appliance, &page, PAGE_PASSWORD, "staple in the rain").status,
		401);
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

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	password_use_cheap(false);
	change_behind(&appliance, url);
	CHECK_INT(
		page_change_password(&appliance, &page, PAGE_PASSWORD, "staple in the rain").status,
		401);
	appliance_close(&appliance);
}

STORE_TEST(password_that_must_change_opens_nothing_else)
{
	static const char *const refused[] = { "/login/api/pulse", "/login/api/items",
					       "/login/api/sessions", "/login/api/api-accounts" };
	struct appliance appliance;
	struct reply reply;
	struct page page;

	page_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"password_reset_next_login\" = TRUE, "
				   "\"perm_admin\" = TRUE");
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	reply = page_ask(&appliance, &page, "GET", "/login/api/me", NULL);
	CHECK_INT(reply.status, 200);
	CHECK(json_bool(reply_at(&reply, "must_change_password")));
	for (size_t i = 0; i < COUNT_OF(refused); i++) {
		reply = page_ask(&appliance, &page, "GET", refused[i], NULL);
		CHECK_INT(reply.status, 403);
		CHECK_STR(reply_text(&reply, "error"), "password_change_required");
	}
	CHECK_INT(
		page_change_password(&appliance, &page, PAGE_PASSWORD, "staple in the rain").status,
		204);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/login/api/items", NULL).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(password_that_has_expired_must_change)
{
	struct appliance appliance;
	struct reply reply;

	page_site(&appliance, url);
	appliance_tell(&appliance,
		       TEXT_OF(&appliance, "UPDATE \"user\" SET \"password_expiration\" = %lld",
			       PAGE_NOON));
	reply = page_try(&appliance, "ada", PAGE_PASSWORD);
	CHECK_INT(reply.status, 200);
	CHECK(json_bool(reply_at(&reply, "must_change_password")));
	appliance_close(&appliance);
}
