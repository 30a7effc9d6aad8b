/* SPDX-License-Identifier: Apache-2.0 */
/* The only place where the configuration API's statuses are chosen (config-api §1). */
#include "api/config/serve.h"

#include "api/answer.h"
#include "api/files.h"
#include "api/page.h"
#include "api/status.h"
#include "api/texts.h"
#include "schema/schema.h"

/* --- the call --- */

/* Whether what was sent is looked at at all. */
static bool
takes_body(const struct route_method *method)
{
	if (method->operation)
		return method->operation->takes != NULL;
	return method->verb == CREATE || method->verb == UPDATE;
}

/* ERR_INVALID: the answer is there. */
static enum err
read_body(struct request *request, struct call *call)
{
	struct arena *arena = &request->worker->arena;
	struct str body = request->http->body;
	const char *why = "";
	enum err err;

	if (!takes_body(request->method) || str_trim(body).length == 0)
		return OK;
	err = json_parse(arena, body, &call->body, &why);
	if (err)
		answer_problem(request->response, 422,
			       arena_printf(arena, "%s%s", api_text_not_json, why));
	return err;
}

static struct call
make_call(struct request *request)
{
	const struct route_method *method = request->method;
	struct call call = {
		.who = request->who,
		.address = request->http->address,
		.request_id = str_from(request->http->id),
		.face = FACE_CONFIG,
		.resource = method->operation ? method->operation->of : method->resource,
		.id_count = request->match.id_count,
		.query_string = request->http->query,
		.only_looks = request->http->method == HTTP_HEAD,
		.site = request->site,
		.store = request->worker->store,
		.reader = request->worker->reader,
		.sealer = request->services->sealer,
		.arena = &request->worker->arena,
	};

	memcpy(call.ids, request->match.ids, sizeof(call.ids));
	return call;
}

/* --- the answer when it went well --- */

static int
success_status(const struct request *request)
{
	const struct route_method *method = request->method;

	if (method->operation)
		return method->operation->status;
	if (method->verb == CREATE)
		return 201;
	if (method->verb == DELETE_ONE)
		return method->resource->delete_status ? method->resource->delete_status : 204;
	return 200;
}

/* Where the new row is: below the address that was asked, except for a copy, which stands beside
 * its source. */
static void
write_location(struct request *request, const struct call *call)
{
	const struct operation *operation = request->method->operation;
	const struct resource *resource = request->method->resource;
	const char *url = request_url(request);
	struct arena *arena = &request->worker->arena;

	if (operation && operation->of && operation->gives == operation->of->shape) {
		for (int i = 0; i < 2; i++) {
			const char *slash = strrchr(url, '/');

			if (slash)
				url = arena_text(arena, str_of(url, (size_t)(slash - url)));
		}
	}
	if (!resource || !resource->is_single)
		url = arena_printf(arena, "%s/%lld", url, (long long)call->made_id);
	http_response_header(request->response, "Location", url);
}

static void
write_rows(struct request *request, const struct call *call, struct json_writer *writer)
{
	const struct resource *resource = call->resource;

	json_write_begin_array(writer);
	for (size_t i = 0; i < call->row_count; i++) {
		bool is_own = resource && call->gives == resource->shape;
		unsigned kind = is_own ? resource_kind(resource, call->rows[i]) : 0;
		bool is_list =
			!(is_own && resource->answers_array && request->method->verb == GET_ONE);

		schema_encode(writer, call->gives, call->site->edition, kind, is_list,
			      call->rows[i]);
	}
	json_write_end_array(writer);
}

/* The first bytes of a file are this request's own, the rest was made with the product. */
static void
answer_file(struct request *request, const struct call *call)
{
	struct http_response *response = request->response;
	int64_t size = 0;
	int file = files_open_archive(request->services, call->file.archive, &size);

	if (file < 0) {
		answer_problem(response, 404, api_text_no_archive);
		return;
	}
	answer_begin(response, success_status(request));
	response->content_type = request->method->operation->gives_media;
	buf_append_str(&response->body, call->file.head);
	response->file = file;
	response->file_size = size;
	http_response_header(response, "Content-Disposition",
			     arena_printf(&request->worker->arena, "attachment; filename=\"%s\"",
					  call->file.name));
	http_response_header(response, "Cache-Control", "no-store");
}

static void
answer_success(struct request *request, const struct call *call)
{
	struct http_response *response = request->response;
	int status = success_status(request);
	struct json_writer writer;

	if (call->file.name) {
		answer_file(request, call);
		return;
	}
	if (!call->gives || status == 204 || (!call->is_list && !call->row)) {
		answer_empty(response, status);
		return;
	}
	answer_json(response, status, &writer);
	if (call->is_list)
		write_rows(request, call, &writer);
	else
		schema_encode(&writer, call->gives, call->site->edition, call->gives_kind, false,
			      call->row);
	if (call->is_list && call->is_paged) {
		const struct page page = { call->page, call->per_page, call->total };

		page_write(response, &request->worker->arena, request_url(request),
			   request->http->query, &page);
	}
	if (status == 201)
		write_location(request, call);
	if (buf_error(&response->body))
		answer_error(response, ERR_BUG);
}

/* --- the answer when it did not --- */

static void
answer_invalid(struct request *request, const struct call *call)
{
	struct arena *arena = &request->worker->arena;
	struct json_writer writer;

	if (call->unknown) {
		const char *text = call->unknown_in_query ? api_text_unknown_parameter
							  : api_text_unknown_member;

		answer_problem(request->response, 401,
			       arena_printf(arena, "%s%s", text, call->unknown));
		return;
	}
	if (!call->errors) {
		answer_problem(request->response, status_of(ERR_INVALID),
			       call->refusal ? call->refusal : api_text_query_unreadable);
		return;
	}
	answer_json(request->response, status_of(ERR_INVALID), &writer);
	schema_encode_bag(&writer, call->errors);
}

static void
answer_failure(struct request *request, const struct call *call, enum err err)
{
	struct http_response *response = request->response;

	if (err == ERR_INVALID) {
		answer_invalid(request, call);
		return;
	}
	if (err == ERR_DENIED) {
		answer_problem(response, status_of(err),
			       call->refusal ? call->refusal : api_text_not_here);
		return;
	}
	answer_error(response, err);
	if (err == ERR_BACKEND && call->missing == CALL_KEEPER) {
		answer_problem(response, status_of(err), api_text_keeper_down);
		answer_retry_after(response, 1000);
	}
}

void
config_serve(struct request *request)
{
	struct call call = make_call(request);
	enum err err;

	err = worker_reader(request->worker, &call.reader);
	if (err) {
		answer_error(request->response, ERR_BACKEND);
		return;
	}
	err = read_body(request, &call);
	if (err)
		return;
	err = request->method->action(&call);
	if (err)
		answer_failure(request, &call, err);
	else
		answer_success(request, &call);
}
