/* SPDX-License-Identifier: Apache-2.0 */
/* What only the rest of the site can tell: code names, references, uniqueness, and then the
 * resource's own rule. */
#include "schema/schema.h"

#include "schema/texts.h"

enum { CODE_SUFFIX_MAX = 99 };

static bool
is_given(const struct change *change, const struct field *field)
{
	return change_creates(change) ||
	       change_has_given(change, shape_number(change->shape, field));
}

/* --- references --- */

static bool
exists(const struct change *change, const struct resource *target, int64_t id)
{
	return target && change->world->exists(change->world, target, id);
}

static void
look_up_codes(struct change *change)
{
	for (struct change_code *code = change->codes; code; code = code->next) {
		struct str text = str_from(code->text);
		int64_t id = text.length ? change->world->by_code(change->world,
								  code->field->target, text)
					 : 0;

		*code->member = (struct code_ref){ .id = id, .code = code->text };
		if (!id)
			change_reject_name(change, code->at, schema_text(TEXT_SELECTED_INVALID));
	}
}

static void check_references(struct change *change, const struct shape *shape, const void *row,
			     const char *prefix);

static void
check_list(struct change *change, const struct field *field, const void *row, const char *prefix)
{
	const struct items *items = field_in(field, row);
	size_t size = field_item_size(field);

	for (size_t i = 0; i < items->count; i++) {
		const char *item = (const char *)items->data + i * size;
		const char *at = arena_printf(change->arena, "%s%s.%zu", prefix, field->name, i);

		if (field->item == ROW_OBJECT)
			check_references(change, field->shape, item,
					 arena_printf(change->arena, "%s.", at));
		else if (!exists(change, field->target, *(const int64_t *)(const void *)item))
			change_reject_name(change, at, schema_text(TEXT_SELECTED_INVALID));
	}
}

/* One field of a struct; by code names are looked up elsewhere. */
static void
check_reference(struct change *change, const struct shape *shape, const struct field *field,
		const void *row, const char *prefix)
{
	int64_t id;

	if (field->flags & (READ_ONLY | COMPUTED) ||
	    !field_applies(field, change->edition, change->kind))
		return;
	if (field->kind == ROW_OBJECT)
		check_references(change, field->shape, field_in(field, row),
				 arena_printf(change->arena, "%s%s.", prefix, field->name));
	if (field->kind == ROW_LIST && (field->item == ROW_OBJECT || field->item == ROW_REF))
		check_list(change, field, row, prefix);
	if (field->kind != ROW_REF)
		return;
	id = field_number(field, row);
	if (id && !exists(change, field_target(shape, field, row), id))
		change_reject_name(change, arena_printf(change->arena, "%s%s", prefix, field->name),
				   schema_text(TEXT_SELECTED_INVALID));
}

static void
check_references(struct change *change, const struct shape *shape, const void *row,
		 const char *prefix)
{
	for (size_t i = 0; i < shape->count; i++)
		check_reference(change, shape, &shape->fields[i], row, prefix);
}

/* A row that an update leaves alone is not held against the site again: what it names may have gone
 * since. */
static bool
is_touched(const struct change *change, const struct field *field)
{
	const struct field *by = field->by ? shape_field(change->shape, str_from(field->by)) : NULL;

	return is_given(change, field) || (by && is_given(change, by));
}

/* --- code names and uniqueness --- */

static bool
is_taken(const struct change *change, const struct field *field, struct str value)
{
	return change->world &&
	       change->world->is_taken(change->world, change->resource, field, value, change->id);
}

static const char *
text_of(const struct field *field, const void *row)
{
	return *(const char *const *)field_in(field, row);
}

/* What a row is called: code names are made of it. */
static const char *
name_of(const struct change *change)
{
	static const char *const names[] = { "name", "display_name" };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct field *field = shape_field_for(change->shape, str_from(names[i]),
							    change->edition, change->kind);

		if (field && field->kind == ROW_TEXT && text_of(field, change->row))
			return text_of(field, change->row);
	}
	return "";
}

/* Letters in lower case, anything else becomes one "_" a character; cut to what the row holds. */
static struct str
code_from(struct arena *arena, const char *name, size_t length_max)
{
	char *code = arena_alloc(arena, length_max + 1);
	size_t length = 0;

	for (; *name && length < length_max; name++) {
		char c = *name;

		if (((unsigned char)c & 0xC0) == 0x80)
			continue;
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		else if (!(c >= 'a' && c <= 'z') && !(c >= '0' && c <= '9') && c != '-')
			c = '_';
		code[length++] = c;
	}
	return str_of(code, length);
}

static void
derive_code(struct change *change, const struct field *field)
{
	size_t length_max = field->maximum > 0 ? (size_t)field->maximum : 64;
	struct str base = code_from(change->arena, name_of(change), length_max);
	struct str code = base;

	for (int suffix = 2; is_taken(change, field, code) && suffix <= CODE_SUFFIX_MAX; suffix++) {
		const char *end = arena_printf(change->arena, "_%d", suffix);
		size_t kept = base.length + strlen(end) > length_max ? length_max - strlen(end)
								     : base.length;

		code = str_from(arena_printf(change->arena, "%.*s%s", (int)kept, base.data, end));
	}
	*(const char **)field_at(field, change->row) = code.data;
}

/* An empty code name is allowed on the wire and means "make one". */
static bool
needs_code(const struct change *change, const struct field *field)
{
	const char *code = text_of(field, change->row);

	if (field->flags & READ_ONLY)
		return false;
	return !code || !*code || !change_has_given(change, shape_number(change->shape, field));
}

static void
check_unique(struct change *change, const struct field *field)
{
	struct str value;

	if (field->kind != ROW_TEXT || !text_of(field, change->row))
		return;
	value = str_from(text_of(field, change->row));
	if (value.length == 0 && field->flags & NOT_EMPTY)
		return;
	if (is_taken(change, field, value))
		change_reject_name(change, field->name, schema_text(TEXT_TAKEN));
}

static void
check_field(struct change *change, const struct field *field)
{
	if (!field_applies(field, change->edition, change->kind) || !is_touched(change, field))
		return;
	if (field->flags & CODE && needs_code(change, field))
		derive_code(change, field);
	if (!change->world)
		return;
	check_reference(change, change->shape, field, change->row, "");
	if (field->flags & (UNIQUE | CODE))
		check_unique(change, field);
}

enum err
schema_validate(struct change *change)
{
	enum err err = OK;

	change->errors = NULL;
	change->effects = NULL;
	if (!change->decoded)
		change->decoded = arena_copy(change->arena, change->row, change->shape->size);
	else
		memcpy(change->row, change->decoded, change->shape->size);
	if (change->world)
		look_up_codes(change);
	for (size_t i = 0; i < change->shape->count; i++)
		check_field(change, &change->shape->fields[i]);
	if (change->resource->check)
		err = change->resource->check(change);
	if (err)
		return err;
	return change_is_refused(change) ? ERR_INVALID : OK;
}
