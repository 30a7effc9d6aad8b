/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the links share. All of it is the loop's. */
#ifndef SESSION_LINK_INTERNAL_H
#define SESSION_LINK_INTERNAL_H

#include "actions/jump/node.h"
#include "base/buf.h"
#include "base/list.h"
#include "base/map.h"
#include "base/pool.h"
#include "net/loop.h"
#include "net/timer.h"
#include "session/link.h"
#include "wire/frame.h"
#include "wire/handshake.h"

struct connection;
struct throttle;
struct worker;

enum {
	LINK_INPUT_ROOM = LINK_HEAD_SIZE + LINK_BODY_LIMIT + 16 * 1024,
	LINK_READ_ROOM = 32 * 1024,
	LINK_OUTPUT_RESERVE = 256 * 1024, /* behind LINK_OUTPUT_LIMIT, for what ends a wait */
	LINK_BEATS_MISSED = 3,
	LINKS_BEAT_MS = 2000, /* of this process' line on record */
};

/* A job of the pool that comes back to the loop; the first member of whatever it works on. */
struct link_job {
	struct pool_job job;
	struct loop_task task;
	struct links *links;
	void (*work)(struct link_job *job, struct worker *worker);
	void (*done)(struct link_job *job, bool was_run); /* on the loop; frees it */
};

struct links {
	struct links_settings settings;
	char *site_id, *place, *epoch;
	struct list openings; /* struct link_opening */
	size_t opening_count;
	struct list links;   /* struct link */
	struct map *by_node; /* node id: struct link */
	struct throttle *throttle;
	struct buf narrowing;
	struct buf frame; /* the one that is being sent */
	struct timer beat;
	struct loop_task refresh; /* posted by any thread */
	_Atomic bool is_refresh_posted;
	bool is_beating, must_beat_again;
	bool is_stopped;
	int64_t next_number;
	size_t job_count; /* not yet back */
};

struct link {
	struct links *links;
	struct list in_links;
	struct connection *connection;
	int64_t jumpoint_id, node_id, number;
	struct buf certificate;
	struct map *channels; /* number: struct link_channel */
	struct list in_order; /* struct link_channel */
	uint32_t next_channel;
	struct buf input;
	struct timer beat;
	struct timer breaking; /* due at once: the link ends */
	const char *why;       /* a literal */
	int64_t heard_ms, sent_ms;
	bool wants_drained;
};

struct link_channel {
	struct link *link;
	struct list in_order;
	uint32_t number;
	const struct channel_owner *owner;
	void *context;
	bool wants_drained;
};

/* Submits it; false: the pool is full, and nothing has happened. */
bool link_job_start(struct links *links, struct link_job *job);

/* --- link_opening.c: a connection that has not proved itself --- */

/* Takes the connection, and what was read of it already. exporter is this connection's. */
void link_opening_begin(struct links *links, struct connection *own_connection, struct str address,
			struct str early, const unsigned char exporter[LINK_EXPORTER_SIZE]);
void link_openings_drop(struct links *links);
/* Of that client: addresses that the throttle counts as one. */
size_t link_openings_of(const struct links *links, struct str address);

/* The lowest number that a job is putting on record now; INT64_MAX: none. */
int64_t link_openings_first(const struct links *links);

/* --- link_live.c: one that has --- */

/* Takes the connection behind the handshake. The node's old link ends. */
void link_live_begin(struct links *links, struct connection *own_connection,
		     const struct node_arrival *arrival, struct str certificate);

/* Ends it now: owners hear lost, and the record is set right. why is a literal. */
void link_live_end(struct link *own_link, const char *why);

/* One frame on the link. ERR_LIMIT: past limit bytes that wait. */
MUST_CHECK enum err link_send(struct link *link, enum link_kind kind, uint32_t channel,
			      struct str body, size_t limit);

/* --- link_channel.c --- */

void channels_hear(struct link *link, const struct frame *frame);
void channels_lose(struct link *link);
void channels_drained(struct link *link);

/* --- link_presence.c --- */

void presence_begin(struct links *links);
void presence_end(struct links *links);
void presence_look(struct links *links); /* at the record, soon */
void presence_leave(struct links *links, const struct node_link *link, int64_t jumpoint_id,
		    int64_t node_id);

#endif
