/* SPDX-License-Identifier: Apache-2.0 */
/* The address that a request gives itself in links. */
#include "api/request.h"

#include "support/test.h"

static const char *
url_of(struct arena *arena, const char *host, bool is_tls, const char *forwarded)
{
	struct http_header header = { STR("X-Forwarded-Proto"), str_from(forwarded) };
	struct http_request http = { .path = STR("/api/x"),
				     .host = str_from(host),
				     .is_tls = is_tls,
				     .headers = &header,
				     .header_count = forwarded ? 1 : 0 };
	struct site site = { .name = "site.test" };
	struct worker worker = { 0 };
	struct request request = { .http = &http, .site = &site, .worker = &worker };
	const char *text;

	arena_init(&worker.arena);
	text = arena_text(arena, str_from(request_url(&request)));
	arena_release(&worker.arena);
	return text;
}

TEST(request_url_is_what_the_client_said)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(url_of(&arena, "a.test:8443", true, NULL), "https://a.test:8443/api/x");
	CHECK_TEXT(url_of(&arena, "[::1]:8443", true, NULL), "https://[::1]:8443/api/x");
	CHECK_TEXT(url_of(&arena, "a.test", false, NULL), "http://a.test/api/x");
	CHECK_TEXT(url_of(&arena, "a.test", false, "https"), "https://a.test/api/x");
	CHECK_TEXT(url_of(&arena, "a.test", false, "gopher"), "http://a.test/api/x");
	arena_release(&arena);
}

TEST(request_url_repeats_no_odd_host)
{
	static const char *const hosts[] = { "",    "a b", "a<b", "a\"b", "a,b",
					     "a;b", "a/b", "a@b", "a\tb" };
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(hosts); i++)
		CHECK_TEXT(url_of(&arena, hosts[i], true, NULL), "https://site.test/api/x");
	arena_release(&arena);
}
