/* SPDX-License-Identifier: Apache-2.0 */
/* Logging in to the target: with a credential where the session has one, else by asking the person,
 * and by asking for whatever the target wants beside it. Never blocks; the target decides nothing
 * about how long or how often. */
#ifndef JUMPOINT_SESSION_LOGIN_H
#define JUMPOINT_SESSION_LOGIN_H

#include "jumpoint/session/credential.h"

enum {
	LOGIN_TRIES = 3,   /* of a person */
	LOGIN_STAGES = 5,  /* methods that a target may want one after the other */
	LOGIN_ROUNDS = 16, /* questions that it may ask in all */
};

enum login_result {
	LOGIN_AGAIN, /* the target's turn */
	LOGIN_ASKS,  /* the person's turn: login.question */
	LOGIN_DONE,
	LOGIN_REFUSED, /* login.why */
};

enum login_step {
	LOGIN_STEP_USER,
	LOGIN_STEP_METHODS,
	LOGIN_STEP_CHOOSE,
	LOGIN_STEP_PASSWORD,
	LOGIN_STEP_KEY,
	LOGIN_STEP_INTERACTIVE,
	LOGIN_STEP_ASKING,
};

struct login_question {
	int64_t number;
	struct str name, instruction;
	size_t count;
	struct str texts[LINK_PROMPTS_MOST];
	bool echo[LINK_PROMPTS_MOST];
};

struct login {
	ssh_session ssh;
	enum login_step step, then; /* then: what the person's answer is for */
	char user[PLAN_USER_LIMIT + 1];
	struct credential credential;
	bool has_credential; /* one that has not done its part yet */
	bool has_tried;	     /* with it */
	int methods, tries, stages, rounds;
	struct secret *password; /* what the person typed */
	struct login_question question;
	struct arena arena; /* the question's texts */
	const char *why;
};

/* user may be empty: the person is asked. own_credential may be NULL. */
void login_init(struct login *login, ssh_session ssh, const char *user,
		struct credential *own_credential);
void login_release(struct login *login); /* of zeros too */

enum login_result login_step(struct login *login);

/* ERR_INVALID: not an answer to what is asked. */
MUST_CHECK enum err login_answer(struct login *login, int64_t number, size_t count,
				 const struct str *answers);

#endif
