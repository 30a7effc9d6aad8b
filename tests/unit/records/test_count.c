/* SPDX-License-Identifier: Apache-2.0 */
/* The kept count follows the rows, also when they come and go by cascade. */
#include "records/count.h"

#include "site.h"

static int64_t
kept(struct site *site, const struct resource *resource)
{
	return site_list(site,
			 &(struct records_query){ .resource = resource, .page = 1, .per_page = 1 })
		.total;
}

STORE_TEST(counts_follow_the_rows)
{
	struct site site;
	int64_t group;

	site_open(&site, url);
	CHECK_INT(kept(&site, &jump_group_resource), 0);
	group = site_add_example(&site, &jump_group_resource, 0);
	site_add_example(&site, &jump_group_resource, 0);
	CHECK_INT(kept(&site, &jump_group_resource), 2);
	CHECK_ERR(site_create(&site, &jump_group_resource, 0, "{}", NULL), ERR_INVALID);
	CHECK_INT(kept(&site, &jump_group_resource), 2);
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	CHECK_INT(kept(&site, &jump_group_resource), 1);
	site_close(&site);
}

/* Whatever a whole resource's life was, its count is what counting would say. */
STORE_TEST(counts_are_what_counting_says)
{
	struct site site;
	int64_t group = 0;
	int64_t jumpoint = 0;

	site_open(&site, url);
	for (size_t i = 0; resources[i]; i++) {
		bool can_create =
			resources[i]->verbs[FACE_CONFIG] & CREATE && !resources[i]->parent;
		int64_t id = can_create ? site_add_example(&site, resources[i], 0) : 0;

		group = resources[i] == &jump_group_resource ? id : group;
		jumpoint = resources[i] == &jumpoint_resource ? id : jumpoint;
	}
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	CHECK_OK(site_delete(&site, &jumpoint_resource, 0, jumpoint, NULL));
	for (size_t i = 0; resources[i]; i++) {
		const struct resource *resource = resources[i];

		if (!resource->parent && !resource->is_view)
			CHECK_INT(kept(&site, resource),
				  site_number(&site, arena_printf(&site.arena,
								  "SELECT count(*) FROM \"%s\"",
								  resource->table)));
	}
	site_close(&site);
}

static enum err
forget_one(struct records *records, void *context)
{
	(void)context;
	return count_change(records, plan_of(&jump_group_resource), -1);
}

/* A count that lies must not hide rows behind it for ever, nor break the page. */
STORE_TEST(a_wrong_count_does_not_break_a_page)
{
	struct records_page page;
	struct site site;

	site_open(&site, url);
	site_add_example(&site, &jump_group_resource, 0);
	CHECK_OK(site_write(&site, forget_one, NULL));
	page = site_list(&site, &(struct records_query){ .resource = &jump_group_resource,
							 .page = 1,
							 .per_page = 10 });
	CHECK_INT(page.total, 0);
	CHECK_INT(page.count, 0);
	site_close(&site);
}
