/* SPDX-License-Identifier: Apache-2.0 */
/* A time zone as the tz database keeps it (RFC 8536): how far local time is from UTC at a moment.
 * Pure; thread-safe. */
#ifndef CODEC_TIMEZONE_H
#define CODEC_TIMEZONE_H

#include "base/arena.h"

enum { TIMEZONE_FILE_LIMIT = 64 * 1024 };

struct timezone; /* lives as long as its arena */

/* The bytes of a file of version 2 or later. ERR_INVALID: they are none. */
MUST_CHECK enum err timezone_read(struct arena *arena, struct str bytes,
				  const struct timezone **ret_timezone);

/* Seconds that local time is ahead of UTC at a moment in milliseconds since 1970. */
int64_t timezone_offset(const struct timezone *zone, int64_t at_ms);

#endif
