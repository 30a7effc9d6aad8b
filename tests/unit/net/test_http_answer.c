/* SPDX-License-Identifier: Apache-2.0 */
/* Heads of answers. */
#include "base/clock.h"
#include "edge.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: site\r\n\r\n"

TEST(answer_has_date_and_length_and_no_server)
{
	struct edge edge;

	clock_use_fake(784111777000);
	edge_start(&edge, NULL);
	CHECK_TEXT(edge_ask(&edge, GET("/say?hello")),
		   "HTTP/1.1 200 OK\r\nDate: Sun, 06 Nov 1994 08:49:37 GMT\r\n"
		   "Content-Type: text/plain\r\nContent-Length: 5\r\n\r\nhello");
	clock_advance_ms(1000);
	CHECK(strstr(edge_ask(&edge, GET("/say?hello")), "08:49:38 GMT\r\n"));
	edge_stop(&edge);
	clock_use_real();
}

TEST(answer_to_head_has_the_length_and_no_body)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, "HEAD /say?hello HTTP/1.1\r\nHost: site\r\n\r\n"),
		     "\r\nContent-Length: 5\r\n\r\n"));
	CHECK(!strstr(edge_ask(&edge, "HEAD /say?hello HTTP/1.1\r\nHost: site\r\n\r\n"), "hello"));
	edge_stop(&edge);
}

TEST(answer_204_has_neither_length_nor_body)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, GET("/empty")), "HTTP/1.1 204 No Content\r\n"));
	CHECK(!strstr(edge_ask(&edge, GET("/empty")), "Content-Length"));
	edge_stop(&edge);
}

TEST(answer_past_its_ceiling_becomes_500)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK_INT(edge_status(&edge, GET("/overflow")), 500);
	CHECK(strstr(edge_ask(&edge, GET("/overflow")), "\r\nContent-Length: 0\r\n"));
	edge_stop(&edge);
}

TEST(answer_tells_old_clients_that_it_stays_open)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, "GET /empty HTTP/1.0\r\nConnection: keep-alive\r\n\r\n"),
		     "\r\nConnection: keep-alive\r\n"));
	CHECK(strstr(edge_ask(&edge, "GET /empty HTTP/1.0\r\n\r\n"), "\r\nConnection: close\r\n"));
	CHECK(!strstr(edge_ask(&edge, GET("/empty")), "Connection"));
	edge_stop(&edge);
}

TEST(answer_header_refuses_line_breaks)
{
	struct http_response response = { .status = 200 };

	buf_init(&response.head, 1000);
	http_response_header(&response, "X-A", "one");
	http_response_header(&response, "X-B", "two\r\nSet-Cookie: a");
	http_response_header(&response, "X-C", "two\nSet-Cookie: a");
	http_response_header(&response, "X-D: e\r\nX-E", "three");
	CHECK_STR(buf_str(&response.head), "X-A: one\r\n");
	buf_release(&response.head);
}

TEST(answer_knows_the_texts_of_statuses)
{
	CHECK_TEXT(http_status_text(422), "Unprocessable Content");
	CHECK_TEXT(http_status_text(431), "Request Header Fields Too Large");
	CHECK_TEXT(http_status_text(799), "Unknown");
}
