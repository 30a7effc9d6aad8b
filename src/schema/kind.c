/* SPDX-License-Identifier: Apache-2.0 */
/* Kinds are found by the resource's kind field alone: of rows and their values decode.c knows. */
#include "schema/kind.h"

#include <assert.h>

#include "schema/texts.h"

/* A kind that rows may have is not always one that a body may ask for. */
static unsigned
choose(const struct change *change, const struct field *field, struct str text)
{
	unsigned kind = (unsigned)enum_value(field, text);
	unsigned may_create = change->resource->create_kinds;

	if (kind && change_creates(change) && may_create && !(may_create & 1u << (kind - 1)))
		return 0;
	return kind;
}

bool
kind_pick(struct change *change, const struct json *json)
{
	const char *name = change->resource->kind;
	const struct json *value = name ? json_member(json, name) : NULL;
	const struct field *field;

	if (!name)
		return true;
	field = shape_field_for(change->shape, str_from(name), change->edition, 0);
	assert(field && field->kind == ROW_ENUM);
	if (change->before)
		change->kind = resource_kind(change->resource, change->before);
	if (value && change_may_write(change, field))
		change->kind = choose(change, field, json_text(value));
	else if (!change->before)
		change->kind = choose(change, field, str_from(field->initial));
	if (!change->kind)
		change_reject_name(change, name,
				   schema_text(value ? TEXT_SELECTED_INVALID : TEXT_REQUIRED));
	return change->kind != 0;
}

void
kind_forget_others(struct change *change)
{
	if (!change->before || change->kind == resource_kind(change->resource, change->before))
		return;
	for (size_t i = 0; i < change->shape->count; i++) {
		const struct field *field = &change->shape->fields[i];

		if (!field_applies(field, change->edition, change->kind) &&
		    !shape_field_for(change->shape, str_from(field->name), change->edition,
				     change->kind))
			field_set_null(field, change->row);
	}
}
