/* SPDX-License-Identifier: Apache-2.0 */
/* The rules (product-map §3.2, §6.4, §7): the way to jump AND the Jumpoint AND a role that starts,
 * then what the policy asks. An administrator needs no grant, for they could give themselves any;
 * but the state of the site and the policies hold for them too. */
#include "access/may.h"

#include "model/jump/jump_policy.h"

struct ask {
	const struct grants *grants;
	const struct may_item *item;
	int64_t now_ms;
	struct arena *arena;
	struct standing standing;
	const struct policy_facts *policy; /* NULL: none */
	struct may *may;
};

static void
step(struct ask *ask, const char *rule, bool allowed, const char *why)
{
	struct may *may = ask->may;

	if (!allowed && !may->why_not)
		may->why_not = why;
	may->allowed &= allowed;
	if (may->count < MAY_STEPS)
		may->steps[may->count++] = (struct may_step){ rule, allowed, why };
}

#define SAY(ask, ...) arena_printf((ask)->arena, __VA_ARGS__)

/* --- the person --- */

static void
ask_person(struct ask *ask)
{
	const struct person *person = &ask->grants->person;
	bool is_admin = person->is_administrator;

	step(ask, "user", person->is_enabled,
	     person->is_enabled ? SAY(ask, "The user %s is enabled.", person->username)
				: SAY(ask, "The user %s is disabled.", person->username));
	step(ask, "sessions", is_admin || person->gives_support,
	     is_admin		     ? "An administrator may open sessions."
	     : person->gives_support ? "Opening sessions is allowed to the user."
				     : "The user's permissions, as last provisioned, do not allow "
				       "opening sessions.");
	step(ask, "shell_jump", is_admin || person->uses_shell_jump,
	     is_admin		       ? "An administrator may use Shell Jump."
	     : person->uses_shell_jump ? "Shell Jump is allowed to the user."
				       : "The user's permissions, as last provisioned, do not "
					 "allow Shell Jump.");
}

/* --- the Jumpoint --- */

static void
ask_jumpoint(struct ask *ask)
{
	const struct jumpoint_grant *jumpoint =
		grants_jumpoint(ask->grants, ask->item->jumpoint_id);
	bool is_admin = ask->grants->person.is_administrator;
	const char *why;

	if (!jumpoint) {
		step(ask, "jumpoint", false, "The item's Jumpoint does not exist any more.");
		return;
	}
	if (!jumpoint->is_enabled)
		why = SAY(ask, "The Jumpoint %s is disabled.", jumpoint->name);
	else if (!jumpoint->takes_shell_jump)
		why = SAY(ask, "Shell Jump is switched off on the Jumpoint %s.", jumpoint->name);
	else
		why = SAY(ask, "The Jumpoint %s is enabled and takes Shell Jump.", jumpoint->name);
	step(ask, "jumpoint", jumpoint->is_enabled && jumpoint->takes_shell_jump, why);
	if (is_admin)
		why = "An administrator may use every Jumpoint.";
	else if (jumpoint->source == GRANT_OWN)
		why = SAY(ask, "The Jumpoint %s is granted to the user.", jumpoint->name);
	else if (jumpoint->source == GRANT_POLICY)
		why = SAY(ask, "The group policy %s gives the Jumpoint %s.", jumpoint->policy,
			  jumpoint->name);
	else
		why = SAY(ask,
			  "The Jumpoint %s is given to the user by no grant of their own and by "
			  "none of their group policies.",
			  jumpoint->name);
	step(ask, "jumpoint_access", is_admin || jumpoint->source != GRANT_NONE, why);
}

/* --- the role --- */

static const char *
source_text(const struct ask *ask)
{
	const struct standing *standing = &ask->standing;

	switch (standing->source) {
	case GRANT_OWN:
		return "set for the user on the Jump Group";
	case GRANT_POLICY:
		return SAY(ask, "by the group policy %s", standing->policy);
	case GRANT_PERSONAL:
		return "on the user's personal list";
	case GRANT_TEAM:
		return "on personal lists of the user's team";
	default:
		return "the user's system role, as nothing gives this group to the user";
	}
}

static void
ask_role(struct ask *ask)
{
	const struct standing *standing = &ask->standing;

	if (standing->source == GRANT_ADMINISTRATOR)
		step(ask, "role", true, "An administrator may start sessions on every item.");
	else if (!*standing->roles)
		step(ask, "role", false, SAY(ask, "There is no role here (%s).", source_text(ask)));
	else
		step(ask, "role", standing->may_start,
		     SAY(ask, "The role %s (%s) %s.", standing->roles, source_text(ask),
			 standing->may_start ? "may start sessions" : "may not start sessions"));
}

/* --- the Jump Policy --- */

static void
ask_conditions(struct ask *ask)
{
	const struct policy_facts *policy = ask->policy;

	/* Conditions that this site cannot meet yet refuse: none is ever passed over. */
	if (policy->wants_approval)
		step(ask, "approval", false,
		     SAY(ask,
			 "The Jump Policy %s asks for an approval, which cannot be given here.",
			 policy->name));
	if (policy->wants_second_factor)
		step(ask, "second_factor", false,
		     SAY(ask,
			 "The Jump Policy %s asks for a second factor, and the user has set up "
			 "none.",
			 policy->name));
}

static void
ask_schedule(struct ask *ask)
{
	const struct policy_facts *policy = ask->policy;
	bool is_open;

	if (!policy->has_schedule || policy->schedule.count == 0) {
		step(ask, "schedule", true,
		     policy->has_schedule
			     ? SAY(ask,
				   "The schedule of the Jump Policy %s is empty and keeps "
				   "nobody out.",
				   policy->name)
			     : SAY(ask, "The Jump Policy %s has no schedule.", policy->name));
		return;
	}
	if (policy->has_broken_span) {
		step(ask, "schedule", false,
		     SAY(ask, "The schedule of the Jump Policy %s has a time that cannot be read.",
			 policy->name));
		return;
	}
	if (policy->zone_err) {
		step(ask, "schedule", false,
		     SAY(ask,
			 "The schedule of the Jump Policy %s is in the time zone %s, which "
			 "this machine does not know.",
			 policy->name, policy->zone_name));
		return;
	}
	is_open = schedule_is_open(&policy->schedule, ask->now_ms, &ask->may->must_end_at);
	if (!is_open || !policy->is_strict)
		ask->may->must_end_at = 0;
	step(ask, "schedule", is_open,
	     SAY(ask,
		 is_open ? "The schedule of the Jump Policy %s (%s) is open."
			 : "The schedule of the Jump Policy %s (%s) does not allow a session "
			   "now.",
		 policy->name, policy->zone_name));
}

/* --- somebody else is there --- */

/* A host's name says something within one network alone, and so for one Jumpoint. */
static bool
is_same_machine(const struct live_session *live, const struct may_item *item)
{
	return live->jumpoint_id == item->jumpoint_id && live->port == item->port &&
	       strcmp(live->hostname, item->hostname) == 0;
}

/* Who joins gets what was opened through the copy, maybe with an account that is given with its
 * group alone: so they must be able to start the copy, too. */
static bool
is_open_copy(const struct ask *ask, const struct live_session *live)
{
	return is_same_machine(live, ask->item) &&
	       grants_standing(ask->grants, live->is_personal, live->group_id).may_start;
}

/* The oldest running session of somebody else on the item, or, where copies count, on a copy. */
static const struct live_session *
find_other(const struct ask *ask)
{
	const struct grants *grants = ask->grants;
	bool counts_copies = ask->policy && ask->policy->simultaneous == JUMPS_JOIN &&
			     ask->policy->counts_copies;

	for (size_t i = 0; i < grants->live_count; i++) {
		const struct live_session *live = &grants->live[i];

		if (live->user_id != grants->person.id &&
		    (live->item_id == ask->item->id || (counts_copies && is_open_copy(ask, live))))
			return live;
	}
	return NULL;
}

static int
simultaneous_of(const struct ask *ask)
{
	int of_policy = ask->policy ? ask->policy->simultaneous : JUMPS_GLOBAL;

	if (of_policy == JUMPS_JOIN)
		return SHELL_JUMPS_JOIN;
	if (of_policy == JUMPS_DISALLOW)
		return SHELL_JUMPS_DISALLOW;
	return ask->grants->simultaneous_of_site;
}

static void
ask_others(struct ask *ask)
{
	const struct live_session *other = find_other(ask);
	int rule = simultaneous_of(ask);

	if (!other || rule == SHELL_JUMPS_NEW) {
		step(ask, "simultaneous", true,
		     other ? "Somebody else is in a session on it; this one will be another."
			   : "Nobody else is in a session on it.");
	} else if (rule == SHELL_JUMPS_JOIN) {
		ask->may->join_session = other->id;
		step(ask, "simultaneous", true,
		     "Somebody else is in a session on it, which will be joined.");
	} else {
		step(ask, "simultaneous", false,
		     "Somebody else is in a session on it, and a second one is not allowed.");
	}
}

/* --- all of it --- */

bool
may_see(const struct grants *grants, bool is_personal, int64_t group_id)
{
	return grants->person.is_enabled && grants_standing(grants, is_personal, group_id).may_see;
}

/* What is asked at the beginning and ever after. */
static void
ask_rights(struct ask *ask)
{
	const struct may_item *item = ask->item;
	struct may *may = ask->may;

	*may = (struct may){ .allowed = true, .is_recorded = true };
	ask->standing = grants_standing(ask->grants, item->is_personal, item->group_id);
	may->jump_policy_id =
		ask->standing.jump_policy_id ? ask->standing.jump_policy_id : item->jump_policy_id;
	ask->policy = grants_policy(ask->grants, may->jump_policy_id);
	ask_person(ask);
	ask_jumpoint(ask);
	ask_role(ask);
}

void
may_start(const struct grants *grants, const struct may_item *item, int64_t now_ms,
	  struct arena *arena, struct may *ret_may)
{
	struct ask ask = { grants, item, now_ms, arena, .may = ret_may };

	ask_rights(&ask);
	if (ask.policy) {
		ask_conditions(&ask);
		ask_schedule(&ask);
		ret_may->is_recorded = !ask.policy->is_unrecorded;
	} else if (ret_may->jump_policy_id != 0) {
		step(&ask, "schedule", false, "The item's Jump Policy does not exist any more.");
	}
	ask_others(&ask);
	if (item->is_telnet)
		step(&ask, "protocol", false, "Telnet cannot be opened by this site yet.");
}

void
may_stay(const struct grants *grants, const struct may_item *item, int64_t now_ms,
	 struct arena *arena, struct may *ret_may)
{
	struct ask ask = { grants, item, now_ms, arena, .may = ret_may };

	ask_rights(&ask);
	if (ask.policy && ask.policy->is_strict)
		ask_schedule(&ask);
}
