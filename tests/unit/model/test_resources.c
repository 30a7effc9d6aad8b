/* SPDX-License-Identifier: Apache-2.0 */
/* Walks every resource and every row: what no single resource's test would notice. */
#include <stdio.h>
#include <stdlib.h>

#include "model/resources.h"
#include "schema/change.h"
#include "schema/schema.h"
#include "support/test.h"

/* The row at fault, on stderr, beside the CHECK that says what is wrong. */
static bool
blame(bool holds, const char *resource, const char *field)
{
	if (!holds)
		fprintf(stderr, "%s.%s:\n", resource, field);
	return holds;
}

static void
walk_shape(const char *name, const struct shape *shape,
	   void (*look)(const char *name, const struct shape *shape, const struct field *field))
{
	for (size_t i = 0; i < shape->count; i++) {
		look(name, shape, &shape->fields[i]);
		if (shape->fields[i].shape)
			walk_shape(shape->name, shape->fields[i].shape, look);
	}
}

static void
walk(void (*look)(const char *name, const struct shape *shape, const struct field *field))
{
	for (size_t i = 0; resources[i]; i++) {
		walk_shape(resources[i]->name, resources[i]->shape, look);
		if (resources[i]->create_shape)
			walk_shape(resources[i]->name, resources[i]->create_shape, look);
		if (resources[i]->answer_shape)
			walk_shape(resources[i]->name, resources[i]->answer_shape, look);
	}
}

static bool
is_sentence(const char *doc)
{
	size_t length = doc ? strlen(doc) : 0;

	return length > 3 && doc[length - 1] == '.' &&
	       ((doc[0] >= 'A' && doc[0] <= 'Z') || (doc[0] >= '0' && doc[0] <= '9'));
}

static void
look_at_doc(const char *name, const struct shape *shape, const struct field *field)
{
	CHECK(blame(is_sentence(field->doc), name, field->name));
}

TEST(resources_have_a_sentence_for_every_row)
{
	walk(look_at_doc);
	for (size_t i = 0; resources[i]; i++)
		CHECK(blame(is_sentence(resources[i]->doc), resources[i]->name, "doc"));
}

static void
look_at_name(const char *name, const struct shape *shape, const struct field *field)
{
	for (const struct field *other = shape->fields; other < field; other++) {
		if (strcmp(other->name, field->name))
			continue;
		/* Two rows may share a member, for kinds of their own. */
		CHECK(blame(other->offset == field->offset, name, field->name));
		CHECK(blame(other->kinds && field->kinds && !(other->kinds & field->kinds), name,
			    field->name));
	}
}

TEST(resources_name_each_row_once)
{
	walk(look_at_name);
}

static void
look_at_member(const char *name, const struct shape *shape, const struct field *field)
{
	CHECK(blame(field->offset + field->size <= shape->size, name, field->name));
	for (const struct field *other = shape->fields; other < field; other++)
		if (strcmp(other->name, field->name))
			CHECK(blame(other->offset != field->offset, name, field->name));
}

TEST(resources_give_each_row_its_own_member)
{
	walk(look_at_member);
}

static void
look_at_parts(const char *name, const struct shape *shape, const struct field *field)
{
	bool is_reference =
		field->kind == ROW_REF || (field->kind == ROW_LIST && field->item == ROW_REF);
	bool has_shape =
		field->kind == ROW_OBJECT || (field->kind == ROW_LIST && field->item == ROW_OBJECT);

	CHECK(blame(is_reference == (field->target != NULL), name, field->name));
	CHECK(blame(has_shape == (field->shape != NULL), name, field->name));
	CHECK(blame((field->kind == ROW_ENUM) == (field->choices != NULL), name, field->name));
	CHECK(blame(!field->by || (field->targets && shape_field(shape, str_from(field->by))), name,
		    field->name));
	CHECK(blame(field->kind != ROW_LIST || field->maximum > 0, name, field->name));
	CHECK(blame(!field->read == !field->write, name, field->name));
	CHECK(blame(field->maximum >= field->minimum || !field->maximum, name, field->name));
}

TEST(resources_complete_every_row)
{
	walk(look_at_parts);
}

/* Null needs a member that can tell it from a value. */
static void
look_at_null(const char *name, const struct shape *shape, const struct field *field)
{
	bool is_plain = (field->kind == ROW_INT && field->size == sizeof(int64_t)) ||
			(field->kind == ROW_BOOL && field->size == sizeof(bool));

	CHECK(blame(!(field->flags & NULLABLE) || !is_plain, name, field->name));
}

TEST(resources_hold_null_where_rows_allow_it)
{
	walk(look_at_null);
}

/* A default that the row itself would refuse. Lists begin empty. */
static void
look_at_initial(const char *name, const struct shape *shape, const struct field *field)
{
	if (!field->initial)
		return;
	if (field->kind == ROW_ENUM)
		CHECK(blame(enum_value(field, str_from(field->initial)) > 0, name, field->name));
	if (field->kind == ROW_LIST)
		CHECK(blame(!strcmp(field->initial, "[]"), name, field->name));
	if (field->kind == ROW_BOOL)
		CHECK(blame(!strcmp(field->initial, "true") || !strcmp(field->initial, "false"),
			    name, field->name));
	if (field->kind == ROW_INT) {
		int64_t value = strtoll(field->initial, NULL, 10);

		CHECK(blame(value >= field_minimum(field) && value <= field_maximum(field), name,
			    field->name));
	}
	CHECK(blame(!(field->flags & REQUIRED), name, field->name));
}

TEST(resources_begin_with_values_that_hold)
{
	walk(look_at_initial);
}

TEST(resources_fit_the_bits_of_a_change)
{
	for (size_t i = 0; resources[i]; i++)
		CHECK(blame(shape_span(resources[i]->shape) <= CHANGE_BITS, resources[i]->name,
			    "*"));
}

TEST(resources_have_paths_and_names_of_their_own)
{
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; resources[i]; i++) {
		const char *path = resource_path(resources[i], &arena);

		CHECK(blame(resource_find(str_from(path)) == resources[i], resources[i]->name,
			    path));
		for (size_t k = 0; k < i; k++) {
			CHECK(strcmp(resources[i]->name, resources[k]->name));
			CHECK(strcmp(resources[i]->table, resources[k]->table));
		}
	}
	arena_release(&arena);
}

TEST(resources_say_who_may_use_each_face)
{
	for (size_t i = 0; resources[i]; i++) {
		bool is_used = false;

		for (int face = 0; face < FACE_COUNT; face++) {
			bool has_verbs = resources[i]->verbs[face] != 0;

			CHECK(blame(has_verbs == (resources[i]->needs[face] != NEED_UNSET),
				    resources[i]->name, "needs"));
			is_used |= has_verbs;
		}
		CHECK(blame(is_used, resources[i]->name, "verbs"));
	}
}

TEST(resources_below_a_parent_follow_it)
{
	for (size_t i = 0; resources[i]; i++) {
		const struct resource *resource = resources[i];
		bool has_parent = false;

		CHECK(blame(!resource->parent == !resource->parent_column, resource->name,
			    "parent_column"));
		CHECK(blame(resource->parent || !resource->is_single, resource->name, "is_single"));
		for (size_t k = 0; k < i; k++)
			has_parent |= resources[k] == resource->parent;
		CHECK(blame(!resource->parent || has_parent, resource->name, "parent"));
	}
}

TEST(resources_name_a_row_that_is_there)
{
	for (size_t i = 0; resources[i]; i++) {
		const struct resource *resource = resources[i];

		CHECK(blame(resource->is_single || resource_key(resource), resource->name, "key"));
		CHECK(blame(!resource->kind ||
				    shape_field(resource->shape, str_from(resource->kind)),
			    resource->name, "kind"));
	}
}

/* A sealed value is bound to its row by uid, so a table with one has the other. */
TEST(resources_with_secrets_have_a_uid)
{
	for (size_t i = 0; resources[i]; i++) {
		const struct field *uid = shape_field(resources[i]->shape, STR("uid"));
		bool has_secret = false;

		for (size_t k = 0; k < resources[i]->shape->count; k++) {
			const struct field *field = &resources[i]->shape->fields[k];

			has_secret |= field->kind == ROW_SECRET && field_has_column(field);
		}
		CHECK(blame(has_secret == (uid != NULL), resources[i]->name, "uid"));
		CHECK(!uid || uid->flags & HIDDEN);
	}
}

/* What a view shows is another resource's to change. */
TEST(resources_that_are_views_only_look)
{
	for (size_t i = 0; resources[i]; i++)
		for (int face = 0; face < FACE_COUNT; face++)
			CHECK(!resources[i]->is_view || !(resources[i]->verbs[face] & ~LOOK));
}
