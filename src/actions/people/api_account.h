/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts with their secrets: what the generic verbs cannot do alone. */
#ifndef ACTIONS_PEOPLE_API_ACCOUNT_H
#define ACTIONS_PEOPLE_API_ACCOUNT_H

#include "actions/call.h"

/* As generic_create on the resource of the call, with the account's first secret in the same write.
 * The text is in the call's arena and nowhere else. */
MUST_CHECK enum err api_account_create(struct call *call, const char **ret_secret);

/* A new secret in place of all old ones, whose tokens die. ERR_NOT_FOUND. */
MUST_CHECK enum err api_account_regenerate(struct call *call, int64_t id,
					   const char **ret_client_id, const char **ret_secret);

#endif
