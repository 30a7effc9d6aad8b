/* SPDX-License-Identifier: Apache-2.0 */
/* What a handler sees of a request. */
#include <unistd.h>

#include "edge.h"

static const char *
about(struct edge *edge, const char *request)
{
	const char *body = strstr(edge_ask(edge, request), "\r\n\r\n");

	return body ? body + 4 : "";
}

TEST(request_tells_method_path_query_host_and_peer)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK_TEXT(
		about(&edge,
		      "PUT /about?a=b HTTP/1.1\r\nHost: Site:8443\r\nContent-Length: 3\r\n\r\nabc"),
		"PUT /about ?a=b @Site:8443 from 127.0.0.1, 3 bytes");
	edge_stop(&edge);
}

TEST(request_body_survives_growth_of_the_input)
{
	struct edge edge;
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 1000000);
	buf_append_text(
		&text, "PUT /about?query HTTP/1.1\r\nHost: site\r\nContent-Length: 300000\r\n\r\n");
	for (int i = 0; i < 300000; i++)
		buf_append_byte(&text, 'b');
	edge_start(&edge, NULL);
	CHECK_TEXT(about(&edge, text.data), "PUT /about ?query @site from 127.0.0.1, 300000 bytes");
	edge_stop(&edge);
}

TEST(request_ignores_forwarding_by_strangers)
{
	static const char *const proxies[] = { "10.0.0.0/8", NULL };
	const struct http_settings settings = { .trusted_proxies = proxies };
	struct edge edge;

	edge_start(&edge, &settings);
	CHECK(strstr(
		about(&edge,
		      "GET /about HTTP/1.1\r\nHost: site\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n"),
		"from 127.0.0.1,"));
	edge_stop(&edge);
}

TEST(request_believes_trusted_proxies_from_the_right)
{
	static const char *const proxies[] = { "127.0.0.1", "10.0.0.0/8", NULL };
	const struct http_settings settings = { .trusted_proxies = proxies };
	struct edge edge;

	edge_start(&edge, &settings);
#define FROM(forwarded) about(&edge, "GET /about HTTP/1.1\r\nHost: site\r\n" forwarded "\r\n")
	CHECK(strstr(FROM("X-Forwarded-For: 192.0.2.9\r\n"), "from 192.0.2.9,"));
	CHECK(strstr(FROM("X-Forwarded-For: 203.0.113.1, 192.0.2.9\r\n"), "from 192.0.2.9,"));
	CHECK(strstr(FROM("X-Forwarded-For: 203.0.113.1, 192.0.2.9,10.1.2.3\r\n"),
		     "from 192.0.2.9,"));
	CHECK(strstr(FROM("X-Forwarded-For: 192.0.2.9\r\nX-Forwarded-For: 10.1.2.3\r\n"),
		     "from 192.0.2.9,"));
	CHECK(strstr(FROM("X-Forwarded-For: 2001:db8::7\r\n"), "from 2001:db8::7,"));
	CHECK(strstr(FROM("X-Forwarded-For: 10.1.2.3\r\n"), "from 10.1.2.3,"));
	CHECK(strstr(FROM(""), "from 127.0.0.1,"));
	CHECK(strstr(FROM("X-Forwarded-For: 192.0.2.9, nonsense\r\n"), "from 127.0.0.1,"));
	CHECK(strstr(FROM("X-Forwarded-For: 192.0.2.9,\r\n"), "from 127.0.0.1,"));
#undef FROM
	edge_stop(&edge);
}

TEST(request_believes_only_the_proxies_last_named)
{
	static const char *const here[] = { "127.0.0.1", NULL };
	static const char *const elsewhere[] = { "10.0.0.1", NULL };
	static const char *const nonsense[] = { "10.0.0.1", "proxy.example", NULL };
	static const char request[] =
		"GET /about HTTP/1.1\r\nHost: site\r\nX-Forwarded-For: 192.0.2.9\r\n\r\n";
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(about(&edge, request), "from 127.0.0.1,"));
	CHECK_OK(http_server_trust(edge.server, here));
	CHECK(strstr(about(&edge, request), "from 192.0.2.9,"));
	CHECK_ERR(http_server_trust(edge.server, nonsense), ERR_INVALID);
	CHECK(strstr(about(&edge, request), "from 192.0.2.9,"));
	CHECK_OK(http_server_trust(edge.server, elsewhere));
	CHECK(strstr(about(&edge, request), "from 127.0.0.1,"));
	CHECK_OK(http_server_trust(edge.server, NULL));
	edge_stop(&edge);
}

TEST(request_ids_differ)
{
	struct edge edge;
	int peer;
	char first[17];

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, "GET /later HTTP/1.1\r\nHost: site\r\n\r\n");
	memcpy(first, http_request(edge.held[0])->id, sizeof(first));
	CHECK_INT(strspn(first, "0123456789abcdef"), 16);
	http_reply(edge.held[--edge.held_count]);
	edge_turn(&edge);
	edge_send(&edge, peer, "GET /later HTTP/1.1\r\nHost: site\r\n\r\n");
	CHECK(memcmp(first, http_request(edge.held[0])->id, sizeof(first)) != 0);
	edge_stop(&edge);
	close(peer);
}

TEST(request_header_is_found_without_regard_to_case)
{
	struct edge edge;
	int peer;
	const struct http_request *request;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, "GET /later HTTP/1.1\r\nHost: site\r\nX-oNe: 1\r\nX-One: 2\r\n\r\n");
	request = http_request(edge.held[0]);
	CHECK_STR(http_request_header(request, STR("x-one")), "1");
	CHECK(!http_request_header(request, STR("x-two")).data);
	edge_stop(&edge);
	close(peer);
}

TEST(server_refuses_a_proxy_that_is_no_address)
{
	static const char *const proxies[] = { "proxy.example", NULL };
	struct http_settings settings = { .trusted_proxies = proxies, .loop = loop_new() };

	CHECK(!http_server_new(&settings));
	loop_free(settings.loop);
}
