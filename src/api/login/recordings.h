/* SPDX-License-Identifier: Apache-2.0 */
/* Recordings, for those who may see recordings AND may see the session: one right never stands for
 * the other. */
#ifndef API_LOGIN_RECORDINGS_H
#define API_LOGIN_RECORDINGS_H

#include "api/request.h"

void recordings_serve_cast(struct request *request);
void recordings_serve_transcript(struct request *request);

#endif
