/* SPDX-License-Identifier: Apache-2.0 */
/* What a session process gives up: the target is hostile, and what it breaks shall be one session.
 * For a process of one thread. What the kernel does not know is left out. */
#ifndef JUMPOINT_SESSION_CONFINE_H
#define JUMPOINT_SESSION_CONFINE_H

#include <stdbool.h>

enum { CONFINE_MEMORY = 256 * 1024 * 1024, CONFINE_DESCRIPTORS = 16 };

/* First thing: no core dumps, no debugger, no new privileges, bounded memory and descriptors. */
void confine_process(void);

/* Once connected to the target: no file is opened any more (Landlock), and of the system calls a
 * list is left (seccomp). No socket is made or connected, so the target's stays where it is; an
 * agent may come to a listening one. False: the kernel refused one. */
bool confine_to_streams(void);

#endif
