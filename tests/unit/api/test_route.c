/* SPDX-License-Identifier: Apache-2.0 */
/* The route table: made of the indexes, exact, and closed where nothing is said. */
#include "api/route.h"

#include "api/fixed.h"
#include "base/log.h"
#include "model/resources.h"
#include "support/test.h"

static void
serve_config(struct request *request)
{
}

static void
serve_other(struct request *request)
{
}

static struct routes *
make(unsigned edition)
{
	static const struct route_fixed none[] = { { 0 } };
	struct routes *routes;

	CHECK_OK(routes_new(edition, none, serve_config, &routes));
	return routes;
}

static struct route_match
find(const struct routes *routes, const char *path)
{
	struct route_match match = { 0 };

	CHECK_OK(routes_find(routes, str_from(path), &match));
	return match;
}

TEST(route_finds_lists_rows_and_what_is_below)
{
	struct routes *routes = make(EDITION_RS);
	struct route_match match = find(routes, "/api/config/v1/jump-group");

	CHECK(match.route->methods[HTTP_GET].resource == &jump_group_resource);
	CHECK_INT(match.route->methods[HTTP_GET].verb, LIST_ALL);
	CHECK_INT(match.id_count, 0);
	match = find(routes, "/api/config/v1/jump-group/12/user/34");
	CHECK(match.route->methods[HTTP_PATCH].resource == &jump_group_user_resource);
	CHECK_INT(match.id_count, 2);
	CHECK_INT(match.ids[0], 12);
	CHECK_INT(match.ids[1], 34);
	CHECK_TEXT(match.route->pattern, "/api/config/v1/jump-group/{id}/user/{user_id}");
	routes_free(routes);
}

TEST(route_words_go_before_ids)
{
	struct routes *routes = make(EDITION_RS);
	struct route_match match = find(routes, "/api/config/v1/user/provision");

	CHECK(match.route->methods[HTTP_POST].operation == &operations[OPERATION_USER_PROVISION]);
	CHECK_INT(match.id_count, 0);
	match = find(routes, "/api/config/v1/user/7");
	CHECK(match.route->methods[HTTP_GET].resource == &user_resource);
	routes_free(routes);
}

TEST(route_what_is_alone_has_one_address)
{
	struct routes *routes = make(EDITION_RS);
	struct route_match match =
		find(routes, "/api/config/v1/vault/account/5/jump-item-association");

	CHECK_INT(match.route->methods[HTTP_GET].verb, GET_ONE);
	CHECK_INT(match.route->methods[HTTP_POST].verb, CREATE);
	CHECK_INT(match.route->methods[HTTP_PATCH].verb, UPDATE);
	CHECK_INT(match.route->methods[HTTP_DELETE].verb, DELETE_ONE);
	routes_free(routes);
}

TEST(route_ids_are_plain_numbers)
{
	static const char *const bad[] = { "0", "-1",	      "+1",  "01", "1x", "x",
					   "",	"2147483648", "1.0", " 1", "1 ", "%31" };
	struct routes *routes = make(EDITION_RS);
	struct route_match match;
	char path[64];

	for (size_t i = 0; i < COUNT_OF(bad); i++) {
		snprintf(path, sizeof(path), "/api/config/v1/jump-group/%s", bad[i]);
		CHECK_ERR(routes_find(routes, str_from(path), &match), ERR_NOT_FOUND);
	}
	CHECK_INT(find(routes, "/api/config/v1/jump-group/2147483647").ids[0], 2147483647);
	routes_free(routes);
}

/* What stands at one place of two addresses is read in one way. */
TEST(route_parameters_of_one_place_are_of_one_kind)
{
	static const char *const words[] = { "linux", NULL };
	const struct route_method does = { .need = NEED_CONFIG, .serve = serve_other };
	const struct route_fixed tables[][3] = {
		{ { .pattern = "/a/{id}", .method = HTTP_GET, .does = does },
		  { .pattern = "/a/{uid}/b", .method = HTTP_GET, .does = does } },
		{ { .pattern = "/a/{id}", .method = HTTP_GET, .does = does },
		  { .pattern = "/a/{*}", .method = HTTP_GET, .does = does } },
		{ { .pattern = "/a/{name}", .choices = words, .method = HTTP_GET, .does = does },
		  { .pattern = "/a/{name}/b", .method = HTTP_GET, .does = does } },
	};
	struct routes *routes;

	log_open("test", 2, LOG_ERROR + 1);
	for (size_t i = 0; i < COUNT_OF(tables); i++)
		CHECK_ERR(routes_new(EDITION_RS, tables[i], serve_config, &routes), ERR_BUG);
	log_open("test", 2, LOG_INFO);
}

TEST(route_paths_are_exact)
{
	static const char *const bad[] = { "",
					   "/",
					   "jump-group",
					   "/api",
					   "/api/config/v1",
					   "/api/config/v1/",
					   "/api/config/v1/jump-group/",
					   "/api/config/v1//jump-group",
					   "/api/config/v1/JUMP-GROUP",
					   "/api/config/v1/jump-group/1/2",
					   "/api/config/v1/jump-group/1/user/2/3" };
	struct routes *routes = make(EDITION_RS);
	struct route_match match;

	for (size_t i = 0; i < COUNT_OF(bad); i++)
		CHECK_ERR(routes_find(routes, str_from(bad[i]), &match), ERR_NOT_FOUND);
	routes_free(routes);
}

TEST(route_head_goes_with_get)
{
	struct routes *routes = make(EDITION_RS);
	const struct route *list = find(routes, "/api/config/v1/session-policy").route;

	CHECK(route_method_of(list, HTTP_HEAD) == route_method_of(list, HTTP_GET));
	CHECK(route_method_of(list, HTTP_GET) != NULL);
	CHECK(!route_method_of(list, HTTP_POST));
	CHECK(!route_method_of(list, HTTP_OTHER));
	CHECK(!route_method_of(list, HTTP_OPTIONS));
	CHECK(!route_method_of(list, (enum http_method)99));
	routes_free(routes);
}

static const char *
allow_of(const struct routes *routes, const char *path, char *room, size_t size)
{
	struct buf out;

	buf_init(&out, size);
	route_write_allow(find(routes, path).route, &out);
	snprintf(room, size, "%s", out.data);
	buf_release(&out);
	return room;
}

TEST(route_allow_is_written_as_the_contract_has_it)
{
	struct routes *routes = make(EDITION_RS);
	char room[64];

	CHECK_TEXT(allow_of(routes, "/api/config/v1/user", room, sizeof(room)), "GET,HEAD,POST");
	CHECK_TEXT(allow_of(routes, "/api/config/v1/user/1", room, sizeof(room)),
		   "GET,HEAD,PATCH,DELETE");
	CHECK_TEXT(allow_of(routes, "/api/config/v1/vault/account/1/check-out", room, sizeof(room)),
		   "POST");
	routes_free(routes);
}

static void
check_needs(const struct route *route, void *context)
{
	size_t *count = context;

	for (int i = 0; i < ROUTE_METHODS; i++) {
		const struct route_method *method = &route->methods[i];

		if (method->need == NEED_UNSET)
			continue;
		(*count)++;
		CHECK(method->need == NEED_CONFIG || method->need == NEED_CONFIG_VAULT);
		CHECK(method->serve != NULL && method->action != NULL);
		/* whoever may only look changes nothing */
		CHECK(method->writes || i == HTTP_GET);
	}
}

TEST(route_every_method_has_a_need)
{
	const unsigned editions[] = { EDITION_RS, EDITION_PRA };

	for (size_t i = 0; i < COUNT_OF(editions); i++) {
		struct routes *routes = make(editions[i]);
		size_t count = 0;

		routes_each(routes, check_needs, &count);
		CHECK(count > 100);
		routes_free(routes);
	}
}

TEST(route_slow_work_is_for_the_slow_lane)
{
	struct routes *routes = make(EDITION_RS);

	CHECK_INT(find(routes, "/api/config/v1/user").route->methods[HTTP_POST].lane, POOL_SLOW);
	CHECK_INT(find(routes, "/api/config/v1/user").route->methods[HTTP_GET].lane, POOL_FAST);
	CHECK_INT(find(routes, "/api/config/v1/jump-group").route->methods[HTTP_POST].lane,
		  POOL_FAST);
	routes_free(routes);
}

TEST(route_table_refuses_what_is_open_by_mistake_or_there_twice)
{
	const struct route_fixed without_need[] = {
		{ .pattern = "/a", .method = HTTP_GET, .does = { .serve = serve_other } }, { 0 }
	};
	const struct route_fixed twice[] = {
		{ .pattern = "/a",
		  .method = HTTP_GET,
		  .does = { .need = NEED_NOTHING, .serve = serve_other } },
		{ .pattern = "/a",
		  .method = HTTP_GET,
		  .does = { .need = NEED_NOTHING, .serve = serve_other } },
		{ 0 }
	};
	const struct route_fixed over_the_api[] = { { .pattern = "/api/config/v1/user",
						      .method = HTTP_GET,
						      .does = { .need = NEED_NOTHING,
								.serve = serve_other } },
						    { 0 } };
	struct routes *routes = NULL;

	log_open("test", 2, LOG_ERROR + 1);
	CHECK_ERR(routes_new(EDITION_RS, without_need, serve_config, &routes), ERR_BUG);
	CHECK_ERR(routes_new(EDITION_RS, twice, serve_config, &routes), ERR_BUG);
	CHECK_ERR(routes_new(EDITION_RS, over_the_api, serve_config, &routes), ERR_BUG);
	CHECK(routes == NULL);
	log_open("test", 2, LOG_INFO);
}

TEST(route_a_word_of_a_few)
{
	struct routes *routes;
	struct route_match match;

	CHECK_OK(routes_new(EDITION_RS, fixed_routes, serve_config, &routes));
	match = find(routes, "/api/config/v1/cli/linux");
	CHECK_STR(match.word, "linux");
	CHECK_INT(match.route->methods[HTTP_GET].need, NEED_NOTHING);
	CHECK_ERR(routes_find(routes, STR("/api/config/v1/cli/beos"), &match), ERR_NOT_FOUND);
	CHECK_ERR(routes_find(routes, STR("/api/config/v1/cli/"), &match), ERR_NOT_FOUND);
	routes_free(routes);
}

TEST(route_takes_all_below_where_it_says_so)
{
	static const struct route_fixed fixed[] = {
		{ .pattern = "/",
		  .method = HTTP_GET,
		  .does = { .need = NEED_NOTHING, .serve = serve_other } },
		{ .pattern = "/pages/{*}",
		  .method = HTTP_GET,
		  .does = { .need = NEED_NOTHING, .serve = serve_other } },
		{ .pattern = "/pages/socket",
		  .method = HTTP_GET,
		  .does = { .need = NEED_NOTHING, .serve = serve_other } },
		{ 0 },
	};
	struct routes *routes;
	struct route_match match;

	CHECK_OK(routes_new(EDITION_RS, fixed, serve_config, &routes));
	CHECK_TEXT(find(routes, "/").route->pattern, "/");
	CHECK_TEXT(find(routes, "/pages/a/b/c").route->pattern, "/pages/{*}");
	CHECK_TEXT(find(routes, "/pages/").route->pattern, "/pages/{*}");
	CHECK_TEXT(find(routes, "/pages/socket").route->pattern, "/pages/socket");
	CHECK_ERR(routes_find(routes, STR("/pages"), &match), ERR_NOT_FOUND);
	CHECK_ERR(routes_find(routes, STR("/page/x"), &match), ERR_NOT_FOUND);
	CHECK_ERR(routes_find(routes, STR(""), &match), ERR_NOT_FOUND);
	routes_free(routes);
}

TEST(route_names_methods)
{
	CHECK_TEXT(route_method_name(HTTP_GET), "GET");
	CHECK_TEXT(route_method_name(HTTP_OPTIONS), "OPTIONS");
	CHECK_TEXT(route_method_name(HTTP_OTHER), "OTHER");
	CHECK_TEXT(route_method_name((enum http_method)99), "OTHER");
}

TEST(route_uids_are_32_digits_in_lower_case)
{
	static const struct route_fixed second[] = {
		{ .pattern = "/sessions/{uid}/end",
		  .method = HTTP_POST,
		  .does = { .need = NEED_PERSON, .serve = serve_other } },
		{ 0 },
	};
	static const struct route_fixed first[] = { { .more = second } };
	static const char *const wrong[] = {
		"/sessions/0123456789abcdef0123456789abcde/end",
		"/sessions/0123456789abcdef0123456789abcdef0/end",
		"/sessions/0123456789ABCDEF0123456789abcdef/end",
		"/sessions/0123456789abcdeg0123456789abcdef/end",
		"/sessions/%30123456789abcdef0123456789abcde/end",
		"/sessions//end",
	};
	struct route_match match;
	struct routes *routes;

	CHECK_OK(routes_new(EDITION_RS, first, serve_config, &routes));
	match = find(routes, "/sessions/0123456789abcdef0123456789abcdef/end");
	CHECK_STR(match.word, "0123456789abcdef0123456789abcdef");
	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK_ERR(routes_find(routes, str_from(wrong[i]), &match), ERR_NOT_FOUND);
	routes_free(routes);
}
