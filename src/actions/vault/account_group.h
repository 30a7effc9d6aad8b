/* SPDX-License-Identifier: Apache-2.0 */
/* Moving Vault accounts into and out of account groups. */
#ifndef ACTIONS_VAULT_ACCOUNT_GROUP_H
#define ACTIONS_VAULT_ACCOUNT_GROUP_H

#include "actions/call.h"

MUST_CHECK enum err vault_group_add_account(struct call *call);
MUST_CHECK enum err vault_group_remove_account(struct call *call);

#endif
