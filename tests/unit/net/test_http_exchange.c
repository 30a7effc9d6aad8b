/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges: lent, answered from other threads, outliving their connection, taken out of HTTP. */
#include <sys/socket.h>
#include <unistd.h>

#include "base/thread.h"
#include "edge.h"
#include "net/connection.h"
#include "net/http_internal.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: site\r\n\r\n"

TEST(exchange_is_answered_from_another_thread)
{
	struct edge edge;

	edge_start(&edge, NULL);
	for (int i = 0; i < 50; i++)
		CHECK(strstr(edge_ask(&edge, GET("/worker")), "\r\n\r\nworked"));
	edge_stop(&edge);
}

TEST(exchange_outlives_its_connection)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later") GET("/say?more"));
	CHECK_INT(edge.held_count, 1);
	close(peer);
	edge_turn(&edge);
	/* The request is still whole, and the answer goes nowhere. */
	CHECK_STR(http_request(edge.held[0])->path, "/later");
	buf_append_text(&http_response(edge.held[0])->body, "too late");
	http_reply(edge.held[--edge.held_count]);
	edge_turn(&edge);
	CHECK_INT(http_server_count(edge.server), 0);
	CHECK_INT(edge.served, 1);
	edge_stop(&edge);
}

static void
answer_late(void *context)
{
	http_reply(context);
}

TEST(exchange_answered_by_a_worker_after_the_server_closed_its_connection)
{
	struct edge edge;
	struct thread *worker;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	worker = thread_start("late", answer_late, edge.held[--edge.held_count]);
	thread_join(worker);
	close(peer);
	edge_stop(&edge); /* takes the posted reply in */
}

TEST(exchange_is_clean_for_the_next_request)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	http_response(edge.held[0])->status = 418;
	http_response(edge.held[0])->content_type = "text/html";
	http_response_header(http_response(edge.held[0]), "X-Secret", "1");
	buf_append_text(&http_response(edge.held[0])->body, "secret");
	http_reply(edge.held[--edge.held_count]);
	CHECK(strstr(edge_receive(&edge, peer), "secret"));
	edge_send(&edge, peer, GET("/empty"));
	CHECK(!strstr(edge_receive(&edge, peer), "Secret"));
	edge_send(&edge, peer, GET("/say?"));
	CHECK(strstr(edge_receive(&edge, peer), "HTTP/1.1 200 OK"));
	edge_stop(&edge);
	close(peer);
}

static bool
holds(const struct buf *buf, const char *secret)
{
	return buf->data && memmem(buf->data, buf->capacity, secret, strlen(secret));
}

/* Does any memory that waits for the next request still hold it? */
static bool
remembers(const struct http_server *server, const char *secret)
{
	bool found = holds(&server->scratch, secret);

	list_each(link, &server->spare) {
		struct http_exchange *spare = list_entry(link, struct http_exchange, link);

		found |= holds(&spare->input, secret) || holds(&spare->body, secret) ||
			 holds(&spare->response.body, secret) ||
			 holds(&spare->response.head, secret);
	}
	return found;
}

TEST(exchange_leaves_no_bytes_behind)
{
	static const char *const requests[] = {
		"POST /echo HTTP/1.1\r\nHost: s\r\nContent-Length: 10\r\n\r\npass-phrase",
		"GET /say?pass-phras HTTP/1.1\r\nHost: s\r\n\r\n",
		"GET /say HTTP/1.1\r\nHost: s\r\nAuthorization: pass-phras\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: s\r\nTransfer-Encoding: chunked\r\n\r\n"
		"14\r\n12345678901234567890\r\nA\r\npass-phras\r\n0\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: s\r\nContent-Length: 10\r\n\r\npass-phras"
		"GET /empty HTTP/1.1\r\nHost: s\r\n\r\n",
		"POST /echo HTTP/1.1\r\nHost: s\r\nContent-Length: pass-phras\r\n\r\n",
	};
	struct edge edge;

	edge_start(&edge, NULL);
	for (size_t i = 0; i < COUNT_OF(requests); i++) {
		CHECK(edge_status(&edge, requests[i]) > 0);
		edge_turn(&edge);
		CHECK(edge.server->spare_count > 0);
		CHECK(!remembers(edge.server, "pass-phras"));
	}
	edge_stop(&edge);
}

TEST(exchange_gives_its_connection_away_with_the_early_bytes)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer,
		  "GET /take HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: "
		  "test\r\n\r\nearly bytes");
	CHECK(edge.taken);
	CHECK_STR(buf_str(&edge.early), "early bytes");
	CHECK_INT(http_server_count(edge.server), 0);
	CHECK_OK(connection_write(edge.taken, STR("ours now")));
	CHECK_TEXT(edge_receive(&edge, peer), "ours now");
	edge_stop(&edge);
	close(peer);
}

TEST(exchange_gives_its_connection_away_later)
{
	struct edge edge;
	struct connection *connection;
	struct str early;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer,
		  "GET /later HTTP/1.1\r\nHost: site\r\nConnection: Upgrade\r\nUpgrade: "
		  "Link\r\n\r\nxyz");
	CHECK(http_request_upgrades(http_request(edge.held[0]), "link"));
	CHECK(!http_request_upgrades(http_request(edge.held[0]), "websocket"));
	http_response_header(http_response(edge.held[0]), "X-Link", "1");
	connection = http_switch_protocol(edge.held[--edge.held_count], "link", &early);
	CHECK(connection);
	CHECK_STR(early, "xyz");
	CHECK(strstr(edge_receive(&edge, peer), "HTTP/1.1 101 Switching Protocols\r\n"));
	CHECK_INT(http_server_count(edge.server), 0);
	connection_close(connection);
	edge_stop(&edge);
	close(peer);
}

TEST(exchange_without_its_connection_gives_none_away)
{
	struct edge edge;
	struct str early;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	http_server_drain(edge.server, 0, edge_note_drained, &edge); /* cuts it at once */
	edge_turn(&edge);
	CHECK(edge.is_drained);
	CHECK(!http_take_connection(edge.held[--edge.held_count], &early));
	edge_stop(&edge);
	close(peer);
}
