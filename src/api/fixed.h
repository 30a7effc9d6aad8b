/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses that are no resource and no operation's action. */
#ifndef API_FIXED_H
#define API_FIXED_H

#include "api/route.h"

extern const struct route_fixed fixed_routes[]; /* ends with a NULL pattern */

#endif
