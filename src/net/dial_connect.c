/* SPDX-License-Identifier: Apache-2.0 */
/* Connecting to one of several addresses: the next try starts when the last has failed or has kept
 * silent for a moment, and the first that answers wins (RFC 8305 in short). */
#include <assert.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "net/dial_internal.h"
#include "net/resolve.h"

enum { NEXT_TRY_MS = 250 };

struct tries {
	struct pollfd polls[RESOLVE_MOST]; /* descriptor -1: failed */
	int count;			   /* started */
	int waiting;			   /* of those, not yet decided */
	int last_errno;
};

enum err
dial_wait(int descriptor, short events, int64_t deadline_ms)
{
	struct pollfd poll_for = { .fd = descriptor, .events = events };

	for (;;) {
		int64_t left_ms = deadline_ms - clock_monotonic_ms();
		int ready;

		if (left_ms <= 0)
			return ERR_TIMEOUT;
		ready = poll(&poll_for, 1, left_ms > INT32_MAX ? INT32_MAX : (int)left_ms);
		if (ready > 0)
			return OK;
		if (ready < 0 && errno != EINTR)
			return ERR_IO;
	}
}

static void
give_up(struct tries *tries, int at, int number)
{
	close(tries->polls[at].fd);
	tries->polls[at].fd = -1;
	tries->waiting--;
	tries->last_errno = number;
}

static void
start_next(struct tries *tries, const struct resolved *resolved)
{
	int at = tries->count++;
	const struct sockaddr *address = (const struct sockaddr *)&resolved->addresses[at];
	int descriptor = socket(address->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	int yes = 1;

	tries->polls[at] = (struct pollfd){ .fd = descriptor, .events = POLLOUT };
	if (descriptor < 0) {
		tries->last_errno = errno;
		return;
	}
	tries->waiting++;
	setsockopt(descriptor, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
	if (connect(descriptor, address, resolved->lengths[at]) && errno != EINPROGRESS)
		give_up(tries, at, errno);
}

/* The first that is connected, taken out; -1: none yet. */
static int
take_winner(struct tries *tries)
{
	for (int i = 0; i < tries->count; i++) {
		int number = 0;
		socklen_t length = sizeof(number);

		if (tries->polls[i].fd < 0 || !tries->polls[i].revents)
			continue;
		getsockopt(tries->polls[i].fd, SOL_SOCKET, SO_ERROR, &number, &length);
		if (!number) {
			int winner = tries->polls[i].fd;

			tries->polls[i].fd = -1;
			return winner;
		}
		give_up(tries, i, number);
	}
	return -1;
}

static enum err
error_of(int number)
{
	switch (number) {
	case ECONNREFUSED:
	case ECONNRESET:
	case EHOSTUNREACH:
	case ENETUNREACH:
	case ENETDOWN:
		return ERR_CLOSED;
	case ETIMEDOUT:
		return ERR_TIMEOUT;
	case EACCES:
	case EPERM:
		return ERR_DENIED;
	default:
		return ERR_IO;
	}
}

enum err
dial_connect(const struct resolved *resolved, int64_t deadline_ms, int *ret_descriptor,
	     struct dial_reason *reason)
{
	struct tries tries = { .count = 0 };
	int winner = -1;
	int64_t left_ms;
	enum err err = OK;

	for (;;) {
		bool has_next;

		while (!tries.waiting && tries.count < resolved->count)
			start_next(&tries, resolved);
		if (!tries.waiting) {
			err = error_of(tries.last_errno);
			dial_say(reason, "%s", strerrordesc_np(tries.last_errno));
			break;
		}
		left_ms = deadline_ms - clock_monotonic_ms();
		if (left_ms <= 0) {
			err = ERR_TIMEOUT;
			dial_say(reason, "no answer in time");
			break;
		}
		has_next = tries.count < resolved->count;
		if (has_next && left_ms > NEXT_TRY_MS)
			left_ms = NEXT_TRY_MS;
		poll(tries.polls, (nfds_t)tries.count,
		     left_ms > INT32_MAX ? INT32_MAX : (int)left_ms);
		winner = take_winner(&tries);
		if (winner >= 0)
			break;
		if (has_next)
			start_next(&tries, resolved);
	}
	for (int i = 0; i < tries.count; i++)
		if (tries.polls[i].fd >= 0)
			close(tries.polls[i].fd);
	if (winner >= 0)
		*ret_descriptor = winner;
	return err;
}
