/* SPDX-License-Identifier: Apache-2.0 */
/* A request on its way through the site: what came, which route it is for, who asks, and with what
 * it is served. Belongs to the loop until it is admitted, then to one worker until it is answered.
 */
#ifndef API_REQUEST_H
#define API_REQUEST_H

#include "access/token.h"
#include "actions/site.h"
#include "actions/worker.h"
#include "api/route.h"

/* What all requests share; made by main/, immutable while the edge lives. */
struct services {
	struct store *store;
	const struct sealer *sealer; /* NULL: nothing can be sealed or opened */
	/* A round trip to keeper, for /readyz; NULL: there is none to ask. Any thread. */
	enum err (*check_keeper)(void *context);
	void *keeper_context;
	/* Directory with the client's archives, linux.zip and so on; -1: none. Read once, at start.
	 */
	int cli_directory;
	/* Where recordings lie (evidence/recording.h: recording_path); NULL: there are none. */
	const char *recordings;
};

struct request {
	const struct http_request *http;
	struct http_response *response;
	struct route_match match;
	const struct route_method *method; /* NULL: the route does not take this one */
	const struct services *services;
	struct edge *edge;
	struct site *site;
	struct identity *who; /* NULL: nobody needs to be */
	struct str cookie;    /* of a page's request: the login's, or empty */

	/* on a worker */
	struct worker *worker;

	/* what a token request leaves for the loop */
	struct identity *logged_in; /* its rate figures are shown */
	struct made_token *token;   /* in the worker's arena; its dropped ones leave the cache */

	bool signed_in; /* what a sign-in leaves: it is not counted against its address */
};

/* Whether the client takes this encoding of an answer: "gzip" in "br, gzip;q=0.8", not in
 * "gzip;q=0".
 */
bool request_takes(const struct http_request *http, struct str encoding);

/* Whether somebody in between brought it, from wherever: a proxy says so, a client by itself does
 * not. */
bool request_is_forwarded(const struct http_request *http);

/* "https://host/path" of this request, without query; in the worker's arena. */
const char *request_url(const struct request *request);

#endif
