/* SPDX-License-Identifier: Apache-2.0 */
/* Signing in and out, the own password, and who one is. */
#ifndef API_LOGIN_PEOPLE_H
#define API_LOGIN_PEOPLE_H

#include "api/request.h"

void people_serve_login(struct request *request);
void people_serve_link(struct request *request);
void people_serve_logout(struct request *request);
void people_serve_password(struct request *request);
void people_serve_me(struct request *request);

#endif
