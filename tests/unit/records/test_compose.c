/* SPDX-License-Identifier: Apache-2.0 */
/* The texts themselves, where their form matters; that they are SQL is held by running them. */
#include "records/compose.h"

#include <stdio.h>

#include "model/resources.h"
#include "support/test.h"

TEST(every_identifier_is_quoted)
{
	const struct plan *plan = plan_of(&user_resource);

	CHECK(strstr(plan->select_one, " FROM \"user\" AS m") != NULL);
	CHECK(strncmp(plan->insert, "INSERT INTO \"user\" (\"", 21) == 0);
}

TEST(rows_below_a_parent_are_found_by_both)
{
	CHECK_TEXT(plan_of(&user_resource)->where_key, " WHERE \"id\" = $1");
	CHECK_TEXT(plan_of(&jump_group_user_resource)->where_key,
		   " WHERE \"jump_group_id\" = $1 AND \"user_id\" = $2");
	CHECK_TEXT(plan_of(&group_policy_member_resource)->where_key,
		   " WHERE \"group_policy_id\" = $1 AND \"id\" = $2");
	CHECK_TEXT(plan_of(&vault_account_association_resource)->where_key,
		   " WHERE \"account_id\" = $1");
}

TEST(every_order_ends_in_the_key)
{
	for (size_t i = 0; resources[i]; i++) {
		const struct plan *plan = plan_of(resources[i]);

		char key[80];

		snprintf(key, sizeof(key), "m.\"%s\"", plan->key_column);
		CHECK(str_ends(str_from(plan->order), str_from(key)));
		CHECK(str_ends(str_from(plan->order_back), STR(" DESC")));
	}
}

TEST(lists_leave_secrets_out)
{
	const struct plan *plan = plan_of(&vault_account_resource);

	CHECK(strstr(plan->select_one, "m.\"password\"") != NULL);
	CHECK(strstr(plan->select_listed, "m.\"password\"") == NULL);
	CHECK(strstr(plan->select_listed, "m.\"private_key\"") == NULL);
	CHECK(strstr(plan->select_listed, "m.\"public_key\"") != NULL);
}

TEST(the_engine_gives_ids_unless_they_are_kept)
{
	const struct plan *plan = plan_of(&team_resource);

	CHECK(strstr(plan->insert, "\"id\", ") == NULL);
	CHECK(strstr(plan->insert_with_id, "(\"id\", ") != NULL);
	CHECK(plan_of(&team_user_resource)->insert_with_id == NULL);
	CHECK(strstr(plan_of(&team_user_resource)->insert, "RETURNING") == NULL);
}
