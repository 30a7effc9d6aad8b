/* SPDX-License-Identifier: Apache-2.0 */
/* Drift: after all migrations each table has the columns of its resource's rows, takes null where
 * they do and holds unique what they say is, on both engines. */
#include <stdio.h>

#include "records/plan.h"
#include "site.h"

static enum err
check(struct records *records, void *context)
{
	(void)context;
	return records_check(records->tx);
}

STORE_TEST(tables_are_what_the_rows_say)
{
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_read(&site, check, NULL));
	site_close(&site);
}

static enum err
add_column(struct records *records, void *context)
{
	(void)context;
	return query_run(records->tx, "ALTER TABLE \"team\" ADD COLUMN \"motto\" TEXT", NULL, 0,
			 NULL);
}

static enum err
lose_table(struct records *records, void *context)
{
	(void)context;
	return query_run(records->tx, "DROP TABLE \"vault_account_tag\"", NULL, 0, NULL);
}

STORE_TEST(a_column_nobody_knows_is_noticed)
{
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_write(&site, add_column, NULL));
	CHECK_ERR(site_read(&site, check, NULL), ERR_CONFLICT);
	site_close(&site);
}

STORE_TEST(a_missing_child_table_is_noticed)
{
	struct site site;

	site_open(&site, url);
	CHECK_OK(site_write(&site, lose_table, NULL));
	CHECK_ERR(site_read(&site, check, NULL), ERR_CONFLICT);
	site_close(&site);
}

/* --- what the columns' names do not tell --- */

static bool
is_sqlite(const struct site *site)
{
	return strcmp(store_engine(site->store), "sqlite") == 0;
}

static bool
has_unique_index(struct site *site, const char *table, const struct column *column)
{
	const char *over = column->twin ? column->twin : column->name;
	const char *sql = arena_printf(
		&site->arena,
		is_sqlite(site)
			? "SELECT count(*) FROM pragma_index_list('%s') l, "
			  "pragma_index_info(l.\"name\") i "
			  "WHERE l.\"name\" = '%s_%s_unique' AND l.\"unique\" = 1 AND i.\"name\" = "
			  "'%s'"
			: "SELECT count(*) FROM pg_indexes WHERE schemaname = current_schema() AND "
			  "tablename = '%s' AND indexname = '%s_%s_unique' AND indexdef LIKE "
			  "'CREATE UNIQUE INDEX %%(%s)%%'",
		table, table, column->name, over);

	return site_number(site, sql) == 1;
}

static bool
is_not_null(struct site *site, const char *table, const struct column *column)
{
	const char *sql = arena_printf(
		&site->arena,
		is_sqlite(site)
			? "SELECT count(*) FROM pragma_table_info('%s') WHERE \"name\" = '%s' "
			  "AND \"notnull\" = 1"
			: "SELECT count(*) FROM information_schema.columns WHERE table_schema = "
			  "current_schema() AND table_name = '%s' AND column_name = '%s' AND "
			  "is_nullable = 'NO'",
		table, column->name);

	return site_number(site, sql) == 1;
}

/* The rule of docs/design/columns.md: nothing that the rows let be null is refused by the column.
 */
static bool
is_never_null(const struct plan *plan, const struct column *column)
{
	const struct resource *resource = plan->resource;
	const struct field *field = column->field;

	if (!field || field->kind == ROW_ID || field->kind == ROW_LIST || field->kind == ROW_MAP ||
	    (resource->parent && strcmp(column->name, resource->parent_column) == 0))
		return true;
	if (field->flags & (NULLABLE | EMPTY_IS_NULL) || field->kinds)
		return false;
	if (field->flags & (REQUIRED | READ_ONLY) || field->initial)
		return true;
	switch (field->kind) {
	case ROW_BOOL:
		return field->size == sizeof(bool);
	case ROW_INT:
		return field->size == sizeof(int64_t);
	default:
		return field->kind == ROW_TEXT && field->minimum == 0;
	}
}

/* Every column of every table that is written. */
static void
hold_columns(const char *url,
	     bool (*holds)(struct site *site, const struct plan *plan, const struct column *column))
{
	struct site site;
	int broken = 0;

	site_open(&site, url);
	for (size_t i = 0; resources[i]; i++) {
		const struct plan *plan = plan_of(resources[i]);

		for (size_t j = 0; j < plan->column_count && !resources[i]->is_view; j++) {
			if (holds(&site, plan, &plan->columns[j]))
				continue;
			fprintf(stderr, "%s.%s\n", resources[i]->table, plan->columns[j].name);
			broken++;
		}
	}
	site_close(&site);
	CHECK_INT(broken, 0);
}

static bool
has_its_index(struct site *site, const struct plan *plan, const struct column *column)
{
	return !column->field || !(column->field->flags & (UNIQUE | CODE)) ||
	       has_unique_index(site, plan->resource->table, column);
}

STORE_TEST(unique_rows_have_their_index)
{
	hold_columns(url, has_its_index);
}

static bool
takes_null_where_rows_do(struct site *site, const struct plan *plan, const struct column *column)
{
	return is_never_null(plan, column) || !is_not_null(site, plan->resource->table, column);
}

STORE_TEST(columns_take_null_where_rows_do)
{
	hold_columns(url, takes_null_where_rows_do);
}
