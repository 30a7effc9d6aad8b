/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of answers. The edge adds what every answer carries: the date, rate figures, the request's
 * id. */
#include "api/answer.h"

#include <unistd.h>

#include "api/status.h"
#include "api/texts.h"

void
answer_begin(struct http_response *response, int status)
{
	buf_clear(&response->head);
	buf_clear(&response->body);
	if (response->file >= 0)
		close(response->file);
	response->file = -1;
	response->file_size = 0;
	response->content_type = NULL;
	response->status = status;
}

void
answer_json(struct http_response *response, int status, struct json_writer *ret_writer)
{
	answer_begin(response, status);
	response->content_type = "application/json";
	json_write_init(ret_writer, &response->body);
}

void
answer_empty(struct http_response *response, int status)
{
	answer_begin(response, status);
}

void
answer_text(struct http_response *response, int status, const char *type, const char *text)
{
	answer_begin(response, status);
	response->content_type = type;
	buf_append_text(&response->body, text);
}

void
answer_problem(struct http_response *response, int status, const char *message)
{
	struct json_writer writer;

	answer_json(response, status, &writer);
	json_write_begin_object(&writer);
	json_write_name(&writer, "message");
	json_write_text(&writer, str_from(message));
	json_write_end_object(&writer);
}

void
answer_error(struct http_response *response, enum err err)
{
	answer_problem(response, status_of(err), status_text_of(err));
	if (response->status == 503)
		answer_retry_after(response, 1000);
}

void
answer_oauth_error(struct http_response *response, int status, const char *error,
		   const char *message)
{
	struct json_writer writer;

	answer_json(response, status, &writer);
	json_write_begin_object(&writer);
	json_write_name(&writer, "error");
	json_write_text(&writer, str_from(error));
	json_write_name(&writer, "message");
	json_write_text(&writer, str_from(message));
	json_write_end_object(&writer);
	http_response_header(response, "Cache-Control", "no-store");
}

void
answer_access_denied(struct http_response *response)
{
	answer_oauth_error(response, 401, "access_denied", api_text_access_denied);
	http_response_header(response, "WWW-Authenticate", "Bearer");
}

void
answer_retry_after(struct http_response *response, int64_t wait_ms)
{
	char text[24];

	snprintf(text, sizeof(text), "%lld",
		 wait_ms <= 1000 ? 1LL : (long long)((wait_ms + 999) / 1000));
	http_response_header(response, "Retry-After", text);
}
