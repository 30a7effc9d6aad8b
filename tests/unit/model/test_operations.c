/* SPDX-License-Identifier: Apache-2.0 */
#include "model/operations.h"
#include "schema/schema.h"
#include "support/test.h"

TEST(operations_are_complete)
{
	for (int i = 0; i < OPERATION_COUNT; i++) {
		const struct operation *operation = &operations[i];

		CHECK(operation->name && operation->name[0]);
		CHECK(operation->doc && operation->doc[strlen(operation->doc) - 1] == '.');
		CHECK(operation->path && operation->path[0] == '/');
		CHECK(operation->need != NEED_UNSET);
		CHECK(operation->status >= 200 && operation->status < 300);
	}
}

TEST(operations_have_names_and_places_of_their_own)
{
	for (int i = 0; i < OPERATION_COUNT; i++) {
		for (int k = 0; k < i; k++) {
			CHECK(strcmp(operations[i].name, operations[k].name));
			CHECK(operations[i].method != operations[k].method ||
			      strcmp(operations[i].path, operations[k].path));
		}
	}
}

/* A path with {id} begins with the path of the resource whose row it names. */
TEST(operations_stand_below_the_row_they_name)
{
	struct arena arena;

	arena_init(&arena);
	for (int i = 0; i < OPERATION_COUNT; i++) {
		const struct operation *operation = &operations[i];
		const char *path;

		CHECK(!operation->of == !strstr(operation->path, "{id}"));
		if (!operation->of)
			continue;
		path = arena_printf(&arena, "%s/{id}/", resource_path(operation->of, &arena));
		CHECK(str_starts(str_from(operation->path), str_from(path)));
	}
	arena_release(&arena);
}

/* Generic verbs and operations may share a path, never a method of it. */
TEST(operations_take_no_verb_of_a_resource)
{
	struct arena arena;

	arena_init(&arena);
	for (int i = 0; i < OPERATION_COUNT; i++) {
		const struct operation *operation = &operations[i];
		const struct resource *resource = resource_find(str_from(operation->path));
		unsigned verbs = resource ? resource->verbs[FACE_CONFIG] : 0;

		if (operation->method == METHOD_POST)
			CHECK(!(verbs & CREATE));
		if (operation->method == METHOD_GET)
			CHECK(!(verbs & LIST_ALL));
	}
	arena_release(&arena);
}

TEST(operations_that_give_nothing_say_so)
{
	for (int i = 0; i < OPERATION_COUNT; i++) {
		const struct operation *operation = &operations[i];

		CHECK(!operation->gives || !operation->gives_media);
		CHECK(operation->status != 204 || (!operation->gives && !operation->gives_media));
	}
}
