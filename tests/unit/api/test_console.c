/* SPDX-License-Identifier: Apache-2.0 */
/* What the console's pages go out with: they run beside live shells. */
#include "api/console.h"

#include <string.h>

#include "api/console_files.h"
#include "replies.h"

struct visit {
	struct http_header headers[2];
	struct http_request http;
	struct http_response response;
	struct request request;
};

static void
visit_begin(struct visit *visit, const char *encodings, const char *etag)
{
	memset(visit, 0, sizeof(*visit));
	visit->headers[0] = (struct http_header){ STR("Accept-Encoding"), str_from(encodings) };
	visit->headers[1] = (struct http_header){ STR("If-None-Match"), str_from(etag) };
	visit->http.headers = visit->headers;
	visit->http.header_count = COUNT_OF(visit->headers);
	visit->response = response_new();
	visit->request = (struct request){ .http = &visit->http, .response = &visit->response };
}

static bool
says(const struct visit *visit, const char *line)
{
	return visit->response.head.data && strstr(visit->response.head.data, line) != NULL;
}

TEST(console_page_lets_only_our_own_run_and_nobody_frame_it)
{
	struct visit visit;

	visit_begin(&visit, "", "");
	console_serve_page(&visit.request);
	CHECK_INT(visit.response.status, 200);
	CHECK_TEXT(visit.response.content_type, "text/html; charset=utf-8");
	CHECK(says(&visit, "Content-Security-Policy: default-src 'none'; script-src 'self'; "));
	CHECK(says(&visit, "frame-ancestors 'none'; "));
	CHECK(says(&visit, "require-trusted-types-for 'script'; trusted-types 'none'\r\n"));
	CHECK(!says(&visit, "unsafe"));
	CHECK(says(&visit, "X-Content-Type-Options: nosniff\r\n"));
	CHECK(says(&visit, "Referrer-Policy: no-referrer\r\n"));
	CHECK(says(&visit, "Cache-Control: no-cache\r\n"));
	CHECK(!strstr(visit.response.body.data, "<script>"));
	CHECK(!strstr(visit.response.body.data, " style="));
	response_free(&visit.response);
}

static bool
is_packed_for(const char *encodings)
{
	struct visit visit;
	bool is_packed;

	visit_begin(&visit, encodings, "");
	console_serve_page(&visit.request);
	is_packed = says(&visit, "Content-Encoding: gzip\r\n");
	CHECK_STR(buf_str(&visit.response.body),
		  is_packed ? console_files[0].packed : console_files[0].plain);
	CHECK(says(&visit, "Vary: Accept-Encoding\r\n"));
	response_free(&visit.response);
	return is_packed;
}

TEST(console_packs_for_those_who_unpack)
{
	CHECK(is_packed_for("gzip, deflate, br, zstd"));
	CHECK(is_packed_for("br;q=1.0, gzip;q=0.01, *;q=0.1"));
	CHECK(!is_packed_for(""));
	CHECK(!is_packed_for("br, xgzip"));
	CHECK(!is_packed_for("gzip;q=0"));
	CHECK(!is_packed_for("gzip; q=0.000, br"));
}

static int
status_with(const char *etag)
{
	struct visit visit;
	int status;

	visit_begin(&visit, "gzip", etag);
	console_serve_page(&visit.request);
	status = visit.response.status;
	CHECK_INT(visit.response.body.length > 0, status == 200);
	CHECK(says(&visit, "Content-Security-Policy: "));
	response_free(&visit.response);
	return status;
}

TEST(console_page_is_not_sent_twice)
{
	struct arena arena;
	const char *etag = console_files[0].etag;

	arena_init(&arena);
	CHECK_INT(status_with(etag), 304);
	CHECK_INT(status_with(arena_printf(&arena, "\"other\", W/%s", etag)), 304);
	CHECK_INT(status_with("\"other\""), 200);
	arena_release(&arena);
}

TEST(console_assets_never_change_under_their_names)
{
	for (size_t i = 0; console_assets[i]; i++) {
		struct visit visit;

		visit_begin(&visit, "", "");
		visit.request.match.word = str_from(console_assets[i]);
		console_serve_asset(&visit.request);
		CHECK_INT(visit.response.status, 200);
		CHECK(says(&visit, "Cache-Control: public, max-age=31536000, immutable\r\n"));
		CHECK(says(&visit, "X-Content-Type-Options: nosniff\r\n"));
		CHECK(visit.response.body.length > 0);
		response_free(&visit.response);
	}
}

TEST(console_root_leads_to_the_console)
{
	struct visit visit;

	visit_begin(&visit, "", "");
	console_serve_root(&visit.request);
	CHECK_INT(visit.response.status, 302);
	CHECK(says(&visit, "Location: /console\r\n"));
	response_free(&visit.response);
}
