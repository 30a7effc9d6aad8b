/* SPDX-License-Identifier: Apache-2.0 */
/* Dialling our own server, which runs in another thread, and a proxy that is a few lines of its
 * own. */
#include "net/dial.h"

#include <netinet/in.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/thread.h"
#include "dial_peer.h"
#include "edge.h"
#include "net/tcp.h"

TEST(dial_reaches_a_plain_server_by_name)
{
	struct dial_peer peer = { .text = "hello" };
	struct dial *dial;
	struct dial_settings settings = { .host = "localhost" };
	char data[5];
	size_t length, total = 0;

	dial_peer_start(&peer);
	settings.port = peer.port;
	CHECK_OK(dial_open(&settings, &dial, NULL));
	CHECK(dial_descriptor(dial) >= 0);
	CHECK_OK(dial_write(dial, STR("ping\n")));
	while (total < 5) {
		CHECK_OK(dial_read(dial, data + total, sizeof(data) - total, &length));
		total += length;
	}
	CHECK_STR(str_of(data, 5), "hello");
	CHECK_ERR(dial_read(dial, data, sizeof(data), &length), ERR_CLOSED);
	CHECK_TEXT(dial_reason(dial), "the peer closed the connection");
	dial_close(dial);
	dial_peer_stop(&peer);
	CHECK_TEXT(peer.heard, "ping\n");
}

struct served {
	struct edge edge;
	struct edge_certificate certificate;
	struct tls_context *server, *client;
	struct thread *thread;
	int port;
};

static void
run(void *context)
{
	loop_run(context);
}

static void
serve(struct served *served)
{
	struct http_listen listen = { .own_descriptor = -1 };

	edge_start(&served->edge, NULL);
	edge_certificate_make(&served->certificate);
	served->server = edge_tls_server(&served->certificate, 1);
	served->client = edge_tls_client(&served->certificate);
	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &listen.own_descriptor));
	listen.tls = served->server;
	served->port = listener_port(http_server_listen(served->edge.server, &listen));
	served->thread = thread_start("served", run, served->edge.loop);
}

static void
stop(struct served *served)
{
	loop_stop(served->edge.loop);
	thread_join(served->thread);
	edge_stop(&served->edge);
	tls_context_unref(served->server);
	tls_context_unref(served->client);
	edge_certificate_release(&served->certificate);
}

TEST(dial_speaks_tls_and_reuses_the_connection)
{
	struct served served;
	struct dial *dial;
	struct dial_settings settings = { .host = "127.0.0.1" };
	struct dial_response response = { 0 };

	serve(&served);
	settings.port = served.port;
	settings.tls = served.client;
	CHECK_OK(dial_open(&settings, &dial, NULL));
	for (int i = 0; i < 3; i++) {
		dial_response_init(&response, 1000);
		CHECK_OK(dial_write(dial, STR("GET /say?again HTTP/1.1\r\nHost: site\r\n\r\n")));
		CHECK_OK(dial_read_response(dial, &response));
		CHECK_INT(response.status, 200);
		CHECK_STR(buf_str(&response.body), "again");
		CHECK_STR(dial_response_header(&response, "content-TYPE"), "text/plain");
		CHECK(response.reusable);
		dial_response_release(&response);
	}
	dial_close(dial);
	stop(&served);
}

TEST(dial_refuses_the_wrong_name_with_a_reason)
{
	struct served served;
	struct dial *dial;
	struct dial_settings settings = { .host = "127.0.0.1", .tls_name = "other.example" };
	struct dial_reason reason;

	serve(&served);
	settings.port = served.port;
	settings.tls = served.client;
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_DENIED);
	CHECK(strstr(reason.text, "TLS with 127.0.0.1: hostname mismatch") ||
	      strstr(reason.text, "Hostname mismatch"));
	settings.tls_name = "localhost";
	CHECK_OK(dial_open(&settings, &dial, &reason));
	dial_close(dial);
	stop(&served);
}

TEST(dial_refuses_an_unknown_issuer)
{
	struct served served;
	struct dial *dial;
	struct dial_settings settings = { .host = "127.0.0.1" };
	struct tls_context *stranger = edge_tls_client(NULL);
	struct dial_reason reason;

	serve(&served);
	settings.port = served.port;
	settings.tls = stranger;
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_DENIED);
	CHECK(strstr(reason.text, "self")); /* "self-signed certificate" */
	tls_context_unref(stranger);
	stop(&served);
}

TEST(dial_says_that_nobody_listens)
{
	struct dial *dial;
	struct dial_settings settings = { .host = "127.0.0.1" };
	struct dial_reason reason;
	int bound = -1;

	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &bound));
	settings.port = tcp_port(bound);
	close(bound);
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_CLOSED);
	CHECK(strstr(reason.text, "cannot connect to 127.0.0.1 port "));
	CHECK(strstr(reason.text, "Connection refused"));
}

TEST(dial_gives_up_on_a_silent_server)
{
	struct dial *dial;
	struct dial_settings settings = { .host = "127.0.0.1",
					  .connect_timeout_ms = 50,
					  .io_timeout_ms = 50 };
	struct tls_context *client = edge_tls_client(NULL);
	struct dial_reason reason;
	int bound = -1;
	char byte;
	size_t length;

	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &bound)); /* connects, but nobody accepts */
	settings.port = tcp_port(bound);
	CHECK_OK(dial_open(&settings, &dial, &reason));
	CHECK_ERR(dial_read(dial, &byte, 1, &length), ERR_TIMEOUT);
	CHECK_TEXT(dial_reason(dial), "the peer does not answer");
	dial_close(dial);
	settings.tls = client;
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_TIMEOUT);
	CHECK(strstr(reason.text, "does not complete the TLS handshake in time"));
	tls_context_unref(client);
	close(bound);
}

TEST(dial_refuses_senseless_settings)
{
	struct dial *dial;
	struct dial_reason reason;
	struct dial_settings none = { .port = 1 };
	struct dial_settings spaced = { .host = "a b\r\n", .port = 1 };
	struct dial_settings proxy = { .host = "site", .port = 1, .proxy = "socks5://proxy:1" };
	struct dial_settings proxy_port = { .host = "site", .port = 1, .proxy = "http://proxy:0" };

	CHECK_ERR(dial_open(&none, &dial, &reason), ERR_INVALID);
	CHECK_ERR(dial_open(&spaced, &dial, &reason), ERR_INVALID);
	CHECK_ERR(dial_open(&proxy, &dial, &reason), ERR_INVALID);
	CHECK_TEXT(reason.text, "the proxy is not of the form http://host:port");
	CHECK_ERR(dial_open(&proxy_port, &dial, &reason), ERR_INVALID);
}

TEST(dial_asks_a_proxy_for_the_tunnel)
{
	struct dial_peer peer = { .text = "HTTP/1.1 200 Connection established\r\n\r\nhello",
				  .reads_head = true };
	struct dial *dial;
	struct dial_settings settings = { .host = "site.example", .port = 8443 };
	char proxy[100], data[16];
	size_t length;

	dial_peer_start(&peer);
	snprintf(proxy, sizeof(proxy), "http://user:p%%40ss@127.0.0.1:%d/", peer.port);
	settings.proxy = proxy;
	CHECK_OK(dial_open(&settings, &dial, NULL));
	CHECK_OK(dial_read(dial, data, sizeof(data), &length));
	CHECK_STR(str_of(data, length), "hello");
	dial_close(dial);
	dial_peer_stop(&peer);
	CHECK_TEXT(peer.heard, "CONNECT site.example:8443 HTTP/1.1\r\nHost: site.example:8443\r\n"
			       "Proxy-Authorization: Basic dXNlcjpwQHNz\r\n\r\n");
}

TEST(dial_refuses_a_proxy_that_speaks_before_tls)
{
	struct dial_peer peer = { .text = "HTTP/1.1 200 OK\r\n\r\nhello", .reads_head = true };
	struct dial *dial;
	struct dial_settings settings = { .host = "site.example", .port = 8443 };
	struct dial_reason reason;
	char proxy[100];

	dial_peer_start(&peer);
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", peer.port);
	settings.proxy = proxy;
	settings.tls = edge_tls_client(NULL);
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_INVALID);
	CHECK_TEXT(reason.text, "proxy 127.0.0.1 speaks for the server");
	tls_context_unref(settings.tls);
	dial_peer_stop(&peer);
}

TEST(dial_gives_a_slow_proxy_no_more_time_than_it_has)
{
	/* Whole after 380 ms, and never silent for long. */
	struct dial_peer peer = { .text = "HTTP/1.1 200 OK\r\n\r\n",
				  .reads_head = true,
				  .drips_ms = 20 };
	struct dial *dial;
	struct dial_settings settings = { .host = "site.example",
					  .port = 8443,
					  .connect_timeout_ms = 100 };
	struct dial_reason reason;
	char proxy[100];

	dial_peer_start(&peer);
	snprintf(proxy, sizeof(proxy), "http://127.0.0.1:%d", peer.port);
	settings.proxy = proxy;
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_TIMEOUT);
	CHECK_TEXT(reason.text, "proxy 127.0.0.1 gives no answer");
	dial_peer_stop(&peer);
}

TEST(dial_says_when_a_proxy_refuses)
{
	struct dial_peer peer = {
		.text = "HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n",
		.reads_head = true
	};
	struct dial *dial;
	struct dial_settings settings = { .host = "2001:db8::1", .port = 8443 };
	struct dial_reason reason;
	char proxy[100];

	dial_peer_start(&peer);
	snprintf(proxy, sizeof(proxy), "127.0.0.1:%d", peer.port);
	settings.proxy = proxy;
	CHECK_ERR(dial_open(&settings, &dial, &reason), ERR_DENIED);
	CHECK_TEXT(reason.text, "proxy 127.0.0.1 refuses: status 407");
	dial_peer_stop(&peer);
	CHECK(strstr(peer.heard, "CONNECT [2001:db8::1]:8443 HTTP/1.1\r\n"));
}
