/* SPDX-License-Identifier: Apache-2.0 */
/* One column, one member: how each kind of row lies in the store. */
#include "records/row.h"

#include "base/limits.h"
#include "base/log.h"
#include "codec/json.h"
#include "codec/utf8.h"

static const void *
object_in(const struct column *column, const void *row)
{
	return (const char *)row + column->base;
}

/* --- JSON --- */

static void
write_item(struct json_writer *writer, const struct field *list, const void *item)
{
	struct field field = field_of_items(list);

	switch (field.kind) {
	case ROW_TEXT:
		json_write_text(writer, str_from(*(const char *const *)item));
		break;
	case ROW_ENUM:
		json_write_text(writer, str_from(enum_text(&field, *(const int *)item)));
		break;
	default:
		json_write_int(writer, field_number(&field, item));
	}
}

static void
write_list(struct json_writer *writer, const struct field *list, const struct items *items)
{
	json_write_begin_array(writer);
	for (size_t i = 0; i < items->count; i++)
		write_item(writer, list, (const char *)items->data + i * field_item_size(list));
	json_write_end_array(writer);
}

static void
write_map(struct json_writer *writer, const struct pairs *pairs)
{
	json_write_begin_object(writer);
	for (size_t i = 0; i < pairs->count; i++) {
		json_write_name_str(writer, pairs->names[i]);
		json_write_text(writer, pairs->values[i]);
	}
	json_write_end_object(writer);
}

static struct value
json_value(const struct field *field, const void *object, struct arena *arena)
{
	CLEANUP(buf_release) struct buf text;
	struct json_writer writer;

	buf_init(&text, LIMIT_HTTP_RESPONSE);
	json_write_init(&writer, &text);
	if (field->kind == ROW_LIST)
		write_list(&writer, field, field_in(field, object));
	else
		write_map(&writer, field_in(field, object));
	return VALUE_OF_STR(arena_str(arena, buf_str(&text)));
}

static bool
read_item(const struct field *list, const struct json *json, void *item, struct arena *arena)
{
	struct field field = field_of_items(list);

	if (field.kind == ROW_TEXT) {
		*(const char **)item = arena_text(arena, json_text(json));
		return json_kind(json) == JSON_TEXT;
	}
	if (field.kind == ROW_ENUM) {
		*(int *)item = enum_value(&field, json_text(json));
		return *(const int *)item != 0;
	}
	*(int64_t *)item = json_int(json);
	return json_kind(json) == JSON_INT;
}

static bool
read_list(const struct field *list, const struct json *json, struct items *items,
	  struct arena *arena)
{
	size_t size = field_item_size(list);

	if (json_kind(json) != JSON_ARRAY)
		return false;
	items->count = json_count(json);
	items->data = arena_alloc_array(arena, items->count, size);
	for (size_t i = 0; i < items->count; i++)
		if (!read_item(list, json_item(json, i), (char *)items->data + i * size, arena))
			return false;
	return true;
}

static bool
read_map(const struct json *json, struct pairs *pairs, struct arena *arena)
{
	const struct json *value;
	struct str name;

	if (json_kind(json) != JSON_OBJECT)
		return false;
	pairs->names = arena_array(arena, struct str, json_count(json));
	pairs->values = arena_array(arena, struct str, json_count(json));
	for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
		pairs->names[pairs->count] = arena_str(arena, name);
		pairs->values[pairs->count++] = arena_str(arena, json_text(value));
	}
	return true;
}

static bool
read_json(const struct field *field, struct str text, void *object, struct arena *arena)
{
	const struct json *json;
	const char *why;

	if (json_parse_up_to(arena, text, text.length, &json, &why))
		return false;
	if (field->kind == ROW_LIST)
		return read_list(field, json, field_at(field, object), arena);
	return read_map(json, field_at(field, object), arena);
}

/* --- values --- */

struct value
row_value(const struct column *column, const void *row, struct arena *arena)
{
	const struct field *field = column->field;
	const void *object = object_in(column, row);

	if (field_is_null(field, object))
		return VALUE_OF_NULL;
	switch (field->kind) {
	case ROW_TEXT:
		return VALUE_OF_TEXT(*(const char *const *)field_in(field, object));
	case ROW_ENUM:
		return VALUE_OF_TEXT(enum_text(field, (int)field_number(field, object)));
	case ROW_BOOL:
		return VALUE_OF_BOOL(field_number(field, object) != 0);
	case ROW_SECRET:
		return VALUE_OF_BYTES(((const struct sealed *)field_in(field, object))->sealed);
	case ROW_LIST:
	case ROW_MAP:
		return json_value(field, object, arena);
	default:
		return VALUE_OF_INT(field_number(field, object));
	}
}

struct value
row_folded(struct str text, struct arena *arena)
{
	return VALUE_OF_STR(utf8_fold_key(arena, text));
}

struct value
row_twin_value(const struct column *column, const void *row, struct arena *arena)
{
	struct value value = row_value(column, row, arena);

	return value.kind == VALUE_NULL ? value : row_folded(value.bytes, arena);
}

bool
row_values_equal(const struct value *a, const struct value *b)
{
	if (a->kind != b->kind)
		return false;
	switch (a->kind) {
	case VALUE_NULL:
		return true;
	case VALUE_INT:
	case VALUE_BOOL:
		return a->number == b->number;
	default:
		return str_equal(a->bytes, b->bytes);
	}
}

static void
read_reference(const struct column *column, void *object, const struct query *query, int *at,
	       struct arena *arena)
{
	const struct field *field = column->field;
	struct code_ref *reference;

	field_set_number(field, object, query_int(query, (*at)++));
	if (!field->by_code)
		return;
	reference = field_at(field, object);
	if (!query_is_null(query, *at))
		reference->code = arena_text(arena, query_str(query, *at));
	(*at)++;
}

static bool
read_text(const struct field *field, void *object, struct str text, struct arena *arena)
{
	switch (field->kind) {
	case ROW_TEXT:
		*(const char **)field_at(field, object) = arena_text(arena, text);
		return true;
	case ROW_ENUM:
		field_set_number(field, object, enum_value(field, text));
		return field_number(field, object) != 0;
	case ROW_SECRET:
		((struct sealed *)field_at(field, object))->sealed = arena_str(arena, text);
		return true;
	default:
		return read_json(field, text, object, arena);
	}
}

enum err
row_read(const struct column *column, void *row, const struct query *query, int *at,
	 struct arena *arena)
{
	const struct field *field = column->field;
	void *object = (char *)row + column->base;
	int here = *at;

	if (!field) {
		(*at)++;
		return OK;
	}
	if (field->kind == ROW_REF) {
		read_reference(column, object, query, at, arena);
		return OK;
	}
	(*at)++;
	if (query_is_null(query, here))
		return OK;
	if (field->kind == ROW_INT || field->kind == ROW_ID || field->kind == ROW_TIME ||
	    field->kind == ROW_BOOL) {
		field_set_number(field, object, query_int(query, here));
		return OK;
	}
	if (read_text(field, object, query_str(query, here), arena))
		return OK;
	log_error("records.strange_value", LOG_TEXT("column", column->name));
	return ERR_BACKEND;
}
