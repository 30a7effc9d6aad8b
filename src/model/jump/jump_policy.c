/* SPDX-License-Identifier: Apache-2.0 */
/* Jump Policies. Two switches only mean something beside another one. */
#include "model/jump/jump_policy.h"

#include "model/texts.h"
#include "schema/change.h"
#include "schema/texts.h"

static const char *const jumps[] = { "global", "join", "disallow", NULL };
static const char *const rdp_jumps[] = { "global", "new_session", "disallow", NULL };

static const char *const approval_scopes[] = { "requestor", "anyone", NULL };
static const char *const approver_scopes[] = { "not_requestor", "anyone", NULL };

enum { RECIPIENTS_MAX = 100 };

#define SELF struct jump_policy
static const struct field
	rows
		[] =
			ROWS(
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

	BOOL(external_tools_rdp_allowed,      PLAIN,
	     "Whether RDP clients of the user's own may be used.", .initial = "true",
	     .editions = EDITION_PRA),
	BOOL(external_tools_shell_allowed,    PLAIN,
	     "Whether terminals of the user's own may be used.", .initial = "true",
	     .editions = EDITION_PRA),
	BOOL(session_start_notification,      PLAIN, "Whether mail goes out when a session starts.",
	     .initial = "false", .editions = EDITION_PRA),
	BOOL(session_end_notification,        PLAIN, "Whether mail goes out when a session ends.",
	     .initial = "false", .editions = EDITION_PRA),
	LIST(notification_email_addresses, TEXT, RECIPIENTS_MAX, PLAIN,
	     "Who gets that mail; needed where any goes out.", .initial = "[]", .item_minimum = 3,
	     .item_maximum = 255, .editions = EDITION_PRA),
	TEXT(notification_display_name, 0, 255, PLAIN,
	     "Whom that mail is from; needed where any goes out.", .initial = "",
	     .editions = EDITION_PRA),
	TEXT(notification_email_language, 2, 10, PLAIN, "Language of that mail.",
	     .initial = "en-us", .editions = EDITION_PRA),
	BOOL(approval_required,               PLAIN,
	     "Whether somebody must approve before a session starts; not beside a schedule.",
	     .initial = "false", .editions = EDITION_PRA),
	INT (approval_max_duration, 1, 524160, PLAIN, "Minutes that an approval lasts at most.",
	     .initial = "480", .editions = EDITION_PRA),
	ENUM(approval_scope, approval_scopes, PLAIN,
	     "Whether an approval is for who asked or for anyone.", .initial = "requestor",
	     .editions = EDITION_PRA),
	LIST(approval_email_addresses, TEXT, RECIPIENTS_MAX, PLAIN,
	     "Addresses that are asked to approve.", .initial = "[]", .item_minimum = 3,
	     .item_maximum = 255, .editions = EDITION_PRA),
	LIST(approval_user_ids, TEXT, RECIPIENTS_MAX, PLAIN,
	     "Users that are asked to approve, by id.", .initial = "[]", .item_minimum = 1,
	     .item_maximum = 10, .editions = EDITION_PRA),
	LIST(approval_team_ids, TEXT, RECIPIENTS_MAX, PLAIN,
	     "Teams that are asked to approve, by id.", .initial = "[]", .item_minimum = 1,
	     .item_maximum = 10, .editions = EDITION_PRA),
	TEXT(approval_display_name, 0, 255,   PLAIN,
	     "Whom the request for approval is from; needed where approval is.", .initial = "",
	     .editions = EDITION_PRA),
	TEXT(approval_email_language, 2, 10,  PLAIN, "Language of that request.",
	     .initial = "en-us", .editions = EDITION_PRA),
	ENUM(approval_approver_scope, approver_scopes, PLAIN,
	     "Whether those who ask may approve themselves.", .initial = "not_requestor",
	     .editions = EDITION_PRA),
	BOOL(recordings_disabled,             PLAIN, "Whether sessions are not recorded.",
	     .initial = "false", .editions = EDITION_PRA),

	TEXT(schedule_timezone,       1, 64,  HIDDEN | READ_ONLY, "Time zone of the schedule.",
	     .initial = "UTC"),
	LIST(schedule_entries, OBJECT, 100,   HIDDEN | READ_ONLY, "The schedule itself.",
	     .shape = &jump_policy_schedule_entry_shape, .child_table = "schedule_entry")
);
#undef SELF
static SHAPE(jump_policy, "JumpPolicy", rows);

static bool
is_empty(const char *text)
{
	return !text || !text[0];
}

/* Ids come as texts here; they must be somebody's all the same. Those that were there before are
 * not asked again: who they name may have gone. */
static void
check_ids(struct change *change, const struct items *ids, const char *name,
	  const struct resource *target)
{
	struct world *world = change->world;
	const char *const *texts = ids->data;

	if (!change_creates(change) && !change_gives(change, ids))
		return;
	for (size_t i = 0; i < ids->count; i++) {
		int64_t id;

		if (str_to_int(str_from(texts[i]), 1, INT32_MAX, &id) ||
		    (world && !world->exists(world, target, id)))
			change_reject_name(change, arena_printf(change->arena, "%s.%zu", name, i),
					   schema_text(TEXT_SELECTED_INVALID));
	}
}

/* config-api §5.4: an approval takes the place of a schedule, and somebody must hear of it. */
static void
check_approval(struct change *change, struct jump_policy *policy)
{
	check_ids(change, &policy->approval_user_ids, "approval_user_ids", &user_resource);
	check_ids(change, &policy->approval_team_ids, "approval_team_ids", &team_resource);
	if (!policy->approval_required)
		return;
	if (policy->schedule_enabled && change_gives(change, &policy->schedule_enabled))
		change_reject(change, &policy->approval_required, text_approval_or_schedule);
	policy->schedule_enabled = false;
	if (!policy->approval_email_addresses.count && !policy->approval_user_ids.count &&
	    !policy->approval_team_ids.count)
		change_reject(change, &policy->approval_email_addresses, text_approvers_needed);
	if (is_empty(policy->approval_display_name))
		change_reject(change, &policy->approval_display_name, schema_text(TEXT_REQUIRED));
}

static void
check_notification(struct change *change, const struct jump_policy *policy)
{
	if (!policy->session_start_notification && !policy->session_end_notification)
		return;
	if (!policy->notification_email_addresses.count)
		change_reject(change, &policy->notification_email_addresses,
			      schema_text(TEXT_REQUIRED));
	if (is_empty(policy->notification_display_name))
		change_reject(change, &policy->notification_display_name,
			      schema_text(TEXT_REQUIRED));
}

/* A switch that lost its meaning falls back quietly; only asking for it outright is refused. */
static enum err
check(struct change *change)
{
	struct jump_policy *policy = change_row(change);

	if (change->edition == EDITION_PRA) {
		check_approval(change, policy);
		check_notification(change, policy);
	}
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
	.is_followed = true,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
	.check = check,
};
