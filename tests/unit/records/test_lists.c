/* SPDX-License-Identifier: Apache-2.0 */
/* Lists in tables of their own come back in order and are written anew as a whole. */
#include "records/lists.h"

#include "model/vault/association.h"
#include "site.h"

static const char *
association(struct site *site, const char *groups)
{
	return arena_printf(&site->arena,
			    "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":%s,"
			    "\"host\":[\"a*\",\"*b\"]},"
			    "\"jump_items\":[]}",
			    groups);
}

STORE_TEST(lists_keep_their_order)
{
	const struct vault_association *row;
	const int64_t *groups;
	struct site site;
	int64_t account;
	int64_t first;
	int64_t second;

	site_open(&site, url);
	account = site_add_example(&site, &vault_account_resource, 0);
	first = site_add_example(&site, &jump_group_resource, 0);
	second = site_add_example(&site, &jump_group_resource, 0);
	site_add(&site, &vault_account_association_resource, account,
		 association(&site, arena_printf(&site.arena, "[%lld,%lld]", (long long)second,
						 (long long)first)));
	row = site_get(&site, &vault_account_association_resource, account, 0);
	groups = row->criteria.shared_jump_groups.data;
	CHECK_INT(row->criteria.shared_jump_groups.count, 2);
	CHECK_INT(groups[0], second);
	CHECK_INT(groups[1], first);
	CHECK_TEXT(((const char *const *)row->criteria.host.data)[1], "*b");
	CHECK_OK(site_update(
		&site, &vault_account_association_resource, account, 0,
		association(&site, arena_printf(&site.arena, "[%lld]", (long long)first)), NULL));
	row = site_get(&site, &vault_account_association_resource, account, 0);
	CHECK_INT(row->criteria.shared_jump_groups.count, 1);
	CHECK_TEXT(site_text(&site, "SELECT \"fields\" FROM \"audit\" WHERE \"event\" = 'updated'"),
		   "[\"criteria.shared_jump_groups\"]");
	site_close(&site);
}

TEST(lists_are_equal_item_by_item)
{
	const struct plan *plan = plan_of(&vault_account_association_resource);
	struct vault_injectable one[] = { { 1, INJECTABLE_SHELL_JUMP },
					  { 2, INJECTABLE_SHELL_JUMP } };
	struct vault_injectable other[] = { { 1, INJECTABLE_SHELL_JUMP },
					    { 2, INJECTABLE_REMOTE_RDP } };
	struct vault_association a = { .jump_items = { one, 2 } };
	struct vault_association b = { .jump_items = { other, 2 } };
	struct arena arena;

	arena_init(&arena);
	CHECK(list_equal(&plan->lists[1], &a, &a, &arena));
	CHECK(!list_equal(&plan->lists[1], &a, &b, &arena));
	b.jump_items.count = 1;
	CHECK(list_equal(&plan->lists[1], &b, &b, &arena));
	CHECK(!list_equal(&plan->lists[1], &a, &b, &arena));
	arena_release(&arena);
}
