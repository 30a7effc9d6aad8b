/* SPDX-License-Identifier: Apache-2.0 */
#include "api/openapi_schema.h"

#include "support/test.h"

enum kind { KIND_PLAIN = 1, KIND_OLD_STYLE };
struct inner {
	const char *town;
};
struct thing {
	int64_t id;
	enum kind kind;
	const char *name;
	int64_t port;
	struct sealed key;
	struct items tags;
	struct inner inner;
	const char *hidden;
	const char *old;
};

static const char *const kinds[] = { "plain", "old_style", NULL };

#define SELF struct inner
static const struct field inner_rows[] = ROWS(
	TEXT(town,   1, 20,          REQUIRED,            "Town.")
);
#undef SELF
static SHAPE(inner, "Inner", inner_rows);

#define SELF struct thing
static const struct field rows[] = ROWS(
	ID    (id,                   PLAIN,               "Number."),
	ENUM  (kind,   kinds,        REQUIRED | LISTED,   "Kind."),
	TEXT  (name,   1, 64,        REQUIRED | FILTER | LISTED, "Name.", .pattern = "^x$", .filter = { 3, 9 }),
	INT   (port,   1, 65535,     NULLABLE,            "Port.", .initial = "22"),
	SECRET(key,    1, 99,        PLAIN,               "Key."),
	LIST  (tags,   TEXT, 5,      PLAIN,               "Tags.", .initial = "[]", .item_minimum = 1, .item_maximum = 8),
	OBJECT(inner,  inner,        PLAIN,               "Inner."),
	TEXT  (hidden, 0, 9,         HIDDEN,              "Nobody's."),
	TEXT  (old,    0, 9,         READ_ONLY,           "Old.", .kinds = 1 << (KIND_OLD_STYLE - 1))
);
#undef SELF
static SHAPE(thing, "Thing", rows, .doc = "A thing.");

struct fixture {
	struct arena arena;
	struct buf out;
	struct yaml yaml;
	struct openapi_schemas schemas;
};

static void
fixture_init(struct fixture *fixture)
{
	arena_init(&fixture->arena);
	buf_init(&fixture->out, 1 << 16);
	yaml_init(&fixture->yaml, &fixture->out);
	fixture->schemas =
		(struct openapi_schemas){ .arena = &fixture->arena, .edition = EDITION_RS };
}

static void
fixture_release(struct fixture *fixture)
{
	arena_release(&fixture->arena);
	buf_release(&fixture->out);
}

static bool
says(const struct fixture *fixture, const char *text)
{
	return strstr(fixture->out.data, text) != NULL;
}

TEST(openapi_schema_tells_each_attribute)
{
	CLEANUP(fixture_release) struct fixture fixture;

	fixture_init(&fixture);
	openapi_refer(&fixture.yaml, &fixture.schemas, &thing_shape, "kind", KIND_PLAIN,
		      VIEW_WHOLE);
	CHECK_STR(buf_str(&fixture.out), "\"$ref\": \"#/components/schemas/ThingPlain\"\n");
	buf_clear(&fixture.out);
	openapi_print_schemas(&fixture.yaml, &fixture.schemas);
	CHECK(says(&fixture, "ThingPlain:\n  description: \"A thing.\"\n  type: \"object\"\n  "
			     "required:\n    - \"kind\"\n    - \"name\"\n"));
	CHECK(says(&fixture,
		   "    id:\n      description: \"Number.\"\n      type: \"integer\"\n      "
		   "format: \"int32\"\n"
		   "      minimum: 1\n      maximum: 2147483647\n      readOnly: true\n"));
	CHECK(says(&fixture,
		   "      type: \"string\"\n      enum:\n        - \"plain\"\n    name:\n"));
	CHECK(says(&fixture, "      minLength: 1\n      maxLength: 64\n      pattern: \"^x$\"\n"));
	CHECK(says(&fixture, "      maximum: 65535\n      default: 22\n      nullable: true\n"));
	CHECK(says(&fixture, "      maxLength: 99\n      writeOnly: true\n"));
	CHECK(says(&fixture, "      type: \"array\"\n      items:\n        type: \"string\"\n      "
			     "  minLength: 1\n        maxLength: 8\n"
			     "      minItems: 0\n      maxItems: 5\n      default: []\n"));
	CHECK(says(&fixture, "      type: \"object\"\n      allOf:\n        - \"$ref\": "
			     "\"#/components/schemas/Inner\"\n"));
}

TEST(openapi_schema_leaves_out_what_has_no_face)
{
	CLEANUP(fixture_release) struct fixture fixture;

	fixture_init(&fixture);
	openapi_refer(&fixture.yaml, &fixture.schemas, &thing_shape, "kind", KIND_PLAIN,
		      VIEW_WHOLE);
	openapi_print_schemas(&fixture.yaml, &fixture.schemas);
	CHECK(!says(&fixture, "hidden"));
	CHECK(!says(&fixture, "    old:"));
}

TEST(openapi_schema_of_a_kind_has_its_rows)
{
	CLEANUP(fixture_release) struct fixture fixture;

	fixture_init(&fixture);
	openapi_refer(&fixture.yaml, &fixture.schemas, &thing_shape, "kind", KIND_OLD_STYLE,
		      VIEW_WHOLE);
	openapi_print_schemas(&fixture.yaml, &fixture.schemas);
	CHECK(says(&fixture, "ThingOldStyle:\n"));
	CHECK(says(&fixture, "    old:\n"));
}

TEST(openapi_schema_of_lists_has_the_listed_rows)
{
	CLEANUP(fixture_release) struct fixture fixture;

	fixture_init(&fixture);
	openapi_refer(&fixture.yaml, &fixture.schemas, &thing_shape, "kind", 0, VIEW_LISTED);
	openapi_refer(&fixture.yaml, &fixture.schemas, &thing_shape, NULL, 0, VIEW_LISTED);
	openapi_refer(&fixture.yaml, &fixture.schemas, &inner_shape, NULL, 0, VIEW_LISTED);
	CHECK_STR(buf_str(&fixture.out), "\"$ref\": \"#/components/schemas/Thing\"\n"
					 "\"$ref\": \"#/components/schemas/ThingInLists\"\n"
					 "\"$ref\": \"#/components/schemas/Inner\"\n");
	buf_clear(&fixture.out);
	openapi_print_schemas(&fixture.yaml, &fixture.schemas);
	CHECK(says(&fixture, "    id:\n"));
	CHECK(!says(&fixture, "    port:\n"));
	CHECK(!says(&fixture,
		    "Thing:\n  description: \"A thing.\"\n  type: \"object\"\n  required:"));
}

TEST(openapi_schema_is_printed_once)
{
	CLEANUP(fixture_release) struct fixture fixture;
	const char *first;

	fixture_init(&fixture);
	for (int i = 0; i < 3; i++)
		openapi_refer(&fixture.yaml, &fixture.schemas, &inner_shape, NULL, 0, VIEW_WHOLE);
	openapi_refer(&fixture.yaml, &fixture.schemas, &thing_shape, NULL, 0, VIEW_WHOLE);
	buf_clear(&fixture.out);
	openapi_print_schemas(&fixture.yaml, &fixture.schemas);
	first = strstr(fixture.out.data, "Inner:\n");
	CHECK(first && !strstr(first + 1, "Inner:\n"));
}

TEST(openapi_parameter_has_the_bounds_of_the_filter)
{
	CLEANUP(fixture_release) struct fixture fixture;

	fixture_init(&fixture);
	openapi_print_parameter(&fixture.yaml, &fixture.schemas,
				shape_field(&thing_shape, STR("name")));
	CHECK_STR(buf_str(&fixture.out),
		  "type: \"string\"\nminLength: 3\nmaxLength: 9\npattern: \"^x$\"\n");
}
