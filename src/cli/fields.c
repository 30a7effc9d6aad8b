/* SPDX-License-Identifier: Apache-2.0 */
/* Walks the rows of a shape along the parts of a key. */
#include "cli/fields.h"

#include "base/limits.h"

bool
field_is_index(struct str part, size_t *ret_index)
{
	int64_t index;

	if (part.length == 0 || (part.length > 1 && part.data[0] == '0') || part.data[0] == '-')
		return false;
	if (str_to_int(part, 0, LIMIT_JSON_MEMBERS, &index))
		return false;
	*ret_index = (size_t)index;
	return true;
}

static enum value_kind
kind_of(enum row_kind kind, bool by_code)
{
	switch (kind) {
	case ROW_TEXT:
	case ROW_ENUM:
	case ROW_TIME:
	case ROW_SECRET:
		return VALUE_TEXT;
	case ROW_ID:
	case ROW_INT:
		return VALUE_INT;
	case ROW_REF:
		return by_code ? VALUE_TEXT : VALUE_INT;
	case ROW_BOOL:
		return VALUE_BOOL;
	case ROW_LIST:
		return VALUE_LIST;
	case ROW_OBJECT:
	case ROW_MAP:
		return VALUE_OBJECT;
	}
	return VALUE_UNKNOWN;
}

static struct value_type type_in(const struct field *field, const struct str *parts, size_t count);

/* Below a list the first part is an index; what follows is a field of the item. */
static struct value_type
type_of_item(const struct field *list, const struct str *parts, size_t count)
{
	struct value_type type = { .kind = kind_of(list->item, list->by_code) };
	size_t index;

	if (!field_is_index(parts[0], &index))
		return (struct value_type){ VALUE_UNKNOWN, false };
	if (count == 1)
		return type;
	if (list->item != ROW_OBJECT)
		return (struct value_type){ VALUE_UNKNOWN, false };
	return field_type(list->shape, parts + 1, count - 1);
}

/* parts are those behind the field's own name. */
static struct value_type
type_in(const struct field *field, const struct str *parts, size_t count)
{
	/* Null is worth knowing of where it can be sent. */
	bool is_nullable = (field->flags & NULLABLE) && !(field->flags & READ_ONLY);

	if (count == 0)
		return (struct value_type){ kind_of(field->kind, field->by_code), is_nullable };
	switch (field->kind) {
	case ROW_LIST:
		return type_of_item(field, parts, count);
	case ROW_OBJECT:
		return field_type(field->shape, parts, count);
	case ROW_MAP:
		return (struct value_type){ count == 1 ? VALUE_TEXT : VALUE_UNKNOWN, false };
	default:
		return (struct value_type){ VALUE_UNKNOWN, false };
	}
}

struct value_type
field_type(const struct shape *shape, const struct str *parts, size_t count)
{
	struct value_type found = { 0 };

	if (!shape || count == 0)
		return found;
	/* A name may stand in several rows, one for each kind of the resource; they agree or
	 * nothing is known. */
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		struct value_type type;

		if (!str_equal_text(parts[0], field->name))
			continue;
		/* The wire form of a field that reads itself is its own affair. */
		type = field->read || field->write ? (struct value_type){ 0 }
						   : type_in(field, parts + 1, count - 1);
		if (type.kind == VALUE_UNKNOWN ||
		    (found.kind != VALUE_UNKNOWN && found.kind != type.kind))
			return (struct value_type){ 0 };
		found.is_nullable |= type.is_nullable;
		found.kind = type.kind;
	}
	return found;
}
