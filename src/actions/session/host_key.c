/* SPDX-License-Identifier: Apache-2.0 */
/* Each change tells the audit trail both fingerprints: that is what somebody will look for. */
#include "actions/session/host_key.h"

#include "actions/session/search.h"
#include "base/limits.h"
#include "model/texts.h"
#include "records/touch.h"
#include "store/queries.h"

struct asking {
	struct call *call;
	const char *pattern; /* NULL: nothing is searched for */
	int64_t page;
	struct host_keys_page found;
	int64_t id;
};

/* --- looking --- */

static void
write_statement(const struct asking *asking, const char *what, const char *end, struct buf *sql)
{
	buf_printf(sql,
		   "SELECT %s FROM \"host_key\" k LEFT JOIN \"jumpoint\" j ON j.\"id\" = "
		   "k.\"jumpoint_id\"",
		   what);
	if (asking->pattern)
		buf_append_text(sql, " WHERE k.\"host_key\" LIKE $1 ESCAPE '\\'");
	buf_append_text(sql, end);
}

static struct host_key_view
read_view(struct arena *arena, const struct query *row)
{
	struct host_key_view view = {
		.id = query_int(row, 0),
		.jumpoint_id = query_int(row, 1),
		.jumpoint_name = arena_text(arena, query_str(row, 2)),
		.host = arena_text(arena, query_str(row, 3)),
		.port = query_int(row, 4),
		.algorithm = arena_text(arena, query_str(row, 5)),
		.fingerprint = arena_text(arena, query_str(row, 6)),
		.first_seen = query_int(row, 7),
		.offered_at = query_int(row, 10),
	};

	if (!query_is_null(row, 9)) {
		view.offered_algorithm = arena_text(arena, query_str(row, 8));
		view.offered_fingerprint = arena_text(arena, query_str(row, 9));
	}
	return view;
}

static enum err
read_rows(struct tx *tx, struct asking *asking, const struct value *values, size_t count)
{
	CLEANUP(query_closep) struct query *row = NULL;
	CLEANUP(buf_release) struct buf sql;
	const char *end = arena_printf(asking->call->arena,
				       " ORDER BY k.\"host_key\", k.\"port\", k.\"id\" LIMIT %d "
				       "OFFSET $%zu",
				       HOST_KEYS_PER_PAGE, count);
	bool has_row;
	enum err err;

	buf_init(&sql, LIMIT_SQL_TEXT);
	write_statement(asking,
			"k.\"id\", k.\"jumpoint_id\", j.\"name\", k.\"host\", k.\"port\", "
			"k.\"algorithm\", k.\"fingerprint\", k.\"first_seen\", "
			"k.\"offered_algorithm\", k.\"offered_fingerprint\", k.\"offered_at\"",
			end, &sql);
	err = query_open(tx, sql.data, values, count, &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row))
		asking->found.keys[asking->found.count++] = read_view(asking->call->arena, row);
	return err;
}

static enum err
see_in(struct tx *tx, void *context)
{
	struct asking *asking = context;
	CLEANUP(buf_release) struct buf sql;
	struct value values[2];
	size_t count = 0;
	enum err err;

	asking->found = (struct host_keys_page){
		.keys = arena_array(asking->call->arena, struct host_key_view, HOST_KEYS_PER_PAGE),
	};
	if (asking->pattern)
		values[count++] = VALUE_OF_TEXT(asking->pattern);
	buf_init(&sql, LIMIT_SQL_TEXT);
	write_statement(asking, "count(*)", "", &sql);
	err = query_number(tx, sql.data, values, count, &asking->found.total);
	if (err)
		return err;
	values[count++] = VALUE_OF_INT((asking->page - 1) * HOST_KEYS_PER_PAGE);
	return read_rows(tx, asking, values, count);
}

enum err
host_keys_see(struct call *call, struct str search, int64_t page, struct host_keys_page *ret_page)
{
	struct asking asking = { .call = call, .page = page };
	enum err err;

	asking.pattern = search_pattern(call->arena, search);
	err = store_read(call->reader, see_in, &asking);
	if (!err)
		*ret_page = asking.found;
	return err;
}

/* --- changing --- */

static void
write_member(struct json_writer *writer, const char *name, struct str text)
{
	json_write_name(writer, name);
	json_write_text(writer, text);
}

/* Before the change: what is told is what was there. */
static enum err
audit(struct tx *tx, struct asking *asking, const char *event, bool *ret_is_offered)
{
	CLEANUP(query_closep) struct query *row = NULL;
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	struct actor actor;
	struct records records = call_records(asking->call, tx, &actor);
	enum err err;

	buf_init(&details, 4 * 1024);
	err = query_open_row(tx, query_named(QUERY_HOST_KEY_BY_ID), &VALUE_OF_INT(asking->id), 1,
			     &row);
	if (err)
		return err;
	*ret_is_offered = !query_is_null(row, 7);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "jumpoint_id");
	json_write_int(&writer, query_int(row, 1));
	write_member(&writer, "host", query_str(row, 2));
	json_write_name(&writer, "port");
	json_write_int(&writer, query_int(row, 3));
	write_member(&writer, "fingerprint", query_str(row, 5));
	if (*ret_is_offered)
		write_member(&writer, "offered_fingerprint", query_str(row, 7));
	json_write_end_object(&writer);
	err = buf_error(&details);
	if (err)
		return err;
	return records_audit(&records, event, "host_key", asking->id, buf_str(&details), NULL);
}

static enum err
change(struct tx *tx, struct asking *asking, enum query_name name)
{
	enum err err = query_run(tx, query_named(name), &VALUE_OF_INT(asking->id), 1, NULL);

	return err ? err : records_touch(tx, "host_key");
}

static enum err
accept_in(struct tx *tx, void *context)
{
	struct asking *asking = context;
	bool is_offered;
	enum err err;

	call_reset(asking->call);
	err = audit(tx, asking, "host_key.accepted", &is_offered);
	if (err)
		return err;
	if (!is_offered) {
		asking->call->refusal = text_no_key_offered;
		return ERR_CONFLICT;
	}
	return change(tx, asking, QUERY_HOST_KEY_ACCEPT);
}

enum err
host_key_accept(struct call *call, int64_t id)
{
	struct asking asking = { .call = call, .id = id };

	return store_write(call->store, accept_in, &asking);
}

static enum err
forget_in(struct tx *tx, void *context)
{
	struct asking *asking = context;
	bool is_offered;
	enum err err;

	call_reset(asking->call);
	err = audit(tx, asking, "host_key.forgotten", &is_offered);
	return err ? err : change(tx, asking, QUERY_HOST_KEY_DELETE);
}

enum err
host_key_forget(struct call *call, int64_t id)
{
	struct asking asking = { .call = call, .id = id };

	return store_write(call->store, forget_in, &asking);
}
