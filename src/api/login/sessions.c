/* SPDX-License-Identifier: Apache-2.0 */
/* Rows of actions/session/sessions.h as JSON. No answer here has anything of a secret: an account
 * is its name. */
#include "api/login/sessions.h"

#include "actions/session/sessions.h"
#include "actions/session/start.h"
#include "api/login/visit.h"
#include "schema/texts.h"

static void
write_named(struct json_writer *writer, const char *member, int64_t id, const char *name)
{
	if (id == 0) {
		put_text(writer, member, NULL);
		return;
	}
	put_object(writer, member);
	put_int(writer, "id", id);
	put_text(writer, "name", name);
	json_write_end_object(writer);
}

static void
write_end(struct json_writer *writer, const struct session_view *session)
{
	if (session->ended_at == 0) {
		put_text(writer, "end", NULL);
		return;
	}
	put_object(writer, "end");
	put_text(writer, "why", session->end_why);
	put_text(writer, "text", session->end_text);
	json_write_end_object(writer);
}

static void
write_session(struct json_writer *writer, const struct session_view *session)
{
	json_write_begin_object(writer);
	put_text(writer, "session", session->uid);
	put_object(writer, "item");
	put_text(writer, "type", session->item_type);
	put_int(writer, "id", session->item_id);
	put_text(writer, "name", session->item_name);
	put_text(writer, "hostname", session->hostname);
	json_write_end_object(writer);
	write_named(writer, "jumpoint", session->jumpoint_id, session->jumpoint_name);
	write_named(writer, "user", session->user_id, session->user_name);
	write_named(writer, "account", session->account_id, session->account_name);
	put_text(writer, "state", session->state);
	put_time(writer, "started_at", session->started_at);
	put_time(writer, "opened_at", session->opened_at);
	put_time(writer, "ended_at", session->ended_at);
	write_end(writer, session);
	put_int(writer, "columns", session->columns);
	put_int(writer, "rows", session->rows);
	put_text(writer, "notes", session->notes);
	put_object(writer, "recording");
	put_text(writer, "state", session->recording_state);
	put_int(writer, "bytes", session->recording_bytes);
	put_int(writer, "duration_ms", session->recording_duration_ms);
	json_write_end_object(writer);
	put_bool(writer, "may_end", session->may_end);
	put_bool(writer, "may_attach", session->may_attach);
	json_write_end_object(writer);
}

void
sessions_serve_list(struct request *request)
{
	struct sessions_wish wish = { 0 };
	struct sessions_page page;
	struct json_writer writer;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	wish.live_only = str_equal_text(visit_parameter(&visit, "live"), "true") ||
			 str_equal_text(visit_parameter(&visit, "live"), "1");
	wish.search = visit_parameter(&visit, "search");
	wish.page = visit_page(&visit);
	err = sessions_see(&visit.call, &wish, &page);
	if (err) {
		visit_fail(&visit, err);
		return;
	}
	visit_json(&visit, 200, &writer);
	json_write_begin_object(&writer);
	put_int(&writer, "total", page.total);
	put_array(&writer, "sessions");
	for (size_t i = 0; i < page.count; i++)
		write_session(&writer, &page.sessions[i]);
	json_write_end_array(&writer);
	json_write_end_object(&writer);
}

static void
answer_one(struct visit *visit, enum err err, const struct session_view *session)
{
	struct json_writer writer;

	if (err) {
		visit_fail(visit, err);
		return;
	}
	visit_json(visit, 200, &writer);
	write_session(&writer, session);
}

void
sessions_serve_one(struct request *request)
{
	struct session_view *session = NULL;
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = session_see(&visit.call, request->match.word, &session);
	answer_one(&visit, err, session);
}

void
sessions_serve_note(struct request *request)
{
	struct session_view *session = NULL;
	struct visit visit;
	struct str notes;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	notes = visit_text(&visit, "notes", SESSION_NOTES_LIMIT, true);
	if (!visit_is_fine(&visit))
		return;
	err = session_note(&visit.call, request->match.word, notes, &session);
	answer_one(&visit, err, session);
}

static void
answer_started(struct visit *visit, enum err err, int status, const struct started *started)
{
	struct json_writer writer;

	if (err) {
		visit_fail(visit, err);
		return;
	}
	visit_json(visit, status, &writer);
	json_write_begin_object(&writer);
	if (status == 201)
		put_text(&writer, "session", started->session);
	put_text(&writer, "viewer", started->viewer);
	put_text(&writer, "ticket", started->ticket);
	json_write_end_object(&writer);
}

void
sessions_serve_start(struct request *request)
{
	struct started started = { 0 };
	struct start_wish wish;
	struct visit visit;
	struct str type;

	if (!visit_begin(request, &visit))
		return;
	type = visit_text(&visit, "item_type", 32, true);
	if (type.length > 0 && !str_equal_text(type, "shell_jump"))
		visit_blame(&visit, "item_type", schema_text(TEXT_SELECTED_INVALID));
	wish.item_id = visit_number(&visit, "item_id", 1, INT32_MAX);
	wish.account_id = visit_id_or_null(&visit, "account_id");
	wish.columns = visit_number(&visit, "columns", 1, SESSION_COLUMNS_MOST);
	wish.rows = visit_number(&visit, "rows", 1, SESSION_ROWS_MOST);
	if (!visit_is_fine(&visit))
		return;
	answer_started(&visit, session_start(&visit.call, &wish, &started), 201, &started);
}

void
sessions_serve_ticket(struct request *request)
{
	struct started started = { 0 };
	struct visit visit;
	struct str viewer;

	if (!visit_begin(request, &visit))
		return;
	viewer = visit_text(&visit, "viewer", VIEWER_TEXT, false);
	if (viewer.length > 0 && !ticket_is_viewer(viewer))
		visit_blame(&visit, "viewer", schema_text(TEXT_WRONG_FORM));
	if (!visit_is_fine(&visit))
		return;
	answer_started(&visit, session_ticket(&visit.call, request->match.word, viewer, &started),
		       200, &started);
}

void
sessions_serve_end(struct request *request)
{
	struct visit visit;
	enum err err;

	if (!visit_begin(request, &visit))
		return;
	err = session_end(&visit.call, request->match.word);
	if (err)
		visit_fail(&visit, err);
	else
		visit_done(&visit);
}
