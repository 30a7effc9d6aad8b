/* SPDX-License-Identifier: Apache-2.0 */
/* What a browser does for a page by itself. */
#include "page.h"

#include "base/clock.h"
#include "model/resources.h"

void
page_site(struct appliance *appliance, const char *url)
{
	clock_use_fake(PAGE_NOON);
	appliance_open(appliance, url);
	page_user(appliance, "ada", PAGE_PASSWORD, "");
}

int64_t
page_user(struct appliance *appliance, const char *name, const char *password,
	  const char *permissions)
{
	int64_t id =
		appliance_write(appliance, &user_resource, 0,
				TEXT_OF(appliance,
					"{\"username\":\"%s\",\"public_display_name\":\"P %s\","
					"\"private_display_name\":\"%s\",\"password\":\"%s\"}",
					name, name, name, password));

	if (permissions[0])
		appliance_tell(appliance,
			       TEXT_OF(appliance, "UPDATE \"user\" SET %s WHERE \"id\" = %lld",
				       permissions, (long long)id));
	return id;
}

struct reply
page_ask_with(struct appliance *appliance, const char *headers, const char *method,
	      const char *target, const char *body)
{
	const char *token = appliance->token;
	struct reply reply;

	appliance->token = NULL;
	appliance->headers = headers;
	reply = appliance_ask(appliance, method, target, body);
	appliance->headers = NULL;
	appliance->token = token;
	return reply;
}

struct reply
page_ask(struct appliance *appliance, const struct page *page, const char *method,
	 const char *target, const char *body)
{
	return page_ask_with(appliance,
			     TEXT_OF(appliance,
				     "Cookie: other=1; __Host-sallyport=%s\r\n" PAGE_ORIGIN
				     "X-CSRF-Token: %s\r\n",
				     page->cookie, page->csrf),
			     method, target, body);
}

struct reply
page_try(struct appliance *appliance, const char *name, const char *password)
{
	return page_ask_with(
		appliance, PAGE_ORIGIN, "POST", "/login/api/login",
		TEXT_OF(appliance, "{\"username\":\"%s\",\"password\":\"%s\"}", name, password));
}

const char *
page_cookie(struct appliance *appliance, const struct reply *reply)
{
	const struct str start = STR("__Host-sallyport=");
	struct str header = reply_header(reply, "Set-Cookie"), value;

	CHECK(str_starts(header, start));
	header = str_from_offset(header, start.length);
	str_split(&header, ';', &value);
	return arena_text(&appliance->arena, value);
}

struct page
page_sign_in(struct appliance *appliance, const char *name, const char *password)
{
	struct reply reply = page_try(appliance, name, password);

	CHECK_INT(reply.status, 200);
	return (struct page){
		.user_id = reply_int(&reply, "user.id"),
		.cookie = page_cookie(appliance, &reply),
		.csrf = arena_text(&appliance->arena, reply_text(&reply, "csrf")),
	};
}

struct reply
page_change_password(struct appliance *appliance, const struct page *page, const char *current,
		     const char *wanted)
{
	return page_ask(appliance, page, "POST", "/login/api/password",
			TEXT_OF(appliance, "{\"current\":\"%s\",\"new\":\"%s\"}", current, wanted));
}
