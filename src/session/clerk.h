/* SPDX-License-Identifier: Apache-2.0 */
/* Does for the broker what needs the database or keeper: jobs of the pool, whose answers come back
 * on the loop and name the session. Rows are written in the order told, and again until the store
 * takes them. Loop's thread. */
#ifndef SESSION_CLERK_H
#define SESSION_CLERK_H

#include "crypto/injector.h"
#include "session/broker.h"

struct clerk;
struct pool;
struct store;

struct clerk_settings {
	struct loop *loop;
	struct pool *pool; /* its workers are struct worker (actions/worker.h) */
	struct store *store;
	struct injector injector;
	const char *place; /* of this process, for rows; copied */
	unsigned edition;
};

/* What is to be written into rows and waits at once; one more is lost, and logged. */
enum { CLERK_ROWS_MOST = 64 * 1024 };

struct clerk *clerk_new(const struct clerk_settings *settings);

/* No job of the pool may be running: close the pool first, turn the loop once. Rows that still wait
 * are written here and now; what the store does not take is lost, and logged. Takes NULL. */
void clerk_free(struct clerk *own_clerk);

/* Whom answers go to; before the first is asked for. */
void clerk_serve(struct clerk *clerk, struct broker *broker);

/* With the clerk as its context. */
extern const struct clerk_table clerk_functions;

#endif
