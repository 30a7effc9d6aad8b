/* SPDX-License-Identifier: Apache-2.0 */
/* Vault account policies: how check-outs and rotation of accounts work. */
#ifndef MODEL_VAULT_ACCOUNT_POLICY_H
#define MODEL_VAULT_ACCOUNT_POLICY_H

#include "model/resources.h"

struct vault_account_policy {
	int64_t id;
	const char *name;
	const char *code_name;
	const char *description;
	bool auto_rotate_credentials;
	bool allow_simultaneous_checkout;
	bool scheduled_password_rotation;
	struct maybe_int
		maximum_password_age; /* days; set exactly with scheduled_password_rotation */
};

#endif
