/* SPDX-License-Identifier: Apache-2.0 */
/* Names to addresses for blocking callers, without NSS: literals, /etc/hosts and the name servers
 * of /etc/resolv.conf. Any thread. */
#ifndef NET_RESOLVE_H
#define NET_RESOLVE_H

#include <stdint.h>
#include <sys/socket.h>

#include "base/error.h"

enum { RESOLVE_MOST = 8 };

struct resolved {
	struct sockaddr_storage
		addresses[RESOLVE_MOST]; /* in the order to try, families taking turns */
	socklen_t lengths[RESOLVE_MOST];
	int count; /* at least 1 on success */
};

/* ERR_NOT_FOUND: no such name; ERR_TIMEOUT; ERR_IO: no answer that helps; ERR_INVALID: not a host.
 * The deadline is by clock_monotonic_ms. */
MUST_CHECK enum err resolve_host(const char *host, int port, int64_t deadline_ms,
				 struct resolved *ret_resolved);

#endif
