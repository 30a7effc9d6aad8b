/* SPDX-License-Identifier: Apache-2.0 */
/* Several addresses: a dead one in front costs little. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/dial_internal.h"
#include "net/resolve.h"
#include "net/tcp.h"
#include "support/test.h"

static void
add(struct resolved *resolved, const char *address, int port)
{
	struct sockaddr_in one = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	CHECK_INT(inet_pton(AF_INET, address, &one.sin_addr), 1);
	memcpy(&resolved->addresses[resolved->count], &one, sizeof(one));
	resolved->lengths[resolved->count++] = sizeof(one);
}

static int
dead_port(void)
{
	int descriptor = -1;
	int port;

	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &descriptor));
	port = tcp_port(descriptor);
	close(descriptor);
	return port;
}

TEST(dial_connect_goes_on_to_the_next_address)
{
	struct resolved resolved = { .count = 0 };
	struct dial_reason reason;
	int listening = -1, descriptor = -1;

	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &listening));
	add(&resolved, "127.0.0.1", dead_port());
	add(&resolved, "127.0.0.1", tcp_port(listening));
	CHECK_OK(dial_connect(&resolved, clock_monotonic_ms() + 5000, &descriptor, &reason));
	close(descriptor);
	close(listening);
}

TEST(dial_connect_starts_the_next_while_the_first_is_silent)
{
	struct resolved resolved = { .count = 0 };
	struct dial_reason reason;
	struct sockaddr_in full = { .sin_family = AF_INET };
	socklen_t length = sizeof(full);
	int crowded = socket(AF_INET, SOCK_STREAM, 0);
	int waiting[4];
	int listening = -1, descriptor = -1;

	/* A listener whose queue is full answers no further SYN. */
	full.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	CHECK_INT(bind(crowded, (struct sockaddr *)&full, sizeof(full)), 0);
	CHECK_INT(listen(crowded, 0), 0);
	CHECK_INT(getsockname(crowded, (struct sockaddr *)&full, &length), 0);
	for (int i = 0; i < 4; i++) {
		waiting[i] = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
		(void)!connect(waiting[i], (struct sockaddr *)&full, sizeof(full));
	}
	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &listening));
	add(&resolved, "127.0.0.1", ntohs(full.sin_port));
	add(&resolved, "127.0.0.1", tcp_port(listening));
	CHECK_OK(dial_connect(&resolved, clock_monotonic_ms() + 900, &descriptor, &reason));
	for (int i = 0; i < 4; i++)
		close(waiting[i]);
	close(descriptor);
	close(listening);
	close(crowded);
}

TEST(dial_connect_says_why_the_last_failed)
{
	struct resolved resolved = { .count = 0 };
	struct dial_reason reason;
	int descriptor;

	add(&resolved, "127.0.0.1", dead_port());
	CHECK_ERR(dial_connect(&resolved, clock_monotonic_ms() + 5000, &descriptor, &reason),
		  ERR_CLOSED);
	CHECK_TEXT(reason.text, "Connection refused");
}

TEST(dial_wait_ends_at_the_deadline)
{
	int pair[2];

	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM, 0, pair), 0);
	CHECK_ERR(dial_wait(pair[0], 1 /* POLLIN */, clock_monotonic_ms() + 20), ERR_TIMEOUT);
	CHECK_INT(write(pair[1], "x", 1), 1);
	CHECK_OK(dial_wait(pair[0], 1, clock_monotonic_ms() + 5000));
	close(pair[0]);
	close(pair[1]);
}
