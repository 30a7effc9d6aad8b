/* SPDX-License-Identifier: Apache-2.0 */
/* Struct to JSON. There is no branch here that can print a SECRET or a WRITE_ONLY member. */
#include "schema/schema.h"

#include "codec/rfc3339.h"
#include "schema/texts.h"

/* What is shown of which rows. */
struct view {
	struct json_writer *writer;
	unsigned edition, kind;
};

static void write_object(const struct view *view, const struct shape *shape, bool only_listed,
			 const void *row);

static void
write_text(const struct view *view, const char *text)
{
	if (text)
		json_write_text(view->writer, str_from(text));
	else
		json_write_null(view->writer);
}

static void
write_time(const struct view *view, int64_t ms)
{
	char text[RFC3339_SIZE];

	rfc3339_print(ms, text);
	write_text(view, text);
}

static void write_value(const struct view *view, const struct field *field, const void *row);

static void
write_list(const struct view *view, const struct field *field, const struct items *items)
{
	struct field item = field_of_items(field);

	json_write_begin_array(view->writer);
	for (size_t i = 0; i < items->count; i++)
		write_value(view, &item, (const char *)items->data + i * item.size);
	json_write_end_array(view->writer);
}

static void
write_map(const struct view *view, const struct pairs *pairs)
{
	json_write_begin_object(view->writer);
	for (size_t i = 0; i < pairs->count; i++) {
		json_write_name_str(view->writer, pairs->names[i]);
		json_write_text(view->writer, pairs->values[i]);
	}
	json_write_end_object(view->writer);
}

static void
write_null(const struct view *view, const struct field *field)
{
	bool is_text = field->kind == ROW_TEXT || field->kind == ROW_ENUM;

	if (is_text && field->flags & EMPTY_IS_NULL && !(field->flags & NULLABLE))
		json_write_text(view->writer, STR(""));
	else
		json_write_null(view->writer);
}

static void
write_value(const struct view *view, const struct field *field, const void *row)
{
	const void *at = field_in(field, row);

	if (field_is_null(field, row)) {
		write_null(view, field);
		return;
	}
	switch (field->kind) {
	case ROW_ID:
	case ROW_INT:
		json_write_int(view->writer, field_number(field, row));
		break;
	case ROW_REF:
		if (field->by_code)
			write_text(view, ((const struct code_ref *)at)->code);
		else
			json_write_int(view->writer, field_number(field, row));
		break;
	case ROW_BOOL:
		json_write_bool(view->writer, field_number(field, row) != 0);
		break;
	case ROW_TEXT:
		write_text(view, *(const char *const *)at);
		break;
	case ROW_ENUM:
		write_text(view, enum_text(field, (int)field_number(field, row)));
		break;
	case ROW_TIME:
		write_time(view, field_number(field, row));
		break;
	case ROW_LIST:
		write_list(view, field, at);
		break;
	case ROW_OBJECT:
		write_object(view, field->shape, false, at);
		break;
	case ROW_MAP:
		write_map(view, at);
		break;
	case ROW_SECRET:
		json_write_null(view->writer);
		break;
	}
}

static bool
has_listed(const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].flags & LISTED)
			return true;
	return false;
}

/* With all kinds at once, rows that share a member are shown once. */
static bool
is_shown_before(const struct view *view, const struct shape *shape, const struct field *field)
{
	return view->kind == 0 && field->kinds &&
	       shape_field_for(shape, str_from(field->name), view->edition, 0) != field;
}

static void
write_object(const struct view *view, const struct shape *shape, bool only_listed, const void *row)
{
	json_write_begin_object(view->writer);
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (field->flags & (WRITE_ONLY | HIDDEN) || field->kind == ROW_SECRET)
			continue;
		if (!field_applies(field, view->edition, view->kind) ||
		    is_shown_before(view, shape, field))
			continue;
		if (only_listed && !(field->flags & LISTED) && field->kind != ROW_ID)
			continue;
		json_write_name(view->writer, field->name);
		if (field->write)
			field->write(view->writer, field, row);
		else
			write_value(view, field, row);
	}
	json_write_end_object(view->writer);
}

void
schema_encode(struct json_writer *writer, const struct shape *shape, unsigned edition,
	      unsigned kind, bool is_list, const void *row)
{
	struct view view = { writer, edition, kind };

	write_object(&view, shape, is_list && has_listed(shape), row);
}

/* Texts of one name stand together, where the first of them was found. */
static bool
is_first_of_its_name(const struct change_error *errors, const struct change_error *error)
{
	for (; errors != error; errors = errors->next)
		if (strcmp(errors->at, error->at) == 0)
			return false;
	return true;
}

void
schema_encode_bag(struct json_writer *writer, const struct change_error *errors)
{
	json_write_begin_object(writer);
	json_write_name(writer, "message");
	json_write_text(writer, str_from(schema_text(TEXT_INVALID_REQUEST)));
	json_write_name(writer, "errors");
	json_write_begin_object(writer);
	for (const struct change_error *error = errors; error; error = error->next) {
		if (!is_first_of_its_name(errors, error))
			continue;
		json_write_name_str(writer, str_from(error->at));
		json_write_begin_array(writer);
		for (const struct change_error *same = error; same; same = same->next)
			if (strcmp(same->at, error->at) == 0)
				json_write_text(writer, str_from(same->text));
		json_write_end_array(writer);
	}
	json_write_end_object(writer);
	json_write_end_object(writer);
}

void
schema_encode_errors(struct json_writer *writer, const struct change *change)
{
	schema_encode_bag(writer, change->errors);
}
