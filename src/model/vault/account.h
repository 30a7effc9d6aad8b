/* SPDX-License-Identifier: Apache-2.0 */
/* Vault accounts: credentials that are injected into sessions or checked out. One struct for all
 * kinds; .kinds of a row says which have it. */
#ifndef MODEL_VAULT_ACCOUNT_H
#define MODEL_VAULT_ACCOUNT_H

#include "model/resources.h"

/* In the order of the contract; the API makes the first three and OPAQUE_TOKEN. */
enum vault_type {
	VAULT_USERNAME_PASSWORD = 1,
	VAULT_SSH,
	VAULT_SSH_CA,
	VAULT_WINDOWS_LOCAL,
	VAULT_WINDOWS_DOMAIN,
	VAULT_OPAQUE_TOKEN,
	VAULT_AWS_SECRET,
	VAULT_PASSWORD_SAFE,
};
/* The same as bits, for .kinds. */
enum vault_kinds {
	OF_PASSWORD = 1 << (VAULT_USERNAME_PASSWORD - 1),
	OF_SSH = 1 << (VAULT_SSH - 1),
	OF_SSH_CA = 1 << (VAULT_SSH_CA - 1),
	OF_LOCAL = 1 << (VAULT_WINDOWS_LOCAL - 1),
	OF_DOMAIN = 1 << (VAULT_WINDOWS_DOMAIN - 1),
	OF_TOKEN = 1 << (VAULT_OPAQUE_TOKEN - 1),
	OF_AWS = 1 << (VAULT_AWS_SECRET - 1),
	OF_SAFE = 1 << (VAULT_PASSWORD_SAFE - 1),
	CREATABLE = OF_PASSWORD | OF_SSH | OF_SSH_CA | OF_TOKEN,
	CHECKED_OUT = CREATABLE | OF_LOCAL | OF_DOMAIN | OF_AWS,
	ROTATABLE = OF_LOCAL | OF_DOMAIN | OF_AWS,
	NAMED = OF_PASSWORD | OF_SSH | OF_SSH_CA | OF_LOCAL | OF_DOMAIN | OF_SAFE,
};
enum vault_role { VAULT_INJECT = 1, VAULT_INJECT_AND_CHECKOUT };

extern const char *const vault_types[];
extern const char *const vault_roles[];

bool vault_type_is_creatable(int type);
bool vault_type_is_rotatable(int type);
bool vault_type_may_be_forced_in(int type); /* whether a check-out by someone else can be ended */
bool vault_type_may_be_checked_out(int type);

struct aws_tag {
	const char *Key;
	const char *Value;
};

struct vault_account {
	int64_t id;
	const char *uid; /* what its sealed values are bound to */
	int type;	 /* enum vault_type */
	const char *name;
	const char *username;
	struct sealed password;
	struct sealed token;
	const char *public_key; /* "ssh-ed25519 AAAA…"; "cert-authority …" for ssh_ca */
	struct sealed private_key;
	struct sealed private_key_passphrase; /* only opens the key that comes with it; not kept */
	const char *private_key_public_cert;
	const char *description;
	int64_t last_checkout_timestamp;
	bool personal;
	int64_t owner_user_id;	  /* of a personal account */
	int64_t account_group_id; /* 0 for a personal account */
	struct code_ref account_policy;

	/* windows_domain */
	bool is_management;
	const char *unique_id;
	const char *distinguished_name;
	const char *sam_account_name;
	const char *service_principal_name;
	const char *azure_ad_object_id;

	/* windows_local */
	const char *sid;
	struct maybe_int endpoint_id;

	/* aws_secret */
	const char *arn;
	const char *aws_organization_id;
	struct items tags; /* struct aws_tag */

	bool include_personal; /* only asked for in lists */
};

#endif
