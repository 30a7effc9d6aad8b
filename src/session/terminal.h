/* SPDX-License-Identifier: Apache-2.0 */
/* The console's WebSockets: opened with a ticket, each a viewer of a session. Loop's thread. */
#ifndef SESSION_TERMINAL_H
#define SESSION_TERMINAL_H

#include "session/ticket.h"

struct terminals;
struct pool;
struct warden;

struct terminals_settings {
	struct loop *loop;
	struct pool *pool; /* its workers are struct worker (actions/worker.h) */
	struct broker *broker;
	struct warden *warden; /* is told to begin when somebody sits down */
	struct site *site;     /* takes a reference */
};

enum {
	TERMINALS_OPENING_MOST = 256,
	TERMINAL_ATTACH_MS = 10 * 1000, /* for a page to say where it is */
};

struct terminals *terminals_new(const struct terminals_settings *settings);

/* No job of the pool may be running: close the pool first, turn the loop once; and the broker is
 * freed before. Takes NULL. */
void terminals_free(struct terminals *own_terminals);

void terminals_set_site(struct terminals *terminals, struct site *site); /* takes a reference */

/* A request for TERMINAL_PATH, whatever it is. Instead of http_reply. */
void terminals_attach(struct terminals *terminals, struct http_exchange *exchange);

#endif
