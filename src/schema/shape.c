/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups over the rows of a shape, and the one place that knows how each kind's member is null.
 */
#include "schema/shape.h"

#include <assert.h>

bool
field_applies(const struct field *field, unsigned edition, unsigned kind)
{
	if (field->editions && edition && !(field->editions & edition))
		return false;
	return !field->kinds || !kind || field->kinds & (1u << (kind - 1));
}

const struct field *
shape_field_for(const struct shape *shape, struct str name, unsigned edition, unsigned kind)
{
	for (size_t i = 0; i < shape->count; i++)
		if (field_applies(&shape->fields[i], edition, kind) &&
		    str_equal_text(name, shape->fields[i].name))
			return &shape->fields[i];
	return NULL;
}

const struct field *
shape_field(const struct shape *shape, struct str name)
{
	return shape_field_for(shape, name, 0, 0);
}

static size_t
field_span(const struct field *field)
{
	return field->kind == ROW_OBJECT ? 1 + shape_span(field->shape) : 1;
}

size_t
shape_span(const struct shape *shape)
{
	size_t span = 0;

	for (size_t i = 0; i < shape->count; i++)
		span += field_span(&shape->fields[i]);
	return span;
}

size_t
shape_number(const struct shape *shape, const struct field *field)
{
	size_t number = 0;

	assert(field >= shape->fields && field < shape->fields + shape->count);
	for (const struct field *before = shape->fields; before < field; before++)
		number += field_span(before);
	return number;
}

static bool
is_number_of_a_row(const struct field *field)
{
	return field->kind == ROW_ID || (field->kind == ROW_REF && !field->by_code);
}

int64_t
field_minimum(const struct field *field)
{
	if (field->flags & ZERO_IS_NONE)
		return 0;
	return is_number_of_a_row(field) && field->minimum == 0 ? 1 : field->minimum;
}

int64_t
field_maximum(const struct field *field)
{
	return is_number_of_a_row(field) && field->maximum == 0 ? INT32_MAX : field->maximum;
}

static bool
is_maybe(const struct field *field)
{
	return (field->kind == ROW_INT && field->size == sizeof(struct maybe_int)) ||
	       (field->kind == ROW_BOOL && field->size == sizeof(struct maybe_bool));
}

static bool
object_is_zero(const struct shape *shape, const void *row)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		switch (field->kind) {
		case ROW_OBJECT:
			if (!object_is_zero(field->shape, field_in(field, row)))
				return false;
			break;
		case ROW_LIST:
			if (((const struct items *)field_in(field, row))->count)
				return false;
			break;
		case ROW_MAP:
			if (((const struct pairs *)field_in(field, row))->count)
				return false;
			break;
		case ROW_INT:
		case ROW_BOOL:
			if (is_maybe(field) ? !field_is_null(field, row)
					    : field_number(field, row) != 0)
				return false;
			break;
		default:
			if (!field_is_null(field, row))
				return false;
		}
	}
	return true;
}

bool
field_is_null(const struct field *field, const void *row)
{
	const void *at = field_in(field, row);

	switch (field->kind) {
	case ROW_INT:
		return is_maybe(field) && !((const struct maybe_int *)at)->is_set;
	case ROW_BOOL:
		return is_maybe(field) && !((const struct maybe_bool *)at)->is_set;
	case ROW_TEXT:
		return !*(const char *const *)at;
	case ROW_ID:
	case ROW_REF:
	case ROW_TIME:
	case ROW_ENUM:
		return field_number(field, row) == 0 && !(field->flags & ZERO_IS_NONE);
	case ROW_SECRET:
		return !((const struct sealed *)at)->plain.data &&
		       !((const struct sealed *)at)->sealed.data;
	case ROW_OBJECT:
		return field->flags & NULLABLE && object_is_zero(field->shape, at);
	case ROW_LIST:
	case ROW_MAP:
		return false;
	}
	return false;
}

void
field_set_null(const struct field *field, void *row)
{
	memset(field_at(field, row), 0, field->size);
}

int64_t
field_number(const struct field *field, const void *row)
{
	const void *at = field_in(field, row);

	switch (field->kind) {
	case ROW_INT:
		if (!is_maybe(field))
			return *(const int64_t *)at;
		return ((const struct maybe_int *)at)->is_set
			       ? ((const struct maybe_int *)at)->value
			       : 0;
	case ROW_BOOL:
		if (!is_maybe(field))
			return *(const bool *)at;
		return ((const struct maybe_bool *)at)->is_set &&
		       ((const struct maybe_bool *)at)->value;
	case ROW_ENUM:
		return *(const int *)at;
	case ROW_REF:
		return field->size == sizeof(struct code_ref) ? ((const struct code_ref *)at)->id
							      : *(const int64_t *)at;
	case ROW_ID:
	case ROW_TIME:
		return *(const int64_t *)at;
	default:
		return 0;
	}
}

void
field_set_number(const struct field *field, void *row, int64_t value)
{
	void *at = field_at(field, row);

	switch (field->kind) {
	case ROW_INT:
		if (is_maybe(field))
			*(struct maybe_int *)at =
				(struct maybe_int){ .value = value, .is_set = true };
		else
			*(int64_t *)at = value;
		break;
	case ROW_BOOL:
		if (is_maybe(field))
			*(struct maybe_bool *)at =
				(struct maybe_bool){ .value = value != 0, .is_set = true };
		else
			*(bool *)at = value != 0;
		break;
	case ROW_ENUM:
		*(int *)at = (int)value;
		break;
	case ROW_REF:
		if (field->size == sizeof(struct code_ref))
			*(struct code_ref *)at = (struct code_ref){ .id = value };
		else
			*(int64_t *)at = value;
		break;
	case ROW_ID:
	case ROW_TIME:
		*(int64_t *)at = value;
		break;
	default:
		assert(!"a kind without a number");
	}
}

size_t
field_item_size(const struct field *field)
{
	assert(field->kind == ROW_LIST);
	switch (field->item) {
	case ROW_OBJECT:
		return field->shape->size;
	case ROW_TEXT:
		return sizeof(const char *);
	case ROW_ENUM:
		return sizeof(int);
	default:
		return sizeof(int64_t);
	}
}

struct field
field_of_items(const struct field *list)
{
	return (struct field){
		.name = list->name,
		.doc = list->doc,
		.kind = list->item,
		.flags = list->flags & (FOLDED | EMPTY_IS_NULL),
		.size = field_item_size(list),
		.minimum = list->item_minimum,
		.maximum = list->item_maximum,
		.allowed = list->allowed,
		.allowed_count = list->allowed_count,
		.choices = list->choices,
		.target = list->target,
		.shape = list->shape,
		.pattern = list->pattern,
		.matches = list->matches,
	};
}

const struct resource *
field_target(const struct shape *shape, const struct field *field, const void *row)
{
	const struct field *by;
	int64_t choice;

	if (!field->by)
		return field->target;
	by = shape_field(shape, str_from(field->by));
	assert(by && by->kind == ROW_ENUM);
	choice = field_number(by, row);
	return choice > 0 ? field->targets[choice - 1] : field->target;
}

const char *
enum_text(const struct field *field, int value)
{
	for (int choice = 1; field->choices && field->choices[choice - 1]; choice++)
		if (choice == value)
			return field->choices[choice - 1];
	return NULL;
}

int
enum_value(const struct field *field, struct str text)
{
	for (int choice = 1; field->choices && field->choices[choice - 1]; choice++)
		if (str_equal_text(text, field->choices[choice - 1]))
			return choice;
	return 0;
}
