/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static int64_t
always_one(const struct resource *target, void *context)
{
	return 1;
}

static const char *
example(const struct resource *resource, unsigned kind, unsigned number,
	int64_t (*ref)(const struct resource *, void *))
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;

	buf_init(&out, 1 << 16);
	json_write_init(&writer, &out);
	schema_example(&writer, resource, EDITION_RS, kind, number, ref, NULL);
	return arena_text(&fixture_arena, buf_str(&out));
}

static int64_t
never(const struct resource *target, void *context)
{
	return 0;
}

/* The complaint of a create with this body. */
static const char *
complaint(const struct resource *resource, const char *body)
{
	struct change *change = fixture_change(resource, NULL);

	change->parent_id = 1;
	if (!fixture_decode(change, body))
		return "";
	return fixture_complaint(change);
}

TEST(example_is_a_valid_create_of_each_shape)
{
	fixture_begin();
	for (size_t i = 0; resources[i]; i++)
		if (!resources[i]->kind)
			CHECK_TEXT(complaint(resources[i], example(resources[i], 0, 1, always_one)),
				   "");
}

TEST(example_is_a_valid_create_of_each_kind)
{
	fixture_begin();
	for (unsigned kind = ACCOUNT_PASSWORD; kind <= ACCOUNT_TOKEN; kind++)
		CHECK_TEXT(complaint(&account_resource,
				     example(&account_resource, kind, 1, always_one)),
			   "");
	for (unsigned kind = FILTER_ANY; kind <= FILTER_CRITERIA; kind++)
		CHECK_TEXT(complaint(&association_resource,
				     example(&association_resource, kind, 1, always_one)),
			   "");
}

TEST(example_leaves_out_references_to_nothing)
{
	fixture_begin();
	CHECK_TEXT(example(&group_user_resource, 0, 1, never), "{}");
	CHECK_TEXT(example(&group_user_resource, 0, 1, always_one),
		   "{\"user_id\":1,\"role_id\":1}");
}

TEST(example_leaves_a_list_empty_whose_items_cannot_be_made)
{
	fixture_begin();
	CHECK(strstr(example(&association_resource, FILTER_CRITERIA, 1, never),
		     "\"shared_jump_groups\":[]"));
	/* The first type of an item has no rows at all. */
	CHECK(strstr(example(&association_resource, FILTER_CRITERIA, 1, always_one),
		     "\"jump_items\":[]"));
}

TEST(example_texts_differ_by_number_where_they_must)
{
	fixture_begin();
	CHECK_TEXT(example(&jump_group_resource, 0, 7, never),
		   "{\"name\":\"7_name\",\"code_name\":\"7_code_name\",\"comments\":\"comments\"}");
	CHECK_TEXT(example(&site_resource, 0, 7, never), "{\"motto\":\"motto\"}");
}

TEST(example_values_stay_in_their_bounds)
{
	enum { ONE = 1 };
	static const char *const kinds[] = { "one", NULL };
	struct row {
		const char *text;
		const char *skipped;
		const char *given;
		struct items list;
		int64_t port;
		int kind;
	};
#define SELF struct row
	static const struct field rows[] =
		ROWS(
		TEXT(text,    12, 12,   PLAIN, "Text."),
		TEXT(skipped, 1, 5,     PLAIN, "Text.", .example = ""),
		TEXT(given,   1, 9,     PLAIN, "Text.", .example = "08:00"),
		LIST(list,    TEXT, 3,  PLAIN, "List.", .minimum = 2, .item_minimum = 1, .item_maximum = 2),
		INT (port,    10, 20,   PLAIN, "Port."),
		ENUM(kind,    kinds,    PLAIN, "Kind.")
	);
#undef SELF
	static SHAPE(row, "Row", rows);
	static const struct resource resource = { .name = "row",
						  .path = "/row",
						  .shape = &row_shape };

	fixture_begin();
	CHECK_TEXT(example(&resource, 0, 1, never),
		   "{\"text\":\"textxxxxxxxx\",\"given\":\"08:00\",\"list\":[\"li\",\"li\"],"
		   "\"port\":15,\"kind\":\"one\"}");
}
