/* SPDX-License-Identifier: Apache-2.0 */
/* Lists: each kind of filter, pages from either end, totals, and statements that find their index.
 */
#include "records/select.h"

#include <stdio.h>

#include "model/jump/jump_group.h"
#include "model/jump/shell_jump.h"
#include "model/vault/account.h"
#include "site.h"
#include "store/queries.h"

/* Filters by name, value as the API would read it. */
static struct filter
by_text(const struct resource *resource, const char *name, const char *text)
{
	const struct field *field = shape_field(resource->shape, str_from(name));

	CHECK(field != NULL);
	return (struct filter){ .field = field, .text = str_from(text) };
}

static struct filter
by_number(const struct resource *resource, const char *name, int64_t number)
{
	struct filter filter = by_text(resource, name, "");

	filter.number = number;
	return filter;
}

static struct records_page
find(struct site *site, const struct resource *resource, struct filter filter)
{
	return site_list(site, &(struct records_query){ .resource = resource,
							.filters = &filter,
							.filter_count = 1,
							.page = 1,
							.per_page = 100 });
}

struct crowd {
	int64_t jumpoint, group;
	int from, to;
};

/* Items that differ in name and tag: 10 to a tag. */
static enum err
add_items(struct records *records, void *context)
{
	const struct crowd *crowd = context;
	enum err err = OK;

	for (int i = crowd->from; i < crowd->to && !err; i++) {
		const struct shell_jump item = {
			.id = 1000 + i,
			.name = arena_printf(records->arena, "Item %d", i),
			.jumpoint_id = crowd->jumpoint,
			.hostname = arena_printf(records->arena, "HOST%d", i),
			.protocol = i % 2 ? SHELL_SSH : SHELL_TELNET,
			.port = 22,
			.jump_group_id = crowd->group,
			.jump_group_type = GROUP_SHARED,
			.terminal = TERMINAL_XTERM,
			.tag = arena_printf(records->arena, "Tag%d", i / 10),
			.comments = "",
			.username = "",
		};

		err = records_put(records, &shell_jump_resource, 0, &item);
	}
	return err;
}

static struct crowd
fill(struct site *site, int count)
{
	struct crowd crowd = {
		.jumpoint = site_add_example(site, &jumpoint_resource, 0),
		.group = site_add_example(site, &jump_group_resource, 0),
		.to = count,
	};

	CHECK_OK(site_write(site, add_items, &crowd));
	return crowd;
}

STORE_TEST(texts_are_found_letter_case_aside)
{
	struct records_page page;
	struct site site;

	site_open(&site, url);
	fill(&site, 40);
	page = find(&site, &shell_jump_resource, by_text(&shell_jump_resource, "tag", "TAG2"));
	CHECK_INT(page.total, 10);
	CHECK_INT(page.count, 10);
	CHECK_TEXT(((const struct shell_jump *)page.rows[0])->name, "Item 20");
	CHECK_INT(find(&site, &shell_jump_resource, by_text(&shell_jump_resource, "tag", "tag"))
			  .total,
		  0);
	CHECK_INT(find(&site, &shell_jump_resource,
		       by_text(&shell_jump_resource, "hostname", "host7"))
			  .total,
		  1);
	site_close(&site);
}

STORE_TEST(numbers_and_choices_are_found)
{
	struct crowd crowd;
	struct site site;

	site_open(&site, url);
	crowd = fill(&site, 7);
	CHECK_INT(find(&site, &shell_jump_resource,
		       by_number(&shell_jump_resource, "jump_group_id", crowd.group))
			  .total,
		  7);
	CHECK_INT(find(&site, &shell_jump_resource,
		       by_number(&shell_jump_resource, "jump_group_id", 99))
			  .total,
		  0);
	CHECK_INT(find(&site, &shell_jump_resource,
		       by_number(&shell_jump_resource, "protocol", SHELL_SSH))
			  .total,
		  3);
	site_add_example(&site, &vault_account_resource, 0);
	CHECK_INT(find(&site, &vault_account_resource,
		       by_number(&vault_account_resource, "personal", false))
			  .total,
		  1);
	CHECK_INT(find(&site, &vault_account_resource,
		       by_number(&vault_account_resource, "personal", true))
			  .total,
		  0);
	site_close(&site);
}

STORE_TEST(filters_all_hold)
{
	struct records_query query = {
		.resource = &shell_jump_resource, .filter_count = 2, .page = 1, .per_page = 100
	};
	struct filter filters[2];
	struct site site;

	site_open(&site, url);
	fill(&site, 40);
	filters[0] = by_text(&shell_jump_resource, "tag", "tag1");
	filters[1] = by_text(&shell_jump_resource, "name", "item 15");
	query.filters = filters;
	CHECK_INT(site_list(&site, &query).total, 1);
	filters[1] = by_text(&shell_jump_resource, "name", "item 25");
	CHECK_INT(site_list(&site, &query).total, 0);
	site_close(&site);
}

STORE_TEST(code_names_are_found)
{
	struct site site;

	site_open(&site, url);
	site_add(&site, &jump_group_resource, 0, "{\"name\":\"Linux hosts\"}");
	CHECK_INT(find(&site, &jump_group_resource,
		       by_text(&jump_group_resource, "code_name", "LINUX_HOSTS"))
			  .total,
		  1);
	site_close(&site);
}

STORE_TEST(references_by_code_name_are_filled_and_found)
{
	const struct vault_account *account;
	struct site site;
	int64_t id;

	site_open(&site, url);
	id = site_add(&site, &vault_account_resource, 0,
		      "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"x\",\"account_"
		      "policy\":\"default\"}");
	account = site_get(&site, &vault_account_resource, 0, id);
	CHECK_INT(account->account_policy.id, 1);
	CHECK_TEXT(account->account_policy.code, "default");
	CHECK_INT(find(&site, &vault_account_resource,
		       by_text(&vault_account_resource, "account_policy", "DEFAULT"))
			  .total,
		  1);
	CHECK_INT(find(&site, &vault_account_resource,
		       by_text(&vault_account_resource, "account_policy", "other"))
			  .total,
		  0);
	site_close(&site);
}

static enum err
add_node(struct records *records, void *context)
{
	const int64_t *jumpoint = context;
	const struct value values[] = { VALUE_OF_INT(*jumpoint) };

	return query_run(records->tx,
			 "INSERT INTO \"jumpoint_node\" (\"jumpoint_id\", \"hostname\", "
			 "\"hostname_key\") VALUES ($1, 'Edge', 'edge')",
			 values, 1, NULL);
}

STORE_TEST(rows_are_found_through_what_lies_below)
{
	struct site site;
	int64_t jumpoint;

	site_open(&site, url);
	jumpoint = site_add_example(&site, &jumpoint_resource, 0);
	CHECK_OK(site_write(&site, add_node, &jumpoint));
	CHECK_INT(find(&site, &jumpoint_resource, by_text(&jumpoint_resource, "hostname", "EDGE"))
			  .total,
		  1);
	CHECK_INT(find(&site, &jumpoint_resource, by_text(&jumpoint_resource, "hostname", "core"))
			  .total,
		  0);
	site_close(&site);
}

STORE_TEST(lists_hold_no_secrets)
{
	struct records_page page;
	struct site site;

	site_open(&site, url);
	site_add_example(&site, &vault_account_resource, 0);
	page = site_list(&site, &(struct records_query){ .resource = &vault_account_resource,
							 .page = 1,
							 .per_page = 10 });
	CHECK_INT(page.count, 1);
	CHECK(((const struct vault_account *)page.rows[0])->password.sealed.data == NULL);
	site_close(&site);
}

/* --- pages --- */

static int64_t
first_of(const struct records_page *page)
{
	return page->count ? ((const struct shell_jump *)page->rows[0])->id - 1000 : -1;
}

STORE_TEST(pages_from_either_end_are_the_same)
{
	struct site site;

	site_open(&site, url);
	fill(&site, 1000);
	for (int64_t number = 1; number <= 35; number++) {
		struct records_page page =
			site_list(&site, &(struct records_query){ .resource = &shell_jump_resource,
								  .page = number,
								  .per_page = 30 });
		int64_t want = number <= 33 ? 30 : number == 34 ? 10 : 0;

		CHECK_INT(page.total, 1000);
		CHECK_INT(page.count, want);
		CHECK_INT(first_of(&page), want ? (number - 1) * 30 : -1);
		for (size_t i = 1; i < page.count; i++)
			CHECK_INT(((const struct shell_jump *)page.rows[i])->id - 1000,
				  first_of(&page) + (int64_t)i);
	}
	site_close(&site);
}

STORE_TEST(a_page_far_behind_the_end_is_empty)
{
	struct records_page page;
	struct site site;

	site_open(&site, url);
	fill(&site, 3);
	page = site_list(&site, &(struct records_query){ .resource = &shell_jump_resource,
							 .page = INT32_MAX,
							 .per_page = 100 });
	CHECK_INT(page.count, 0);
	CHECK_INT(page.total, 3);
	site_close(&site);
}

STORE_TEST(a_list_without_pages_gives_all)
{
	struct records_page page;
	struct site site;
	int64_t policy;

	site_open(&site, url);
	policy = site_add_example(&site, &group_policy_resource, 0);
	for (int i = 0; i < 3; i++) {
		site_add_example(&site, &jumpoint_resource, 0);
		site_add_example(&site, &group_policy_jumpoint_resource, policy);
	}
	page = site_list(&site,
			 &(struct records_query){ .resource = &group_policy_jumpoint_resource,
						  .parent_id = policy });
	CHECK_INT(page.count, 3);
	CHECK_INT(page.total, 3);
	page = site_list(&site,
			 &(struct records_query){ .resource = &group_policy_jumpoint_resource,
						  .parent_id = policy + 1 });
	CHECK_INT(page.count, 0);
	site_close(&site);
}

static enum err
add_members(struct records *records, void *context)
{
	static const char sql[] =
		"WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < $1) "
		"INSERT INTO \"jump_group_user\" (\"jump_group_id\", \"user_id\") "
		"SELECT 1, i FROM n";
	const int *count = context;

	return query_run(records->tx, sql, &VALUE_OF_INT(*count), 1, NULL);
}

static enum err
remove_last_member(struct records *records, void *context)
{
	const int *last = context;

	return query_run(records->tx, "DELETE FROM \"jump_group_user\" WHERE \"user_id\" = $1",
			 &VALUE_OF_INT(*last), 1, NULL);
}

static enum err
list_members(struct records *records, void *context)
{
	struct records_page page;

	return records_list(
		records,
		&(struct records_query){ .resource = &jump_group_user_resource, .parent_id = 1 },
		&page);
}

STORE_TEST(a_list_without_pages_is_never_cut)
{
	struct site site;
	int count = 10001;

	site_open(&site, url);
	CHECK_OK(site_write(&site, add_members, &count));
	CHECK_ERR(site_read(&site, list_members, NULL), ERR_LIMIT);
	CHECK_OK(site_write(&site, remove_last_member, &count));
	CHECK_OK(site_read(&site, list_members, NULL));
	site_close(&site);
}

/* --- what it costs --- */

struct explained {
	struct buf plan;
	struct filter filter;
};

static enum err
explain(struct records *records, void *context)
{
	struct explained *explained = context;
	const struct plan *plan = plan_of(&shell_jump_resource);
	struct records_query query = { .resource = &shell_jump_resource,
				       .filters = &explained->filter,
				       .filter_count = 1 };
	CLEANUP(query_closep) struct query *rows = NULL;
	CLEANUP(selection_release) struct selection selection = { 0 };
	bool has_row = true;
	bool is_sqlite;
	const char *sql;
	enum err err = selection_init(&selection, records, plan, &query);

	if (err)
		return err;
	is_sqlite = strcmp(records->actor->name, "sqlite") == 0;
	sql = arena_printf(records->arena, "EXPLAIN %s%s%.*s%s LIMIT 100 OFFSET 0",
			   is_sqlite ? "QUERY PLAN " : "", plan->select_listed,
			   STR_ARG(buf_str(&selection.where)), plan->order);
	err = query_open(records->tx, sql, selection.values, selection.count, &rows);
	while (!err && has_row) {
		err = query_next(rows, &has_row);
		if (!err && has_row)
			buf_append_str(&explained->plan, query_str(rows, is_sqlite ? 3 : 0));
		buf_append_text(&explained->plan, "\n");
	}
	return err;
}

static enum err
analyze(struct records *records, void *context)
{
	(void)context;
	return query_run(records->tx, "ANALYZE \"shell_jump\"", NULL, 0, NULL);
}

static void
check_index(struct site *site, struct filter filter, const char *index)
{
	struct explained explained = { .filter = filter };

	buf_init(&explained.plan, 65536);
	CHECK_OK(site_read(site, explain, &explained));
	if (!strstr(explained.plan.data, index))
		fprintf(stderr, "%s\n", explained.plan.data);
	CHECK(strstr(explained.plan.data, index) != NULL);
	CHECK(!strstr(explained.plan.data, "TEMP B-TREE"));
	buf_release(&explained.plan);
}

STORE_TEST(filters_find_their_index)
{
	struct site site;

	site_open(&site, url);
	site.actor.name = store_engine(site.store);
	fill(&site, 3000);
	CHECK_OK(site_write(&site, analyze, NULL));
	check_index(&site, by_text(&shell_jump_resource, "tag", "tag7"), "shell_jump_tag");
	check_index(&site, by_text(&shell_jump_resource, "name", "item 7"), "shell_jump_name");
	check_index(&site, by_text(&shell_jump_resource, "hostname", "host7"),
		    "shell_jump_hostname");
	check_index(&site, by_number(&shell_jump_resource, "jump_group_id", 99),
		    "shell_jump_jump_group_id");
	check_index(&site, by_number(&shell_jump_resource, "jumpoint_id", 99),
		    "shell_jump_jumpoint_id");
	site_close(&site);
}

/* PostgreSQL weighs a sort of a small table against an index that no vacuum has seen yet; that it
 * may not sort leaves the question whether the index has all that is asked. */
static enum err
explain_walk(struct records *records, void *context)
{
	struct buf *plan = context;
	bool is_sqlite = strcmp(records->actor->name, "sqlite") == 0, has_row = true;
	CLEANUP(query_closep) struct query *rows = NULL;
	enum err err = OK;

	if (!is_sqlite)
		err = query_run(records->tx, "SET LOCAL enable_sort = off", NULL, 0, NULL);
	if (!err)
		err = query_open(records->tx,
				 arena_printf(records->arena, "EXPLAIN %s%s",
					      is_sqlite ? "QUERY PLAN " : "",
					      query_named(QUERY_MAY_ITEMS)),
				 NULL, 0, &rows);
	while (!err && has_row) {
		err = query_next(rows, &has_row);
		if (!err && has_row)
			buf_append_str(plan, query_str(rows, is_sqlite ? 3 : 0));
		buf_append_text(plan, "\n");
	}
	return err;
}

STORE_TEST(walk_of_all_items_reads_an_index_alone)
{
	CLEANUP(buf_release) struct buf plan;
	struct site site;

	buf_init(&plan, 65536);
	site_open(&site, url);
	site.actor.name = store_engine(site.store);
	fill(&site, 3000);
	CHECK_OK(site_write(&site, analyze, NULL));
	CHECK_OK(site_read(&site, explain_walk, &plan));
	site_close(&site);
	CHECK(str_starts(buf_str(&plan),
			 STR("SCAN shell_jump USING COVERING INDEX shell_jump_name")) ||
	      str_starts(buf_str(&plan),
			 STR("Index Only Scan using shell_jump_name on shell_jump")));
	CHECK(!strstr(plan.data, "TEMP B-TREE"));
}
