/* SPDX-License-Identifier: Apache-2.0 */
#include "shapes.h"

#include "schema/shape.h"

struct check {
	struct arena *arena;
	unsigned edition;
	const char *wrong;
};

static void
complain(struct check *check, const char *at, const char *what)
{
	if (!check->wrong)
		check->wrong = arena_printf(check->arena, "%s: %s", at, what);
}

static void check_object(struct check *check, const struct shape *shape, unsigned kind,
			 bool is_list, const struct json *json, const char *at);

static bool
may_be_null(const struct field *field)
{
	/* what the program writes may be unset, and what a client may leave out, too */
	return field->flags & (NULLABLE | READ_ONLY | EMPTY_IS_NULL | API_READ_ONLY) ||
	       !(field->flags & REQUIRED) || field->kind == ROW_OBJECT;
}

static enum json_kind
kind_of(const struct field *field)
{
	switch (field->kind) {
	case ROW_INT:
	case ROW_ID:
		return JSON_INT;
	case ROW_REF:
		return field->by_code ? JSON_TEXT : JSON_INT;
	case ROW_BOOL:
		return JSON_BOOL;
	case ROW_LIST:
		return JSON_ARRAY;
	case ROW_OBJECT:
	case ROW_MAP:
		return JSON_OBJECT;
	default:
		return JSON_TEXT;
	}
}

static void
check_text(struct check *check, const struct field *field, struct str text, const char *at)
{
	if (field->kind == ROW_ENUM && !enum_value(field, text))
		complain(check, at, "no choice of the row");
	if (field->kind == ROW_TIME && !str_ends(text, STR("+00:00")))
		complain(check, at, "a time does not end in +00:00");
}

static void
check_value(struct check *check, const struct field *field, const struct json *value,
	    const char *at)
{
	if (field->write)
		return;
	if (json_kind(value) == JSON_NULL) {
		if (!may_be_null(field))
			complain(check, at, "null");
		return;
	}
	if (json_kind(value) != kind_of(field)) {
		complain(check, at, "of the wrong kind");
		return;
	}
	if (json_kind(value) == JSON_TEXT)
		check_text(check, field, json_text(value), at);
	if (field->kind == ROW_OBJECT)
		check_object(check, field->shape, 0, false, value, at);
	for (size_t i = 0; field->kind == ROW_LIST && i < json_count(value); i++) {
		const char *place = arena_printf(check->arena, "%s.%zu", at, i);
		struct field item = field_of_items(field);

		if (field->item == ROW_OBJECT)
			check_object(check, field->shape, 0, false, json_item(value, i), place);
		else
			check_value(check, &item, json_item(value, i), place);
	}
}

/* Whether an answer shows this field. */
static bool
is_shown(const struct check *check, const struct shape *shape, const struct field *field,
	 unsigned kind, bool is_list)
{
	bool has_listed = false;

	for (size_t i = 0; i < shape->count; i++)
		has_listed |= (shape->fields[i].flags & LISTED) && shape->fields[i].kind != ROW_ID;
	if (!field_has_face(field) || field->flags & WRITE_ONLY ||
	    !field_applies(field, check->edition, kind))
		return false;
	return !is_list || !has_listed || field->flags & LISTED;
}

static void
check_object(struct check *check, const struct shape *shape, unsigned kind, bool is_list,
	     const struct json *json, const char *at)
{
	const struct json *value;
	struct str name;

	if (json_kind(json) != JSON_OBJECT) {
		complain(check, at, "no object");
		return;
	}
	for (size_t i = 0; json_next_member(json, &i, &name, &value);) {
		const struct field *field = shape_field_for(shape, name, check->edition, kind);
		const char *place = arena_printf(check->arena, "%s.%.*s", at, STR_ARG(name));

		if (!field || !is_shown(check, shape, field, kind, is_list))
			complain(check, place, "not for this answer");
		else
			check_value(check, field, value, place);
	}
	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		/* a check-out shows what there is */
		if (is_shown(check, shape, field, kind, is_list) &&
		    !json_member(json, field->name) &&
		    strcmp(shape->name, "VaultAccountCredential") != 0)
			complain(check, arena_printf(check->arena, "%s.%s", at, field->name),
				 "missing");
	}
}

static unsigned
kind_in(const struct shape *shape, const struct resource *resource, const struct json *row)
{
	const char *name = resource && resource->shape == shape ? resource->kind : NULL;
	const struct field *field;
	const struct json *value;

	if (!name && strcmp(shape->name, "VaultAccountCredential") == 0)
		name = "type";
	field = name ? shape_field(shape, str_from(name)) : NULL;
	value = field && json_kind(row) == JSON_OBJECT ? json_member(row, name) : NULL;
	return value && json_kind(value) == JSON_TEXT
		       ? (unsigned)enum_value(field, json_text(value))
		       : 0;
}

static void
check_rows(struct check *check, const struct shape *shape, const struct resource *resource,
	   bool is_list, const struct json *json)
{
	if (json_kind(json) != JSON_ARRAY) {
		complain(check, "body", "no array");
		return;
	}
	for (size_t i = 0; i < json_count(json); i++)
		check_object(check, shape, kind_in(shape, resource, json_item(json, i)), is_list,
			     json_item(json, i), arena_printf(check->arena, "%zu", i));
}

static void
check_success(struct check *check, const struct route_method *method, const struct json *json)
{
	const struct resource *resource =
		method->operation ? method->operation->of : method->resource;
	const struct shape *shape =
		method->operation ? method->operation->gives : method->resource->shape;

	if (!shape || method->verb == DELETE_ONE)
		complain(check, "body", "where there should be none");
	else if (method->operation == &operations[OPERATION_USER_GROUP_POLICY_CHANGES])
		return; /* id and name of each only: a shape of its own */
	else if (method->verb == LIST_ALL)
		check_rows(check, shape, resource, true, json);
	else if (method->verb == GET_ONE && resource->answers_array)
		check_rows(check, shape, resource, false, json);
	else
		check_object(check, shape, kind_in(shape, resource, json), false, json, "body");
}

/* {"message"}, {"message", "errors"} or {"error", "message"}. */
static void
check_problem(struct check *check, int status, const struct json *json)
{
	const struct json *errors, *texts;
	struct str name;

	if (json_kind(json) != JSON_OBJECT || !json_member(json, "message") ||
	    json_kind(json_member(json, "message")) != JSON_TEXT ||
	    json_text(json_member(json, "message")).length == 0) {
		complain(check, "body", "a problem without a message");
		return;
	}
	errors = json_member(json, "errors");
	if (!errors)
		return;
	if (status != 422 || json_kind(errors) != JSON_OBJECT || json_count(errors) == 0)
		complain(check, "errors", "no bag of errors");
	for (size_t i = 0; json_next_member(errors, &i, &name, &texts);) {
		if (json_kind(texts) != JSON_ARRAY || json_count(texts) == 0 ||
		    json_kind(json_item(texts, 0)) != JSON_TEXT)
			complain(check, "errors", "a field without a text");
	}
}

static enum http_method
method_of(const char *name)
{
	for (int i = 0; i < ROUTE_METHODS; i++)
		if (strcmp(route_method_name((enum http_method)i), name) == 0)
			return (enum http_method)i;
	return HTTP_OTHER;
}

const char *
shapes_check(struct arena *arena, const struct routes *routes, unsigned edition,
	     const char *method_name, const char *target, int status, struct str body,
	     const struct json *json)
{
	struct check check = { arena, edition, NULL };
	const struct route_method *method = NULL;
	struct str path = str_from(target), rest = path;
	struct route_match match;

	str_split(&rest, '?', &path);
	if (strcmp(method_name, "HEAD") == 0 || strcmp(method_name, "OPTIONS") == 0 ||
	    status == 204) {
		if (body.length > 0 && status < 400)
			return "a body where there should be none";
		return NULL;
	}
	if (!routes_find(routes, path, &match))
		method = route_method_of(match.route, method_of(method_name));
	if (status >= 400 && !json)
		return strcmp(target, "/readyz") == 0 ? NULL : "a problem that is no JSON";
	if (status >= 400 && strcmp(target, "/readyz") != 0)
		check_problem(&check, status, json);
	else if (status < 300 && method && method->action && json)
		check_success(&check, method, json);
	else if (status < 300 && method && method->action && body.length > 0 &&
		 !(method->operation && method->operation->gives_media))
		return "an answer that is no JSON";
	return check.wrong;
}
