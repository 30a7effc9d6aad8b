/* SPDX-License-Identifier: Apache-2.0 */
/* Points in time as people type them, and as they read them. Pure. */
#ifndef ADMIN_WHEN_H
#define ADMIN_WHEN_H

#include <stdint.h>

#include "base/arena.h"

enum when_side { WHEN_AHEAD, WHEN_AGO };

/* "2026-01-31", "2026-01-31T18:00:00Z", or a span: "90s", "15m", "12h", "30d", "8w", counted from
 * now to that side. Always after 1970, so that 0 can mean never. ERR_INVALID. */
MUST_CHECK enum err when_parse(struct str text, int64_t now_ms, enum when_side side,
			       int64_t *ret_ms);

/* What when_parse takes, for error texts. */
#define WHEN_FORMS "a date (2026-01-31), a time (2026-01-31T18:00:00Z) or a span (12h, 30d)"

/* "2026-01-31 18:00:00" UTC; none for 0. */
const char *when_text(int64_t ms, const char *none, struct arena *arena);

#endif
