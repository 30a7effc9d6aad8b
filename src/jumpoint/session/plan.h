/* SPDX-License-Identifier: Apache-2.0 */
/* What START asks for, checked: from here on every number is within its bounds. */
#ifndef JUMPOINT_SESSION_PLAN_H
#define JUMPOINT_SESSION_PLAN_H

#include <stdbool.h>

#include "base/str.h"
#include "wire/link.h"

enum {
	PLAN_HOST_LIMIT = 255,
	PLAN_TERMINAL_LIMIT = 32,
	PLAN_USER_LIMIT = 255,
	PLAN_KEEP_ALIVE_MOST = 3600, /* seconds */
	PLAN_TIMEOUT_LEAST_MS = 1000,
	PLAN_TIMEOUT_MOST_MS = 300 * 1000,
	PLAN_TIMEOUT_USUAL_MS = 30 * 1000,
	PLAN_LINGER_MOST_MS = 24 * 3600 * 1000,
};

struct plan {
	char uid[LINK_UID_SIZE + 1];
	char addresses[PLAN_HOST_LIMIT + 1]; /* literal, parted by spaces */
	int port;
	char terminal[PLAN_TERMINAL_LIMIT + 1];
	int columns, rows;
	int keep_alive; /* seconds; 0: none */
	char user[PLAN_USER_LIMIT + 1];
	bool has_credential;
	char account_uid[LINK_UID_SIZE + 1];
	int timeout_ms;
	int linger_ms;
	size_t key_count;
	struct str keys[LINK_HOST_KEYS_MOST]; /* wire form; they look into own_keys */
	char *own_keys;
};

/* ERR_INVALID: anything is wrong with it. */
MUST_CHECK enum err plan_read(struct str body, struct plan *ret_plan);
void plan_release(struct plan *plan);

bool plan_knows_key(const struct plan *plan, struct str key);

/* The algorithm's name at the start of a key's wire form; empty when there is none. */
struct str plan_key_algorithm(struct str key);

#endif
