/* SPDX-License-Identifier: Apache-2.0 */
/* Finding a resource by its path and back. The list itself is the model's. */
#include "schema/resource.h"

#include "base/arena.h"

const struct field *
resource_key(const struct resource *resource)
{
	if (resource->is_single)
		return NULL;
	return shape_field(resource->shape, str_from(resource->key ? resource->key : "id"));
}

unsigned
resource_kind(const struct resource *resource, const void *row)
{
	const struct field *kind;

	if (!resource->kind)
		return 0;
	kind = shape_field(resource->shape, str_from(resource->kind));
	return kind ? (unsigned)field_number(kind, row) : 0;
}

const char *
resource_path(const struct resource *resource, struct arena *arena)
{
	const char *above;

	if (!resource->parent)
		return resource->path;
	above = resource_path(resource->parent, arena);
	if (resource->parent->is_single)
		return arena_printf(arena, "%s%s", above, resource->path);
	return arena_printf(arena, "%s/{id}%s", above, resource->path);
}

/* Compares from the end, so that no path has to be put together: below a parent only its own part
 * is kept. */
static bool
has_path(const struct resource *resource, struct str path)
{
	struct str own = str_from(resource->path);

	if (!resource->parent)
		return str_equal(path, own);
	if (!str_ends(path, own))
		return false;
	path.length -= own.length;
	if (!resource->parent->is_single) {
		if (!str_ends(path, STR("/{id}")))
			return false;
		path.length -= sizeof "/{id}" - 1;
	}
	return has_path(resource->parent, path);
}

const struct resource *
resource_find(struct str path)
{
	for (size_t i = 0; resources[i]; i++)
		if (has_path(resources[i], path))
			return resources[i];
	return NULL;
}
