/* SPDX-License-Identifier: Apache-2.0 */
/* What a session process gives up: the target is hostile, and what it breaks shall be one session.
 * For a process of one thread. What the kernel does not know is left out. */
#ifndef JUMPOINT_SESSION_CONFINE_H
#define JUMPOINT_SESSION_CONFINE_H

#include <stdbool.h>

enum { CONFINE_MEMORY = 256 * 1024 * 1024, CONFINE_DESCRIPTORS = 16 };

/* First thing: no core dumps, no debugger, no new privileges, bounded memory and descriptors. */
void confine_process(void);

/* Once connected to the target, by this descriptor: no file is opened any more (Landlock), and of
 * the system calls a list is left (seccomp). The target's socket is not connected elsewhere, and
 * new ones are of this machine alone: any Unix socket that has a name in the file system and that
 * this user may use is within reach, as there is no telling the agent's from others, so the user
 * should be one that may use none. False: the kernel refused one. */
bool confine_to_streams(int target);

#endif
