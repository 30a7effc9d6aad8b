/* SPDX-License-Identifier: Apache-2.0 */
/* The front's end of its control pair: what it is given at start, and what comes later. */
#ifndef SUPERVISOR_CHILD_H
#define SUPERVISOR_CHILD_H

#include "crypto/site_key.h"
#include "supervisor/settings.h"
#include "wire/keeper.h"

struct child_start {
	struct settings settings;
	int listener, control; /* bound and listening: TLS, and the control socket */
	int certificate, key;  /* files */
	int keeper_start;      /* the pair that derives keys; close it when that is done */
	int keeper_pairs[KEEPER_PEERS_MAX];
	size_t keeper_pair_count;
	unsigned char seal_public[SEAL_KEY_SIZE];
	char site_id[2 * SITE_ID_SIZE + 1];
	unsigned char identity_public[SITE_KEY_SIZE];
	struct arena arena; /* of the settings' texts */
};

/* Blocks until all of it is here. Descriptors are the caller's. ERR_CLOSED, ERR_INVALID. */
MUST_CHECK enum err child_receive_start(struct child_start *ret_start);

enum child_event_kind { CHILD_NOTHING, CHILD_CERTIFICATE, CHILD_KEEPER, CHILD_STOP };

struct child_event {
	enum child_event_kind kind;
	int certificate, key;		    /* CHILD_CERTIFICATE: the caller's */
	int keeper_pairs[KEEPER_PEERS_MAX]; /* CHILD_KEEPER: the caller's */
	size_t keeper_pair_count;
};

/* When LAUNCH_CONTROL is readable; does not block. ERR_CLOSED: the supervisor is gone, so end. */
MUST_CHECK enum err child_receive_event(struct child_event *ret_event);

/* ERR_CLOSED: the supervisor is gone. */
MUST_CHECK enum err child_tell_ready(void);

/* Why this front cannot start, a sentence for the person at the terminal. */
void child_tell_failed(const char *why);

#endif
