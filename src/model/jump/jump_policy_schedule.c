/* SPDX-License-Identifier: Apache-2.0 */
/* The schedule of a Jump Policy: read here, written on the policy's own page. Its table is a view
 * of jump_policy. */
#include "model/jump/jump_policy.h"

#define SELF struct jump_policy_schedule_entry
static const struct field entry_rows[] = ROWS(
	INT (start_day,  0, 6, PLAIN, "Day it opens; 0 is Monday."),
	TEXT(start_time, 5, 5, PLAIN, "Time it opens, as HH:MM.", .pattern = "^\\d\\d:\\d\\d$"),
	INT (end_day,    0, 6, PLAIN, "Day it closes; 0 is Monday."),
	TEXT(end_time,   5, 5, PLAIN, "Time it closes, as HH:MM.", .pattern = "^\\d\\d:\\d\\d$")
);
#undef SELF
SHAPE(jump_policy_schedule_entry, "ScheduleEntry", entry_rows);

#define SELF struct jump_policy_schedule
static const struct field rows[] = ROWS(
	TEXT(timezone, 1, 64,      PLAIN, "Time zone of the times, as tz database name."),
	LIST(entries,  OBJECT, 100, PLAIN, "Spans of the week in which sessions may start.",
	     .shape = &jump_policy_schedule_entry_shape, .child_table = "entry", .initial = "[]")
);
#undef SELF
static SHAPE(jump_policy_schedule, "Schedule", rows);

const struct resource jump_policy_schedule_resource = {
	.name = "jump_policy_schedule",
	.doc = "When sessions under a Jump Policy may start.",
	.path = "/schedule",
	.table = "jump_policy_schedule",
	.shape = &jump_policy_schedule_shape,
	.parent = &jump_policy_resource,
	.parent_column = "jump_policy_id",
	.is_single = true,
	.is_view = true,
	.verbs = { [FACE_CONFIG] = GET_ONE },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
