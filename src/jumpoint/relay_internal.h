/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the relay share. */
#ifndef JUMPOINT_RELAY_INTERNAL_H
#define JUMPOINT_RELAY_INTERNAL_H

#include "base/list.h"
#include "base/map.h"
#include "ipc/ipc.h"
#include "jumpoint/relay.h"
#include "net/loop.h"
#include "net/timer.h"

struct relay_start;

enum relay_state {
	RELAY_RESOLVES, /* has no process yet */
	RELAY_RUNS,
	RELAY_CAME_BACK, /* and has not said HERE */
};

struct relay_session {
	struct relay *relay;
	struct list in_relay;
	enum relay_state state;
	uint32_t channel; /* 0: none on this link */
	bool wants_here;  /* was told AGAIN */
	bool has_ended;	  /* its last word is with the site */
	char uid[LINK_UID_SIZE + 1], account_uid[LINK_UID_SIZE + 1];
	bool has_credential; /* its keys are to be signed */
	int socket;	     /* -1: none */
	int process;	     /* a descriptor that names it; -1: none */
	struct loop_watch *watch;
	bool is_paused;	    /* the link is full */
	struct buf pending; /* messages the process has not taken: kind, length, body */
	struct timer timer; /* the process must have said or done something by now */
	struct relay_start *start;
};

struct relay {
	struct relay_settings settings;
	struct list sessions; /* those served last at the end */
	size_t count;
	struct map *by_channel;
	struct ipc_message message; /* the one that is being read */
	bool is_up;
	uint32_t next_channel;
	int64_t site_ms, site_at_ms; /* the site's clock, and ours when it told it */
	struct buf narrowing;
	struct buf body; /* of what the relay itself says */
	size_t jobs;
};

/* relay_session.c */
struct relay_session *relay_session_new(struct relay *relay, enum relay_state state);
void relay_session_free(struct relay_session *own_session); /* its process is left alone */
void relay_session_run(struct relay_session *session, int own_socket, pid_t pid); /* 0: none */
void relay_session_set_channel(struct relay_session *session, uint32_t channel);  /* 0: none */

/* To the process; what it does not take at once waits. The session may be gone afterwards. */
void relay_session_tell(struct relay_session *session, enum link_kind kind, struct str body);
void relay_session_resume(struct relay_session *session); /* the link has room */

/* What waited in another buffer of pending messages goes behind what waits already. */
void relay_session_replay(struct relay_session *session, struct str pending);

/* Says END to the site, where it has a channel, and is gone; so is its process. */
void relay_session_end(struct relay_session *own_session, enum link_end why, const char *text);

/* relay_return.c: a socket where the next agent finds this session's process. ERR_LIMIT, ERR_IO.
 * What is left of it when the process is over. */
MUST_CHECK enum err relay_return_prepare(const struct relay_session *session, int *ret_listening);
void relay_return_forget(const struct relay_session *session);

/* relay_start.c: START for a new session, which exists already and has its channel. */
void relay_start_begin(struct relay_session *session, struct str body);
void relay_start_cancel(struct relay_session *session); /* it is going */

#endif
