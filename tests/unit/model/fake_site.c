/* SPDX-License-Identifier: Apache-2.0 */
/* The site behind fake_site.h. */
#include "fake_site.h"

#include "schema/schema.h"

#define ROWS_MAX 32

struct fake_row {
	const struct resource *resource;
	int64_t id;
	const void *row;
};

static struct fake_row site_rows[ROWS_MAX];
static size_t site_count;
static struct arena site_arena;
static unsigned site_edition;
static enum face site_face;

static const struct fake_row *
look_up(const struct resource *resource, int64_t id)
{
	for (size_t i = 0; i < site_count; i++)
		if (site_rows[i].resource == resource && site_rows[i].id == id)
			return &site_rows[i];
	return NULL;
}

static bool
exists(struct world *world, const struct resource *resource, int64_t id)
{
	return look_up(resource, id) != NULL;
}

static const void *
find(struct world *world, const struct resource *resource, int64_t id)
{
	const struct fake_row *row = look_up(resource, id);

	return row ? row->row : NULL;
}

static bool
is_taken(struct world *world, const struct resource *resource, const struct field *field,
	 struct str value, int64_t but_id)
{
	return false;
}

static int64_t
by_code(struct world *world, const struct resource *resource, struct str code)
{
	return 0;
}

static struct world world = {
	.exists = exists, .find = find, .is_taken = is_taken, .by_code = by_code
};

void
site_begin(void)
{
	arena_reset(&site_arena);
	site_count = 0;
	site_edition = EDITION_RS;
	site_face = FACE_CONFIG;
}

void
site_use_edition(unsigned edition)
{
	site_edition = edition;
}

void
site_use_face(enum face face)
{
	site_face = face;
}

void
site_add(const struct resource *resource, int64_t id, const void *row)
{
	CHECK(site_count < ROWS_MAX);
	site_rows[site_count++] = (struct fake_row){ resource, id, row };
}

static struct change *
begin(const struct resource *resource, int64_t parent_id)
{
	struct change *change = arena_new(&site_arena, struct change);

	change_init(change, resource, &site_arena);
	change->edition = site_edition;
	change->face = site_face;
	change->parent_id = parent_id;
	change->world = &world;
	return change;
}

static enum err
decode_and_validate(struct change *change, const char *json)
{
	const struct json *body;
	const char *why = NULL;
	enum err err;

	CHECK_OK(json_parse(&site_arena, str_from(json), &body, &why));
	err = schema_decode(change, body);
	CHECK_TEXT(change->unknown, NULL);
	return err ? err : schema_validate(change);
}

struct change *
site_create(const struct resource *resource, int64_t parent_id, const char *json, enum err *ret_err)
{
	struct change *change = begin(resource, parent_id);

	*ret_err = decode_and_validate(change, json);
	return change;
}

struct change *
site_update(const struct resource *resource, int64_t parent_id, const void *before,
	    const char *json, enum err *ret_err)
{
	struct change *change = begin(resource, parent_id);

	change->before = before;
	change->id = 1;
	*ret_err = decode_and_validate(change, json);
	return change;
}

struct change *
site_delete(const struct resource *resource, int64_t parent_id, void *row, enum err *ret_err)
{
	struct change *change = begin(resource, parent_id);
	enum err err = OK;

	change->before = row;
	change->row = row;
	change->id = 1;
	if (resource->check_delete)
		err = resource->check_delete(change);
	*ret_err = err ? err : change_is_refused(change) ? ERR_INVALID : OK;
	return change;
}

const char *
site_complaint(const struct change *change, const char *at)
{
	for (const struct change_error *error = change->errors; error; error = error->next)
		if (!strcmp(error->at, at))
			return error->text;
	return NULL;
}

bool
site_asks_for(const struct change *change, int effect)
{
	for (const struct change_effect *asked = change->effects; asked; asked = asked->next)
		if (asked->effect == effect)
			return true;
	return false;
}
