/* SPDX-License-Identifier: Apache-2.0 */
/* Users: people who sign in, with what their group policies let them do as it was last provisioned.
 */
#ifndef MODEL_PEOPLE_USER_H
#define MODEL_PEOPLE_USER_H

#include "model/resources.h"

enum support_reports {
	SUPPORT_REPORTS_NONE = 1,
	SUPPORT_REPORTS_OWN,
	SUPPORT_REPORTS_ALL,
	SUPPORT_REPORTS_TEAM,
	SUPPORT_REPORTS_JUMP_GROUP
};
enum vault_reports { VAULT_REPORTS_NONE = 1, VAULT_REPORTS_OWN, VAULT_REPORTS_ALL };
enum support_allowed { SUPPORT_NOT_ALLOWED = 1, SUPPORT_FULL };
enum automation_allowed { AUTOMATION_NOT_ALLOWED = 1, AUTOMATION_USER, AUTOMATION_ADMINISTRATOR };

extern const char *const support_allowed_choices[];
extern const char *const support_reports_choices[];

/* Seconds that an idle time-out may be: -1 is the site's, 0 is never. */
enum { IDLE_TIMEOUT_COUNT = 12, ROUTING_TIMEOUT_COUNT = 9 };
extern const int64_t idle_timeouts[IDLE_TIMEOUT_COUNT];
extern const int64_t routing_timeouts[ROUTING_TIMEOUT_COUNT];

struct user {
	int64_t id;
	int64_t security_provider_id;
	struct maybe_int display_number; /* the id where none was given */
	const char *username;
	struct sealed password; /* only on its way in: the store has the hash */
	const char *password_hash;
	const char *public_display_name;
	const char *private_display_name;
	int64_t password_expiration;
	int64_t one_time_until; /* of a password that nobody chose; 0: it is none */
	const char *email_address;
	const char *preferred_email_language;
	bool two_factor_required;
	bool enabled;
	int64_t last_authentication;
	int64_t failed_logins;
	bool password_reset_next_login;
	int64_t created_at;
	bool two_factor_enabled;
	int64_t fido2_credential_count;
	int64_t fido2_last_used_date;

	/* administration */
	bool perm_admin;
	bool perm_set_passwords;
	bool perm_admin_pushagents;
	int perm_view_support_reports; /* enum support_reports */
	int perm_view_vault_reports;   /* enum vault_reports */
	bool perm_view_license_reports;
	bool perm_view_syslog_reports;
	bool perm_view_sd_recordings;
	bool perm_edit_ambush;
	bool perm_edit_jump_groups;
	bool perm_edit_public_template;
	bool perm_edit_public_file_store;
	bool perm_edit_messages;
	bool perm_edit_sd_teams;
	bool perm_edit_issues;
	bool perm_edit_skills;
	bool perm_edit_callback_button_profiles;
	bool perm_edit_canned_scripts;
	bool perm_edit_custom_rep_links;
	bool perm_edit_iphone_content;
	bool perm_change_display_name;
	bool perm_change_rep_avatar;
	bool perm_show_on_public_list;

	/* sessions */
	int perm_support_allowed; /* enum support_allowed */
	int perm_access_allowed;  /* enum support_allowed; PRA */
	bool perm_generate_session_key;
	bool perm_send_ios_profiles;
	bool perm_accept_team_sessions;
	bool perm_transfer_other_team;
	bool perm_share_other_team;
	bool perm_invite_external_rep;
	bool perm_invite_external_user; /* PRA */
	bool perm_next_session_button;
	bool perm_extended_availability_mode_allowed;
	bool perm_edit_external_key;
	bool perm_disable_auto_assignment;
	int64_t perm_routing_idle_timeout;
	int64_t auto_assignment_max_sessions;
	int64_t perm_session_idle_timeout;
	int64_t perm_console_idle_timeout;
	bool perm_collaborate;
	bool perm_collaborate_control;
	bool perm_support_button_personal_deploy;
	bool perm_support_button_team_manage;
	bool perm_support_button_change_public_sites;
	bool perm_support_button_team_deploy;

	/* ways to jump */
	bool perm_jump_client;
	bool perm_local_jump;
	bool perm_remote_jump;
	bool perm_remote_vnc;
	bool perm_remote_rdp;
	bool perm_shell_jump;
	bool perm_local_vnc;
	bool perm_local_rdp;
	bool perm_vpro;
	bool perm_web_jump;			     /* PRA */
	bool perm_protocol_tunnel;		     /* PRA */
	bool perm_sd_static_port_for_external_tools; /* PRA */
	int64_t default_jump_item_role_id;
	int64_t private_jump_item_role_id;
	int64_t inferior_jump_item_role_id;
	int64_t unassigned_jump_item_role_id;

	/* the rest of the house */
	bool perm_vault;
	int perm_endpoint_automation; /* enum automation_allowed */
};

#endif
