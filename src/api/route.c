/* SPDX-License-Identifier: Apache-2.0 */
/* The route table: a tree of path segments. A segment is a word or, tried after the words, a
 * parameter: an id, a uid, one of a few words, or whatever is left of the path. */
#include "api/route.h"

#include "actions/operations.h"
#include "actions/prepare.h"
#include "base/log.h"
#include "base/memory.h"

enum { ROUTES_MAX = 512, CHILDREN_MAX = 64, SEGMENTS_MAX = 12, UID_LENGTH = 32 };

struct node {
	const char *segment;	    /* NULL: a parameter */
	const char *const *choices; /* of a parameter that is no id */
	struct node *children[CHILDREN_MAX];
	size_t child_count;
	struct node *parameter;
	bool takes_rest; /* a parameter that is all that is left: {*} */
	bool takes_uid;	 /* a parameter of hex digits: {uid} */
	struct route *route;
};

struct routes {
	struct arena arena;
	struct node root;
	struct route *list[ROUTES_MAX];
	size_t count;
	unsigned edition;
	void (*serve_config)(struct request *request);
};

/* --- making it --- */

/* NULL: other addresses have a parameter of another kind there, and it can be only one. */
static struct node *
parameter_of(struct routes *routes, struct node *node, struct str segment,
	     const char *const *choices)
{
	bool takes_rest = str_equal_text(segment, "{*}"),
	     takes_uid = str_equal_text(segment, "{uid}");
	struct node *parameter = node->parameter;

	if (!parameter) {
		parameter = arena_new(&routes->arena, struct node);
		parameter->choices = choices;
		parameter->takes_rest = takes_rest;
		parameter->takes_uid = takes_uid;
		node->parameter = parameter;
	}
	return parameter->choices == choices && parameter->takes_rest == takes_rest &&
			       parameter->takes_uid == takes_uid
		       ? parameter
		       : NULL;
}

static struct node *
child_of(struct routes *routes, struct node *node, struct str segment, const char *const *choices)
{
	struct node *child;

	if (segment.length > 0 && segment.data[0] == '{')
		return parameter_of(routes, node, segment, choices);
	for (size_t i = 0; i < node->child_count; i++)
		if (str_equal_text(segment, node->children[i]->segment))
			return node->children[i];
	if (node->child_count == CHILDREN_MAX)
		return NULL;
	child = arena_new(&routes->arena, struct node);
	child->segment = arena_text(&routes->arena, segment);
	node->children[node->child_count++] = child;
	return child;
}

static struct route *
route_at(struct routes *routes, const char *pattern, const char *const *choices)
{
	struct str rest = str_from_offset(str_from(pattern), 1), segment;
	struct node *node = &routes->root;

	while (node && str_split(&rest, '/', &segment))
		node = child_of(routes, node, segment, rest.data ? NULL : choices);
	if (!node || routes->count == ROUTES_MAX)
		return NULL;
	if (!node->route) {
		node->route = arena_new(&routes->arena, struct route);
		node->route->pattern = arena_text(&routes->arena, str_from(pattern));
		routes->list[routes->count++] = node->route;
	}
	return node->route;
}

static enum err
add(struct routes *routes, const char *pattern, const char *const *choices, enum http_method method,
    const struct route_method *does)
{
	struct route *route = route_at(routes, pattern, choices);

	if (!route || does->need == NEED_UNSET || !does->serve ||
	    route->methods[method].need != NEED_UNSET) {
		log_error("route.wrong", LOG_TEXT("path", pattern),
			  LOG_TEXT("method", route_method_name(method)));
		return ERR_BUG;
	}
	route->methods[method] = *does;
	return OK;
}

static enum err
add_verb(struct routes *routes, const struct resource *resource, const char *path, enum verb verb,
	 enum http_method method)
{
	const struct prepare *prepare = prepare_of(resource);
	struct route_method does = {
		.need = resource->needs[FACE_CONFIG],
		.writes = verb != LIST_ALL && verb != GET_ONE,
		.serve = routes->serve_config,
		.resource = resource,
		.verb = verb,
		.action = verb_action(resource, verb),
	};

	if (!(resource->verbs[FACE_CONFIG] & verb))
		return OK;
	if (does.writes && prepare && prepare->is_slow)
		does.lane = POOL_SLOW;
	if (!does.action)
		return ERR_BUG;
	return add(routes, arena_printf(&routes->arena, "%s%s", ROUTE_CONFIG, path), NULL, method,
		   &does);
}

/* The path of one row: what is alone below its parent has the collection's. */
static const char *
own_path(struct routes *routes, const struct resource *resource)
{
	const char *path = resource_path(resource, &routes->arena);

	if (resource->is_single)
		return path;
	return arena_printf(&routes->arena, "%s/{%s}", path, resource->key ? resource->key : "id");
}

static enum err
add_resource(struct routes *routes, const struct resource *resource)
{
	static const struct {
		enum verb verb;
		enum http_method method;
		bool is_of_row;
	} verbs[] = {
		{ LIST_ALL, HTTP_GET, false },	   { CREATE, HTTP_POST, false },
		{ GET_ONE, HTTP_GET, true },	   { UPDATE, HTTP_PATCH, true },
		{ DELETE_ONE, HTTP_DELETE, true },
	};
	enum err err;

	if (resource->editions && !(resource->editions & routes->edition))
		return OK;
	for (size_t i = 0; i < COUNT_OF(verbs); i++) {
		const char *path = verbs[i].is_of_row ? own_path(routes, resource)
						      : resource_path(resource, &routes->arena);

		err = add_verb(routes, resource, path, verbs[i].verb, verbs[i].method);
		if (err)
			return err;
	}
	return OK;
}

static enum err
add_operation(struct routes *routes, enum operation_number number)
{
	static const enum http_method methods[] = {
		[METHOD_GET] = HTTP_GET,
		[METHOD_POST] = HTTP_POST,
		[METHOD_PATCH] = HTTP_PATCH,
		[METHOD_DELETE] = HTTP_DELETE,
	};
	const struct operation *operation = &operations[number];
	const struct route_method does = {
		.need = operation->need,
		.writes = operation->writes,
		.serve = routes->serve_config,
		.operation = operation,
		.action = operation_actions[number],
	};

	if (operation->editions && !(operation->editions & routes->edition))
		return OK;
	/* Without an action its answer is bytes: one of the fixed addresses gives them. */
	if (!does.action)
		return OK;
	return add(routes, arena_printf(&routes->arena, "%s%s", ROUTE_CONFIG, operation->path),
		   operation->choices, methods[operation->method], &does);
}

static enum err
add_all(struct routes *routes, const struct route_fixed *fixed)
{
	enum err err = OK;

	for (size_t i = 0; !err && resources[i]; i++)
		err = add_resource(routes, resources[i]);
	for (int i = 0; !err && i < OPERATION_COUNT; i++)
		err = add_operation(routes, (enum operation_number)i);
	for (; !err && fixed; fixed = fixed->more) {
		for (; !err && fixed->pattern; fixed++)
			err = add(routes, fixed->pattern, fixed->choices, fixed->method,
				  &fixed->does);
		if (err)
			break;
	}
	return err;
}

enum err
routes_new(unsigned edition, const struct route_fixed *fixed,
	   void (*serve_config)(struct request *request), struct routes **ret_routes)
{
	struct routes *routes = new_object(struct routes);
	enum err err;

	arena_init(&routes->arena);
	routes->edition = edition;
	routes->serve_config = serve_config;
	err = add_all(routes, fixed);
	if (err) {
		routes_free(routes);
		return err;
	}
	*ret_routes = routes;
	return OK;
}

void
routes_free(struct routes *own_routes)
{
	if (!own_routes)
		return;
	arena_release(&own_routes->arena);
	memory_free(own_routes);
}

/* --- asking it --- */

static bool
takes_choice(const char *const *choices, struct str segment)
{
	for (; *choices; choices++)
		if (str_equal_text(segment, *choices))
			return true;
	return false;
}

/* Digits alone, no sign and no leading zero: each row has one address. */
static bool
read_id(struct str segment, int64_t *ret_id)
{
	if (segment.length == 0 || segment.length > 10 || segment.data[0] < '1' ||
	    segment.data[0] > '9')
		return false;
	return str_to_int(segment, 1, INT32_MAX, ret_id) == OK;
}

static const struct node *
step(const struct node *node, struct str segment, struct route_match *match)
{
	const struct node *parameter = node->parameter;

	for (size_t i = 0; i < node->child_count; i++)
		if (str_equal_text(segment, node->children[i]->segment))
			return node->children[i];
	if (!parameter || parameter->takes_rest)
		return parameter;
	if (parameter->choices) {
		match->word = segment;
		return takes_choice(parameter->choices, segment) ? parameter : NULL;
	}
	if (parameter->takes_uid) {
		match->word = segment;
		return str_is_hex(segment, UID_LENGTH) ? parameter : NULL;
	}
	if (match->id_count == CALL_IDS || !read_id(segment, &match->ids[match->id_count]))
		return NULL;
	match->id_count++;
	return parameter;
}

enum err
routes_find(const struct routes *routes, struct str path, struct route_match *ret_match)
{
	struct route_match match = { 0 };
	struct str rest = str_from_offset(path, 1), segment;
	const struct node *node = &routes->root;

	if (path.length < 1 || path.data[0] != '/')
		return ERR_NOT_FOUND;
	while (node && !node->takes_rest && str_split(&rest, '/', &segment))
		node = step(node, segment, &match);
	if (!node || !node->route)
		return ERR_NOT_FOUND;
	match.route = node->route;
	*ret_match = match;
	return OK;
}

const struct route_method *
route_method_of(const struct route *route, enum http_method method)
{
	if (method == HTTP_HEAD)
		method = HTTP_GET;
	if ((int)method < 0 || (int)method >= ROUTE_METHODS ||
	    route->methods[method].need == NEED_UNSET)
		return NULL;
	return &route->methods[method];
}

const char *
route_method_name(enum http_method method)
{
	static const char *const names[ROUTE_METHODS] = {
		[HTTP_GET] = "GET",	    [HTTP_HEAD] = "HEAD", [HTTP_POST] = "POST",
		[HTTP_PATCH] = "PATCH",	    [HTTP_PUT] = "PUT",	  [HTTP_DELETE] = "DELETE",
		[HTTP_OPTIONS] = "OPTIONS",
	};

	return (int)method >= 0 && (int)method < ROUTE_METHODS && names[method] ? names[method]
										: "OTHER";
}

void
route_write_allow(const struct route *route, struct buf *out)
{
	static const enum http_method order[] = { HTTP_GET,   HTTP_HEAD, HTTP_POST,
						  HTTP_PATCH, HTTP_PUT,	 HTTP_DELETE };

	for (size_t i = 0; i < COUNT_OF(order); i++) {
		if (!route_method_of(route, order[i]))
			continue;
		if (out->length > 0)
			buf_append_byte(out, ',');
		buf_append_text(out, route_method_name(order[i]));
	}
}

void
routes_each(const struct routes *routes, void (*visit)(const struct route *route, void *context),
	    void *context)
{
	for (size_t i = 0; i < routes->count; i++)
		visit(routes->list[i], context);
}
