/* SPDX-License-Identifier: Apache-2.0 */
/* The cookie and its token: what opens nothing, and what pages of others get. */
#include "page.h"

STORE_TEST(cookie_that_comes_twice_is_nobodys)
{
	struct appliance appliance;
	struct reply reply;
	struct page page;

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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

	page_site(&appliance, url);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"perm_admin\" = TRUE");
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	CHECK_INT(page_ask(&appliance, &page, "GET", "/api/config/v1/jump-group", NULL).status,
		  401);
	appliance_admin(&appliance);
	reply = appliance_ask(&appliance, "GET", "/login/api/me", NULL);
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "login_required");
	appliance_close(&appliance);
}

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

	page_site(&appliance, url);
	page = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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
					      PAGE_PASSWORD));
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

	page_site(&appliance, url);
	first = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
	second = page_sign_in(&appliance, "ada", PAGE_PASSWORD);
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
