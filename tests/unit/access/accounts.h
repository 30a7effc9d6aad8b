/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts in a store, for the tests of access. */
#ifndef ACCOUNTS_H
#define ACCOUNTS_H

#include "access/account.h"
#include "access/rules.h"
#include "support/stores.h"

/* A site with one account, 1, "ci", whose client id is "client" and whose secret is secret.text. */
struct accounts {
	struct store *store;
	struct reader *reader;
	struct arena arena;
	struct site_settings settings;
	struct access_rules rules;
	struct made_secret secret;
	int64_t secret_id;
	int64_t now_ms;
};

void accounts_open(struct accounts *accounts, const char *url);
void accounts_close(struct accounts *accounts);

/* A local user, 1, "ada", an administrator without a password. */
void accounts_add_user(struct accounts *accounts);

/* One statement, as a write of its own. */
void accounts_tell(struct accounts *accounts, const char *sql);

/* A number from the store. */
int64_t accounts_ask(struct accounts *accounts, const char *sql);

#endif
