/* SPDX-License-Identifier: Apache-2.0 */
/* Asks again about all that runs: whether each login at a terminal still holds, and whether each
 * session's user, and whoever joined it, still has the right to it. Who has not is closed; a
 * session whose right is gone is ended, for people, recording and audit trail to say why. Loop's
 * thread, but where a line says otherwise.
 *
 * Rights are asked for when the store says that they may have changed (grants_number), which is one
 * small question every other second however many sessions there are: so it costs nothing while
 * nothing changes, and misses nothing whoever wrote it, in this process or another. */
#ifndef SESSION_WARDEN_H
#define SESSION_WARDEN_H

#include "session/ticket.h"

struct warden;
struct pool;

struct warden_settings {
	struct loop *loop;
	struct pool *pool; /* its workers are struct worker (actions/worker.h) */
	struct broker *broker;
	struct site *site; /* takes a reference */
};

enum {
	WARDEN_LOOK_MS = 2 * 1000,    /* between two looks whether rights changed */
	WARDEN_LOGINS_MS = 20 * 1000, /* how often all logins are asked about: some end by time */
};

struct warden *warden_new(const struct warden_settings *settings);

/* No job of the pool may be running: close the pool first, turn the loop once; the broker is freed
 * behind it. Takes NULL. */
void warden_free(struct warden *own_warden);

void warden_set_site(struct warden *warden, struct site *site); /* takes a reference */

/* There are sessions, or may be: it looks until there are none. */
void warden_begin(struct warden *warden);

/* Logins ended or rights changed: all are asked about within a moment. Any thread. */
void warden_check_soon(struct warden *warden);

#endif
