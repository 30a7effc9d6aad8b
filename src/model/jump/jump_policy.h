/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Policies: when, by whom and under which conditions a session may be started. */
#ifndef MODEL_JUMP_JUMP_POLICY_H
#define MODEL_JUMP_JUMP_POLICY_H

#include "model/resources.h"

enum simultaneous_jumps { JUMPS_GLOBAL = 1, JUMPS_JOIN, JUMPS_DISALLOW };
enum simultaneous_rdp { RDP_GLOBAL = 1, RDP_NEW_SESSION, RDP_DISALLOW };

enum approval_scope { APPROVAL_REQUESTOR = 1, APPROVAL_ANYONE };
enum approver_scope { APPROVER_NOT_REQUESTOR = 1, APPROVER_ANYONE };

struct jump_policy_schedule_entry {
	int64_t start_day;	/* 0 is Monday */
	const char *start_time; /* "HH:MM" */
	int64_t end_day;
	const char *end_time;
};

struct jump_policy {
	int64_t id;
	const char *display_name;
	const char *code_name;
	const char *description;
	bool schedule_enabled;
	int simultaneous_jumps; /* enum simultaneous_jumps */
	bool simultaneous_jump_behavior_applies_to_copies;
	int simultaneous_jumps_rdp; /* enum simultaneous_rdp */
	bool schedule_strict;
	bool ticket_id_required;
	bool two_factor_challenge_required;

	/* PRA: own tools, notices, approval, recording */
	bool external_tools_rdp_allowed;
	bool external_tools_shell_allowed;
	bool session_start_notification;
	bool session_end_notification;
	struct items notification_email_addresses; /* const char *, as in the next lists */
	const char *notification_display_name;
	const char *notification_email_language;
	bool approval_required;
	int64_t approval_max_duration; /* minutes */
	int approval_scope;	       /* enum approval_scope */
	struct items approval_email_addresses;
	struct items approval_user_ids; /* ids as texts, as the contract has them */
	struct items approval_team_ids;
	const char *approval_display_name;
	const char *approval_email_language;
	int approval_approver_scope; /* enum approver_scope */
	bool recordings_disabled;

	const char *schedule_timezone; /* these two are shown by the schedule */
	struct items schedule_entries; /* struct jump_policy_schedule_entry */
};

struct jump_policy_schedule {
	const char *timezone;
	struct items entries; /* struct jump_policy_schedule_entry */
};

extern const struct shape jump_policy_schedule_entry_shape;

#endif
