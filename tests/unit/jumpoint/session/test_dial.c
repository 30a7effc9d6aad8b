/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/dial.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "support/test.h"

static int
listen_on_loopback(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(bind(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0);
	CHECK(listen(descriptor, 1) == 0);
	CHECK(getsockname(descriptor, (struct sockaddr *)&address, &size) == 0);
	*ret_port = ntohs(address.sin_port);
	return descriptor;
}

static enum err
run(struct dial *dial, int *ret_descriptor)
{
	enum err err = dial_step(dial, ret_descriptor);

	while (err == ERR_AGAIN) {
		struct pollfd pollfd = { .fd = dial->descriptor, .events = POLLOUT };

		poll(&pollfd, 1, 10);
		err = dial_step(dial, ret_descriptor);
	}
	return err;
}

TEST(dial_connects_to_the_first_that_answers)
{
	struct dial dial;
	int port, connected, listener = listen_on_loopback(&port);

	dial_init(&dial, "nonsense 127.0.0.99 127.0.0.1", port, 5000);
	CHECK_OK(run(&dial, &connected));
	close(connected);
	dial_release(&dial);
	close(listener);
}

TEST(dial_says_why_nobody_answered)
{
	struct dial dial;
	int connected, port, listener = listen_on_loopback(&port);

	close(listener);
	dial_init(&dial, "127.0.0.1", port, 5000);
	CHECK_ERR(run(&dial, &connected), ERR_NOT_FOUND);
	CHECK_INT(dial.why, LINK_END_REFUSED);
	dial_init(&dial, "no-address", 22, 5000);
	CHECK_ERR(run(&dial, &connected), ERR_NOT_FOUND);
	CHECK_INT(dial.why, LINK_END_UNKNOWN_HOST);
	dial_init(&dial, "255.255.255.255", 22, 5000);
	CHECK_ERR(run(&dial, &connected), ERR_NOT_FOUND);
	CHECK_INT(dial.why, LINK_END_UNREACHABLE);
}

/* A queue of one that is full answers no more. */
TEST(dial_gives_up_in_time)
{
	struct dial dial;
	int port, listener = listen_on_loopback(&port), filling[4], connected;

	for (size_t i = 0; i < COUNT_OF(filling); i++) {
		struct sockaddr_in address = { .sin_family = AF_INET,
					       .sin_port = htons((uint16_t)port),
					       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };

		filling[i] = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
		connect(filling[i], (struct sockaddr *)&address, sizeof(address));
	}
	dial_init(&dial, "127.0.0.1", port, 200);
	CHECK_ERR(run(&dial, &connected), ERR_NOT_FOUND);
	CHECK_INT(dial.why, LINK_END_TIMEOUT);
	for (size_t i = 0; i < COUNT_OF(filling); i++)
		close(filling[i]);
	close(listener);
}
