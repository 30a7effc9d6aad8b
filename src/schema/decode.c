/* SPDX-License-Identifier: Apache-2.0 */
/* JSON to struct: what a body says, held against the rows. Needs no world; validate.c asks it
 * afterwards. */
#include "schema/schema.h"

#include "codec/rfc3339.h"
#include "codec/utf8.h"
#include "schema/kind.h"
#include "schema/texts.h"
#include "schema/value.h"

/* One object of the body and the struct it fills. */
struct level {
	struct change *change;
	const struct shape *shape;
	const char *prefix; /* "", "criteria.", "jump_items.0." */
	char *row;
	size_t number; /* of the shape's first field; unused in an item */
	bool is_item;  /* of a LIST: has no numbers, always comes whole */
	bool is_new;   /* nothing was there before: members may be missed, defaults are due */
};

static void decode_object(const struct level *level, const struct json *json);

static const char *
name_at(const struct level *level, const char *name)
{
	return arena_printf(level->change->arena, "%s%s", level->prefix, name);
}

static void
reject(const struct level *level, const char *name, const char *text)
{
	change_reject_name(level->change, name_at(level, name), text);
}

static const char *
wrong_kind(const struct field *field)
{
	switch (field->kind) {
	case ROW_ID:
	case ROW_INT:
		return schema_text(TEXT_NOT_AN_INTEGER);
	case ROW_REF:
		return schema_text(field->by_code ? TEXT_NOT_A_TEXT : TEXT_NOT_AN_INTEGER);
	case ROW_BOOL:
		return schema_text(TEXT_NOT_A_BOOLEAN);
	case ROW_TEXT:
	case ROW_SECRET:
		return schema_text(TEXT_NOT_A_TEXT);
	case ROW_ENUM:
		return schema_text(TEXT_SELECTED_INVALID);
	case ROW_TIME:
		return schema_text(TEXT_NOT_A_TIME);
	case ROW_LIST:
	case ROW_OBJECT:
	case ROW_MAP:
		return schema_text(TEXT_NOT_AN_ARRAY);
	}
	return schema_text(TEXT_SELECTED_INVALID);
}

/* A reference by code name is kept as text until validate.c can look it up. */
static const char *
take_code(const struct level *level, const struct field *field, const char *at, struct str text,
	  void *row)
{
	struct change_code *code;
	const char *wrong = value_check_text(field, text, level->change->arena);

	if (wrong)
		return wrong;
	code = arena_new(level->change->arena, struct change_code);
	*code = (struct change_code){ .field = field,
				      .member = field_at(field, row),
				      .text = text.data,
				      .at = at,
				      .next = level->change->codes };
	*code->member = (struct code_ref){ .code = text.data };
	level->change->codes = code;
	return NULL;
}

static const char *
take_text(const struct level *level, const struct field *field, const char *at, struct str text,
	  void *row)
{
	struct arena *arena = level->change->arena;
	const char *wrong;
	int64_t number;

	if (field->flags & EMPTY_IS_NULL && text.length == 0 && field->kind != ROW_TEXT) {
		field_set_null(field, row);
		return NULL;
	}
	switch (field->kind) {
	case ROW_TEXT:
		if (field->flags & FOLDED)
			text = utf8_lower(arena, text);
		wrong = value_check_text(field, text, arena);
		if (!wrong)
			*(const char **)field_at(field, row) = text.data;
		return wrong;
	case ROW_SECRET:
		wrong = value_check_text(field, text, arena);
		if (!wrong)
			*(struct sealed *)field_at(field, row) = (struct sealed){ .plain = text };
		return wrong;
	case ROW_REF:
		return field->by_code ? take_code(level, field, at, text, row) : wrong_kind(field);
	case ROW_ENUM:
	case ROW_TIME:
		wrong = value_read_number(field, text, arena, &number);
		if (!wrong)
			field_set_number(field, row, number);
		return wrong;
	default:
		return wrong_kind(field);
	}
}

static const char *
take_int(const struct level *level, const struct field *field, int64_t value, void *row)
{
	bool is_number = field->kind == ROW_INT || (field->kind == ROW_REF && !field->by_code);
	const char *wrong;

	if (!is_number)
		return wrong_kind(field);
	wrong = value_check_int(field, value, level->change->arena);
	if (!wrong)
		field_set_number(field, row, value);
	return wrong;
}

/* One scalar; NULL or the sentence. */
static const char *
take_scalar(const struct level *level, const struct field *field, const char *at,
	    const struct json *json, void *row)
{
	switch (json_kind(json)) {
	case JSON_BOOL:
		if (field->kind != ROW_BOOL)
			return wrong_kind(field);
		field_set_number(field, row, json_bool(json));
		return NULL;
	case JSON_INT:
		return take_int(level, field, json_int(json), row);
	case JSON_TEXT:
		return take_text(level, field, at, json_text(json), row);
	default:
		return wrong_kind(field);
	}
}

static void
decode_list(const struct level *level, const struct field *field, const struct json *json)
{
	struct change *change = level->change;
	struct items *items = field_at(field, level->row);
	struct field item = field_of_items(field);
	struct items found = { .count = json_count(json) };
	const char *wrong;

	if (json_kind(json) != JSON_ARRAY) {
		reject(level, field->name, wrong_kind(field));
		return;
	}
	wrong = value_check_count(field, found.count, change->arena);
	if (wrong) {
		reject(level, field->name, wrong);
		return;
	}
	found.data = arena_alloc_array(change->arena, found.count ? found.count : 1, item.size);
	for (size_t i = 0; i < found.count; i++) {
		char *row = (char *)found.data + i * item.size;
		const char *at =
			arena_printf(change->arena, "%s%s.%zu", level->prefix, field->name, i);

		if (item.kind == ROW_OBJECT && json_kind(json_item(json, i)) == JSON_OBJECT) {
			struct level below = { .change = change,
					       .shape = field->shape,
					       .row = row,
					       .is_item = true,
					       .is_new = true,
					       .prefix = arena_printf(change->arena, "%s.", at) };

			decode_object(&below, json_item(json, i));
			continue;
		}
		wrong = take_scalar(level, &item, at, json_item(json, i), row);
		if (wrong)
			change_reject_name(change, at, wrong);
	}
	*items = found;
}

static void
decode_map(const struct level *level, const struct field *field, const struct json *json)
{
	struct arena *arena = level->change->arena;
	struct pairs *pairs = field_at(field, level->row);
	size_t count = json_count(json), at = 0;
	const struct json *value;
	const char *wrong;

	if (json_kind(json) != JSON_OBJECT) {
		reject(level, field->name, wrong_kind(field));
		return;
	}
	wrong = value_check_count(field, count, arena);
	if (wrong) {
		reject(level, field->name, wrong);
		return;
	}
	*pairs = (struct pairs){ .names = arena_array(arena, struct str, count + 1),
				 .values = arena_array(arena, struct str, count + 1) };
	while (json_next_member(json, &at, &pairs->names[pairs->count], &value)) {
		if (json_kind(value) == JSON_TEXT) {
			pairs->values[pairs->count++] = json_text(value);
			continue;
		}
		change_reject_name(level->change,
				   arena_printf(arena, "%s%s.%.*s", level->prefix, field->name,
						STR_ARG(pairs->names[pairs->count])),
				   schema_text(TEXT_NOT_A_TEXT));
	}
}

static size_t
number_of(const struct level *level, const struct field *field)
{
	return level->number + shape_number(level->shape, field);
}

/* Whether this row is met for the first time: in a new object, or because the change turns the
 * object into another kind. */
static bool
is_due(const struct level *level, const struct field *field)
{
	const struct change *change = level->change;

	if (!field_applies(field, change->edition, change->kind))
		return false;
	if (level->is_new)
		return true;
	return change->resource->kind &&
	       !field_applies(field, change->edition,
			      resource_kind(change->resource, change->before));
}

static void
decode_nested(const struct level *level, const struct field *field, const struct json *json)
{
	struct arena *arena = level->change->arena;
	struct level below = {
		.change = level->change,
		.shape = field->shape,
		.row = field_at(field, level->row),
		.is_item = level->is_item,
		.is_new = is_due(level, field) || field_is_null(field, level->row),
	};

	if (json_kind(json) != JSON_OBJECT) {
		reject(level, field->name, wrong_kind(field));
		return;
	}
	below.prefix = arena_printf(arena, "%s%s.", level->prefix, field->name);
	if (!level->is_item)
		below.number = number_of(level, field) + 1;
	decode_object(&below, json);
}

static void
decode_member(const struct level *level, const struct field *field, const struct json *json)
{
	struct change *change = level->change;
	bool is_null = json_kind(json) == JSON_NULL;
	const char *at, *wrong;

	if (!level->is_item)
		change_set_given(change, number_of(level, field), is_null);
	if (field->read && !level->is_item) {
		if (field->read(change, field, json) != OK && !change->errors)
			reject(level, field->name, schema_text(TEXT_SELECTED_INVALID));
	} else if (is_null && field->flags & NULLABLE) {
		field_set_null(field, level->row);
	} else if (field->kind == ROW_LIST) {
		decode_list(level, field, json);
	} else if (field->kind == ROW_MAP) {
		decode_map(level, field, json);
	} else if (field->kind == ROW_OBJECT) {
		decode_nested(level, field, json);
	} else {
		at = name_at(level, field->name);
		wrong = take_scalar(level, field, at, json, level->row);
		if (wrong)
			change_reject_name(change, at, wrong);
	}
}

static bool
is_tolerated(const struct change *change, const char *at)
{
	const char *const *ignores = change->resource->ignores;

	for (; ignores && *ignores; ignores++)
		if (strcmp(*ignores, at) == 0)
			return true;
	return false;
}

static void
meet_unknown(const struct level *level, struct str name)
{
	const char *at = arena_printf(level->change->arena, "%s%.*s", level->prefix, STR_ARG(name));

	if (!level->change->unknown && !is_tolerated(level->change, at))
		level->change->unknown = at;
}

static void
set_initial(const struct change *change, const struct field *field, void *row)
{
	if (!field_applies(field, change->edition, change->kind))
		return;
	if (field->kind != ROW_OBJECT) {
		value_set_initial(field, row, change->arena);
		return;
	}
	for (size_t i = 0; !(field->flags & NULLABLE) && i < field->shape->count; i++)
		set_initial(change, &field->shape->fields[i], field_at(field, row));
}

/* What was not given: an error when it must be, else its default. */
static void
complete(const struct level *level, const struct json *json)
{
	for (size_t i = 0; i < level->shape->count; i++) {
		const struct field *field = &level->shape->fields[i];
		bool may_write = change_may_write(level->change, field);

		if (!is_due(level, field) || (may_write && json_member(json, field->name)))
			continue;
		if (may_write && field->flags & REQUIRED)
			reject(level, field->name, schema_text(TEXT_REQUIRED));
		else
			set_initial(level->change, field, level->row);
	}
}

static void
decode_object(const struct level *level, const struct json *json)
{
	struct change *change = level->change;
	const struct field *field;
	const struct json *value;
	struct str name;

	for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
		field = shape_field_for(level->shape, name, change->edition, change->kind);
		if (!field || !field_has_face(field))
			meet_unknown(level, name);
		else if (change_may_write(change, field))
			decode_member(level, field, value);
	}
	complete(level, json);
}

/* With its kind unknown a body cannot be read, but a name that no kind has is unknown for sure. */
static void
look_for_unknown(const struct level *level, const struct json *json)
{
	const struct field *field;
	const struct json *value;
	struct str name;

	for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
		field = shape_field_for(level->shape, name, level->change->edition, 0);
		if (!field || !field_has_face(field))
			meet_unknown(level, name);
	}
}

enum err
schema_decode(struct change *change, const struct json *json)
{
	struct level level = { .change = change,
			       .shape = change->shape,
			       .prefix = "",
			       .row = change->row,
			       .is_new = !change->before };

	if (json && json_kind(json) != JSON_OBJECT) {
		change_reject_name(change, "body", schema_text(TEXT_NOT_AN_OBJECT));
		return ERR_INVALID;
	}
	if (change->before)
		memcpy(change->row, change->before, change->shape->size);
	if (!kind_pick(change, json)) {
		look_for_unknown(&level, json);
		return ERR_INVALID;
	}
	decode_object(&level, json);
	kind_forget_others(change);
	return change_is_refused(change) ? ERR_INVALID : OK;
}
