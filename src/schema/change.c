/* SPDX-License-Identifier: Apache-2.0 */
/* A change's own book-keeping: which fields were given, what is wrong, what shall follow. */
#include "schema/change.h"

#include <assert.h>

void
change_init(struct change *change, const struct resource *resource, struct arena *arena)
{
	assert(shape_span(resource->shape) <= CHANGE_BITS);
	*change = (struct change){
		.resource = resource,
		.shape = resource->shape,
		.arena = arena,
		.row = arena_alloc(arena, resource->shape->size),
	};
}

bool
change_has_given(const struct change *change, size_t number)
{
	return change->given[number / 64] & (UINT64_C(1) << number % 64);
}

bool
change_has_null(const struct change *change, size_t number)
{
	return change->nulls[number / 64] & (UINT64_C(1) << number % 64);
}

void
change_set_given(struct change *change, size_t number, bool is_null)
{
	change->given[number / 64] |= UINT64_C(1) << number % 64;
	if (is_null)
		change->nulls[number / 64] |= UINT64_C(1) << number % 64;
}

/* An object and its first member share an address, so the size decides too; and of rows that share
 * a member the kind decides (0: the first). */
static int
find_member(const struct shape *shape, unsigned edition, unsigned kind, size_t offset, size_t size,
	    int number)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		bool applies = field_applies(field, edition, kind);

		if (applies && field->offset == offset && field->size == size)
			return number;
		number++;
		if (field->kind != ROW_OBJECT)
			continue;
		if (applies && offset >= field->offset && offset - field->offset < field->size)
			return find_member(field->shape, edition, kind, offset - field->offset,
					   size, number);
		number += (int)shape_span(field->shape);
	}
	return -1;
}

static int
find_address(const struct change *change, unsigned kind, const void *member, size_t size)
{
	const char *at = member;
	const char *rows[] = { change->row, change->before };

	for (size_t i = 0; i < COUNT_OF(rows); i++)
		if (rows[i] && at >= rows[i] && at < rows[i] + change->shape->size)
			return find_member(change->shape, change->edition, kind,
					   (size_t)(at - rows[i]), size, 0);
	return -1;
}

int
change_field_number(const struct change *change, const void *member, size_t size)
{
	return find_address(change, change->kind, member, size);
}

/* The dotted name behind a number: "criteria.host". */
static const char *
name_of(const struct change *change, const struct shape *shape, size_t number, const char *prefix)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		size_t span = field->kind == ROW_OBJECT ? 1 + shape_span(field->shape) : 1;

		if (number == 0)
			return arena_printf(change->arena, "%s%s", prefix, field->name);
		if (number < span)
			return name_of(change, field->shape, number - 1,
				       arena_printf(change->arena, "%s%s.", prefix, field->name));
		number -= span;
	}
	return "";
}

bool
change_gives_at(const struct change *change, const void *member, size_t size)
{
	int number = change_field_number(change, member, size);

	return number >= 0 && change_has_given(change, (size_t)number);
}

void
change_reject_name(struct change *change, const char *at, const char *text)
{
	struct change_error **last = &change->errors;
	struct change_error *error;
	size_t count = 0;

	while (*last) {
		last = &(*last)->next;
		count++;
	}
	if (count >= CHANGE_ERRORS)
		return;
	error = arena_new(change->arena, struct change_error);
	error->at = at;
	error->text = text;
	*last = error;
}

/* A rule may name what the kind does not have: its name is the same all the same. */
void
change_reject_at(struct change *change, const void *member, size_t size, const char *text)
{
	int number = change_field_number(change, member, size);

	if (number < 0)
		number = find_address(change, 0, member, size);
	assert(number >= 0);
	change_reject_name(change, name_of(change, change->shape, (size_t)number, ""), text);
}

bool
change_is_refused(const struct change *change)
{
	return change->errors || change->unknown;
}

void
change_then(struct change *change, int effect)
{
	struct change_effect **last = &change->effects;
	struct change_effect *asked;

	while (*last) {
		if ((*last)->effect == effect)
			return;
		last = &(*last)->next;
	}
	asked = arena_new(change->arena, struct change_effect);
	asked->effect = effect;
	*last = asked;
}

bool
change_may_write(const struct change *change, const struct field *field)
{
	if (field->flags & READ_ONLY || !field_has_face(field))
		return false;
	if (field->flags & API_READ_ONLY && change->face == FACE_CONFIG)
		return false;
	return !(field->flags & FIXED) || change_creates(change);
}
