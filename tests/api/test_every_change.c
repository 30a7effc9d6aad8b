/* SPDX-License-Identifier: Apache-2.0 */
/* Changing and deleting, tried on every resource, on both stores. */
#include "walk.h"

/* --- changing --- */

static void
is_changed(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct arena *arena = &walk->appliance->arena;
	struct reply made, changed, read;
	const char *address = walk_make(walk, &made), *why, *body;
	const struct json *sent;

	/* what is fixed stays as it is, whatever is sent */
	body = walk_example(walk);
	CHECK_OK(json_parse(arena, str_from(body), &sent, &why));
	changed = walk_ask(walk, "PATCH", address, body);
	EXPECT(walk, changed.status == 200, &changed);
	for (; *fields; fields++) {
		const struct json *after = reply_at(&changed, (*fields)->name);
		const struct json *want = (*fields)->flags & FIXED
						  ? reply_at(&made, (*fields)->name)
						  : json_member(sent, (*fields)->name);

		if (!want || (*fields)->flags & (WRITE_ONLY | FOLDED) || walk_is_void(*fields))
			continue;
		EXPECT(walk, after != NULL && json_kind(after) == json_kind(want), &changed);
		if (json_kind(want) == JSON_TEXT)
			EXPECT(walk, str_equal(json_text(after), json_text(want)), &changed);
		if (json_kind(want) == JSON_INT)
			EXPECT(walk, json_int(after) == json_int(want), &changed);
	}
	read = walk_ask(walk, "GET", address, NULL);
	EXPECT(walk, str_equal(read.body, changed.body), &read);
}

STORE_TEST(every_resource_is_changed)
{
	walk_on_every(url, CREATE | UPDATE | GET_ONE, is_changed);
}

static void
keeps_what_was_not_given(struct walk *walk)
{
	struct reply made, changed;
	const char *address = walk_make(walk, &made);

	changed = walk_ask(walk, "PATCH", address, "{}");
	EXPECT(walk, changed.status == 200 && str_equal(made.body, changed.body), &changed);
	changed = walk_ask(walk, "PATCH", address, NULL);
	EXPECT(walk, changed.status == 200 && str_equal(made.body, changed.body), &changed);
}

STORE_TEST(every_resource_keeps_what_was_not_given)
{
	walk_on_every(url, CREATE | UPDATE, keeps_what_was_not_given);
}

static void
ignores_read_only_members(struct walk *walk)
{
	const struct shape *shape = walk->resource->shape;
	struct reply made, changed;
	const char *address = walk_make(walk, &made);

	for (size_t i = 0; i < shape->count; i++) {
		const struct field *field = &shape->fields[i];

		if (!(field->flags & READ_ONLY) || !field_has_face(field) ||
		    !field_applies(field, walk->appliance->site->edition, walk->kind))
			continue;
		changed = walk_ask(walk, "PATCH", address,
				   TEXT_OF(walk->appliance, "{\"%s\":12345}", field->name));
		EXPECT(walk, changed.status == 200 && str_equal(made.body, changed.body), &changed);
		changed = walk_ask(walk, "PATCH", address,
				   TEXT_OF(walk->appliance, "{\"%s\":null}", field->name));
		EXPECT(walk, changed.status == 200 && str_equal(made.body, changed.body), &changed);
	}
}

STORE_TEST(every_resource_ignores_read_only_members)
{
	walk_on_every(url, CREATE | UPDATE, ignores_read_only_members);
}

static void
refuses_null_where_nothing_cannot_be(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct reply made, changed;
	const char *address = walk_make(walk, &made);

	for (; *fields; fields++) {
		if ((*fields)->read || (*fields)->flags & (FIXED | COMPUTED))
			continue;
		changed = walk_ask(walk, "PATCH", address,
				   TEXT_OF(walk->appliance, "{\"%s\":null}", (*fields)->name));
		if ((*fields)->flags & (NULLABLE | EMPTY_IS_NULL))
			EXPECT(walk, changed.status == 200 || changed.status == 422, &changed);
		else
			EXPECT(walk,
			       changed.status == 422 && walk_blames(&changed, (*fields)->name),
			       &changed);
	}
}

STORE_TEST(every_resource_refuses_null_where_nothing_cannot_be)
{
	walk_on_every(url, CREATE | UPDATE, refuses_null_where_nothing_cannot_be);
}

static void
refuses_unknown_members_of_a_change(struct walk *walk)
{
	struct reply made, changed, read;
	const char *address = walk_make(walk, &made);

	changed = walk_ask(walk, "PATCH", address, "{\"no_such_member\":1}");
	EXPECT(walk, changed.status == 401, &changed);
	read = walk_ask(walk, "GET", address, NULL);
	EXPECT(walk, str_equal(made.body, read.body), &read);
}

STORE_TEST(every_resource_refuses_unknown_members_of_a_change)
{
	walk_on_every(url, CREATE | UPDATE | GET_ONE, refuses_unknown_members_of_a_change);
}

/* --- deleting, and what is not there --- */

static bool
is_absent(struct walk *walk, const struct reply *reply)
{
	if (walk->resource->answers_array)
		return reply->status == 200 && str_equal(reply->body, STR("[]"));
	return reply->status == 404 && reply_at(reply, "message") != NULL;
}

static void
is_deleted(struct walk *walk)
{
	int status = walk->resource->delete_status ? walk->resource->delete_status : 204;
	struct reply made, reply;
	const char *address = walk_make(walk, &made);

	reply = walk_ask(walk, "DELETE", address, NULL);
	EXPECT(walk, reply.status == status && reply.body.length == 0, &reply);
	reply = walk_ask(walk, "GET", address, NULL);
	EXPECT(walk, is_absent(walk, &reply), &reply);
	reply = walk_ask(walk, "DELETE", address, NULL);
	/* a tolerance that clients in the field need (config-api §6) */
	if (walk->resource->is_single)
		EXPECT(walk, reply.status == 204, &reply);
	else
		EXPECT(walk, reply.status == 404, &reply);
	if (walk->resource->verbs[FACE_CONFIG] & UPDATE) {
		reply = walk_ask(walk, "PATCH", address, "{}");
		EXPECT(walk, reply.status == 404, &reply);
	}
}

STORE_TEST(every_resource_is_deleted)
{
	walk_on_every(url, CREATE | DELETE_ONE | GET_ONE, is_deleted);
}

static void
is_not_there(struct walk *walk)
{
	static const char *const ids[] = {
		"2000000000",		"0",   "-1", "01", "x", "2147483648",
		"99999999999999999999", "1.5", "%31"
	};

	if (walk->resource->is_single)
		return;
	for (size_t i = 0; i < COUNT_OF(ids); i++) {
		struct reply reply = walk_ask(
			walk, "GET", TEXT_OF(walk->appliance, "%s/%s", walk->path, ids[i]), NULL);

		if (i == 0)
			EXPECT(walk, is_absent(walk, &reply), &reply);
		else
			EXPECT(walk, reply.status == 404 && reply_at(&reply, "message"), &reply);
	}
}

STORE_TEST(every_resource_answers_404_for_what_is_not_there)
{
	walk_on_every(url, GET_ONE, is_not_there);
}

static void
has_parents(struct walk *walk)
{
	struct reply reply;
	const char *body, *path = TEXT_OF(walk->appliance, "%s", walk->path);
	char *id;

	if (!walk->resource->parent || walk->resource->parent->is_single)
		return;
	body = walk_example(walk);
	id = strstr(path, TEXT_OF(walk->appliance, "/%lld/", (long long)walk->parent_ids[0]));
	CHECK(id != NULL);
	path = TEXT_OF(walk->appliance, "%.*s/2000000000%s", (int)(id - path), path,
		       strchr(id + 1, '/'));
	reply = walk_ask(walk, "POST", path, body);
	EXPECT(walk, reply.status == 404, &reply);
	if (walk->resource->verbs[FACE_CONFIG] & LIST_ALL) {
		reply = walk_ask(walk, "GET", path, NULL);
		EXPECT(walk, reply.status == 404, &reply);
	}
}

STORE_TEST(every_resource_is_below_its_parents_only)
{
	walk_on_every(url, CREATE, has_parents);
}

/* Rows go with their parent. */
static void
goes_with_its_parent(struct walk *walk)
{
	const struct resource *parent = walk->resource->parent;
	struct reply made, reply;
	const char *address, *above;

	if (!parent || parent->is_single || !(parent->verbs[FACE_CONFIG] & DELETE_ONE))
		return;
	address = walk_make(walk, &made);
	above = strrchr(walk->path, '/');
	above = TEXT_OF(walk->appliance, "%.*s", (int)(above - walk->path), walk->path);
	reply = walk_ask(walk, "DELETE", above, NULL);
	EXPECT(walk, reply.status == 204, &reply);
	reply = walk_ask(walk, "GET", address, NULL);
	EXPECT(walk, reply.status == 404, &reply);
}

STORE_TEST(every_resource_goes_with_its_parent)
{
	walk_on_every(url, CREATE | GET_ONE, goes_with_its_parent);
}

/* --- the other edition: its own rows --- */

STORE_TEST(every_resource_of_the_other_edition_is_changed)
{
	walk_on_every_of(url, EDITION_PRA, CREATE | UPDATE | GET_ONE, is_changed);
}
