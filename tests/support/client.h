/* SPDX-License-Identifier: Apache-2.0 */
/* What makes an API account one that a test can log in with. */
#ifndef SUPPORT_CLIENT_H
#define SUPPORT_CLIENT_H

#include "access/account.h"
#include "access/rules.h"

/* Gives the account a new secret in place of its old ones, as of now_ms, and settings of its own
 * (NULL: it keeps those it has). Returns the secret's id; the secret's text lives in the arena. */
int64_t client_equip(struct store *store, const struct access_rules *rules, struct arena *arena,
		     int64_t account_id, const struct account_settings *settings, int64_t now_ms,
		     struct made_secret *ret_secret);

#endif
