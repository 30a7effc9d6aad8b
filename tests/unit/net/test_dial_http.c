/* SPDX-License-Identifier: Apache-2.0 */
/* Reading HTTP answers from a peer that says what the test wants. */
#include "base/limits.h"
#include "dial_peer.h"
#include "net/dial.h"
#include "support/test.h"

static struct dial_response response;
static bool resets;

/* Asks a peer that answers text; the answer is in response until the next call. */
static enum err
answer_with(const char *text, size_t body_limit, bool is_head)
{
	struct dial_peer peer = { .text = text, .reads_head = true, .resets = resets };
	struct dial_settings settings = { .host = "127.0.0.1", .io_timeout_ms = 5000 };
	struct dial *dial;
	enum err err;

	dial_response_release(&response);
	dial_response_init(&response, body_limit);
	response.is_head = is_head;
	dial_peer_start(&peer);
	settings.port = peer.port;
	CHECK_OK(dial_open(&settings, &dial, NULL));
	CHECK_OK(dial_write(dial, STR("GET / HTTP/1.1\r\nHost: site\r\n\r\n")));
	err = dial_read_response(dial, &response);
	dial_close(dial);
	dial_peer_stop(&peer);
	return err;
}

TEST(dial_http_reads_a_body_by_length)
{
	CHECK_OK(answer_with("HTTP/1.1 201 Created\r\nContent-Length: 5\r\nX-One:  1 \r\n\r\nhello",
			     100, false));
	CHECK_INT(response.status, 201);
	CHECK_STR(buf_str(&response.body), "hello");
	CHECK_STR(dial_response_header(&response, "x-one"), "1");
	CHECK(!dial_response_header(&response, "x-two").data);
	CHECK(response.reusable);
}

TEST(dial_http_reads_a_body_by_chunks)
{
	CHECK_OK(answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: "
			     "chunked\r\n\r\n3;x\r\nhel\r\n2\r\nlo\r\n0\r\nT: v\r\n\r\n",
			     100, false));
	CHECK_STR(buf_str(&response.body), "hello");
	CHECK(response.reusable);
}

TEST(dial_http_reads_a_body_to_the_end)
{
	CHECK_OK(answer_with("HTTP/1.1 200 OK\r\n\r\nhello", 100, false));
	CHECK_STR(buf_str(&response.body), "hello");
	CHECK(!response.reusable);
}

TEST(dial_http_passes_over_interim_answers)
{
	CHECK_OK(answer_with("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early\r\nA: "
			     "b\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n",
			     100, false));
	CHECK_INT(response.status, 204);
	CHECK_INT(response.header_count, 0);
}

TEST(dial_http_expects_no_body_after_head)
{
	CHECK_OK(answer_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n", 100, true));
	CHECK_INT(response.body.length, 0);
}

TEST(dial_http_heeds_connection_close)
{
	CHECK_OK(answer_with("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n",
			     100, false));
	CHECK(!response.reusable);
	CHECK_OK(answer_with("HTTP/1.0 200 OK\r\nContent-Length: 0\r\n\r\n", 100, false));
	CHECK(!response.reusable);
}

TEST(dial_http_bounds_head_and_body)
{
	CLEANUP(buf_release) struct buf text;

	CHECK_ERR(
		answer_with("HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\nhello world", 10, false),
		ERR_LIMIT);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\nhello "
			      "world\r\n0\r\n\r\n",
			      10, false),
		  ERR_LIMIT);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\n\r\nhello world", 10, false), ERR_LIMIT);
	buf_init(&text, 100000);
	buf_append_text(&text, "HTTP/1.1 200 OK\r\nX: ");
	for (int i = 0; i < 2 * LIMIT_HTTP_HEAD; i++)
		buf_append_byte(&text, 'x');
	CHECK_ERR(answer_with(text.data, 10, false), ERR_LIMIT);
}

TEST(dial_http_bounds_trailers)
{
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 100000);
	buf_append_text(&text, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n");
	for (int i = 0; i < 2 * LIMIT_HTTP_HEADERS; i++)
		buf_append_text(&text, "A: b\r\n");
	buf_append_text(&text, "\r\n");
	CHECK_ERR(answer_with(text.data, 10, false), ERR_INVALID);
	CHECK(!response.reusable);
}

TEST(dial_http_tells_a_stale_connection_from_a_torn_answer)
{
	CHECK_ERR(answer_with("", 100, false), ERR_CLOSED);
	CHECK_INT(response.status, 0);
	CHECK_ERR(answer_with("HTTP/1.1 20", 100, false), ERR_CLOSED);
	CHECK_INT(response.status, -1);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel", 100, false),
		  ERR_CLOSED);
	CHECK_INT(response.status, 200);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
			      100, false),
		  ERR_CLOSED);
	CHECK_INT(response.status, 200);
}

TEST(dial_http_tells_a_torn_body_from_a_whole_one)
{
	resets = true;
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\n\r\nhello", 100, false), ERR_CLOSED);
	resets = false;
}

TEST(dial_http_refuses_what_is_no_answer)
{
	CHECK_ERR(answer_with("SSH-2.0-OpenSSH_9.2\r\n\r\n", 100, false), ERR_INVALID);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n", 100, false),
		  ERR_INVALID);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n", 100, false),
		  ERR_INVALID);
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n", 100,
			      false),
		  ERR_INVALID);
	CHECK_ERR(answer_with("HTTP/2.0 200 OK\r\n\r\n", 100, false), ERR_INVALID);
}

static enum err
take(struct str bytes, void *context)
{
	buf_append_str(context, bytes);
	return buf_error(context);
}

TEST(dial_http_gives_a_good_body_to_the_sink)
{
	CLEANUP(buf_release) struct buf sunk;

	buf_init(&sunk, 100);
	dial_response_release(&response);
	response = (struct dial_response){ .sink = take, .sink_context = &sunk };
	CHECK_OK(answer_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0, false));
	CHECK_STR(buf_str(&sunk), "hello");
	/* An error's body is for reading, not for storing. */
	CHECK_OK(
		answer_with("HTTP/1.1 404 Not Found\r\nContent-Length: 4\r\n\r\ngone", 100, false));
	CHECK_STR(buf_str(&sunk), "hello");
	CHECK_STR(buf_str(&response.body), "gone");
	buf_clear(&sunk);
	sunk.limit = 3;
	CHECK_ERR(answer_with("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello", 0, false),
		  ERR_LIMIT);
	dial_response_release(&response);
	response = (struct dial_response){ 0 };
}
