/* SPDX-License-Identifier: Apache-2.0 */
/* Which files and ports a front needs, worked out from what it was told. Pure. */
#ifndef SUPERVISOR_PLACES_H
#define SUPERVISOR_PLACES_H

#include "supervisor/sandbox.h"
#include "supervisor/settings.h"

/* The recordings' directory below the data directory, which is absolute; the store's, or the ports
 * of PostgreSQL with the files that finding and trusting it takes; clients: the directory of the
 * client's archives, or NULL. ERR_INVALID: the store is of no kind that is known. ERR_LIMIT: too
 * many ports. */
MUST_CHECK enum err places_of_front(const struct settings *settings, const char *clients,
				    struct arena *arena, struct sandbox_settings *sandbox);

#endif
