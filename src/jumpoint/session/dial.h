/* SPDX-License-Identifier: Apache-2.0 */
/* One TCP connection to the first of a few literal addresses that answers. Nothing is resolved
 * here: the agent did that and held the addresses against its list. */
#ifndef JUMPOINT_SESSION_DIAL_H
#define JUMPOINT_SESSION_DIAL_H

#include <stdint.h>

#include "base/str.h"
#include "wire/link.h"

struct dial {
	struct str rest; /* addresses not tried yet */
	int port, timeout_ms;
	int descriptor; /* -1: none on the way */
	int64_t deadline_ms;
	enum link_end why; /* why the last one did not answer */
};

/* The addresses, parted by spaces, stay the caller's and must live as long. Each gets timeout_ms.
 */
void dial_init(struct dial *dial, const char *addresses, int port, int timeout_ms);
void dial_release(struct dial *dial);

/* Again after POLLOUT on descriptor or past deadline_ms. OK: *ret_descriptor is connected and the
 * caller's. ERR_AGAIN: on its way. ERR_NOT_FOUND: none answered, and why says how. */
MUST_CHECK enum err dial_step(struct dial *dial, int *ret_descriptor);

#endif
