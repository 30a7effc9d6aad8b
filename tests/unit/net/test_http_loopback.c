/* SPDX-License-Identifier: Apache-2.0 */
/* The door for tests. */
#include "edge.h"

TEST(loopback_returns_several_answers)
{
	struct edge edge;
	const char *answer;

	edge_start(&edge, NULL);
	answer = edge_ask(
		&edge,
		"GET /say?one HTTP/1.1\r\nHost: s\r\n\r\nGET /say?two HTTP/1.1\r\nHost: s\r\n\r\n");
	CHECK(strstr(answer, "\r\n\r\noneHTTP/1.1 200 OK\r\n"));
	CHECK(strstr(answer, "\r\n\r\ntwo"));
	edge_stop(&edge);
}

TEST(loopback_waits_for_workers)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, "GET /worker HTTP/1.1\r\nHost: s\r\n\r\n"), "\r\n\r\nworked"));
	edge_stop(&edge);
}

TEST(loopback_returns_nothing_for_half_a_request)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK_TEXT(edge_ask(&edge, "GET /say?one HTTP/1.1\r\nHo"), "");
	CHECK_TEXT(edge_ask(&edge, ""), "");
	edge_stop(&edge);
}

TEST(loopback_says_when_the_answer_is_too_long)
{
	struct edge edge;
	CLEANUP(buf_release) struct buf answer;

	buf_init(&answer, 100);
	edge_start(&edge, NULL);
	CHECK_ERR(http_loopback(edge.server, STR("GET /big?1000 HTTP/1.1\r\nHost: s\r\n\r\n"),
				&answer),
		  ERR_LIMIT);
	edge_stop(&edge);
}
