/* SPDX-License-Identifier: Apache-2.0 */
/* Times on the wire (config-api §1): RFC 3339, UTC only. Pure; thread-safe. */
#ifndef CODEC_RFC3339_H
#define CODEC_RFC3339_H

#include "base/str.h"

#define RFC3339_SIZE sizeof("2024-01-31T23:59:59+00:00")

/* Years 0000 to 9999, "Z" or "+00:00"; a fraction of a second is accepted and left out. ERR_INVALID
 * for anything else. */
MUST_CHECK enum err rfc3339_parse(struct str text, int64_t *ret_ms);

/* Milliseconds since 1970 as "2024-01-31T23:59:59+00:00", rounded down to the second; outside the
 * years 0000 to 9999 the nearest. */
void rfc3339_print(int64_t ms, char out[RFC3339_SIZE]);

#endif
