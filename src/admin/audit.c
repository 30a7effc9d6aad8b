/* SPDX-License-Identifier: Apache-2.0 */
/* audit: the trail's last lines, newest last. */
#include "admin/admin.h"
#include "admin/table.h"
#include "admin/when.h"
#include "base/clock.h"
#include "base/limits.h"
#include "codec/rfc3339.h"
#include "store/store.h"

enum { SHOWN = 50, SHOWN_MOST = 10000, CONDITIONS_MAX = 4 };

enum column {
	COLUMN_ID,
	COLUMN_HAPPENED_AT,
	COLUMN_EVENT,
	COLUMN_RESOURCE,
	COLUMN_PARENT,
	COLUMN_ROW,
	COLUMN_ACTOR_KIND,
	COLUMN_ACTOR_ID,
	COLUMN_ACTOR_NAME,
	COLUMN_ADDRESS,
	COLUMN_REQUEST,
	COLUMN_FIELDS,
	COLUMN_DETAILS,
};

struct line {
	int64_t id, happened_at, parent_id, row_id, actor_id;
	const char *event, *resource, *actor_kind, *actor_name, *address, *request;
	struct str fields, details;
};

struct trail {
	struct admin *admin;
	int64_t limit, since_ms; /* since 0: from the beginning */
	const char *event;	 /* NULL: any */
	struct line *lines;	 /* newest first */
	size_t count;
};

/* "api_account" means "api_account.made" too; what the pattern's own signs are stands for itself.
 */
static const char *
event_pattern(const char *event, struct arena *arena)
{
	char *pattern = arena_alloc(arena, 2 * strlen(event) + sizeof(".%"));
	char *at = pattern;

	for (; *event; event++) {
		if (*event == '%' || *event == '_' || *event == '\\')
			*at++ = '\\';
		*at++ = *event;
	}
	memcpy(at, ".%", sizeof(".%"));
	return pattern;
}

/* Filters are composed: neither store can type a parameter that may be left out. */
static enum err
open_query(struct tx *tx, const struct trail *trail, struct query **ret_query)
{
	struct value values[CONDITIONS_MAX];
	CLEANUP(buf_release) struct buf sql;
	size_t count = 0;
	enum err err;

	buf_init(&sql, LIMIT_SQL_TEXT);
	buf_append_text(&sql,
			"SELECT \"id\", \"happened_at\", \"event\", \"resource\", \"parent_id\", "
			"\"row_id\", \"actor_kind\", \"actor_id\", \"actor_name\", \"address\", "
			"\"request\", \"fields\", \"details\" FROM \"audit\" WHERE 1 = 1");
	if (trail->since_ms) {
		values[count++] = VALUE_OF_INT(trail->since_ms);
		buf_printf(&sql, " AND \"happened_at\" >= $%zu", count);
	}
	if (trail->event) {
		values[count++] = VALUE_OF_TEXT(trail->event);
		values[count++] = VALUE_OF_TEXT(event_pattern(trail->event, tx_arena(tx)));
		buf_printf(
			&sql,
			" AND ($%zu IN (\"event\", \"resource\", \"resource\" || '.' || \"event\") "
			"OR \"event\" LIKE $%zu ESCAPE '\\')",
			count - 1, count);
	}
	values[count++] = VALUE_OF_INT(trail->limit);
	buf_printf(&sql, " ORDER BY \"id\" DESC LIMIT $%zu", count);
	err = buf_error(&sql);
	return err ? err : query_open(tx, sql.data, values, count, ret_query);
}

static const char *
column_text(const struct query *query, enum column column, struct arena *arena)
{
	return arena_text(arena, query_str(query, (int)column));
}

/* A change of a row is told by the verb alone: "created". */
static const char *
whole_event(const char *event, const char *resource, struct arena *arena)
{
	return strchr(event, '.') ? event : arena_printf(arena, "%s.%s", resource, event);
}

static void
read_line(const struct query *query, struct arena *arena, struct line *line)
{
	*line = (struct line){
		.id = query_int(query, COLUMN_ID),
		.happened_at = query_int(query, COLUMN_HAPPENED_AT),
		.event = column_text(query, COLUMN_EVENT, arena),
		.resource = column_text(query, COLUMN_RESOURCE, arena),
		.parent_id = query_int(query, COLUMN_PARENT),
		.row_id = query_int(query, COLUMN_ROW),
		.actor_kind = column_text(query, COLUMN_ACTOR_KIND, arena),
		.actor_id = query_int(query, COLUMN_ACTOR_ID),
		.actor_name = column_text(query, COLUMN_ACTOR_NAME, arena),
		.address = column_text(query, COLUMN_ADDRESS, arena),
		.request = column_text(query, COLUMN_REQUEST, arena),
		.fields = arena_str(arena, query_str(query, COLUMN_FIELDS)),
		.details = arena_str(arena, query_str(query, COLUMN_DETAILS)),
	};
	line->event = whole_event(line->event, line->resource, arena);
}

static enum err
read_in(struct tx *tx, void *context)
{
	struct trail *trail = context;
	CLEANUP(query_closep) struct query *query = NULL;
	bool has_row;
	enum err err;

	trail->count = 0;
	err = open_query(tx, trail, &query);
	if (err)
		return err;
	for (err = query_next(query, &has_row); !err && has_row; err = query_next(query, &has_row))
		read_line(query, trail->admin->arena, &trail->lines[trail->count++]);
	return err;
}

/* --- showing --- */

static void
write_json_member(struct admin *admin, struct json_writer *writer, const char *name,
		  struct str text)
{
	const struct json *value;
	const char *why;

	json_write_name(writer, name);
	if (text.length && json_parse(admin->arena, text, &value, &why) == OK)
		json_write_value(writer, value);
	else
		json_write_null(writer);
}

static void
write_id(struct json_writer *writer, const char *name, int64_t id)
{
	json_write_name(writer, name);
	if (id)
		json_write_int(writer, id);
	else
		json_write_null(writer);
}

/* One object a line, so that it can be searched and cut like a log. */
static void
write_json(struct admin *admin, const struct line *line)
{
	const struct {
		const char *name, *text;
	} texts[] = {
		{ "event", line->event },	    { "resource", line->resource },
		{ "actor_kind", line->actor_kind }, { "actor_name", line->actor_name },
		{ "address", line->address },	    { "request", line->request },
	};
	struct json_writer writer;
	char time[RFC3339_SIZE];

	rfc3339_print(line->happened_at, time);
	json_write_init(&writer, admin->out);
	json_write_begin_object(&writer);
	write_id(&writer, "id", line->id);
	json_write_name(&writer, "time");
	json_write_text(&writer, str_from(time));
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		json_write_name(&writer, texts[i].name);
		json_write_text(&writer, str_from(texts[i].text));
	}
	write_id(&writer, "actor_id", line->actor_id);
	write_id(&writer, "row_id", line->row_id);
	write_id(&writer, "parent_id", line->parent_id);
	write_json_member(admin, &writer, "fields", line->fields);
	write_json_member(admin, &writer, "details", line->details);
	json_write_end_object(&writer);
	buf_append_byte(admin->out, '\n');
}

/* "name, comments": which fields changed. Of a new row it would be all of them. */
static const char *
join_fields(const struct line *line, struct arena *arena)
{
	const struct json *fields;
	const char *text = "", *why;

	if (str_ends(str_from(line->event), STR(".created")) || line->fields.length == 0 ||
	    json_parse(arena, line->fields, &fields, &why) != OK)
		return text;
	for (size_t i = 0; i < json_count(fields); i++)
		text = arena_printf(arena, "%s%s%.*s", text, i ? ", " : "",
				    STR_ARG(json_text(json_item(fields, i))));
	return text;
}

static void
add_line(struct admin *admin, struct table *table, const struct line *line)
{
	struct arena *arena = admin->arena;
	const char *fields = join_fields(line, arena);
	const char *row = line->row_id ? arena_printf(arena, " %lld", (long long)line->row_id) : "";
	const char *const texts[] = {
		when_text(line->happened_at, "", arena),
		arena_printf(arena, "%s%s%s%s", line->actor_kind, line->actor_name[0] ? " " : "",
			     line->actor_name,
			     line->address[0] ? arena_printf(arena, " from %s", line->address)
					      : ""),
		line->event,
		arena_printf(arena, "%s%s", line->resource, row),
		arena_printf(arena, "%s%s%.*s", fields, *fields && line->details.length ? " " : "",
			     STR_ARG(line->details)),
	};

	table_add(table, texts);
}

static int
read_options(struct admin *admin, const struct options *options, struct trail *trail)
{
	const char *limit = options_text(options, "limit"), *since = options_text(options, "since");

	trail->limit = SHOWN;
	trail->event = options_text(options, "event");
	if (limit && str_to_int(str_from(limit), 1, SHOWN_MOST, &trail->limit) != OK)
		return admin_refuse(admin, "--limit %s: a number from 1 to %d is wanted", limit,
				    SHOWN_MOST);
	if (since && when_parse(str_from(since), clock_now_ms(), WHEN_AGO, &trail->since_ms) != OK)
		return admin_refuse(admin, "--since %s: %s is wanted", since, WHEN_FORMS);
	return ADMIN_OK;
}

static int
show(struct admin *admin, const struct options *options)
{
	static const char *const titles[] = { "TIME (UTC)", "BY", "EVENT", "ON", "WHAT", NULL };
	struct trail trail = { .admin = admin };
	int exit_code = read_options(admin, options, &trail);
	struct table table;
	enum err err;

	if (exit_code)
		return exit_code;
	trail.lines = arena_array(admin->arena, struct line, (size_t)trail.limit);
	err = store_read(admin->reader, read_in, &trail);
	if (err)
		return admin_explain(admin, NULL, err, "read the audit trail", NULL);
	table_init(&table, admin->arena, titles);
	for (size_t i = trail.count; i-- > 0;) {
		if (options_has(options, "json"))
			write_json(admin, &trail.lines[i]);
		else
			add_line(admin, &table, &trail.lines[i]);
	}
	table_write(&table, admin->out);
	return ADMIN_OK;
}

static const struct option_row audit_options[] = {
	{ "limit", "N", "how many lines at most (50)" },
	{ "since", "WHEN", "from 2026-01-31, 2026-01-31T18:00:00Z or 12h ago on" },
	{ "event", "EVENT", "only this event, or all of one kind: api_account" },
	{ "json", NULL, "print JSON, an object a line" },
	{ NULL },
};

const struct admin_command admin_audit_commands[] = {
	{
		.group = "audit",
		.words = "",
		.line = "Shows who did what: the audit trail, newest last.",
		.example = "audit --since 1d --event api_account",
		.options = audit_options,
		.needs = ADMIN_NEEDS_STORE,
		.run = show,
	},
	{ .group = NULL },
};
