/* SPDX-License-Identifier: Apache-2.0 */
/* What is wrong with a body because its rows say so, tried on every resource, on both stores. */
#include "base/random.h"
#include "walk.h"

static void
wants_required_members(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct reply reply;

	for (; *fields; fields++) {
		if (!((*fields)->flags & REQUIRED))
			continue;
		reply = walk_ask(walk, "POST", walk->path,
				 walk_example_with(walk, (*fields)->name, NULL));
		EXPECT(walk, reply.status == 422 && walk_blames(&reply, (*fields)->name), &reply);
		EXPECT(walk, reply_at(&reply, "message") != NULL, &reply);
	}
}

STORE_TEST(every_resource_wants_its_required_members)
{
	walk_on_every(url, CREATE, wants_required_members);
}

/* A JSON value of the wrong kind. */
static const char *
wrong_value(const struct field *field)
{
	switch (field->kind) {
	case ROW_INT:
	case ROW_ID:
		return "\"7\"";
	case ROW_REF:
		return field->by_code ? "7" : "\"7\"";
	case ROW_BOOL:
		return "\"true\"";
	case ROW_LIST:
	case ROW_OBJECT:
	case ROW_MAP:
		return "\"text\"";
	case ROW_ENUM:
		return "\"no such choice\"";
	default:
		return "7";
	}
}

static void
refuses_wrong_kinds(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);
	struct reply reply;

	for (; *fields; fields++) {
		if ((*fields)->read)
			continue;
		reply = walk_ask(walk, "POST", walk->path,
				 walk_example_with(walk, (*fields)->name, wrong_value(*fields)));
		EXPECT(walk, reply.status == 422 && walk_blames(&reply, (*fields)->name), &reply);
		reply = walk_ask(walk, "POST", walk->path,
				 walk_example_with(walk, (*fields)->name, "{\"a\":[1]}"));
		EXPECT(walk, reply.status == 422 || reply.status == 401, &reply);
	}
}

STORE_TEST(every_resource_refuses_wrong_kinds)
{
	walk_on_every(url, CREATE, refuses_wrong_kinds);
}

static const char *
text_of_length(struct walk *walk, int64_t length)
{
	char *text = arena_alloc(&walk->appliance->arena, (size_t)length + 3);

	memset(text + 1, 'a', (size_t)length);
	text[0] = text[length + 1] = '"';
	/* unique ones must stay so */
	for (int i = 1; i <= 8 && i <= length; i++)
		text[i] = (char)('a' + random_below(26));
	return text;
}

static void
expect_edge(struct walk *walk, const struct field *field, const char *inside, const char *outside)
{
	struct reply reply;

	if (inside) {
		reply = walk_ask(walk, "POST", walk->path,
				 walk_example_with(walk, field->name, inside));
		EXPECT(walk, reply.status == 201 || !walk_blames(&reply, field->name), &reply);
	}
	if (outside) {
		reply = walk_ask(walk, "POST", walk->path,
				 walk_example_with(walk, field->name, outside));
		EXPECT(walk, reply.status == 422 && walk_blames(&reply, field->name), &reply);
	}
}

static void
holds_its_bounds(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);

	for (; *fields; fields++) {
		const struct field *field = *fields;
		bool is_text = field->kind == ROW_TEXT || field->kind == ROW_SECRET;

		if (field->read)
			continue;
		if (is_text && field->maximum)
			expect_edge(walk, field,
				    walk_is_special(walk, field)
					    ? NULL
					    : text_of_length(walk, field->maximum),
				    text_of_length(walk, field->maximum + 1));
		if (is_text && field->minimum > 0 && !(field->flags & EMPTY_IS_NULL))
			expect_edge(walk, field, NULL, text_of_length(walk, field->minimum - 1));
		/* a number that is an id too must exist as well */
		if (field->kind == ROW_INT && !field->allowed_count && field->maximum &&
		    !str_ends(str_from(field->name), STR("_id"))) {
			expect_edge(
				walk, field,
				TEXT_OF(walk->appliance, "%lld", (long long)field->maximum),
				TEXT_OF(walk->appliance, "%lld", (long long)field->maximum + 1));
			expect_edge(
				walk, field,
				TEXT_OF(walk->appliance, "%lld", (long long)field->minimum),
				TEXT_OF(walk->appliance, "%lld", (long long)field->minimum - 1));
		}
	}
}

STORE_TEST(every_resource_holds_its_bounds)
{
	walk_on_every(url, CREATE, holds_its_bounds);
}

static void
refuses_unknown_members(struct walk *walk)
{
	struct reply reply;

	reply = walk_ask(walk, "POST", walk->path, walk_example_with(walk, "no_such_member", "1"));
	EXPECT(walk, reply.status == 401 && !reply_at(&reply, "error"), &reply);
	EXPECT(walk, strstr(reply.body.data, "no_such_member") != NULL, &reply);
}

STORE_TEST(every_resource_refuses_unknown_members)
{
	walk_on_every(url, CREATE, refuses_unknown_members);
}

static void
refuses_what_is_no_object(struct walk *walk)
{
	static const char *const bodies[] = { "{",
					      "[]",
					      "7",
					      "\"text\"",
					      "null",
					      "{\"a\":1,\"a\":2}",
					      "{\"name\":\"\\u0000\"}",
					      "{\"name\":\"\xff\"}" };

	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct reply reply = walk_ask(walk, "POST", walk->path, bodies[i]);

		EXPECT(walk, reply.status == 422 && reply_at(&reply, "message"), &reply);
	}
}

STORE_TEST(every_resource_refuses_what_is_no_object)
{
	walk_on_every(url, CREATE, refuses_what_is_no_object);
}

/* Whatever was refused has left nothing behind. */
static void
writes_nothing_when_it_refuses(struct walk *walk)
{
	static const char audit[] = "SELECT count(*) FROM \"audit\"";
	const char *unknown = walk_example_with(walk, "no_such_member", "1");
	const struct field **fields = walk_fields(walk);
	int64_t lines, rows = walk_count(walk);
	struct reply reply;

	for (; *fields && !((*fields)->flags & REQUIRED); fields++)
		;
	if (!*fields)
		return;
	const char *missing = walk_example_with(walk, (*fields)->name, NULL);

	lines = appliance_count(walk->appliance, audit);
	reply = walk_ask(walk, "POST", walk->path, unknown);
	EXPECT(walk, reply.status == 401, &reply);
	reply = walk_ask(walk, "POST", walk->path, missing);
	EXPECT(walk, reply.status == 422, &reply);
	EXPECT(walk, appliance_count(walk->appliance, audit) == lines, NULL);
	EXPECT(walk, walk_count(walk) == rows, NULL);
}

STORE_TEST(every_resource_writes_nothing_when_it_refuses)
{
	walk_on_every(url, CREATE | LIST_ALL, writes_nothing_when_it_refuses);
}

static void
refuses_references_to_nothing(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);

	for (; *fields; fields++) {
		struct reply reply;

		if ((*fields)->kind != ROW_REF || (*fields)->read)
			continue;
		reply = walk_ask(
			walk, "POST", walk->path,
			walk_example_with(walk, (*fields)->name,
					  (*fields)->by_code ? "\"no-such-code\"" : "2000000000"));
		EXPECT(walk, reply.status == 422 && walk_blames(&reply, (*fields)->name), &reply);
	}
}

STORE_TEST(every_resource_refuses_references_to_nothing)
{
	walk_on_every(url, CREATE, refuses_references_to_nothing);
}

static void
keeps_unique_values_unique(struct walk *walk)
{
	const struct field **fields = walk_fields(walk);

	for (; *fields; fields++) {
		struct reply made, reply;
		struct str value;
		char *upper;

		if (!((*fields)->flags & (UNIQUE | CODE)) || (*fields)->kind != ROW_TEXT)
			continue;
		walk_make(walk, &made);
		value = reply_text(&made, (*fields)->name);
		upper = arena_text(&walk->appliance->arena, value);
		for (size_t i = 0; i < value.length; i++)
			if (upper[i] >= 'a' && upper[i] <= 'z')
				upper[i] = (char)(upper[i] - 'a' + 'A');
		reply = walk_ask(walk, "POST", walk->path,
				 walk_example_with(walk, (*fields)->name,
						   TEXT_OF(walk->appliance, "\"%s\"", upper)));
		EXPECT(walk, reply.status == 422 && walk_blames(&reply, (*fields)->name), &reply);
	}
}

STORE_TEST(every_resource_keeps_unique_values_unique)
{
	walk_on_every(url, CREATE, keeps_unique_values_unique);
}

/* A membership is made once. */
static void
is_no_member_twice(struct walk *walk)
{
	const char *body;
	struct reply reply;

	if (!walk->resource->key)
		return;
	body = walk_example(walk);
	reply = walk_ask(walk, "POST", walk->path, body);
	EXPECT(walk, reply.status == 201, &reply);
	reply = walk_ask(walk, "POST", walk->path, body);
	EXPECT(walk, reply.status == 422 && walk_blames(&reply, walk->resource->key), &reply);
}

STORE_TEST(every_membership_is_made_once)
{
	walk_on_every(url, CREATE, is_no_member_twice);
}

/* --- the other edition: its own rows --- */

STORE_TEST(every_resource_of_the_other_edition_refuses_wrong_kinds)
{
	walk_on_every_of(url, EDITION_PRA, CREATE, refuses_wrong_kinds);
}
