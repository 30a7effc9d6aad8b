/* SPDX-License-Identifier: Apache-2.0 */
/* Group policies: permissions for many users at once, and what those users may reach. */
#ifndef MODEL_PEOPLE_GROUP_POLICY_H
#define MODEL_PEOPLE_GROUP_POLICY_H

#include "model/resources.h"

/* Whether a policy says anything about a set of permissions, and whether a later policy may say
 * otherwise. */
enum perm_status { PERM_NOT_DEFINED = 1, PERM_DEFINED, PERM_FINAL };

struct group_policy {
	int64_t id;
	const char *name;
	int perm_support_allowed; /* enum support_allowed */
	int rep_perm_status;	  /* enum perm_status */
	bool perm_access_allowed; /* PRA, with the next */
	int access_perm_status;	  /* enum perm_status */
	bool perm_generate_session_key;
	bool perm_send_ios_profiles;
	bool perm_accept_team_sessions;
	bool perm_transfer_other_team;
	bool perm_share_other_team;
	bool perm_invite_external_rep;
	bool perm_invite_external_user; /* PRA */
	int64_t perm_session_idle_timeout;
	bool perm_next_session_button;
	bool perm_extended_availability_mode_allowed;
	bool perm_edit_external_key;
	bool perm_disable_auto_assignment;
	int64_t perm_routing_idle_timeout;
	int64_t auto_assignment_max_sessions;
	bool perm_collaborate;
	bool perm_collaborate_control;
	bool perm_support_button_personal_deploy;
	bool perm_support_button_team_manage;
	bool perm_support_button_change_public_sites;
	bool perm_support_button_team_deploy;
	bool perm_jump_client;
	bool perm_local_jump;
	bool perm_remote_jump;
	bool perm_remote_vnc;
	bool perm_remote_rdp;
	bool perm_shell_jump;
	bool perm_local_vnc;
	bool perm_local_rdp;
	bool perm_vpro;
	bool perm_web_jump; /* PRA, with the next two */
	bool perm_protocol_tunnel;
	bool perm_sd_static_port_for_external_tools;
	int64_t default_jump_item_role_id;
	int64_t private_jump_item_role_id;
	int64_t inferior_jump_item_role_id;
	int64_t unassigned_jump_item_role_id;
	int64_t perm_console_idle_timeout;
};

extern const struct shape group_policy_shape;

struct group_policy_member {
	int64_t id;
	int64_t security_provider_id;
	const char *distinguished_name;
	const char *group_name;
	int64_t user_id;
};

struct group_policy_jumpoint {
	int64_t jumpoint_id;
};

struct group_policy_jump_group {
	int64_t jump_group_id;
	int64_t jump_item_role_id; /* 0: the user's default */
	int64_t jump_policy_id;	   /* 0: as set on each item; PRA */
};

struct group_policy_team {
	int64_t team_id;
	int role; /* enum team_role */
};

struct group_policy_vault_account {
	int64_t account_id;
	int role; /* enum vault_role */
};

struct group_policy_vault_account_group {
	int64_t group_policy_id;
	int64_t account_group_id;
	int64_t account_id; /* only documented */
	int role;	    /* enum vault_role */
};

#endif
