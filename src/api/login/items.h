/* SPDX-License-Identifier: Apache-2.0 */
/* What a person sees before a session: groups, items, accounts, Jumpoints, and why. */
#ifndef API_LOGIN_ITEMS_H
#define API_LOGIN_ITEMS_H

#include "api/request.h"

void items_serve_pulse(struct request *request);
void items_serve_groups(struct request *request);
void items_serve_list(struct request *request);
void items_serve_one(struct request *request);
void items_serve_explain(struct request *request);
void items_serve_accounts(struct request *request);
void items_serve_jumpoints(struct request *request);

#endif
