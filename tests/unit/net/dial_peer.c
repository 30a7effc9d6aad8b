/* SPDX-License-Identifier: Apache-2.0 */
/* The other end of what the dial tests dial. */
#include "dial_peer.h"

#include <fcntl.h>
#include <linux/sockios.h>
#include <poll.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/thread.h"
#include "net/tcp.h"
#include "support/test.h"

/* Until the peer's kernel has acknowledged all that was written. */
static void
await_empty(int connection)
{
	int unsent = 1;

	while (unsent)
		if (ioctl(connection, SIOCOUTQ, &unsent))
			return;
}

/* Until it is all said, or nobody hears it any more. */
static void
drip(const struct dial_peer *peer, int connection)
{
	struct pollfd hung_up = { .fd = connection, .events = POLLRDHUP };

	for (const char *at = peer->text; *at; at++)
		if (poll(&hung_up, 1, peer->drips_ms) || write(connection, at, 1) != 1)
			return;
}

static void
run(void *context)
{
	struct dial_peer *peer = context;
	int connection = accept4(peer->listening, NULL, NULL, SOCK_CLOEXEC);
	size_t length = 0;
	ssize_t some = 1;

	while (some > 0 && length < sizeof(peer->heard) - 1 &&
	       !strstr(peer->heard, peer->reads_head ? "\r\n\r\n" : "\n")) {
		some = read(connection, peer->heard + length, sizeof(peer->heard) - 1 - length);
		length += some > 0 ? (size_t)some : 0;
	}
	if (peer->drips_ms)
		drip(peer, connection);
	else if (write(connection, peer->text, strlen(peer->text)) < 0)
		peer->heard[0] = '\0';
	if (peer->resets) {
		/* No time to linger: close sends a reset. Not before the text was read, though. */
		await_empty(connection);
		setsockopt(connection, SOL_SOCKET, SO_LINGER, &(struct linger){ .l_onoff = 1 },
			   sizeof(struct linger));
		close(connection);
		return;
	}
	shutdown(connection, SHUT_WR);
	while (read(connection, peer->heard + length, sizeof(peer->heard) - 1 - length) > 0)
		;
	close(connection);
}

void
dial_peer_start(struct dial_peer *peer)
{
	CHECK_OK(tcp_bind(STR("127.0.0.1:0"), &peer->listening));
	fcntl(peer->listening, F_SETFL, 0);
	peer->port = tcp_port(peer->listening);
	peer->thread = thread_start("dial-peer", run, peer);
}

void
dial_peer_stop(struct dial_peer *peer)
{
	thread_join(peer->thread);
	close(peer->listening);
}
