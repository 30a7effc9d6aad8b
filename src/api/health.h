/* SPDX-License-Identifier: Apache-2.0 */
/* What machines ask about the site: is it alive, is it ready, what does it count. Without a login.
 */
#ifndef API_HEALTH_H
#define API_HEALTH_H

#include "api/request.h"

void health_serve_live(struct request *request);    /* /healthz: this process answers */
void health_serve_ready(struct request *request);   /* /readyz: 503 while store or keeper fails */
void health_serve_metrics(struct request *request); /* /metrics: for addresses that may, else 403 */

#endif
