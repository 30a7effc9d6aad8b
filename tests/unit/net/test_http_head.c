/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of requests: what is refused, with which status, and what becomes of the rest. */
#include "net/http_head.h"

#include "base/buf.h"
#include "base/limits.h"
#include "net/http_header.h"
#include "support/test.h"

static struct http_header headers[LIMIT_HTTP_HEADERS];
static struct http_head head;

/* Scans and parses one whole head as the server would. 0: in order; -1: not whole. */
static int
judge_bytes(struct str bytes)
{
	struct http_scan scan = { 0 };
	size_t end = 0;
	int status = http_scan_head(&scan, bytes, LIMIT_HTTP_HEAD, LIMIT_HTTP_HEADERS, &end);

	if (status)
		return status;
	if (!end)
		return -1;
	return http_parse_head(str_of(bytes.data + scan.start, end - scan.start), headers,
			       COUNT_OF(headers), &head);
}

static int
judge(const char *text)
{
	return judge_bytes(str_from(text));
}

#define SITE "Host: site\r\n"

TEST(head_gives_its_parts)
{
	CHECK_INT(judge("PATCH /a/b%20c?x=1&y=2 HTTP/1.1\r\n" SITE
			"X-One: first \r\nX-Empty:\r\n\r\n"),
		  0);
	CHECK_STR(head.method, "PATCH");
	CHECK_STR(head.path, "/a/b%20c");
	CHECK_STR(head.query, "x=1&y=2");
	CHECK_STR(head.authority, "site");
	CHECK_INT(head.header_count, 3);
	CHECK_STR(head.headers[1].name, "X-One");
	CHECK_STR(head.headers[1].value, "first");
	CHECK_INT(head.headers[2].value.length, 0);
	CHECK(head.keeps_alive);
	CHECK_INT(head.content_length, 0);
}

TEST(head_is_found_however_it_arrives)
{
	struct str text = STR("GET / HTTP/1.1\r\nHost: site\r\n\r\nrest");
	struct http_scan scan = { 0 };
	size_t end = 0;

	for (size_t length = 0; length < text.length - strlen("rest"); length++) {
		CHECK_INT(http_scan_head(&scan, str_of(text.data, length), 100, 10, &end), 0);
		CHECK_INT(end, 0);
	}
	CHECK_INT(http_scan_head(&scan, text, 100, 10, &end), 0);
	CHECK_INT(end, text.length - strlen("rest"));
}

TEST(head_skips_blank_lines_before_it)
{
	CHECK_INT(judge("\r\n\r\nGET / HTTP/1.1\r\n" SITE "\r\n"), 0);
	CHECK_STR(head.method, "GET");
	CHECK_INT(judge("\r\n\r\n\r\n\r\n\r\nGET / HTTP/1.1\r\n" SITE "\r\n"), 400);
}

TEST(head_takes_the_absolute_form)
{
	CHECK_INT(judge("GET http://other:81/p?q HTTP/1.1\r\n" SITE "\r\n"), 0);
	CHECK_STR(head.path, "/p");
	CHECK_STR(head.query, "q");
	CHECK_STR(head.authority, "other:81");
	CHECK_INT(judge("GET http:///p HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET ftp://other/p HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET http://user@other/p HTTP/1.1\r\n" SITE "\r\n"), 400);
}

TEST(head_refuses_other_targets)
{
	CHECK_INT(judge("OPTIONS * HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("CONNECT site:443 HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET index HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET /a#b HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET /a b HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET /\xc3\xa4 HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET /a\x7f HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET  / HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET /  HTTP/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1 \r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("GET\t/ HTTP/1.1\r\n" SITE "\r\n"), 400);
}

TEST(head_knows_versions)
{
	CHECK_INT(judge("GET / HTTP/1.0\r\n\r\n"), 0);
	CHECK(!head.keeps_alive);
	CHECK_INT(judge("GET / HTTP/1.0\r\nConnection: Keep-Alive\r\n\r\n"), 0);
	CHECK(head.keeps_alive);
	CHECK_INT(judge("GET / HTTP/2.0\r\n" SITE "\r\n"), 505);
	CHECK_INT(judge("GET /\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/0.9\r\n\r\n"), 505);
	CHECK_INT(judge("GET / http/1.1\r\n" SITE "\r\n"), 400);
	CHECK_INT(judge("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), 501);
}

TEST(head_refuses_unknown_methods_with_501)
{
	CHECK_INT(judge("BREW / HTTP/1.1\r\n" SITE "\r\n"), 501);
	CHECK_INT(judge("G@T / HTTP/1.1\r\n" SITE "\r\n"), 400);
}

TEST(head_over_the_limit_is_431)
{
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 64 * 1024);
	buf_append_text(&text, "GET / HTTP/1.1\r\n" SITE "X: ");
	while (text.length < LIMIT_HTTP_HEAD)
		buf_append_byte(&text, 'x');
	CHECK_INT(judge_bytes(buf_str(&text)), 431);
	buf_append_text(&text, "\r\n\r\n");
	CHECK_INT(judge_bytes(buf_str(&text)), 431);
}

TEST(head_with_too_many_headers_is_431)
{
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 64 * 1024);
	buf_append_text(&text, "GET / HTTP/1.1\r\n" SITE);
	for (int i = 1; i < LIMIT_HTTP_HEADERS; i++)
		buf_append_text(&text, "A: b\r\n");
	buf_append_text(&text, "\r\n");
	CHECK_INT(judge_bytes(buf_str(&text)), 0);
	text.length -= 2;
	buf_append_text(&text, "A: b\r\n\r\n");
	CHECK_INT(judge_bytes(buf_str(&text)), 431);
}

TEST(head_with_too_long_a_target_is_414)
{
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 64 * 1024);
	buf_append_text(&text, "GET /");
	while (text.length < LIMIT_HTTP_TARGET + 5)
		buf_append_byte(&text, 'x');
	buf_append_text(&text, " HTTP/1.1\r\n" SITE "\r\n");
	CHECK_INT(judge_bytes(buf_str(&text)), 414);
	buf_clear(&text);
	while (text.length < LIMIT_HTTP_HEAD)
		buf_append_byte(&text, 'x');
	CHECK_INT(judge_bytes(buf_str(&text)), 414);
}

TEST(head_with_length_and_encoding_is_400)
{
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE
			"Content-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"),
		  400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE
			"Transfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n"),
		  400);
}

TEST(head_with_two_lengths_is_400)
{
	CHECK_INT(
		judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 3\r\nContent-Length: 4\r\n\r\n"),
		400);
	CHECK_INT(
		judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 3\r\nContent-Length: 3\r\n\r\n"),
		400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 3, 3\r\n\r\n"), 400);
}

TEST(head_with_an_odd_length_is_400)
{
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: +5\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: -5\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: -0\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 5x\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 0x5\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 5 5\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length:\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Content-Length: 99999999999999999999\r\n\r\n"),
		  400);
}

TEST(head_with_a_nul_is_400)
{
	CHECK_INT(judge_bytes(STR("GET / HTTP/1.1\r\n" SITE "X: a\0b\r\n\r\n")), 400);
	CHECK_INT(judge_bytes(STR("GET / HTTP/1.1\r\n" SITE "X\0: ab\r\n\r\n")), 400);
	CHECK_INT(judge_bytes(STR("GET /\0 HTTP/1.1\r\n" SITE "\r\n")), 400);
}

TEST(head_with_control_bytes_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\x01z\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\x7f\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\rb\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\tb \xe4\r\n\r\n"), 0);
}

TEST(head_with_another_encoding_is_501)
{
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: gzip\r\n\r\n"), 501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: gzip, chunked\r\n\r\n"),
		  501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: chunked, chunked\r\n\r\n"),
		  501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: identity\r\n\r\n"), 501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: chunked;q=1\r\n\r\n"), 501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: xchunked\r\n\r\n"), 501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding:\r\n\r\n"), 501);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE
			"Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n"),
		  501);
	CHECK_INT(judge("POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n"), 400);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Transfer-Encoding: Chunked\r\n\r\n"), 0);
	CHECK(head.is_chunked);
}

TEST(head_without_host_or_with_two_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE SITE "\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.0\r\n" SITE SITE "\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost:\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost: a b\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost: a/b\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost: a,b\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost: a\"><b\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost: [2001:db8::1]:8443\r\n\r\n"), 0);
}

TEST(head_with_two_logins_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Authorization: Bearer a\r\n\r\n"), 0);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE
			"Authorization: Bearer a\r\nauthorization: Bearer a\r\n\r\n"),
		  400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE
			"Authorization: Bearer a\r\nX: y\r\nAuthorization:\r\n\r\n"),
		  400);
}

TEST(head_with_two_cookie_fields_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Cookie: a=1; b=2\r\n\r\n"), 0);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Cookie: a=1\r\ncookie: b=2\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Cookie: a=1\r\nX: y\r\nCookie:\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Authorization: Bearer a\r\nCookie: a=1\r\n\r\n"),
		  0);
}

TEST(head_with_space_before_the_colon_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost : site\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X y: z\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE ": z\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "no colon\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "nocolon\r\n\r\n"), 400);
}

TEST(head_with_folded_lines_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\r\n b\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\r\n\tb\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n " SITE "\r\n"), 400);
}

TEST(head_with_bare_line_ends_is_400)
{
	CHECK_INT(judge("GET / HTTP/1.1\nHost: site\n\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\nHost: site\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\rY: b\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: \rContent-Length: 5\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "X: a\r\r\n\r\n"), 400);
	CHECK_INT(judge("GET / HTTP/1.1\r" SITE "\r\n"), 400);
	CHECK_INT(judge("\nGET / HTTP/1.1\r\n" SITE "\r\n"), 400);
}

TEST(head_expects_continue_only_with_a_body)
{
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE
			"Expect: 100-Continue\r\nContent-Length: 1\r\n\r\n"),
		  0);
	CHECK(head.expects_continue);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Expect: 100-continue\r\n\r\n"), 0);
	CHECK(!head.expects_continue);
	CHECK_INT(judge("POST / HTTP/1.0\r\nExpect: 100-continue\r\nContent-Length: 1\r\n\r\n"), 0);
	CHECK(!head.expects_continue);
	CHECK_INT(judge("POST / HTTP/1.1\r\n" SITE "Expect: tea\r\n\r\n"), 417);
}

TEST(head_reads_connection_words)
{
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Connection: foo, Close\r\n\r\n"), 0);
	CHECK(!head.keeps_alive);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE
			"Connection: keep-alive\r\nConnection: close\r\n\r\n"),
		  0);
	CHECK(!head.keeps_alive);
	CHECK_INT(judge("GET / HTTP/1.1\r\n" SITE "Connection: closed\r\n\r\n"), 0);
	CHECK(head.keeps_alive);
}
