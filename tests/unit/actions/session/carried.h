/* SPDX-License-Identifier: Apache-2.0 */
/* A store with one session that is about to be carried by a node of its Jumpoint, and Vault
 * accounts of each kind that a session may use. Every write runs twice. */
#ifndef UNIT_ACTIONS_CARRIED_H
#define UNIT_ACTIONS_CARRIED_H

#include "support/stores.h"

#define CARRIED_UID "00112233445566778899aabbccddeeff"
#define CARRIED_ACCOUNT "ffeeddccbbaa99887766554433221100"
#define CARRIED_NOW INT64_C(1700000000000)

enum { CARRIED_NODE = 70 };

enum { CARRIED_PASSWORD = 1, CARRIED_KEY, CARRIED_AUTHORITY, CARRIED_OTHER };

struct carried {
	struct store *store;
	struct reader *reader;
	struct arena arena;
};

void carried_open(struct carried *carried, const char *url);
void carried_close(struct carried *carried);

/* A user without any right: 5 is the one whose the session is. */
void carried_add_user(struct carried *carried, int id, const char *name);

/* What lets that user begin the session: item 3 in group 1 through Jumpoint 7, a role on the group
 * and the Jumpoint, and Shell Jump. */
void carried_grant(struct carried *carried, int user_id);

/* A statement that changes rows of a followed resource, as a write of the records would. */
void carried_change(struct carried *carried, const char *table, const char *sql);

/* The session uses this account; 0: none. */
void carried_use(struct carried *carried, int account);

int64_t carried_number(struct carried *carried, const char *sql);
const char *carried_text(struct carried *carried, const char *sql);

#endif
