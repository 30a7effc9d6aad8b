/* SPDX-License-Identifier: Apache-2.0 */
/* Security providers: where users and groups are known. */
#ifndef MODEL_PEOPLE_SECURITY_PROVIDER_H
#define MODEL_PEOPLE_SECURITY_PROVIDER_H

#include "model/resources.h"

enum provider_type {
	PROVIDER_LOCAL = 1,
	PROVIDER_LDAP,
	PROVIDER_RADIUS,
	PROVIDER_KERBEROS,
	PROVIDER_SAML,
	PROVIDER_SCIM,
	PROVIDER_OIDC,
	PROVIDER_SAML_PORTAL,
};

struct security_provider {
	int64_t id;
	int type; /* enum provider_type */
	const char *name;
	bool enabled;
	bool user_authentication;
	bool group_lookup;
	int64_t priority;
	int64_t default_policy;
	const char *display_name;
	const char *email;
	const char *user_name;
	const char *login_url;
	const char *sp_entity_id;
	const char *entity_id;
	int sso_url_protocol_binding;
	struct items available_groups; /* const char * */
};

#endif
