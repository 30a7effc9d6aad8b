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

static struct http_request
request_with(struct http_header *header, const char *name, const char *value)
{
	*header = (struct http_header){ str_from(name), str_from(value) };
	return (struct http_request){ .headers = header, .header_count = 1 };
}

TEST(request_takes_an_encoding_that_is_named_and_not_refused)
{
	static const char *const takes[] = { "gzip", "br, gzip", "GZIP;q=0.8", " gzip ; q=0.001",
					     "gzip;q=1.0, *;q=0" };
	static const char *const refuses[] = {
		"", "br", "gzip;q=0", "gzip;q=0.000", "gzip ; q=0 ", "xgzip", "*"
	};
	struct http_header header;
	struct http_request http = { 0 };

	CHECK(!request_takes(&http, STR("gzip")));
	for (size_t i = 0; i < COUNT_OF(takes); i++) {
		http = request_with(&header, "Accept-Encoding", takes[i]);
		CHECK(request_takes(&http, STR("gzip")));
	}
	for (size_t i = 0; i < COUNT_OF(refuses); i++) {
		http = request_with(&header, "Accept-Encoding", refuses[i]);
		CHECK(!request_takes(&http, STR("gzip")));
	}
}

TEST(request_is_forwarded_where_anybody_says_so)
{
	static const char *const names[] = { "x-forwarded-for", "Forwarded", "X-Real-IP", "Via" };
	struct http_header header;
	struct http_request http = request_with(&header, "X-Forwarded-Proto", "https");

	CHECK(!request_is_forwarded(&http));
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		http = request_with(&header, names[i], "");
		CHECK(request_is_forwarded(&http));
	}
}
