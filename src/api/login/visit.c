/* SPDX-License-Identifier: Apache-2.0 */
/* The pages' bodies are small and flat, so they are read member by member and not by rows. */
#include "api/login/visit.h"

#include "api/answer.h"
#include "api/login/door.h"
#include "api/status.h"
#include "api/texts.h"
#include "codec/utf8.h"
#include "schema/listing.h"
#include "schema/texts.h"

static bool
read_body(struct visit *visit)
{
	struct request *request = visit->request;
	struct arena *arena = &request->worker->arena;
	struct str body = request->http->body;
	const char *why = "";
	enum err err;

	if (!request->method->writes || str_trim(body).length == 0)
		return true;
	err = json_parse(arena, body, &visit->call.body, &why);
	if (!err && json_kind(visit->call.body) == JSON_OBJECT)
		return true;
	door_problem(request, 422, arena_printf(arena, "%s%s", api_text_not_json, why),
		     REASON_NONE);
	return false;
}

bool
visit_begin(struct request *request, struct visit *ret_visit)
{
	struct visit *visit = ret_visit;
	struct worker *worker = request->worker;
	enum err err;

	*visit = (struct visit){
		.request = request,
		.call = { .who = request->who,
			  .address = request->http->address,
			  .request_id = str_from(request->http->id),
			  .face = FACE_ADMIN,
			  .id_count = request->match.id_count,
			  .query_string = request->http->query,
			  .site = request->site,
			  .store = worker->store,
			  .sealer = request->services->sealer,
			  .arena = &worker->arena },
	};
	memcpy(visit->call.ids, request->match.ids, sizeof(visit->call.ids));
	err = worker_reader(worker, &visit->call.reader);
	if (err) {
		visit_fail(visit, ERR_BACKEND);
		return false;
	}
	err = form_parse(&worker->arena, request->http->query, &visit->query);
	if (err) {
		door_problem(request, 422, api_text_query_unreadable, REASON_NONE);
		return false;
	}
	return read_body(visit);
}

/* --- the body --- */

void
visit_blame(struct visit *visit, const char *name, const char *text)
{
	struct change_error *error = arena_new(visit->call.arena, struct change_error);
	struct change_error **end = &visit->errors;

	while (*end)
		end = &(*end)->next;
	*error = (struct change_error){ .at = name, .text = text, .next = NULL };
	*end = error;
}

static const struct json *
member(struct visit *visit, const char *name)
{
	if (visit->known_count < VISIT_MEMBERS)
		visit->known[visit->known_count++] = name;
	return visit->call.body ? json_member(visit->call.body, name) : NULL;
}

struct str
visit_text(struct visit *visit, const char *name, size_t limit, bool is_wanted)
{
	const struct json *value = member(visit, name);
	struct arena *arena = visit->call.arena;

	if (!value && !is_wanted)
		return STR("");
	if (!value) {
		visit_blame(visit, name, schema_text(TEXT_REQUIRED));
		return STR("");
	}
	if (json_kind(value) != JSON_TEXT) {
		if (json_kind(value) == JSON_NULL && !is_wanted)
			return STR("");
		visit_blame(visit, name, schema_text(TEXT_NOT_A_TEXT));
		return STR("");
	}
	if (utf8_count(json_text(value)) > limit) {
		visit_blame(visit, name, schema_text_with(arena, TEXT_TOO_LONG, (int64_t)limit));
		return STR("");
	}
	return json_text(value);
}

int64_t
visit_number(struct visit *visit, const char *name, int64_t least, int64_t most)
{
	const struct json *value = member(visit, name);
	struct arena *arena = visit->call.arena;
	int64_t number = value ? json_int(value) : 0;

	if (!value)
		visit_blame(visit, name, schema_text(TEXT_REQUIRED));
	else if (json_kind(value) != JSON_INT)
		visit_blame(visit, name, schema_text(TEXT_NOT_AN_INTEGER));
	else if (number < least)
		visit_blame(visit, name, schema_text_with(arena, TEXT_TOO_SMALL, least));
	else if (number > most)
		visit_blame(visit, name, schema_text_with(arena, TEXT_TOO_LARGE, most));
	return number;
}

int64_t
visit_id_or_null(struct visit *visit, const char *name)
{
	const struct json *value = member(visit, name);

	if (!value || json_kind(value) == JSON_NULL)
		return 0;
	if (json_kind(value) != JSON_INT || json_int(value) < 1)
		visit_blame(visit, name, schema_text(TEXT_SELECTED_INVALID));
	return json_int(value);
}

bool
visit_truth(struct visit *visit, const char *name)
{
	const struct json *value = member(visit, name);

	if (!value)
		visit_blame(visit, name, schema_text(TEXT_REQUIRED));
	else if (json_kind(value) != JSON_BOOL)
		visit_blame(visit, name, schema_text(TEXT_NOT_A_BOOLEAN));
	return value && json_bool(value);
}

static void
answer_invalid(struct visit *visit)
{
	struct json_writer writer;

	visit_json(visit, 422, &writer);
	json_write_begin_object(&writer);
	put_text(&writer, "error", "invalid");
	put_text(&writer, "message", visit->errors->text);
	put_object(&writer, "fields");
	for (const struct change_error *at = visit->errors; at; at = at->next) {
		bool is_first = true;

		for (const struct change_error *by = visit->errors; by != at; by = by->next)
			is_first &= strcmp(by->at, at->at) != 0;
		if (!is_first)
			continue;
		json_write_name_str(&writer, str_from(at->at));
		json_write_begin_array(&writer);
		for (const struct change_error *by = at; by; by = by->next)
			if (strcmp(by->at, at->at) == 0)
				json_write_text(&writer, str_from(by->text));
		json_write_end_array(&writer);
	}
	json_write_end_object(&writer);
	json_write_end_object(&writer);
}

static void
blame_unknown(struct visit *visit)
{
	const struct json *value;
	struct str name;

	for (size_t at = 0;
	     visit->call.body && json_next_member(visit->call.body, &at, &name, &value);) {
		bool is_known = false;

		for (size_t i = 0; i < visit->known_count; i++)
			is_known |= str_equal_text(name, visit->known[i]);
		if (!is_known)
			visit_blame(visit, arena_text(visit->call.arena, name),
				    "Nobody knows this member.");
	}
}

bool
visit_is_fine(struct visit *visit)
{
	blame_unknown(visit);
	if (!visit->errors)
		return true;
	answer_invalid(visit);
	return false;
}

/* --- the query --- */

struct str
visit_parameter(const struct visit *visit, const char *name)
{
	const struct str *value = form_find(&visit->query, name);

	return value ? *value : (struct str){ 0 };
}

int64_t
visit_page(const struct visit *visit)
{
	int64_t page;

	return str_to_int(visit_parameter(visit, "page"), 1, PAGE_MAX, &page) == OK ? page : 1;
}

/* --- the answer --- */

void
visit_fail(struct visit *visit, enum err err)
{
	struct call *call = &visit->call;
	int status = err == ERR_CONFLICT ? 409 : status_of(err);
	const char *text = call->refusal ? call->refusal : status_text_of(err);

	if (err == ERR_INVALID && call->errors) {
		for (const struct change_error *at = call->errors; at; at = at->next)
			visit_blame(visit, at->at, at->text);
		answer_invalid(visit);
		return;
	}
	if (err == ERR_INVALID && call->unknown) {
		visit_blame(visit, call->unknown, "Nobody knows this member.");
		answer_invalid(visit);
		return;
	}
	if (err == ERR_BACKEND && call->missing == CALL_KEEPER)
		text = api_text_keeper_down;
	door_problem(visit->request, status, text, REASON_NONE);
	if (status == 503)
		answer_retry_after(visit->request->response, 1000);
}

void
visit_json(struct visit *visit, int status, struct json_writer *ret_writer)
{
	answer_json(visit->request->response, status, ret_writer);
}

void
visit_done(struct visit *visit)
{
	answer_empty(visit->request->response, 204);
}

void
put_text(struct json_writer *writer, const char *name, const char *text)
{
	json_write_name(writer, name);
	if (text)
		json_write_text(writer, str_from(text));
	else
		json_write_null(writer);
}

void
put_int(struct json_writer *writer, const char *name, int64_t number)
{
	json_write_name(writer, name);
	json_write_int(writer, number);
}

void
put_bool(struct json_writer *writer, const char *name, bool truth)
{
	json_write_name(writer, name);
	json_write_bool(writer, truth);
}

void
put_time(struct json_writer *writer, const char *name, int64_t at)
{
	json_write_name(writer, name);
	if (at)
		json_write_int(writer, at);
	else
		json_write_null(writer);
}

void
put_object(struct json_writer *writer, const char *name)
{
	json_write_name(writer, name);
	json_write_begin_object(writer);
}

void
put_array(struct json_writer *writer, const char *name)
{
	json_write_name(writer, name);
	json_write_begin_array(writer);
}
