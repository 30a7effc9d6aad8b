/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of this Jumpoint: between channels of the link and the processes that hold the shells.
 * Passes frames on as they are and holds next to nothing: while the link is full it reads no
 * process, and a process that takes nothing is ended. Loop's thread. */
#ifndef JUMPOINT_RELAY_H
#define JUMPOINT_RELAY_H

#include <sys/types.h>

#include "crypto/signature.h"
#include "wire/frame.h"
#include "wire/handshake.h"

struct loop;
struct pool;
struct relay;

enum {
	RELAY_PENDING_LIMIT = 512 * 1024, /* for a process that is behind: eight writers' worth */
	RELAY_RESOLVE_MS = 10 * 1000,
	RELAY_END_MS = 15 * 1000,    /* for a process to say its last word after END */
	RELAY_LEAVE_MS = 150 * 1000, /* and then to go: two minutes if all are slow */
};

/* The link, as the relay uses it. */
struct relay_link {
	bool (*has_room)(void *context); /* false: relay_drained follows */
	void (*send)(void *context, enum link_kind kind, uint32_t channel, struct str body);
	void (*broke)(void *context, const char *why); /* the site broke the protocol */
	void *context;
};

struct relay_settings {
	struct loop *loop;
	struct pool *pool;   /* resolves names in its fast lane */
	int folder;	     /* the agent's: allow-list */
	const char *sockets; /* path of the folder where session processes can be found again */
	int program;	     /* to start for each session */
	int sessions_most;
	const char *site_id;
	const struct signature_keys *node; /* signs statements */
	struct relay_link link;
	/* NULL: spawn_session of the program; tests give others. */
	enum err (*spawn)(void *context, int listening, int *ret_socket, pid_t *ret_pid);
	void *spawn_context;
};

struct relay *relay_new(const struct relay_settings *settings);

/* Lets the processes be: they come back to the next agent. No job of the pool may be running.
 * Takes NULL. */
void relay_free(struct relay *own_relay);

/* Looks for sessions that an earlier agent left, once, and connects to them. */
void relay_take_back(struct relay *relay);

/* Without a relay: ends the sessions that were left, where no agent runs any more. */
void relay_end_left(const char *sockets);

void relay_link_up(struct relay *relay, const struct handshake_welcome *welcome);
void relay_link_down(struct relay *relay);
void relay_hear(struct relay *relay, const struct frame *frame);
void relay_drained(struct relay *relay);

/* Ends every session, for good. */
void relay_end_all(struct relay *relay);

size_t relay_count(const struct relay *relay);

#endif
