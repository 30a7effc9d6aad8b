/* SPDX-License-Identifier: Apache-2.0 */
/* The configuration API: any verb of any resource, any operation. From a request to a call, from
 * what came of the call to an answer. */
#ifndef API_CONFIG_SERVE_H
#define API_CONFIG_SERVE_H

#include "api/request.h"

/* On a worker; does the route's action. */
void config_serve(struct request *request);

#endif
