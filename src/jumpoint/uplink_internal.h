/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the uplink share. */
#ifndef JUMPOINT_UPLINK_INTERNAL_H
#define JUMPOINT_UPLINK_INTERNAL_H

#include "base/pool.h"
#include "jumpoint/uplink.h"
#include "net/loop.h"
#include "net/timer.h"

struct connection;

enum uplink_state {
	UPLINK_WAITS, /* for its next try */
	UPLINK_DIALS,
	UPLINK_WANTS_PROOF,
	UPLINK_WANTS_WELCOME,
	UPLINK_UP,
	UPLINK_STOPPED,
};

enum {
	UPLINK_INPUT_ROOM = LINK_HEAD_SIZE + LINK_BODY_LIMIT + 16 * 1024,
	UPLINK_READ_ROOM = 32 * 1024,
	UPLINK_BEATS_MISSED = 3,
	UPLINK_SLOW_WAIT_MS = 60 * 1000, /* for what a person must change first */
	UPLINK_REASON_ROOM = 320,
};

/* Done by a thread; belongs to it while is_running. */
struct uplink_dial {
	struct pool_job job;
	struct loop_task task;
	bool is_running;
	struct dial *dial; /* what it made, or NULL */
	unsigned char exporter[LINK_EXPORTER_SIZE];
	char address[DIAL_ADDRESS_ROOM];
	bool is_busy; /* the site says: later */
	char why[UPLINK_REASON_ROOM];
};

struct uplink {
	struct uplink_settings settings;
	enum uplink_state state;
	struct connection *connection;
	struct buf input, frame;
	struct timer timer; /* the next try, or the heartbeat */
	struct timer breaking;
	const char *broken; /* a literal: why, or NULL */
	struct uplink_dial dial;
	unsigned char exporter[LINK_EXPORTER_SIZE], nonce[LINK_NONCE_SIZE];
	char address[DIAL_ADDRESS_ROOM]; /* of this machine */
	int tries;
	int64_t least_wait_ms; /* of the next try */
	int64_t up_ms, heard_ms, sent_ms, heartbeat_ms;
	bool wants_drained;
};

/* uplink_dial.c: begins a dial, which ends in uplink_begin or uplink_fail. */
void uplink_dial_begin(struct uplink *uplink);

/* Takes an open connection, what was read of it, and its exporter: the handshake begins. */
void uplink_begin(struct uplink *uplink, struct connection *own_connection, struct str early,
		  const unsigned char exporter[LINK_EXPORTER_SIZE]);

/* This try has failed, or the link is lost: the next one is not before least_wait_ms. */
void uplink_fail(struct uplink *uplink, const char *why, int64_t least_wait_ms);

/* uplink_handshake.c */
void uplink_say_hello(struct uplink *uplink);

/* A frame before the link is up. True: go on; false: the connection is gone or about to. */
bool uplink_hear_handshake(struct uplink *uplink, const struct frame *frame);

void uplink_come_up(struct uplink *uplink, const struct handshake_welcome *welcome);
void uplink_give_up(struct uplink *uplink, enum link_refusal why, const char *text);

#endif
