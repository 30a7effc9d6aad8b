/* SPDX-License-Identifier: Apache-2.0 */
/* The life of a connection: bodies, pipelining, limits and every deadline, by a clock that the test
 * moves. */
#include <fcntl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "edge.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: site\r\n\r\n"
#define POST(path, headers) "POST " path " HTTP/1.1\r\nHost: site\r\n" headers "\r\n"

/* With a clock of its own, which edge_stop_at gives back. */
static void
edge_start_at(struct edge *edge, const struct http_settings *settings)
{
	clock_use_fake(1700000000000);
	edge_start(edge, settings);
}

static void
edge_stop_at(struct edge *edge)
{
	edge_stop(edge);
	clock_use_real();
}

static void
pass(struct edge *edge, int64_t by_ms)
{
	clock_advance_ms(by_ms);
	edge_turn(edge);
}

/* --- limits and framing --- */

TEST(http_head_over_the_limit_is_431_and_seen)
{
	struct edge edge;
	CLEANUP(buf_release) struct buf text;

	buf_init(&text, 100000);
	buf_append_text(&text, "GET / HTTP/1.1\r\nHost: site\r\nX: ");
	while (text.length < 60000)
		buf_append_byte(&text, 'x');
	edge_start(&edge, NULL);
	CHECK_INT(edge_status(&edge, text.data), 431);
	edge_stop(&edge);
}

TEST(http_body_over_the_limit_is_413_with_a_lingering_close)
{
	const struct http_settings settings = { .body_limit = 1000 };
	struct edge edge;
	char piece[500] = { 0 };
	int peer;

	edge_start_at(&edge, &settings);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, POST("/echo", "Content-Length: 100000\r\n"));
	/* The peer goes on sending, and its bytes are swallowed so that no reset runs over the
	 * answer. */
	for (int i = 0; i < 100; i++)
		CHECK_INT(send(peer, piece, sizeof(piece), MSG_NOSIGNAL), sizeof(piece)),
			edge_turn(&edge);
	CHECK(strstr(edge_receive(&edge, peer), "HTTP/1.1 413 Content Too Large\r\n"));
	CHECK_INT(edge.served, 0);
	CHECK_INT(http_server_count(edge.server), 1);
	pass(&edge, LIMIT_HTTP_LINGER_MS);
	CHECK_INT(http_server_count(edge.server), 0);
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_linger_ends_when_the_peer_closes)
{
	const struct http_settings settings = { .body_limit = 1000 };
	struct edge edge;
	int peer;

	edge_start_at(&edge, &settings);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, POST("/echo", "Content-Length: 100000\r\n"));
	CHECK(strstr(edge_receive(&edge, peer), "Connection: close\r\n"));
	close(peer);
	edge_turn(&edge);
	CHECK_INT(http_server_count(edge.server), 0);
	edge_stop_at(&edge);
}

TEST(http_chunked_body_over_the_limit_is_413)
{
	const struct http_settings settings = { .body_limit = 10 };
	struct edge edge;

	edge_start(&edge, &settings);
	CHECK_INT(edge_status(&edge,
			      POST("/echo", "Transfer-Encoding: chunked\r\n") "5\r\nhello\r\n5\r\nw"
									      "orld\r\n0\r\n\r\n"),
		  200);
	CHECK_INT(edge_status(&edge,
			      POST("/echo", "Transfer-Encoding: chunked\r\n") "5\r\nhello\r\n6\r\nw"
									      "orld!\r\n0\r\n\r\n"),
		  413);
	edge_stop(&edge);
}

TEST(http_bad_framing_is_400_and_close)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK_INT(edge_status(&edge,
			      POST("/echo",
				   "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") "abc"),
		  400);
	CHECK(strstr(edge_ask(&edge, POST("/echo", "Content-Length: +5\r\n") "hello" GET("/say?x")),
		     "Connection: close"));
	CHECK_INT(edge.served, 0);
	CHECK_INT(
		edge_status(&edge, POST("/echo",
					"Transfer-Encoding: chunked\r\n") "5\nhello\r\n0\r\n\r\n"),
		400);
	CHECK_INT(edge_status(&edge, POST("/echo", "Transfer-Encoding: gzip\r\n")), 501);
	CHECK_INT(edge.served, 0);
	edge_stop(&edge);
}

static void
refuse(struct http_response *response, void *context)
{
	response->content_type = "application/json";
	buf_printf(&response->body, "{\"status\":%d}", response->status);
}

TEST(http_refusal_has_the_shape_that_the_settings_give)
{
	const struct http_settings settings = { .refuse = refuse, .body_limit = 10 };
	struct edge edge;
	const char *answer;

	edge_start(&edge, &settings);
	answer = edge_ask(&edge, POST("/echo", "Content-Length: 11\r\n"));
	CHECK(strstr(answer, "HTTP/1.1 413 Content Too Large\r\n"));
	CHECK(strstr(answer, "\r\nContent-Type: application/json\r\nContent-Length: 14\r\n"));
	CHECK(strstr(answer, "\r\n\r\n{\"status\":413}"));
	CHECK(strstr(edge_ask(&edge, "HEAD / HTTP/1.1\r\n\r\n"), "\r\n\r\n")[4] == '\0');
	edge_stop(&edge);
}

TEST(http_refusal_of_head_has_no_body)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, "HEAD / HTTP/1.1\r\n\r\n"), "\r\n\r\n")[4] == '\0');
	edge_stop(&edge);
}

TEST(http_bodies_arrive_by_length_and_by_chunks)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK(strstr(edge_ask(&edge, POST("/echo", "Content-Length: 5\r\n") "hello"),
		     "\r\n\r\nhello"));
	CHECK(strstr(
		edge_ask(&edge,
			 POST("/echo",
			      "Transfer-Encoding: chunked\r\n") "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n"),
		"\r\n\r\nhello"));
	CHECK(strstr(edge_ask(&edge, POST("/echo", "Content-Length: 0\r\n") GET("/say?next")),
		     "\r\n\r\nnext"));
	edge_stop(&edge);
}

TEST(http_chunked_body_may_come_byte_by_byte_with_the_next_request_behind)
{
	static const char text[] =
		POST("/echo", "Transfer-Encoding: chunked\r\n") "3\r\nhel\r\n2\r\nlo\r\n0\r\n\r"
								"\n" GET("/say?next");
	struct edge edge;
	const char *answer;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	for (const char *at = text; *at; at++) {
		CHECK_INT(send(peer, at, 1, MSG_NOSIGNAL), 1);
		loop_turn(edge.loop);
	}
	answer = edge_receive(&edge, peer);
	CHECK(strstr(answer, "\r\n\r\nhelloHTTP/1.1 200 OK"));
	CHECK(strstr(answer, "\r\n\r\nnext"));
	edge_stop(&edge);
	close(peer);
}

TEST(http_expect_continue_is_answered_before_the_body)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, POST("/echo", "Expect: 100-continue\r\nContent-Length: 5\r\n"));
	CHECK_TEXT(edge_receive(&edge, peer), "HTTP/1.1 100 Continue\r\n\r\n");
	edge_send(&edge, peer, "he");
	edge_send(&edge, peer, "llo");
	CHECK(strstr(edge_receive(&edge, peer), "HTTP/1.1 200 OK"));
	edge_stop(&edge);
	close(peer);
}

TEST(http_expect_continue_is_left_out_when_the_body_is_there)
{
	struct edge edge;

	edge_start(&edge, NULL);
	CHECK_INT(edge_status(&edge, POST("/echo",
					  "Expect: 100-continue\r\nContent-Length: 5\r\n") "hello"),
		  200);
	edge_stop(&edge);
}

TEST(http_expect_continue_with_too_large_a_body_is_413)
{
	const struct http_settings settings = { .body_limit = 10 };
	struct edge edge;

	edge_start(&edge, &settings);
	CHECK_INT(
		edge_status(&edge, POST("/echo", "Expect: 100-continue\r\nContent-Length: 11\r\n")),
		413);
	edge_stop(&edge);
}

/* --- order --- */

TEST(http_three_pipelined_requests_get_three_answers_in_order)
{
	struct edge edge;
	const char *answer;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/say?1") GET("/say?2") GET("/say?3"));
	answer = edge_receive(&edge, peer);
	CHECK(strstr(answer, "\r\n\r\n1HTTP/1.1"));
	CHECK(strstr(answer, "\r\n\r\n2HTTP/1.1") > strstr(answer, "\r\n\r\n1HTTP/1.1"));
	CHECK(strstr(answer, "\r\n\r\n3") > strstr(answer, "\r\n\r\n2HTTP/1.1"));
	edge_stop(&edge);
	close(peer);
}

TEST(http_reading_pauses_while_a_worker_has_the_request)
{
	enum { FLOOD = 4 * 1024 * 1024 };
	static char flood[FLOOD];
	struct edge edge;
	ssize_t taken = 0;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	memset(flood, 'x', sizeof(flood));
	for (int i = 0; i < 100; i++) {
		ssize_t sent = send(peer, flood, sizeof(flood), MSG_NOSIGNAL);

		taken += sent > 0 ? sent : 0;
		edge_turn(&edge);
	}
	CHECK(taken < FLOOD / 2); /* the kernel's buffers and no more */
	CHECK_INT(edge.served, 1);
	edge_stop(&edge);
	close(peer);
}

TEST(http_bytes_that_come_while_a_worker_has_the_request_are_kept)
{
	struct edge edge;
	const char *answer;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later") "GET /say?t");
	edge_send(&edge, peer, "wo HTTP/1.1\r\nHost: s\r\n\r\n");
	edge_send(&edge, peer, GET("/say?three"));
	CHECK_INT(edge.served, 1);
	buf_append_text(&http_response(edge.held[0])->body, "one");
	http_reply(edge.held[--edge.held_count]);
	answer = edge_receive(&edge, peer);
	CHECK(strstr(answer, "\r\n\r\noneHTTP/1.1"));
	CHECK(strstr(answer, "\r\n\r\ntwoHTTP/1.1"));
	CHECK(strstr(answer, "\r\n\r\nthree"));
	edge_stop(&edge);
	close(peer);
}

TEST(http_many_pipelined_requests_do_not_nest)
{
	enum { MANY = 2000 };
	CLEANUP(buf_release) struct buf text;
	struct edge edge;

	buf_init(&text, 1000000);
	for (int i = 0; i < MANY; i++)
		buf_append_text(&text, "GET /empty HTTP/1.1\r\nHost: s\r\n\r\n");
	edge_start(&edge, NULL);
	edge_ask(&edge, text.data);
	CHECK_INT(edge.served, MANY);
	edge_stop(&edge);
}

TEST(http_closes_after_connection_close)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, "GET /say?x HTTP/1.1\r\nHost: site\r\nConnection: close\r\n\r\n");
	CHECK(strstr(edge_receive(&edge, peer), "\r\nConnection: close\r\n"));
	CHECK(edge_is_closed(&edge, peer));
	close(peer);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/close"));
	CHECK(strstr(edge_receive(&edge, peer), "\r\n\r\nbye"));
	CHECK(edge_is_closed(&edge, peer));
	close(peer);
	edge_stop(&edge);
}

TEST(http_request_behind_connection_close_is_not_served)
{
	struct edge edge;

	edge_start(&edge, NULL);
	edge_ask(&edge, GET("/close") GET("/say?x"));
	CHECK_INT(edge.served, 1);
	edge_stop(&edge);
}

/* --- answers --- */

TEST(http_large_body_arrives_whole_at_a_slow_reader)
{
	struct edge edge;
	const char *answer;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/big?3000000") GET("/say?after"));
	answer = edge_receive(&edge, peer);
	CHECK(strstr(answer, "\r\nContent-Length: 3000000\r\n"));
	CHECK_INT(strspn(strstr(answer, "\r\n\r\n") + 4, "x"), 3000000);
	CHECK(strstr(answer, "\r\n\r\nafter"));
	edge_stop(&edge);
	close(peer);
}

TEST(http_file_follows_the_body)
{
	struct edge edge;
	const char *answer;

	edge_start(&edge, NULL);
	answer = edge_ask(&edge, GET("/file?200000") GET("/say?after"));
	CHECK(strstr(answer, "\r\nContent-Length: 200005\r\n\r\nhead:ff"));
	CHECK_INT(strspn(strstr(answer, "head:") + 5, "f"), 200000);
	CHECK(strstr(answer, "\r\n\r\nafter"));
	answer = edge_ask(&edge, "HEAD /file?1000 HTTP/1.1\r\nHost: s\r\n\r\n");
	CHECK(strstr(answer, "\r\nContent-Length: 1005\r\n"));
	CHECK(!strstr(answer, "head:"));
	edge_stop(&edge);
}

TEST(http_short_file_cuts_the_connection)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	http_response(edge.held[0])->file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	http_response(edge.held[0])->file_size = 1000;
	http_reply(edge.held[--edge.held_count]);
	CHECK(edge_is_closed(&edge, peer));
	edge_stop(&edge);
	close(peer);
}

/* --- deadlines --- */

TEST(http_head_by_the_line_every_two_seconds_is_cut)
{
	struct edge edge;
	int peer;
	int seconds = 0;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, "GET / HTTP/1.1\r\n");
	for (; seconds < 30 && http_server_count(edge.server) &&
	       !strstr(edge_receive(&edge, peer), "408");
	     seconds += 2) {
		pass(&edge, 2000);
		edge_send(&edge, peer, "X: y\r\n");
	}
	CHECK_INT(seconds, LIMIT_HTTP_HEAD_MS / 1000);
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_connection_that_says_nothing_is_cut)
{
	struct edge edge;
	int peer;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	pass(&edge, LIMIT_HTTP_HEAD_MS - 1);
	CHECK_INT(http_server_count(edge.server), 1);
	pass(&edge, 1);
	CHECK_INT(http_server_count(edge.server), 0);
	CHECK_TEXT(edge_receive(&edge, peer), "");
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_second_head_by_the_line_is_cut_too)
{
	struct edge edge;
	int peer;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/say?x"));
	pass(&edge, 30000);
	edge_send(&edge, peer, "GET / HTTP/1.1\r\n");
	pass(&edge, LIMIT_HTTP_HEAD_MS - 1);
	edge_send(&edge, peer, "X: y\r\n");
	CHECK_INT(http_server_count(edge.server), 1);
	pass(&edge, 1);
	CHECK(strstr(edge_receive(&edge, peer), "HTTP/1.1 408 Request Timeout\r\n"));
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_body_by_the_byte_every_two_seconds_is_cut)
{
	struct edge edge;
	int peer;
	int seconds = 0;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, POST("/echo", "Content-Length: 1000\r\n"));
	for (; seconds < 100 && !strstr(edge_receive(&edge, peer), "408"); seconds += 2) {
		pass(&edge, 2000);
		edge_send(&edge, peer, "x");
	}
	CHECK_INT(seconds, LIMIT_HTTP_BODY_MS / 1000);
	CHECK_INT(edge.served, 0);
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_body_that_keeps_the_rate_may_take_its_time)
{
	const struct http_settings settings = { .rate = 1000,
						.body_ms = 5000,
						.body_limit = 20000 };
	struct edge edge;
	char second[2000];
	int peer;

	memset(second, 'x', sizeof(second));
	edge_start_at(&edge, &settings);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, POST("/echo", "Content-Length: 20000\r\n"));
	for (int i = 0; i < 9; i++) {
		edge_send_bytes(&edge, peer, str_of(second, sizeof(second)));
		pass(&edge, 2000);
	}
	CHECK_TEXT(edge_receive(&edge, peer), "");
	edge_send_bytes(&edge, peer, str_of(second, sizeof(second)));
	CHECK(strstr(edge_receive(&edge, peer), "HTTP/1.1 200 OK"));
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_chunk_framing_does_not_count_as_progress)
{
	const struct http_settings settings = { .rate = 1, .body_ms = 5000 };
	struct edge edge;
	int peer;
	int seconds = 0;

	edge_start_at(&edge, &settings);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, POST("/echo", "Transfer-Encoding: chunked\r\n") "1;");
	for (; seconds < 30 && !strstr(edge_receive(&edge, peer), "408"); seconds++) {
		edge_send(&edge, peer, "xxxxxxxxxxxxxxxx");
		pass(&edge, 1000);
	}
	CHECK_INT(seconds, 5);
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_idle_connection_is_closed_after_keepalive)
{
	struct edge edge;
	int peer;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	for (int i = 0; i < 5; i++) {
		edge_send(&edge, peer, GET("/say?x"));
		CHECK(strstr(edge_receive(&edge, peer), "200 OK"));
		pass(&edge, LIMIT_HTTP_KEEPALIVE_MS - 1);
		CHECK_INT(http_server_count(edge.server), 1);
	}
	pass(&edge, 1);
	CHECK_INT(http_server_count(edge.server), 0);
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_slow_handler_is_not_the_peers_fault)
{
	struct edge edge;
	int peer;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	for (int i = 0; i < 10; i++)
		pass(&edge, LIMIT_HTTP_KEEPALIVE_MS);
	http_reply(edge.held[--edge.held_count]);
	CHECK(strstr(edge_receive(&edge, peer), "200 OK"));
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_reader_that_takes_nothing_is_cut)
{
	struct edge edge;
	int peer;

	edge_start_at(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/big?5000000"));
	/* What the kernel took at once counts at the lowest rate. */
	pass(&edge, LIMIT_HTTP_WRITE_MS - 1);
	CHECK_INT(http_server_count(edge.server), 1);
	pass(&edge, 1000 * 1000000 / LIMIT_HTTP_RATE);
	CHECK_INT(http_server_count(edge.server), 0);
	edge_stop_at(&edge);
	close(peer);
}

TEST(http_uploads_share_one_allowance)
{
	enum { LARGE = 60 * 1024 * 1024 };
	const struct http_settings settings = { .body_limit = LARGE };
	static char piece[65536];
	struct edge edge;
	int peers[4];
	int refused = 0;

	edge_start(&edge, &settings);
	for (int i = 0; i < 4; i++) {
		peers[i] = edge_connect(&edge, NULL);
		edge_send(&edge, peers[i], POST("/echo", "Content-Length: 62914560\r\n"));
		for (int sent = 0; sent < LARGE / 2 + 2 * (int)sizeof(piece);
		     sent += (int)sizeof(piece))
			edge_send_bytes(&edge, peers[i], str_of(piece, sizeof(piece)));
	}
	for (int i = 0; i < 4; i++) {
		refused += strstr(edge_receive(&edge, peers[i]), "HTTP/1.1 503 ") != NULL;
		close(peers[i]);
	}
	CHECK(refused >= 1 && refused < 4);
	edge_stop(&edge);
}
