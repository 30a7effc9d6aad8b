/* SPDX-License-Identifier: Apache-2.0 */
/* The front's live side: journal, links, broker and terminals, wired together. Loop's thread, but
 * where a line says otherwise. */
#ifndef MAIN_FRONT_SESSIONS_H
#define MAIN_FRONT_SESSIONS_H

#include "keeper/client.h"
#include "net/http1.h"
#include "supervisor/child.h"

struct front_sessions;
struct loop;
struct pool;
struct reader;
struct site;
struct store;

struct front_sessions_settings {
	const struct child_start *start;
	struct keeper_client *keeper;
	struct loop *loop;
	struct pool *pool;
	struct store *store;
	struct reader *reader; /* of the loop's thread, while it starts */
	struct site *site;
};

/* Takes up what an earlier run left. ERR_IO, ERR_CONFLICT: the recordings' directory; ERR_BACKEND:
 * the store. *ret_sessions is set in any case, and to be closed. */
MUST_CHECK enum err front_sessions_open(const struct front_sessions_settings *settings,
					struct front_sessions **ret_sessions);

/* True: the request was for a terminal or a link, and is taken. */
bool front_sessions_serve(struct front_sessions *sessions, struct http_exchange *exchange);

void front_sessions_set_site(struct front_sessions *sessions, struct site *site);

/* Links end and no more are taken; no session is ended. */
void front_sessions_stop(struct front_sessions *sessions);

/* The pool is closed and the loop has been turned since; the server is freed. Takes NULL. */
void front_sessions_close(struct front_sessions *own_sessions);

/* --- any thread --- */

/* A Jumpoint or a node of it changed: links that may no longer be are dropped. */
void front_sessions_look(struct front_sessions *sessions, int64_t jumpoint_id);

void front_sessions_end(struct front_sessions *sessions, const char *session_uid, const char *by);
void front_sessions_check(struct front_sessions *sessions); /* logins or rights changed */

#endif
