/* SPDX-License-Identifier: Apache-2.0 */
/* The server as a whole: TLS and its deadlines, listeners, new certificates, the drain. */
#include "net/http1.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "edge.h"
#include "net/tcp.h"
#include "net/tls_internal.h"

#define GET(path) "GET " path " HTTP/1.1\r\nHost: site\r\n\r\n"

/* --- a TLS peer --- */

struct peer {
	struct edge *edge;
	int descriptor;
	struct tls_session *session;
};

static enum tls_status
shake(struct peer *peer)
{
	enum tls_status status;

	for (int i = 0; i < 10; i++) {
		status = tls_session_handshake(peer->session);
		edge_turn(peer->edge);
		if (status != TLS_WANT_READ)
			break;
	}
	return status;
}

static void
meet(struct peer *peer, struct edge *edge, int descriptor, struct tls_context *client)
{
	*peer = (struct peer){ .edge = edge, .descriptor = descriptor };
	CHECK_OK(tls_session_client(client, descriptor, "localhost", &peer->session));
}

static const char *
talk(struct peer *peer, const char *request)
{
	static char answer[65536];
	size_t length = 0;
	size_t some;

	CHECK_INT(tls_session_write(peer->session, request, strlen(request), &some), TLS_DONE);
	edge_turn(peer->edge);
	while (tls_session_read(peer->session, answer + length, sizeof(answer) - 1 - length,
				&some) == TLS_DONE)
		length += some;
	answer[length] = '\0';
	return answer;
}

static void
leave(struct peer *peer)
{
	tls_session_free(peer->session);
	close(peer->descriptor);
}

struct world {
	struct edge edge;
	struct edge_certificate certificate;
	struct tls_context *server, *client;
};

static void
begin(struct world *world)
{
	edge_start(&world->edge, NULL);
	edge_certificate_make(&world->certificate);
	world->server = edge_tls_server(&world->certificate, 1);
	world->client = edge_tls_client(&world->certificate);
}

static void
finish(struct world *world)
{
	edge_stop(&world->edge);
	tls_context_unref(world->server);
	tls_context_unref(world->client);
	edge_certificate_release(&world->certificate);
}

TEST(http_serves_over_tls_again_and_again)
{
	struct world world;
	struct peer peer;

	begin(&world);
	meet(&peer, &world.edge, edge_connect(&world.edge, world.server), world.client);
	CHECK_INT(shake(&peer), TLS_DONE);
	for (int i = 0; i < 3; i++)
		CHECK(strstr(talk(&peer, GET("/say?secret")), "\r\n\r\nsecret"));
	CHECK(strstr(talk(&peer, GET("/about")), ", tls"));
	CHECK(strstr(talk(&peer, GET("/say?1") GET("/say?2")), "\r\n\r\n2"));
	leave(&peer);
	finish(&world);
}

TEST(http_gives_the_buffers_of_a_silent_tls_peer_back)
{
	struct world world;
	struct peer peer;

	clock_use_fake(1000000);
	begin(&world);
	meet(&peer, &world.edge, edge_connect(&world.edge, world.server), world.client);
	CHECK_INT(shake(&peer), TLS_DONE);
	CHECK(strstr(talk(&peer, GET("/say?1")), "\r\n\r\n1"));
	CHECK_INT(world.server->keeping, 1);
	for (int i = 0; i < 2; i++) {
		clock_advance_ms(LIMIT_TLS_KEEP_MS);
		edge_turn(&world.edge);
	}
	CHECK_INT(world.server->keeping, 0);
	CHECK(strstr(talk(&peer, GET("/say?2")), "\r\n\r\n2"));
	CHECK_INT(world.server->keeping, 1);
	leave(&peer);
	finish(&world);
	clock_use_real();
}

TEST(http_large_answers_pass_through_tls)
{
	struct world world;
	struct peer peer;
	size_t total = 0, some;
	char piece[5000];

	begin(&world);
	meet(&peer, &world.edge, edge_connect(&world.edge, world.server), world.client);
	CHECK_INT(shake(&peer), TLS_DONE);
	CHECK_INT(tls_session_write(peer.session, GET("/big?2000000"), strlen(GET("/big?2000000")),
				    &some),
		  TLS_DONE);
	for (int i = 0; i < 100000 && total < 2000000; i++) {
		if (tls_session_read(peer.session, piece, sizeof(piece), &some) == TLS_DONE)
			total += some;
		else
			edge_turn(&world.edge);
	}
	CHECK(total >= 2000000);
	leave(&peer);
	finish(&world);
}

TEST(http_pending_bytes_inside_tls_are_not_forgotten)
{
	struct world world;
	struct peer peer;
	CLEANUP(buf_release) struct buf request;

	buf_init(&request, 100000);
	buf_append_text(&request,
			"POST /about HTTP/1.1\r\nHost: s\r\nContent-Length: 15000\r\n\r\n");
	for (int i = 0; i < 15000; i++)
		buf_append_byte(&request, 'x');
	buf_append_text(&request, GET("/say?behind"));
	begin(&world);
	meet(&peer, &world.edge, edge_connect(&world.edge, world.server), world.client);
	CHECK_INT(shake(&peer), TLS_DONE);
	/* One record, read in several pieces, and nothing more to wake anybody. */
	CHECK(strstr(talk(&peer, request.data), "\r\n\r\nbehind"));
	leave(&peer);
	finish(&world);
}

TEST(http_pending_bytes_inside_tls_wait_for_a_worker)
{
	struct world world;
	struct peer peer;

	begin(&world);
	meet(&peer, &world.edge, edge_connect(&world.edge, world.server), world.client);
	CHECK_INT(shake(&peer), TLS_DONE);
	CHECK_TEXT(talk(&peer, GET("/later") GET("/say?2")), "");
	http_reply(world.edge.held[--world.edge.held_count]);
	CHECK(strstr(talk(&peer, GET("/say?3")), "\r\n\r\n3"));
	leave(&peer);
	finish(&world);
}

/* --- deadlines of the handshake --- */

TEST(http_tcp_open_without_a_hello_is_cut)
{
	struct world world;
	int peer;

	clock_use_fake(1700000000000);
	begin(&world);
	peer = edge_connect(&world.edge, world.server);
	clock_advance_ms(LIMIT_TLS_HANDSHAKE_MS - 1);
	CHECK(!edge_is_closed(&world.edge, peer));
	clock_advance_ms(1);
	CHECK(edge_is_closed(&world.edge, peer));
	close(peer);
	finish(&world);
	clock_use_real();
}

TEST(http_tls_hello_by_the_byte_is_cut)
{
	struct world world;
	char hello[2048];
	ssize_t length;
	int pair[2];
	struct peer other;
	int peer;
	int seconds = 0;

	clock_use_fake(1700000000000);
	begin(&world);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	meet(&other, &world.edge, pair[0], world.client);
	CHECK_INT(tls_session_handshake(other.session), TLS_WANT_READ);
	length = read(pair[1], hello, sizeof(hello));
	CHECK(length > 100);
	peer = edge_connect(&world.edge, world.server);
	for (; seconds < 60 && !edge_is_closed(&world.edge, peer); seconds += 2) {
		CHECK_INT(write(peer, hello + seconds, 1), 1);
		edge_turn(&world.edge);
		clock_advance_ms(2000);
	}
	CHECK_INT(seconds, LIMIT_TLS_HANDSHAKE_MS / 1000);
	leave(&other);
	close(pair[1]);
	close(peer);
	finish(&world);
	clock_use_real();
}

TEST(http_head_deadline_begins_after_the_handshake)
{
	struct world world;
	struct peer peer;

	clock_use_fake(1700000000000);
	begin(&world);
	meet(&peer, &world.edge, edge_connect(&world.edge, world.server), world.client);
	clock_advance_ms(LIMIT_TLS_HANDSHAKE_MS - 1);
	CHECK_INT(shake(&peer), TLS_DONE);
	clock_advance_ms(LIMIT_HTTP_HEAD_MS - 1);
	edge_turn(&world.edge);
	CHECK_INT(http_server_count(world.edge.server), 1);
	clock_advance_ms(1);
	edge_turn(&world.edge);
	CHECK_INT(http_server_count(world.edge.server), 0);
	leave(&peer);
	finish(&world);
	clock_use_real();
}

TEST(http_plain_bytes_on_a_tls_port_are_hung_up_on)
{
	struct world world;
	int peer;

	begin(&world);
	peer = edge_connect(&world.edge, world.server);
	edge_send(&world.edge, peer, GET("/say?x"));
	CHECK(edge_is_closed(&world.edge, peer));
	CHECK_INT(world.edge.served, 0);
	close(peer);
	finish(&world);
}

/* --- listeners and certificates --- */

static struct listener *
listen_on(struct world *world, struct tls_context *tls)
{
	struct http_listen listen = { .tls = tls };

	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &listen.own_descriptor));
	return http_server_listen(world->edge.server, &listen);
}

static int
connect_to(struct world *world, struct listener *listener)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_port = htons((uint16_t)listener_port(listener)) };
	int descriptor = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(connect(descriptor, (struct sockaddr *)&address, sizeof(address)), 0);
	fcntl(descriptor, F_SETFL, O_NONBLOCK);
	edge_turn(&world->edge);
	return descriptor;
}

TEST(http_listens_and_returns_the_place_under_the_limit)
{
	struct world world;
	struct listener *listener;
	int peer;

	begin(&world);
	listener = listen_on(&world, NULL);
	peer = connect_to(&world, listener);
	CHECK_INT(listener_count(listener), 1);
	edge_send(&world.edge, peer, GET("/about"));
	CHECK(strstr(edge_receive(&world.edge, peer), "from 127.0.0.1,"));
	close(peer);
	edge_turn(&world.edge);
	CHECK_INT(listener_count(listener), 0);
	finish(&world);
}

TEST(http_holds_everybody_behind_a_proxy_to_no_limit_of_one_address)
{
	static const char *const proxies[] = { "127.0.0.0/8", NULL };
	struct http_listen listen = { .address_limit = 1 };
	struct listener *listener;
	struct world world;
	int peers[3];

	begin(&world);
	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &listen.own_descriptor));
	listener = http_server_listen(world.edge.server, &listen);
	peers[0] = connect_to(&world, listener);
	peers[1] = connect_to(&world, listener);
	CHECK(edge_is_closed(&world.edge, peers[1]));
	CHECK_OK(http_server_trust(world.edge.server, proxies));
	peers[2] = connect_to(&world, listener);
	edge_send(&world.edge, peers[2], GET("/say?through"));
	CHECK(strstr(edge_receive(&world.edge, peers[2]), "\r\n\r\nthrough"));
	for (int i = 0; i < 3; i++)
		close(peers[i]);
	finish(&world);
}

TEST(http_new_certificate_is_for_new_connections_only)
{
	struct world world;
	struct edge_certificate renewed;
	struct tls_context *new_server, *new_client;
	struct listener *listener;
	struct peer old_peer, new_peer, wrong_peer;

	begin(&world);
	edge_certificate_make(&renewed);
	new_server = edge_tls_server(&renewed, 1);
	new_client = edge_tls_client(&renewed);
	listener = listen_on(&world, world.server);
	meet(&old_peer, &world.edge, connect_to(&world, listener), world.client);
	CHECK_INT(shake(&old_peer), TLS_DONE);
	http_server_swap_tls(world.edge.server, new_server);
	tls_context_unref(new_server);
	tls_context_unref(TAKE(world.server));
	/* The old connection goes on with what it has. */
	CHECK(strstr(talk(&old_peer, GET("/say?old")), "\r\n\r\nold"));
	meet(&new_peer, &world.edge, connect_to(&world, listener), new_client);
	CHECK_INT(shake(&new_peer), TLS_DONE);
	CHECK(strstr(talk(&new_peer, GET("/say?new")), "\r\n\r\nnew"));
	meet(&wrong_peer, &world.edge, connect_to(&world, listener), world.client);
	CHECK_INT(shake(&wrong_peer), TLS_FAILED);
	leave(&old_peer);
	leave(&new_peer);
	leave(&wrong_peer);
	tls_context_unref(new_client);
	edge_certificate_release(&renewed);
	finish(&world);
}

TEST(http_serves_descriptors_from_elsewhere)
{
	struct world world;
	int pair[2];

	begin(&world);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	http_server_accept(world.edge.server, pair[0], NULL);
	edge_send(&world.edge, pair[1], GET("/about"));
	CHECK(strstr(edge_receive(&world.edge, pair[1]), "from unix, 0 bytes"));
	close(pair[1]);
	finish(&world);
}

/* --- the drain --- */

static void
drain(struct edge *edge)
{
	http_server_drain(edge->server, clock_monotonic_ms() + LIMIT_SHUTDOWN_MS, edge_note_drained,
			  edge);
	edge_turn(edge);
}

TEST(drain_of_an_idle_server_is_done_at_once_but_from_the_loop)
{
	struct edge edge;

	edge_start(&edge, NULL);
	http_server_drain(edge.server, clock_monotonic_ms() + 1000, edge_note_drained, &edge);
	CHECK(!edge.is_drained);
	edge_turn(&edge);
	CHECK(edge.is_drained);
	edge_stop(&edge);
}

TEST(drain_stops_listening_and_closes_idle_connections)
{
	struct world world;
	struct listener *listener;
	struct sockaddr_in address = { .sin_family = AF_INET };
	int peer, late;

	begin(&world);
	listener = listen_on(&world, NULL);
	address.sin_port = htons((uint16_t)listener_port(listener));
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	peer = connect_to(&world, listener);
	edge_send(&world.edge, peer, GET("/say?x"));
	drain(&world.edge);
	CHECK(edge_is_closed(&world.edge, peer));
	CHECK(world.edge.is_drained);
	late = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_INT(connect(late, (struct sockaddr *)&address, sizeof(address)), -1);
	close(late);
	close(peer);
	finish(&world);
}

TEST(drain_answers_what_runs_with_connection_close)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	drain(&edge);
	CHECK(!edge.is_drained);
	http_reply(edge.held[--edge.held_count]);
	CHECK(strstr(edge_receive(&edge, peer), "\r\nConnection: close\r\n"));
	CHECK(edge_is_closed(&edge, peer));
	CHECK(edge.is_drained);
	edge_stop(&edge);
	close(peer);
}

TEST(drain_lets_half_a_request_finish)
{
	struct edge edge;
	int peer;

	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, "GET /say?x HTTP/1.1\r\nHo");
	drain(&edge);
	edge_send(&edge, peer, "st: site\r\n\r\n");
	CHECK(strstr(edge_receive(&edge, peer), "\r\nConnection: close\r\n"));
	CHECK(edge.is_drained);
	edge_stop(&edge);
	close(peer);
}

TEST(drain_gives_a_fresh_connection_a_moment)
{
	struct edge edge;
	int silent, asking;

	clock_use_fake(1700000000000);
	edge_start(&edge, NULL);
	silent = edge_connect(&edge, NULL);
	asking = edge_connect(&edge, NULL);
	drain(&edge);
	edge_send(&edge, asking, GET("/say?x"));
	CHECK(strstr(edge_receive(&edge, asking), "200 OK"));
	CHECK(!edge.is_drained);
	clock_advance_ms(1000);
	edge_turn(&edge);
	CHECK(edge.is_drained);
	edge_stop(&edge);
	clock_use_real();
	close(silent);
	close(asking);
}

TEST(drain_gives_a_late_connection_a_moment_too)
{
	struct edge edge;
	int busy, late;

	clock_use_fake(1700000000000);
	edge_start(&edge, NULL);
	busy = edge_connect(&edge, NULL);
	edge_send(&edge, busy, GET("/later"));
	drain(&edge);
	late = edge_connect(&edge, NULL);
	clock_advance_ms(1000);
	edge_turn(&edge);
	CHECK_INT(http_server_count(edge.server), 1);
	edge_stop(&edge);
	clock_use_real();
	close(busy);
	close(late);
}

TEST(drain_cuts_at_its_deadline)
{
	struct edge edge;
	int peer;

	clock_use_fake(1700000000000);
	edge_start(&edge, NULL);
	peer = edge_connect(&edge, NULL);
	edge_send(&edge, peer, GET("/later"));
	drain(&edge);
	clock_advance_ms(LIMIT_SHUTDOWN_MS - 1);
	edge_turn(&edge);
	CHECK(!edge.is_drained);
	clock_advance_ms(1);
	edge_turn(&edge);
	CHECK(edge.is_drained);
	CHECK(edge_is_closed(&edge, peer));
	edge_stop(&edge);
	clock_use_real();
	close(peer);
}
