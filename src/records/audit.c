/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of the audit trail: who did what to which row, and which fields changed; never what a field
 * holds. They are numbered and chained later, by evidence/. */
#include "records/audit.h"

#include "base/clock.h"
#include "base/limits.h"
#include "codec/json.h"
#include "records/touch.h"

void
audit_add(struct growing *fields, const char *name, struct arena *arena)
{
	*(const char **)growing_add(fields, sizeof(name), arena) = name;
}

static struct str
names_as_json(const struct growing *fields, struct arena *arena)
{
	const char *const *names = fields ? fields->items.data : NULL;
	size_t count = fields ? fields->items.count : 0;
	CLEANUP(buf_release) struct buf text;
	struct json_writer writer;

	buf_init(&text, LIMIT_HTTP_BODY);
	json_write_init(&writer, &text);
	json_write_begin_array(&writer);
	for (size_t i = 0; i < count; i++)
		json_write_text(&writer, str_from(names[i]));
	json_write_end_array(&writer);
	return arena_str(arena, buf_str(&text));
}

/* One line: the row it is about, with 0 for what it has not. */
struct line {
	const char *event, *resource;
	int64_t parent_id, row_id;
	struct str fields, details;
};

static struct value
or_null(int64_t id)
{
	return id ? VALUE_OF_INT(id) : VALUE_OF_NULL;
}

static enum err
write_line(struct records *records, const struct line *line, int64_t *ret_id)
{
	static const struct actor system = { .kind = "system", .name = "system" };
	const struct actor *actor = records->actor ? records->actor : &system;
	const struct value values[] = {
		VALUE_OF_INT(clock_now_ms()),
		VALUE_OF_TEXT(line->event),
		VALUE_OF_TEXT(line->resource),
		or_null(line->parent_id),
		or_null(line->row_id),
		VALUE_OF_TEXT(actor->kind),
		or_null(actor->id),
		VALUE_OF_TEXT(actor->name),
		VALUE_OF_STR(actor->address),
		VALUE_OF_STR(actor->request),
		VALUE_OF_STR(line->fields),
		line->details.length ? VALUE_OF_STR(line->details) : VALUE_OF_NULL,
	};
	int64_t id;
	enum err err = query_number(
		records->tx,
		"INSERT INTO \"audit\" (\"happened_at\", \"event\", \"resource\", \"parent_id\", "
		"\"row_id\", \"actor_kind\","
		" \"actor_id\", \"actor_name\", \"address\", \"request\", \"fields\", \"details\")"
		" VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12) RETURNING \"id\"",
		values, COUNT_OF(values), &id);

	if (!err && ret_id)
		*ret_id = id;
	return err;
}

enum err
audit_row(struct records *records, const char *event, const struct resource *resource,
	  int64_t parent_id, int64_t id, const struct growing *fields)
{
	const struct line line = {
		.event = event,
		.resource = resource->name,
		.parent_id = parent_id,
		.row_id = id,
		.fields = names_as_json(fields, records->arena),
	};
	enum err err = resource->is_followed ? records_touch(records->tx, resource->table) : OK;

	return err ? err : write_line(records, &line, NULL);
}

enum err
records_audit(struct records *records, const char *event, const char *resource, int64_t id,
	      struct str details, int64_t *ret_id)
{
	const struct line line = { .event = event,
				   .resource = resource,
				   .row_id = id,
				   .fields = STR("[]"),
				   .details = details };

	return write_line(records, &line, ret_id);
}
