/* SPDX-License-Identifier: Apache-2.0 */
/* Many rows that go along with one: by few statements, and yet as if one by one. */
#include "records/sweep.h"

#include "site.h"

enum { ITEMS = 2 * SWEEP_ROWS + 3 };

/* A Jump Group with its items; their ids follow one another. */
static int64_t
make_group(struct site *site, int64_t *ret_group)
{
	int64_t jumpoint = site_add_example(site, &jumpoint_resource, 0), first = 0;
	const char *json;

	*ret_group = site_add_example(site, &jump_group_resource, 0);
	json = arena_printf(&site->arena,
			    "{\"name\":\"i\",\"hostname\":\"h.example\",\"protocol\":\"ssh\","
			    "\"jumpoint_id\":%lld,\"jump_group_id\":%lld}",
			    (long long)jumpoint, (long long)*ret_group);
	for (int i = 0; i < ITEMS; i++) {
		int64_t id = site_add(site, &shell_jump_resource, 0, json);

		if (i == 0)
			first = id;
	}
	return first;
}

static void
check_gone(struct site *site)
{
	CHECK_INT(site_number(site, "SELECT count(*) FROM \"shell_jump\""), 0);
	CHECK_INT(site_number(site,
			      "SELECT CAST(sum(\"count\") AS BIGINT) FROM \"row_count\" WHERE "
			      "\"table_name\" = 'shell_jump'"),
		  0);
	CHECK_INT(site_number(site,
			      "SELECT count(DISTINCT \"row_id\") FROM \"audit\" WHERE \"event\" = "
			      "'deleted' AND \"resource\" = 'shell_jump'"),
		  ITEMS);
}

STORE_TEST(sweep_leaves_a_line_for_each_row)
{
	struct site site;
	int64_t group;

	site_open(&site, url);
	make_group(&site, &group);
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	check_gone(&site);
	CHECK_INT(site_number(&site,
			      "SELECT count(*) FROM \"audit\" WHERE \"event\" = 'deleted' AND "
			      "\"resource\" = 'shell_jump' AND \"actor_kind\" = 'api_account' AND "
			      "\"actor_id\" = 7 AND \"actor_name\" = 'Tester' AND \"address\" = "
			      "'192.0.2.1' AND \"request\" = 'r1' AND \"parent_id\" IS NULL AND "
			      "\"details\" IS NULL AND \"happened_at\" > 0"),
		  ITEMS);
	site_close(&site);
}

STORE_TEST(sweep_leaves_rows_that_others_name_to_go_one_by_one)
{
	struct site site;
	int64_t group, first;

	site_open(&site, url);
	first = make_group(&site, &group);
	stores_tell(
		site.store,
		arena_printf(&site.arena,
			     "INSERT INTO \"vault_account_association_jump_item\" (\"owner_id\", "
			     "\"position\", \"id\", \"type\") VALUES (1, 0, %lld, 'shell_jump'), "
			     "(1, 1, %lld, 'shell_jump'), (1, 2, %lld, 'shell_jump')",
			     (long long)first, (long long)first + SWEEP_ROWS,
			     (long long)first + ITEMS));
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	check_gone(&site);
	CHECK_INT(site_number(&site,
			      "SELECT min(\"id\") FROM \"vault_account_association_jump_item\""),
		  first + ITEMS);
	site_close(&site);
}

STORE_TEST(sweep_counts_what_changes_as_well)
{
	struct site site;
	int64_t policy, group;

	site_open(&site, url);
	policy = site_add(&site, &jump_policy_resource, 0, "{\"display_name\":\"p\"}");
	make_group(&site, &group);
	stores_tell(site.store,
		    arena_printf(&site.arena, "UPDATE \"shell_jump\" SET \"jump_policy_id\" = %lld",
				 (long long)policy));
	CHECK_OK(site_delete(&site, &jump_policy_resource, 0, policy, NULL));
	CHECK_INT(site_number(&site,
			      "SELECT count(DISTINCT \"row_id\") FROM \"audit\" WHERE \"event\" = "
			      "'updated' AND CAST(\"fields\" AS TEXT) LIKE '%jump_policy_id%'"),
		  ITEMS);
	site_close(&site);
}
