/* SPDX-License-Identifier: Apache-2.0 */
/* What a setting or a row may hold as an address or a network. Whether an address lies in one is
 * access/'s question. */
#ifndef MODEL_NETWORK_H
#define MODEL_NETWORK_H

#include <stdbool.h>

struct arena;

/* "192.0.2.1", "192.0.2.0/24", "192.0.2.0/255.255.255.0", "2001:db8::/32". The arena is only
 * scratch. */
bool network_is_valid(const char *text, struct arena *arena);

/* Two addresses of one family, the second not before the first. NULL is none. */
bool network_is_range(const char *first, const char *last);

#endif
