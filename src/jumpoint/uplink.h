/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's side of the link to the site: dialled by a thread of the pool, proved on both sides,
 * kept by heartbeats, and made anew when it is lost, later each time. Loop's thread. */
#ifndef JUMPOINT_UPLINK_H
#define JUMPOINT_UPLINK_H

#include "crypto/signature.h"
#include "net/dial.h"
#include "wire/frame.h"
#include "wire/handshake.h"

struct loop;
struct pool;
struct uplink;

enum {
	UPLINK_OUTPUT_LIMIT = 96 * 1024, /* more than this waits in the session processes */
	UPLINK_FIRST_WAIT_MS = 500,
	UPLINK_MOST_WAIT_MS = 30 * 1000,
	UPLINK_BUSY_WAIT_MS = 5 * 1000,
	UPLINK_PROVEN_MS = 10 * 1000, /* a link that has lived so long was a good one */
};

struct uplink_owner {
	/* The link is there. */
	void (*up)(const struct handshake_welcome *welcome, void *context);
	/* A frame of a session's channel. */
	void (*frame)(const struct frame *frame, void *context);
	/* There is room for output again. */
	void (*drained)(void *context);
	/* It is lost; the next try comes by itself. */
	void (*down)(void *context);
	/* A try has failed, for a person; it goes on trying. */
	void (*failed)(const char *why, void *context);
	/* The site, proved, wants no more of this node: nothing is tried any more. */
	void (*refused)(enum link_refusal why, const char *text, void *context);
	void *context;
};

struct uplink_settings {
	struct loop *loop;
	struct pool *pool;		    /* dials in its slow lane */
	struct dial_settings dial;	    /* host NULL: tests give connections by uplink_begin */
	const unsigned char *site_identity; /* Ed25519, pinned */
	const struct signature_keys *node;
	const char *host_name; /* of this machine */
	struct uplink_owner owner;
	/* What proves this node: its certificate, or else a deploy key; each may be empty. Stay. */
	struct str certificate, deploy_key;
};

struct uplink *uplink_new(const struct uplink_settings *settings); /* begins at once */

/* No dial may be running: close the pool first, turn the loop once. */
void uplink_free(struct uplink *own_uplink);

void uplink_stop(struct uplink *uplink); /* hangs up and tries no more; owner hears nothing */
bool uplink_is_up(const struct uplink *uplink);

/* The next frame, however large, will be taken. False: drained follows. */
bool uplink_has_room(struct uplink *uplink);

/* When up. A frame is refused only when nobody asked uplink_has_room; the link then ends. */
void uplink_send(struct uplink *uplink, enum link_kind kind, uint32_t channel, struct str body);

/* The site broke the protocol: the link ends from the loop's next turn, and down is called. */
void uplink_break(struct uplink *uplink, const char *why);

/* A certificate that WELCOME brought, for the next link. It stays the caller's. */
void uplink_set_certificate(struct uplink *uplink, struct str certificate);

/* Milliseconds to wait before try number `count`, the first being 0, by a random number below 2^32.
 */
int64_t uplink_wait_ms(int count, uint32_t random);

#endif
