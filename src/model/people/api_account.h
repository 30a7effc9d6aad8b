/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts: programs that sign in with a client id and a secret. Secrets, expiry, limits and
 * what else has no field on the wire are access/'s own tables. */
#ifndef MODEL_PEOPLE_API_ACCOUNT_H
#define MODEL_PEOPLE_API_ACCOUNT_H

#include "model/resources.h"

enum command_permission { COMMAND_DENY = 1, COMMAND_READ_ONLY, COMMAND_FULL };

struct api_account {
	int64_t id;
	const char *name;
	const char *comments;
	bool enabled;
	const char *ip_addresses; /* addresses and networks, one a line or separated by commas;
				     empty: any */
	const char *client_id;
	int64_t failed_login_attempts;
	int64_t failed_login_expiration;
	int perm_command; /* enum command_permission */
	bool perm_reporting_support;
	bool perm_reporting_license;
	bool perm_reporting_archive;
	bool perm_reporting_vault;
	bool perm_reporting_jump_item;
	bool perm_reporting_syslog;
	bool perm_backup;
	bool perm_vault_backup;
	bool perm_real_time_state;
	bool perm_ecm;
	struct maybe_int ecm_group_id; /* PRA, with the next */
	bool perm_scim;
	bool perm_configuration;
	bool perm_configuration_vault_account;
};

#endif
