/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/answer.h"

#include "base/limits.h"
#include "support/test.h"

static void
set_response(struct dial_response *response, int status, const char *type, const char *body)
{
	static struct dial_header headers[2];

	dial_response_init(response, LIMIT_BTAPI_RESPONSE);
	response->status = status;
	headers[0] = (struct dial_header){ STR("content-type"), str_from(type) };
	response->headers = headers;
	response->header_count = type ? 1 : 0;
	buf_append_text(&response->body, body);
}

static void
check_complaint(int status, const char *body, const char *want)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 10000);
	set_response(&response, status, "application/json", body);
	answer_complain(&out, &response);
	CHECK_STR(buf_str(&out), want);
}

TEST(answer_says_what_is_wrong_with_each_field)
{
	check_complaint(422,
			"{\"message\":\"The data was invalid.\",\"errors\":{\"name\":[\"Too "
			"long.\",\"Taken.\"],\"jump_items.0.type\":[\"No.\"]}}",
			"422: The data was invalid.\n  name: Too long.\n  name: Taken.\n  "
			"jump_items.0.type: No.\n");
	check_complaint(422, "{\"errors\":{\"name\":\"Lone text.\",\"x\":5}}",
			"422\n  name: Lone text.\n");
	check_complaint(404, "{\"message\":\"There is none.\"}", "404: There is none.\n");
}

TEST(answer_reads_the_errors_of_oauth)
{
	check_complaint(401, "{\"error\":\"invalid_client\",\"message\":\"Unknown.\"}",
			"401 invalid_client: Unknown.\n");
	check_complaint(400, "{\"error\":\"invalid_request\",\"error_description\":\"What?\"}",
			"400 invalid_request: What?\n");
}

TEST(answer_complains_of_what_gives_no_reason)
{
	check_complaint(502, "<html>", "502: the site gave no reason\n");
	check_complaint(500, "", "500: the site gave no reason\n");
	check_complaint(500, "[]", "500: the site gave no reason\n");
	check_complaint(500, "{\"message\":5,\"errors\":[1]}", "500\n");
}

TEST(answer_says_when_to_come_again)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	CLEANUP(buf_release) struct buf out;

	buf_init(&out, 1000);
	set_response(&response, 429, "application/json", "{\"message\":\"Too many requests.\"}");
	response.headers[0] = (struct dial_header){ STR("retry-after"), STR("17") };
	answer_complain(&out, &response);
	CHECK_STR(buf_str(&out), "429: Too many requests.\n  again in 17 s\n");
}

TEST(answer_keeps_terminals_from_obeying)
{
	check_complaint(
		422, "{\"message\":\"a\\u001b[2Jb\\n\",\"errors\":{\"x\\u0007\":[\"\\u009b1m\"]}}",
		"422: a?[2Jb?\n  x?: ?1m\n");
}

static void
check_printed(bool gives_pairs, const char *type, const char *const *bodies, const char *want)
{
	CLEANUP(buf_release) struct buf out;
	struct answer answer;

	buf_init(&out, 10000);
	answer_init(&answer, &out, gives_pairs, NULL);
	for (size_t i = 0; bodies[i]; i++) {
		CLEANUP(dial_response_release) struct dial_response response = { 0 };

		set_response(&response, 200, type, bodies[i]);
		CHECK_OK(answer_add(&answer, &response));
	}
	answer_finish(&answer);
	CHECK_STR(buf_str(&out), want);
}

#define PAGES(...) ((const char *const[]){ __VA_ARGS__, NULL })

TEST(answer_prints_json)
{
	check_printed(false, "application/json", PAGES("{ \"id\": 5, \"name\":\"x\" }\n"),
		      "{\"id\":5,\"name\":\"x\"}\n");
	check_printed(false, "application/json; charset=utf-8", PAGES("[{\"id\":1}]"),
		      "[{\"id\":1}]\n");
	check_printed(false, "application/json", PAGES("[]"), "[]\n");
	check_printed(true, "application/json", PAGES("{\"id\":5}"), "id=5\n");
	check_printed(true, "application/json", PAGES("[]"), "");
}

TEST(answer_joins_pages)
{
	check_printed(false, "application/json",
		      PAGES("[{\"id\":1},{\"id\":2}]", "[{\"id\":3}]", "[]"),
		      "[{\"id\":1},{\"id\":2},{\"id\":3}]\n");
	check_printed(true, "application/json", PAGES("[{\"id\":1},{\"id\":2}]", "[{\"id\":3}]"),
		      "0__id=1\n1__id=2\n2__id=3\n");
}

TEST(answer_prints_nothing_for_nothing)
{
	check_printed(false, "application/json", PAGES(""), "");
	check_printed(false, NULL, PAGES(""), "");
	check_printed(true, "application/json", PAGES("\n"), "");
}

TEST(answer_prints_what_is_no_json_as_it_is)
{
	check_printed(false, "application/yaml", PAGES("openapi: 3\n"), "openapi: 3\n");
	check_printed(true, "text/plain", PAGES("a=b"), "a=b");
}

static enum err
add_two(const char *first, const char *second)
{
	CLEANUP(dial_response_release) struct dial_response one = { 0 };
	CLEANUP(dial_response_release) struct dial_response two = { 0 };
	CLEANUP(buf_release) struct buf out;
	struct answer answer;
	enum err err;

	buf_init(&out, 100);
	answer_init(&answer, &out, false, NULL);
	set_response(&one, 200, "application/json", first);
	err = answer_add(&answer, &one);
	if (err)
		return err;
	set_response(&two, 200, "application/json", second);
	return answer_add(&answer, &two);
}

TEST(answer_refuses_what_makes_no_sense)
{
	CHECK_ERR(add_two("{\"id\":", ""), ERR_INVALID);
	CHECK_ERR(add_two("<html>", ""), ERR_INVALID);
	CHECK_ERR(add_two("[1]", "{}"), ERR_INVALID);
	CHECK_ERR(add_two("[1]", ""), ERR_INVALID);
	CHECK_ERR(add_two("[1]", "[\"01234567890123456789012345678901234567890123456789012345678901"
				 "23456789012345678901234567890123456789\"]"),
		  ERR_LIMIT);
}

TEST(answer_counts_pages)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };

	set_response(&response, 200, "application/json", "[]");
	CHECK_INT(answer_pages(&response), 1);
	response.headers[0] = (struct dial_header){ STR("x-bt-pagination-last-page"), STR("7") };
	CHECK_INT(answer_pages(&response), 7);
	response.headers[0].value = STR("0");
	CHECK_INT(answer_pages(&response), 1);
	response.headers[0].value = STR("x");
	CHECK_INT(answer_pages(&response), 1);
}
