/* SPDX-License-Identifier: Apache-2.0 */
/* Paths come out of scripts, with variables in them that may be empty: each such slip ends here,
 * before a request is made. */
#include "cli/target.h"

#include "base/buf.h"
#include "base/limits.h"
#include "codec/uri.h"
#include "model/operations.h"

static const char *const method_words[] = {
	[METHOD_GET] = "GET",
	[METHOD_POST] = "POST",
	[METHOD_PATCH] = "PATCH",
	[METHOD_DELETE] = "DELETE",
};

static bool
is_number(struct str part)
{
	for (size_t i = 0; i < part.length; i++) {
		if (part.data[i] < '0' || part.data[i] > '9')
			return false;
	}
	return part.length > 0;
}

static const char *
why_not_part(struct str part)
{
	if (part.length == 0)
		return "the path has an empty part (is a variable not set?)";
	if (str_equal_text(part, ".") || str_equal_text(part, ".."))
		return "a part of the path is . or ..";
	for (size_t i = 0; i < part.length; i++) {
		unsigned char c = (unsigned char)part.data[i];

		if (c <= ' ' || c == 0x7f)
			return "the path has a blank in it";
		if (c == '?' || c == '#' || c == '/')
			return "the path has a ? or # in it; filters come on standard input";
	}
	return NULL;
}

struct builder {
	struct buf path, pattern, name;
	bool is_one; /* the last part is a number */
	size_t count;
};

static const char *
add_part(struct builder *builder, struct str part)
{
	const char *why = why_not_part(part);

	if (why)
		return why;
	if (builder->count++ == LIMIT_URI_SEGMENTS - 3) /* behind /api/config/v1 */
		return "the path has too many parts";
	buf_append_byte(&builder->path, '/');
	uri_encode(&builder->path, part);
	buf_append_byte(&builder->pattern, '/');
	builder->is_one = is_number(part);
	buf_append_str(&builder->pattern, builder->is_one ? STR("{id}") : part);
	if (builder->count > 1)
		buf_append_byte(&builder->name, '-');
	buf_append_str(&builder->name, part);
	return NULL;
}

/* People paste paths as the documentation has them. */
static struct str
without_prefix(struct str path)
{
	if (str_starts(path, STR("/")))
		path = str_from_offset(path, 1);
	if (str_starts(path, STR("api/config/v1/")))
		path = str_from_offset(path, strlen("api/config/v1/"));
	return path;
}

static const char *
add_parts(struct builder *builder, const char *path, const char *id)
{
	struct str part;

	for (struct str rest = without_prefix(str_from(path)); str_split(&rest, '/', &part);) {
		const char *why = add_part(builder, part);

		if (why)
			return why;
	}
	if (!id)
		return NULL;
	return *id ? add_part(builder, str_from(id)) : "the id is empty (is a variable not set?)";
}

/* Whether a parameter of an operation's path, "{id}" or "{platform}", may be this part. */
static bool
is_choice(const struct operation *operation, struct str part)
{
	if (!operation->choices)
		return str_equal(part, STR("{id}"));
	for (size_t i = 0; operation->choices[i]; i++) {
		if (str_equal_text(part, operation->choices[i]))
			return true;
	}
	return str_equal(part, STR("{id}"));
}

static bool
has_pattern(const struct operation *operation, struct str pattern)
{
	struct str theirs = str_from(operation->path), ours = pattern, their_part, our_part;

	while (str_split(&theirs, '/', &their_part)) {
		if (!str_split(&ours, '/', &our_part))
			return false;
		if (str_starts(their_part, STR("{")) ? !is_choice(operation, our_part)
						     : !str_equal(their_part, our_part))
			return false;
	}
	return ours.data == NULL;
}

static const struct operation *
find_operation(struct str pattern, enum operation_method method)
{
	for (size_t i = 0; i < OPERATION_COUNT; i++) {
		if (operations[i].method == method && has_pattern(&operations[i], pattern))
			return &operations[i];
	}
	return NULL;
}

static void
take_operation(struct target *target, const struct operation *operation)
{
	target->takes = operation->takes;
	target->gives = operation->gives;
	target->is_one = true;
	target->ignores_body = !operation->takes;
	target->needs_body = operation->takes && operation->method == METHOD_DELETE;
}

static void
take_resource(struct target *target, const struct resource *resource, bool is_one)
{
	target->takes = resource->shape;
	target->gives = resource->answer_shape ? resource->answer_shape : resource->shape;
	target->is_one = is_one;
}

static void
ask_model(struct target *target, enum operation_method method)
{
	struct str pattern = str_from(target->pattern);
	const struct operation *operation = find_operation(pattern, method);
	const struct resource *resource = resource_find(pattern);

	if (operation) {
		take_operation(target, operation);
	} else if (resource) {
		take_resource(target, resource, resource->is_single);
	} else if (str_ends(pattern, STR("/{id}"))) {
		pattern.length -= strlen("/{id}");
		resource = resource_find(pattern);
		if (resource && !resource->is_single)
			take_resource(target, resource, true);
	}
}

static enum operation_method
method_of(enum command command, struct str pattern)
{
	switch (command) {
	case COMMAND_ADD:
		return METHOD_POST;
	case COMMAND_UPDATE:
		return METHOD_PATCH;
	case COMMAND_DELETE:
		return METHOD_DELETE;
	case COMMAND_DO:
		/* "do" is for whatever an operation wants, and all but one want a POST. */
		return !find_operation(pattern, METHOD_POST) &&
				       find_operation(pattern, METHOD_PATCH)
			       ? METHOD_PATCH
			       : METHOD_POST;
	default:
		return METHOD_GET;
	}
}

enum err
target_parse(struct arena *arena, enum command command, const char *path, const char *id,
	     struct target *ret_target, const char **ret_why)
{
	struct builder builder = { 0 };
	struct target target = { 0 };

	buf_init(&builder.path, LIMIT_HTTP_TARGET);
	buf_init(&builder.pattern, LIMIT_HTTP_TARGET);
	buf_init(&builder.name, LIMIT_HTTP_TARGET);
	buf_append_text(&builder.path, "/api/config/v1");
	const char *why = add_parts(&builder, path, id);
	if (!why && buf_error(&builder.path))
		why = "the path is too long";
	if (!why) {
		target.path = arena_text(arena, buf_str(&builder.path));
		target.pattern = arena_text(arena, buf_str(&builder.pattern));
		target.name = arena_text(arena, buf_str(&builder.name));
		target.is_one = builder.is_one;
		enum operation_method method = method_of(command, str_from(target.pattern));
		target.method = method_words[method];
		ask_model(&target, method);
		if ((command == COMMAND_DELETE || command == COMMAND_UPDATE) && !target.is_one)
			why = "this verb needs an id behind the path (is a variable not set?)";
	}
	buf_release(&builder.path);
	buf_release(&builder.pattern);
	buf_release(&builder.name);
	if (why) {
		*ret_why = why;
		return ERR_INVALID;
	}
	*ret_target = target;
	return OK;
}
