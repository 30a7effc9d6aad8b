/* SPDX-License-Identifier: Apache-2.0 */
/* Valid bodies made of the rows themselves, so that tests and documentation never fall behind them.
 */
#include "schema/schema.h"

#include "base/limits.h"

struct example {
	struct json_writer *writer;
	unsigned edition, kind, number;
	const char *kind_name;
	int64_t (*ref)(const struct resource *target, void *context);
	void *context;
};

static void write_object(const struct example *example, const struct shape *shape);

/* The field's own name, long enough and short enough; with the number where two rows must differ.
 */
static void
write_text(const struct example *example, const struct field *field)
{
	CLEANUP(buf_release) struct buf text;
	size_t length;

	buf_init(&text, LIMIT_SQL_TEXT);
	if (field->flags & (UNIQUE | CODE))
		buf_printf(&text, "%u_", example->number);
	buf_append_text(&text, field->name);
	while ((int64_t)text.length < field->minimum && !text.overflowed)
		buf_append_byte(&text, 'x');
	length = text.length;
	if (field->maximum && (int64_t)length > field->maximum)
		length = (size_t)field->maximum;
	json_write_text(example->writer, str_of(text.data, length));
}

static int64_t
middle(const struct field *field)
{
	if (field->allowed_count)
		return field->allowed[field->allowed_count / 2];
	if (!field->minimum && !field->maximum)
		return 7;
	return field->minimum + (field->maximum - field->minimum) / 2;
}

static void
write_int(const struct example *example, const struct field *field)
{
	int64_t value = middle(field);

	if (field->example &&
	    str_to_int(str_from(field->example), INT64_MIN, INT64_MAX, &value) != OK)
		value = middle(field);
	json_write_int(example->writer, value);
}

/* What the example says of an ENUM: the kind it is for, the row's own example, or its first choice.
 */
static const char *
choice_of(const struct example *example, const struct field *field)
{
	bool is_kind = example->kind_name && strcmp(field->name, example->kind_name) == 0;

	if (is_kind && example->kind)
		return enum_text(field, (int)example->kind);
	return field->example ? field->example : field->choices[0];
}

/* The id to refer to; 0 when there is none. shape is NULL for an item of a LIST. */
static int64_t
ask_ref(const struct example *example, const struct shape *shape, const struct field *field)
{
	const struct resource *target = field->target;

	if (shape && field->by) {
		const struct field *by = shape_field(shape, str_from(field->by));

		target = field->targets[enum_value(by, str_from(choice_of(example, by))) - 1];
	}
	return example->ref && target && !field->by_code ? example->ref(target, example->context)
							 : 0;
}

static void write_list(const struct example *example, const struct field *field);

static void
write_value(const struct example *example, const struct shape *shape, const struct field *field)
{
	switch (field->kind) {
	case ROW_ID:
	case ROW_INT:
		write_int(example, field);
		break;
	case ROW_REF:
		if (field->by_code)
			json_write_text(example->writer, str_from(field->example));
		else
			json_write_int(example->writer, ask_ref(example, shape, field));
		break;
	case ROW_BOOL:
		json_write_bool(example->writer,
				field->example && strcmp(field->example, "true") == 0);
		break;
	case ROW_TEXT:
	case ROW_SECRET:
		if (field->example)
			json_write_text(example->writer, str_from(field->example));
		else
			write_text(example, field);
		break;
	case ROW_ENUM:
		json_write_text(example->writer, str_from(choice_of(example, field)));
		break;
	case ROW_TIME:
		json_write_text(example->writer, field->example ? str_from(field->example)
								: STR("2031-02-03T04:05:06+00:00"));
		break;
	case ROW_LIST:
		write_list(example, field);
		break;
	case ROW_OBJECT:
		write_object(example, field->shape);
		break;
	case ROW_MAP:
		json_write_begin_object(example->writer);
		json_write_name(example->writer, "name");
		json_write_text(example->writer, STR("value"));
		json_write_end_object(example->writer);
		break;
	}
}

static bool is_part(const struct example *example, const struct shape *shape,
		    const struct field *field);

/* Whether an item can be made: not when it must refer to something and there is nothing. */
static bool
has_item(const struct example *example, const struct field *item)
{
	if (item->kind == ROW_REF)
		return ask_ref(example, NULL, item) >= field_minimum(item);
	for (size_t i = 0; item->kind == ROW_OBJECT && i < item->shape->count; i++) {
		const struct field *field = &item->shape->fields[i];

		if (field->flags & REQUIRED && !is_part(example, item->shape, field))
			return false;
	}
	return true;
}

/* One item, or as many as there must be. */
static void
write_list(const struct example *example, const struct field *field)
{
	struct field item = field_of_items(field);
	int64_t count = field->minimum > 1 ? field->minimum : 1;

	item.example = field->example;
	json_write_begin_array(example->writer);
	if (!has_item(example, &item))
		count = 0;
	for (int64_t i = 0; i < count; i++)
		write_value(example, NULL, &item);
	json_write_end_array(example->writer);
}

static bool
is_part(const struct example *example, const struct shape *shape, const struct field *field)
{
	if (field->kind == ROW_ID || field->flags & (READ_ONLY | API_READ_ONLY | HIDDEN))
		return false;
	if (!field_applies(field, example->edition, example->kind))
		return false;
	if (shape_field_for(shape, str_from(field->name), example->edition, example->kind) != field)
		return false;
	if (field->example && !field->example[0])
		return false;
	if (field->read && !field->example)
		return false;
	if (field->kind == ROW_REF)
		return field->by_code ? field->example != NULL
				      : ask_ref(example, shape, field) >= field_minimum(field);
	return true;
}

static void
write_object(const struct example *example, const struct shape *shape)
{
	json_write_begin_object(example->writer);
	for (size_t i = 0; i < shape->count; i++) {
		if (!is_part(example, shape, &shape->fields[i]))
			continue;
		json_write_name(example->writer, shape->fields[i].name);
		write_value(example, shape, &shape->fields[i]);
	}
	json_write_end_object(example->writer);
}

void
schema_example(struct json_writer *writer, const struct resource *resource, unsigned edition,
	       unsigned kind, unsigned number,
	       int64_t (*ref)(const struct resource *target, void *context), void *context)
{
	struct example example = { writer, edition, kind, number, resource->kind, ref, context };

	write_object(&example, resource->shape);
}
