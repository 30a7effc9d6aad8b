/* SPDX-License-Identifier: Apache-2.0 */
/* The document around the schemas: paths, parameters, answers. In our own words throughout. */
#include "api/openapi.h"

#include "api/openapi_common.h"
#include "api/openapi_schema.h"
#include "base/memory.h"
#include "model/operations.h"

enum { ENTRIES_MAX = 1024 };

/* One method of one path: a verb of a resource, or an operation. */
struct entry {
	const char *path;
	enum operation_method method;
	const struct resource *resource;
	enum verb verb;
	const struct operation *operation;
};

struct document {
	struct yaml yaml;
	struct openapi_schemas schemas;
	struct arena arena;
	unsigned edition;
	struct entry entries[ENTRIES_MAX];
	size_t count;
};

static const char *const method_names[] = {
	[METHOD_GET] = "get",
	[METHOD_POST] = "post",
	[METHOD_PATCH] = "patch",
	[METHOD_DELETE] = "delete",
};

/* --- which paths there are --- */

static void
add_entry(struct document *document, struct entry entry)
{
	if (document->count < ENTRIES_MAX)
		document->entries[document->count++] = entry;
}

static void
add_verb(struct document *document, const struct resource *resource, enum verb verb,
	 enum operation_method method, const char *path)
{
	if (resource->verbs[FACE_CONFIG] & verb)
		add_entry(document, (struct entry){ .path = path,
						    .method = method,
						    .resource = resource,
						    .verb = verb });
}

/* The last word of its path names an id that is neither the parent's {id} nor a member:
 * "member_id". */
static const char *
key_parameter(struct document *document, const struct resource *resource)
{
	char *name;

	if (resource->key)
		return resource->key;
	if (!resource->parent)
		return "id";
	name = arena_printf(&document->arena, "%s_id", strrchr(resource->path, '/') + 1);
	for (char *c = name; *c; c++)
		if (*c == '-')
			*c = '_';
	return name;
}

static void
add_resource(struct document *document, const struct resource *resource)
{
	const char *path = resource_path(resource, &document->arena);
	const char *one = path;

	if (!resource->is_single)
		one = arena_printf(&document->arena, "%s/{%s}", path,
				   key_parameter(document, resource));
	if (resource->editions && !(resource->editions & document->edition))
		return;
	add_verb(document, resource, LIST_ALL, METHOD_GET, path);
	add_verb(document, resource, CREATE, METHOD_POST, path);
	add_verb(document, resource, GET_ONE, METHOD_GET, one);
	add_verb(document, resource, UPDATE, METHOD_PATCH, one);
	add_verb(document, resource, DELETE_ONE, METHOD_DELETE, one);
}

static void
add_operation(struct document *document, const struct operation *operation)
{
	if (operation->editions && !(operation->editions & document->edition))
		return;
	add_entry(document, (struct entry){ .path = operation->path,
					    .method = operation->method,
					    .operation = operation });
}

/* --- schemas of bodies and answers --- */

static bool
is_among(const char *const *choices, const char *text)
{
	for (; *choices; choices++)
		if (strcmp(*choices, text) == 0)
			return true;
	return false;
}

/* A schema, or one of several where the resource has kinds. */
static void
print_body_schema(struct document *document, const struct resource *resource,
		  const struct shape *shape, unsigned kinds)
{
	struct yaml *yaml = &document->yaml;
	const struct field *kind =
		resource && resource->kind ? shape_field(shape, str_from(resource->kind)) : NULL;

	if (!kind) {
		openapi_refer(yaml, &document->schemas, shape, NULL, 0, VIEW_WHOLE);
		return;
	}
	yaml_open(yaml, "oneOf");
	for (unsigned choice = 1; kind->choices[choice - 1]; choice++) {
		if (kinds && !(kinds & 1u << (choice - 1)))
			continue;
		if (kind->documents.choices &&
		    !is_among(kind->documents.choices, kind->choices[choice - 1]))
			continue;
		yaml_open_item(yaml);
		openapi_refer(yaml, &document->schemas, shape, resource->kind, choice, VIEW_WHOLE);
		yaml_close(yaml);
	}
	yaml_close(yaml);
}

static const struct shape *
answer_shape(const struct resource *resource)
{
	return resource->answer_shape ? resource->answer_shape : resource->shape;
}

static void
open_json(struct yaml *yaml)
{
	yaml_open(yaml, "content");
	yaml_open(yaml, "application/json");
	yaml_open(yaml, "schema");
}

static void
close_json(struct yaml *yaml)
{
	for (int i = 0; i < 3; i++)
		yaml_close(yaml);
}

static void
print_array_of(struct document *document, const struct resource *resource, enum openapi_view view)
{
	struct yaml *yaml = &document->yaml;

	yaml_text(yaml, "type", "array");
	yaml_open(yaml, "items");
	openapi_refer(yaml, &document->schemas, answer_shape(resource), resource->kind, 0, view);
	yaml_close(yaml);
}

/* --- parameters --- */

static void
print_path_parameter(struct document *document, const char *name, const char *const *choices)
{
	struct yaml *yaml = &document->yaml;

	yaml_open_item(yaml);
	yaml_text(yaml, "name", name);
	yaml_text(yaml, "in", "path");
	yaml_true(yaml, "required");
	yaml_open(yaml, "schema");
	if (choices) {
		yaml_text(yaml, "type", "string");
		yaml_open(yaml, "enum");
		for (; *choices; choices++)
			yaml_item(yaml, *choices);
		yaml_close(yaml);
	} else {
		yaml_text(yaml, "$ref", "#/components/schemas/Id");
	}
	yaml_close(yaml);
	yaml_close(yaml);
}

static void
print_path_parameters(struct document *document, const struct entry *entry)
{
	const char *const *choices = entry->operation ? entry->operation->choices : NULL;
	const char *at = entry->path;

	while ((at = strchr(at, '{')) != NULL) {
		const char *end = strchr(++at, '}');
		const char *name = arena_text(&document->arena, str_of(at, (size_t)(end - at)));

		print_path_parameter(document, name, strchr(end, '{') ? NULL : choices);
	}
}

static void
print_filters(struct document *document, const struct shape *shape)
{
	struct yaml *yaml = &document->yaml;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (!(field->flags & FILTER) || !field_applies(field, document->edition, 0))
			continue;
		yaml_open_item(yaml);
		yaml_text(yaml, "name", field->name);
		yaml_text(yaml, "in", "query");
		yaml_text(yaml, "description", field->doc);
		yaml_open(yaml, "schema");
		openapi_print_parameter(yaml, &document->schemas, field);
		yaml_close(yaml);
		yaml_close(yaml);
	}
}

static bool
has_filters(const struct shape *shape)
{
	for (size_t i = 0; i < shape->count; i++)
		if (shape->fields[i].flags & FILTER)
			return true;
	return false;
}

static void
print_parameters(struct document *document, const struct entry *entry)
{
	struct yaml *yaml = &document->yaml;
	bool is_list = entry->resource && entry->verb == LIST_ALL;
	bool is_paged = is_list && !entry->resource->is_unpaged;

	if (!is_paged && !strchr(entry->path, '{') &&
	    !(is_list && has_filters(entry->resource->shape)))
		return;
	yaml_open(yaml, "parameters");
	print_path_parameters(document, entry);
	for (int i = 0; is_paged && i < 2; i++) {
		yaml_open_item(yaml);
		yaml_text(yaml, "$ref",
			  i ? "#/components/parameters/CurrentPage"
			    : "#/components/parameters/PerPage");
		yaml_close(yaml);
	}
	if (is_list)
		print_filters(document, entry->resource->shape);
	yaml_close(yaml);
}

/* --- bodies --- */

static void
print_request(struct document *document, const struct resource *resource, const struct shape *shape,
	      unsigned kinds, bool is_optional)
{
	struct yaml *yaml = &document->yaml;

	yaml_open(yaml, "requestBody");
	if (!is_optional)
		yaml_true(yaml, "required");
	open_json(yaml);
	print_body_schema(document, resource, shape, kinds);
	close_json(yaml);
	yaml_close(yaml);
}

static void
print_requests(struct document *document, const struct entry *entry)
{
	const struct resource *resource = entry->resource;

	if (entry->operation) {
		if (entry->operation->takes)
			print_request(document, NULL, entry->operation->takes, 0,
				      entry->operation->is_body_optional);
	} else if (entry->verb == CREATE && resource->create_shape) {
		print_request(document, NULL, resource->create_shape, 0, false);
	} else if (entry->verb == CREATE || entry->verb == UPDATE) {
		print_request(document, resource, resource->shape,
			      entry->verb == CREATE ? resource->create_kinds : 0, false);
	}
}

/* --- answers --- */

static void
print_paging_headers(struct yaml *yaml)
{
	static const char *const names[] = {
		"Link",
		"X-BT-Pagination-Current-Page",
		"X-BT-Pagination-Last-Page",
		"X-BT-Pagination-Per-Page",
		"X-BT-Pagination-Total",
	};

	yaml_open(yaml, "headers");
	for (size_t i = 0; i < COUNT_OF(names); i++) {
		yaml_open(yaml, names[i]);
		yaml_text(yaml, "$ref",
			  i ? "#/components/headers/Count" : "#/components/headers/Link");
		yaml_close(yaml);
	}
	yaml_close(yaml);
}

static void
open_answer(struct document *document, int status, const char *description)
{
	yaml_open(&document->yaml, arena_printf(&document->arena, "%d", status));
	yaml_text(&document->yaml, "description", description);
}

static void
print_success_of_verb(struct document *document, const struct resource *resource, enum verb verb)
{
	struct yaml *yaml = &document->yaml;

	if (verb == DELETE_ONE) {
		open_answer(document, resource->delete_status ? resource->delete_status : 204,
			    "Deleted.");
		yaml_close(yaml);
		return;
	}
	open_answer(document, verb == CREATE ? 201 : 200,
		    verb == CREATE ? "Made; Location says where it is." : "Done.");
	if (verb == LIST_ALL && !resource->is_unpaged)
		print_paging_headers(yaml);
	open_json(yaml);
	if (verb == LIST_ALL)
		print_array_of(document, resource, VIEW_LISTED);
	else if (verb == GET_ONE && resource->answers_array)
		print_array_of(document, resource, VIEW_WHOLE);
	else
		print_body_schema(document, resource, answer_shape(resource),
				  verb == CREATE ? resource->create_kinds : 0);
	close_json(yaml);
	yaml_close(yaml);
}

static void
print_bytes(struct yaml *yaml, const char *media)
{
	bool is_yaml = strcmp(media, "application/yaml") == 0;

	yaml_open(yaml, "content");
	yaml_open(yaml, media);
	yaml_open(yaml, "schema");
	yaml_text(yaml, "type", is_yaml ? "object" : "string");
	if (!is_yaml)
		yaml_text(yaml, "format", "binary");
	close_json(yaml);
}

static void
print_success_of_operation(struct document *document, const struct operation *operation)
{
	struct yaml *yaml = &document->yaml;

	open_answer(document, operation->status, "Done.");
	if (operation->gives) {
		open_json(yaml);
		if (operation->gives_list) {
			yaml_text(yaml, "type", "array");
			yaml_open(yaml, "items");
		}
		print_body_schema(document, NULL, operation->gives, 0);
		if (operation->gives_list)
			yaml_close(yaml);
		close_json(yaml);
	} else if (operation->gives_media) {
		print_bytes(yaml, operation->gives_media);
	}
	yaml_close(yaml);
}

/* What may go wrong is the same everywhere, but for rows that a path without ids does not name. */
static void
print_failures(struct document *document, const struct entry *entry)
{
	static const struct {
		const char *status, *name;
	} failures[] = {
		{ "401", "Unauthorized" }, { "403", "Forbidden" }, { "404", "NotFound" },
		{ "422", "Invalid" },	   { "429", "TooMany" },
	};
	struct yaml *yaml = &document->yaml;
	bool is_open = entry->operation && entry->operation->need == NEED_NOTHING;

	for (size_t i = 0; i < COUNT_OF(failures); i++) {
		bool is_login = failures[i].status[2] == '1' || failures[i].status[2] == '3';

		if (failures[i].status[2] == '4' && !strchr(entry->path, '{'))
			continue;
		if (is_open && is_login)
			continue;
		yaml_open(yaml, failures[i].status);
		yaml_text(yaml, "$ref",
			  arena_printf(&document->arena, "#/components/responses/%s",
				       failures[i].name));
		yaml_close(yaml);
	}
}

/* --- paths --- */

static void
print_words_of_verb(struct document *document, const struct resource *resource, enum verb verb)
{
	static const struct {
		enum verb verb;
		const char *word, *summary;
	} words[] = {
		{ LIST_ALL, "list", "List: " },
		{ CREATE, "create", "Make one: " },
		{ GET_ONE, "get", "Read one: " },
		{ UPDATE, "update", "Change one, as far as the body says: " },
		{ DELETE_ONE, "delete", "Delete one: " },
	};

	for (size_t i = 0; i < COUNT_OF(words); i++) {
		if (words[i].verb != verb)
			continue;
		yaml_text(&document->yaml, "operationId",
			  arena_printf(&document->arena, "%s_%s", words[i].word, resource->name));
		yaml_text(&document->yaml, "summary",
			  arena_printf(&document->arena, "%s%s", words[i].summary,
				       answer_shape(resource)->name));
		yaml_text(&document->yaml, "description", resource->doc);
	}
}

/* The first word of the path. */
static void
print_tag(struct document *document, const char *path)
{
	size_t length = strcspn(path + 1, "/");

	yaml_open(&document->yaml, "tags");
	yaml_item(&document->yaml, arena_text(&document->arena, str_of(path + 1, length)));
	yaml_close(&document->yaml);
}

static void
print_entry(struct document *document, const struct entry *entry)
{
	struct yaml *yaml = &document->yaml;

	yaml_open(yaml, method_names[entry->method]);
	if (entry->operation) {
		yaml_text(yaml, "operationId", entry->operation->name);
		yaml_text(yaml, "summary", entry->operation->doc);
	} else {
		print_words_of_verb(document, entry->resource, entry->verb);
	}
	print_tag(document, entry->path);
	if (entry->operation && entry->operation->need == NEED_NOTHING)
		yaml_raw(yaml, "security", "[]");
	print_parameters(document, entry);
	print_requests(document, entry);
	yaml_open(yaml, "responses");
	if (entry->operation)
		print_success_of_operation(document, entry->operation);
	else
		print_success_of_verb(document, entry->resource, entry->verb);
	print_failures(document, entry);
	yaml_close(yaml);
	yaml_close(yaml);
}

/* A path stands where it is first met, with every method that any entry has for it. */
static void
print_paths(struct document *document)
{
	yaml_open(&document->yaml, "paths");
	for (size_t i = 0; i < document->count; i++) {
		const char *path = document->entries[i].path;
		bool was_met = false;

		for (size_t k = 0; k < i && !was_met; k++)
			was_met = strcmp(document->entries[k].path, path) == 0;
		if (was_met)
			continue;
		yaml_open(&document->yaml, path);
		for (size_t k = i; k < document->count; k++)
			if (strcmp(document->entries[k].path, path) == 0)
				print_entry(document, &document->entries[k]);
		yaml_close(&document->yaml);
	}
	yaml_close(&document->yaml);
}

void
openapi_write(struct buf *out, unsigned edition, const char *site)
{
	struct document *document = new_object(struct document);

	arena_init(&document->arena);
	yaml_init(&document->yaml, out);
	document->edition = edition;
	document->schemas =
		(struct openapi_schemas){ .arena = &document->arena, .edition = edition };
	for (size_t i = 0; resources[i]; i++)
		add_resource(document, resources[i]);
	for (size_t i = 0; i < OPERATION_COUNT; i++)
		add_operation(document, &operations[i]);
	openapi_print_head(&document->yaml, edition, site);
	print_paths(document);
	openapi_print_common(&document->yaml, site);
	openapi_print_schemas(&document->yaml, &document->schemas);
	arena_release(&document->arena);
	memory_free(document);
}
