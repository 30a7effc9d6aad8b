/* SPDX-License-Identifier: Apache-2.0 */
/* Sockets and memory say the same of the same. */
#include "net/transport.h"

#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "support/test.h"

TEST(transport_of_a_socket_tells_now_later_and_never)
{
	struct transport transport = { .descriptor = -1 };
	int pair[2];
	char data[8];
	size_t length;

	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	transport.descriptor = pair[0];
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_WANT_READ);
	CHECK_INT(write(pair[1], "hello", 5), 5);
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_DONE);
	CHECK_STR(str_of(data, length), "hello");
	CHECK(!transport_has_pending(&transport));
	CHECK_INT(transport_write(&transport, "bye", 3, &length), TLS_DONE);
	CHECK_INT(length, 3);
	close(pair[1]);
	/* The peer went without reading "bye". */
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_CLOSED);
	/* No signal ends the program. */
	CHECK_INT(transport_write(&transport, "more", 4, &length), TLS_CLOSED);
	close(pair[0]);
}

TEST(transport_of_a_socket_waits_for_a_full_peer)
{
	static char block[1 << 20];
	struct transport transport = { .descriptor = -1 };
	enum tls_status status = TLS_DONE;
	int pair[2];
	size_t length;

	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	transport.descriptor = pair[0];
	for (int i = 0; i < 100 && status == TLS_DONE; i++)
		status = transport_write(&transport, block, sizeof(block), &length);
	CHECK_INT(status, TLS_WANT_WRITE);
	close(pair[0]);
	close(pair[1]);
}

/* Both ends of a TCP connection on loopback. */
static void
connect_pair(int pair[2])
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof(address);
	int listener = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(bind(listener, (struct sockaddr *)&address, length), 0);
	CHECK_INT(listen(listener, 1), 0);
	CHECK_INT(getsockname(listener, (struct sockaddr *)&address, &length), 0);
	pair[0] = socket(AF_INET, SOCK_STREAM, 0);
	CHECK_INT(connect(pair[0], (struct sockaddr *)&address, length), 0);
	pair[1] = accept(listener, NULL, NULL);
	CHECK(pair[1] >= 0);
	close(listener);
}

TEST(transport_gathers_until_the_end_of_the_stream)
{
	struct transport transport = { .descriptor = -1 };
	struct tcp_info info = { 0 };
	socklen_t size = sizeof(info);
	int pair[2];
	char data[8];
	size_t length;

	connect_pair(pair);
	transport.descriptor = pair[0];
	transport_gather(&transport);
	CHECK_INT(transport_write(&transport, "good", 4, &length), TLS_DONE);
	CHECK_INT(transport_write(&transport, "bye", 3, &length), TLS_DONE);
	CHECK_INT(shutdown(pair[0], SHUT_WR), 0);
	CHECK_INT(recv(pair[1], data, sizeof(data), MSG_WAITALL), 7);
	CHECK_INT(getsockopt(pair[1], IPPROTO_TCP, TCP_INFO, &info, &size), 0);
	CHECK_INT(info.tcpi_data_segs_in, 1);
	close(pair[0]);
	close(pair[1]);
}

TEST(transport_in_memory_tells_now_later_and_never)
{
	CLEANUP(buf_release) struct buf output;
	struct memory_peer peer = { .input = STR("hello"), .output = &output };
	struct transport transport = { .descriptor = -1, .peer = &peer };
	char data[3];
	size_t length;

	buf_init(&output, 4);
	CHECK(transport_has_pending(&transport));
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_DONE);
	CHECK_STR(str_of(data, length), "hel");
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_DONE);
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_WANT_READ);
	CHECK(!transport_has_pending(&transport));
	peer.has_ended = true;
	CHECK(transport_has_pending(&transport));
	CHECK_INT(transport_read(&transport, data, sizeof(data), &length), TLS_CLOSED);
	peer.is_slow = true;
	CHECK_INT(transport_write(&transport, "abcd", 4, &length), TLS_WANT_WRITE);
	peer.is_slow = false;
	CHECK_INT(transport_write(&transport, "abcd", 4, &length), TLS_DONE);
	CHECK_STR(buf_str(&output), "abcd");
	CHECK_INT(transport_write(&transport, "e", 1, &length), TLS_CLOSED);
}
