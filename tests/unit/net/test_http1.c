/* SPDX-License-Identifier: Apache-2.0 */
/* The HTTP server as a whole: drain, listeners, certificate swap, the threads that answer. */
#include "net/http1.h"

#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "edge.h"
#include "net/tcp.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: site\r\n\r\n"

TEST(http_serves_a_request_and_its_answer)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, GET("/say?hello")), "HTTP/1.1 200 OK\r\n"));
	CHECK(strstr(edge_ask(&edge, GET("/say?hello")), "\r\nContent-Length: 5\r\n\r\nhello"));
	edge_stop(&edge);
}
