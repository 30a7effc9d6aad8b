/* SPDX-License-Identifier: Apache-2.0 */
/* An agent's folder: what the installer laid down, and what the agent itself keeps there. Files of
 * the agent are its user's alone and are replaced whole. */
#ifndef JUMPOINT_FOLDER_H
#define JUMPOINT_FOLDER_H

#include "base/arena.h"
#include "crypto/signature.h"

#define FOLDER_SETTINGS "jumpoint.conf"
#define FOLDER_ALLOW_LIST "allow-list"
#define FOLDER_NODE_KEY "state/node.key"
#define FOLDER_CERTIFICATE "state/certificate"
#define FOLDER_DEPLOY_KEY "state/deploy.key"
#define FOLDER_SESSIONS "run" /* a socket for each session process, see relay_return.c */
#define FOLDER_STATUS "run/status"
#define FOLDER_LOCK "run/lock"

/* A file below the folder (a descriptor), whole. ERR_NOT_FOUND; ERR_LIMIT: longer; ERR_IO, also for
 * a link, a pipe or a device. Never blocks on one. */
MUST_CHECK enum err folder_read(int folder, const char *name, size_t limit, struct arena *arena,
				struct str *ret_text);

/* Replaces it at once, mode 0600, on disk when this returns. ERR_IO. */
MUST_CHECK enum err folder_write(int folder, const char *name, struct str text);

void folder_remove(int folder, const char *name); /* harmless when it is not there */

/* The node's key: read, or made and written when there is none yet. ERR_INVALID: the file is not a
 * key. */
MUST_CHECK enum err folder_node_key(int folder, struct signature_keys *ret_keys);

/* The list of what may be reached, of root, or of who owns the folder, and nobody else's to write.
 * No file: the empty text. ERR_DENIED: it is somebody else's. */
MUST_CHECK enum err folder_allow_list(int folder, struct arena *arena, struct str *ret_text);

/* Becomes the one agent of this folder, until the process ends. ERR_CONFLICT: another one runs. */
MUST_CHECK enum err folder_lock(int folder);

/* The agent that runs; 0: none. ERR_IO: the lock cannot be read, or names no process. */
MUST_CHECK enum err folder_find_agent(int folder, int *ret_pid);

#endif
