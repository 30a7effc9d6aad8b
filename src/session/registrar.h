/* SPDX-License-Identifier: Apache-2.0 */
/* Writes what becomes of sessions into their rows, by jobs of the pool: each session's in the order
 * told, and again until the store takes them. Loop's thread. */
#ifndef SESSION_REGISTRAR_H
#define SESSION_REGISTRAR_H

#include "actions/session/row.h"

struct loop;
struct pool;
struct registrar;
struct store;

struct registrar_settings {
	struct loop *loop;
	struct pool *pool;
	struct store *store;
	const char *place;   /* of this process, for rows; copied */
	size_t entries_most; /* that wait at once, of all sessions; one more is lost, and logged */
};

enum { REGISTRAR_RETRY_MS = 1000 };

struct registrar *registrar_new(const struct registrar_settings *settings);

/* No job of the pool may be running: close the pool first, turn the loop once. What still waits is
 * written here and now; what the store does not take is lost, and logged. Takes NULL. */
void registrar_free(struct registrar *own_registrar);

void registrar_step(struct registrar *registrar, const struct session_step *step);
void registrar_recorded(struct registrar *registrar, const struct session_recorded *recorded);

#endif
