/* SPDX-License-Identifier: Apache-2.0 */
/* Keys that hosts showed to Jumpoints: looking at them, accepting another one, forgetting one. For
 * administrators, which the door has made sure of. */
#ifndef ACTIONS_SESSION_HOST_KEY_H
#define ACTIONS_SESSION_HOST_KEY_H

#include "actions/call.h"

enum { HOST_KEYS_PER_PAGE = 50 };

struct host_key_view {
	int64_t id, jumpoint_id;
	const char *jumpoint_name; /* empty: it is gone */
	const char *host;
	int64_t port;
	const char *algorithm, *fingerprint;
	int64_t first_seen;
	const char *offered_algorithm, *offered_fingerprint; /* NULL: no other was shown */
	int64_t offered_at;
};

struct host_keys_page {
	int64_t total;
	struct host_key_view *keys;
	size_t count;
};

MUST_CHECK enum err host_keys_see(struct call *call, struct str search, int64_t page,
				  struct host_keys_page *ret_page);

/* ERR_NOT_FOUND; ERR_CONFLICT with a refusal: no other key was offered. */
MUST_CHECK enum err host_key_accept(struct call *call, int64_t id);
MUST_CHECK enum err host_key_forget(struct call *call, int64_t id);

#endif
