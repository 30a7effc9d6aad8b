/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies and query strings against every shape there is. The first line is the name of a resource,
 * or of an operation that takes a body; the byte after it chooses face, edition and whether the
 * rest is a body or a query string. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/utf8.h"
#include "model/operations.h"
#include "schema/listing.h"
#include "schema/schema.h"

enum { IS_ADMIN = 1, IS_PRA = 2, IS_QUERY = 4 };

/* --- a site that knows every second id, name and code name --- */

struct site {
	struct world world;
	struct arena *arena;
};

static bool
exists(struct world *world, const struct resource *resource, int64_t id)
{
	HOLDS(resource && id > 0);
	return id % 2;
}

static const void *
find(struct world *world, const struct resource *resource, int64_t id)
{
	struct site *site = (struct site *)world;

	return id % 2 ? arena_alloc(site->arena, resource->shape->size) : NULL;
}

static bool
is_taken(struct world *world, const struct resource *resource, const struct field *field,
	 struct str value, int64_t but_id)
{
	HOLDS(field->flags & (UNIQUE | CODE));
	return value.length % 2;
}

static int64_t
by_code(struct world *world, const struct resource *resource, struct str code)
{
	HOLDS(code.length > 0);
	return (int64_t)(code.length % 2);
}

/* --- what must hold of any input --- */

static void
check_bag(const struct change_error *errors, const char *unknown, enum err err)
{
	HOLDS((err == ERR_INVALID) == (errors || unknown));
	for (; errors; errors = errors->next) {
		HOLDS(errors->at && errors->text && errors->text[0]);
		HOLDS(utf8_is_valid(str_from(errors->at)));
	}
}

/* What was taken is inside its bounds. */
static void
check_row(const struct change *change, const struct shape *shape, const void *row)
{
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];
		const char *text;

		if (!field_applies(field, change->edition, change->kind) || field->read)
			continue;
		if (field->kind == ROW_OBJECT)
			check_row(change, field->shape, field_in(field, row));
		if (field->kind == ROW_ENUM)
			HOLDS(field_number(field, row) == 0 ||
			      enum_text(field, (int)field_number(field, row)));
		if (field->kind != ROW_TEXT)
			continue;
		text = *(const char *const *)field_in(field, row);
		HOLDS(!text || utf8_is_valid(str_from(text)));
		HOLDS(!text || !field->maximum ||
		      (int64_t)utf8_count(str_from(text)) <= field->maximum);
	}
}

/* An answer is JSON again. */
static void
check_answer(struct arena *arena, const struct change *change)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;
	const struct json *json;
	const char *why;

	buf_init(&out, LIMIT_HTTP_RESPONSE);
	json_write_init(&writer, &out);
	if (change_is_refused(change))
		schema_encode_errors(&writer, change);
	else
		schema_encode(&writer, change->shape, change->edition, change->kind, false,
			      change->row);
	HOLDS(buf_error(&out) == OK);
	HOLDS(json_parse_up_to(arena, buf_str(&out), SIZE_MAX / 2, &json, &why) == OK);
}

static void
decode(struct change *change, const struct json *json, struct site *site)
{
	enum err err = schema_decode(change, json);

	check_bag(change->errors, change->unknown, err);
	check_answer(site->arena, change);
	if (err)
		return;
	check_row(change, change->shape, change->row);
	change->world = &site->world;
	for (int run = 0; run < 2; run++) {
		err = schema_validate(change);
		if (err == ERR_INVALID)
			check_bag(change->errors, NULL, err);
	}
	check_answer(site->arena, change);
}

static void
read_body(const struct resource *resource, unsigned choices, struct str text, struct arena *arena)
{
	struct site site = { .world = { exists, find, is_taken, by_code }, .arena = arena };
	struct change create, update;
	const struct json *json;
	const char *why;

	if (json_parse(arena, text, &json, &why))
		return;
	change_init(&create, resource, arena);
	create.face = choices & IS_ADMIN ? FACE_ADMIN : FACE_CONFIG;
	create.edition = choices & IS_PRA ? EDITION_PRA : EDITION_RS;
	create.parent_id = 1;
	decode(&create, json, &site);
	if (change_is_refused(&create))
		return;
	change_init(&update, resource, arena);
	update.face = create.face;
	update.edition = create.edition;
	update.parent_id = 1;
	update.id = 3;
	update.before = create.row;
	decode(&update, json, &site);
}

static void
read_query(const struct resource *resource, unsigned choices, struct str text, struct arena *arena)
{
	struct listing listing;
	enum err err;

	listing_init(&listing, resource, FACE_CONFIG, choices & IS_PRA ? EDITION_PRA : EDITION_RS,
		     arena);
	err = listing_read(&listing, text);
	HOLDS(err == OK || err == ERR_INVALID || err == ERR_LIMIT);
	if (err != ERR_LIMIT)
		check_bag(listing.errors, listing.unknown, err);
	HOLDS(listing.page >= 1 && listing.page <= PAGE_MAX && listing.per_page >= 1 &&
	      listing.per_page <= PER_PAGE_MAX);
	HOLDS(listing.filter_count <= LISTING_FILTERS);
}

/* By name, so that an input keeps its meaning when a resource is added; any other word picks one
 * too. NULL: the operation takes no body. */
static const struct resource *
choose(struct str name, struct resource *body)
{
	size_t count = 0;

	for (; resources[count]; count++)
		if (str_equal_text(name, resources[count]->name))
			return resources[count];
	for (size_t i = 0; i < OPERATION_COUNT; i++) {
		if (!str_equal_text(name, operations[i].name))
			continue;
		body->shape = operations[i].takes;
		return body->shape ? body : NULL;
	}
	return resources[name.length ? (unsigned char)name.data[0] % count : 0];
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	struct resource body = { .name = "body", .path = "/body" };
	struct str text = str_of(data, size), name = { 0 };
	const struct resource *resource;
	unsigned choices;

	arena_init(&arena);
	if (!str_split(&text, '\n', &name) || !text.length)
		return 0;
	resource = choose(name, &body);
	if (!resource)
		return 0;
	choices = (unsigned char)text.data[0];
	text = str_from_offset(text, 1);
	if (choices & IS_QUERY)
		read_query(resource, choices, text, &arena);
	else
		read_body(resource, choices, text, &arena);
	return 0;
}
