/* SPDX-License-Identifier: Apache-2.0 */
#include "model/jump/jump_policy.h"

#include "model/texts.h"
#include "unit/model/fake_site.h"

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	return site_create(&jump_policy_resource, 0, body, ret_err);
}

TEST(jump_policy_is_strict_only_with_a_schedule)
{
	struct change *change;
	enum err err;

	change = create(
		"{\"display_name\":\"p\",\"schedule_enabled\":false,\"schedule_strict\":true}",
		&err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "schedule_strict"), text_schedule_disabled);
	create("{\"display_name\":\"p\",\"schedule_strict\":true}", &err);
	CHECK_OK(err);
}

TEST(jump_policy_counts_copies_only_when_joining)
{
	static const char copies[] = "simultaneous_jump_behavior_applies_to_copies";
	struct change *change;
	enum err err;

	change = create("{\"display_name\":\"p\","
			"\"simultaneous_jump_behavior_applies_to_copies\":true}",
			&err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, copies), text_joins_only);
	create("{\"display_name\":\"p\",\"simultaneous_jumps\":\"join\","
	       "\"simultaneous_jump_behavior_applies_to_copies\":true}",
	       &err);
	CHECK_OK(err);
}

TEST(jump_policy_drops_what_lost_its_meaning)
{
	static const struct jump_policy before = {
		.id = 1,
		.display_name = "p",
		.schedule_enabled = true,
		.schedule_strict = true,
		.simultaneous_jumps = JUMPS_JOIN,
		.simultaneous_jumps_rdp = RDP_GLOBAL,
		.simultaneous_jump_behavior_applies_to_copies = true,
		.schedule_timezone = "UTC",
	};
	const struct jump_policy *policy;
	struct change *change;
	enum err err;

	site_begin();
	change =
		site_update(&jump_policy_resource, 0, &before,
			    "{\"schedule_enabled\":false,\"simultaneous_jumps\":\"global\"}", &err);
	policy = SITE_ROW(jump_policy, change, err);
	CHECK(!policy->schedule_strict);
	CHECK(!policy->simultaneous_jump_behavior_applies_to_copies);
}

/* --- PRA: config-api §5.4 --- */

static struct change *
create_in_pra(const char *body, enum err *ret_err)
{
	site_begin();
	site_use_edition(EDITION_PRA);
	site_add(&user_resource, 9, NULL);
	site_add(&team_resource, 4, NULL);
	return site_create(&jump_policy_resource, 0, body, ret_err);
}

TEST(jump_policy_asks_for_approval_instead_of_a_schedule)
{
	struct change *change;
	enum err err;

	change = create_in_pra("{\"display_name\":\"p\",\"approval_required\":true,"
			       "\"approval_email_addresses\":[\"a@b\"],"
			       "\"approval_display_name\":\"Desk\"}",
			       &err);
	CHECK(!SITE_ROW(jump_policy, change, err)->schedule_enabled);
	change = create_in_pra("{\"display_name\":\"p\",\"approval_required\":true,"
			       "\"schedule_enabled\":true,\"approval_user_ids\":[\"9\"],"
			       "\"approval_display_name\":\"Desk\"}",
			       &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "approval_required"), text_approval_or_schedule);
}

TEST(jump_policy_needs_somebody_to_approve)
{
	struct change *change;
	enum err err;

	change = create_in_pra("{\"display_name\":\"p\",\"approval_required\":true}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "approval_email_addresses"), text_approvers_needed);
	CHECK(site_complaint(change, "approval_display_name"));
}

TEST(jump_policy_names_approvers_that_exist)
{
	struct change *change;
	enum err err;

	create_in_pra("{\"display_name\":\"p\",\"approval_user_ids\":[\"9\"],"
		      "\"approval_team_ids\":[\"4\"]}",
		      &err);
	CHECK_OK(err);
	change = create_in_pra("{\"display_name\":\"p\",\"approval_user_ids\":[\"9\",\"x\"],"
			       "\"approval_team_ids\":[\"5\"]}",
			       &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(!site_complaint(change, "approval_user_ids.0"));
	CHECK(site_complaint(change, "approval_user_ids.1"));
	CHECK(site_complaint(change, "approval_team_ids.0"));
}

TEST(jump_policy_does_not_ask_again_for_approvers)
{
	static const char *gone[] = { "77" };
	static const struct jump_policy before = {
		.id = 1,
		.display_name = "p",
		.simultaneous_jumps = JUMPS_GLOBAL,
		.simultaneous_jumps_rdp = RDP_GLOBAL,
		.approval_user_ids = { gone, 1 },
	};
	enum err err;

	site_begin();
	site_use_edition(EDITION_PRA);
	site_update(&jump_policy_resource, 0, &before, "{\"display_name\":\"q\"}", &err);
	CHECK_OK(err);
	site_update(&jump_policy_resource, 0, &before, "{\"approval_user_ids\":[\"77\"]}", &err);
	CHECK_ERR(err, ERR_INVALID);
}

TEST(jump_policy_needs_somebody_to_notify)
{
	struct change *change;
	enum err err;

	change = create_in_pra("{\"display_name\":\"p\",\"session_end_notification\":true}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "notification_email_addresses"));
	CHECK(site_complaint(change, "notification_display_name"));
	create_in_pra("{\"display_name\":\"p\",\"session_start_notification\":true,"
		      "\"notification_email_addresses\":[\"a@b\"],"
		      "\"notification_display_name\":\"Desk\"}",
		      &err);
	CHECK_OK(err);
}
