/* SPDX-License-Identifier: Apache-2.0 */
/* POST /oauth2/token: a client id and secret against an hour's token (config-api §1). */
#ifndef API_OAUTH_TOKEN_H
#define API_OAUTH_TOKEN_H

#include "api/request.h"

void token_serve(struct request *request);

#endif
