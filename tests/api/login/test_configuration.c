/* SPDX-License-Identifier: Apache-2.0 */
/* The page of the APIs: the switch, and API accounts whose secrets are shown once. */
#include "scene.h"

static struct reply
ask(struct scene *scene, const char *method, const char *target, const char *body)
{
	return page_ask(&scene->appliance, &scene->as_root, method, target, body);
}

STORE_TEST(switch_of_the_xml_api)
{
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	reply = ask(&scene, "GET", "/login/api/api-settings", NULL);
	CHECK(!json_bool(reply_at(&reply, "xml_api_enabled")));
	CHECK_INT(ask(&scene, "PATCH", "/login/api/api-settings", "{\"xml_api_enabled\":1}").status,
		  422);
	scene_close(&scene);
}

STORE_TEST(api_account_made_on_the_page_works)
{
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	struct reply reply, token;
	const char *client_id, *secret;
	int64_t id;

	scene_open(&scene, url);
	reply = ask(&scene, "POST", "/login/api/api-accounts",
		    "{\"name\":\"ci\",\"perm_configuration\":true}");
	CHECK_INT(reply.status, 201);
	id = reply_int(&reply, "id");
	client_id = arena_text(&appliance->arena, reply_text(&reply, "client_id"));
	secret = arena_text(&appliance->arena, reply_text(&reply, "client_secret"));
	CHECK_INT(strlen(secret), 64);
	appliance->token = NULL;
	token = appliance_ask(appliance, "POST", "/oauth2/token",
			      TEXT_OF(appliance,
				      "grant_type=client_credentials&client_id=%s&client_secret=%s",
				      client_id, secret));
	CHECK_INT(token.status, 200);
	reply = ask(&scene, "GET", "/login/api/api-accounts", NULL);
	CHECK_INT(reply_int(&reply, "total"), 2);
	CHECK(memmem(reply.body.data, reply.body.length, "secret", 6) == NULL);
	appliance->token = arena_text(&appliance->arena, reply_text(&token, "access_token"));
	CHECK_INT(appliance_ask(appliance, "GET", "/api/config/v1/jump-group", NULL).status, 200);
	/* a new secret ends the old one and what was made with it */
	reply = ask(&scene, "POST",
		    TEXT_OF(appliance, "/login/api/api-accounts/%lld/regenerate", (long long)id),
		    NULL);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "client_id"), client_id);
	CHECK(!str_equal_text(reply_text(&reply, "client_secret"), secret));
	CHECK_INT(appliance_ask(appliance, "GET", "/api/config/v1/jump-group", NULL).status, 401);
	CHECK_INT(ask(&scene, "PATCH",
		      TEXT_OF(appliance, "/login/api/api-accounts/%lld", (long long)id),
		      "{\"comments\":\"pipeline\"}")
			  .status,
		  200);
	CHECK_INT(ask(&scene, "DELETE",
		      TEXT_OF(appliance, "/login/api/api-accounts/%lld", (long long)id), NULL)
			  .status,
		  204);
	CHECK_INT(ask(&scene, "POST",
		      TEXT_OF(appliance, "/login/api/api-accounts/%lld/regenerate", (long long)id),
		      NULL)
			  .status,
		  404);
	scene_close(&scene);
}

STORE_TEST(api_account_bodies_are_checked_by_their_rows)
{
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	reply = ask(&scene, "POST", "/login/api/api-accounts", "{\"ip_addresses\":\"nowhere\"}");
	CHECK_INT(reply.status, 422);
	CHECK_STR(reply_text(&reply, "error"), "invalid");
	CHECK(reply_at(&reply, "fields.name.0") != NULL);
	reply = ask(&scene, "POST", "/login/api/api-accounts", "{\"name\":\"x\",\"strange\":1}");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "fields.strange.0") != NULL);
	scene_close(&scene);
}
