/* SPDX-License-Identifier: Apache-2.0 */
/* Links that sign in once, on this machine alone. */
#include "access/web_login.h"
#include "actions/people/sign_in.h"
#include "base/clock.h"
#include "page.h"

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

	page_site(&appliance, url);
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
	CHECK_INT(page_change_password(&appliance, &page, "", "staple in the rain").status, 204);
	CHECK_INT(page_try(&appliance, "ada", "staple in the rain").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(link_ends_after_ten_minutes)
{
	struct appliance appliance;
	const char *link;

	page_site(&appliance, url);
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

	page_site(&appliance, url);
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

	page_site(&appliance, url);
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
