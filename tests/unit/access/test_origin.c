/* SPDX-License-Identifier: Apache-2.0 */
#include "access/origin.h"

#include "support/test.h"

static bool
is_own(const char *origin, const char *fetch, const char *host)
{
	const struct origin asked = {
		.origin = origin ? str_from(origin) : (struct str){ 0 },
		.sec_fetch_site = fetch ? str_from(fetch) : (struct str){ 0 },
		.host = str_from(host),
	};

	return origin_is_own(&asked);
}

TEST(origin_is_this_very_host_and_port)
{
	CHECK(is_own("https://site.test", NULL, "site.test"));
	CHECK(is_own("https://SITE.test", NULL, "site.TEST"));
	CHECK(is_own("https://site.test", NULL, "site.test:443"));
	CHECK(is_own("https://site.test:8443", NULL, "site.test:8443"));
	CHECK(!is_own("https://site.test:8443", NULL, "site.test"));
	CHECK(!is_own("https://site.test", NULL, "site.test:8443"));
	CHECK(!is_own("http://site.test", NULL, "site.test"));
	CHECK(!is_own("https://site.test.evil.test", NULL, "site.test"));
	CHECK(!is_own("https://evil.test", NULL, "site.test"));
	CHECK(!is_own("https://", NULL, ""));
	CHECK(!is_own("null", NULL, "site.test"));
	CHECK(!is_own("", NULL, ""));
}

TEST(origin_goes_before_what_the_browser_says_else)
{
	CHECK(is_own(NULL, "same-origin", "site.test"));
	CHECK(!is_own(NULL, "same-site", "site.test"));
	CHECK(!is_own(NULL, "none", "site.test"));
	CHECK(!is_own(NULL, NULL, "site.test"));
	CHECK(!is_own("https://evil.test", "same-origin", "site.test"));
	CHECK(!is_own("", "same-origin", "site.test"));
}

TEST(origin_of_this_machine)
{
	CHECK(origin_is_loopback(STR("127.0.0.1")));
	CHECK(origin_is_loopback(STR("127.8.9.10")));
	CHECK(origin_is_loopback(STR("::1")));
	CHECK(origin_is_loopback(STR("::ffff:127.0.0.1")));
	CHECK(!origin_is_loopback(STR("::2")));
	CHECK(!origin_is_loopback(STR("128.0.0.1")));
	CHECK(!origin_is_loopback(STR("")));
	CHECK(!origin_is_loopback(STR("localhost")));
}
