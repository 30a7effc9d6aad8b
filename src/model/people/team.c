/* SPDX-License-Identifier: Apache-2.0 */
/* Teams. Which portals a team serves has a wire form of its own: ids, or a word for all of them
 * (config-api §3.3). */
#include "model/people/team.h"

#include "model/texts.h"
#include "schema/schema.h"
#include "schema/texts.h"

const char *const team_roles[] = { "member", "lead", "manager", NULL };

/* The one portal that every site has. Others come with the portals themselves. */
enum { DEFAULT_PORTAL_ID = 1, PORTALS_MAX = 100 };

static bool
is_word_for_all(const struct json *json)
{
	if (json_kind(json) != JSON_TEXT)
		return false;
	return str_equal_nocase(json_text(json), STR("all")) ||
	       str_equal_nocase(json_text(json), STR("All portals"));
}

/* "all", [] or ["All portals"], or ids; an id may come as a text, as the contract says. */
static enum err
read_portals(struct change *change, const struct field *field, const struct json *json)
{
	struct team *team = change_row(change);
	size_t count = json_count(json);
	int64_t *ids;

	if (is_word_for_all(json) ||
	    (json_kind(json) == JSON_ARRAY && count == 1 && is_word_for_all(json_item(json, 0)))) {
		team->public_portal_ids = (struct items){ 0 };
		return OK;
	}
	if (json_kind(json) != JSON_ARRAY || count > PORTALS_MAX) {
		change_reject(change, &team->public_portal_ids, schema_text(TEXT_NOT_AN_ARRAY));
		return OK;
	}
	ids = arena_array(change->arena, int64_t, count ? count : 1);
	for (size_t i = 0; i < count; i++) {
		const struct json *item = json_item(json, i);

		if (json_kind(item) == JSON_INT)
			ids[i] = json_int(item);
		else if (json_kind(item) != JSON_TEXT ||
			 str_to_int(json_text(item), 1, INT32_MAX, &ids[i]))
			ids[i] = 0;
		if (ids[i] != DEFAULT_PORTAL_ID)
			change_reject_name(change,
					   arena_printf(change->arena, "%s.%zu", field->name, i),
					   text_no_such_portal);
	}
	team->public_portal_ids = (struct items){ ids, count };
	return OK;
}

static void
write_portals(struct json_writer *writer, const struct field *field, const void *row)
{
	const struct team *team = row;
	const int64_t *ids = team->public_portal_ids.data;

	json_write_begin_array(writer);
	if (!team->public_portal_ids.count)
		json_write_text(writer, STR("All portals"));
	for (size_t i = 0; i < team->public_portal_ids.count; i++)
		json_write_int(writer, ids[i]);
	json_write_end_array(writer);
}

#define SELF struct team
static const struct field rows[] = ROWS(
	ID  (id,                      PLAIN,                      "Unique among teams."),
	TEXT(name,            1, 255, REQUIRED | UNIQUE | FILTER,
	     "Display name; no two teams share one."),
	TEXT(code_name,       0, 64,  CODE | FILTER,
	     "Name for scripts; made from the display name unless given.",
	     .pattern = CODE_NAME_PATTERN),
	TEXT(comments,        0, 4096, NULLABLE,                  "Notes for people."),
	BOOL(persistent_queue,        PLAIN,
	     "Whether sessions may wait in the queue while nobody of the team is there.",
	     .initial = "false", .editions = EDITION_RS),
	LIST(public_portal_ids, INT, PORTALS_MAX, PLAIN,
	     "Portals whose sessions the team takes: ids, or the word all.", .initial = "[]",
	     .documents = { .initial = "[\"All portals\"]", .type = "string|integer" }, .item_minimum = 1, .item_maximum = INT32_MAX,
	     .read = read_portals, .write = write_portals, .editions = EDITION_RS)
);
#undef SELF
static SHAPE(team, "Team", rows);

const struct resource team_resource = {
	.name = "team",
	.doc = "Users who share a queue of sessions.",
	.path = "/team",
	.table = "team",
	.shape = &team_shape,
	.verbs = { [FACE_CONFIG] = CRUD },
	.needs = { [FACE_CONFIG] = NEED_CONFIG },
};
