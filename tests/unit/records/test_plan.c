/* SPDX-License-Identifier: Apache-2.0 */
/* What the rows become: columns, lists, and who refers to whom. */
#include "records/plan.h"

#include "base/thread.h"
#include "model/resources.h"
#include "support/test.h"

static const struct column *
column_named(const struct plan *plan, const char *name)
{
	for (size_t i = 0; i < plan->column_count; i++)
		if (strcmp(plan->columns[i].name, name) == 0)
			return &plan->columns[i];
	return NULL;
}

TEST(plan_knows_each_resource_and_no_other)
{
	static const struct resource stranger = { .name = "stranger" };

	for (size_t i = 0; resources[i]; i++)
		CHECK(plan_of(resources[i]) && plan_of(resources[i])->resource == resources[i]);
	CHECK(plan_of(&stranger) == NULL);
}

TEST(plan_gives_twins_to_texts_that_are_asked_for)
{
	const struct plan *plan = plan_of(&shell_jump_resource);

	CHECK_TEXT(column_named(plan, "tag")->twin, "tag_key");
	CHECK(column_named(plan, "comments")->twin == NULL);
	CHECK(column_named(plan, "jumpoint_id")->twin == NULL);
}

TEST(plan_makes_one_column_of_rows_that_share_a_member)
{
	const struct plan *plan = plan_of(&vault_account_resource);
	int found = 0;

	for (size_t i = 0; i < plan->column_count; i++)
		found += strcmp(plan->columns[i].name, "private_key") == 0;
	CHECK_INT(found, 1);
	CHECK(column_named(plan, "private_key_passphrase") == NULL);
	CHECK_TEXT(plan->uid->name, "uid");
}

TEST(plan_flattens_objects_and_sets_lists_apart)
{
	const struct plan *plan = plan_of(&vault_account_association_resource);

	CHECK_TEXT(column_named(plan, "criteria_host")->at, "criteria.host");
	CHECK(column_named(plan, "criteria_shared_jump_groups") == NULL);
	CHECK_INT(plan->list_count, 2);
	CHECK_TEXT(plan->lists[0].table, "vault_account_association_shared_jump_group");
	CHECK_TEXT(plan->lists[0].at, "criteria.shared_jump_groups");
	CHECK_TEXT(plan->lists[1].table, "vault_account_association_jump_item");
	CHECK(column_named(plan, "account_id")->field == NULL);
	CHECK_TEXT(plan->key_column, "account_id");
}

static const struct reference *
reference_from(const struct plan *to, const char *table, const char *column)
{
	for (size_t i = 0; i < to->reference_count; i++) {
		const struct reference *reference = &to->references[i];
		const char *from =
			reference->list ? reference->list->table : reference->from->resource->table;

		if (strcmp(from, table) == 0 && strcmp(reference->column->name, column) == 0)
			return reference;
	}
	return NULL;
}

TEST(plan_finds_who_refers_to_whom)
{
	const struct plan *group = plan_of(&jump_group_resource);
	const struct plan *user = plan_of(&user_resource);
	const struct plan *item = plan_of(&shell_jump_resource);
	const struct reference *reference = reference_from(group, "shell_jump", "jump_group_id");

	CHECK(reference && reference->on_delete == ON_DELETE_CASCADE);
	CHECK_TEXT(reference->find,
		   "SELECT \"id\", \"id\" FROM \"shell_jump\" WHERE \"jump_group_id\" = $1"
		   " AND \"jump_group_type\" = 'shared' ORDER BY 1, 2");
	reference = reference_from(user, "shell_jump", "jump_group_id");
	CHECK(reference && strstr(reference->find, "'personal'"));
	CHECK(reference_from(group, "vault_account_association_shared_jump_group", "value"));
	CHECK(reference_from(item, "vault_account_association_jump_item", "id"));
	CHECK(reference_from(plan_of(&jump_policy_resource), "shell_jump", "jump_policy_id")
		      ->on_delete == ON_DELETE_NULL);
}

/* A view is read and nothing else: a cascade into it would delete from the table behind. */
TEST(plan_follows_no_view)
{
	for (size_t i = 0; resources[i]; i++) {
		const struct plan *plan = plan_of(resources[i]);

		for (size_t j = 0; j < plan->below_count; j++)
			CHECK(!plan->below[j]->resource->is_view);
		for (size_t j = 0; j < plan->reference_count; j++)
			CHECK(!plan->references[j].from->resource->is_view);
	}
}

/* Each reference's own words: what becomes of it must be possible. */
TEST(plan_can_do_what_each_reference_says)
{
	for (size_t i = 0; resources[i]; i++) {
		const struct plan *plan = plan_of(resources[i]);

		for (size_t j = 0; j < plan->reference_count; j++) {
			const struct reference *reference = &plan->references[j];
			bool has_default = reference->column->field->initial != NULL;

			CHECK(reference->on_delete != ON_DELETE_DEFAULT || has_default);
			CHECK(reference->on_delete != ON_DELETE_NULL ||
			      reference->column->field->flags & NULLABLE);
			CHECK(!reference->list || reference->on_delete == ON_DELETE_CASCADE);
		}
	}
}

static void
ask(void *context)
{
	const struct plan **ret_plan = context;

	*ret_plan = plan_of(&team_resource);
}

TEST(plan_is_the_same_for_all_threads)
{
	const struct plan *plans[8] = { 0 };
	struct thread *threads[8];

	for (size_t i = 0; i < COUNT_OF(threads); i++)
		threads[i] = thread_start("asks", ask, &plans[i]);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		thread_join(threads[i]);
	for (size_t i = 0; i < COUNT_OF(threads); i++)
		CHECK(plans[i] && plans[i] == plans[0]);
}
