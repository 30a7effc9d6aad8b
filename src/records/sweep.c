/* SPDX-License-Identifier: Apache-2.0 */
/* A row by itself costs a statement for each thing that could hang on it, and each of them a way to
 * the database and back. */
#include "records/sweep.h"

#include "records/count.h"
#include "records/select.h"

static bool
stands_alone(const struct plan *plan)
{
	return plan->has_id && !plan->resource->parent && !plan->resource->check_delete &&
	       plan->below_count == 0 && plan->list_count == 0;
}

static enum err
is_named(struct records *records, const struct plan *plan, const struct value *keys, bool *ret_is)
{
	enum err err = OK;

	*ret_is = false;
	for (size_t i = 0; i < plan->reference_count && !*ret_is && !err; i++)
		err = select_any(records, plan->references[i].find_any, keys, SWEEP_ROWS, ret_is);
	return err;
}

/* Some may have gone by another way meanwhile; those that went now are told. */
static enum err
delete_many(struct records *records, const struct plan *plan, const struct value *keys,
	    struct row_place *ret_gone, size_t *ret_count)
{
	CLEANUP(query_closep) struct query *query = NULL;
	size_t count = 0;
	bool has_row = false;
	enum err err = query_open(records->tx, plan->delete_many, keys, SWEEP_ROWS, &query);

	if (!err)
		err = query_next(query, &has_row);
	while (!err && has_row && count < SWEEP_ROWS) {
		ret_gone[count++].id = query_int(query, 0);
		err = query_next(query, &has_row);
	}
	*ret_count = count;
	return err;
}

enum err
sweep_rows(struct records *records, const struct plan *plan,
	   const struct row_place places[SWEEP_ROWS], bool *ret_is_swept)
{
	struct row_place gone[SWEEP_ROWS] = { 0 };
	struct value keys[SWEEP_ROWS];
	size_t count = 0;
	bool stays = !stands_alone(plan);
	enum err err = OK;

	for (size_t i = 0; i < SWEEP_ROWS; i++)
		keys[i] = VALUE_OF_INT(places[i].id);
	if (!stays)
		err = is_named(records, plan, keys, &stays);
	*ret_is_swept = !stays;
	if (err || stays)
		return err;
	err = delete_many(records, plan, keys, gone, &count);
	if (!err)
		err = count_change(records, plan, -(int64_t)count);
	return err ? err : audit_rows(records, "deleted", plan, gone, count, NULL);
}
