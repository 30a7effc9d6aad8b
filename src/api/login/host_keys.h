/* SPDX-License-Identifier: Apache-2.0 */
/* Pinned host keys, for administrators. */
#ifndef API_LOGIN_HOST_KEYS_H
#define API_LOGIN_HOST_KEYS_H

#include "api/request.h"

void host_keys_serve_list(struct request *request);
void host_keys_serve_accept(struct request *request);
void host_keys_serve_forget(struct request *request);

#endif
