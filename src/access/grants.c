/* SPDX-License-Identifier: Apache-2.0 */
/* Reading the facts. Which role counts (product-map §6.4): the one set for the user on the group,
 * then what group policies give, all of them together, then the user's slot for such a list. */
#include "access/grants.h"

#include "model/jump/jump_policy.h"
#include "model/people/user.h"
#include "records/growing.h"
#include "store/queries.h"

/* Each row of a statement is given to take; row is the query's, valid meanwhile. */
struct load {
	struct tx *tx;
	struct arena *arena;
	struct grants *grants;
};

static enum err
each_row(struct load *load, enum query_name name, const struct value *values, size_t count,
	 enum err (*take)(struct load *load, const struct query *row, struct growing *rows),
	 struct growing *rows)
{
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err;

	err = query_open(load->tx, query_named(name), values, count, &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row;
	     err = query_next(query, &has_row)) {
		err = take(load, query, rows);
		if (err)
			return err;
	}
	return err;
}

static const char *
text(const struct load *load, const struct query *row, int column)
{
	return arena_text(load->arena, query_str(row, column));
}

#define ADD(load, rows, type) ((type *)growing_add((rows), sizeof(type), (load)->arena))

/* --- the person --- */

static int
choice_of(const char *const *choices, struct str name)
{
	for (int i = 0; choices[i]; i++)
		if (str_equal_text(name, choices[i]))
			return i + 1;
	return 0;
}

enum err
person_load(struct tx *tx, int64_t user_id, unsigned edition, struct arena *arena,
	    struct person *ret_person)
{
	CLEANUP(query_closep) struct query *row = NULL;
	int support = edition == EDITION_RS ? 8 : 9;
	enum err err;

	err = query_open_row(tx, query_named(QUERY_LOGIN_PERSON), &VALUE_OF_INT(user_id), 1, &row);
	if (err)
		return err;
	*ret_person = (struct person){
		.id = query_int(row, 0),
		.username = arena_text(arena, query_str(row, 1)),
		.display_name = arena_text(arena, query_str(row, edition == EDITION_RS ? 3 : 2)),
		.is_enabled = query_bool(row, 4),
		.is_administrator = query_bool(row, 5),
		.support_reports = choice_of(support_reports_choices, query_str(row, 6)),
		.views_recordings = query_bool(row, 7),
		.gives_support =
			choice_of(support_allowed_choices, query_str(row, support)) == SUPPORT_FULL,
		.uses_shell_jump = query_bool(row, 10),
		.administers_vault = query_bool(row, 11),
		.default_role_id = query_int(row, 12),
		.personal_role_id = query_int(row, 13),
		.teams_role_id = query_int(row, 14),
		.system_role_id = query_int(row, 15),
	};
	return OK;
}

/* --- roles and groups --- */

static enum err
take_role(struct load *load, const struct query *row, struct growing *rows)
{
	*ADD(load, rows, struct role) = (struct role){
		.id = query_int(row, 0),
		.name = text(load, row, 1),
		.may_start = query_bool(row, 2),
		.may_see = query_bool(row, 3),
	};
	return OK;
}

static enum err
take_named(struct load *load, const struct query *row, struct growing *rows)
{
	*ADD(load, rows, struct named) = (struct named){
		.id = query_int(row, 0),
		.name = text(load, row, 1),
	};
	return OK;
}

static const struct role *
find_role(const struct grants *grants, int64_t id)
{
	for (size_t i = 0; i < grants->role_count; i++)
		if (grants->roles[i].id == id)
			return &grants->roles[i];
	return NULL;
}

static struct standing
stand(const struct grants *grants, enum grant_source source, int64_t role_id)
{
	const struct role *role = find_role(grants, role_id);
	struct standing standing = { .source = source, .roles = "" };

	if (role) {
		standing.roles = role->name;
		standing.may_see = role->may_see;
		standing.may_start = role->may_start;
	}
	return standing;
}

static struct jump_group_grant *
last_of(const struct growing *rows)
{
	struct jump_group_grant *grants = (void *)(uintptr_t)rows->items.data;

	return rows->items.count ? &grants[rows->items.count - 1] : NULL;
}

static int64_t
role_or_default(const struct grants *grants, const struct query *row, int column)
{
	int64_t id = query_int(row, column);

	return id ? id : grants->person.default_role_id;
}

static enum err
take_own_grant(struct load *load, const struct query *row, struct growing *rows)
{
	struct jump_group_grant *grant = ADD(load, rows, struct jump_group_grant);

	grant->group_id = query_int(row, 0);
	grant->standing = stand(load->grants, GRANT_OWN, role_or_default(load->grants, row, 1));
	grant->standing.jump_policy_id = query_int(row, 2);
	return OK;
}

static const char *
join(struct arena *arena, const char *first, const char *second)
{
	return strcmp(first, second) == 0 ? first : arena_printf(arena, "%s and %s", first, second);
}

/* Rows of one group come one after another: what they give adds up. */
static enum err
take_policy_grant(struct load *load, const struct query *row, struct growing *rows)
{
	struct jump_group_grant *grant = last_of(rows);
	struct standing given =
		stand(load->grants, GRANT_POLICY, role_or_default(load->grants, row, 1));

	given.policy = text(load, row, 3);
	given.jump_policy_id = query_int(row, 2);
	if (!grant || grant->group_id != query_int(row, 0)) {
		grant = ADD(load, rows, struct jump_group_grant);
		*grant = (struct jump_group_grant){ query_int(row, 0), given };
		return OK;
	}
	given.may_see |= grant->standing.may_see;
	given.may_start |= grant->standing.may_start;
	given.roles = join(load->arena, grant->standing.roles, given.roles);
	given.policy = join(load->arena, grant->standing.policy, given.policy);
	/* Of two Jump Policies the first policy's holds: one must, and the order is stable. */
	if (grant->standing.jump_policy_id)
		given.jump_policy_id = grant->standing.jump_policy_id;
	grant->standing = given;
	return OK;
}

/* Both are by group; the user's own goes before the policies'. */
static void
merge(struct load *load, const struct growing *own, const struct growing *policies)
{
	const struct jump_group_grant *first = own->items.data, *second = policies->items.data;
	size_t i = 0, j = 0, count = own->items.count + policies->items.count;
	struct jump_group_grant *all = arena_array(load->arena, struct jump_group_grant, count + 1);

	load->grants->given = all;
	while (i < own->items.count || j < policies->items.count) {
		bool is_own = j == policies->items.count ||
			      (i < own->items.count && first[i].group_id <= second[j].group_id);

		if (is_own && j < policies->items.count && first[i].group_id == second[j].group_id)
			j++;
		all[load->grants->given_count++] = is_own ? first[i++] : second[j++];
	}
}

/* --- Jumpoints --- */

static enum err
take_jumpoint(struct load *load, const struct query *row, struct growing *rows)
{
	struct jumpoint_grant *jumpoint = ADD(load, rows, struct jumpoint_grant);

	*jumpoint = (struct jumpoint_grant){
		.id = query_int(row, 0),
		.name = text(load, row, 1),
		.is_enabled = query_bool(row, 2),
		.is_connected = query_bool(row, 3),
		.takes_shell_jump = query_bool(row, 4),
	};
	if (query_bool(row, 5)) {
		jumpoint->source = GRANT_OWN;
	} else if (!query_is_null(row, 6)) {
		jumpoint->source = GRANT_POLICY;
		jumpoint->policy = text(load, row, 6);
	}
	return OK;
}

/* --- policies --- */

static enum err
take_policy(struct load *load, const struct query *row, struct growing *rows)
{
	static const char *const simultaneous[] = { "global", "join", "disallow", NULL };
	struct policy_facts *policy = ADD(load, rows, struct policy_facts);

	*policy = (struct policy_facts){
		.id = query_int(row, 0),
		.name = text(load, row, 1),
		.has_schedule = query_bool(row, 2),
		.is_strict = query_bool(row, 3),
		.zone_name = text(load, row, 4),
		.simultaneous = choice_of(simultaneous, query_str(row, 5)),
		.counts_copies = query_bool(row, 6),
		.wants_second_factor = query_bool(row, 7),
		.wants_approval = query_bool(row, 8),
		.is_unrecorded = query_bool(row, 9),
	};
	return OK;
}

struct span_row {
	int64_t policy_id;
	bool is_broken;
	struct schedule_span span;
};

static enum err
take_span(struct load *load, const struct query *row, struct growing *rows)
{
	struct span_row *span = ADD(load, rows, struct span_row);

	span->policy_id = query_int(row, 0);
	span->is_broken =
		schedule_minute(query_int(row, 1), query_str(row, 2), &span->span.begin) != OK ||
		schedule_minute(query_int(row, 3), query_str(row, 4), &span->span.end) != OK;
	return OK;
}

/* Spans come by policy, as the policies do: both are walked once. */
static void
give_spans(struct load *load, const struct growing *rows)
{
	const struct span_row *spans = rows->items.data;
	struct schedule_span *all =
		arena_array(load->arena, struct schedule_span, rows->items.count + 1);
	size_t at = 0;

	for (size_t i = 0; i < load->grants->policy_count; i++) {
		struct policy_facts *policy = &load->grants->policies[i];
		size_t first;

		while (at < rows->items.count && spans[at].policy_id < policy->id)
			at++;
		first = at;
		for (; at < rows->items.count && spans[at].policy_id == policy->id; at++) {
			policy->has_broken_span |= spans[at].is_broken;
			all[at] = spans[at].span;
		}
		if (!policy->has_schedule)
			continue;
		policy->schedule.spans = &all[first];
		policy->schedule.count = at - first;
		if (policy->schedule.count > 0)
			policy->zone_err = schedule_zone(load->arena, policy->zone_name,
							 &policy->schedule.zone);
	}
}

static enum err
load_policies(struct load *load)
{
	struct growing policies = { 0 }, spans = { 0 };
	enum err err;

	err = each_row(load, QUERY_MAY_POLICIES, NULL, 0, take_policy, &policies);
	if (err)
		return err;
	load->grants->policies = (void *)(uintptr_t)policies.items.data;
	load->grants->policy_count = policies.items.count;
	err = each_row(load, QUERY_MAY_SCHEDULES, NULL, 0, take_span, &spans);
	if (!err)
		give_spans(load, &spans);
	return err;
}

/* --- what runs --- */

static enum err
take_live(struct load *load, const struct query *row, struct growing *rows)
{
	if (!str_equal_text(query_str(row, 1), "shell_jump"))
		return OK;
	*ADD(load, rows, struct live_session) = (struct live_session){
		.id = query_int(row, 0),
		.item_id = query_int(row, 2),
		.user_id = query_int(row, 3),
		.jumpoint_id = query_int(row, 4),
		.hostname = text(load, row, 5),
		.port = query_int(row, 6),
		.is_personal = !str_equal_text(query_str(row, 7), "shared"),
		.group_id = query_int(row, 8),
	};
	return OK;
}

/* --- all of it --- */

static enum err
load_groups(struct load *load, const struct value *user)
{
	struct growing roles = { 0 }, groups = { 0 }, own = { 0 }, policies = { 0 };
	struct grants *grants = load->grants;
	enum err err;

	err = each_row(load, QUERY_MAY_ROLES, NULL, 0, take_role, &roles);
	if (err)
		return err;
	grants->roles = (void *)(uintptr_t)roles.items.data;
	grants->role_count = roles.items.count;
	err = each_row(load, QUERY_MAY_GROUPS, NULL, 0, take_named, &groups);
	grants->groups = (void *)(uintptr_t)groups.items.data;
	grants->group_count = groups.items.count;
	if (!err)
		err = each_row(load, QUERY_MAY_GROUPS_OF_USER, user, 1, take_own_grant, &own);
	if (!err)
		err = each_row(load, QUERY_MAY_GROUPS_OF_POLICIES, user, 1, take_policy_grant,
			       &policies);
	if (!err)
		merge(load, &own, &policies);
	return err;
}

static enum err
load_rest(struct load *load, const struct value *user, bool leaves_out_live)
{
	struct growing jumpoints = { 0 }, led = { 0 }, live = { 0 };
	struct grants *grants = load->grants;
	enum err err;

	err = each_row(load, QUERY_MAY_JUMPOINTS, user, 1, take_jumpoint, &jumpoints);
	if (!err)
		err = each_row(load, QUERY_MAY_LED, user, 1, take_named, &led);
	if (!err && !leaves_out_live)
		err = each_row(load, QUERY_MAY_LIVE, NULL, 0, take_live, &live);
	grants->jumpoints = (void *)(uintptr_t)jumpoints.items.data;
	grants->jumpoint_count = jumpoints.items.count;
	grants->led = (void *)(uintptr_t)led.items.data;
	grants->led_count = led.items.count;
	grants->live = (void *)(uintptr_t)live.items.data;
	grants->live_count = live.items.count;
	return err;
}

enum err
grants_load(struct tx *tx, const struct grants_wish *wish, struct arena *arena,
	    struct grants **ret_grants)
{
	const struct value user = VALUE_OF_INT(wish->user_id);
	struct load load = { tx, arena, arena_new(arena, struct grants) };
	enum err err;

	load.grants->simultaneous_of_site = wish->settings->simultaneous_shell_jumps;
	err = person_load(tx, wish->user_id, wish->edition, arena, &load.grants->person);
	if (!err)
		err = load_groups(&load, &user);
	if (!err)
		err = load_rest(&load, &user, wish->leaves_out_live);
	if (!err)
		err = load_policies(&load);
	if (err)
		return err;
	*ret_grants = load.grants;
	return OK;
}

enum err
grants_number(struct tx *tx, int64_t *ret_number)
{
	return query_number(tx, query_named(QUERY_MAY_NUMBER), NULL, 0, ret_number);
}

/* --- asking --- */

/* All of these begin with their id and lie by it. */
static const void *
find(const void *rows, size_t count, size_t size, int64_t id)
{
	size_t low = 0, high = count;

	while (low < high) {
		size_t middle = (low + high) / 2;
		const char *row = (const char *)rows + middle * size;
		int64_t at;

		memcpy(&at, row, sizeof(at));
		if (at == id)
			return row;
		if (at < id)
			low = middle + 1;
		else
			high = middle;
	}
	return NULL;
}

const struct jumpoint_grant *
grants_jumpoint(const struct grants *grants, int64_t id)
{
	return find(grants->jumpoints, grants->jumpoint_count, sizeof(*grants->jumpoints), id);
}

const struct policy_facts *
grants_policy(const struct grants *grants, int64_t id)
{
	return find(grants->policies, grants->policy_count, sizeof(*grants->policies), id);
}

const struct named *
grants_group(const struct grants *grants, int64_t id)
{
	return find(grants->groups, grants->group_count, sizeof(*grants->groups), id);
}

struct standing
grants_standing(const struct grants *grants, bool is_personal, int64_t id)
{
	const struct person *person = &grants->person;
	const struct jump_group_grant *grant = NULL;
	struct standing standing;

	if (!is_personal)
		grant = find(grants->given, grants->given_count, sizeof(*grant), id);
	if (grant)
		standing = grant->standing;
	else if (is_personal && id == person->id)
		standing = stand(grants, GRANT_PERSONAL, person->personal_role_id);
	else if (is_personal && find(grants->led, grants->led_count, sizeof(struct named), id))
		standing = stand(grants, GRANT_TEAM, person->teams_role_id);
	else
		standing = stand(grants, GRANT_SYSTEM, person->system_role_id);
	if (person->is_administrator) {
		standing.source = GRANT_ADMINISTRATOR;
		standing.may_see = standing.may_start = true;
	}
	return standing;
}
