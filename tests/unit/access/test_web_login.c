/* SPDX-License-Identifier: Apache-2.0 */
/* Cookies, their tokens and ends; the rest is tried through the whole site
 * (tests/api/login/test_door.c). */
#include "access/web_login.h"

#include "accounts.h"

#define COOKIE "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

TEST(web_login_cookie_is_64_digits_and_there_once)
{
	CHECK_STR(web_login_cookie(STR("__Host-sallyport=" COOKIE)), COOKIE);
	CHECK_STR(web_login_cookie(STR("a=b;__Host-sallyport=" COOKIE "; c=d")), COOKIE);
	CHECK(!web_login_cookie(STR("")).data);
	CHECK(!web_login_cookie((struct str){ 0 }).data);
	CHECK(!web_login_cookie(STR("sallyport=" COOKIE)).data);
	CHECK(!web_login_cookie(STR("__host-sallyport=" COOKIE)).data);
	CHECK(!web_login_cookie(STR("__Host-sallyport=" COOKIE "0")).data);
	CHECK(!web_login_cookie(STR("__Host-sallyport=x" COOKIE)).data);
	CHECK(!web_login_cookie(STR("__Host-sallyport=" COOKIE "; __Host-sallyport=" COOKIE)).data);
	CHECK(!web_login_cookie(STR("__Host-sallyport=")).data);
	CHECK(!web_login_cookie(STR("__Host-sallyport")).data);
	CHECK(!web_login_cookie(STR("__Host-sallyport=0011223344556677\0"
				    "899aabbccddeeff00112233445566778899aabbccddeefff"))
		       .data);
}

TEST(web_login_token_is_of_cookie_and_key)
{
	struct access_rules rules = { 0 };
	char first[WEB_LOGIN_TEXT + 1], second[WEB_LOGIN_TEXT + 1];

	web_login_csrf(&rules, STR(COOKIE), first);
	CHECK_INT(strlen(first), WEB_LOGIN_TEXT);
	CHECK(strcmp(first, COOKIE) != 0);
	web_login_csrf(&rules, STR(COOKIE), second);
	CHECK_TEXT(second, first);
	web_login_csrf(&rules, STR("1" COOKIE), second);
	CHECK(strcmp(first, second) != 0);
	rules.cookie_key.bytes[0] = 1;
	web_login_csrf(&rules, STR(COOKIE), second);
	CHECK(strcmp(first, second) != 0);
}

struct wish {
	struct accounts *accounts;
	struct made_secret cookie;
};

static enum err
insert_in(struct tx *tx, void *context)
{
	struct wish *wish = context;
	const struct web_login_wish login = { 1, WEB_LOGIN_PASSWORD, STR("192.0.2.1"),
					      STR("browser\x80\n"), wish->accounts->now_ms };
	bool has_ended;
	int64_t id;

	return web_login_insert(tx, &wish->accounts->rules, &login, &wish->cookie, &id, &has_ended);
}

static void
log_in(struct accounts *accounts, struct wish *wish)
{
	wish->accounts = accounts;
	secret_make(&accounts->rules.cookie_key, &accounts->arena, &wish->cookie);
	CHECK_OK(store_write(accounts->store, insert_in, wish));
}

static enum err
find(struct accounts *accounts, const struct wish *wish, int64_t after_ms)
{
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	enum err err = web_login_find(accounts->reader, &accounts->rules, wish->cookie.hash,
				      accounts->now_ms + after_ms, &who);

	CHECK((err == OK) == (who != NULL));
	if (!err) {
		CHECK_INT(who->kind, IDENTITY_USER);
		CHECK_INT(who->account_id, 1);
		CHECK(who->is_administrator && who->views_recordings);
	}
	return err;
}

STORE_TEST(web_login_is_found_until_it_is_over)
{
	struct accounts accounts;
	struct wish wish;

	accounts_open(&accounts, url);
	accounts_add_user(&accounts);
	log_in(&accounts, &wish);
	CHECK_OK(find(&accounts, &wish, 0));
	CHECK_OK(find(&accounts, &wish, 1800 * 1000 - 1));
	CHECK_ERR(find(&accounts, &wish, 1800 * 1000), ERR_NOT_FOUND);
	/* a user's own limit goes before the site's; nought is none */
	accounts_tell(&accounts, "UPDATE \"user\" SET \"perm_console_idle_timeout\" = 300");
	CHECK_ERR(find(&accounts, &wish, 300 * 1000), ERR_NOT_FOUND);
	accounts_tell(&accounts, "UPDATE \"user\" SET \"perm_console_idle_timeout\" = 0");
	CHECK_OK(find(&accounts, &wish, 43200 * 1000 - 1));
	CHECK_ERR(find(&accounts, &wish, 43200 * 1000), ERR_NOT_FOUND);
	CHECK_OK(web_login_clear(accounts.store, accounts.now_ms + 43200 * 1000 - 1));
	CHECK_OK(find(&accounts, &wish, 0));
	CHECK_OK(web_login_clear(accounts.store, accounts.now_ms + 43200 * 1000));
	CHECK_ERR(find(&accounts, &wish, 0), ERR_NOT_FOUND);
	accounts_close(&accounts);
}

STORE_TEST(web_login_of_a_user_are_not_without_number)
{
	struct accounts accounts;
	struct wish first, last;

	accounts_open(&accounts, url);
	accounts_add_user(&accounts);
	log_in(&accounts, &first);
	for (int i = 0; i < WEB_LOGINS_PER_USER; i++)
		log_in(&accounts, &last);
	CHECK_ERR(find(&accounts, &first, 0), ERR_NOT_FOUND);
	CHECK_OK(find(&accounts, &last, 0));
	CHECK_INT(accounts_ask(&accounts, "SELECT count(*) FROM \"web_login\" WHERE "
					  "\"user_agent\" LIKE 'browser%'"),
		  WEB_LOGINS_PER_USER);
	accounts_close(&accounts);
}
