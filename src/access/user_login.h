/* SPDX-License-Identifier: Apache-2.0 */
/* A local user's name and password: is it them? Unknown, wrong, locked and disabled take the same
 * time and leave the same trace outside. Slow on purpose: only in the slow lane. */
#ifndef ACCESS_USER_LOGIN_H
#define ACCESS_USER_LOGIN_H

#include "access/rules.h"
#include "store/store.h"

struct user_attempt {
	struct str username, password;
	int64_t now_ms;
};

enum user_outcome {
	USER_UNKNOWN, /* no such local user */
	USER_WRONG_PASSWORD,
	USER_LOCKED,   /* too many failures; the password was not looked at */
	USER_DISABLED, /* the user, or signing in with local users */
	USER_PROVED,
	USER_OUTCOMES,
};

struct user_login {
	enum user_outcome outcome;
	int64_t user_id;      /* 0 with USER_UNKNOWN */
	const char *username; /* as the store has it; NULL with USER_UNKNOWN */
	bool has_locked;      /* this very failure did */
	bool needs_second_factor;
};

/* Reads, proves, and writes what a failure leaves; a success writes nothing but a hash that was
 * made with old parameters, and user_login_succeeded does the rest. Any error means that nobody is
 * proved. Texts are in the arena. */
MUST_CHECK enum err user_login_by_password(struct reader *reader, struct store *store,
					   const struct access_rules *rules,
					   const struct user_attempt *attempt, struct arena *arena,
					   struct user_login *ret_login);

/* The same for somebody who is signed in and proves it again; failures count alike. */
MUST_CHECK enum err user_login_again(struct reader *reader, struct store *store,
				     const struct access_rules *rules, int64_t user_id,
				     struct str password, int64_t now_ms, struct arena *arena,
				     struct user_login *ret_login);

/* In the write that makes the login: the failures are forgiven. */
MUST_CHECK enum err user_login_succeeded(struct tx *tx, int64_t user_id);

const char *user_outcome_name(enum user_outcome outcome); /* for log lines; never NULL */

#endif
