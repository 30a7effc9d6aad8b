/* SPDX-License-Identifier: Apache-2.0 */
/* The live sessions of this front, by uid: begun by a viewer's ticket, kept while links and
 * WebSockets come and go, ended once. Loop's thread. What needs the database goes to a clerk and
 * comes back by an answer that names the session. */
#ifndef SESSION_BROKER_H
#define SESSION_BROKER_H

#include <stdbool.h>

#include "access/secret.h"
#include "actions/session/plan.h"
#include "actions/session/row.h"
#include "session/leg.h"

struct broker;
struct journal;
struct journal_left;
struct journal_news;
struct loop;
struct session;
struct viewer;

/* Who sits at a viewer, to be asked about again. */
enum { SEAT_ADDRESS_SIZE = 48 };

struct session_seat {
	unsigned char login_hash[SECRET_HASH_SIZE];
	char address[SEAT_ADDRESS_SIZE];
	int64_t typed_at; /* monotonic, the last time; 0: never */
	int64_t rights;	  /* grants_number by which the right to sit there was found last */
};

/* What a broker has others do: jobs that must not run on the loop. Each answers later, or never. */
struct clerk_table {
	/* Answered by broker_give_credential. message: CREDENTIAL_ASK. */
	void (*credential)(void *clerk, const struct session *session,
			   const struct message *message);
	/* Answered by broker_judge_host_key. message: HOST_KEY. */
	void (*host_key)(void *clerk, const struct session *session, const struct message *message);
	/* Steps of one session are written in the order given. */
	void (*step)(void *clerk, const struct session_step *step);
	/* A recording is finished, also one of an earlier run's session. */
	void (*recorded)(void *clerk, const struct journal_news *news);
};

/* Ways to a target. */
struct target_table {
	/* ERR_NOT_FOUND: that Jumpoint is not connected. ERR_LIMIT: it has no room. */
	enum err (*open)(void *ways, int64_t jumpoint_id, struct session *session,
			 struct target **ret_target);
};

struct broker_rules {
	int64_t linger_ms;   /* a session without a viewer, or without its Jumpoint, ends after it
			      */
	bool must_record;    /* a session ends when its recording cannot be written */
	bool record_input;   /* for sessions that begin: what is typed and shown is recorded */
	size_t budget_bytes; /* windows of all sessions above the first; 0: a default */
};

struct broker_settings {
	struct loop *loop;
	struct journal *journal; /* NULL: nothing is recorded */
	const struct clerk_table *clerk_table;
	void *clerk;
	const struct target_table *target_table;
	void *ways;
	struct broker_rules rules;
};

enum {
	BROKER_VIEWERS_MOST = 8, /* of a session; as many as a session process remembers */
	BROKER_SESSIONS_MOST = 16384,
	BROKER_BUDGET = 32 * 1024 * 1024,
	BROKER_CONNECT_MS = 20 * 1000,	/* for a target to accept the connection */
	BROKER_PERSON_MS = 600 * 1000,	/* and for a person to answer what it asks */
	BROKER_UNOPENED_MS = 30 * 1000, /* for a lost link, where no shell is open yet */
	BROKER_END_MS = 5000,		/* for a target to say ENDED */
	BROKER_DISK_MS = 60 * 1000,	/* for the disk to have all of an ended session */
	BROKER_SHOWN_MS = 60 * 1000,	/* for its row to say that it has ended */
	BROKER_QUIET_MS = 30 * 1000,	/* after it a session's tail shrinks */
	BROKER_NOTE_MS = 1000,		/* a state before open that lasts longer is noted */
	BROKER_SCREEN_MOST = 1024 * 1024,
};

struct broker *broker_new(const struct broker_settings *settings);

/* Lets go of all sessions and ends none: their shells live on, their rows and journal stay as they
 * are. Takes NULL. */
void broker_free(struct broker *own_broker);

void broker_set_rules(struct broker *broker, const struct broker_rules *rules);

/* --- sessions --- */

struct session *broker_find(struct broker *broker, struct str uid); /* NULL: not live here */
size_t broker_count(const struct broker *broker);

/* Begins the session that the plan says. A target that cannot be reached ends it at once; the
 * session is there until the loop's next turn in any case, so a viewer hears of it. ERR_LIMIT: too
 * many. ERR_CONFLICT: it lives already. */
MUST_CHECK enum err broker_start(struct broker *broker, const struct session_plan *plan,
				 struct session **ret_session);

/* A session that an earlier run left; left: what the journal has of it, NULL nothing. It waits for
 * its Jumpoint as long as linger; one whose end the journal has is over. */
MUST_CHECK enum err broker_restore(struct broker *broker, const struct session_plan *plan,
				   const struct journal_left *left);

/* Ends it for a person to read why: enum link_end. Unknown: nothing happens. */
void broker_end(struct broker *broker, struct str uid, int why, const char *text);

/* --- from the target --- */

/* A frame on the session's channel. */
void broker_hear(struct session *session, int kind, struct str body);
void broker_target_drained(struct session *session);
void broker_target_lost(struct session *session); /* the leg is gone already */

/* The Jumpoint names a session that lives there. Takes the target; ERR_NOT_FOUND: not ours, the
 * target is still the caller's (tell it to end). */
MUST_CHECK enum err broker_here(struct broker *broker, const struct message *here,
				struct target *target, struct session **ret_session);

/* --- from the journal and the clerk --- */

/* All that journal_next_news has. */
void broker_hear_journal(struct broker *broker);

/* body: of CREDENTIAL; empty: none, for why and text. */
void broker_give_credential(struct broker *broker, struct str uid, struct str body, int why,
			    const char *text);
/* text: for the session; notice: for its viewers, NULL none. */
void broker_judge_host_key(struct broker *broker, struct str uid, bool is_trusted, const char *text,
			   const char *notice);

/* --- viewers --- */

/* name: 16 hex digits. Takes the leg, and the place of an earlier one of that name, which is
 * closed. ERR_LIMIT: too many are attached. The viewer is valid until broker_viewer_gone or the
 * leg's close. */
MUST_CHECK enum err broker_attach(struct session *session, struct str name,
				  const struct session_seat *seat, struct leg *leg,
				  struct viewer **ret_viewer);
void broker_viewer_gone(struct viewer *viewer); /* its leg is gone already */
void broker_viewer_drained(struct viewer *viewer);

/* What it says (console.h). ERR_INVALID: it breaks the protocol, close it. It may close itself. */
struct console_message;
MUST_CHECK enum err broker_viewer_says(struct viewer *viewer,
				       const struct console_message *message);

/* Visits each attached viewer's seat; the visit may not change the broker. */
void broker_each_seat(struct broker *broker,
		      void (*visit)(const char *uid, const char *viewer,
				    const struct session_seat *seat, void *context),
		      void *context);
/* Closes that viewer, if it is this login's still: the login ended, or its right. */
void broker_unseat(struct broker *broker, struct str uid, struct str viewer,
		   const struct session_seat *seat, const char *reason);
/* That login was found to have the right to sit there, by this grants_number. */
void broker_allow_seat(struct broker *broker, struct str uid, struct str viewer,
		       const struct session_seat *seat, int64_t rights);

/* --- the right to be there --- */

/* Visits each session that is not about to end, with the grants_number by which its right was found
 * last, -1 never; the visit may not change the broker. */
void broker_each_session(struct broker *broker,
			 void (*visit)(const char *uid, int64_t user_id, int64_t rights,
				       void *context),
			 void *context);
/* Whoever's it is was found to have the right to it, by this grants_number. */
void broker_allow(struct broker *broker, struct str uid, int64_t rights);

#endif
