/* SPDX-License-Identifier: Apache-2.0 */
#include "walk.h"

#include <stdio.h>

#include "model/resources.h"
#include "unit/crypto/sample_keys.h"

#define CONFIG "/api/config/v1"

void
walk_expect(const struct walk *walk, bool holds, const char *what, const struct reply *reply,
	    int line)
{
	if (holds)
		return;
	fprintf(stderr, "%s (kind %u), line %d: %s\n", walk->resource->name, walk->kind, line,
		what);
	if (reply)
		fprintf(stderr, "  answered %d %.*s\n", reply->status, STR_ARG(reply->body));
	CHECK(false);
}

/* What cannot be made through this face is there from the start. */
static int64_t
built_in(const struct resource *resource)
{
	if (resource == &session_policy_resource)
		return 2;
	return 1;
}

static void
place(struct walk *walk, const struct resource *resource)
{
	struct str rest = str_from(resource_path(resource, &walk->appliance->arena)), part;
	const char *path = CONFIG;
	size_t count = 0;

	str_split(&rest, '/', &part);
	while (str_split(&rest, '/', &part)) {
		if (part.data[0] == '{')
			path = TEXT_OF(walk->appliance, "%s/%lld", path,
				       (long long)walk->parent_ids[count++]);
		else
			path = TEXT_OF(walk->appliance, "%s/%.*s", path, STR_ARG(part));
	}
	walk->path = path;
}

static int64_t make_row(struct appliance *appliance, const struct resource *resource,
			unsigned *number);

/* Parents, outermost first. */
static void
make_parents(struct walk *walk, const struct resource *resource)
{
	if (!resource->parent)
		return;
	make_parents(walk, resource->parent);
	if (!resource->parent->is_single)
		walk->parent_ids[walk->parent_count++] =
			make_row(walk->appliance, resource->parent, &walk->number);
}

static struct walk
begin(struct appliance *appliance, const struct resource *resource, unsigned kind, unsigned number)
{
	struct walk walk = {
		.appliance = appliance, .resource = resource, .kind = kind, .number = number
	};

	make_parents(&walk, resource);
	place(&walk, resource);
	return walk;
}

static int64_t
make_row(struct appliance *appliance, const struct resource *resource, unsigned *number)
{
	struct walk walk;
	struct reply reply;

	if (!(resource->verbs[FACE_CONFIG] & CREATE))
		return built_in(resource);
	walk = begin(appliance, resource, resource->kind ? 1 : 0, *number + 1);
	walk_make(&walk, &reply);
	*number = walk.number;
	return reply_int(&reply, "id");
}

/* --- examples --- */

static int64_t
refer(const struct resource *target, void *context)
{
	struct walk *walk = context;
	size_t at = walk->parent_count;

	/* a body that names its parent again names the one of the path */
	for (const struct resource *parent = walk->resource->parent; parent;
	     parent = parent->parent) {
		if (parent->is_single)
			continue;
		at--;
		if (parent == target)
			return walk->parent_ids[at];
	}
	return make_row(walk->appliance, target, &walk->number);
}

/* A value of a parsed body as text again. */
static void
write_json(struct json_writer *writer, const struct json *json)
{
	const struct json *value;
	struct str name;

	switch (json_kind(json)) {
	case JSON_NULL:
		json_write_null(writer);
		break;
	case JSON_BOOL:
		json_write_bool(writer, json_bool(json));
		break;
	case JSON_INT:
		json_write_int(writer, json_int(json));
		break;
	case JSON_REAL:
		CHECK(false);
		break;
	case JSON_TEXT:
		json_write_text(writer, json_text(json));
		break;
	case JSON_ARRAY:
		json_write_begin_array(writer);
		for (size_t i = 0; i < json_count(json); i++)
			write_json(writer, json_item(json, i));
		json_write_end_array(writer);
		break;
	case JSON_OBJECT:
		json_write_begin_object(writer);
		for (size_t at = 0; json_next_member(json, &at, &name, &value);) {
			json_write_name_str(writer, name);
			write_json(writer, value);
		}
		json_write_end_object(writer);
		break;
	}
}

/* Where a rule wants what no row can say: the member's value, or NULL to leave it out. */
static const struct special {
	const struct resource *resource;
	const char *member;
	const char *value;
} specials[] = {
	{ &group_policy_member_resource, "distinguished_name", NULL },
	{ &group_policy_member_resource, "group_name", NULL },
	{ &vault_account_resource, "private_key", key_ed25519 },
	{ &vault_account_resource, "private_key_passphrase", NULL },
	{ &jump_policy_resource, "approval_user_ids", NULL },
	{ &jump_policy_resource, "approval_team_ids", NULL },
	{ &jumpoint_resource, "managed_ip_ranges", NULL },
};

static const struct special *
special_of(const struct walk *walk, struct str member)
{
	for (size_t i = 0; i < COUNT_OF(specials); i++)
		if (specials[i].resource == walk->resource &&
		    str_equal_text(member, specials[i].member))
			return &specials[i];
	return NULL;
}

bool
walk_is_special(const struct walk *walk, const struct field *field)
{
	return field->matches || field->example || special_of(walk, str_from(field->name));
}

static void
write_member(struct walk *walk, struct json_writer *writer, struct str name,
	     const struct json *value)
{
	const struct special *special = special_of(walk, name);

	if (special && !special->value)
		return;
	json_write_name_str(writer, name);
	if (special)
		json_write_text(writer, str_from(special->value));
	else if (walk->resource == &user_resource && str_equal_text(name, "username"))
		/* unique within a provider */
		json_write_text(writer,
				str_from(TEXT_OF(walk->appliance, "user_%u", walk->number)));
	else
		write_json(writer, value);
}

static const char *
example(struct walk *walk)
{
	struct json_writer writer;
	const char *text;
	struct buf out;

	buf_init(&out, 1024 * 1024);
	json_write_init(&writer, &out);
	walk->number++;
	schema_example(&writer, walk->resource, walk->appliance->site->edition, walk->kind,
		       walk->number, refer, walk);
	text = arena_text(&walk->appliance->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* A body with one member replaced; member NULL: as the rows have it. */
static const char *
body_with(struct walk *walk, const char *member, const char *value)
{
	struct arena *arena = &walk->appliance->arena;
	const struct json *body, *replaced, *at;
	struct json_writer writer;
	const char *why, *text;
	struct str name;
	struct buf out;

	CHECK_OK(json_parse(arena, str_from(example(walk)), &body, &why));
	buf_init(&out, 4 * 1024 * 1024);
	json_write_init(&writer, &out);
	json_write_begin_object(&writer);
	for (size_t i = 0; json_next_member(body, &i, &name, &at);)
		if (!member || !str_equal_text(name, member))
			write_member(walk, &writer, name, at);
	if (member && value) {
		CHECK_OK(json_parse(arena, str_from(TEXT_OF(walk->appliance, "[%s]", value)),
				    &replaced, &why));
		json_write_name(&writer, member);
		write_json(&writer, json_item(replaced, 0));
	}
	json_write_end_object(&writer);
	text = arena_text(arena, buf_str(&out));
	buf_release(&out);
	return text;
}

const char *
walk_example(struct walk *walk)
{
	return body_with(walk, NULL, NULL);
}

const char *
walk_example_with(struct walk *walk, const char *member, const char *value)
{
	return body_with(walk, member, value);
}

const char *
walk_address(struct walk *walk, const struct reply *made)
{
	const struct resource *resource = walk->resource;

	if (resource->is_single)
		return walk->path;
	return TEXT_OF(walk->appliance, "%s/%lld", walk->path,
		       (long long)reply_int(made, resource->key ? resource->key : "id"));
}

const char *
walk_make(struct walk *walk, struct reply *ret_reply)
{
	const char *body = walk_example(walk);

	*ret_reply = appliance_ask(walk->appliance, "POST", walk->path, body);
	if (ret_reply->status != 201)
		fprintf(stderr, "POST %s %s\n", walk->path, body);
	EXPECT(walk, ret_reply->status == 201, ret_reply);
	return walk_address(walk, ret_reply);
}

/* --- walking --- */

const struct field **
walk_fields(struct walk *walk)
{
	const struct shape *shape = walk->resource->shape;
	const struct field **fields =
		arena_array(&walk->appliance->arena, const struct field *, shape->count + 1);
	unsigned edition = walk->appliance->site->edition;
	size_t count = 0;

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (field_applies(field, edition, walk->kind) && field_has_face(field) &&
		    !(field->flags & (READ_ONLY | API_READ_ONLY)))
			fields[count++] = field;
	}
	return fields;
}

static void
walk_kinds(struct appliance *appliance, const struct resource *resource,
	   void (*run)(struct walk *walk), unsigned *number)
{
	const struct field *kind =
		resource->kind ? shape_field(resource->shape, str_from(resource->kind)) : NULL;

	for (unsigned i = kind ? 1 : 0; i == 0 || kind->choices[i - 1]; i++) {
		struct walk walk;

		if (i && resource->create_kinds && !(resource->create_kinds & 1u << (i - 1)))
			continue;
		walk = begin(appliance, resource, i, *number + 1);
		run(&walk);
		*number = walk.number;
		if (!kind)
			break;
	}
}

void
walk_every(struct appliance *appliance, unsigned verbs, void (*run)(struct walk *walk))
{
	unsigned number = 0;

	for (size_t i = 0; resources[i]; i++) {
		const struct resource *resource = resources[i];
		bool is_here = !resource->editions || resource->editions & appliance->site->edition;

		if (is_here && (resource->verbs[FACE_CONFIG] & verbs) == verbs)
			walk_kinds(appliance, resource, run, &number);
	}
}

void
walk_on_every_of(const char *url, unsigned edition, unsigned verbs, void (*run)(struct walk *walk))
{
	struct appliance appliance;

	appliance_open_edition(&appliance, url, edition);
	appliance_admin(&appliance);
	walk_every(&appliance, verbs, run);
	appliance_close(&appliance);
}

void
walk_on_every(const char *url, unsigned verbs, void (*run)(struct walk *walk))
{
	walk_on_every_of(url, EDITION_RS, verbs, run);
}

/* --- asking --- */

struct reply
walk_ask(struct walk *walk, const char *method, const char *target, const char *body)
{
	return appliance_ask(walk->appliance, method, target, body);
}

bool
walk_blames(const struct reply *reply, const char *name)
{
	const struct json *errors = reply_at(reply, "errors"), *value;
	struct str at;

	if (!errors || json_kind(errors) != JSON_OBJECT)
		return false;
	for (size_t i = 0; json_next_member(errors, &i, &at, &value);) {
		if (str_equal_text(at, name) ||
		    (str_starts(at, str_from(name)) && at.data[strlen(name)] == '.'))
			return true;
	}
	return false;
}

int64_t
walk_count(struct walk *walk)
{
	struct reply reply = walk_ask(walk, "GET", walk->path, NULL);

	EXPECT(walk, reply.status == 200, &reply);
	return (int64_t)json_count(reply.json);
}

bool
walk_is_void(const struct field *field)
{
	return strcmp(field->name, "failed_logins") == 0 || field->kind == ROW_OBJECT ||
	       strcmp(field->name, "maximum_password_age") == 0;
}
