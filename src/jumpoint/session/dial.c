/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/dial.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

void
dial_init(struct dial *dial, const char *addresses, int port, int timeout_ms)
{
	*dial = (struct dial){ .rest = str_from(addresses),
			       .port = port,
			       .timeout_ms = timeout_ms,
			       .descriptor = -1,
			       .why = LINK_END_UNKNOWN_HOST };
}

void
dial_release(struct dial *dial)
{
	if (dial->descriptor >= 0)
		close(dial->descriptor);
	dial->descriptor = -1;
}

static enum link_end
why_of(int number)
{
	switch (number) {
	case ECONNREFUSED:
		return LINK_END_REFUSED;
	case ETIMEDOUT:
		return LINK_END_TIMEOUT;
	default:
		return LINK_END_UNREACHABLE;
	}
}

static socklen_t
read_address(struct str text, int port, union address *ret_address)
{
	char literal[INET6_ADDRSTRLEN + 1];

	*ret_address = (union address){ 0 };
	if (text.length >= sizeof(literal))
		return 0;
	snprintf(literal, sizeof(literal), "%.*s", STR_ARG(text));
	if (inet_pton(AF_INET, literal, &ret_address->v4.sin_addr) == 1) {
		ret_address->v4.sin_family = AF_INET;
		ret_address->v4.sin_port = htons((uint16_t)port);
		return sizeof(ret_address->v4);
	}
	if (inet_pton(AF_INET6, literal, &ret_address->v6.sin6_addr) == 1) {
		ret_address->v6.sin6_family = AF_INET6;
		ret_address->v6.sin6_port = htons((uint16_t)port);
		return sizeof(ret_address->v6);
	}
	return 0;
}

/* A target that is gone without a word is noticed in the end even by a session without
 * keep-alives. */
static void
set_options(int descriptor)
{
	int on = 1;

	setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
	setsockopt(descriptor, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof(on));
}

static void
begin(struct dial *dial, struct str text)
{
	union address address;
	socklen_t size = read_address(text, dial->port, &address);
	int descriptor, result;

	if (!size)
		return;
	descriptor = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (descriptor < 0) {
		dial->why = LINK_END_UNREACHABLE;
		return;
	}
	set_options(descriptor);
	result = connect(descriptor, &address.any, size);
	if (result != 0 && errno != EINPROGRESS) {
		dial->why = why_of(errno);
		close(descriptor);
		return;
	}
	dial->descriptor = descriptor;
	dial->deadline_ms = clock_monotonic_ms() + dial->timeout_ms;
}

/* ERR_AGAIN: not decided yet. */
static enum err
look(struct dial *dial)
{
	struct pollfd pollfd = { .fd = dial->descriptor, .events = POLLOUT };
	int number = 0;
	socklen_t size = sizeof(number);

	if (poll(&pollfd, 1, 0) == 1) {
		if (getsockopt(dial->descriptor, SOL_SOCKET, SO_ERROR, &number, &size) == 0 &&
		    number == 0)
			return OK;
		dial->why = why_of(number);
		return ERR_NOT_FOUND;
	}
	if (clock_monotonic_ms() < dial->deadline_ms)
		return ERR_AGAIN;
	dial->why = LINK_END_TIMEOUT;
	return ERR_NOT_FOUND;
}

enum err
dial_step(struct dial *dial, int *ret_descriptor)
{
	struct str address;
	enum err err;

	for (;;) {
		if (dial->descriptor >= 0) {
			err = look(dial);
			if (err == ERR_AGAIN)
				return err;
			if (!err) {
				*ret_descriptor = dial->descriptor;
				dial->descriptor = -1;
				return OK;
			}
			dial_release(dial);
		}
		if (!str_split(&dial->rest, ' ', &address))
			return ERR_NOT_FOUND;
		begin(dial, address);
	}
}
