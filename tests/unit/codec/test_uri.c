/* SPDX-License-Identifier: Apache-2.0 */
#include "codec/uri.h"

#include "base/limits.h"
#include "support/test.h"

TEST(uri_encodes_all_but_the_unreserved)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 200);
	uri_encode(&out, STR("AZaz09-._~ /?#[]@!$&'()*+,;=%\"\xc3\xa9"));
	CHECK_STR(buf_str(&out),
		  "AZaz09-._~%20%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%25%22%C3%A9");
}

TEST(uri_decodes)
{
	CLEANUP(arena_release) struct arena arena;
	struct str text;

	arena_init(&arena);
	CHECK_OK(uri_decode(&arena, STR("a%20b+c%c3%A9%2f"), &text));
	CHECK_STR(text, "a b+c\xc3\xa9/");
	CHECK_INT(text.data[text.length], 0);
	CHECK_OK(uri_decode(&arena, STR(""), &text));
	CHECK_STR(text, "");
}

TEST(uri_decode_is_strict)
{
	static const char *const wrong[] = { "%",   "%4",  "a%",  "%zz",  "%4g",       "%%41",
					     "%00", "%ff", "%c3", "\xff", "%ed%a0%80", "%c0%af" };
	CLEANUP(arena_release) struct arena arena;
	struct str text;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(uri_decode(&arena, str_from(wrong[i]), &text), ERR_INVALID);
	CHECK_ERR(uri_decode(&arena, str_of("a\0b", 3), &text), ERR_INVALID);
}

static void
check_host(const char *text, const char *name, int port, bool is_plain)
{
	CLEANUP(arena_release) struct arena arena;
	struct uri_host host;

	arena_init(&arena);
	CHECK_OK(uri_parse_host(&arena, str_from(text), &host));
	CHECK_STR(host.name, name);
	CHECK_INT(host.port, port);
	CHECK_INT(host.is_plain, is_plain);
	CHECK_INT(host.name.data[host.name.length], 0);
}

TEST(uri_host_takes_hosts_ports_and_urls)
{
	check_host("support.example.com", "support.example.com", 443, false);
	check_host("support.example.com:8443", "support.example.com", 8443, false);
	check_host("https://support.example.com", "support.example.com", 443, false);
	check_host("HTTPS://Support.example.com:8443/", "Support.example.com", 8443, false);
	check_host("http://127.0.0.1:8080", "127.0.0.1", 8080, true);
	check_host("http://localhost/", "localhost", 80, true);
	check_host("[::1]:8443", "::1", 8443, false);
	check_host("https://[2001:db8::1]", "2001:db8::1", 443, false);
	check_host("under_score", "under_score", 443, false);
}

TEST(uri_host_refuses_the_rest)
{
	static const char *const wrong[] = { "",
					     "/",
					     ":443",
					     "host:",
					     "host:0",
					     "host:65536",
					     "host:-1",
					     "host:+1",
					     "host:12x",
					     "ftp://host",
					     "https://",
					     "https:///",
					     "user@host",
					     "https://user:pw@host",
					     "host/path",
					     "https://host/api",
					     "ho st",
					     "host?x",
					     "host#x",
					     "::1",
					     "[::1",
					     "[]",
					     "[::1]x",
					     "[fe80::1%25eth0]",
					     "h\xc3\xb6st",
					     "host\r\nX: y" };
	CLEANUP(arena_release) struct arena arena;
	struct uri_host host;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(uri_parse_host(&arena, str_from(wrong[i]), &host), ERR_INVALID);
}

TEST(uri_host_bounds_the_name)
{
	CLEANUP(arena_release) struct arena arena;
	struct uri_host host;
	char text[LIMIT_HOST_NAME + 1];

	arena_init(&arena);
	memset(text, 'a', sizeof(text));
	CHECK_OK(uri_parse_host(&arena, str_of(text, LIMIT_HOST_NAME), &host));
	CHECK_ERR(uri_parse_host(&arena, str_of(text, LIMIT_HOST_NAME + 1), &host), ERR_INVALID);
}
