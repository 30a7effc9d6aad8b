/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions: beginning one, coming back to it, notes, the end, and what was. */
#ifndef API_LOGIN_SESSIONS_H
#define API_LOGIN_SESSIONS_H

#include "api/request.h"

void sessions_serve_list(struct request *request);
void sessions_serve_start(struct request *request);
void sessions_serve_one(struct request *request);
void sessions_serve_note(struct request *request);
void sessions_serve_ticket(struct request *request);
void sessions_serve_end(struct request *request);

#endif
