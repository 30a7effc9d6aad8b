/* SPDX-License-Identifier: Apache-2.0 */
/* The check of answers that appliance_ask does each time: that it finds what is wrong. (Where
 * answers match, the rest of the suite says so.) */
#include "api/config/serve.h"
#include "api/fixed.h"
#include "shapes.h"
#include "support/test.h"

static const char list[] = "/api/config/v1/jump-group";
static const char row[] = "/api/config/v1/jump-group/1";
static const char good[] = "{\"id\":1,\"name\":\"a\",\"code_name\":\"a\",\"comments\":null}";

static const char *
check(const char *method, const char *target, int status, const char *body)
{
	static char room[256];
	const struct json *json = NULL;
	struct routes *routes;
	const char *why, *wrong;
	struct arena arena;

	arena_init(&arena);
	CHECK_OK(routes_new(EDITION_RS, fixed_routes, config_serve, &routes));
	if (json_parse(&arena, str_from(body), &json, &why))
		json = NULL;
	wrong = shapes_check(&arena, routes, EDITION_RS, method, target, status, str_from(body),
			     json);
	snprintf(room, sizeof(room), "%s", wrong ? wrong : "fine");
	routes_free(routes);
	arena_release(&arena);
	return room;
}

TEST(replies_that_match)
{
	CHECK_TEXT(check("GET", row, 200, good), "fine");
	CHECK_TEXT(check("GET", list, 200, "[]"), "fine");
	CHECK_TEXT(check("DELETE", row, 204, ""), "fine");
	CHECK_TEXT(check("GET", row, 404, "{\"message\":\"x\"}"), "fine");
	CHECK_TEXT(check("POST", list, 422, "{\"message\":\"x\",\"errors\":{\"name\":[\"y\"]}}"),
		   "fine");
}

TEST(replies_that_do_not)
{
	CHECK_TEXT(check("GET", row, 200, "[]"), "body: no object");
	CHECK_TEXT(check("GET", list, 200, good), "body: no array");
	CHECK_TEXT(check("GET", row, 200,
			 "{\"id\":1,\"name\":\"a\",\"code_name\":\"a\",\"comments\":null,\"x\":1}"),
		   "body.x: not for this answer");
	CHECK_TEXT(check("GET", row, 200, "{\"id\":1,\"name\":\"a\",\"code_name\":\"a\"}"),
		   "body.comments: missing");
	CHECK_TEXT(check("GET", row, 200,
			 "{\"id\":\"1\",\"name\":\"a\",\"code_name\":\"a\",\"comments\":null}"),
		   "body.id: of the wrong kind");
	CHECK_TEXT(check("GET", row, 200,
			 "{\"id\":1,\"name\":null,\"code_name\":\"a\",\"comments\":null}"),
		   "body.name: null");
	CHECK_TEXT(check("DELETE", row, 204, "x"), "a body where there should be none");
	CHECK_TEXT(check("GET", row, 200, "what"), "an answer that is no JSON");
	CHECK_TEXT(check("GET", row, 404, "what"), "a problem that is no JSON");
	CHECK_TEXT(check("GET", row, 404, "{}"), "body: a problem without a message");
	CHECK_TEXT(check("POST", list, 422, "{\"message\":\"x\",\"errors\":{}}"),
		   "errors: no bag of errors");
	CHECK_TEXT(check("POST", list, 422, "{\"message\":\"x\",\"errors\":{\"name\":\"y\"}}"),
		   "errors: a field without a text");
}
