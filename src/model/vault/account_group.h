/* SPDX-License-Identifier: Apache-2.0 */
/* Vault account groups: what accounts share of policy, users and association. */
#ifndef MODEL_VAULT_ACCOUNT_GROUP_H
#define MODEL_VAULT_ACCOUNT_GROUP_H

#include "model/resources.h"

struct vault_account_group {
	int64_t id;
	const char *name;
	const char *description;
	struct code_ref account_policy;
};

struct vault_account_group_user {
	int64_t user_id;
	int64_t account_group_id;
	int64_t account_id; /* only documented */
	int role;	    /* enum vault_role */
};

extern const struct shape vault_account_group_account_shape;

struct vault_account_group_account {
	int64_t account_id;
	int64_t account_group_id;
};

#endif
