/* SPDX-License-Identifier: Apache-2.0 */
/* Tokens over HTTP: spellings, thirty live ones, what ends them, exactly what a bad one gets. */
#include "access/secret.h"
#include "appliance.h"
#include "base/clock.h"
#include "codec/base64.h"

static const char denied[] = "{\"error\":\"access_denied\",\"message\":\"The resource owner or "
			     "authorization server denied the request.\"}";

static struct reply
ask_token(struct appliance *appliance, const char *head, const char *body)
{
	struct str answer = appliance_send(
		appliance, TEXT_OF(appliance,
				   "POST /oauth2/token HTTP/1.1\r\nHost: site.test\r\nConnection: "
				   "close\r\n%sContent-Length: %zu\r\n\r\n%s",
				   head, strlen(body), body));
	struct reply reply = { 0 };
	const char *why, *end = strstr(answer.data, "\r\n\r\n");
	int64_t status;

	CHECK(end != NULL);
	reply.head = str_of(answer.data, (size_t)(end - answer.data) + 2);
	reply.body = str_from(end + 4);
	CHECK_OK(str_to_int(str_of(answer.data + 9, 3), 100, 599, &status));
	reply.status = (int)status;
	if (json_parse(&appliance->arena, reply.body, &reply.json, &why))
		reply.json = NULL;
	return reply;
}

static const char *
basic(struct appliance *appliance, const char *word, const char *id, const char *secret)
{
	struct buf out;
	const char *text;

	buf_init(&out, 4096);
	buf_printf(&out, "Authorization: %s", word);
	base64_encode(&out, str_from(TEXT_OF(appliance, "%s:%s", id, secret)), BASE64_STANDARD);
	buf_append_text(&out, "\r\n");
	text = arena_text(&appliance->arena, buf_str(&out));
	buf_release(&out);
	return text;
}

/* Whether a token opens the door. */
static int
status_with(struct appliance *appliance, const char *token)
{
	const char *kept = appliance->token;
	struct reply reply;

	appliance->token = token;
	reply = appliance_ask(appliance, "GET", "/api/config/v1/jump-group", NULL);
	appliance->token = kept;
	if (reply.status == 401)
		CHECK_STR(reply.body, denied);
	return reply.status;
}

STORE_TEST(oauth_takes_every_spelling)
{
	struct appliance appliance;
	struct client client;
	const char *grant = "grant_type=client_credentials";
	struct reply reply;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret), grant);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "token_type"), "Bearer");
	CHECK_INT(reply_int(&reply, "expires_in"), 3600);
	CHECK_STR(reply_header(&reply, "Cache-Control"), "no-store");
	CHECK_STR(reply_header(&reply, "Content-Type"), "application/json");
	CHECK_INT(status_with(&appliance, reply_text(&reply, "access_token").data), 200);
	reply = ask_token(&appliance, basic(&appliance, "Basic :", client.id, client.secret),
			  grant);
	CHECK_INT(reply.status, 200);
	reply = ask_token(&appliance, "",
			  TEXT_OF(&appliance, "%s&client_id=%s&client_secret=%s", grant, client.id,
				  client.secret));
	CHECK_INT(reply.status, 200);
	reply = ask_token(&appliance, "Content-Type: application/json\r\n",
			  TEXT_OF(&appliance,
				  "{\"grant_type\":\"client_credentials\",\"client_id\":\"%s\","
				  "\"client_secret\":\"%s\"}",
				  client.id, client.secret));
	CHECK_INT(reply.status, 200);
	appliance_close(&appliance);
}

STORE_TEST(oauth_takes_escaped_basic)
{
	struct appliance appliance;
	struct client client;
	const char *escaped;
	struct reply reply;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	/* every letter may come escaped: %31 is 1 */
	escaped = TEXT_OF(&appliance, "%%%02x%s", client.secret[0], client.secret + 1);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, escaped),
			  "grant_type=client_credentials");
	CHECK_INT(reply.status, 200);
	appliance_close(&appliance);
}

STORE_TEST(oauth_refuses_with_words_of_the_standard)
{
	struct appliance appliance;
	struct client client;
	struct reply reply;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, "wrong"),
			  "grant_type=client_credentials");
	CHECK_INT(reply.status, 401);
	CHECK_STR(reply_text(&reply, "error"), "invalid_client");
	CHECK(reply_text(&reply, "message").length > 0);
	CHECK(str_starts(reply_header(&reply, "WWW-Authenticate"), STR("Basic")));
	reply = ask_token(&appliance, "", "grant_type=client_credentials");
	CHECK_INT(reply.status, 401);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret), "");
	CHECK_INT(reply.status, 400);
	CHECK_STR(reply_text(&reply, "error"), "invalid_request");
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
			  "grant_type=password");
	CHECK_INT(reply.status, 400);
	CHECK_STR(reply_text(&reply, "error"), "unsupported_grant_type");
	reply = appliance_ask(&appliance, "GET", "/oauth2/token", NULL);
	CHECK_INT(reply.status, 405);
	CHECK_STR(reply_header(&reply, "Allow"), "POST");
	appliance_close(&appliance);
}

STORE_TEST(oauth_bad_tokens_get_exactly_access_denied)
{
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(status_with(&appliance, NULL), 401);
	CHECK_INT(status_with(&appliance, ""), 401);
	CHECK_INT(status_with(&appliance, "0123456789abcdef"), 401);
	CHECK_INT(status_with(&appliance, "a b"), 401);
	CHECK_INT(status_with(&appliance, appliance.token), 200);
	appliance_close(&appliance);
}

STORE_TEST(oauth_bearer_in_any_case)
{
	struct appliance appliance;
	struct str answer;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	answer = appliance_send(&appliance,
				TEXT_OF(&appliance,
					"GET /api/config/v1/jump-group HTTP/1.1\r\nHost: a\r\n"
					"Authorization: bEARER %s\r\nConnection: close\r\n\r\n",
					appliance.token));
	CHECK(str_starts(answer, STR("HTTP/1.1 200 ")));
	appliance_close(&appliance);
}

STORE_TEST(oauth_token_ends_after_an_hour)
{
	struct appliance appliance;

	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(status_with(&appliance, appliance.token), 200);
	clock_advance_ms(3600 * 1000 - 1);
	CHECK_INT(status_with(&appliance, appliance.token), 200);
	clock_advance_ms(1);
	CHECK_INT(status_with(&appliance, appliance.token), 401);
	appliance_close(&appliance);
}

STORE_TEST(oauth_thirty_first_token_ends_the_first)
{
	struct appliance appliance;
	struct client client;
	const char *first, *second;
	struct reply reply = { 0 };

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	first = client.token;
	second = NULL;
	for (int i = 2; i <= 30; i++) {
		reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
				  "grant_type=client_credentials");
		CHECK_INT(reply.status, 200);
		if (!second)
			second = reply_text(&reply, "access_token").data;
	}
	CHECK_INT(status_with(&appliance, first), 200);
	CHECK_INT(status_with(&appliance, second), 200);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
			  "grant_type=client_credentials");
	CHECK_INT(reply.status, 200);
	CHECK_INT(status_with(&appliance, first), 401);
	CHECK_INT(status_with(&appliance, second), 200);
	appliance_close(&appliance);
}

STORE_TEST(oauth_disabling_an_account_ends_its_tokens_at_once)
{
	struct appliance appliance;
	struct client client;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	CHECK_INT(status_with(&appliance, client.token), 200);
	appliance_change_account(&appliance, client.account_id, "{\"enabled\":false}");
	CHECK_INT(status_with(&appliance, client.token), 401);
	appliance_change_account(&appliance, client.account_id, "{\"enabled\":true}");
	CHECK_INT(status_with(&appliance, client.token), 401);
	appliance_close(&appliance);
}

STORE_TEST(oauth_a_right_that_is_taken_is_gone_at_once)
{
	struct appliance appliance;
	struct client client;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	CHECK_INT(status_with(&appliance, client.token), 200);
	appliance_change_account(&appliance, client.account_id, "{\"perm_configuration\":false}");
	CHECK_INT(status_with(&appliance, client.token), 403);
	appliance_close(&appliance);
}

STORE_TEST(oauth_allow_list_holds_for_tokens_and_for_secrets)
{
	struct appliance appliance;
	struct client client;
	struct reply reply;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	appliance_change_account(&appliance, client.account_id,
				 "{\"ip_addresses\":\"192.0.2.0/24\"}");
	CHECK_INT(status_with(&appliance, client.token), 401);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
			  "grant_type=client_credentials");
	CHECK_INT(reply.status, 401);
	appliance_change_account(&appliance, client.account_id,
				 "{\"ip_addresses\":\"192.0.2.0/24, 127.0.0.0/8\"}");
	CHECK_INT(status_with(&appliance, client.token), 200);
	appliance_close(&appliance);
}

STORE_TEST(oauth_what_another_node_takes_back_is_gone_within_a_second)
{
	struct appliance appliance;
	struct client client;

	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	CHECK_INT(status_with(&appliance, client.token), 200);
	/* as another node would: no notice reaches this process */
	appliance_tell(&appliance, "DELETE FROM \"api_token\"");
	appliance_tell(&appliance, "UPDATE \"generation\" SET \"number\" = \"number\" + 1");
	CHECK_INT(status_with(&appliance, client.token), 200);
	clock_advance_ms(1000);
	while (status_with(&appliance, client.token) != 401)
		loop_turn(appliance.loop);
	appliance_close(&appliance);
}

STORE_TEST(oauth_lock_opens_again)
{
	struct appliance appliance;
	struct client client;
	struct reply reply;

	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	appliance.settings->lockout_failures = 2;
	for (int i = 0; i < 2; i++)
		ask_token(&appliance, basic(&appliance, "Basic ", client.id, "wrong"),
			  "grant_type=client_credentials");
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
			  "grant_type=client_credentials");
	CHECK_INT(reply.status, 401);
	/* tokens that are there go on */
	CHECK_INT(status_with(&appliance, client.token), 200);
	clock_advance_ms(appliance.settings->lockout_seconds * 1000);
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
			  "grant_type=client_credentials");
	CHECK_INT(reply.status, 200);
	appliance_close(&appliance);
}

STORE_TEST(oauth_answers_show_the_rate_figures)
{
	struct appliance appliance;
	struct client client;
	struct reply reply;

	appliance_open(&appliance, url);
	client = appliance_admin(&appliance);
	appliance.settings->rate_per_hour = 15000;
	reply = ask_token(&appliance, basic(&appliance, "Basic ", client.id, client.secret),
			  "grant_type=client_credentials");
	CHECK_STR(reply_header(&reply, "X-RateLimit-Limit"), "15000");
	CHECK(reply_header(&reply, "X-RateLimit-Remaining").length > 0);
	reply = ask_token(&appliance, "", "grant_type=client_credentials");
	CHECK(!reply_header(&reply, "X-RateLimit-Limit").data);
	appliance_close(&appliance);
}
