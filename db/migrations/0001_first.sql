-- The tables of the configuration, by the rules of docs/design/columns.md. {id}, {bytes} and {json} are replaced by what the engine
-- calls these types. References have no foreign keys: records/ keeps them by the rows' .on_delete.

-- --- people ---

CREATE TABLE "security_provider" (
  "id" {id},
  "type" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "enabled" BOOLEAN NOT NULL,
  "user_authentication" BOOLEAN NOT NULL,
  "group_lookup" BOOLEAN NOT NULL,
  "priority" BIGINT NOT NULL,
  "default_policy" BIGINT NOT NULL,
  "display_name" TEXT,
  "email" TEXT,
  "user_name" TEXT,
  "login_url" TEXT,
  "sp_entity_id" TEXT,
  "entity_id" TEXT,
  "sso_url_protocol_binding" TEXT,
  "available_groups" {json}
);

CREATE TABLE "api_account" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "comments" TEXT NOT NULL,
  "enabled" BOOLEAN NOT NULL,
  "ip_addresses" TEXT NOT NULL,
  "client_id" TEXT NOT NULL,
  "client_id_key" TEXT NOT NULL,
  "failed_login_attempts" BIGINT NOT NULL,
  "failed_login_expiration" BIGINT,
  "perm_command" TEXT NOT NULL,
  "perm_reporting_support" BOOLEAN NOT NULL,
  "perm_reporting_license" BOOLEAN NOT NULL,
  "perm_reporting_archive" BOOLEAN NOT NULL,
  "perm_reporting_vault" BOOLEAN NOT NULL,
  "perm_reporting_jump_item" BOOLEAN NOT NULL,
  "perm_reporting_syslog" BOOLEAN NOT NULL,
  "perm_backup" BOOLEAN NOT NULL,
  "perm_vault_backup" BOOLEAN NOT NULL,
  "perm_real_time_state" BOOLEAN NOT NULL,
  "perm_ecm" BOOLEAN NOT NULL,
  "ecm_group_id" BIGINT,
  "perm_scim" BOOLEAN NOT NULL,
  "perm_configuration" BOOLEAN NOT NULL,
  "perm_configuration_vault_account" BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX "api_account_name_unique" ON "api_account" ("name_key");
CREATE UNIQUE INDEX "api_account_client_id_unique" ON "api_account" ("client_id_key");
CREATE INDEX "api_account_client" ON "api_account" ("client_id");

-- User names are unique within their provider.
CREATE TABLE "user" (
  "id" {id},
  "security_provider_id" BIGINT NOT NULL,
  "display_number" BIGINT,
  "username" TEXT NOT NULL,
  "username_key" TEXT NOT NULL,
  "password_hash" TEXT,
  "public_display_name" TEXT NOT NULL,
  "private_display_name" TEXT NOT NULL,
  "password_expiration" BIGINT,
  "email_address" TEXT,
  "email_address_key" TEXT,
  "preferred_email_language" TEXT NOT NULL,
  "two_factor_required" BOOLEAN NOT NULL,
  "enabled" BOOLEAN NOT NULL,
  "last_authentication" BIGINT,
  "failed_logins" BIGINT NOT NULL,
  "password_reset_next_login" BOOLEAN NOT NULL,
  "created_at" BIGINT NOT NULL,
  "two_factor_enabled" BOOLEAN NOT NULL,
  "fido2_credential_count" BIGINT NOT NULL,
  "fido2_last_used_date" BIGINT,
  "perm_admin" BOOLEAN NOT NULL,
  "perm_set_passwords" BOOLEAN NOT NULL,
  "perm_admin_pushagents" BOOLEAN NOT NULL,
  "perm_view_support_reports" TEXT NOT NULL,
  "perm_view_vault_reports" TEXT NOT NULL,
  "perm_view_license_reports" BOOLEAN NOT NULL,
  "perm_view_syslog_reports" BOOLEAN NOT NULL,
  "perm_view_sd_recordings" BOOLEAN NOT NULL,
  "perm_edit_ambush" BOOLEAN NOT NULL,
  "perm_edit_jump_groups" BOOLEAN NOT NULL,
  "perm_edit_public_template" BOOLEAN NOT NULL,
  "perm_edit_public_file_store" BOOLEAN NOT NULL,
  "perm_edit_messages" BOOLEAN NOT NULL,
  "perm_edit_sd_teams" BOOLEAN NOT NULL,
  "perm_edit_issues" BOOLEAN NOT NULL,
  "perm_edit_skills" BOOLEAN NOT NULL,
  "perm_edit_callback_button_profiles" BOOLEAN NOT NULL,
  "perm_edit_canned_scripts" BOOLEAN NOT NULL,
  "perm_edit_custom_rep_links" BOOLEAN NOT NULL,
  "perm_edit_iphone_content" BOOLEAN NOT NULL,
  "perm_change_display_name" BOOLEAN NOT NULL,
  "perm_change_rep_avatar" BOOLEAN NOT NULL,
  "perm_show_on_public_list" BOOLEAN NOT NULL,
  "perm_support_allowed" TEXT NOT NULL,
  "perm_access_allowed" TEXT NOT NULL,
  "perm_generate_session_key" BOOLEAN NOT NULL,
  "perm_send_ios_profiles" BOOLEAN NOT NULL,
  "perm_accept_team_sessions" BOOLEAN NOT NULL,
  "perm_transfer_other_team" BOOLEAN NOT NULL,
  "perm_share_other_team" BOOLEAN NOT NULL,
  "perm_invite_external_rep" BOOLEAN NOT NULL,
  "perm_invite_external_user" BOOLEAN NOT NULL,
  "perm_next_session_button" BOOLEAN NOT NULL,
  "perm_extended_availability_mode_allowed" BOOLEAN NOT NULL,
  "perm_edit_external_key" BOOLEAN NOT NULL,
  "perm_disable_auto_assignment" BOOLEAN NOT NULL,
  "perm_routing_idle_timeout" BIGINT NOT NULL,
  "auto_assignment_max_sessions" BIGINT NOT NULL,
  "perm_session_idle_timeout" BIGINT NOT NULL,
  "perm_console_idle_timeout" BIGINT NOT NULL,
  "perm_collaborate" BOOLEAN NOT NULL,
  "perm_collaborate_control" BOOLEAN NOT NULL,
  "perm_support_button_personal_deploy" BOOLEAN NOT NULL,
  "perm_support_button_team_manage" BOOLEAN NOT NULL,
  "perm_support_button_change_public_sites" BOOLEAN NOT NULL,
  "perm_support_button_team_deploy" BOOLEAN NOT NULL,
  "perm_jump_client" BOOLEAN NOT NULL,
  "perm_local_jump" BOOLEAN NOT NULL,
  "perm_remote_jump" BOOLEAN NOT NULL,
  "perm_remote_vnc" BOOLEAN NOT NULL,
  "perm_remote_rdp" BOOLEAN NOT NULL,
  "perm_shell_jump" BOOLEAN NOT NULL,
  "perm_local_vnc" BOOLEAN NOT NULL,
  "perm_local_rdp" BOOLEAN NOT NULL,
  "perm_vpro" BOOLEAN NOT NULL,
  "perm_web_jump" BOOLEAN NOT NULL,
  "perm_protocol_tunnel" BOOLEAN NOT NULL,
  "perm_sd_static_port_for_external_tools" BOOLEAN NOT NULL,
  "default_jump_item_role_id" BIGINT NOT NULL,
  "private_jump_item_role_id" BIGINT NOT NULL,
  "inferior_jump_item_role_id" BIGINT NOT NULL,
  "unassigned_jump_item_role_id" BIGINT NOT NULL,
  "perm_vault" BOOLEAN NOT NULL,
  "perm_endpoint_automation" TEXT NOT NULL
);
CREATE UNIQUE INDEX "user_username_unique" ON "user" ("security_provider_id", "username_key");
CREATE INDEX "user_username" ON "user" ("username_key", "id");
CREATE INDEX "user_email_address" ON "user" ("email_address_key", "id");

CREATE TABLE "team" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "code_name" TEXT,
  "code_name_key" TEXT,
  "comments" TEXT,
  "persistent_queue" BOOLEAN NOT NULL,
  "public_portal_ids" {json} NOT NULL
);
CREATE UNIQUE INDEX "team_name_unique" ON "team" ("name_key");
CREATE UNIQUE INDEX "team_code_name_unique" ON "team" ("code_name_key") WHERE "code_name_key" <> '';

CREATE TABLE "team_user" (
  "team_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "role" TEXT NOT NULL,
  "group_policy_id" BIGINT,
  PRIMARY KEY ("team_id", "user_id")
);
CREATE INDEX "team_user_user_id" ON "team_user" ("user_id");
CREATE INDEX "team_user_group_policy_id" ON "team_user" ("group_policy_id") WHERE "group_policy_id" IS NOT NULL;

CREATE TABLE "group_policy" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "perm_support_allowed" TEXT NOT NULL,
  "rep_perm_status" TEXT NOT NULL,
  "perm_access_allowed" BOOLEAN NOT NULL,
  "access_perm_status" TEXT NOT NULL,
  "perm_generate_session_key" BOOLEAN NOT NULL,
  "perm_send_ios_profiles" BOOLEAN NOT NULL,
  "perm_accept_team_sessions" BOOLEAN NOT NULL,
  "perm_transfer_other_team" BOOLEAN NOT NULL,
  "perm_share_other_team" BOOLEAN NOT NULL,
  "perm_invite_external_rep" BOOLEAN NOT NULL,
  "perm_invite_external_user" BOOLEAN NOT NULL,
  "perm_session_idle_timeout" BIGINT NOT NULL,
  "perm_next_session_button" BOOLEAN NOT NULL,
  "perm_extended_availability_mode_allowed" BOOLEAN NOT NULL,
  "perm_edit_external_key" BOOLEAN NOT NULL,
  "perm_disable_auto_assignment" BOOLEAN NOT NULL,
  "perm_routing_idle_timeout" BIGINT NOT NULL,
  "auto_assignment_max_sessions" BIGINT NOT NULL,
  "perm_collaborate" BOOLEAN NOT NULL,
  "perm_collaborate_control" BOOLEAN NOT NULL,
  "perm_support_button_personal_deploy" BOOLEAN NOT NULL,
  "perm_support_button_team_manage" BOOLEAN NOT NULL,
  "perm_support_button_change_public_sites" BOOLEAN NOT NULL,
  "perm_support_button_team_deploy" BOOLEAN NOT NULL,
  "perm_jump_client" BOOLEAN NOT NULL,
  "perm_local_jump" BOOLEAN NOT NULL,
  "perm_remote_jump" BOOLEAN NOT NULL,
  "perm_remote_vnc" BOOLEAN NOT NULL,
  "perm_remote_rdp" BOOLEAN NOT NULL,
  "perm_shell_jump" BOOLEAN NOT NULL,
  "perm_local_vnc" BOOLEAN NOT NULL,
  "perm_local_rdp" BOOLEAN NOT NULL,
  "perm_vpro" BOOLEAN NOT NULL,
  "perm_web_jump" BOOLEAN NOT NULL,
  "perm_protocol_tunnel" BOOLEAN NOT NULL,
  "perm_sd_static_port_for_external_tools" BOOLEAN NOT NULL,
  "default_jump_item_role_id" BIGINT NOT NULL,
  "private_jump_item_role_id" BIGINT NOT NULL,
  "inferior_jump_item_role_id" BIGINT NOT NULL,
  "unassigned_jump_item_role_id" BIGINT NOT NULL,
  "perm_console_idle_timeout" BIGINT NOT NULL
);
CREATE INDEX "group_policy_name" ON "group_policy" ("name_key", "id");

-- A user, a group or a name is a member once.
CREATE TABLE "group_policy_member" (
  "id" {id},
  "group_policy_id" BIGINT NOT NULL,
  "security_provider_id" BIGINT NOT NULL,
  "distinguished_name" TEXT,
  "group_name" TEXT,
  "user_id" BIGINT
);
CREATE INDEX "group_policy_member_policy" ON "group_policy_member" ("group_policy_id", "id");
CREATE UNIQUE INDEX "group_policy_member_user_id_unique" ON "group_policy_member" ("group_policy_id", "user_id");
CREATE UNIQUE INDEX "group_policy_member_distinguished_name_unique" ON "group_policy_member"
  ("group_policy_id", "security_provider_id", "distinguished_name");
CREATE UNIQUE INDEX "group_policy_member_group_name_unique" ON "group_policy_member" ("group_policy_id", "security_provider_id", "group_name");
CREATE INDEX "group_policy_member_user_id" ON "group_policy_member" ("user_id");

CREATE VIEW "user_group_policy" AS
  SELECT m."user_id", p."id", p."name" FROM "group_policy_member" m JOIN "group_policy" p ON p."id" = m."group_policy_id"
  WHERE m."user_id" IS NOT NULL;

CREATE TABLE "group_policy_jumpoint" (
  "group_policy_id" BIGINT NOT NULL,
  "jumpoint_id" BIGINT NOT NULL,
  PRIMARY KEY ("group_policy_id", "jumpoint_id")
);
CREATE INDEX "group_policy_jumpoint_jumpoint_id" ON "group_policy_jumpoint" ("jumpoint_id");

CREATE TABLE "group_policy_jump_group" (
  "group_policy_id" BIGINT NOT NULL,
  "jump_group_id" BIGINT NOT NULL,
  "jump_item_role_id" BIGINT NOT NULL,
  "jump_policy_id" BIGINT NOT NULL,
  PRIMARY KEY ("group_policy_id", "jump_group_id")
);
CREATE INDEX "group_policy_jump_group_jump_group_id" ON "group_policy_jump_group" ("jump_group_id");

CREATE TABLE "group_policy_team" (
  "group_policy_id" BIGINT NOT NULL,
  "team_id" BIGINT NOT NULL,
  "role" TEXT NOT NULL,
  PRIMARY KEY ("group_policy_id", "team_id")
);
CREATE INDEX "group_policy_team_team_id" ON "group_policy_team" ("team_id");

CREATE TABLE "group_policy_vault_account" (
  "group_policy_id" BIGINT NOT NULL,
  "account_id" BIGINT NOT NULL,
  "role" TEXT NOT NULL,
  PRIMARY KEY ("group_policy_id", "account_id")
);
CREATE INDEX "group_policy_vault_account_account_id" ON "group_policy_vault_account" ("account_id");

CREATE TABLE "group_policy_vault_account_group" (
  "group_policy_id" BIGINT NOT NULL,
  "account_group_id" BIGINT NOT NULL,
  "role" TEXT NOT NULL,
  PRIMARY KEY ("group_policy_id", "account_group_id")
);
CREATE INDEX "group_policy_vault_account_group_account_group_id" ON "group_policy_vault_account_group" ("account_group_id");

-- --- policies ---

CREATE TABLE "jump_item_role" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "perm_add" BOOLEAN NOT NULL,
  "perm_assign_jump_group" BOOLEAN NOT NULL,
  "perm_remove" BOOLEAN NOT NULL,
  "perm_start" BOOLEAN NOT NULL,
  "perm_edit_tag" BOOLEAN NOT NULL,
  "perm_edit_comments" BOOLEAN NOT NULL,
  "perm_edit_jump_policy" BOOLEAN NOT NULL,
  "perm_edit_session_policy" BOOLEAN NOT NULL,
  "perm_edit_identity" BOOLEAN NOT NULL,
  "perm_edit_behavior" BOOLEAN NOT NULL,
  "perm_view_jump_item_report" BOOLEAN NOT NULL,
  "perm_edit_public_portal" BOOLEAN NOT NULL,
  "perm_edit_support_button" BOOLEAN NOT NULL
);
CREATE UNIQUE INDEX "jump_item_role_name_unique" ON "jump_item_role" ("name_key");

CREATE TABLE "session_policy" (
  "id" {id},
  "display_name" TEXT NOT NULL,
  "code_name" TEXT,
  "code_name_key" TEXT,
  "description" TEXT NOT NULL
);
CREATE UNIQUE INDEX "session_policy_code_name_unique" ON "session_policy" ("code_name_key") WHERE "code_name_key" <> '';

CREATE TABLE "jump_policy" (
  "id" {id},
  "display_name" TEXT NOT NULL,
  "code_name" TEXT,
  "code_name_key" TEXT,
  "description" TEXT NOT NULL,
  "schedule_enabled" BOOLEAN NOT NULL,
  "simultaneous_jumps" TEXT NOT NULL,
  "simultaneous_jump_behavior_applies_to_copies" BOOLEAN NOT NULL,
  "simultaneous_jumps_rdp" TEXT NOT NULL,
  "schedule_strict" BOOLEAN NOT NULL,
  "ticket_id_required" BOOLEAN NOT NULL,
  "two_factor_challenge_required" BOOLEAN NOT NULL,
  "external_tools_rdp_allowed" BOOLEAN NOT NULL,
  "external_tools_shell_allowed" BOOLEAN NOT NULL,
  "session_start_notification" BOOLEAN NOT NULL,
  "session_end_notification" BOOLEAN NOT NULL,
  "notification_email_addresses" {json} NOT NULL,
  "notification_display_name" TEXT NOT NULL,
  "notification_email_language" TEXT NOT NULL,
  "approval_required" BOOLEAN NOT NULL,
  "approval_max_duration" BIGINT NOT NULL,
  "approval_scope" TEXT NOT NULL,
  "approval_email_addresses" {json} NOT NULL,
  "approval_user_ids" {json} NOT NULL,
  "approval_team_ids" {json} NOT NULL,
  "approval_display_name" TEXT NOT NULL,
  "approval_email_language" TEXT NOT NULL,
  "approval_approver_scope" TEXT NOT NULL,
  "recordings_disabled" BOOLEAN NOT NULL,
  "schedule_timezone" TEXT NOT NULL
);
CREATE UNIQUE INDEX "jump_policy_code_name_unique" ON "jump_policy" ("code_name_key") WHERE "code_name_key" <> '';

CREATE TABLE "jump_policy_schedule_entry" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "start_day" BIGINT NOT NULL,
  "start_time" TEXT NOT NULL,
  "end_day" BIGINT NOT NULL,
  "end_time" TEXT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);

CREATE VIEW "jump_policy_schedule" AS
  SELECT "id" AS "jump_policy_id", "schedule_timezone" AS "timezone" FROM "jump_policy";

-- --- jump ---

CREATE TABLE "jump_group" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "code_name" TEXT,
  "code_name_key" TEXT,
  "comments" TEXT,
  "ecm_group_id" BIGINT
);
CREATE UNIQUE INDEX "jump_group_name_unique" ON "jump_group" ("name_key");
CREATE UNIQUE INDEX "jump_group_code_name_unique" ON "jump_group" ("code_name_key") WHERE "code_name_key" <> '';

CREATE TABLE "jump_group_user" (
  "jump_group_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "jump_item_role_id" BIGINT,
  "jump_policy_id" BIGINT,
  PRIMARY KEY ("jump_group_id", "user_id")
);
CREATE INDEX "jump_group_user_user_id" ON "jump_group_user" ("user_id");

CREATE TABLE "jumpoint" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "platform" TEXT NOT NULL,
  "code_name" TEXT,
  "code_name_key" TEXT,
  "comments" TEXT NOT NULL,
  "enabled" BOOLEAN NOT NULL,
  "connected" BOOLEAN NOT NULL,
  "clustered" BOOLEAN NOT NULL,
  "shell_jump_enabled" BOOLEAN NOT NULL,
  "protocol_tunnel_enabled" BOOLEAN NOT NULL,
  "rdp_service_account_id" BIGINT,
  "external_jump_item_network_id" TEXT,
  "external_jump_item_network_id_key" TEXT,
  "jzp_enabled" BOOLEAN NOT NULL,
  "jzp_proxy_hostname" TEXT NOT NULL,
  "jzp_proxy_port" BIGINT NOT NULL,
  "jzp_allow_http_get" BOOLEAN NOT NULL,
  "jzp_client_address_restrictions_type" TEXT NOT NULL,
  "jzp_restricted_ips" {json} NOT NULL
);
CREATE UNIQUE INDEX "jumpoint_name_unique" ON "jumpoint" ("name_key");
CREATE UNIQUE INDEX "jumpoint_code_name_unique" ON "jumpoint" ("code_name_key") WHERE "code_name_key" <> '';
CREATE UNIQUE INDEX "jumpoint_external_jump_item_network_id_unique" ON "jumpoint" ("external_jump_item_network_id_key") WHERE "external_jump_item_network_id_key" <> '';
CREATE INDEX "jumpoint_rdp_service_account_id" ON "jumpoint" ("rdp_service_account_id") WHERE "rdp_service_account_id" IS NOT NULL;

CREATE TABLE "jumpoint_managed_ip_range" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "start" TEXT NOT NULL,
  "end" TEXT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);

CREATE TABLE "jumpoint_node" (
  "id" {id},
  "jumpoint_id" BIGINT NOT NULL,
  "last_connect_timestamp" BIGINT,
  "last_disconnect_timestamp" BIGINT,
  "public_ip" TEXT,
  "public_ip_key" TEXT,
  "private_ip" TEXT,
  "private_ip_key" TEXT,
  "hostname" TEXT,
  "hostname_key" TEXT
);
CREATE INDEX "jumpoint_node_jumpoint" ON "jumpoint_node" ("jumpoint_id", "id");
CREATE INDEX "jumpoint_node_public_ip" ON "jumpoint_node" ("public_ip_key");
CREATE INDEX "jumpoint_node_private_ip" ON "jumpoint_node" ("private_ip_key");
CREATE INDEX "jumpoint_node_hostname" ON "jumpoint_node" ("hostname_key");

CREATE TABLE "jumpoint_user" (
  "jumpoint_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  PRIMARY KEY ("jumpoint_id", "user_id")
);
CREATE INDEX "jumpoint_user_user_id" ON "jumpoint_user" ("user_id");

CREATE TABLE "shell_jump" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "jumpoint_id" BIGINT NOT NULL,
  "hostname" TEXT NOT NULL,
  "hostname_key" TEXT NOT NULL,
  "protocol" TEXT NOT NULL,
  "port" BIGINT NOT NULL,
  "jump_group_id" BIGINT NOT NULL,
  "jump_group_type" TEXT NOT NULL,
  "terminal" TEXT NOT NULL,
  "keep_alive" BIGINT NOT NULL,
  "tag" TEXT NOT NULL,
  "tag_key" TEXT NOT NULL,
  "comments" TEXT NOT NULL,
  "jump_policy_id" BIGINT,
  "username" TEXT NOT NULL,
  "session_policy_id" BIGINT
);
CREATE INDEX "shell_jump_name" ON "shell_jump" ("name_key", "id");
CREATE INDEX "shell_jump_hostname" ON "shell_jump" ("hostname_key", "id");
CREATE INDEX "shell_jump_tag" ON "shell_jump" ("tag_key", "id");
CREATE INDEX "shell_jump_jump_group_id" ON "shell_jump" ("jump_group_id", "id");
CREATE INDEX "shell_jump_jumpoint_id" ON "shell_jump" ("jumpoint_id", "id");
CREATE INDEX "shell_jump_jump_policy_id" ON "shell_jump" ("jump_policy_id") WHERE "jump_policy_id" IS NOT NULL;
CREATE INDEX "shell_jump_session_policy_id" ON "shell_jump" ("session_policy_id") WHERE "session_policy_id" IS NOT NULL;

-- --- vault ---

CREATE TABLE "vault_account_policy" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "code_name" TEXT,
  "code_name_key" TEXT,
  "description" TEXT NOT NULL,
  "auto_rotate_credentials" BOOLEAN NOT NULL,
  "allow_simultaneous_checkout" BOOLEAN NOT NULL,
  "scheduled_password_rotation" BOOLEAN NOT NULL,
  "maximum_password_age" BIGINT
);
CREATE UNIQUE INDEX "vault_account_policy_name_unique" ON "vault_account_policy" ("name_key");
CREATE UNIQUE INDEX "vault_account_policy_code_name_unique" ON "vault_account_policy" ("code_name_key") WHERE "code_name_key" <> '';

CREATE TABLE "vault_account_group" (
  "id" {id},
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "description" TEXT NOT NULL,
  "account_policy" BIGINT
);
CREATE UNIQUE INDEX "vault_account_group_name_unique" ON "vault_account_group" ("name_key");
CREATE INDEX "vault_account_group_account_policy" ON "vault_account_group" ("account_policy") WHERE "account_policy" IS NOT NULL;

CREATE TABLE "vault_account" (
  "id" {id},
  "uid" TEXT NOT NULL,
  "type" TEXT NOT NULL,
  "name" TEXT NOT NULL,
  "name_key" TEXT NOT NULL,
  "username" TEXT,
  "password" {bytes},
  "token" {bytes},
  "public_key" TEXT,
  "private_key" {bytes},
  "private_key_public_cert" TEXT,
  "description" TEXT NOT NULL,
  "last_checkout_timestamp" BIGINT,
  "personal" BOOLEAN,
  "owner_user_id" BIGINT,
  "account_group_id" BIGINT,
  "account_policy" BIGINT,
  "is_management" BOOLEAN,
  "unique_id" TEXT,
  "distinguished_name" TEXT,
  "sam_account_name" TEXT,
  "service_principal_name" TEXT,
  "azure_ad_object_id" TEXT,
  "sid" TEXT,
  "endpoint_id" BIGINT,
  "arn" TEXT,
  "aws_organization_id" TEXT
);
CREATE UNIQUE INDEX "vault_account_uid_unique" ON "vault_account" ("uid");
CREATE INDEX "vault_account_name" ON "vault_account" ("name_key", "id");
CREATE INDEX "vault_account_type" ON "vault_account" ("type", "id");
CREATE INDEX "vault_account_account_group_id" ON "vault_account" ("account_group_id", "id");
CREATE INDEX "vault_account_owner_user_id" ON "vault_account" ("owner_user_id") WHERE "owner_user_id" IS NOT NULL;
CREATE INDEX "vault_account_account_policy" ON "vault_account" ("account_policy") WHERE "account_policy" IS NOT NULL;
CREATE INDEX "vault_account_endpoint_id" ON "vault_account" ("endpoint_id") WHERE "endpoint_id" IS NOT NULL;

CREATE TABLE "vault_account_tag" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "Key" TEXT NOT NULL,
  "Value" TEXT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);

CREATE VIEW "vault_account_group_account" AS
  SELECT "id" AS "account_id", "account_group_id" FROM "vault_account" WHERE "account_group_id" IS NOT NULL;

CREATE TABLE "vault_account_user" (
  "account_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "role" TEXT NOT NULL,
  PRIMARY KEY ("account_id", "user_id")
);
CREATE INDEX "vault_account_user_user_id" ON "vault_account_user" ("user_id");

CREATE TABLE "vault_account_group_user" (
  "account_group_id" BIGINT NOT NULL,
  "user_id" BIGINT NOT NULL,
  "role" TEXT NOT NULL,
  PRIMARY KEY ("account_group_id", "user_id")
);
CREATE INDEX "vault_account_group_user_user_id" ON "vault_account_group_user" ("user_id");

CREATE TABLE "vault_account_association" (
  "account_id" BIGINT NOT NULL,
  "filter_type" TEXT NOT NULL,
  "criteria_applies" BOOLEAN NOT NULL,
  "criteria_host" {json} NOT NULL,
  "criteria_name" {json} NOT NULL,
  "criteria_tag" {json} NOT NULL,
  "criteria_comment" {json} NOT NULL,
  PRIMARY KEY ("account_id")
);

CREATE TABLE "vault_account_association_shared_jump_group" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "value" BIGINT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);
CREATE INDEX "vault_account_association_shared_jump_group_value" ON "vault_account_association_shared_jump_group" ("value");

CREATE TABLE "vault_account_association_jump_item" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "id" BIGINT NOT NULL,
  "type" TEXT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);
CREATE INDEX "vault_account_association_jump_item_id" ON "vault_account_association_jump_item" ("id");

CREATE TABLE "vault_account_group_association" (
  "account_group_id" BIGINT NOT NULL,
  "filter_type" TEXT NOT NULL,
  "criteria_applies" BOOLEAN NOT NULL,
  "criteria_host" {json} NOT NULL,
  "criteria_name" {json} NOT NULL,
  "criteria_tag" {json} NOT NULL,
  "criteria_comment" {json} NOT NULL,
  PRIMARY KEY ("account_group_id")
);

CREATE TABLE "vault_account_group_association_shared_jump_group" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "value" BIGINT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);
CREATE INDEX "vault_account_group_association_shared_jump_group_value" ON "vault_account_group_association_shared_jump_group" ("value");

CREATE TABLE "vault_account_group_association_jump_item" (
  "owner_id" BIGINT NOT NULL,
  "position" BIGINT NOT NULL,
  "id" BIGINT NOT NULL,
  "type" TEXT NOT NULL,
  PRIMARY KEY ("owner_id", "position")
);
CREATE INDEX "vault_account_group_association_jump_item_id" ON "vault_account_group_association_jump_item" ("id");
