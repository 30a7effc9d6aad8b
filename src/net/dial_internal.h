/* SPDX-License-Identifier: Apache-2.0 */
/* What dial.c, dial_connect.c and dial_http.c share. */
#ifndef NET_DIAL_INTERNAL_H
#define NET_DIAL_INTERNAL_H

#include "net/dial.h"

struct resolved;

struct dial {
	int descriptor;
	struct tls_session *session;
	int64_t io_timeout_ms;
	int64_t deadline_ms; /* no wait goes beyond it; 0: none, it is open */
	struct buf input;    /* read from the peer and not yet asked for */
	struct dial_reason reason;
	bool was_cut; /* the stream ended otherwise than by the peer's word */
};

void dial_say(struct dial_reason *reason, const char *format, ...) FORMAT(2, 3);

/* Waits until the descriptor has one of poll's events. ERR_TIMEOUT at the deadline
 * (clock_monotonic_ms). */
MUST_CHECK enum err dial_wait(int descriptor, short events, int64_t deadline_ms);

/* A connected, non-blocking socket to the first address that answers. */
MUST_CHECK enum err dial_connect(const struct resolved *resolved, int64_t deadline_ms,
				 int *ret_descriptor, struct dial_reason *reason);

/* At least one byte more into dial->input. ERR_CLOSED at the end, ERR_LIMIT when it is full. */
MUST_CHECK enum err dial_fill(struct dial *dial);

#endif
