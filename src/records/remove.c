/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting rows: what names a row goes or changes with it as its reference says, what lies below it
 * goes too, each with its own audit line. The database has no foreign keys that would do so behind
 * the trail. */
#include "records/audit.h"
#include "records/count.h"
#include "records/growing.h"
#include "records/lists.h"
#include "records/row.h"
#include "records/select.h"
#include "records/sweep.h"
#include "records/write.h"
#include "schema/texts.h"
#include "schema/value.h"

struct removal {
	struct records *records;
	struct change *change; /* what was asked to go */
	struct records_cascade **end;
	int depth;
};

static enum err remove_row(struct removal *removal, const struct plan *plan, int64_t parent_id,
			   int64_t id);

static enum err
find_places(struct records *records, const struct reference *reference, int64_t id,
	    struct items *ret_places)
{
	CLEANUP(query_closep) struct query *query = NULL;
	struct growing places = { 0 };
	bool has_row = false;
	enum err err = query_open(records->tx, reference->find, &VALUE_OF_INT(id), 1, &query);

	if (!err)
		err = query_next(query, &has_row);
	while (!err && has_row) {
		struct row_place *place = growing_add(&places, sizeof(*place), records->arena);

		place->parent_id = query_int(query, 0);
		place->id = query_int(query, reference->list ? 0 : 1);
		err = query_next(query, &has_row);
	}
	*ret_places = places.items;
	return err;
}

static enum err
audit_places(struct removal *removal, const struct reference *reference, const struct items *found)
{
	const char *at = reference->list ? reference->list->at : reference->column->at;
	struct growing fields = { .items = { .data = &at, .count = 1 } };

	return audit_rows(removal->records, "updated", reference->from, found->data, found->count,
			  &fields);
}

/* What the column becomes: null, or what it began with. ERR_INVALID: that would be the row that
 * goes. */
static enum err
value_left(struct records *records, const struct reference *reference, int64_t id,
	   struct value *ret_value)
{
	const struct field *field = reference->column->field;
	int64_t initial = 0;

	*ret_value = VALUE_OF_NULL;
	if (reference->on_delete == ON_DELETE_NULL)
		return OK;
	if (!field->initial ||
	    value_read_number(field, str_from(field->initial), records->arena, &initial))
		return ERR_BUG;
	*ret_value = VALUE_OF_INT(initial);
	return initial == id ? ERR_INVALID : OK;
}

static enum err
refuse(struct removal *removal, const struct reference *reference)
{
	struct change *change = removal->change;

	change_reject_name(change, "id",
			   arena_printf(change->arena, "This is still in use: %s.",
					reference->from->resource->name));
	return ERR_INVALID;
}

static enum err
change_references(struct removal *removal, const struct reference *reference, int64_t id,
		  const struct items *found)
{
	struct records *records = removal->records;
	struct value values[2] = { VALUE_OF_INT(id) };
	enum err err = OK;

	if (!reference->list)
		err = value_left(records, reference, id, &values[1]);
	if (err == ERR_INVALID)
		return refuse(removal, reference);
	if (!err)
		err = query_run(records->tx, reference->change, values, reference->list ? 1 : 2,
				NULL);
	return err ? err : audit_places(removal, reference, found);
}

/* Rows that go along with another, SWEEP_ROWS by a statement where nothing hangs on them: a Jump
 * Group may have a hundred thousand items. */
static enum err
remove_rows(struct removal *removal, const struct plan *plan, const struct items *found)
{
	const struct row_place *places = found->data;
	size_t left = found->count;
	enum err err = OK;

	for (size_t count; left > 0 && !err; left -= count, places += count) {
		bool is_swept = false;

		count = left < SWEEP_ROWS ? left : SWEEP_ROWS;
		if (count == SWEEP_ROWS)
			err = sweep_rows(removal->records, plan, places, &is_swept);
		for (size_t i = 0; i < count && !is_swept && !err; i++)
			err = remove_row(removal, plan, places[i].parent_id, places[i].id);
	}
	return err;
}

static enum err
follow(struct removal *removal, const struct reference *reference, int64_t id)
{
	struct items found = { 0 };
	enum err err = find_places(removal->records, reference, id, &found);

	if (err || found.count == 0)
		return err;
	if (reference->on_delete == ON_DELETE_REFUSE)
		return refuse(removal, reference);
	if (reference->on_delete != ON_DELETE_CASCADE || reference->list)
		return change_references(removal, reference, id, &found);
	return remove_rows(removal, reference->from, &found);
}

/* What refuses comes last: it may have gone by then, with something else that goes. */
static enum err
follow_all(struct removal *removal, const struct plan *plan, int64_t id)
{
	enum err err = OK;

	for (size_t i = 0; i < plan->reference_count && !err; i++)
		if (plan->references[i].on_delete != ON_DELETE_REFUSE)
			err = follow(removal, &plan->references[i], id);
	for (size_t i = 0; i < plan->reference_count && !err; i++)
		if (plan->references[i].on_delete == ON_DELETE_REFUSE)
			err = follow(removal, &plan->references[i], id);
	return err;
}

static enum err
remove_below(struct removal *removal, const struct plan *plan, int64_t parent_id)
{
	struct items keys = { 0 };
	enum err err = select_keys(removal->records, plan->find_below, parent_id, &keys);

	for (size_t i = 0; i < keys.count && !err; i++)
		err = remove_row(removal, plan, parent_id, ((const int64_t *)keys.data)[i]);
	return err;
}

/* All that hangs on the row, then the row. */
static enum err
take_away(struct removal *removal, const struct plan *plan, int64_t parent_id, int64_t id)
{
	struct records *records = removal->records;
	int64_t owner = write_owner(plan, parent_id, id);
	struct value keys[2];
	size_t count = plan_key_values(plan, parent_id, id, keys);
	int64_t changed = 0;
	enum err err = OK;

	if (++removal->depth > PLAN_DEPTH)
		return ERR_BUG;
	if (plan->has_id)
		err = follow_all(removal, plan, id);
	for (size_t i = 0; i < plan->below_count && !err; i++)
		err = remove_below(removal, plan->below[i], owner);
	for (size_t i = 0; i < plan->list_count && !err; i++)
		err = list_clear(records, &plan->lists[i], owner);
	if (!err)
		err = query_run(records->tx, plan->delete_one, keys, count, &changed);
	if (!err && changed == 1)
		err = count_change(records, plan, -1);
	if (!err && changed == 1)
		err = audit_row(records, "deleted", plan->resource,
				plan->resource->parent ? parent_id : 0, plan->key ? id : 0, NULL);
	removal->depth--;
	return err;
}

/* The rule is asked for what shall follow, not whether the row may go: what it hangs on goes. */
static enum err
ask_effects(struct removal *removal, struct change *change)
{
	enum err err = write_check(removal->records, change, change->resource->check_delete);

	if (err && err != ERR_INVALID && err != ERR_DENIED)
		return err;
	if (!change->effects)
		return OK;
	*removal->end = arena_new(removal->records->arena, struct records_cascade);
	(*removal->end)->change = change;
	removal->end = &(*removal->end)->next;
	return OK;
}

/* A row that goes along with another. */
static enum err
remove_row(struct removal *removal, const struct plan *plan, int64_t parent_id, int64_t id)
{
	struct records *records = removal->records;
	struct change *change;
	void *row = NULL;
	enum err err;

	if (!plan->resource->check_delete)
		return take_away(removal, plan, parent_id, id);
	err = select_row(records, plan, parent_id, id, &row);
	if (err == ERR_NOT_FOUND)
		return OK; /* went by another way */
	if (err)
		return err;
	change = arena_new(records->arena, struct change);
	change_init(change, plan->resource, records->arena);
	change->face = removal->change->face;
	change->edition = removal->change->edition;
	change->kind = resource_kind(plan->resource, row);
	change->before = row;
	change->row = row;
	change->parent_id = plan->resource->parent ? parent_id : 0;
	change->id = plan->key ? id : 0;
	err = ask_effects(removal, change);
	return err ? err : take_away(removal, plan, parent_id, id);
}

static enum err
check_delete(struct change *change)
{
	enum err err = change->resource->check_delete ? change->resource->check_delete(change) : OK;

	if (err)
		return err;
	return change_is_refused(change) ? ERR_INVALID : OK;
}

enum err
records_delete(struct records *records, struct change *change)
{
	const struct plan *plan = plan_of(change->resource);
	struct removal removal = { .records = records,
				   .change = change,
				   .end = &records->cascades };
	enum err err;

	if (!plan || plan->resource->is_view || !change->before)
		return ERR_BUG;
	records->cascades = NULL;
	change->errors = NULL;
	change->effects = NULL;
	err = write_check(records, change, check_delete);
	return err ? err : take_away(&removal, plan, change->parent_id, change->id);
}
