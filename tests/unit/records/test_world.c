/* SPDX-License-Identifier: Apache-2.0 */
/* What rules hear when they ask, and that a failure is not taken for an answer. */
#include "records/world.h"

#include "model/jump/jump_group.h"
#include "site.h"

struct asking {
	int64_t group, user;
	bool exists, exists_not, is_taken, is_taken_by_itself;
	const struct jump_group *found;
	const void *found_not, *found_below;
	int64_t by_code, by_code_not;
};

static enum err
ask(struct records *records, void *context)
{
	struct world *world = records_world(records);
	struct asking *asking = context;
	const struct field *name = shape_field(jump_group_resource.shape, STR("name"));

	asking->exists = world->exists(world, &jump_group_resource, asking->group);
	asking->exists_not = world->exists(world, &jump_group_resource, asking->group + 1);
	asking->found = world->find(world, &jump_group_resource, asking->group);
	asking->found_not = world->find(world, &jump_group_resource, asking->group + 1);
	asking->found_below = world->find(world, &vault_account_group_association_resource, 1);
	asking->is_taken = world->is_taken(world, &jump_group_resource, name, STR("LINUX"), 0);
	asking->is_taken_by_itself =
		world->is_taken(world, &jump_group_resource, name, STR("LINUX"), asking->group);
	asking->by_code = world->by_code(world, &vault_account_policy_resource, STR("Default"));
	asking->by_code_not = world->by_code(world, &vault_account_policy_resource, STR("none"));
	return ((struct records_world *)world)->err;
}

STORE_TEST(rules_hear_the_truth)
{
	struct asking asking = { 0 };
	struct site site;

	site_open(&site, url);
	asking.group = site_add(&site, &jump_group_resource, 0, "{\"name\":\"Linux\"}");
	CHECK_OK(site_read(&site, ask, &asking));
	CHECK(asking.exists && !asking.exists_not);
	CHECK(asking.found && !asking.found_not && asking.found_below);
	CHECK_TEXT(asking.found->name, "Linux");
	CHECK(asking.is_taken && !asking.is_taken_by_itself);
	CHECK_INT(asking.by_code, 1);
	CHECK_INT(asking.by_code_not, 0);
	site_close(&site);
}

/* A membership is named by two numbers; one finds nothing. */
static enum err
ask_too_little(struct records *records, void *context)
{
	struct world *world = records_world(records);

	(void)context;
	if (world->exists(world, &jump_group_user_resource, 1) ||
	    world->find(world, &jump_group_user_resource, 1))
		return OK;
	return ((struct records_world *)world)->err;
}

STORE_TEST(a_question_without_answer_is_a_fault)
{
	struct site site;

	site_open(&site, url);
	CHECK_ERR(site_read(&site, ask_too_little, NULL), ERR_BUG);
	site_close(&site);
}

static enum err
lose_table(struct records *records, void *context)
{
	(void)context;
	return query_run(records->tx, "DROP TABLE \"jump_item_role\"", NULL, 0, NULL);
}

STORE_TEST(a_failure_is_no_answer)
{
	struct change *change = NULL;
	struct site site;
	const char *json;
	int64_t group;

	site_open(&site, url);
	group = site_add_example(&site, &jump_group_resource, 0);
	json = arena_printf(&site.arena, "{\"user_id\":%lld,\"jump_item_role_id\":1}",
			    (long long)site_add_example(&site, &user_resource, 0));
	CHECK_OK(site_write(&site, lose_table, NULL));
	CHECK_ERR(site_create(&site, &jump_group_user_resource, group, json, &change), ERR_BUG);
	site_close(&site);
}
