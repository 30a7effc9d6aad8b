/* SPDX-License-Identifier: Apache-2.0 */
/* The decision over facts made by hand: each step by itself, and that all of them must hold. */
#include "access/may.h"

#include "model/jump/jump_policy.h"
#include "support/test.h"

enum { NOW = 1000 };

/* One of everything: user 1, Jumpoint 2, group 3 with a role that starts, Jump Policy 4, item 5. */
struct facts {
	struct role roles[2];
	struct jump_group_grant given;
	struct jumpoint_grant jumpoint;
	struct policy_facts policy;
	struct schedule_span span;
	struct live_session live;
	struct grants grants;
	struct may_item item;
	struct arena arena;
	struct may may;
};

static void
set(struct facts *facts)
{
	*facts = (struct facts){
		.roles = { { 1, "Starter", true, true }, { 2, "No Access", false, false } },
		.given = { 3, { GRANT_OWN, true, true, "Starter", NULL, 0 } },
		.jumpoint = { 2, "near", true, true, true, GRANT_OWN, NULL },
		.policy = { .id = 4,
			    .name = "hours",
			    .zone_name = "UTC",
			    .simultaneous = JUMPS_GLOBAL },
		.live = { .id = 9,
			  .item_id = 5,
			  .user_id = 7,
			  .jumpoint_id = 2,
			  .hostname = "host",
			  .port = 22,
			  .group_id = 3 },
	};
	facts->grants = (struct grants){
		.person = { .id = 1,
			    .username = "ada",
			    .is_enabled = true,
			    .gives_support = true,
			    .uses_shell_jump = true,
			    .system_role_id = 2,
			    .personal_role_id = 1,
			    .teams_role_id = 2 },
		.roles = facts->roles,
		.role_count = 2,
		.given = &facts->given,
		.given_count = 1,
		.jumpoints = &facts->jumpoint,
		.jumpoint_count = 1,
		.policies = &facts->policy,
		.policy_count = 1,
		.live = &facts->live,
		.simultaneous_of_site = SHELL_JUMPS_NEW,
	};
	facts->item = (struct may_item){ .id = 5,
					 .name = "web",
					 .group_id = 3,
					 .jumpoint_id = 2,
					 .hostname = "host",
					 .port = 22 };
	arena_init(&facts->arena);
}

/* The rule that refuses first; "" when none does. */
static const char *
ask(struct facts *facts)
{
	may_start(&facts->grants, &facts->item, NOW, &facts->arena, &facts->may);
	for (size_t i = 0; i < facts->may.count; i++) {
		CHECK(facts->may.steps[i].why != NULL);
		if (facts->may.steps[i].allowed)
			continue;
		CHECK(!facts->may.allowed);
		CHECK_TEXT(facts->may.why_not, facts->may.steps[i].why);
		return facts->may.steps[i].rule;
	}
	CHECK(facts->may.allowed);
	CHECK(facts->may.why_not == NULL);
	return "";
}

TEST(may_with_all_that_it_takes)
{
	struct facts facts;

	set(&facts);
	CHECK_TEXT(ask(&facts), "");
	CHECK(facts.may.is_recorded);
	CHECK_INT(facts.may.must_end_at, 0);
	CHECK_INT(facts.may.join_session, 0);
	CHECK(may_see(&facts.grants, false, 3));
	CHECK(!may_see(&facts.grants, false, 4));
	arena_release(&facts.arena);
}

TEST(may_not_without_any_one_of_them)
{
	struct facts facts;

	set(&facts);
	facts.grants.person.is_enabled = false;
	CHECK_TEXT(ask(&facts), "user");
	CHECK(!may_see(&facts.grants, false, 3));
	facts.grants.person.is_enabled = true;
	facts.grants.person.gives_support = false;
	CHECK_TEXT(ask(&facts), "sessions");
	facts.grants.person.gives_support = true;
	facts.grants.person.uses_shell_jump = false;
	CHECK_TEXT(ask(&facts), "shell_jump");
	facts.grants.person.uses_shell_jump = true;
	facts.jumpoint.is_enabled = false;
	CHECK_TEXT(ask(&facts), "jumpoint");
	facts.jumpoint.is_enabled = true;
	facts.jumpoint.takes_shell_jump = false;
	CHECK_TEXT(ask(&facts), "jumpoint");
	facts.jumpoint.takes_shell_jump = true;
	facts.jumpoint.source = GRANT_NONE;
	CHECK_TEXT(ask(&facts), "jumpoint_access");
	facts.jumpoint.source = GRANT_OWN;
	facts.given.standing.may_start = false;
	CHECK_TEXT(ask(&facts), "role");
	facts.given.standing.may_start = true;
	facts.item.jumpoint_id = 8;
	CHECK_TEXT(ask(&facts), "jumpoint");
	facts.item.jumpoint_id = 2;
	facts.item.jump_policy_id = 8;
	CHECK_TEXT(ask(&facts), "schedule");
	facts.item.jump_policy_id = 0;
	facts.item.is_telnet = true;
	CHECK_TEXT(ask(&facts), "protocol");
	arena_release(&facts.arena);
}

TEST(may_goes_by_the_slot_where_nothing_was_given)
{
	struct facts facts;
	struct named led = { 7, "bob" };

	set(&facts);
	facts.grants.given_count = 0;
	CHECK_TEXT(ask(&facts), "role");
	facts.grants.person.system_role_id = 1;
	CHECK_TEXT(ask(&facts), "");
	facts.grants.person.system_role_id = 2;
	facts.item.is_personal = true;
	facts.item.group_id = 1;
	CHECK_TEXT(ask(&facts), "");
	facts.item.group_id = 7;
	CHECK_TEXT(ask(&facts), "role");
	facts.grants.led = &led;
	facts.grants.led_count = 1;
	facts.grants.person.teams_role_id = 1;
	CHECK_TEXT(ask(&facts), "");
	arena_release(&facts.arena);
}

/* Grants they need none, but what is switched off or shut stays so. */
TEST(may_of_an_administrator)
{
	struct facts facts;

	set(&facts);
	facts.grants.person = (struct person){
		.id = 1, .username = "root", .is_enabled = true, .is_administrator = true
	};
	facts.grants.given_count = 0;
	facts.jumpoint.source = GRANT_NONE;
	CHECK_TEXT(ask(&facts), "");
	CHECK(may_see(&facts.grants, false, 99));
	facts.jumpoint.is_enabled = false;
	CHECK_TEXT(ask(&facts), "jumpoint");
	facts.jumpoint.is_enabled = true;
	facts.item.jump_policy_id = 4;
	facts.policy.wants_approval = true;
	CHECK_TEXT(ask(&facts), "approval");
	facts.grants.person.is_enabled = false;
	CHECK_TEXT(ask(&facts), "user");
	arena_release(&facts.arena);
}

TEST(may_meets_the_conditions_of_a_policy_or_not)
{
	struct facts facts;

	set(&facts);
	facts.item.jump_policy_id = 4;
	facts.policy.is_unrecorded = true;
	CHECK_TEXT(ask(&facts), "");
	CHECK(!facts.may.is_recorded);
	facts.policy.wants_second_factor = true;
	CHECK_TEXT(ask(&facts), "second_factor");
	facts.policy.wants_second_factor = false;
	facts.policy.has_schedule = true;
	CHECK_TEXT(ask(&facts), "");
	/* 1970 began on a Thursday */
	facts.span = (struct schedule_span){ 0, 60 };
	facts.policy.schedule = (struct schedule){ NULL, &facts.span, 1 };
	CHECK_TEXT(ask(&facts), "schedule");
	facts.span = (struct schedule_span){ 3 * 1440, 3 * 1440 + 60 };
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.must_end_at, 0);
	facts.policy.is_strict = true;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.must_end_at, 3600 * 1000);
	facts.policy.zone_err = ERR_NOT_FOUND;
	CHECK_TEXT(ask(&facts), "schedule");
	facts.policy.zone_err = OK;
	facts.policy.has_broken_span = true;
	CHECK_TEXT(ask(&facts), "schedule");
	arena_release(&facts.arena);
}

/* Also behind the first refusal: whoever mends that one shall not meet another that was not told.
 */
TEST(may_tells_of_every_step_at_once)
{
	struct facts facts;

	set(&facts);
	facts.item.jump_policy_id = 4;
	facts.item.is_telnet = true;
	facts.policy.wants_approval = facts.policy.wants_second_factor = true;
	CHECK_TEXT(ask(&facts), "approval");
	CHECK_INT(facts.may.count, MAY_STEPS);
	CHECK_TEXT(facts.may.steps[MAY_STEPS - 1].rule, "protocol");
	arena_release(&facts.arena);
}

/* A policy given with the group takes the place of the item's. */
TEST(may_goes_by_the_policy_of_the_grant)
{
	struct facts facts;

	set(&facts);
	facts.policy.wants_approval = true;
	CHECK_TEXT(ask(&facts), "");
	facts.given.standing.jump_policy_id = 4;
	CHECK_TEXT(ask(&facts), "approval");
	CHECK_INT(facts.may.jump_policy_id, 4);
	arena_release(&facts.arena);
}

TEST(may_where_somebody_is_already)
{
	struct facts facts;

	set(&facts);
	facts.grants.live_count = 1;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 0);
	facts.grants.simultaneous_of_site = SHELL_JUMPS_DISALLOW;
	CHECK_TEXT(ask(&facts), "simultaneous");
	facts.live.user_id = 1;
	CHECK_TEXT(ask(&facts), "");
	facts.live.user_id = 7;
	facts.item.jump_policy_id = 4;
	facts.policy.simultaneous = JUMPS_JOIN;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 9);
	/* a copy of the item is another item, unless the policy says that it counts */
	facts.live.item_id = 6;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 0);
	facts.policy.counts_copies = true;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 9);
	facts.live.port = 23;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 0);
	facts.policy.simultaneous = JUMPS_DISALLOW;
	facts.live.item_id = 5;
	CHECK_TEXT(ask(&facts), "simultaneous");
	arena_release(&facts.arena);
}

/* What runs through a copy is joined by who could have started that copy, and no other machine is
 * one. */
TEST(may_join_a_copy_that_is_one_and_open_to_them)
{
	struct facts facts;

	set(&facts);
	facts.grants.live_count = 1;
	facts.item.jump_policy_id = 4;
	facts.policy.simultaneous = JUMPS_JOIN;
	facts.policy.counts_copies = true;
	facts.live.item_id = 6;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 9);
	/* the same name and port in the network of another Jumpoint */
	facts.live.jumpoint_id = 8;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 0);
	facts.live.jumpoint_id = 2;
	/* a group, or a list, where they have no role */
	facts.live.group_id = 8;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 0);
	facts.live.group_id = 7;
	facts.live.is_personal = true;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 0);
	facts.live.group_id = 1;
	CHECK_TEXT(ask(&facts), "");
	CHECK_INT(facts.may.join_session, 9);
	arena_release(&facts.arena);
}

/* --- who is there already --- */

/* The sentence of the rule that refuses first; "" when none does. */
static const char *
ask_stay(struct facts *facts)
{
	may_stay(&facts->grants, &facts->item, NOW, &facts->arena, &facts->may);
	CHECK(facts->may.allowed == !facts->may.why_not);
	return facts->may.why_not ? facts->may.why_not : "";
}

TEST(may_stay_with_what_let_them_begin)
{
	struct facts facts;

	set(&facts);
	CHECK_TEXT(ask_stay(&facts), "");
	facts.grants.person.is_enabled = false;
	CHECK_TEXT(ask_stay(&facts), "The user ada is disabled.");
	facts.grants.person.is_enabled = true;
	facts.grants.person.gives_support = false;
	CHECK(*ask_stay(&facts));
	facts.grants.person.gives_support = true;
	facts.grants.person.uses_shell_jump = false;
	CHECK(*ask_stay(&facts));
	facts.grants.person.uses_shell_jump = true;
	facts.jumpoint.is_enabled = false;
	CHECK_TEXT(ask_stay(&facts), "The Jumpoint near is disabled.");
	facts.jumpoint.is_enabled = true;
	facts.jumpoint.takes_shell_jump = false;
	CHECK(*ask_stay(&facts));
	facts.jumpoint.takes_shell_jump = true;
	facts.jumpoint.source = GRANT_NONE;
	CHECK(*ask_stay(&facts));
	facts.jumpoint.source = GRANT_OWN;
	facts.given.standing.may_start = false;
	CHECK(*ask_stay(&facts));
	facts.given.standing.may_start = true;
	facts.grants.given_count = 0;
	CHECK(*ask_stay(&facts));
	facts.grants.jumpoint_count = 0;
	CHECK(*ask_stay(&facts));
	arena_release(&facts.arena);
}

TEST(may_stay_where_only_a_beginning_would_be_refused)
{
	struct facts facts;

	set(&facts);
	facts.item.jump_policy_id = 4;
	facts.policy.wants_approval = facts.policy.wants_second_factor = true;
	facts.policy.has_schedule = true;
	facts.policy.schedule = (struct schedule){ .spans = &facts.span, .count = 1 };
	facts.policy.zone_err = ERR_NOT_FOUND;
	facts.grants.live_count = 1;
	facts.grants.simultaneous_of_site = SHELL_JUMPS_DISALLOW;
	CHECK(*ask(&facts));
	CHECK_TEXT(ask_stay(&facts), "");
	facts.policy.is_strict = true;
	CHECK(*ask_stay(&facts));
	facts.item.jump_policy_id = 9; /* which is gone */
	CHECK(*ask(&facts));
	CHECK_TEXT(ask_stay(&facts), "");
	arena_release(&facts.arena);
}
