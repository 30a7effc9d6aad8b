/* SPDX-License-Identifier: Apache-2.0 */
/* Puts SQL together from plans. Every identifier is quoted; every value is a parameter, but for
 * choices of our own. */
#include "records/compose.h"

#include <assert.h>

#include "base/limits.h"
#include "store/store.h"

static const char *
finish(struct arena *arena, struct buf *sql)
{
	const char *text = arena_text(arena, buf_str(sql));

	assert(buf_error(sql) == OK);
	buf_clear(sql);
	return text;
}

/* A reference that is a code name on the wire brings that name along. */
static void
append_code(struct buf *sql, const struct field *field, const char *column)
{
	const struct shape *shape = field->target->shape;
	const struct field *code = NULL;

	for (size_t i = 0; i < shape->count && !code; i++)
		if (shape->fields[i].flags & CODE)
			code = &shape->fields[i];
	assert(code);
	buf_printf(sql, ", (SELECT t.\"%s\" FROM \"%s\" AS t WHERE t.\"id\" = m.\"%s\")",
		   code->name, field->target->table, column);
}

static void
append_select(struct buf *sql, const struct plan *plan, bool is_list)
{
	const char *comma = "";

	buf_append_text(sql, "SELECT ");
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (is_list && column->field && column->field->kind == ROW_SECRET)
			continue;
		buf_printf(sql, "%sm.\"%s\"", comma, column->name);
		if (column->field && column->field->by_code)
			append_code(sql, column->field, column->name);
		comma = ", ";
	}
	buf_printf(sql, " FROM \"%s\" AS m", plan->resource->table);
}

static void
append_insert(struct buf *sql, const struct plan *plan, bool with_id)
{
	size_t count = 0;

	buf_printf(sql, "INSERT INTO \"%s\" (", plan->resource->table);
	for (size_t i = 0; i < plan->column_count; i++) {
		const struct column *column = &plan->columns[i];

		if (plan->has_id && !with_id && column->field == plan->key)
			continue;
		buf_printf(sql, "%s\"%s\"", count++ ? ", " : "", column->name);
		if (column->twin) {
			buf_printf(sql, ", \"%s\"", column->twin);
			count++;
		}
	}
	buf_append_text(sql, ") VALUES (");
	for (size_t i = 1; i <= count; i++)
		buf_printf(sql, "%s$%zu", i > 1 ? ", " : "", i);
	buf_append_text(sql, ")");
	if (plan->has_id)
		buf_append_text(sql, " RETURNING \"id\"");
}

static void
append_where_key(struct buf *sql, const struct plan *plan)
{
	const char *parent = plan->resource->parent ? plan->resource->parent_column : NULL;

	buf_append_text(sql, " WHERE ");
	if (parent)
		buf_printf(sql, "\"%s\" = $1", parent);
	if (plan->key)
		buf_printf(sql, "%s\"%s\" = $%d", parent ? " AND " : "", plan->key_column,
			   parent ? 2 : 1);
}

static void
append_order(struct buf *sql, const struct plan *plan, const char *direction)
{
	const char *first = plan->resource->order;

	buf_append_text(sql, " ORDER BY ");
	if (first && strcmp(first, plan->key_column) != 0)
		buf_printf(sql, "m.\"%s\"%s, ", first, direction);
	buf_printf(sql, "m.\"%s\"%s", plan->key_column, direction);
}

static const char *
in_many(struct arena *arena)
{
	CLEANUP(buf_release) struct buf sql;

	buf_init(&sql, LIMIT_SQL_TEXT);
	for (int i = 1; i <= SWEEP_ROWS; i++)
		buf_printf(&sql, "%s$%d", i > 1 ? ", " : "IN (", i);
	buf_append_text(&sql, ")");
	return finish(arena, &sql);
}

void
compose_plan(struct arena *arena, struct plan *plan)
{
	CLEANUP(buf_release) struct buf sql;

	buf_init(&sql, LIMIT_SQL_TEXT);
	append_where_key(&sql, plan);
	plan->where_key = finish(arena, &sql);
	append_select(&sql, plan, false);
	buf_append_text(&sql, plan->where_key);
	plan->select_one = finish(arena, &sql);
	append_select(&sql, plan, true);
	plan->select_listed = finish(arena, &sql);
	plan->delete_one =
		arena_printf(arena, "DELETE FROM \"%s\"%s", plan->resource->table, plan->where_key);
	plan->exists = arena_printf(arena, "SELECT 1 FROM \"%s\" WHERE \"%s\" = $1",
				    plan->resource->table, plan->key_column);
	append_order(&sql, plan, "");
	plan->order = finish(arena, &sql);
	append_order(&sql, plan, " DESC");
	plan->order_back = finish(arena, &sql);
	append_insert(&sql, plan, false);
	plan->insert = finish(arena, &sql);
	if (plan->has_id) {
		append_insert(&sql, plan, true);
		plan->insert_with_id = finish(arena, &sql);
	}
	if (plan->has_id)
		plan->delete_many =
			arena_printf(arena, "DELETE FROM \"%s\" WHERE \"id\" %s RETURNING \"id\"",
				     plan->resource->table, in_many(arena));
	if (plan->resource->parent)
		plan->find_below = arena_printf(
			arena, "SELECT \"%s\" FROM \"%s\" WHERE \"%s\" = $1 ORDER BY \"%s\"",
			plan->key_column, plan->resource->table, plan->resource->parent_column,
			plan->key_column);
}

void
compose_list(struct arena *arena, struct child_list *list)
{
	CLEANUP(buf_release) struct buf sql;

	buf_init(&sql, LIMIT_SQL_TEXT);
	for (size_t i = 0; i < list->column_count; i++)
		buf_printf(&sql, "%s\"%s\"", i ? ", " : "SELECT ", list->columns[i].name);
	buf_printf(&sql, " FROM \"%s\" WHERE \"owner_id\" = $1 ORDER BY \"position\"", list->table);
	list->select = finish(arena, &sql);
	buf_printf(&sql, "INSERT INTO \"%s\" (\"owner_id\", \"position\"", list->table);
	for (size_t i = 0; i < list->column_count; i++)
		buf_printf(&sql, ", \"%s\"", list->columns[i].name);
	buf_append_text(&sql, ") VALUES ($1, $2");
	for (size_t i = 0; i < list->column_count; i++)
		buf_printf(&sql, ", $%zu", i + 3);
	buf_append_text(&sql, ")");
	list->insert = finish(arena, &sql);
	list->clear =
		arena_printf(arena, "DELETE FROM \"%s\" WHERE \"owner_id\" = $1", list->table);
}

/* --- references --- */

/* The condition under which a column names a row of the target: by itself, or where another column
 * says that it does. */
static bool
append_names(struct buf *sql, const struct resource *target, const struct reference *reference,
	     const char *is)
{
	const struct field *field = reference->column->field;
	const struct shape *shape =
		reference->list ? reference->list->field->shape : reference->from->resource->shape;
	const struct field *by;

	if (!field->by) {
		buf_printf(sql, "\"%s\" %s", reference->column->name, is);
		return field->target == target;
	}
	by = shape_field(shape, str_from(field->by));
	assert(by && by->kind == ROW_ENUM);
	for (size_t i = 0; by->choices[i]; i++) {
		if (field->targets[i] != target)
			continue;
		assert(!strchr(by->choices[i], '\''));
		buf_printf(sql, "\"%s\" %s AND \"%s\" = '%s'", reference->column->name, is,
			   by->name, by->choices[i]);
		return true;
	}
	return false;
}

bool
compose_reference(struct arena *arena, const struct resource *target, struct reference *reference)
{
	const struct resource *from = reference->from->resource;
	CLEANUP(buf_release) struct buf sql;
	const char *names;
	bool is_one;

	buf_init(&sql, LIMIT_SQL_TEXT);
	is_one = append_names(&sql, target, reference, "= $1");
	names = finish(arena, &sql);
	if (!is_one)
		return false;
	buf_printf(&sql, "SELECT 1 FROM \"%s\" WHERE ",
		   reference->list ? reference->list->table : from->table);
	append_names(&sql, target, reference, in_many(arena));
	buf_append_text(&sql, " LIMIT 1");
	reference->find_any = finish(arena, &sql);
	if (reference->list) {
		reference->find = arena_printf(
			arena,
			"SELECT DISTINCT \"owner_id\" FROM \"%s\" WHERE %s ORDER BY \"owner_id\"",
			reference->list->table, names);
		reference->change = arena_printf(arena, "DELETE FROM \"%s\" WHERE %s",
						 reference->list->table, names);
		return true;
	}
	reference->find =
		arena_printf(arena, "SELECT \"%s\", \"%s\" FROM \"%s\" WHERE %s ORDER BY 1, 2",
			     from->parent ? from->parent_column : reference->from->key_column,
			     reference->from->key_column, from->table, names);
	reference->change = arena_printf(arena, "UPDATE \"%s\" SET \"%s\" = $2 WHERE %s",
					 from->table, reference->column->name, names);
	return true;
}
