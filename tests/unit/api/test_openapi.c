/* SPDX-License-Identifier: Apache-2.0 */
#include "api/openapi.h"

#include "base/limits.h"
#include "base/map.h"
#include "model/operations.h"
#include "support/test.h"

#include <stdio.h>

static void
print(struct buf *out, unsigned edition)
{
	buf_init(out, LIMIT_HTTP_RESPONSE);
	openapi_write(out, edition, "a.example");
	CHECK_OK(buf_error(out));
}

TEST(openapi_has_every_operation)
{
	CLEANUP(buf_release) struct buf out;

	print(&out, EDITION_RS);
	for (size_t i = 0; i < OPERATION_COUNT; i++) {
		char line[128];

		snprintf(line, sizeof line, "operationId: \"%s\"\n", operations[i].name);
		CHECK(operations[i].editions && !(operations[i].editions & EDITION_RS)
			      ? !strstr(out.data, line)
			      : strstr(out.data, line) != NULL);
	}
}

TEST(openapi_has_every_verb_of_every_resource)
{
	static const struct {
		enum verb verb;
		const char *word;
	} words[] = {
		{ LIST_ALL, "list" }, { GET_ONE, "get" },	{ CREATE, "create" },
		{ UPDATE, "update" }, { DELETE_ONE, "delete" },
	};
	CLEANUP(buf_release) struct buf out;

	print(&out, BOTH);
	for (size_t i = 0; resources[i]; i++) {
		for (size_t k = 0; k < COUNT_OF(words); k++) {
			bool is_there = resources[i]->verbs[FACE_CONFIG] & words[k].verb;
			char line[128];

			snprintf(line, sizeof line, "operationId: \"%s_%s\"\n", words[k].word,
				 resources[i]->name);
			CHECK_INT(strstr(out.data, line) != NULL, is_there);
		}
	}
}

/* Keys of one mapping differ: the names at two spaces below "paths" and at four below "schemas". */
static void
check_distinct(const char *text, const char *indent)
{
	struct map *seen = map_new();
	struct str rest = str_from(text), line;

	while (str_split(&rest, '\n', &line)) {
		if (!str_starts(line, str_from(indent)) || line.length <= strlen(indent) ||
		    line.data[strlen(indent)] == ' ')
			continue;
		CHECK(!map_put(seen, line, seen));
	}
	map_free(seen);
}

TEST(openapi_names_paths_and_schemas_once)
{
	CLEANUP(buf_release) struct buf out;
	char *components;

	print(&out, EDITION_RS);
	components = strstr(out.data, "\ncomponents:\n");
	CHECK(components);
	check_distinct(strstr(components, "\n  schemas:\n"), "    ");
	*components = '\0';
	check_distinct(strstr(out.data, "\npaths:\n"), "  ");
}

/* Whatever is referred to is there. */
TEST(openapi_references_lead_somewhere)
{
	static const char start[] = "\"#/components/";
	CLEANUP(buf_release) struct buf out;

	print(&out, EDITION_RS);
	for (const char *at = out.data; (at = strstr(at, start)) != NULL; at++) {
		const char *name = strchr(at + sizeof start - 1, '/') + 1;
		char line[128];

		snprintf(line, sizeof line, "\n    %.*s:\n", (int)strcspn(name, "\""), name);
		CHECK(strstr(out.data, line));
	}
}

TEST(openapi_cuts_to_the_edition)
{
	CLEANUP(buf_release) struct buf rs;
	CLEANUP(buf_release) struct buf pra;

	print(&rs, EDITION_RS);
	print(&pra, EDITION_PRA);
	CHECK(!strstr(rs.data, "protocol_tunnel_enabled"));
	CHECK(strstr(pra.data, "protocol_tunnel_enabled"));
	CHECK(!strstr(pra.data, "perm_edit_support_button"));
}

TEST(openapi_needs_no_login_where_none_is_asked)
{
	CLEANUP(buf_release) struct buf out;
	const char *at, *end;

	print(&out, EDITION_RS);
	at = strstr(out.data, "operationId: \"cli\"");
	end = at ? strstr(at, "\ncomponents:") : NULL;
	CHECK(end);
	*(char *)(uintptr_t)end = '\0';
	CHECK(strstr(at, "security: []"));
	CHECK(!strstr(at, "Unauthorized"));
}

TEST(openapi_stops_at_the_ceiling)
{
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 1000);
	openapi_write(&out, EDITION_RS, "a.example");
	CHECK_ERR(buf_error(&out), ERR_LIMIT);
}
