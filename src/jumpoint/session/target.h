/* SPDX-License-Identifier: Apache-2.0 */
/* The connection to the target: dialled, keys exchanged, host key looked at, logged in, a shell on
 * a terminal. One step at a time, none blocks; each step that waits for the target has a deadline.
 */
#ifndef JUMPOINT_SESSION_TARGET_H
#define JUMPOINT_SESSION_TARGET_H

#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <poll.h>

#include "base/buf.h"
#include "jumpoint/session/dial.h"
#include "jumpoint/session/login.h"
#include "jumpoint/session/plan.h"

enum {
	TARGET_TEXT_LIMIT = 256,
	TARGET_SIGNAL_LIMIT = 16,
	TARGET_PIECE = 16 * 1024, /* of one read: END is heard in between */
	TARGET_BANNER_LIMIT = 8 * 1024,
	TARGET_PRINTED_MOST = 2 * 1024 * 1024,
	TARGET_CLOSE_MS = 2000,
	TARGET_SILENCES = 3, /* keep-alives without an answer */
};

enum target_phase {
	TARGET_IDLE,
	TARGET_DIALLING,
	TARGET_HANDSHAKE,
	TARGET_HOST_KEY, /* somebody must say target_trust */
	TARGET_TRUSTED,	 /* somebody must say target_login */
	TARGET_LOGIN,
	TARGET_ASKING, /* somebody must answer login.question */
	TARGET_CHANNEL,
	TARGET_TERMINAL,
	TARGET_SHELL,
	TARGET_OPEN,
	TARGET_CLOSING, /* the shell ended, its exit status may come yet */
	TARGET_OVER,
};

struct target {
	const struct plan *plan;
	enum target_phase phase;
	struct dial dial;
	ssh_session ssh;
	ssh_channel channel;
	struct ssh_channel_callbacks_struct callbacks;
	struct buf printed; /* what came and was not read yet */
	ssh_key host_key;
	struct login login;
	int64_t deadline_ms; /* of the step that runs; 0: none */
	int64_t alive_at_ms; /* next keep-alive; 0: none */
	bool has_more;	     /* bytes may wait inside libssh, where poll does not see them */
	enum link_end why;
	char text[TARGET_TEXT_LIMIT];
	int exit_status;		       /* -1: not known */
	char exit_signal[TARGET_SIGNAL_LIMIT]; /* that ended the shell: "TERM"; empty: none */
};

void target_init(struct target *target, const struct plan *plan);
void target_release(struct target *target);

void target_dial(struct target *target);

/* As far as it goes now. When the phase is HOST_KEY, TRUSTED, ASKING or OVER it is somebody else's
 * turn. on_connected runs once, before the first byte of the target is read. */
void target_step(struct target *target, void (*on_connected)(void));

void target_trust(struct target *target);
void target_login(struct target *target, struct credential *own_credential); /* may be NULL */
void target_answered(struct target *target); /* after login_answer */
void target_end(struct target *target, enum link_end why, const char *text);

/* What the poll must wait for; reading: there is room for output. */
void target_poll(const struct target *target, bool reading, struct pollfd *ret_pollfd);
int64_t target_deadline(const struct target *target); /* INT64_MAX: none */

/* In phase OPEN: how many bytes were printed into out, at most room; 0: none now. */
size_t target_read(struct target *target, char *out, size_t room);

/* How many it took; 0: none now. */
size_t target_write(struct target *target, struct str bytes);

void target_resize(struct target *target, int columns, int rows);

/* What the target says before the login, in the arena; empty: nothing. */
struct str target_banner(struct target *target, struct arena *arena);

#endif
