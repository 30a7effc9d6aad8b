/* SPDX-License-Identifier: Apache-2.0 */
/* Group policies. What they give becomes effective when they are provisioned, not when they change
 * (config-api §4). */
#include "model/people/group_policy.h"

#include "model/people/user.h"
#include "schema/change.h"

static const char *const statuses[] = { "not_defined", "defined", "final", NULL };

#define SELF struct group_policy
static const struct field rows[] =
	ROWS(
	ID  (id,                                      PLAIN, "Unique among group policies."),
	TEXT(name,                           1, 255,  REQUIRED | FILTER, "Display name."),
	ENUM(perm_support_allowed, support_allowed_choices, PLAIN, "Whether support may be given.",
	     .initial = "not_allowed", .editions = EDITION_RS),
	ENUM(rep_perm_status,                statuses, PLAIN,
	     "Whether the policy defines the permissions of representatives; when not given, "
	     "defined if any of them is.", .initial = "not_defined", .documents.no_initial = true,
	     .editions = EDITION_RS),
	BOOL(perm_access_allowed,                     PLAIN, "Whether systems may be accessed.",
	     .initial = "false", .editions = EDITION_PRA),
	ENUM(access_perm_status,             statuses, PLAIN,
	     "Whether the policy defines the permissions for access; when not given, defined if "
	     "any of them is.", .initial = "not_defined", .editions = EDITION_PRA),
	BOOL(perm_generate_session_key,               PLAIN, "May make session keys.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_send_ios_profiles,                  PLAIN, "May make keys for iOS profiles.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_accept_team_sessions,               PLAIN,
	     "May take sessions from a team's queue.", .initial = "false", .editions = EDITION_RS),
	BOOL(perm_transfer_other_team,                PLAIN,
	     "May transfer sessions to teams of others.", .initial = "false",
	     .editions = EDITION_RS),
	BOOL(perm_share_other_team,                   PLAIN,
	     "May share sessions with teams of others.", .initial = "false"),
	BOOL(perm_invite_external_rep,                PLAIN, "May invite outsiders to a session.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_invite_external_user,               PLAIN, "May invite outsiders to a session.",
	     .initial = "false", .editions = EDITION_PRA),
	INT (perm_session_idle_timeout,     -1, 86400, PLAIN,
	     "Idle seconds after which a session is left; -1 for the site's, 0 for never.",
	     .initial = "-1", .allowed = idle_timeouts, .allowed_count = IDLE_TIMEOUT_COUNT),
	BOOL(perm_next_session_button,                PLAIN,
	     "May take the next session of a queue.", .initial = "false", .editions = EDITION_RS),
	BOOL(perm_extended_availability_mode_allowed, PLAIN,
	     "May be reached while the console is closed.", .initial = "false"),
	BOOL(perm_edit_external_key,                  PLAIN, "May change a session's external key.",
	     .initial = "false"),
	BOOL(perm_disable_auto_assignment,            PLAIN, "May opt out of assigned sessions.",
	     .initial = "false", .editions = EDITION_RS),
	INT (perm_routing_idle_timeout,      0, 3600, PLAIN,
	     "Idle seconds after which no session is assigned; 0 for never.", .initial = "900",
	     .allowed = routing_timeouts, .allowed_count = ROUTING_TIMEOUT_COUNT,
	     .editions = EDITION_RS),
	INT (auto_assignment_max_sessions,   1, 10,   PLAIN,
	     "Sessions beyond which none is assigned.", .initial = "3", .editions = EDITION_RS),
	BOOL(perm_collaborate,                        PLAIN,
	     "May show the own screen to colleagues.", .initial = "false"),
	BOOL(perm_collaborate_control,                PLAIN, "May give colleagues control of it.",
	     .initial = "false"),
	BOOL(perm_support_button_personal_deploy,     PLAIN,
	     "May deploy a support button of the own.", .initial = "false", .editions = EDITION_RS),
	BOOL(perm_support_button_team_manage,         PLAIN, "May manage support buttons of teams.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_support_button_change_public_sites, PLAIN,
	     "May change the portal of a support button.", .initial = "false",
	     .editions = EDITION_RS),
	BOOL(perm_support_button_team_deploy,         PLAIN, "May deploy support buttons of teams.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_jump_client,                        PLAIN, "May use Jump Clients.",
	     .initial = "false"),
	BOOL(perm_local_jump,                         PLAIN, "May jump within the own network.",
	     .initial = "false"),
	BOOL(perm_remote_jump,                        PLAIN, "May jump through a Jumpoint.",
	     .initial = "false"),
	BOOL(perm_remote_vnc,                         PLAIN, "May use Remote VNC.",
	     .initial = "false"),
	BOOL(perm_remote_rdp,                         PLAIN, "May use Remote RDP.",
	     .initial = "false"),
	BOOL(perm_shell_jump,                         PLAIN, "May use Shell Jump.",
	     .initial = "false"),
	BOOL(perm_local_vnc,                          PLAIN, "May use VNC within the own network.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_local_rdp,                          PLAIN, "May use RDP within the own network.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_vpro,                               PLAIN, "May use Intel vPro.",
	     .initial = "false", .editions = EDITION_RS),
	BOOL(perm_web_jump,                           PLAIN, "May use Web Jump.",
	     .initial = "false", .editions = EDITION_PRA),
	BOOL(perm_protocol_tunnel,                    PLAIN, "May use protocol tunnels.",
	     .initial = "false", .editions = EDITION_PRA),
	BOOL(perm_sd_static_port_for_external_tools,  PLAIN,
	     "May open a fixed local port for own tools.", .initial = "false",
	     .editions = EDITION_PRA),
	REF (default_jump_item_role_id,    jump_item_role, PLAIN,
	     "Role in groups where no other is given.", .initial = "1",
	     .on_delete = ON_DELETE_DEFAULT),
	REF (private_jump_item_role_id,    jump_item_role, PLAIN, "Role in the own personal list.",
	     .initial = "1", .on_delete = ON_DELETE_DEFAULT),
	REF (inferior_jump_item_role_id,   jump_item_role, PLAIN,
	     "Role in personal lists of those the user leads.", .initial = "1",
	     .on_delete = ON_DELETE_DEFAULT),
	REF (unassigned_jump_item_role_id, jump_item_role, PLAIN, "Role in everything else.",
	     .initial = "1", .on_delete = ON_DELETE_DEFAULT),
	INT (perm_console_idle_timeout,     -1, 86400, PLAIN,
	     "Idle seconds after which the console signs out; -1 for the site's, 0 for never.",
	     .initial = "-1", .allowed = idle_timeouts, .allowed_count = IDLE_TIMEOUT_COUNT,
	     .editions = EDITION_RS)
);
#undef SELF
SHAPE(group_policy, "GroupPolicy", rows);

/* Every row but the name and the two statuses is a permission. */
static bool
gives_permission(const struct change *change, const struct group_policy *policy)
{
	for (size_t i = 0; i < COUNT_OF(rows); i++) {
		const void *member = field_in(&rows[i], policy);

		if (!field_applies(&rows[i], change->edition, 0))
			continue;
		if (member == &policy->id || member == &policy->name ||
		    member == &policy->rep_perm_status || member == &policy->access_perm_status)
			continue;
		if (change_gives_at(change, member, rows[i].size))
			return true;
	}
	return false;
}

static enum err
check(struct change *change)
{
	struct group_policy *policy = change_row(change);
	int *status = change->edition == EDITION_PRA ? &policy->access_perm_status
						     : &policy->rep_perm_status;

	if (change_gives(change, status) || !gives_permission(change, policy))
		return OK;
	if (*status == PERM_NOT_DEFINED || !*status)
		*status = PERM_DEFINED;
	return OK;
}

const struct resource group_policy_resource = {
	.name = "group_policy",
	.doc = "Permissions for many users at once, and what these may reach. Effective once "
	       "provisioned.",
	.path = "/group-policy",
	.table = "group_policy",
	.shape = &group_policy_shape,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.check = check,
};
