/* SPDX-License-Identifier: Apache-2.0 */
/* The addresses of /login/api, as docs/PROTOCOL.console.md has them. */
#ifndef API_LOGIN_ROUTES_H
#define API_LOGIN_ROUTES_H

#include "api/route.h"

extern const struct route_fixed login_routes[]; /* ends with a NULL pattern */

#endif
