/* SPDX-License-Identifier: Apache-2.0 */
/* The site's side of the links to Jumpoints (docs/PROTOCOL.jumpoint.md): who is connected, and the
 * channels on each link, one a session. Enrolment, proof, heartbeat and presence are done here;
 * what the frames of a channel mean is its owner's affair. The loop's thread, but where a line says
 * otherwise. */
#ifndef SESSION_LINK_H
#define SESSION_LINK_H

#include <stdbool.h>
#include <stdint.h>

#include "base/str.h"
#include "wire/keeper.h"
#include "wire/link.h"

struct http_exchange;
struct loop;
struct pool;
struct signer;

struct links;	     /* all of them */
struct link;	     /* one node's, proved and live */
struct link_channel; /* one session's on one link */

enum {
	LINKS_HEARTBEAT_MS = 3000,
	LINKS_UNPROVED_MOST = 512,	 /* connections at once that have not proved who they are */
	LINKS_UNPROVED_OF_ADDRESS = 8,	 /* of one address, or of one network of IPv6 */
	LINK_OUTPUT_LIMIT = 1024 * 1024, /* bytes that wait to leave on one link */
	LINK_CHANNELS_MOST = 4096,
};

/* --- all links --- */

/* What HERE says of a session that lives on; looks into the frame. */
struct link_here {
	struct str uid; /* LINK_UID_SIZE hex digits */
	int64_t oldest; /* offset held */
	int64_t next;
	enum link_state state;
};

struct links_settings {
	struct loop *loop;
	struct pool *pool; /* its workers are struct worker (actions/worker.h) */

	/* who the site is */
	const char *site_id;				/* 32 hex digits */
	unsigned char identity_public[KEEPER_KEY_SIZE]; /* Ed25519 */
	const struct signer *signer;			/* stays; asked on workers only */
	unsigned edition;

	/* This process among all that serve the site. place is the same after a restart
	 * ("host:port"), epoch is not (random). */
	const char *place;
	const char *epoch;

	/* An agent names a session that lives on, on a channel of a new link. The callee makes it
	 * its own with channel_set_owner, at once, and answers CONTINUE or END when it knows which;
	 * a channel it does not take is ended. NULL: all are ended. */
	void (*here)(struct link_channel *channel, const struct link_here *here, void *context);
	/* A node came or went, already on record. NULL: nobody wants to know. */
	void (*presence)(int64_t jumpoint_id, int64_t node_id, bool is_connected, void *context);
	void *context;

	int64_t heartbeat_ms; /* 0: LINKS_HEARTBEAT_MS */
};

/* Copies the settings and their texts. Whatever this place held on record is disconnected from here
 * on (a job of the pool). */
struct links *links_new(const struct links_settings *settings);

/* Drops every link: owners of channels hear lost. No job of the pool may be running: close the pool
 * first, turn the loop once. Takes NULL. */
void links_free(struct links *own_links);

/* A request for LINK_PATH, whatever it is: takes the connection, or answers (426 no upgrade to this
 * protocol or no TLS of our own, 503 too many that are not proved yet). Instead of http_reply. */
void links_attach(struct links *links, struct http_exchange *exchange);

/* The rules that narrow every Jumpoint's own list, lines as in its file, for links from now on. "":
 * none. */
void links_set_narrowing(struct links *links, struct str rules);

/* Something about this Jumpoint or a node of it has changed (disabled, deleted), and is committed:
 * links that may no longer be are dropped within a moment. Any thread. */
void links_refresh(struct links *links, int64_t jumpoint_id);

/* Ends all links and takes no more: the site stops. */
void links_stop(struct links *links);

size_t links_count(const struct links *links); /* that are live */

/* --- one link --- */

/* The link of this Jumpoint's node with the fewest channels; NULL: none is connected. */
struct link *links_pick(struct links *links, int64_t jumpoint_id);

/* Of that very node, or NULL. */
struct link *links_find(struct links *links, int64_t node_id);

int64_t link_jumpoint_id(const struct link *link);
int64_t link_node_id(const struct link *link);
struct str link_certificate(const struct link *link); /* as keeper wants it for a rewrap */

/* The agent broke the protocol. The link ends from the loop's next turn: every channel's owner
 * hears lost then, not before this returns. why goes to the log. */
void link_break(struct link *link, const char *why);

/* --- channels --- */

struct channel_owner {
	/* A frame of the agent, of a kind that an agent may send on a channel. body is the callee's
	 * until it returns. It may close the channel. */
	void (*frame)(struct link_channel *channel, enum link_kind kind, struct str body,
		      void *context);
	/* Called once after a send was refused with ERR_LIMIT, when there is room again; NULL: not
	 * interested. */
	void (*drained)(struct link_channel *channel, void *context);
	/* The link is gone and so is the channel when this returns: do not close it. */
	void (*lost)(struct link_channel *channel, void *context);
};

/* A channel of a new number. ERR_LIMIT: LINK_CHANNELS_MOST are open. */
MUST_CHECK enum err link_open_channel(struct link *link, const struct channel_owner *owner,
				      void *context, struct link_channel **ret_channel);

/* Takes over a channel that here gave. */
void channel_set_owner(struct link_channel *channel, const struct channel_owner *owner,
		       void *context);

struct link *channel_link(const struct link_channel *channel);

/* One frame, body at most LINK_BODY_LIMIT. ERR_LIMIT: the link's output is full and nothing of it
 * was sent (drained follows); ERR_CLOSED: lost follows. CONTINUE, KEPT, END and what ends a wait
 * have a reserve of their own: where even that is full the agent takes nothing at all, and the link
 * ends. */
MUST_CHECK enum err channel_send(struct link_channel *channel, enum link_kind kind,
				 struct str body);

/* Forgets it. Says nothing to the agent (send END before, if it is not ENDED): frames that still
 * come are dropped. */
void channel_close(struct link_channel *own_channel);

#endif
