/* SPDX-License-Identifier: Apache-2.0 */
/* Bounds, forms and defaults of one value. */
#include "schema/value.h"

#include <assert.h>

#include "codec/rfc3339.h"
#include "codec/utf8.h"
#include "schema/texts.h"

const char *
value_check_int(const struct field *field, int64_t value, struct arena *arena)
{
	int64_t minimum = field_minimum(field), maximum = field_maximum(field);
	bool is_bounded = minimum || maximum;
	bool is_allowed = field->allowed_count == 0;

	if (is_bounded && value < minimum)
		return schema_text_with(arena, TEXT_TOO_SMALL, minimum);
	if (is_bounded && value > maximum)
		return schema_text_with(arena, TEXT_TOO_LARGE, maximum);
	for (size_t i = 0; i < field->allowed_count && !is_allowed; i++)
		is_allowed = field->allowed[i] == value;
	return is_allowed ? NULL : schema_text(TEXT_SELECTED_INVALID);
}

static bool
is_code(struct str text)
{
	static const char letters[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_-";

	for (size_t i = 0; i < text.length; i++)
		if (!memchr(letters, text.data[i], sizeof letters - 1))
			return false;
	return true;
}

const char *
value_check_text(const struct field *field, struct str text, struct arena *arena)
{
	int64_t count = (int64_t)utf8_count(text);

	if (field->flags & EMPTY_IS_NULL && count == 0)
		return NULL;
	if (count == 0 && field->minimum > 0)
		return schema_text(TEXT_EMPTY);
	if (count < field->minimum)
		return schema_text_with(arena, TEXT_TOO_SHORT, field->minimum);
	if (field->maximum && count > field->maximum)
		return schema_text_with(arena, TEXT_TOO_LONG, field->maximum);
	if (field->flags & CODE && !is_code(text))
		return schema_text(TEXT_WRONG_FORM);
	if (field->matches && !field->matches(text))
		return schema_text(TEXT_WRONG_FORM);
	return NULL;
}

const char *
value_check_count(const struct field *field, size_t count, struct arena *arena)
{
	if (count == 0 && field->minimum > 0)
		return schema_text(TEXT_EMPTY);
	if ((int64_t)count < field->minimum)
		return schema_text_with(arena, TEXT_TOO_FEW, field->minimum);
	if (field->maximum && (int64_t)count > field->maximum)
		return schema_text_with(arena, TEXT_TOO_MANY, field->maximum);
	return NULL;
}

const char *
value_read_number(const struct field *field, struct str text, struct arena *arena,
		  int64_t *ret_value)
{
	int64_t value = 0;
	const char *wrong = NULL;

	switch (field->kind) {
	case ROW_INT:
	case ROW_ID:
	case ROW_REF:
		if (str_to_int(text, INT64_MIN, INT64_MAX, &value) != OK)
			return schema_text(TEXT_NOT_AN_INTEGER);
		wrong = value_check_int(field, value, arena);
		break;
	case ROW_BOOL:
		value = str_equal_text(text, "true") || str_equal_text(text, "1");
		if (!value && !str_equal_text(text, "false") && !str_equal_text(text, "0"))
			wrong = schema_text(TEXT_NOT_A_BOOLEAN);
		break;
	case ROW_ENUM:
		value = enum_value(field, text);
		if (!value)
			wrong = schema_text(TEXT_SELECTED_INVALID);
		break;
	case ROW_TIME:
		if (rfc3339_parse(text, &value) != OK)
			wrong = schema_text(TEXT_NOT_A_TIME);
		break;
	default:
		wrong = schema_text(TEXT_SELECTED_INVALID);
	}
	if (!wrong)
		*ret_value = value;
	return wrong;
}

void
value_set_initial(const struct field *field, void *row, struct arena *arena)
{
	int64_t number = 0;
	const char *wrong;

	if (field->kind == ROW_TEXT) {
		bool can_be_null = field->flags & (NULLABLE | READ_ONLY | CODE) ||
				   (field->minimum > 0 && !(field->flags & EMPTY_IS_NULL));

		if (field->initial)
			*(const char **)field_at(field, row) = field->initial;
		else if (!can_be_null)
			*(const char **)field_at(field, row) = "";
		return;
	}
	if (!field->initial || field->kind == ROW_LIST || field->kind == ROW_MAP ||
	    field->kind == ROW_OBJECT)
		return;
	wrong = value_read_number(field, str_from(field->initial), arena, &number);
	assert(!wrong);
	if (!wrong)
		field_set_number(field, row, number);
}
