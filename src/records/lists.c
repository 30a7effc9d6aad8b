/* SPDX-License-Identifier: Apache-2.0 */
/* Child tables: (owner_id, position, the item's columns). */
#include "records/lists.h"

#include "records/growing.h"
#include "records/row.h"

static const struct items *
items_in(const struct child_list *list, const void *row)
{
	return field_in(list->field, (const char *)row + list->base);
}

static const void *
item_in(const struct child_list *list, const struct items *items, size_t index)
{
	return (const char *)items->data + index * field_item_size(list->field);
}

static enum err
read_item(const struct child_list *list, const struct query *query, void *item, struct arena *arena)
{
	int at = 0;
	enum err err = OK;

	for (size_t i = 0; i < list->column_count && !err; i++)
		err = row_read(&list->columns[i], item, query, &at, arena);
	return err;
}

enum err
list_load(struct records *records, const struct child_list *list, int64_t owner, void *row)
{
	CLEANUP(query_closep) struct query *query = NULL;
	size_t size = field_item_size(list->field);
	struct growing growing = { 0 };
	bool has_row = false;
	enum err err;

	err = query_open(records->tx, list->select, &VALUE_OF_INT(owner), 1, &query);
	if (!err)
		err = query_next(query, &has_row);
	while (!err && has_row) {
		err = read_item(list, query, growing_add(&growing, size, records->arena),
				records->arena);
		if (!err)
			err = query_next(query, &has_row);
	}
	*(struct items *)field_at(list->field, (char *)row + list->base) = growing.items;
	return err;
}

enum err
list_clear(struct records *records, const struct child_list *list, int64_t owner)
{
	return query_run(records->tx, list->clear, &VALUE_OF_INT(owner), 1, NULL);
}

enum err
list_store(struct records *records, const struct child_list *list, int64_t owner, const void *row)
{
	const struct items *items = items_in(list, row);
	struct value *values = arena_array(records->arena, struct value, list->column_count + 2);
	enum err err = list_clear(records, list, owner);

	for (size_t i = 0; i < items->count && !err; i++) {
		values[0] = VALUE_OF_INT(owner);
		values[1] = VALUE_OF_INT((int64_t)i);
		for (size_t j = 0; j < list->column_count; j++)
			values[j + 2] = row_value(&list->columns[j], item_in(list, items, i),
						  records->arena);
		err = query_run(records->tx, list->insert, values, list->column_count + 2, NULL);
	}
	return err;
}

bool
list_equal(const struct child_list *list, const void *row, const void *before, struct arena *arena)
{
	const struct items *now = items_in(list, row);
	const struct items *then = items_in(list, before);

	if (now->count != then->count)
		return false;
	for (size_t i = 0; i < now->count; i++) {
		for (size_t j = 0; j < list->column_count; j++) {
			struct value a = row_value(&list->columns[j], item_in(list, now, i), arena);
			struct value b =
				row_value(&list->columns[j], item_in(list, then, i), arena);

			if (!row_values_equal(&a, &b))
				return false;
		}
	}
	return true;
}
