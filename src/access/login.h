/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in with a client id and a secret. The outcome is a value with a name, and only one of
 * them carries an identity. */
#ifndef ACCESS_LOGIN_H
#define ACCESS_LOGIN_H

#include "access/decide.h"
#include "access/rules.h"

/* The same wrong secret in another style within this time is the same failure. */
enum { LOGIN_SECOND_STYLE_MS = 60 * 1000 };

/* How the credentials came; clients try another way when the first fails (terraform-provider §1).
 */
enum login_style { LOGIN_BASIC = 1, LOGIN_FORM, LOGIN_JSON };

struct login_pair {
	struct str client_id, secret;
};

/* One attempt. Basic credentials may have two readings, as they stand and with their percent
 * escapes undone. */
#define LOGIN_READINGS 2
struct login_attempt {
	enum login_style style;
	struct login_pair readings[LOGIN_READINGS]; /* the plainest, without escapes, last */
	size_t count;
	struct str address;
	int64_t now_ms;
};

enum login_outcome {
	LOGIN_UNKNOWN, /* no such client */
	LOGIN_WRONG_SECRET,
	LOGIN_LOCKED,  /* too many failures; the secret was not looked at */
	LOGIN_REFUSED, /* proved, but see reason */
	LOGIN_GRANTED,
};

struct login {
	enum login_outcome outcome;
	enum reason reason;	   /* of LOGIN_REFUSED */
	int64_t account_id;	   /* 0 with LOGIN_UNKNOWN */
	struct identity *identity; /* the caller's; NULL unless LOGIN_GRANTED */
};

/* Reads, decides, and writes only what a failure or the first success after one leaves. Any error
 * means that nobody is logged in. */
MUST_CHECK enum err login_by_secret(struct reader *reader, struct store *store,
				    const struct access_rules *rules,
				    const struct login_attempt *attempt, struct login *ret_login);

const char *login_outcome_name(enum login_outcome outcome); /* for log lines; never NULL */

#endif
