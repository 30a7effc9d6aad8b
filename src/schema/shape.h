/* SPDX-License-Identifier: Apache-2.0 */
/* Look-ups over the rows of a shape: by name, by number, cut to an edition and a kind. Knows no
 * resource and no change. */
#ifndef SCHEMA_SHAPE_H
#define SCHEMA_SHAPE_H

#include "schema/row.h"

/* The first of that name; NULL when absent. */
const struct field *shape_field(const struct shape *shape, struct str name);

/* The one that holds for an edition and a kind; NULL when absent. */
const struct field *shape_field_for(const struct shape *shape, struct str name, unsigned edition,
				    unsigned kind);

/* Whether this row exists for an edition (and a kind of the resource); 0 stands for all of them. */
bool field_applies(const struct field *field, unsigned edition, unsigned kind);

/* How many numbers the fields of a shape take, flattened depth first: an OBJECT is followed by the
 * fields of its shape. */
size_t shape_span(const struct shape *shape);

/* The number of a field of the shape's own list. */
size_t shape_number(const struct shape *shape, const struct field *field);

/* Where the member of a field lies in its struct. */
static inline void *
field_at(const struct field *field, void *row)
{
	return (char *)row + field->offset;
}

static inline const void *
field_in(const struct field *field, const void *row)
{
	return (const char *)row + field->offset;
}

/* Whether an answer or a body may name it at all. */
static inline bool
field_has_face(const struct field *field)
{
	return !(field->flags & HIDDEN);
}

/* Whether the store has a column (or child table) for it. */
static inline bool
field_has_column(const struct field *field)
{
	return !(field->flags & COMPUTED);
}

/* Bounds of an INT, ID or REF as they hold. */
int64_t field_minimum(const struct field *field);
int64_t field_maximum(const struct field *field);

/* Whether the member is null, as row.h says for each kind. */
bool field_is_null(const struct field *field, const void *row);
void field_set_null(const struct field *field, void *row);

/* INT, ID, REF, TIME, ENUM, BOOL as a number; 0 when null. */
int64_t field_number(const struct field *field, const void *row);
void field_set_number(const struct field *field, void *row, int64_t value);

/* The size of an item of a LIST. */
size_t field_item_size(const struct field *field);

/* An item of a LIST of REF, INT, TEXT or ENUM as a field of its own: bounds, choices and target of
 * the items. Read it with an item as its row. */
struct field field_of_items(const struct field *list);

/* What a REF in this row refers to: its target, or the one that its .by field chooses; NULL when
 * that choice has no rows. */
const struct resource *field_target(const struct shape *shape, const struct field *field,
				    const void *row);

/* The value of an ENUM as text and back; NULL and 0 when out of range or unknown. */
const char *enum_text(const struct field *field, int value);
int enum_value(const struct field *field, struct str text);

#endif
