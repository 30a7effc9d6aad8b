/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Policies: when, by whom and under which conditions a session may be started. */
#ifndef MODEL_JUMP_JUMP_POLICY_H
#define MODEL_JUMP_JUMP_POLICY_H

#include "model/resources.h"

enum simultaneous_jumps { JUMPS_GLOBAL = 1, JUMPS_JOIN, JUMPS_DISALLOW };
enum simultaneous_rdp { RDP_GLOBAL = 1, RDP_NEW_SESSION, RDP_DISALLOW };

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
	const char *schedule_timezone; /* these two are shown by the schedule */
	struct items schedule_entries; /* struct jump_policy_schedule_entry */
};

struct jump_policy_schedule {
	const char *timezone;
	struct items entries; /* struct jump_policy_schedule_entry */
};

extern const struct shape jump_policy_schedule_entry_shape;

#endif
