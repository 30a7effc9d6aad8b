/* SPDX-License-Identifier: Apache-2.0 */
/* Every route with every kind of identity: who gets in is what the route's need says, and nothing
 * else decides. Also the list of what answers to strangers, held against the routes. */
#include <stdio.h>

#include "access/web_login.h"
#include "api/config/serve.h"
#include "api/console_files.h"
#include "api/fixed.h"
#include "model/resources.h"
#include "page.h"
#include "wire/link.h"

enum who {
	NOBODY,
	FORGED,
	ENDED,
	NO_RIGHT,
	READER,
	VAULT_READER,
	FULL,
	VAULT_FULL,
	/* people, by the cookie of a login */
	PEOPLE,
	FORGED_LOGIN = PEOPLE,
	ENDED_LOGIN,
	PERSON,
	MUST_CHANGE,
	ADMINISTRATOR,
	WHO_COUNT
};

static const char *const names[] = {
	"nobody",	    "forged",	    "ended",	"no right",
	"reader",	    "vault reader", "full",	"vault full",
	"forged login",	    "ended login",  "a person", "one who must change the password",
	"an administrator",
};

struct doors {
	struct appliance appliance;
	const char *tokens[PEOPLE];
	struct page pages[WHO_COUNT]; /* of people */
	size_t tried;
};

static void
open_people(struct doors *doors)
{
	static const char password[] = "correct horse battery";
	static const char other[] =
		"0000000000000000000000000000000000000000000000000000000000000000";
	struct appliance *appliance = &doors->appliance;
	char csrf[WEB_LOGIN_TEXT + 1];
	int64_t gone = page_user(appliance, "gone", password, "");

	page_user(appliance, "person", password, "");
	page_user(appliance, "must", password,
		  "\"perm_admin\" = TRUE, \"password_reset_next_login\" = TRUE");
	page_user(appliance, "admin", password, "\"perm_admin\" = TRUE");
	/* even with the token that would go with it */
	web_login_csrf(&appliance->site->rules, str_from(other), csrf);
	doors->pages[FORGED_LOGIN] =
		(struct page){ 0, other, arena_text(&appliance->arena, str_from(csrf)) };
	doors->pages[ENDED_LOGIN] = page_sign_in(appliance, "gone", password);
	doors->pages[PERSON] = page_sign_in(appliance, "person", password);
	doors->pages[MUST_CHANGE] = page_sign_in(appliance, "must", password);
	doors->pages[ADMINISTRATOR] = page_sign_in(appliance, "admin", password);
	appliance_write(appliance, &user_resource, gone, "{\"enabled\":false}");
}

static void
open_doors(struct doors *doors, const char *url)
{
	static const char config[] = "\"perm_configuration\":true";
	static const char vault[] =
		"\"perm_configuration\":true,\"perm_configuration_vault_account\":true";
	const struct account_settings reads = { true, 0, RATE_OF_SITE, RATE_OF_SITE };
	struct appliance *appliance = &doors->appliance;
	struct client ended;

	*doors = (struct doors){ 0 };
	appliance_open(appliance, url);
	doors->tokens[NOBODY] = NULL;
	doors->tokens[FORGED] = "0000000000000000000000000000000000000000000000000000000000000000";
	ended = appliance_client(appliance, "ended", vault, NULL);
	appliance_change_account(appliance, ended.account_id, "{\"enabled\":false}");
	doors->tokens[ENDED] = ended.token;
	doors->tokens[NO_RIGHT] = appliance_client(appliance, "none", "", NULL).token;
	doors->tokens[READER] = appliance_client(appliance, "reader", config, &reads).token;
	doors->tokens[VAULT_READER] = appliance_client(appliance, "vaults", vault, &reads).token;
	doors->tokens[FULL] = appliance_client(appliance, "full", config, NULL).token;
	doors->tokens[VAULT_FULL] = appliance_client(appliance, "all", vault, NULL).token;
	open_people(doors);
}

/* What the need says, told apart from how access_decide comes to it. */
static int
expected(enum who who, const struct route_method *method)
{
	if (method->need == NEED_NOTHING)
		return 0;
	if (who <= ENDED || who == FORGED_LOGIN || who == ENDED_LOGIN)
		return 401;
	/* pages are for people, and people for pages */
	if (method->is_page != (who >= PEOPLE))
		return 401;
	if (who == PERSON)
		return method->need == NEED_PERSON_ADMIN ? 403 : 0;
	if (who == MUST_CHANGE)
		return method->need == NEED_LOGIN ? 0 : 403;
	if (who == ADMINISTRATOR)
		return 0;
	if (who == NO_RIGHT)
		return 403;
	if (method->need == NEED_CONFIG_VAULT && who != VAULT_READER && who != VAULT_FULL)
		return 403;
	if (method->writes && (who == READER || who == VAULT_READER))
		return 403;
	return 0;
}

/* Ids that are nowhere, so that nothing is changed by who may. */
static const char *
target_of(struct appliance *appliance, const char *pattern)
{
	struct str rest = str_from(pattern), part;
	const char *target = "";

	str_split(&rest, '/', &part);
	while (str_split(&rest, '/', &part)) {
		if (str_equal_text(part, "{platform}"))
			part = STR("linux");
		else if (str_equal_text(part, "{uid}"))
			part = STR("0123456789abcdef0123456789abcdef");
		else if (str_equal_text(part, "{name}"))
			part = str_from(console_assets[0]);
		else if (part.length > 0 && part.data[0] == '{')
			part = STR("1999999999");
		target = TEXT_OF(appliance, "%s/%.*s", target, STR_ARG(part));
	}
	return target;
}

static void
try_method(struct doors *doors, const struct route *route, enum http_method number, enum who who)
{
	struct appliance *appliance = &doors->appliance;
	const struct route_method *method = route_method_of(route, number);
	const char *name = route_method_name(number);
	const char *target = target_of(appliance, route->pattern);
	const char *body = number == HTTP_POST || number == HTTP_PATCH ? "{\"strange\":1}" : NULL;
	int want = expected(who, method), got;

	if (who >= PEOPLE && strcmp(target, "/login/api/logout") == 0)
		return; /* they are still needed */
	appliance->token = who < PEOPLE ? doors->tokens[who] : NULL;
	got = who < PEOPLE ? appliance_ask(appliance, name, target, body).status
			   : page_ask(appliance, &doors->pages[who], name, target, body).status;
	doors->tried++;
	/* whoever gets in meets what is behind the door: a strange member is 401, too */
	if (want == 0 && number != HTTP_POST && number != HTTP_PATCH &&
	    method->need != NEED_NOTHING && (got == 401 || got == 403))
		want = -1;
	if (want != 0 && got != want) {
		fprintf(stderr, "%s %s by %s: %d, not %d\n", name, route->pattern, names[who], got,
			want);
		CHECK(false);
	}
}

static void
try_route(const struct route *route, void *context)
{
	static const enum http_method methods[] = { HTTP_GET,	HTTP_HEAD, HTTP_POST,
						    HTTP_PATCH, HTTP_PUT,  HTTP_DELETE };
	struct doors *doors = context;

	for (size_t i = 0; i < COUNT_OF(methods); i++)
		for (int who = 0; who < WHO_COUNT; who++)
			if (route_method_of(route, methods[i]))
				try_method(doors, route, methods[i], (enum who)who);
}

STORE_TEST(doors_every_route_by_every_identity)
{
	struct doors doors;

	open_doors(&doors, url);
	routes_each(edge_routes(doors.appliance.edge), try_route, &doors);
	CHECK(doors.tried > 13 * 130);
	appliance_close(&doors.appliance);
}

/* --- pages of others --- */

struct forgery {
	const char *what, *headers;
	int status;
};

/* Whatever writes, asked with the cookie of somebody who may do everything there. */
static void
try_forgeries(const struct route *route, void *context)
{
	struct doors *doors = context;
	struct appliance *appliance = &doors->appliance;
	const struct page *own = &doors->pages[ADMINISTRATOR], *other = &doors->pages[PERSON];
	const char *cookie = TEXT_OF(appliance, "Cookie: __Host-sallyport=%s\r\n", own->cookie);
	const char *csrf = TEXT_OF(appliance, "X-CSRF-Token: %s\r\n", own->csrf);
	const char *target = target_of(appliance, route->pattern);
	const struct forgery forgeries[] = {
		{ "no token", TEXT_OF(appliance, PAGE_ORIGIN "%s", cookie), 403 },
		{ "another's token",
		  TEXT_OF(appliance, PAGE_ORIGIN "%sX-CSRF-Token: %s\r\n", cookie, other->csrf),
		  403 },
		{ "a longer token",
		  TEXT_OF(appliance, PAGE_ORIGIN "%sX-CSRF-Token: %s0\r\n", cookie, own->csrf),
		  403 },
		{ "another site",
		  TEXT_OF(appliance, "Origin: https://evil.test\r\n%s%s", cookie, csrf), 403 },
		{ "no origin", TEXT_OF(appliance, "%s%s", cookie, csrf), 403 },
		{ "no cookie", TEXT_OF(appliance, PAGE_ORIGIN "%s", csrf), 401 },
		{ "a cookie beside another",
		  TEXT_OF(appliance,
			  PAGE_ORIGIN "Cookie: __Host-sallyport=%s; __Host-sallyport=%s\r\n%s",
			  own->cookie, other->cookie, csrf),
		  401 },
	};

	for (int number = 0; number < ROUTE_METHODS; number++) {
		const struct route_method *method = &route->methods[number];

		if (!method->is_page || !method->writes || method->need == NEED_NOTHING)
			continue;
		for (size_t i = 0; i < COUNT_OF(forgeries); i++) {
			struct reply reply = page_ask_with(appliance, forgeries[i].headers,
							   route_method_name(number), target, "{}");

			doors->tried++;
			if (reply.status != forgeries[i].status) {
				fprintf(stderr, "%s with %s: %d\n", route->pattern,
					forgeries[i].what, reply.status);
				CHECK(false);
			}
		}
	}
}

STORE_TEST(doors_pages_of_others_write_nowhere)
{
	static const char audit[] = "SELECT count(*) FROM \"audit\"";
	struct doors doors;
	int64_t lines;

	open_doors(&doors, url);
	lines = appliance_count(&doors.appliance, audit);
	routes_each(edge_routes(doors.appliance.edge), try_forgeries, &doors);
	CHECK(doors.tried >= 7 * 13);
	CHECK_INT(appliance_count(&doors.appliance, audit), lines);
	appliance_close(&doors.appliance);
}

/* --- strangers --- */

/* Methods that an address does not take, and addresses that do not exist, tell a stranger nothing.
 */
static void
try_stranger(const struct route *route, void *context)
{
	struct doors *doors = context;
	struct appliance *appliance = &doors->appliance;
	bool is_open = false;
	int status;

	for (int i = 0; i < ROUTE_METHODS; i++)
		is_open |= route->methods[i].need == NEED_NOTHING;
	appliance->token = NULL;
	status = appliance_ask(appliance, "OPTIONS", target_of(appliance, route->pattern), NULL)
			 .status;
	CHECK_INT(status, is_open ? 200 : 401);
	status = appliance_ask(appliance, "PUT", target_of(appliance, route->pattern), "{}").status;
	CHECK_INT(status, is_open ? 405 : 401);
}

STORE_TEST(doors_strangers_learn_nothing)
{
	struct doors doors;
	struct reply reply;

	open_doors(&doors, url);
	routes_each(edge_routes(doors.appliance.edge), try_stranger, &doors);
	doors.appliance.token = NULL;
	reply = appliance_ask(&doors.appliance, "GET", "/api/config/v1/nowhere", NULL);
	CHECK_INT(reply.status, 401);
	reply = appliance_ask(&doors.appliance, "GET", "/api/nowhere", NULL);
	CHECK_INT(reply.status, 401);
	reply = appliance_ask(&doors.appliance, "GET", "/nowhere", NULL);
	CHECK_INT(reply.status, 404);
	doors.appliance.token = doors.tokens[FULL];
	reply = appliance_ask(&doors.appliance, "GET", "/api/config/v1/nowhere", NULL);
	CHECK_INT(reply.status, 404);
	CHECK(reply_at(&reply, "message") != NULL);
	appliance_close(&doors.appliance);
}

STORE_TEST(doors_refusal_changes_nothing)
{
	static const char audit[] = "SELECT count(*) FROM \"audit\"";
	struct doors doors;
	struct appliance *appliance = &doors.appliance;
	int64_t lines;

	open_doors(&doors, url);
	lines = appliance_count(appliance, audit);
	for (int who = NOBODY; who <= VAULT_READER; who++) {
		appliance->token = doors.tokens[who];
		CHECK_INT(appliance_ask(appliance, "POST", "/api/config/v1/jump-group",
					"{\"name\":\"g\"}")
				  .status,
			  who <= ENDED ? 401 : 403);
	}
	appliance->token = doors.tokens[FULL];
	CHECK_INT(appliance_ask(appliance, "POST", "/api/config/v1/vault/account-group",
				"{\"name\":\"g\"}")
			  .status,
		  403);
	CHECK_INT(appliance_count(appliance, audit), lines);
	appliance_close(appliance);
}

/* --- docs/unauthenticated.txt --- */

struct surface {
	struct arena *arena;
	const char *found; /* one line a route */
};

static void
add_open(const struct route *route, void *context)
{
	struct surface *surface = context;

	for (int i = 0; i < ROUTE_METHODS; i++)
		if (route->methods[i].need == NEED_NOTHING)
			surface->found = arena_printf(surface->arena, "%s%s %s\n", surface->found,
						      route_method_name((enum http_method)i),
						      route->pattern);
}

/* The lines of the file that are no comment. */
static const char *
read_document(struct arena *arena)
{
	char room[8192];
	FILE *file = fopen(SOURCE_ROOT "/docs/unauthenticated.txt", "r");
	const char *text = "";
	size_t length;
	struct str rest, line;

	CHECK(file != NULL);
	length = fread(room, 1, sizeof(room) - 1, file);
	fclose(file);
	rest = str_of(room, length);
	while (str_split(&rest, '\n', &line))
		if (line.length > 0 && line.data[0] != '#')
			text = arena_printf(arena, "%s%.*s\n", text, STR_ARG(line));
	return text;
}

TEST(doors_surface_to_strangers_is_what_the_document_says)
{
	struct surface surface = { .found = "" };
	struct routes *routes;
	struct arena arena;

	arena_init(&arena);
	surface.arena = &arena;
	CHECK_OK(routes_new(EDITION_RS, fixed_routes, config_serve, &routes));
	routes_each(routes, add_open, &surface);
	/* what main/ hands on before the routes, and is for strangers */
	surface.found = arena_printf(&arena, "%sUPGRADE %s\n", surface.found, LINK_PATH);
	CHECK_TEXT(surface.found, read_document(&arena));
	routes_free(routes);
	arena_release(&arena);
}
