/* SPDX-License-Identifier: Apache-2.0 */
/* Messages with descriptors over SOCK_SEQPACKET pairs. One send is one receive, whole or not at
 * all. What is inside a message is the business of wire/. */
#ifndef IPC_IPC_H
#define IPC_IPC_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/str.h"

enum { IPC_DESCRIPTORS_MAX = 128, IPC_FOREVER = -1 };

struct ipc_message {
	uint32_t kind;
	uint64_t id;	 /* an answer carries its request's */
	struct str body; /* looks into buffer */
	int descriptors[IPC_DESCRIPTORS_MAX];
	size_t descriptor_count;
	unsigned char *buffer; /* LIMIT_IPC_MESSAGE bytes */
};

void ipc_message_init(struct ipc_message *message);
void ipc_message_release(struct ipc_message *message); /* wipes, closes; usable with CLEANUP */

/* Takes a descriptor out of a received message: the caller closes it. -1 when there is none. */
int ipc_take_descriptor(struct ipc_message *message, size_t index);

/* A connected pair, closed on exec. */
MUST_CHECK enum err ipc_pair(int ret_pair[2]);

/* Sends one message; the descriptors stay the caller's. ERR_LIMIT: too big. ERR_TIMEOUT: no room in
 * time (0: at once). ERR_CLOSED: nobody at the other end. */
MUST_CHECK enum err ipc_send(int descriptor, uint32_t kind, uint64_t id, struct str body,
			     const int *descriptors, size_t count, int timeout_ms);

/* Receives one message into an initialised or used one: what that held before is wiped and closed.
 * ERR_TIMEOUT; ERR_CLOSED: the other end is gone; ERR_INVALID: cut off or malformed. */
MUST_CHECK enum err ipc_receive(int descriptor, struct ipc_message *message, int timeout_ms);

/* A listening socket by this path for its owner alone (mode 0600). What is there is replaced: the
 * caller knows that nobody uses it. ERR_LIMIT: the path is too long. ERR_DENIED, ERR_IO. */
MUST_CHECK enum err ipc_listen(const char *path, int *ret_descriptor);

/* A connection that waits, not blocking. ERR_TIMEOUT: there is none. */
MUST_CHECK enum err ipc_accept(int descriptor, int *ret_descriptor);

/* A listening socket that another process made is ours from here on: ipc_peer names us to whoever
 * connects. ERR_INVALID: it is none. */
MUST_CHECK enum err ipc_adopt(int descriptor);

/* ERR_NOT_FOUND: nobody listens there. ERR_TIMEOUT: so many wait there already that there was no
 * room in time (0: at once). ERR_DENIED: it is not ours. ERR_LIMIT, ERR_IO. */
MUST_CHECK enum err ipc_connect(const char *path, int timeout_ms, int *ret_descriptor);

struct ipc_peer {
	pid_t pid;
	uid_t uid;
	gid_t gid;
};

/* Who is at the other end: who connected, who listened, or who made the pair. */
MUST_CHECK enum err ipc_peer(int descriptor, struct ipc_peer *ret_peer);

#endif
