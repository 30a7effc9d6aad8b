/* SPDX-License-Identifier: Apache-2.0 */
/* Links in one process: a store with a Jumpoint, a pool, a loop, a signer, and agents played by the
 * test over socket pairs. */
#ifndef LINKS_RIG_H
#define LINKS_RIG_H

#include "actions/jump/node.h"
#include "base/buf.h"
#include "crypto/signature.h"
#include "session/link.h"
#include "session/link_internal.h"
#include "support/stores.h"
#include "wire/frame.h"
#include "wire/handshake.h"

#define RIG_SITE_ID "00112233445566778899aabbccddeeff"
#define RIG_NOW INT64_C(1700000000000)
#define RIG_DEPLOY_KEY "a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2a1b2"

struct links_rig {
	struct arena arena;
	struct store *store;
	struct reader *reader;
	struct loop *loop;
	struct pool *pool;
	struct links *links;
	struct signature_keys identity;
	struct signer signer;
	enum err signer_error; /* what it fails of; OK: nothing */
	int arrivals, departures;
	int heres;
	struct link_here here; /* the last; its uid is in here_uid */
	char here_uid[LINK_UID_SIZE + 1];
	bool takes_here;
	struct link_channel *here_channel;
	const struct channel_owner *here_owner;
	void *here_context;
};

/* With Jumpoint 1 (enabled, one node) and 2 (clustered), and RIG_DEPLOY_KEY for Jumpoint 1. */
void rig_open(struct links_rig *rig, const char *url);
void rig_close(struct links_rig *rig);
void rig_restart(struct links_rig *rig, const char *epoch); /* as a new process at the same place */

/* Until no job is on its way and nothing is left to do now. */
void rig_settle(struct links_rig *rig);
void rig_advance(struct links_rig *rig, int64_t by_ms);

/* A deploy key of a Jumpoint. */
void rig_put_key(struct links_rig *rig, int64_t jumpoint_id, const char *deploy_key,
		 int64_t expires_at);

struct agent {
	struct links_rig *rig;
	const char *address; /* that it comes from */
	int descriptor;	     /* -1: none */
	struct buf input;
	struct signature_keys keys;
	unsigned char exporter[LINK_EXPORTER_SIZE], nonce[LINK_NONCE_SIZE];
	char certificate[HANDSHAKE_CERTIFICATE_LIMIT];
	size_t certificate_length;
	int64_t jumpoint_id, node_id;
};

void agent_init(struct agent *agent, struct links_rig *rig);
void agent_release(struct agent *agent);

void agent_dial(struct agent *agent); /* a new connection; settles nothing */
void agent_hang_up(struct agent *agent);
void agent_send(struct agent *agent, enum link_kind kind, uint32_t channel, struct str body);
void agent_send_bytes(struct agent *agent, const void *bytes, size_t length);

/* The next frame after the rig has settled; fails the test when there is none or another kind. */
struct frame agent_expect(struct agent *agent, enum link_kind kind);
bool agent_hears_nothing(struct agent *agent);
bool agent_is_cut(struct agent *agent); /* the site has ended it, all read before is dropped */

void agent_hello(struct agent *agent);
void agent_enrol(struct agent *agent, const char *deploy_key);
void agent_resume(struct agent *agent);
void agent_expect_welcome(struct agent *agent);
enum link_refusal agent_expect_refused(struct agent *agent);

/* All of it: dial, hello, enrol by RIG_DEPLOY_KEY, welcome. */
void agent_join(struct agent *agent);
void agent_rejoin(struct agent *agent); /* dial, hello, resume, welcome */

#endif
