/* SPDX-License-Identifier: Apache-2.0 */
/* The only place where the agent makes processes. A session's is a fresh exec of a program that was
 * opened before: one socket, no argument, no environment, nothing else inherited. */
#ifndef JUMPOINT_SPAWN_H
#define JUMPOINT_SPAWN_H

#include <sys/types.h>

#include "base/error.h"

enum { SPAWN_SOCKET = 3 }; /* the process' end of the pair */

/* program: an open file to execute. Its standard error is ours, its working directory too.
 * ERR_LIMIT: no process or descriptor is to be had; ERR_IO. */
MUST_CHECK enum err spawn_session(int program, int *ret_socket, pid_t *ret_pid);

/* Goes on in a process of its own, which ends with what work returns. What it writes to said can be
 * read from *ret_said until its end. */
MUST_CHECK enum err spawn_behind(int (*work)(int said, const void *context), const void *context,
				 int *ret_said);

#endif
