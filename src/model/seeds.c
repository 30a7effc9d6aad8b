/* SPDX-License-Identifier: Apache-2.0 */
/* The rows that every site has from its first start. Ids that rows refer to by default are fixed;
 * the others only come out so. */
#include "model/seeds.h"

#include "model/jump/jump_policy.h"
#include "model/people/group_policy.h"
#include "model/people/security_provider.h"
#include "model/people/user.h"
#include "model/policy/jump_item_role.h"
#include "model/policy/session_policy.h"
#include "model/vault/account_group.h"
#include "model/vault/account_policy.h"
#include "model/vault/association.h"

static const struct security_provider local_provider = {
	.id = SEED_LOCAL_PROVIDER,
	.type = PROVIDER_LOCAL,
	.name = "Local",
	.enabled = true,
	.user_authentication = true,
	.priority = 1,
};

static const struct jump_item_role administrator = {
	.id = SEED_ADMINISTRATOR_ROLE,
	.name = "Administrator",
	.description = "May do everything with the items of a group.",
	.perm_add = true,
	.perm_assign_jump_group = true,
	.perm_remove = true,
	.perm_start = true,
	.perm_edit_tag = true,
	.perm_edit_comments = true,
	.perm_edit_jump_policy = true,
	.perm_edit_session_policy = true,
	.perm_edit_identity = true,
	.perm_edit_behavior = true,
	.perm_view_jump_item_report = true,
	.perm_edit_public_portal = true,
	.perm_edit_support_button = true,
};
static const struct jump_item_role no_access = {
	.id = 2,
	.name = "No Access",
	.description = "Sees nothing of the group.",
};
static const struct jump_item_role start_only = {
	.id = 3,
	.name = "Start Sessions Only",
	.description = "May start sessions and change nothing.",
	.perm_start = true,
};
static const struct jump_item_role auditor = {
	.id = 4,
	.name = "Auditor",
	.description = "May see the report on the items and change nothing.",
	.perm_view_jump_item_report = true,
};

static const struct session_policy default_session_policy = {
	.id = SEED_SESSION_POLICY,
	.display_name = "Site Default",
	.code_name = "site_default",
	.description = "What holds where no other policy says anything.",
};
static const struct session_policy prompt_policy = {
	.id = 2,
	.display_name = "Prompt Customer",
	.code_name = "prompt_customer",
	.description = "Asks whoever is at the remote system before anything is done there.",
};
static const struct session_policy no_prompt_policy = {
	.id = 3,
	.display_name = "Do Not Prompt",
	.code_name = "do_not_prompt",
	.description = "For systems without anybody there to ask.",
};

static const struct jump_policy default_jump_policy = {
	.id = 1,
	.display_name = "Any Time",
	.code_name = "any_time",
	.description = "Sessions may start at any time.",
	.simultaneous_jumps = JUMPS_GLOBAL,
	.simultaneous_jumps_rdp = RDP_GLOBAL,
	.schedule_timezone = "UTC",
	.external_tools_rdp_allowed = true,
	.external_tools_shell_allowed = true,
	.notification_display_name = "",
	.notification_email_language = "en-us",
	.approval_max_duration = 480,
	.approval_scope = APPROVAL_REQUESTOR,
	.approval_display_name = "",
	.approval_email_language = "en-us",
	.approval_approver_scope = APPROVER_NOT_REQUESTOR,
};

static const struct vault_account_policy default_account_policy = {
	.id = SEED_ACCOUNT_POLICY,
	.name = "Default",
	.code_name = "default",
	.description = "What holds for accounts and groups that name no policy.",
};
static const struct vault_account_group default_account_group = {
	.id = SEED_ACCOUNT_GROUP,
	.name = "Default",
	.description = "Accounts that are in no other group.",
};
static const struct vault_association any_items = { .filter_type = VAULT_ANY_ITEMS };

static const struct group_policy everyone = {
	.id = 1,
	.name = "Representatives",
	.perm_support_allowed = SUPPORT_FULL,
	.rep_perm_status = PERM_DEFINED,
	.perm_access_allowed = true,
	.access_perm_status = PERM_DEFINED,
	.perm_remote_jump = true,
	.perm_shell_jump = true,
	.perm_remote_rdp = true,
	.perm_remote_vnc = true,
	.perm_jump_client = true,
	.perm_session_idle_timeout = -1,
	.perm_console_idle_timeout = -1,
	.perm_routing_idle_timeout = 900,
	.auto_assignment_max_sessions = 3,
	.default_jump_item_role_id = SEED_ADMINISTRATOR_ROLE,
	.private_jump_item_role_id = SEED_ADMINISTRATOR_ROLE,
	.inferior_jump_item_role_id = SEED_ADMINISTRATOR_ROLE,
	.unassigned_jump_item_role_id = SEED_ADMINISTRATOR_ROLE,
};

const struct seed seeds[] = {
	{ &security_provider_resource, 0, &local_provider },
	{ &jump_item_role_resource, 0, &administrator },
	{ &jump_item_role_resource, 0, &no_access },
	{ &jump_item_role_resource, 0, &start_only },
	{ &jump_item_role_resource, 0, &auditor },
	{ &session_policy_resource, 0, &default_session_policy },
	{ &session_policy_resource, 0, &prompt_policy },
	{ &session_policy_resource, 0, &no_prompt_policy },
	{ &jump_policy_resource, 0, &default_jump_policy },
	{ &vault_account_policy_resource, 0, &default_account_policy },
	{ &vault_account_group_resource, 0, &default_account_group },
	{ &vault_account_group_association_resource, SEED_ACCOUNT_GROUP, &any_items },
	{ &group_policy_resource, 0, &everyone },
	{ NULL, 0, NULL },
};
