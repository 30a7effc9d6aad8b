/* SPDX-License-Identifier: Apache-2.0 */
/* The opening handshake. */
#include <unistd.h>

#include "edge.h"
#include "net/websocket.h"

#define OPENING(headers) "GET /later HTTP/1.1\r\nHost: site\r\n" headers "\r\n"
#define USUAL \
	"Upgrade: websocket\r\nConnection: keep-alive, Upgrade\r\nSec-WebSocket-Version: 13\r\n"
#define KEY "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"

static struct buf heard;
static int closed_code;

static void
on_message(struct websocket *socket, bool is_text, struct str bytes, void *context)
{
	buf_append_str(&heard, bytes);
}

static void
on_closed(struct websocket *socket, int code, void *context)
{
	closed_code = code;
}

static const struct websocket_settings settings = { .message = on_message,
						    .closed = on_closed,
						    .protocol = "console.1" };

/* Sends an opening and accepts it if it is one; returns what the peer hears. */
static const char *
open_with(struct edge *edge, const char *request, enum err want)
{
	struct websocket *socket;
	int peer;
	const char *answer;

	edge_start(edge, NULL);
	closed_code = 0;
	peer = edge_connect(edge, NULL);
	edge_send(edge, peer, request);
	CHECK_INT(edge->held_count, 1);
	CHECK_INT(websocket_is_opening(http_request(edge->held[0])), want == OK);
	CHECK_ERR(websocket_accept(edge->held[0], &settings, &socket), want);
	if (!want)
		edge->held_count = 0;
	answer = edge_receive(edge, peer);
	close(peer);
	return answer;
}

TEST(websocket_opening_is_answered_as_the_rfc_shows)
{
	struct edge edge;
	const char *answer = open_with(&edge, OPENING(USUAL KEY), OK);

	CHECK(strstr(answer, "HTTP/1.1 101 Switching Protocols\r\n"));
	CHECK(strstr(answer, "\r\nUpgrade: websocket\r\n"));
	CHECK(strstr(answer, "\r\nConnection: upgrade\r\n"));
	CHECK(strstr(answer, "\r\nSec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n"));
	CHECK(!strstr(answer, "Protocol:"));
	edge_stop(&edge);
	CHECK_INT(closed_code, 1001);
}

TEST(websocket_opening_chooses_the_protocol_offered)
{
	struct edge edge;

	CHECK(strstr(open_with(&edge,
			       OPENING(USUAL KEY "Sec-WebSocket-Protocol: chat, console.1\r\n"),
			       OK),
		     "\r\nSec-WebSocket-Protocol: console.1\r\n"));
	edge_stop(&edge);
	CHECK(!strstr(open_with(&edge, OPENING(USUAL KEY "Sec-WebSocket-Protocol: chat\r\n"), OK),
		      "Sec-WebSocket-Protocol"));
	edge_stop(&edge);
}

TEST(websocket_opening_refuses_what_is_none)
{
	static const char *const requests[] = {
		OPENING(""),
		OPENING(USUAL),
		OPENING(USUAL "Sec-WebSocket-Key: short==\r\n"),
		OPENING(USUAL "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=!\r\n"),
		OPENING("Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: "
			"8\r\n" KEY),
		OPENING("Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\n" KEY),
		OPENING("Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n" KEY),
		"POST /later HTTP/1.1\r\nHost: site\r\n" USUAL KEY "\r\n",
		"GET /later HTTP/1.0\r\nHost: site\r\n" USUAL KEY "\r\n",
		OPENING(USUAL KEY "Content-Length: 1\r\n") "x",
	};

	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		struct edge edge;

		CHECK_TEXT(open_with(&edge, requests[i], ERR_INVALID), "");
		edge_stop(&edge);
	}
}

TEST(websocket_opening_shows_its_origin)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, OPENING(USUAL KEY "Origin: https://evil.example\r\n"));
	CHECK_STR(websocket_origin(http_request(edge.held[0])), "https://evil.example");
	edge_stop(&edge);
	close(peer);
}

TEST(websocket_opening_may_have_frames_behind_it)
{
	struct edge edge;

	buf_init(&heard, 100);
	open_with(&edge, OPENING(USUAL KEY) "\x81\x82\x01\x02\x03\x04ik", OK);
	CHECK_STR(buf_str(&heard), "hi");
	buf_release(&heard);
	edge_stop(&edge);
}
