/* SPDX-License-Identifier: Apache-2.0 */
/* The keeper process: holds the master key, meets no network, opens no file, parses no format that
 * a user sends. */
#ifndef KEEPER_KEEPER_H
#define KEEPER_KEEPER_H

#include "base/error.h"

/* missing: the protection that this process does without, NULL when all hold; a set-up that wants
 * all is refused then. Serves until the supervisor closes the control pair: returns OK then.
 * Anything else means that the set-up failed; the supervisor was told why. Blocking, one thread. */
MUST_CHECK enum err keeper_run(int control, const char *missing);

#endif
