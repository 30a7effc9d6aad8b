/* SPDX-License-Identifier: Apache-2.0 */
/* A local user's name and password: is it them? Unknown, wrong, locked, disabled and overdue
 * take the same time and leave the same trace outside. Slow on purpose: only in the slow lane. */
#ifndef ACCESS_USER_LOGIN_H
#define ACCESS_USER_LOGIN_H

#include "access/rules.h"
#include "store/store.h"

struct user_attempt {
	struct str username; /* or, of somebody who is signed in and proves it again: */
	int64_t user_id;
	struct str password;
	int64_t now_ms;
	/* Adds to the write that locks a user. May be NULL. */
	enum err (*locked)(struct tx *tx, int64_t user_id, void *context);
	void *context;
};

enum user_outcome {
	USER_UNKNOWN, /* no such local user */
	USER_WRONG_PASSWORD,
	USER_LOCKED,   /* too many failures; the password was not looked at */
	USER_DISABLED, /* the user, or signing in with local users */
	USER_OVERDUE,  /* a one-time password, past its end; it was not looked at */
	USER_PROVED,
	USER_OUTCOMES,
};

struct user_login {
	enum user_outcome outcome;
	int64_t user_id;      /* 0 with USER_UNKNOWN */
	const char *username; /* as the store has it; NULL with USER_UNKNOWN */
	const char *hash;     /* of the password that was proved; else NULL */
	bool has_locked;      /* this very failure did */
	bool needs_second_factor;
};

/* Reads, proves, and leaves one write of a failure, whichever it was; a success writes nothing but
 * a hash that was made with old parameters, and user_login_succeeded does the rest. Any error means
 * that nobody is proved. Texts are in the arena. */
MUST_CHECK enum err user_login_by_password(struct reader *reader, struct store *store,
					   const struct access_rules *rules,
					   const struct user_attempt *attempt, struct arena *arena,
					   struct user_login *ret_login);

/* In the write that makes the login of who was proved: the failures are forgiven. ERR_DENIED: the
 * password was changed, or the user disabled, since. */
MUST_CHECK enum err user_login_succeeded(struct tx *tx, const struct user_login *login);

const char *user_outcome_name(enum user_outcome outcome); /* for log lines; never NULL */

#endif
