/* SPDX-License-Identifier: Apache-2.0 */
/* Security providers. The published contract of 1.10 documents two types; a site has others, the
 * local one first (config-api §3.3). */
#include "model/people/security_provider.h"

static const char *const types[] = { "local", "ldap", "radius",	     "kerberos", "saml",
				     "scim",  "oidc", "saml_portal", NULL };
static const char *const documented_types[] = { "oidc", "saml_portal", NULL };
static const char *const bindings[] = { "HTTP Redirect", "HTTP POST", NULL };

enum { OF_SAML = 1 << (PROVIDER_SAML - 1) | 1 << (PROVIDER_SAML_PORTAL - 1) };

#define SELF struct security_provider
static const struct field rows[] = ROWS(
	ID  (id,                             LISTED, "Unique among security providers."),
	ENUM(type,                types,     READ_ONLY | LISTED, "What kind of directory it is.",
	     .documents.choices = documented_types),
	TEXT(name,                1, 255,    READ_ONLY | LISTED, "Display name."),
	BOOL(enabled,                        READ_ONLY | LISTED, "Whether it is asked."),
	BOOL(user_authentication,            READ_ONLY | LISTED, "Whether users sign in with it."),
	BOOL(group_lookup,                   READ_ONLY | LISTED,
	     "Whether it tells which groups users are in."),
	INT (priority,            0, INT32_MAX, READ_ONLY,
	     "Place in the order in which providers are asked.", .initial = "0",
	     .documents.no_initial = true),
	INT (default_policy,      0, INT32_MAX, READ_ONLY,
	     "Group policy for users whom no other policy names; 0 for none.", .initial = "0",
	     .documents.no_initial = true),
	TEXT(display_name,        0, 255,    READ_ONLY | NULLABLE,
	     "Attribute that holds the display name.", .kinds = OF_SAML,
	     .documents.no_nullable = true),
	TEXT(email,               0, 255,    READ_ONLY | NULLABLE,
	     "Attribute that holds the mail address.", .kinds = OF_SAML,
	     .documents.no_nullable = true),
	TEXT(user_name,           0, 255,    READ_ONLY | NULLABLE,
	     "Attribute that holds the user name.", .kinds = OF_SAML,
	     .documents.no_nullable = true),
	TEXT(login_url,           0, 1024,   READ_ONLY | NULLABLE,
	     "Where the identity provider's sign-in page is.", .kinds = OF_SAML,
	     .documents.no_nullable = true),
	TEXT(sp_entity_id,        0, 1024,   READ_ONLY | NULLABLE, "Entity id of this site.",
	     .kinds = OF_SAML, .documents.no_nullable = true),
	TEXT(entity_id,           0, 1024,   READ_ONLY | NULLABLE,
	     "Entity id of the identity provider.", .kinds = OF_SAML,
	     .documents.no_nullable = true),
	ENUM(sso_url_protocol_binding, bindings, READ_ONLY | NULLABLE,
	     "How the browser is sent there.", .kinds = OF_SAML, .documents.no_nullable = true),
	LIST(available_groups,    TEXT, 10000, READ_ONLY, "Groups that group policies may name.",
	     .initial = "[]", .item_minimum = 1, .item_maximum = 64, .kinds = OF_SAML,
	     .editions = EDITION_PRA)
);
#undef SELF
static SHAPE(security_provider, "SecurityProvider", rows);

const struct resource security_provider_resource = {
	.name = "security_provider",
	.doc = "Where users and groups are known.",
	.path = "/security-provider",
	.table = "security_provider",
	.shape = &security_provider_shape,
	.kind = "type",
	.verbs = { [FACE_CONFIG] = LOOK },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
