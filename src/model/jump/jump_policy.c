/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Policies. Two switches only mean something beside another one. */
#include "model/jump/jump_policy.h"

#include "model/texts.h"
#include "schema/change.h"

static const char *const jumps[] = { "global", "join", "disallow", NULL };
static const char *const rdp_jumps[] = { "global", "new_session", "disallow", NULL };

#define SELF struct jump_policy
static const struct field rows[] = ROWS(
	ID  (id,                              PLAIN,         "Unique among Jump Policies."),
	TEXT(display_name,            1, 255, REQUIRED,      "Display name."),
	TEXT(code_name,               0, 64,  CODE | FILTER,
	     "Name for scripts; made from the display name unless given.",
	     .pattern = CODE_NAME_PATTERN),
	TEXT(description,             0, 1000, PLAIN,        "Notes for people.", .initial = ""),
	BOOL(schedule_enabled,                PLAIN,
	     "Whether sessions may start only at the times of the schedule.", .initial = "true"),
	ENUM(simultaneous_jumps,      jumps,  PLAIN,
	     "What happens when someone jumps to an item that is in a session already.",
	     .initial = "global"),
	BOOL(simultaneous_jump_behavior_applies_to_copies, PLAIN,
	     "Whether a session on a copy of the item counts too; only where simultaneous jumps "
	     "join.", .initial = "false"),
	ENUM(simultaneous_jumps_rdp,  rdp_jumps, PLAIN, "The same for Remote RDP items.",
	     .initial = "global"),
	BOOL(schedule_strict,                 PLAIN,
	     "Whether sessions end when the schedule does; only where it is enabled.",
	     .initial = "false"),
	BOOL(ticket_id_required,              PLAIN,
	     "Whether a ticket id must be given before a session starts.", .initial = "false"),
	BOOL(two_factor_challenge_required,   PLAIN,
	     "Whether the user must prove a second factor before a session starts.",
	     .initial = "false"),
	TEXT(schedule_timezone,       1, 64,  HIDDEN | READ_ONLY, "Time zone of the schedule.",
	     .initial = "UTC"),
	LIST(schedule_entries, OBJECT, 100,   HIDDEN | READ_ONLY, "The schedule itself.",
	     .shape = &jump_policy_schedule_entry_shape, .child_table = "schedule_entry")
);
#undef SELF
static SHAPE(jump_policy, "JumpPolicy", rows);

/* A switch that lost its meaning falls back quietly; only asking for it outright is refused. */
static enum err
check(struct change *change)
{
	struct jump_policy *policy = change_row(change);

	if (policy->schedule_strict && !policy->schedule_enabled) {
		if (change_gives(change, &policy->schedule_strict))
			change_reject(change, &policy->schedule_strict, text_schedule_disabled);
		policy->schedule_strict = false;
	}
	if (policy->simultaneous_jump_behavior_applies_to_copies &&
	    policy->simultaneous_jumps != JUMPS_JOIN) {
		if (change_gives(change, &policy->simultaneous_jump_behavior_applies_to_copies))
			change_reject(change, &policy->simultaneous_jump_behavior_applies_to_copies,
				      text_joins_only);
		policy->simultaneous_jump_behavior_applies_to_copies = false;
	}
	return OK;
}

const struct resource jump_policy_resource = {
	.name = "jump_policy",
	.doc = "When and under which conditions sessions may start. Items and grants that use a "
	       "deleted one go on without.",
	.path = "/jump-policy",
	.table = "jump_policy",
	.shape = &jump_policy_shape,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.check = check,
};
