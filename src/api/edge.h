/* SPDX-License-Identifier: Apache-2.0 */
/* The door of the site: takes each request from the HTTP server on the loop, finds out who asks and
 * whether they may and may now, has a worker serve it, and gives the answer back. Owns the token
 * cache, the rate counters and the address limit, all on the loop. */
#ifndef API_EDGE_H
#define API_EDGE_H

#include "api/request.h"
#include "net/http1.h"

struct loop;
struct pool;
struct edge;

struct edge_settings {
	struct loop *loop;
	struct pool *pool; /* its workers are struct worker (actions/worker.h) */
	struct services services;
	struct site *site; /* takes a reference */
};

/* Loop's thread, as all but the last two. ERR_BUG: the route table is wrong. */
MUST_CHECK enum err edge_new(const struct edge_settings *settings, struct edge **ret_edge);

/* No request may be on its way: drain the server and free the pool first. Takes NULL. */
void edge_free(struct edge *own_edge);

/* struct http_settings.serve, with the edge as its context. */
void edge_serve(struct http_exchange *exchange, void *edge);

/* New requests are served by this site from now on. Takes a reference. The edition stays. */
void edge_set_site(struct edge *edge, struct site *site);

/* Writes what is gathered of last uses; for a clean end. On the calling thread, which may wait. */
void edge_flush(struct edge *edge);

const struct routes *edge_routes(const struct edge *edge);

/* Any thread: the caches forget this account (0: everybody). For struct notices and for the bus. */
void edge_access_changed(void *edge, int64_t account_id);

#endif
