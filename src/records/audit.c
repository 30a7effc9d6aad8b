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

/* What lines of one change have in common, and then parent and row of each. */
enum { SHARED = 10, OWN = 2, LINES = 64 };

#define COLUMNS \
	"INSERT INTO \"audit\" (\"happened_at\", \"event\", \"resource\", \"actor_kind\", " \
	"\"actor_id\", \"actor_name\", \"address\", \"request\", \"fields\", \"details\", " \
	"\"parent_id\", \"row_id\") VALUES "
#define SHARED_VALUES "($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, "

static void
share(const struct records *records, const struct line *line, struct value values[SHARED])
{
	static const struct actor system = { .kind = "system", .name = "system" };
	const struct actor *actor = records->actor ? records->actor : &system;
	const struct value shared[SHARED] = {
		VALUE_OF_INT(clock_now_ms()),
		VALUE_OF_TEXT(line->event),
		VALUE_OF_TEXT(line->resource),
		VALUE_OF_TEXT(actor->kind),
		or_null(actor->id),
		VALUE_OF_TEXT(actor->name),
		VALUE_OF_STR(actor->address),
		VALUE_OF_STR(actor->request),
		VALUE_OF_STR(line->fields),
		line->details.length ? VALUE_OF_STR(line->details) : VALUE_OF_NULL,
	};

	memcpy(values, shared, sizeof(shared));
}

static enum err
write_line(struct records *records, const struct line *line, int64_t *ret_id)
{
	struct value values[SHARED + OWN];
	int64_t id;
	enum err err;

	share(records, line, values);
	values[SHARED] = or_null(line->parent_id);
	values[SHARED + 1] = or_null(line->row_id);
	err = query_number(records->tx, COLUMNS SHARED_VALUES "$11, $12) RETURNING \"id\"", values,
			   COUNT_OF(values), &id);
	if (!err && ret_id)
		*ret_id = id;
	return err;
}

static const char *
insert_of_lines(struct arena *arena)
{
	CLEANUP(buf_release) struct buf sql;

	buf_init(&sql, LIMIT_SQL_TEXT);
	for (int i = 0; i < LINES; i++)
		buf_printf(&sql, "%s" SHARED_VALUES "$%d, $%d)", i ? ", " : COLUMNS,
			   SHARED + OWN * i + 1, SHARED + OWN * i + 2);
	return arena_text(arena, buf_str(&sql));
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
audit_rows(struct records *records, const char *event, const struct plan *plan,
	   const struct row_place *places, size_t count, const struct growing *fields)
{
	const struct resource *resource = plan->resource;
	struct line line = {
		.event = event,
		.resource = resource->name,
		.fields = names_as_json(fields, records->arena),
	};
	const char *many = count < LINES ? NULL : insert_of_lines(records->arena);
	struct value values[SHARED + OWN * LINES];
	size_t done = 0;
	enum err err =
		count && resource->is_followed ? records_touch(records->tx, resource->table) : OK;

	share(records, &line, values);
	for (; count - done >= LINES && !err; done += LINES) {
		for (size_t i = 0; i < LINES; i++) {
			const struct row_place *place = &places[done + i];

			values[SHARED + OWN * i] = or_null(resource->parent ? place->parent_id : 0);
			values[SHARED + OWN * i + 1] = or_null(plan->key ? place->id : 0);
		}
		err = query_run(records->tx, many, values, COUNT_OF(values), NULL);
	}
	for (; done < count && !err; done++) {
		line.parent_id = resource->parent ? places[done].parent_id : 0;
		line.row_id = plan->key ? places[done].id : 0;
		err = write_line(records, &line, NULL);
	}
	return err;
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
