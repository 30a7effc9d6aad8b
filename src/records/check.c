/* SPDX-License-Identifier: Apache-2.0 */
/* Whether the database's tables are what the rows say: at start, and in a test over all migrations.
 */
#include "base/log.h"
#include "records/plan.h"
#include "records/records.h"

static bool
is_among(const char *name, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(names[i], name) == 0)
			return true;
	return false;
}

static bool
is_missing(const char *table, const char *name, const char *const *found, size_t count)
{
	if (is_among(name, found, count))
		return false;
	log_error("records.column_missing", LOG_TEXT("table", table), LOG_TEXT("column", name));
	return true;
}

/* Both ways: each wanted column is there, and there is no other. */
static enum err
compare(struct tx *tx, const char *table, const char *const *wanted, size_t wanted_count)
{
	const char **found = NULL;
	size_t found_count = 0;
	bool differs = false;
	enum err err = tx_columns(tx, table, &found, &found_count);

	if (err)
		return err;
	for (size_t i = 0; i < wanted_count; i++)
		differs |= is_missing(table, wanted[i], found, found_count);
	for (size_t i = 0; i < found_count; i++) {
		if (is_among(found[i], wanted, wanted_count))
			continue;
		log_error("records.column_unknown", LOG_TEXT("table", table),
			  LOG_TEXT("column", found[i]));
		differs = true;
	}
	return differs ? ERR_CONFLICT : OK;
}

static enum err
check_list(struct tx *tx, const struct child_list *list)
{
	const char **wanted = arena_array(tx_arena(tx), const char *, list->column_count + 2);
	size_t count = 0;

	wanted[count++] = "owner_id";
	wanted[count++] = "position";
	for (size_t i = 0; i < list->column_count; i++)
		wanted[count++] = list->columns[i].name;
	return compare(tx, list->table, wanted, count);
}

static enum err
check_plan(struct tx *tx, const struct plan *plan)
{
	const char **wanted = arena_array(tx_arena(tx), const char *, 2 * plan->column_count);
	size_t count = 0;
	enum err err;

	for (size_t i = 0; i < plan->column_count; i++) {
		wanted[count++] = plan->columns[i].name;
		if (plan->columns[i].twin)
			wanted[count++] = plan->columns[i].twin;
	}
	err = compare(tx, plan->resource->table, wanted, count);
	for (size_t i = 0; i < plan->list_count; i++) {
		enum err list_err = check_list(tx, &plan->lists[i]);

		err = err ? err : list_err;
	}
	return err;
}

enum err
records_check(struct tx *tx)
{
	enum err verdict = OK;

	for (size_t i = 0; resources[i]; i++) {
		enum err err = check_plan(tx, plan_of(resources[i]));

		if (err && err != ERR_CONFLICT)
			return err;
		verdict = verdict ? verdict : err;
	}
	return verdict;
}
