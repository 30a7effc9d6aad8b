/* SPDX-License-Identifier: Apache-2.0 */
/* API accounts. The configuration API reads them; they are made on the site's own administration
 * face. */
#include "model/people/api_account.h"

#include "model/effects.h"
#include "schema/change.h"

static const char *const command_permissions[] = { "deny", "read_only", "full_access", NULL };

#define SELF struct api_account
static const struct field rows[] = ROWS(
	ID  (id,                               PLAIN, "Unique among API accounts."),
	TEXT(name,                    1, 255,  API_READ_ONLY | REQUIRED | UNIQUE | FILTER,
	     "Display name; no two accounts share one.", .documents.no_required = true),
	TEXT(comments,                0, 4096, API_READ_ONLY, "Notes for people.", .initial = ""),
	BOOL(enabled,                          API_READ_ONLY, "Whether the account may be used.",
	     .initial = "true", .documents.no_initial = true),
	TEXT(ip_addresses,            0, 4096, API_READ_ONLY,
	     "Addresses and networks it may be used from; empty for any.", .initial = ""),
	TEXT(client_id,               1, 40,   READ_ONLY | UNIQUE,
	     "Name it signs in with; given by the site."),
	INT (failed_login_attempts,   0, INT32_MAX, READ_ONLY, "Failures since the last success.",
	     .initial = "0", .documents.no_initial = true),
	TIME(failed_login_expiration,          READ_ONLY | NULLABLE,
	     "When it may be tried again; null while it is not locked."),
	ENUM(perm_command,  command_permissions, API_READ_ONLY, "Use of the command API.",
	     .initial = "deny", .documents.no_initial = true),
	BOOL(perm_reporting_support,           API_READ_ONLY, "May fetch reports of sessions."),
	BOOL(perm_reporting_license,           API_READ_ONLY, "May fetch the licence report."),
	BOOL(perm_reporting_archive,           API_READ_ONLY, "May fetch the state archive.",
	     .editions = EDITION_RS),
	BOOL(perm_reporting_vault,             API_READ_ONLY, "May fetch the Vault report."),
	BOOL(perm_reporting_jump_item,         API_READ_ONLY,
	     "May fetch the report of Jump Items."),
	BOOL(perm_reporting_syslog,            API_READ_ONLY, "May fetch the syslog report."),
	BOOL(perm_backup,                      API_READ_ONLY, "May fetch backups of the site."),
	BOOL(perm_vault_backup,                API_READ_ONLY,
	     "May fetch the key that a Vault backup needs."),
	BOOL(perm_real_time_state,             API_READ_ONLY,
	     "May follow the site's state as it changes.", .editions = EDITION_RS),
	BOOL(perm_ecm,                         API_READ_ONLY,
	     "May serve credentials from outside."),
	INT (ecm_group_id,            1, INT32_MAX, API_READ_ONLY | NULLABLE,
	     "External credential group that it serves.", .editions = EDITION_PRA),
	BOOL(perm_scim,                        API_READ_ONLY, "May provision users over SCIM.",
	     .editions = EDITION_PRA),
	BOOL(perm_configuration,               API_READ_ONLY, "May use the configuration API."),
	BOOL(perm_configuration_vault_account, API_READ_ONLY,
	     "May manage Vault accounts through it.")
);
#undef SELF
static SHAPE(api_account, "ApiAccount", rows);

static enum err
check(struct change *change)
{
	const struct api_account *account = change_row(change), *before = change->before;

	if (before && before->enabled && !account->enabled)
		change_then(change, EFFECT_API_ACCOUNT_TOKENS_END);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	change_then(change, EFFECT_API_ACCOUNT_TOKENS_END);
	return OK;
}

const struct resource api_account_resource = {
	.name = "api_account",
	.doc = "Programs that sign in with a client id and a secret. Secrets are never answered.",
	.path = "/api-account",
	.table = "api_account",
	.shape = &api_account_shape,
	.verbs = { [FACE_CONFIG] = LOOK, [FACE_ADMIN] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG, [FACE_ADMIN] = NEED_ADMIN },
	.check = check,
	.check_delete = check_delete,
};
