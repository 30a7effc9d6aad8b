/* SPDX-License-Identifier: Apache-2.0 */
/* The supervisor's end of the front's control pair; child.h is the other. Descriptors stay the
 * caller's. ERR_CLOSED: the front is gone. */
#ifndef SUPERVISOR_PARENT_H
#define SUPERVISOR_PARENT_H

#include "supervisor/data.h"
#include "supervisor/launch.h"

/* Its start, in this order: settings with the sockets, certificate, the way to keeper. */
MUST_CHECK enum err parent_tell_settings(int front, const struct settings *settings,
					 const struct data *data, int listener, int control);
MUST_CHECK enum err parent_tell_certificate(int front, const struct data_certificate *certificate);

/* Makes new pairs between front and keeper, one for each worker and some to spare; with_start: also
 * the one over which a front that has just begun derives its keys. */
MUST_CHECK enum err parent_tell_keeper(int front, const struct settings *settings,
				       const struct child *keeper, const struct site_key *site,
				       bool with_start);

MUST_CHECK enum err parent_tell_stop(int front);

enum parent_word { PARENT_HEARD_NOTHING, PARENT_HEARD_READY, PARENT_HEARD_FAILED };

/* What the front has said, without waiting. *ret_why, in the arena, with PARENT_HEARD_FAILED. */
enum parent_word parent_hear(int front, struct arena *arena, const char **ret_why);

#endif
