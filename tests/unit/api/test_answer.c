/* SPDX-License-Identifier: Apache-2.0 */
/* Bodies of answers, to the letter. */
#include "api/answer.h"

#include <fcntl.h>

#include "replies.h"

TEST(answer_problem_is_a_message)
{
	struct http_response response = response_new();

	answer_problem(&response, 404, "Nothing \"there\".");
	CHECK_INT(response.status, 404);
	CHECK_TEXT(response.content_type, "application/json");
	CHECK_STR(buf_str(&response.body), "{\"message\":\"Nothing \\\"there\\\".\"}");
	response_free(&response);
}

TEST(answer_access_denied_to_the_letter)
{
	struct http_response response = response_new();

	answer_access_denied(&response);
	CHECK_INT(response.status, 401);
	CHECK_STR(buf_str(&response.body),
		  "{\"error\":\"access_denied\",\"message\":\"The resource owner or authorization "
		  "server denied the request.\"}");
	CHECK_STR(buf_str(&response.head),
		  "Cache-Control: no-store\r\nWWW-Authenticate: Bearer\r\n");
	response_free(&response);
}

TEST(answer_error_is_in_the_status_table)
{
	struct http_response response = response_new();

	answer_error(&response, ERR_NOT_FOUND);
	CHECK_INT(response.status, 404);
	CHECK_INT(response.head.length, 0);
	answer_error(&response, ERR_BACKEND);
	CHECK_INT(response.status, 503);
	CHECK_STR(buf_str(&response.head), "Retry-After: 1\r\n");
	response_free(&response);
}

TEST(answer_begins_anew)
{
	struct http_response response = response_new();

	answer_text(&response, 200, "text/plain", "secret");
	http_response_header(&response, "Link", "x");
	response.file = open("/dev/null", O_RDONLY | O_CLOEXEC);
	response.file_size = 5;
	answer_empty(&response, 204);
	CHECK_INT(response.status, 204);
	CHECK_INT(response.body.length, 0);
	CHECK_INT(response.head.length, 0);
	CHECK_INT(response.file, -1);
	CHECK_INT(response.file_size, 0);
	CHECK(!response.content_type);
	response_free(&response);
}

TEST(answer_retry_after_is_in_whole_seconds)
{
	static const struct {
		int64_t wait_ms;
		const char *header;
	} table[] = {
		{ -5, "Retry-After: 1\r\n" },	      { 0, "Retry-After: 1\r\n" },
		{ 1000, "Retry-After: 1\r\n" },	      { 1001, "Retry-After: 2\r\n" },
		{ 3600000, "Retry-After: 3600\r\n" },
	};

	for (size_t i = 0; i < COUNT_OF(table); i++) {
		struct http_response response = response_new();

		answer_retry_after(&response, table[i].wait_ms);
		CHECK_STR(buf_str(&response.head), table[i].header);
		response_free(&response);
	}
}
