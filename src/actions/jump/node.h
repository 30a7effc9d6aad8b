/* SPDX-License-Identifier: Apache-2.0 */
/* The nodes of Jumpoints as they come and go: what a deploy key or a node's own key is good for,
 * and who is on record as connected. Each function is a write of its own, on a worker. What the
 * node proves by signatures is checked before. */
#ifndef ACTIONS_JUMP_NODE_H
#define ACTIONS_JUMP_NODE_H

#include "store/store.h"
#include "wire/link.h"

enum {
	NODE_PUBLIC_SIZE = 32,
	DEPLOY_KEY_SIZE = 32, /* bytes; its text is twice as many hex digits */
	DEPLOY_KEY_LIFE_MS = 24 * 60 * 60 * 1000,
};

/* One link of one process. */
struct node_link {
	const char *epoch;
	int64_t number;
};

struct node_arrival {
	struct node_link link;
	int64_t jumpoint_id, node_id;
	unsigned char node_public[NODE_PUBLIC_SIZE];
	struct str public_address;
	struct str private_address, host_name; /* may be empty */
	int64_t now_ms;
};

/* A new node by a deploy key: sets the arrival's jumpoint_id and node_id. The same key of the node
 * gets the same node again. *ret_refusal is 0, or why not (the error is then OK): DEPLOY_KEY for
 * one that is unknown, expired or another's, NODES_FULL, DISABLED. */
MUST_CHECK enum err node_enrol(struct store *store, struct arena *arena, struct str deploy_key,
			       unsigned edition, struct node_arrival *arrival,
			       enum link_refusal *ret_refusal);

/* Its link is open from now on, and any other of this node is not. *ret_refusal: UNKNOWN_NODE for
 * one that is deleted or has another key, DISABLED. */
MUST_CHECK enum err node_connect(struct store *store, struct arena *arena,
				 const struct node_arrival *arrival,
				 enum link_refusal *ret_refusal);

/* Its link is over; nothing happens when another has taken its place. */
MUST_CHECK enum err node_leave(struct store *store, const struct node_link *link, int64_t node_id,
			       int64_t jumpoint_id, int64_t now_ms);

/* A node is deleted: its key and its link are no more. Inside the write that deletes it. */
MUST_CHECK enum err node_forget(struct tx *tx, int64_t node_id, int64_t jumpoint_id);

/* A Jumpoint is deleted: its installer makes no node. */
MUST_CHECK enum err deploy_key_forget(struct tx *tx, int64_t jumpoint_id);

/* What a deploy key is found by. */
void node_hash_deploy_key(struct str deploy_key, unsigned char ret_hash[32]);

/* --- presence --- */

enum { EPOCH_DEAD_MS = 15 * 1000 };

struct epoch_link {
	int64_t node_id, number, jumpoint_id;
};

struct epoch_view {
	struct epoch_link *links; /* in the arena, by node */
	size_t count;
};

/* This process is here. What belonged to its forerunner at this place, or to a process that has not
 * been seen for EPOCH_DEAD_MS, is disconnected. Gives the links of this epoch that may go on. */
MUST_CHECK enum err epoch_beat(struct store *store, struct arena *arena, const char *epoch,
			       const char *place, int64_t now_ms, struct epoch_view *ret_view);

#endif
