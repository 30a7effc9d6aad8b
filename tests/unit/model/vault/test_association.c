/* SPDX-License-Identifier: Apache-2.0 */
/* The rule of both kinds of association, through that of a group. */
#include "model/vault/association.h"

#include "model/texts.h"
#include "schema/schema.h"
#include "unit/model/fake_site.h"

static const struct vault_association any = { .filter_type = VAULT_ANY_ITEMS };

static struct change *
update(const struct vault_association *before, const char *body, enum err *ret_err)
{
	site_begin();
	site_add(&jump_group_resource, 2, NULL);
	site_add(&shell_jump_resource, 3, NULL);
	return site_update(&vault_account_group_association_resource, 1, before, body, ret_err);
}

static void
check_refused(const char *body, const char *at)
{
	struct change *change;
	enum err err;

	change = update(&any, body, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, at));
}

/* terraform-provider §3 */
TEST(association_takes_five_nulls)
{
	const struct vault_association *association;
	struct change *change;
	enum err err;

	change = update(
		&any,
		"{\"filter_type\":\"any_jump_items\",\"criteria\":{\"shared_jump_groups\":null,"
		"\"host\":null,\"name\":null,\"tag\":null,\"comment\":null},\"jump_items\":[]}",
		&err);
	association = SITE_ROW(vault_association, change, err);
	CHECK_INT(association->filter_type, VAULT_ANY_ITEMS);
	CHECK(!association->criteria.applies);
}

TEST(association_by_criteria_needs_some)
{
	struct change *change;
	enum err err;

	change = update(&any,
			"{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[],"
			"\"host\":[],\"name\":[],\"tag\":[],\"comment\":[]},\"jump_items\":[]}",
			&err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "criteria"), text_criteria_empty);
	check_refused("{\"filter_type\":\"criteria\"}", "criteria");
	update(&any, "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"web\"]}}", &err);
	CHECK_OK(err);
	update(&any,
	       "{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":3,\"type\":\"shell_jump\"}]}",
	       &err);
	CHECK_OK(err);
}

TEST(association_that_turns_away_from_criteria_forgets_them)
{
	static const char *tags[] = { "web" };
	static struct vault_injectable items[] = { { 3, INJECTABLE_SHELL_JUMP } };
	static const struct vault_association before = {
		.filter_type = VAULT_CRITERIA,
		.criteria = { .applies = true, .tag = { tags, 1 } },
		.jump_items = { items, 1 },
	};
	const struct vault_association *association;
	struct change *change;
	enum err err;

	change = update(&before, "{\"filter_type\":\"no_jump_items\"}", &err);
	association = SITE_ROW(vault_association, change, err);
	CHECK_INT(association->criteria.tag.count, 0);
	CHECK_INT(association->jump_items.count, 0);
	CHECK(!association->criteria.applies);
}

TEST(association_keeps_the_lists_that_were_not_given)
{
	static const char *tags[] = { "web" };
	static const struct vault_association before = {
		.filter_type = VAULT_CRITERIA,
		.criteria = { .applies = true, .tag = { tags, 1 }, .host = { tags, 1 } },
	};
	const struct vault_association *association;
	struct change *change;
	enum err err;

	change = update(&before, "{\"criteria\":{\"host\":[\"db*\",\"*x\"]}}", &err);
	association = SITE_ROW(vault_association, change, err);
	CHECK_INT(association->criteria.tag.count, 1);
	CHECK_INT(association->criteria.host.count, 2);
}

TEST(association_ignores_criteria_under_another_filter)
{
	struct change *change;
	enum err err;

	change = update(&any, "{\"criteria\":{\"tag\":[\"web\"]}}", &err);
	CHECK_INT(SITE_ROW(vault_association, change, err)->criteria.tag.count, 0);
}

TEST(association_keeps_patterns_in_lower_case)
{
	struct change *change;
	enum err err;

	change = update(&any, "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"Web*\"]}}",
			&err);
	CHECK_TEXT(((const char *const *)SITE_ROW(vault_association, change, err)
			    ->criteria.tag.data)[0],
		   "web*");
}

TEST(association_takes_stars_at_the_ends_only)
{
	enum err err;

	check_refused("{\"filter_type\":\"criteria\",\"criteria\":{\"host\":[\"a*b\"]}}",
		      "criteria.host.0");
	check_refused("{\"filter_type\":\"criteria\",\"criteria\":{\"name\":[\"ok\",\"*\"]}}",
		      "criteria.name.1");
	check_refused("{\"filter_type\":\"criteria\",\"criteria\":{\"comment\":[\"**\"]}}",
		      "criteria.comment.0");
	check_refused("{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"***a\"]}}",
		      "criteria.tag.0");
	update(&any, "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"*a*\",\"b\"]}}", &err);
	CHECK_OK(err);
}

/* config-api §6: the text and the place are known from live systems */
TEST(association_takes_kinds_of_items_that_it_knows)
{
	struct change *change;
	enum err err;

	change = update(&any,
			"{\"filter_type\":\"criteria\",\"jump_items\":"
			"[{\"id\":3,\"type\":\"protocol_tunnel_jump\"}]}",
			&err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "jump_items.0.type"), "The selected value is invalid.");
}

TEST(association_refuses_items_that_are_not_there)
{
	check_refused("{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":4,\"type\":\"shell_"
		      "jump\"}]}",
		      "jump_items.0.id");
	check_refused("{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":3,\"type\":\"jump_"
		      "client\"}]}",
		      "jump_items.0.id");
	check_refused("{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[2,9]}}",
		      "criteria.shared_jump_groups.1");
}

static const char *
written(const struct vault_association *association, struct buf *out)
{
	struct json_writer writer;

	buf_init(out, 4096);
	json_write_init(&writer, out);
	schema_encode(&writer, &vault_association_shape, EDITION_RS, 0, false, association);
	return out->data;
}

/* terraform-provider §4 */
TEST(association_answers_whole_lists_with_criteria)
{
	static struct vault_injectable items[] = { { 3, INJECTABLE_SHELL_JUMP } };
	static const struct vault_association association = {
		.filter_type = VAULT_CRITERIA,
		.criteria.applies = true,
		.jump_items = { items, 1 },
	};
	CLEANUP(buf_release) struct buf out;

	CHECK_TEXT(written(&association, &out),
		   "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[],"
		   "\"host\":[],\"name\":[],\"tag\":[],\"comment\":[]},"
		   "\"jump_items\":[{\"id\":3,\"type\":\"shell_jump\"}]}");
}

TEST(association_answers_no_criteria_without)
{
	CLEANUP(buf_release) struct buf out;

	CHECK_TEXT(written(&any, &out),
		   "{\"filter_type\":\"any_jump_items\",\"criteria\":null,\"jump_items\":[]}");
}
