/* SPDX-License-Identifier: Apache-2.0 */
/* Lists and single rows. A filter is composed in, never switched off; a page past the middle is
 * read from the end. */
#include "records/select.h"

#include "base/limits.h"
#include "base/log.h"
#include "records/count.h"
#include "records/growing.h"
#include "records/lists.h"
#include "records/row.h"

enum { SELECT_ALL_MAX = 10000 }; /* rows of a list without pages; more are refused, not cut */

/* --- conditions --- */

void
selection_release(struct selection *selection)
{
	buf_release(&selection->where);
}

static size_t
add_value(struct selection *selection, struct value value)
{
	selection->values[selection->count++] = value;
	return selection->count;
}

static void
begin_condition(struct selection *selection)
{
	buf_append_text(&selection->where, selection->where.length ? " AND " : " WHERE ");
	selection->is_whole = false;
}

static void
want_text(struct selection *selection, const char *alias, const struct column *column,
	  struct str text, struct arena *arena)
{
	struct value folded = row_folded(text, arena);

	buf_printf(&selection->where, "%s.\"%s\" = $%zu", alias, column->twin,
		   add_value(selection, folded));
	/* Says what partial indexes are made for, or they are not used. */
	if (folded.bytes.length > 0 && column->field->flags & (CODE | NOT_EMPTY))
		buf_printf(&selection->where, " AND %s.\"%s\" <> ''", alias, column->twin);
}

static void
want_code(struct selection *selection, const struct column *column, struct str text,
	  struct arena *arena)
{
	const struct plan *target = plan_of(column->field->target);

	buf_printf(&selection->where, "m.\"%s\" IN (SELECT t.\"id\" FROM \"%s\" AS t WHERE ",
		   column->name, target->resource->table);
	want_text(selection, "t", target->code, text, arena);
	buf_append_text(&selection->where, ")");
}

static enum err
want_column(struct selection *selection, const struct column *column, const struct filter *filter,
	    struct arena *arena)
{
	const struct field *field = column->field;
	struct value value = VALUE_OF_INT(filter->number);

	if (field->kind == ROW_TEXT && column->twin) {
		want_text(selection, "m", column, filter->text, arena);
		return OK;
	}
	if (field->by_code) {
		want_code(selection, column, filter->text, arena);
		return OK;
	}
	if (field->kind == ROW_BOOL)
		value = VALUE_OF_BOOL(filter->number != 0);
	if (field->kind == ROW_ENUM)
		value = VALUE_OF_TEXT(enum_text(field, (int)filter->number));
	if (field->kind == ROW_TEXT || field->kind == ROW_SECRET || field->kind == ROW_LIST ||
	    field->kind == ROW_MAP)
		return ERR_BUG;
	buf_printf(&selection->where, "m.\"%s\" = $%zu", column->name, add_value(selection, value));
	return OK;
}

/* Asks the rows of another resource below this one: any of them will do. */
static enum err
want_through(struct selection *selection, const struct plan *plan, const struct filter *filter,
	     struct arena *arena)
{
	const struct resource *through = filter->field->through;
	const struct plan *other = plan_of(through);
	const struct field *field = shape_field(through->shape, str_from(filter->field->name));
	const struct column *column = other && field ? plan_column(other, field) : NULL;

	if (!column || !column->twin || through->parent != plan->resource)
		return ERR_BUG;
	buf_printf(&selection->where,
		   "EXISTS (SELECT 1 FROM \"%s\" AS x WHERE x.\"%s\" = m.\"%s\" AND ",
		   through->table, through->parent_column, plan->key_column);
	want_text(selection, "x", column, filter->text, arena);
	buf_append_text(&selection->where, ")");
	return OK;
}

static enum err
add_filter(struct selection *selection, const struct plan *plan, const struct filter *filter,
	   struct arena *arena)
{
	const struct column *column = plan_column(plan, filter->field);

	if (selection->count >= COUNT_OF(selection->values) - 2)
		return ERR_LIMIT;
	begin_condition(selection);
	if (filter->field->through)
		return want_through(selection, plan, filter, arena);
	return column ? want_column(selection, column, filter, arena) : ERR_BUG;
}

enum err
selection_init(struct selection *selection, struct records *records, const struct plan *plan,
	       const struct records_query *query)
{
	enum err err = OK;

	buf_init(&selection->where, LIMIT_SQL_TEXT / 2);
	selection->count = 0;
	selection->is_whole = true;
	if (plan->resource->parent) {
		begin_condition(selection);
		buf_printf(&selection->where, "m.\"%s\" = $%zu", plan->resource->parent_column,
			   add_value(selection, VALUE_OF_INT(query->parent_id)));
	}
	for (size_t i = 0; i < query->filter_count && !err; i++)
		err = add_filter(selection, plan, &query->filters[i], records->arena);
	return err ? err : buf_error(&selection->where);
}

/* --- small questions --- */

enum err
select_any(struct records *records, const char *sql, const struct value *values, size_t count,
	   bool *ret_has_row)
{
	CLEANUP(query_closep) struct query *query = NULL;
	enum err err = query_open(records->tx, sql, values, count, &query);

	return err ? err : query_next(query, ret_has_row);
}

enum err
select_number(struct records *records, const char *sql, const struct value *values, size_t count,
	      int64_t *ret_number)
{
	enum err err = query_number(records->tx, sql, values, count, ret_number);

	if (err != ERR_NOT_FOUND)
		return err;
	*ret_number = 0;
	return OK;
}

enum err
select_keys(struct records *records, const char *sql, int64_t id, struct items *ret_keys)
{
	CLEANUP(query_closep) struct query *query = NULL;
	struct growing keys = { 0 };
	bool has_row = false;
	enum err err = query_open(records->tx, sql, &VALUE_OF_INT(id), 1, &query);

	if (!err)
		err = query_next(query, &has_row);
	while (!err && has_row) {
		*(int64_t *)growing_add(&keys, sizeof(int64_t), records->arena) =
			query_int(query, 0);
		err = query_next(query, &has_row);
	}
	*ret_keys = keys.items;
	return err;
}

/* --- rows --- */

static enum err
read_columns(struct records *records, const struct plan *plan, const struct query *query,
	     bool is_list, void *row)
{
	int at = 0;
	enum err err = OK;

	for (size_t i = 0; i < plan->column_count && !err; i++) {
		const struct column *column = &plan->columns[i];

		if (!is_list || !column->field || column->field->kind != ROW_SECRET)
			err = row_read(column, row, query, &at, records->arena);
	}
	return err;
}

/* The tables beside, and what the resource computes. After the query is done: each list is a query
 * of its own. */
static enum err
complete(struct records *records, const struct plan *plan, int64_t parent_id, bool is_list,
	 void *row)
{
	int64_t owner = plan->has_id ? field_number(plan->key, row) : parent_id;
	enum err err = OK;

	for (size_t i = 0; i < plan->list_count && !err; i++)
		if (!is_list || field_is_listed(plan, plan->lists[i].field))
			err = list_load(records, &plan->lists[i], owner, row);
	if (!err && plan->resource->fill)
		plan->resource->fill(row, records->arena);
	return err;
}

enum err
select_row(struct records *records, const struct plan *plan, int64_t parent_id, int64_t id,
	   void **ret_row)
{
	CLEANUP(query_closep) struct query *query = NULL;
	void *row = arena_alloc(records->arena, plan->resource->shape->size);
	struct value values[2];
	size_t count = plan_key_values(plan, parent_id, id, values);
	enum err err = query_open_row(records->tx, plan->select_one, values, count, &query);

	if (!err)
		err = read_columns(records, plan, query, false, row);
	query_closep(&query);
	if (!err)
		err = complete(records, plan, parent_id, false, row);
	if (!err)
		*ret_row = row;
	return err;
}

enum err
records_get(struct records *records, const struct resource *resource, int64_t parent_id, int64_t id,
	    void **ret_row)
{
	const struct plan *plan = plan_of(resource);

	return plan ? select_row(records, plan, parent_id, id, ret_row) : ERR_BUG;
}

/* --- pages --- */

struct page_plan {
	int64_t offset, limit;
	int64_t expected; /* rows that the total promises */
	bool is_backward;
};

/* A page that is nearer to the end is counted from there: an offset costs what it skips. */
static struct page_plan
place_page(const struct records_query *query, int64_t total)
{
	struct page_plan place = { .limit = SELECT_ALL_MAX + 1 };
	int64_t left;

	if (query->per_page <= 0)
		return place;
	place.offset = query->page - 1 > total / query->per_page
			       ? total
			       : (query->page - 1) * query->per_page;
	left = total - place.offset;
	place.limit = left < query->per_page ? left : query->per_page;
	place.expected = place.limit;
	if (place.offset <= total / 2)
		return place;
	place.is_backward = true;
	place.offset = left - place.limit;
	return place;
}

static enum err
count_selected(struct records *records, const struct plan *plan, const struct selection *selection,
	       int64_t *ret_total)
{
	const char *sql;

	if (selection->is_whole && plan->is_counted)
		return count_rows(records, plan, ret_total);
	sql = arena_printf(records->arena, "SELECT count(*) FROM \"%s\" AS m%.*s",
			   plan->resource->table, STR_ARG(buf_str(&selection->where)));
	return select_number(records, sql, selection->values, selection->count, ret_total);
}

static void
reverse(void **rows, size_t count)
{
	for (size_t i = 0; i < count / 2; i++) {
		void *row = rows[i];

		rows[i] = rows[count - 1 - i];
		rows[count - 1 - i] = row;
	}
}

static enum err
read_page(struct records *records, const struct plan *plan, struct selection *selection,
	  const struct page_plan *place, struct records_page *page)
{
	CLEANUP(query_closep) struct query *query = NULL;
	size_t limit_at = add_value(selection, VALUE_OF_INT(place->limit));
	size_t offset_at = add_value(selection, VALUE_OF_INT(place->offset));
	const char *sql = arena_printf(records->arena, "%s%.*s%s LIMIT $%zu OFFSET $%zu",
				       plan->select_listed, STR_ARG(buf_str(&selection->where)),
				       place->is_backward ? plan->order_back : plan->order,
				       limit_at, offset_at);
	struct growing rows = { 0 };
	bool has_row = false;
	enum err err = query_open(records->tx, sql, selection->values, selection->count, &query);

	if (!err)
		err = query_next(query, &has_row);
	while (!err && has_row) {
		void *row = arena_alloc(records->arena, plan->resource->shape->size);

		*(void **)growing_add(&rows, sizeof(row), records->arena) = row;
		err = read_columns(records, plan, query, true, row);
		if (!err)
			err = query_next(query, &has_row);
	}
	page->rows = rows.items.data;
	page->count = rows.items.count;
	if (!err && place->is_backward)
		reverse(page->rows, page->count);
	return err;
}

enum err
records_list(struct records *records, const struct records_query *query,
	     struct records_page *ret_page)
{
	const struct plan *plan = plan_of(query->resource);
	CLEANUP(selection_release) struct selection selection = { 0 };
	struct records_page page = { 0 };
	struct page_plan place;
	enum err err;

	if (!plan)
		return ERR_BUG;
	err = selection_init(&selection, records, plan, query);
	if (!err && query->per_page > 0)
		err = count_selected(records, plan, &selection, &page.total);
	if (err)
		return err;
	place = place_page(query, page.total);
	if (place.limit > 0)
		err = read_page(records, plan, &selection, &place, &page);
	if (query->per_page <= 0)
		page.total = (int64_t)page.count;
	else if (!err && (int64_t)page.count < place.expected)
		log_error("records.count_wrong", LOG_TEXT("table", plan->resource->table),
			  LOG_INT("total", page.total));
	if (!err && page.count > SELECT_ALL_MAX) {
		log_warning("records.list_too_long", LOG_TEXT("table", plan->resource->table));
		err = ERR_LIMIT;
	}
	for (size_t i = 0; i < page.count && !err; i++)
		err = complete(records, plan, query->parent_id, true, page.rows[i]);
	if (!err)
		*ret_page = page;
	return err;
}
