/* SPDX-License-Identifier: Apache-2.0 */
/* One command over a running site's control socket: the program's end asks, the front's end
 * answers. Blocking, with deadlines. */
#ifndef ADMIN_CONTROL_H
#define ADMIN_CONTROL_H

#include "base/arena.h"
#include "base/buf.h"

struct control_command {
	const char
		*user; /* who types it: for the audit line's name; its uid is the kernel's word */
	const char *const *texts; /* the command line, group first */
	int count;
	struct str in; /* standard input */
};

/* Connects, asks and waits for the end. ERR_NOT_FOUND: nobody listens on that path. ERR_DENIED: it
 * is not ours. ERR_AGAIN: it takes nobody now, and does not know the command. ERR_CLOSED: the site
 * ended meanwhile; whether it did the command is not known. ERR_LIMIT: the command line is too
 * long.
 */
MUST_CHECK enum err control_ask(const char *path, const struct control_command *command,
				struct buf *out, struct buf *error, int *ret_exit);

/* The other end. Texts are in the arena. ERR_INVALID: not a command. */
MUST_CHECK enum err control_receive(int descriptor, struct arena *arena,
				    struct control_command *ret_command);
MUST_CHECK enum err control_answer(int descriptor, struct str out, struct str error, int exit_code);

#endif
