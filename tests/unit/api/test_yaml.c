/* SPDX-License-Identifier: Apache-2.0 */
#include "api/yaml.h"

#include "support/test.h"

TEST(yaml_nests_mappings_and_sequences)
{
	CLEANUP(buf_release) struct buf out;
	struct yaml yaml;

	buf_init(&out, 1000);
	yaml_init(&yaml, &out);
	yaml_open(&yaml, "paths");
	yaml_open(&yaml, "/user/{id}");
	yaml_open(&yaml, "list");
	yaml_open_item(&yaml);
	yaml_text(&yaml, "name", "id");
	yaml_true(&yaml, "required");
	yaml_open(&yaml, "schema");
	yaml_int(&yaml, "minimum", -1);
	yaml_close(&yaml);
	yaml_close(&yaml);
	yaml_open_item(&yaml);
	yaml_raw(&yaml, "scopes", "[]");
	yaml_close(&yaml);
	yaml_item(&yaml, "word");
	yaml_close(&yaml);
	yaml_close(&yaml);
	yaml_close(&yaml);
	yaml_text(&yaml, "end", "x");
	CHECK_STR(buf_str(&out), "paths:\n"
				 "  /user/{id}:\n"
				 "    list:\n"
				 "      - name: \"id\"\n"
				 "        required: true\n"
				 "        schema:\n"
				 "          minimum: -1\n"
				 "      - scopes: []\n"
				 "      - \"word\"\n"
				 "end: \"x\"\n");
}

TEST(yaml_quotes_what_would_be_read_as_something_else)
{
	static const struct {
		const char *key, *text, *want;
	} cases[] = {
		{ "200", "a", "\"200\": \"a\"\n" },
		{ "$ref", "#/a", "\"$ref\": \"#/a\"\n" },
		{ "a", "true", "a: \"true\"\n" },
		{ "a", "x\"y\\z", "a: \"x\\\"y\\\\z\"\n" },
		{ "a", "one\ntwo\t\x01", "a: \"one\\u000atwo\\u0009\\u0001\"\n" },
		{ "a", "\u00e4", "a: \"\u00e4\"\n" },
		{ "", "", "\"\": \"\"\n" },
		{ "-", "- a: b", "\"-\": \"- a: b\"\n" },
		{ "X-BT", "", "X-BT: \"\"\n" },
		{ "a b", "", "\"a b\": \"\"\n" },
		{ "no", "", "\"no\": \"\"\n" },
		{ "Null", "", "\"Null\": \"\"\n" },
		{ "notes", "", "notes: \"\"\n" },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		CLEANUP(buf_release) struct buf out;
		struct yaml yaml;

		buf_init(&out, 1000);
		yaml_init(&yaml, &out);
		yaml_text(&yaml, cases[i].key, cases[i].text);
		CHECK_STR(buf_str(&out), cases[i].want);
	}
}
