/* SPDX-License-Identifier: Apache-2.0 */
/* Users. A permission is a column of its own, written when group policies are provisioned
 * (config-api §4), so that asking what somebody may do is one read. Hashing a password is the
 * actions' work: here it only passes. */
#include "model/people/user.h"

#include "base/clock.h"
#include "model/effects.h"
#include "model/seeds.h"
#include "model/texts.h"
#include "schema/change.h"

const char *const support_allowed_choices[] = { "not_allowed", "full_support", NULL };
const char *const support_reports_choices[] = { "not_allowed",	       "user_sessions",
						"all_sessions",	       "team_sessions",
						"jump_group_sessions", NULL };
static const char *const vault_reports[] = { "not_allowed", "view_user_events", "view_all_events",
					     NULL };
static const char *const automation[] = { "not_allowed", "user", "administrator", NULL };

const int64_t idle_timeouts[IDLE_TIMEOUT_COUNT] = {
	-1, 0, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 43200, 86400,
};
const int64_t routing_timeouts[ROUTING_TIMEOUT_COUNT] = {
	0, 180, 300, 600, 900, 1200, 1800, 2700, 3600,
};

#define SELF struct user
static const struct field rows[] = ROWS(
	ID  (id,                              PLAIN,              "Unique among users."),
	REF (security_provider_id, security_provider, READ_ONLY | FILTER,
	     "Provider that knows the user; 1 holds the local ones.", .initial = "1"),
	INT (display_number,  1, INT32_MAX,   NULLABLE,
	     "Number that customers may see in place of a name; given by the site.",
	     .documents.no_nullable = true),
	TEXT(username,        1, 64,          REQUIRED | FILTER,
	     "Name to sign in with; no two users of a provider share one.", .filter = { 1, 255 },
	     .documents.no_required = true),
	SECRET(password,      1, 256,         COMPUTED,
	       "Password of a local user; without one nobody can sign in until it is reset.",
	       .documents.format = "password"),
	TEXT(password_hash,   1, 512,         HIDDEN | READ_ONLY | NULLABLE,
	     "Hash of the password."),
	TEXT(public_display_name,  1, 64,     REQUIRED,           "Name shown to customers."),
	TEXT(private_display_name, 1, 64,     REQUIRED, "Name shown to colleagues.",
	     .editions = EDITION_RS),
	TIME(password_expiration,             NULLABLE | EMPTY_IS_NULL,
	     "When the password expires; null for never."),
	TIME(one_time_until,                  HIDDEN | READ_ONLY | NULLABLE,
	     "Until when a password that nobody chose lets in."),
	TEXT(email_address,   3, 255,         FILTER | NULLABLE | EMPTY_IS_NULL,
	     "Address that messages go to."),
	TEXT(preferred_email_language, 2, 10, PLAIN, "Language of those messages.",
	     .initial = "en-us"),
	BOOL(two_factor_required,             PLAIN, "Whether signing in needs a second factor.",
	     .initial = "false"),
	BOOL(enabled,                         PLAIN, "Whether the user may sign in.",
	     .initial = "true"),
	TIME(last_authentication,             READ_ONLY | NULLABLE,
	     "When the user last signed in; null for never."),
	INT (failed_logins,   0, INT32_MAX,   PLAIN,
	     "Failures since the last success; 0 unlocks the user.", .initial = "0"),
	BOOL(password_reset_next_login,       PLAIN,
	     "Whether a new password must be chosen when next signing in.", .initial = "false"),
	TIME(created_at,                      READ_ONLY,          "When the user was made."),
	BOOL(two_factor_enabled,              READ_ONLY, "Whether a second factor is set up.",
	     .initial = "false"),
	INT (fido2_credential_count, 0, INT32_MAX, READ_ONLY, "How many passkeys are registered.",
	     .initial = "0"),
	TIME(fido2_last_used_date,            READ_ONLY | NULLABLE,
	     "When a passkey was last used; null for never."),

	BOOL(perm_admin,                      READ_ONLY,
	     "Administers the site; such users cannot be changed through this API."),
	BOOL(perm_set_passwords,              READ_ONLY, "May set passwords of others."),
	BOOL(perm_admin_pushagents,           READ_ONLY, "May manage Jumpoints."),
	ENUM(perm_view_support_reports, support_reports_choices, READ_ONLY,
	     "Which sessions the reports show.", .initial = "not_allowed",
	     .documents.no_initial = true),
	ENUM(perm_view_vault_reports, vault_reports, READ_ONLY,
	     "Which events the Vault report shows.", .initial = "not_allowed",
	     .documents.no_initial = true),
	BOOL(perm_view_license_reports,       READ_ONLY, "May see the licence report.",
	     .editions = EDITION_RS),
	BOOL(perm_view_syslog_reports,        READ_ONLY, "May see the syslog report."),
	BOOL(perm_view_sd_recordings,         READ_ONLY, "May see recordings of sessions."),
	BOOL(perm_edit_ambush,                READ_ONLY, "May change Jump Clients.",
	     .editions = EDITION_RS),
	BOOL(perm_edit_jump_groups,           READ_ONLY, "May change Jump Groups."),
	BOOL(perm_edit_public_template,       READ_ONLY,
	     "May change the templates of public portals.", .editions = EDITION_RS),
	BOOL(perm_edit_public_file_store,     READ_ONLY, "May change the public file store.",
	     .editions = EDITION_RS),
	BOOL(perm_edit_messages,              READ_ONLY, "May change canned messages.",
	     .editions = EDITION_RS),
	BOOL(perm_edit_sd_teams,              READ_ONLY, "May change teams."),
	BOOL(perm_edit_issues,                READ_ONLY, "May change issues.",
	     .editions = EDITION_RS),
	BOOL(perm_edit_skills,                READ_ONLY, "May change skills.",
	     .editions = EDITION_RS),
	BOOL(perm_edit_callback_button_profiles, READ_ONLY,
	     "May change profiles of support buttons.", .editions = EDITION_RS),
	BOOL(perm_edit_canned_scripts,        READ_ONLY, "May change canned scripts."),
	BOOL(perm_edit_custom_rep_links,      READ_ONLY, "May change custom links."),
	BOOL(perm_edit_iphone_content,        READ_ONLY, "May change content for iOS devices.",
	     .editions = EDITION_RS),
	BOOL(perm_change_display_name,        READ_ONLY, "May change the own display names.",
	     .editions = EDITION_RS),
	BOOL(perm_change_rep_avatar,          READ_ONLY, "May change the own picture.",
	     .editions = EDITION_RS),
	BOOL(perm_show_on_public_list,        READ_ONLY,
	     "Is shown in the public list of representatives.", .editions = EDITION_RS),

	ENUM(perm_support_allowed, support_allowed_choices, READ_ONLY,
	     "Whether support may be given.", .initial = "not_allowed", .editions = EDITION_RS),
	ENUM(perm_access_allowed, support_allowed_choices, READ_ONLY,
	     "Whether systems may be accessed.", .initial = "not_allowed", .editions = EDITION_PRA),
	BOOL(perm_generate_session_key,       READ_ONLY, "May make session keys.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_send_ios_profiles,          READ_ONLY, "May make keys for iOS profiles.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_accept_team_sessions,       READ_ONLY, "May take sessions from a team's queue.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_transfer_other_team,        READ_ONLY,
	     "May transfer sessions to teams of others.", .initial = "false",
	     .editions = EDITION_RS),
	BOOL(perm_share_other_team,           READ_ONLY, "May share sessions with teams of others.",
	     .initial = "false"),
	BOOL(perm_invite_external_rep,        READ_ONLY, "May invite outsiders to a session.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_invite_external_user,       READ_ONLY, "May invite outsiders to a session.",
	     .initial = "false", .editions = EDITION_PRA),
	BOOL(perm_next_session_button,        READ_ONLY, "May take the next session of a queue.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_extended_availability_mode_allowed, READ_ONLY,
	     "May be reached while the console is closed.", .initial = "false"),
	BOOL(perm_edit_external_key,          READ_ONLY, "May change a session's external key.",
	     .initial = "false"),
	BOOL(perm_disable_auto_assignment,    READ_ONLY, "May opt out of assigned sessions.",
	     .initial = "false", .editions = EDITION_RS),
	INT (perm_routing_idle_timeout,  0, 3600,   READ_ONLY,
	     "Idle seconds after which no session is assigned; 0 for never.", .initial = "900",
	     .allowed = routing_timeouts, .allowed_count = ROUTING_TIMEOUT_COUNT,
	     .editions = EDITION_RS),
	INT (auto_assignment_max_sessions, 1, 10,   READ_ONLY,
	     "Sessions beyond which none is assigned.", .initial = "3", .editions = EDITION_RS),
	INT (perm_session_idle_timeout, -1, 86400,  READ_ONLY,
	     "Idle seconds after which a session is left; -1 for the site's, 0 for never.",
	     .initial = "-1", .allowed = idle_timeouts, .allowed_count = IDLE_TIMEOUT_COUNT),
	INT (perm_console_idle_timeout, -1, 86400,  READ_ONLY,
	     "Idle seconds after which the console signs out; -1 for the site's, 0 for never.",
	     .initial = "-1", .allowed = idle_timeouts, .allowed_count = IDLE_TIMEOUT_COUNT,
	     .editions = EDITION_RS),
	BOOL(perm_collaborate,                READ_ONLY, "May show the own screen to colleagues.",
	     .initial = "false"),
	BOOL(perm_collaborate_control,        READ_ONLY, "May give colleagues control of it.",
	     .initial = "false"),
	BOOL(perm_support_button_personal_deploy, READ_ONLY,
	     "May deploy a support button of the own.", .initial = "false", .editions = EDITION_RS),
	BOOL(perm_support_button_team_manage, READ_ONLY, "May manage support buttons of teams.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_support_button_change_public_sites, READ_ONLY,
	     "May change the portal of a support button.", .initial = "false",
	     .editions = EDITION_RS),
	BOOL(perm_support_button_team_deploy, READ_ONLY, "May deploy support buttons of teams.",
	     .initial = "false", .editions = EDITION_RS),

	BOOL(perm_jump_client,                READ_ONLY, "May use Jump Clients.",
	     .initial = "false"),
	BOOL(perm_local_jump,                 READ_ONLY, "May jump within the own network.",
	     .initial = "false"),
	BOOL(perm_remote_jump,                READ_ONLY, "May jump through a Jumpoint.",
	     .initial = "false"),
	BOOL(perm_remote_vnc,                 READ_ONLY, "May use Remote VNC.", .initial = "false"),
	BOOL(perm_remote_rdp,                 READ_ONLY, "May use Remote RDP.", .initial = "false"),
	BOOL(perm_shell_jump,                 READ_ONLY, "May use Shell Jump.", .initial = "false"),
	BOOL(perm_local_vnc,                  READ_ONLY, "May use VNC within the own network.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_local_rdp,                  READ_ONLY, "May use RDP within the own network.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_vpro,                       READ_ONLY, "May use Intel vPro.", .initial = "false",
	     .editions = EDITION_RS),
	BOOL(perm_web_jump,                   READ_ONLY, "May use Web Jump.", .initial = "false",
	     .editions = EDITION_PRA),
	BOOL(perm_protocol_tunnel,            READ_ONLY, "May use protocol tunnels.",
	     .initial = "false", .editions = EDITION_PRA),
	BOOL(perm_sd_static_port_for_external_tools, READ_ONLY,
	     "May open a fixed local port for own tools.", .initial = "false",
	     .editions = EDITION_PRA),
	REF (default_jump_item_role_id,    jump_item_role, READ_ONLY,
	     "Role in groups where no other is given.", .initial = "1",
	     .on_delete = ON_DELETE_DEFAULT),
	REF (private_jump_item_role_id,    jump_item_role, READ_ONLY,
	     "Role in the own personal list.", .initial = "1", .on_delete = ON_DELETE_DEFAULT),
	REF (inferior_jump_item_role_id,   jump_item_role, READ_ONLY,
	     "Role in personal lists of those the user leads.", .initial = "1",
	     .on_delete = ON_DELETE_DEFAULT),
	REF (unassigned_jump_item_role_id, jump_item_role, READ_ONLY, "Role in everything else.",
	     .initial = "1", .on_delete = ON_DELETE_DEFAULT),

	BOOL(perm_vault,                      READ_ONLY, "May administer the Vault."),
	ENUM(perm_endpoint_automation, automation, READ_ONLY,
	     "Whether jobs may be run on endpoints.", .initial = "not_allowed")
);
#undef SELF
static SHAPE(user, "User", rows);

/* What only means something for a local user, or is kept by the provider of the others. */
static void
check_provider(struct change *change, struct user *user)
{
	const struct user *before = change->before;

	if (!before || before->security_provider_id == SEED_LOCAL_PROVIDER)
		return;
	if (change_gives(change, &user->password))
		change_reject(change, &user->password, text_local_users_only);
	if (change_gives(change, &user->username))
		change_reject(change, &user->username, text_synchronised);
	if (change_gives(change, &user->public_display_name))
		change_reject(change, &user->public_display_name, text_synchronised);
	if (change->edition == EDITION_RS && change_gives(change, &user->private_display_name))
		change_reject(change, &user->private_display_name, text_synchronised);
	if (change_gives(change, &user->email_address))
		change_reject(change, &user->email_address, text_synchronised);
}

static enum err
check(struct change *change)
{
	struct user *user = change_row(change);
	const struct user *before = change->before;

	if (change_creates(change)) {
		user->security_provider_id = SEED_LOCAL_PROVIDER;
		user->created_at = clock_now_ms();
		user->failed_logins = 0;
		if (change->edition == EDITION_PRA)
			user->private_display_name = user->public_display_name;
		if (!change_gives(change, &user->password))
			user->password_reset_next_login = true;
		return OK;
	}
	if (before->perm_admin && change->face == FACE_CONFIG)
		change_reject(change, &user->id, text_administrator);
	check_provider(change, user);
	if ((before->enabled && !user->enabled) || change_gives(change, &user->password))
		change_then(change, EFFECT_USER_LOGINS_END);
	return OK;
}

static enum err
check_delete(struct change *change)
{
	const struct user *user = change_row(change);

	if (user->perm_admin && change->face == FACE_CONFIG)
		change_reject(change, &user->id, text_administrator_delete);
	else
		change_then(change, EFFECT_USER_LOGINS_END);
	return OK;
}

static void
fill(void *row, struct arena *arena)
{
	struct user *user = row;

	if (!user->display_number.is_set)
		user->display_number = (struct maybe_int){ .value = user->id, .is_set = true };
}

const struct resource user_resource = {
	.name = "user",
	.doc = "People who sign in. What they may do comes from group policies, as last "
	       "provisioned.",
	.path = "/user",
	.table = "user",
	.shape = &user_shape,
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD, [FACE_ADMIN] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG, [FACE_ADMIN] = NEED_ADMIN },
	.check = check,
	.check_delete = check_delete,
	.fill = fill,
};
