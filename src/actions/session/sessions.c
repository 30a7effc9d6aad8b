/* SPDX-License-Identifier: Apache-2.0 */
/* Who sees a session: who began or joined it, administrators, and others as far as their reports
 * go. The condition is part of the statement, so a row that is not seen is never read. */
#include "actions/session/sessions.h"

#include "access/grants.h"
#include "actions/session/search.h"
#include "actions/session/stay.h"
#include "base/clock.h"
#include "base/limits.h"
#include "model/people/user.h"
#include "model/texts.h"
#include "records/touch.h"
#include "store/queries.h"

/* --- statements --- */

/* $1 is the user. All statements begin with these parameters, in this order: user, search, uid. */
static const char seen_by_all[] = "TRUE";
static const char seen_own[] = "(s.\"user_id\" = $1 OR EXISTS (SELECT 1 FROM \"session_member\" m "
			       "WHERE m.\"session_id\" = "
			       "s.\"id\" AND m.\"user_id\" = $1))";
static const char seen_of_team[] =
	"(s.\"user_id\" = $1 OR EXISTS (SELECT 1 FROM \"session_member\" m WHERE m.\"session_id\" "
	"= "
	"s.\"id\" AND m.\"user_id\" = $1) OR s.\"user_id\" IN (SELECT o.\"user_id\" FROM "
	"\"team_user\" t JOIN \"team_user\" o ON o.\"team_id\" = t.\"team_id\" WHERE t.\"user_id\" "
	"= $1))";
static const char seen_of_groups[] =
	"(s.\"user_id\" = $1 OR EXISTS (SELECT 1 FROM \"session_member\" m WHERE m.\"session_id\" "
	"= "
	"s.\"id\" AND m.\"user_id\" = $1) OR (s.\"jump_group_type\" = 'shared' AND "
	"(s.\"jump_group_id\" IN (SELECT g.\"jump_group_id\" FROM \"jump_group_user\" g WHERE "
	"g.\"user_id\" = $1) OR s.\"jump_group_id\" IN (SELECT g.\"jump_group_id\" FROM "
	"\"group_policy_member\" p JOIN \"group_policy_jump_group\" g ON g.\"group_policy_id\" = "
	"p.\"group_policy_id\" WHERE p.\"user_id\" = $1))))";

static const char columns[] =
	"s.\"id\", s.\"uid\", s.\"user_id\", s.\"user_name\", s.\"item_type\", s.\"item_id\", "
	"s.\"item_name\", s.\"jumpoint_id\", s.\"jumpoint_name\", s.\"hostname\", "
	"s.\"account_id\", "
	"s.\"account_name\", s.\"state\", s.\"started_at\", s.\"opened_at\", s.\"ended_at\", "
	"s.\"end_why\", s.\"end_text\", s.\"columns\", s.\"rows\", s.\"notes\", "
	"s.\"recording_state\", s.\"recording_bytes\", s.\"recording_duration_ms\", EXISTS (SELECT "
	"1 FROM \"session_member\" m WHERE m.\"session_id\" = s.\"id\" AND m.\"user_id\" = $1)";

static const char *
seen_by(const struct person *person)
{
	if (person->is_administrator)
		return seen_by_all;
	switch (person->support_reports) {
	case SUPPORT_REPORTS_ALL:
		return seen_by_all;
	case SUPPORT_REPORTS_TEAM:
		return seen_of_team;
	case SUPPORT_REPORTS_JUMP_GROUP:
		return seen_of_groups;
	default:
		return seen_own;
	}
}

struct asking {
	struct call *call;
	const struct sessions_wish *wish;
	const char *pattern; /* NULL: nothing is searched for */
	struct person person;
	struct sessions_page page;
	struct str uid;
	struct session_view *view;
	struct str notes;
	int64_t now_ms;
};

/* FROM and WHERE of a list. $1 is always there: PostgreSQL wants each parameter it is given. */
static void
write_where(const struct asking *asking, struct buf *sql)
{
	buf_printf(sql, " FROM \"session\" s WHERE $1 > 0 AND %s", seen_by(&asking->person));
	if (asking->wish->live_only)
		buf_append_text(sql, " AND s.\"ended_at\" IS NULL");
	if (asking->pattern)
		buf_append_text(sql, " AND s.\"search_key\" LIKE $2 ESCAPE '\\'");
}

static struct session_view
read_view(const struct asking *asking, const struct query *row)
{
	struct arena *arena = asking->call->arena;
	struct session_view view = {
		.id = query_int(row, 0),
		.uid = arena_text(arena, query_str(row, 1)),
		.user_id = query_int(row, 2),
		.user_name = arena_text(arena, query_str(row, 3)),
		.item_type = arena_text(arena, query_str(row, 4)),
		.item_id = query_int(row, 5),
		.item_name = arena_text(arena, query_str(row, 6)),
		.jumpoint_id = query_int(row, 7),
		.jumpoint_name = arena_text(arena, query_str(row, 8)),
		.hostname = arena_text(arena, query_str(row, 9)),
		.account_id = query_int(row, 10),
		.account_name = arena_text(arena, query_str(row, 11)),
		.state = arena_text(arena, query_str(row, 12)),
		.started_at = query_int(row, 13),
		.opened_at = query_int(row, 14),
		.ended_at = query_int(row, 15),
		.columns = query_int(row, 18),
		.rows = query_int(row, 19),
		.notes = arena_text(arena, query_str(row, 20)),
		.recording_state = arena_text(arena, query_str(row, 21)),
		.recording_bytes = query_int(row, 22),
		.recording_duration_ms = query_int(row, 23),
		.is_member = query_bool(row, 24),
	};
	bool is_own = view.user_id == asking->person.id, is_over = view.ended_at != 0;

	if (!query_is_null(row, 16))
		view.end_why = arena_text(arena, query_str(row, 16));
	if (!query_is_null(row, 17))
		view.end_text = arena_text(arena, query_str(row, 17));
	view.may_end = !is_over && (is_own || asking->person.is_administrator);
	view.may_attach = !is_over && (is_own || view.is_member);
	return view;
}

static enum err
find_person(struct tx *tx, struct asking *asking)
{
	return person_load(tx, asking->call->who->account_id, asking->call->site->edition,
			   asking->call->arena, &asking->person);
}

/* --- lists --- */

static enum err
read_rows(struct tx *tx, struct asking *asking, const struct value *values, size_t count)
{
	CLEANUP(query_closep) struct query *row = NULL;
	CLEANUP(buf_release) struct buf sql;
	bool has_row;
	enum err err;

	buf_init(&sql, LIMIT_SQL_TEXT);
	buf_printf(&sql, "SELECT %s", columns);
	write_where(asking, &sql);
	buf_printf(&sql, " ORDER BY s.\"id\" DESC LIMIT %d OFFSET $%d", SESSIONS_PER_PAGE,
		   asking->pattern ? 3 : 2);
	err = buf_error(&sql);
	if (!err)
		err = query_open(tx, sql.data, values, count, &row);
	if (err)
		return err;
	for (err = query_next(row, &has_row); !err && has_row; err = query_next(row, &has_row))
		asking->page.sessions[asking->page.count++] = read_view(asking, row);
	return err;
}

static enum err
count_rows(struct tx *tx, struct asking *asking, const struct value *values, size_t count)
{
	CLEANUP(buf_release) struct buf sql;
	enum err err;

	buf_init(&sql, LIMIT_SQL_TEXT);
	buf_append_text(&sql, "SELECT count(*)");
	write_where(asking, &sql);
	err = buf_error(&sql);
	if (err)
		return err;
	return query_number(tx, sql.data, values, count, &asking->page.total);
}

static enum err
see_all_in(struct tx *tx, void *context)
{
	struct asking *asking = context;
	struct value values[3];
	size_t count = 0;
	enum err err = find_person(tx, asking);

	if (err)
		return err;
	asking->page = (struct sessions_page){
		.sessions =
			arena_array(asking->call->arena, struct session_view, SESSIONS_PER_PAGE),
	};
	values[count++] = VALUE_OF_INT(asking->person.id);
	if (asking->pattern)
		values[count++] = VALUE_OF_TEXT(asking->pattern);
	err = count_rows(tx, asking, values, count);
	if (err)
		return err;
	values[count++] = VALUE_OF_INT((asking->wish->page - 1) * SESSIONS_PER_PAGE);
	return read_rows(tx, asking, values, count);
}

enum err
sessions_see(struct call *call, const struct sessions_wish *wish, struct sessions_page *ret_page)
{
	struct asking asking = { .call = call, .wish = wish };
	enum err err;

	asking.pattern = search_pattern(call->arena, wish->search);
	err = store_read(call->reader, see_all_in, &asking);
	if (!err)
		*ret_page = asking.page;
	return err;
}

/* --- one --- */

static enum err
load(struct tx *tx, struct asking *asking)
{
	CLEANUP(query_closep) struct query *row = NULL;
	CLEANUP(buf_release) struct buf sql;
	enum err err;

	buf_init(&sql, LIMIT_SQL_TEXT);
	err = find_person(tx, asking);
	if (err)
		return err;

	const struct value values[] = { VALUE_OF_INT(asking->person.id),
					VALUE_OF_STR(asking->uid) };

	buf_printf(&sql, "SELECT %s FROM \"session\" s WHERE $1 > 0 AND %s AND s.\"uid\" = $2",
		   columns, seen_by(&asking->person));
	err = buf_error(&sql);
	if (!err)
		err = query_open_row(tx, sql.data, values, COUNT_OF(values), &row);
	if (err)
		return err;
	asking->view = arena_new(asking->call->arena, struct session_view);
	*asking->view = read_view(asking, row);
	return OK;
}

enum err
session_load(struct call *call, struct tx *tx, struct str uid, struct session_view **ret_view)
{
	struct asking asking = { .call = call, .uid = uid };
	enum err err = load(tx, &asking);

	if (!err)
		*ret_view = asking.view;
	return err;
}

enum err
session_ask_stay(struct call *call, struct tx *tx, const struct session_view *view,
		 const char **ret_why_not)
{
	const struct stay_session session = {
		.user_id = view->user_id,
		.item_id = view->item_id,
		.item_name = view->item_name,
		.account_id = view->account_id,
		.account_name = view->account_name,
	};

	return stay_ask(tx, call->site, call->who->account_id, &session, clock_now_ms(),
			call->arena, ret_why_not);
}

static enum err
see_in(struct tx *tx, void *context)
{
	return load(tx, context);
}

enum err
session_see(struct call *call, struct str uid, struct session_view **ret_view)
{
	struct asking asking = { .call = call, .uid = uid };
	enum err err = store_read(call->reader, see_in, &asking);

	if (!err)
		*ret_view = asking.view;
	return err;
}

/* --- changing --- */

static enum err
audit(struct asking *asking, struct tx *tx, const char *event)
{
	CLEANUP(buf_release) struct buf details;
	struct json_writer writer;
	struct actor actor;
	struct records records = call_records(asking->call, tx, &actor);

	buf_init(&details, 256);
	json_write_init(&writer, &details);
	json_write_begin_object(&writer);
	json_write_name(&writer, "session");
	json_write_text(&writer, str_from(asking->view->uid));
	json_write_end_object(&writer);
	return records_audit(&records, event, "session", asking->view->id, buf_str(&details), NULL);
}

static bool
may_change(const struct asking *asking)
{
	return asking->view->user_id == asking->person.id || asking->person.is_administrator;
}

static enum err
note_in(struct tx *tx, void *context)
{
	struct asking *asking = context;
	enum err err;

	call_reset(asking->call);
	err = load(tx, asking);
	if (err)
		return err;
	if (!may_change(asking) && !asking->view->is_member) {
		asking->call->refusal = text_session_not_yours;
		return ERR_DENIED;
	}

	const struct value values[] = { VALUE_OF_INT(asking->view->id),
					VALUE_OF_STR(asking->notes) };

	err = query_run(tx, query_named(QUERY_SESSION_NOTES_SET), values, COUNT_OF(values), NULL);
	if (!err)
		err = records_touch(tx, "session");
	if (!err)
		err = audit(asking, tx, "session.noted");
	asking->view->notes = arena_text(asking->call->arena, asking->notes);
	return err;
}

enum err
session_note(struct call *call, struct str uid, struct str notes, struct session_view **ret_view)
{
	struct asking asking = { .call = call, .uid = uid, .notes = notes };
	enum err err = store_write(call->store, note_in, &asking);

	if (!err)
		*ret_view = asking.view;
	return err;
}

struct ending {
	const struct notices *notices;
	const char *uid, *by;
};

static void
tell_end(void *context)
{
	const struct ending *ending = context;

	ending->notices->session_end(ending->notices->context, ending->uid, ending->by);
}

/* Nothing carries it yet, so nobody else would end it. */
static enum err
end_unattached(struct tx *tx, const struct asking *asking)
{
	const struct value values[] = { VALUE_OF_INT(asking->view->id),
					VALUE_OF_INT(asking->now_ms), VALUE_OF_TEXT("by_viewer"),
					VALUE_OF_TEXT(text_never_attached) };
	int64_t changed = 0;
	enum err err;

	err = query_run(tx, query_named(QUERY_SESSION_END_UNATTACHED), values, COUNT_OF(values),
			&changed);
	if (err || changed == 0)
		return err;
	return records_touch(tx, "session");
}

static enum err
end_in(struct tx *tx, void *context)
{
	struct asking *asking = context;
	struct call *call = asking->call;
	const struct notices *notices = call->site->notices;
	struct ending *ending;
	enum err err;

	call_reset(call);
	err = load(tx, asking);
	if (err)
		return err;
	if (!may_change(asking)) {
		call->refusal = text_session_not_yours;
		return ERR_DENIED;
	}
	/* One that ended on record may be carried still: whoever does is told in any case. */
	if (asking->view->ended_at == 0) {
		err = audit(asking, tx, "session.end_asked");
		if (!err)
			err = end_unattached(tx, asking);
	}
	if (err || !notices || !notices->session_end)
		return err;
	ending = arena_new(tx_arena(tx), struct ending);
	*ending = (struct ending){ notices, arena_text(tx_arena(tx), asking->uid),
				   arena_text(tx_arena(tx), str_from(call->who->name)) };
	tx_after(tx, tell_end, ending);
	return OK;
}

enum err
session_end(struct call *call, struct str uid)
{
	struct asking asking = { .call = call, .uid = uid, .now_ms = clock_now_ms() };

	return store_write(call->store, end_in, &asking);
}

static enum err
end_unused_in(struct tx *tx, void *context)
{
	int64_t now_ms = *(const int64_t *)context, changed = 0;
	const struct value values[] = { VALUE_OF_INT(now_ms - SESSION_UNUSED_MS),
					VALUE_OF_INT(now_ms), VALUE_OF_TEXT("not_attached"),
					VALUE_OF_TEXT(text_never_attached) };
	enum err err;

	err = query_run(tx, query_named(QUERY_SESSION_END_UNUSED), values, COUNT_OF(values),
			&changed);
	return err || changed == 0 ? err : records_touch(tx, "session");
}

enum err
sessions_end_unused(struct store *store, int64_t now_ms)
{
	return store_write(store, end_unused_in, &now_ms);
}
