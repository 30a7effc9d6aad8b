/* SPDX-License-Identifier: Apache-2.0 */
/* Every address of the site and what each method does there, made at start from the index of
 * resources, the index of operations and a short list of fixed addresses. Immutable afterwards; any
 * thread. An address that is not in this table does not exist, and a method without a need cannot
 * be entered. */
#ifndef API_ROUTE_H
#define API_ROUTE_H

#include "actions/call.h"
#include "base/pool.h"
#include "model/operations.h"
#include "net/http1.h"

#define ROUTE_CONFIG "/api/config/v1"

enum { ROUTE_METHODS = HTTP_OPTIONS + 1 };

struct request;

/* Requests of one key are served one after another, each in its turn; those of none as they come.
 */
enum route_key { ROUTE_KEY_NONE, ROUTE_KEY_RECORDING };

/* What one method does at one address. */
struct route_method {
	enum need need; /* NEED_UNSET: this address does not take the method */
	bool writes;
	enum pool_lane lane;
	enum route_key key; /* of its job */
	/* of the pages: a person's cookie is looked for, and what writes must come from a page of
	 * ours */
	bool is_page;
	bool is_sign_in; /* counted by address, more strictly */
	bool is_quiet;	 /* nobody did anything: the login's idle end stays where it is */
	void (*serve)(struct request *request); /* on a worker */

	/* what serve is to do, where it is generic */
	const struct resource *resource;
	enum verb verb;
	const struct operation *operation;
	enum err (*action)(struct call *call);
};

struct route {
	const char *pattern;			    /* "/api/config/v1/jump-group/{id}" */
	struct route_method methods[ROUTE_METHODS]; /* by enum http_method; HEAD is GET's */
};

/* A fixed address, beside those of the API. */
struct route_fixed {
	const char *pattern;	    /* ends in {*}: with all addresses below that no other has */
	const char *const *choices; /* of its last parameter, when that is no id */
	enum http_method method;
	struct route_method does;
	const struct route_fixed *more; /* of the end of a table: the next one; NULL: that is all */
};

struct routes;

/* fixed ends with a NULL pattern. Any of it without a need or with two meanings is ERR_BUG, and the
 * log says which. */
MUST_CHECK enum err routes_new(unsigned edition, const struct route_fixed *fixed,
			       void (*serve_config)(struct request *request),
			       struct routes **ret_routes);
void routes_free(struct routes *own_routes);

struct route_match {
	const struct route *route;
	int64_t ids[CALL_IDS];
	size_t id_count;
	struct str word; /* a parameter that is no id: {platform}, {uid} */
};

/* path is as it came, without query. ERR_NOT_FOUND. */
MUST_CHECK enum err routes_find(const struct routes *routes, struct str path,
				struct route_match *ret_match);

/* What to do for a method, HEAD by GET; NULL: not taken here. */
const struct route_method *route_method_of(const struct route *route, enum http_method method);

/* "GET,HEAD,POST" */
void route_write_allow(const struct route *route, struct buf *out);

const char *route_method_name(enum http_method method); /* "GET" */

/* Every route once, in the order of the table. */
void routes_each(const struct routes *routes,
		 void (*visit)(const struct route *route, void *context), void *context);

#endif
