/* SPDX-License-Identifier: Apache-2.0 */
/* The page of the APIs: their switch, and API accounts with their secrets shown once. For
 * administrators. */
#ifndef API_LOGIN_CONFIGURATION_H
#define API_LOGIN_CONFIGURATION_H

#include "api/request.h"

void configuration_serve_settings(struct request *request);
void configuration_serve_change(struct request *request);
void configuration_serve_accounts(struct request *request);
void configuration_serve_create(struct request *request);
void configuration_serve_update(struct request *request);
void configuration_serve_delete(struct request *request);
void configuration_serve_regenerate(struct request *request);

#endif
