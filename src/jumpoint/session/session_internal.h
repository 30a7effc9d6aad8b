/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the session share: session.c turns, session_hear.c takes what the agent says,
 * session_say.c tells it what is due. What was said is forgotten with the link: after CONTINUE
 * whatever still waits is asked anew. */
#ifndef JUMPOINT_SESSION_SESSION_INTERNAL_H
#define JUMPOINT_SESSION_SESSION_INTERNAL_H

#include "jumpoint/session/input.h"
#include "jumpoint/session/port.h"
#include "jumpoint/session/ring.h"
#include "jumpoint/session/screen.h"
#include "jumpoint/session/session.h"
#include "jumpoint/session/target.h"

enum {
	SESSION_START_MS = 10 * 1000,
	SESSION_PERSON_MS = 10 * 60 * 1000, /* to answer, or to look at a host key */
	SESSION_CREDENTIAL_MS = 60 * 1000,
	SESSION_LEAVE_MS = 60 * 1000, /* after the end, without word from the site */
	SESSION_TOLD_MS = 3 * 1000,   /* when the site ended it: to take what was not said yet */
	SESSION_REPAINTS = 8,
	SESSION_PAINT_LIMIT = 8 * 1024 * 1024,
};

/* What the site or a person must answer. */
enum session_question {
	QUESTION_NONE,
	QUESTION_HOST_KEY,
	QUESTION_CREDENTIAL,
	QUESTION_PROMPT,
};

struct session {
	const struct session_settings *settings;
	struct port port;
	struct ipc_message message;
	struct plan plan;
	bool has_plan;
	struct ring ring;
	struct input input;
	struct screen *screen;
	struct target target;
	struct own_keys keys;
	bool has_keys;
	int64_t began_ms, limit;

	bool is_attached; /* the site listens */
	int64_t linger_until_ms;

	enum link_state state, said_state;
	enum session_question question;
	bool has_asked;
	int64_t patience_ms; /* until when the question waits */

	int64_t repaints[SESSION_REPAINTS]; /* that were asked for; the first is being said */
	size_t repaint_count;
	struct buf painted; /* empty: not painted yet */
	size_t painted_said;
	int64_t painted_offset;

	bool is_over, has_said_end;
	bool is_told; /* by the site: it waits for the last word, not for the last output */
	int64_t leave_at_ms;
	bool is_done;
};

int64_t session_age_ms(const struct session *session);

/* The session is over: the target is let go, the rest is still said. The first reason stays. */
void session_end(struct session *session, enum link_end why, const char *text);

void session_ask(struct session *session, enum session_question question);
void session_detach(struct session *session); /* the link or the agent is gone */

/* session_hear.c. ERR_INVALID: it broke the protocol. */
MUST_CHECK enum err session_hear(struct session *session, uint32_t kind, struct str body);

/* session_say.c: as much as the socket takes. ERR_CLOSED: the agent is gone. ERR_LIMIT: it takes
 * nothing any more. */
MUST_CHECK enum err session_say(struct session *session);
MUST_CHECK enum err session_say_here(struct session *session);

#endif
