/* SPDX-License-Identifier: Apache-2.0 */
/* Trust on first use: the key that a host shows first is the one it is known by from then on, for
 * that Jumpoint, host and port. Blocking; a worker's. */
#ifndef ACTIONS_SESSION_PIN_H
#define ACTIONS_SESSION_PIN_H

#include "store/store.h"

struct host_key_shown {
	struct str session_uid;
	struct str key; /* as on the wire */
	int64_t now_ms;
};

struct host_key_judged {
	bool is_trusted;
	const char *text;   /* for the session that is refused; "" */
	const char *notice; /* for people, NULL: nothing to say */
};

/* Texts in the arena. ERR_NOT_FOUND: no such session lives. ERR_INVALID: that is no key. */
MUST_CHECK enum err host_key_judge(struct store *store, const struct host_key_shown *shown,
				   struct arena *arena, struct host_key_judged *ret_judged);

#endif
