/* SPDX-License-Identifier: Apache-2.0 */
/* Creating, changing and copying rows: rules first, then the row, its lists and the audit line, all
 * in the caller's transaction. */
#include "records/write.h"

#include "base/clock.h"
#include "base/limits.h"
#include "base/log.h"
#include "base/random.h"
#include "crypto/hash.h"
#include "records/count.h"
#include "records/lists.h"
#include "records/row.h"
#include "records/select.h"
#include "records/world.h"
#include "schema/schema.h"
#include "schema/texts.h"
#include "schema/value.h"

int64_t
write_key(const struct plan *plan, const void *row)
{
	return plan->key ? field_number(plan->key, row) : 0;
}

int64_t
write_owner(const struct plan *plan, int64_t parent_id, int64_t id)
{
	return plan->key ? id : parent_id;
}

enum err
write_check(struct records *records, struct change *change,
	    enum err (*rules)(struct change *change))
{
	struct records_world world;
	enum err err;

	world_init(&world, records, change->parent_id);
	change->world = &world.base;
	err = rules(change);
	change->world = NULL;
	return world.err ? world.err : err;
}

/* What the store said of a row that the rules let pass: the unique index that was hit becomes the
 * error of its field and ERR_INVALID. */
static enum err
explain_violation(struct records *records, const struct plan *plan, struct change *change,
		  enum err err)
{
	const char *violated = err == ERR_CONFLICT ? tx_violated(records->tx) : NULL;
	struct str name = str_from(violated);
	struct str table = str_from(plan->resource->table);
	struct str field = STR("id");

	/* The rules let it pass, so it is the row that says something else than its column. */
	if (err == ERR_INVALID)
		return ERR_BUG;
	if (!violated || !str_starts(name, table))
		return err;
	if (str_ends(name, STR("_unique")) && name.length > table.length + sizeof("__unique") - 1)
		field = str_of(name.data + table.length + 1,
			       name.length - table.length - sizeof("__unique") + 1);
	else if (plan->key)
		field = str_from(plan->key->name);
	change_reject_name(change, arena_text(change->arena, field), schema_text(TEXT_TAKEN));
	return ERR_INVALID;
}

/* --- secrets --- */

static const char *
new_uid(struct arena *arena)
{
	unsigned char bytes[16];

	random_bytes(bytes, sizeof(bytes));
	return hash_hex(arena, bytes, sizeof(bytes));
}

static enum err
seal_one(struct records *records, const struct plan *plan, const char *uid,
	 const struct column *column, void *row)
{
	struct sealed *secret = field_at(column->field, (char *)row + column->base);
	struct seal_context about = { .kind = plan->resource->name,
				      .row = str_from(uid),
				      .column = column->name };
	struct str sealed = { 0 };
	enum err err;

	if (!secret->plain.data)
		return OK;
	if (!records->sealer) {
		log_error("records.no_sealer", LOG_TEXT("resource", plan->resource->name));
		return ERR_BACKEND;
	}
	err = records->sealer->seal(records->sealer->context, &about, secret->plain, records->arena,
				    &sealed);
	if (!err)
		*secret = (struct sealed){ .sealed = sealed };
	return err;
}

/* Seals what came in the clear, bound to the row. */
static enum err
seal_all(struct records *records, const struct plan *plan, void *row)
{
	const char **uid;
	enum err err = OK;

	if (!plan->uid)
		return OK;
	uid = field_at(plan->uid->field, (char *)row + plan->uid->base);
	if (!*uid)
		*uid = new_uid(records->arena);
	for (size_t i = 0; i < plan->column_count && !err; i++)
		if (plan->columns[i].field && plan->columns[i].field->kind == ROW_SECRET)
			err = seal_one(records, plan, *uid, &plan->columns[i], row);
	return err;
}

/* --- inserting --- */

static size_t
insert_values(struct records *records, const struct plan *plan, int64_t parent_id, const void *row,
	      bool keeps_id, struct value *values)
{
	size_t count = 0;

	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (plan->has_id && !keeps_id && column->field == plan->key)
			continue;
		if (plan->resource->parent &&
		    strcmp(column->name, plan->resource->parent_column) == 0)
			values[count++] = VALUE_OF_INT(parent_id);
		else
			values[count++] = row_value(column, row, records->arena);
		if (column->twin)
			values[count++] = row_twin_value(column, row, records->arena);
	}
	return count;
}

/* Inserts a row with its lists, gives it its id. Secrets are sealed before. */
static enum err
insert_row(struct records *records, const struct plan *plan, int64_t parent_id, void *row,
	   bool keeps_id)
{
	const char *sql = keeps_id && plan->has_id ? plan->insert_with_id : plan->insert;
	struct value *values = arena_array(records->arena, struct value, 2 * plan->column_count);
	size_t count = insert_values(records, plan, parent_id, row, keeps_id, values);
	int64_t id = 0;
	enum err err;

	if (plan->has_id)
		err = select_number(records, sql, values, count, &id);
	else
		err = query_run(records->tx, sql, values, count, NULL);
	if (!err && plan->has_id)
		field_set_number(plan->key, row, id);
	for (size_t i = 0; i < plan->list_count && !err; i++)
		err = list_store(records, &plan->lists[i],
				 write_owner(plan, parent_id, write_key(plan, row)), row);
	return err ? err : count_change(records, plan, 1);
}

/* Columns that this edition has no face for are there all the same, and want what the other edition
 * begins with. */
static void
fill_other_editions(struct records *records, const struct plan *plan, void *row)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (column->field && !field_applies(column->field, records->edition, 0))
			value_set_initial(column->field, (char *)row + column->base,
					  records->arena);
	}
}

/* All that the new row holds: what is null or an empty list says nothing. */
static void
name_all(struct records *records, const struct plan *plan, const void *row, struct growing *fields)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (column->field && column != plan->uid &&
		    !field_is_null(column->field, (const char *)row + column->base))
			audit_add(fields, column->at, records->arena);
	}
	for (size_t i = 0; i < plan->list_count; i++) {
		const struct child_list *list = &plan->lists[i];

		if (((const struct items *)field_in(list->field, (const char *)row + list->base))
			    ->count)
			audit_add(fields, list->at, records->arena);
	}
}

enum err
records_create(struct records *records, struct change *change)
{
	const struct plan *plan = plan_of(change->resource);
	struct growing fields = { 0 };
	enum err err;

	if (!plan || plan->resource->is_view)
		return ERR_BUG;
	err = write_check(records, change, schema_validate);
	if (err)
		return err;
	name_all(records, plan, change->row, &fields);
	fill_other_editions(records, plan, change->row);
	err = seal_all(records, plan, change->row);
	if (!err)
		err = insert_row(records, plan, change->parent_id, change->row, false);
	if (err)
		return explain_violation(records, plan, change, err);
	change->id = write_key(plan, change->row);
	return audit_row(records, "created", plan->resource, change->parent_id, change->id,
			 &fields);
}

/* --- changing --- */

struct difference {
	struct buf sql;
	struct value *values;
	size_t count;
	struct growing fields;
};

static void
set_column(struct difference *difference, const char *name, struct value value)
{
	difference->values[difference->count++] = value;
	buf_printf(&difference->sql, "%s\"%s\" = $%zu", difference->count > 1 ? ", " : " SET ",
		   name, difference->count);
}

static bool
is_parents(const struct plan *plan, const struct column *column)
{
	return plan->resource->parent && strcmp(column->name, plan->resource->parent_column) == 0;
}

/* Whether an update may touch the column at all: not what its secrets are bound to, nor what finds
 * the row, except that a row with a key may go below another parent. */
static bool
is_fixed(const struct plan *plan, const struct column *column)
{
	return !column->field || column->field == plan->key || column == plan->uid ||
	       (is_parents(plan, column) && !plan->key);
}

static void
compare_columns(struct records *records, const struct plan *plan, const struct change *change,
		struct difference *difference)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];
		struct value now;
		struct value then;

		if (is_fixed(plan, column))
			continue;
		now = row_value(column, change->row, records->arena);
		then = row_value(column, change->before, records->arena);
		if (row_values_equal(&now, &then))
			continue;
		set_column(difference, column->name, now);
		if (column->twin)
			set_column(difference, column->twin,
				   row_twin_value(column, change->row, records->arena));
		audit_add(&difference->fields, column->at, records->arena);
	}
}

static enum err
update_columns(struct records *records, const struct plan *plan, const struct change *change,
	       struct difference *difference)
{
	struct value keys[2];
	size_t count = plan_key_values(plan, change->parent_id, change->id, keys);
	int64_t changed = 0;
	enum err err;

	if (difference->count == 0)
		return OK;
	for (size_t i = 0; i < count; i++) {
		const char *name = plan->resource->parent && i == 0 ? plan->resource->parent_column
								    : plan->key_column;

		difference->values[difference->count++] = keys[i];
		buf_printf(&difference->sql, "%s\"%s\" = $%zu", i ? " AND " : " WHERE ", name,
			   difference->count);
	}
	err = buf_error(&difference->sql);
	if (!err)
		err = query_run(records->tx, difference->sql.data, difference->values,
				difference->count, &changed);
	if (!err && changed != 1)
		err = ERR_NOT_FOUND;
	return err;
}

static enum err
update_lists(struct records *records, const struct plan *plan, const struct change *change,
	     struct difference *difference)
{
	enum err err = OK;

	for (size_t i = 0; i < plan->list_count && !err; i++) {
		const struct child_list *list = &plan->lists[i];

		if (list_equal(list, change->row, change->before, records->arena))
			continue;
		audit_add(&difference->fields, list->at, records->arena);
		err = list_store(records, list, write_owner(plan, change->parent_id, change->id),
				 change->row);
	}
	return err;
}

/* Where the row is from now on: whoever reads it again looks there. */
static void
follow_row(const struct plan *plan, struct change *change)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (column->field && is_parents(plan, column))
			change->parent_id = field_number(column->field,
							 (const char *)change->row + column->base);
	}
}

static enum err
write_difference(struct records *records, const struct plan *plan, struct change *change)
{
	int64_t parent_id = change->parent_id;
	struct difference difference = { .values = arena_array(records->arena, struct value,
							       2 * plan->column_count + 2) };
	enum err err;

	buf_init(&difference.sql, LIMIT_SQL_TEXT);
	buf_printf(&difference.sql, "UPDATE \"%s\"", plan->resource->table);
	compare_columns(records, plan, change, &difference);
	err = update_columns(records, plan, change, &difference);
	buf_release(&difference.sql);
	if (err)
		return explain_violation(records, plan, change, err);
	err = update_lists(records, plan, change, &difference);
	if (err || difference.fields.items.count == 0)
		return err;
	follow_row(plan, change);
	return audit_row(records, "updated", plan->resource, parent_id, change->id,
			 &difference.fields);
}

enum err
records_update(struct records *records, struct change *change)
{
	const struct plan *plan = plan_of(change->resource);
	enum err err;

	if (!plan || plan->resource->is_view || !change->before)
		return ERR_BUG;
	err = write_check(records, change, schema_validate);
	if (!err)
		err = seal_all(records, plan, change->row);
	return err ? err : write_difference(records, plan, change);
}

/* --- built-in rows --- */

enum err
records_put(struct records *records, const struct resource *resource, int64_t parent_id,
	    const void *row)
{
	const struct plan *plan = plan_of(resource);
	struct growing fields = { 0 };
	void *own;
	enum err err;

	if (!plan || resource->is_view)
		return ERR_BUG;
	own = arena_copy(records->arena, row, resource->shape->size);
	name_all(records, plan, own, &fields);
	err = seal_all(records, plan, own);
	if (!err)
		err = insert_row(records, plan, parent_id, own, true);
	if (!err && plan->has_id)
		err = tx_raise_ids(records->tx, resource->table);
	return err ? err
		   : audit_row(records, "created", resource, parent_id, write_key(plan, own),
			       &fields);
}

/* --- copying --- */

/* A sealed value opens for its own row only, and nobody here can open it. */
static bool
holds_secret(const struct plan *plan, const void *row)
{
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (column->field && column->field->kind == ROW_SECRET &&
		    ((const struct sealed *)field_in(column->field,
						     (const char *)row + column->base))
			    ->sealed.data)
			return true;
	}
	return false;
}

static enum err
copy_row(struct records *records, const struct plan *plan, int64_t from, int64_t to, int64_t key)
{
	struct growing fields = { 0 };
	void *row = NULL;
	enum err err = select_row(records, plan, from, key, &row);

	if (err)
		return err;
	if (holds_secret(plan, row))
		return ERR_BUG;
	name_all(records, plan, row, &fields);
	err = insert_row(records, plan, to, row, false);
	return err ? err
		   : audit_row(records, "created", plan->resource, to, write_key(plan, row),
			       &fields);
}

static enum err
copy_below(struct records *records, const struct resource *below, int64_t from, int64_t to)
{
	const struct plan *plan = plan_of(below);
	struct items keys = { 0 };
	enum err err;

	if (!plan || below->is_view || !below->parent)
		return ERR_BUG;
	err = select_keys(records, plan->find_below, from, &keys);
	for (size_t i = 0; i < keys.count && !err; i++)
		err = copy_row(records, plan, from, to, ((const int64_t *)keys.data)[i]);
	return err;
}

enum err
records_copy(struct records *records, struct change *change, int64_t source_id,
	     const struct resource *const *below)
{
	const struct plan *plan = plan_of(change->resource);
	enum err err;

	if (!plan || !plan->has_id || holds_secret(plan, change->row))
		return ERR_BUG;
	err = records_create(records, change);
	for (; below && *below && !err; below++)
		err = copy_below(records, *below, source_id, change->id);
	return err;
}
