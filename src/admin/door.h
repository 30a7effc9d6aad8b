/* SPDX-License-Identifier: Apache-2.0 */
/* Both sides of the control socket: how a typed command reaches the front of a running site, and
 * how the front does it. */
#ifndef ADMIN_DOOR_H
#define ADMIN_DOOR_H

#include "admin/admin.h"

/* The program's side: asks and waits for the end. texts begin with the command's group; in is the
 * standard input. ERR_NOT_FOUND: nobody listens on that path. ERR_DENIED: it is not ours.
 * ERR_AGAIN: the site takes nobody now, and does not know the command. ERR_LIMIT: the command line
 * is too long. Anything else: the site went away meanwhile, and whether it did the command is not
 * known.
 */
MUST_CHECK enum err door_ask(const char *path, int count, const char *const *texts, struct str in,
			     struct buf *out, struct buf *error, int *ret_exit);

/* The front's side. Receives one command from an accepted connection, does it and answers; closes
 * the descriptor. On a worker of the slow lane, blocking, each wait with a deadline. admin has
 * site, store, reader, sealer and arena set; the rest is filled here. The right to ask is the right
 * to connect: the socket is its owner's alone. */
void door_serve(int own_descriptor, struct admin *admin);

#endif
