/* SPDX-License-Identifier: Apache-2.0 */
/* The only place where the agent makes processes. A session's is a fresh exec of a program that was
 * opened before: two sockets, no argument, no environment, nothing else inherited. */
#ifndef JUMPOINT_SPAWN_H
#define JUMPOINT_SPAWN_H

#include <sys/types.h>

#include "base/error.h"

enum {
	SPAWN_SOCKET = 3,    /* the process' end of the pair */
	SPAWN_LISTENING = 4, /* where it waits for the next agent when this one has died */
	SPAWN_NICE = 5,	     /* so much nicer than the agent, which all sessions wait for */
};

/* program: an open file to execute; listening stays the caller's. The process' standard error and
 * working directory are ours. ERR_LIMIT: no process or descriptor is to be had; ERR_IO. */
MUST_CHECK enum err spawn_session(int program, int listening, int *ret_socket, pid_t *ret_pid);

/* Goes on in a process of its own, which ends with what work returns. What it writes to said can be
 * read from *ret_said until its end. */
MUST_CHECK enum err spawn_behind(int (*work)(int said, const void *context), const void *context,
				 int *ret_said);

#endif
