/* SPDX-License-Identifier: Apache-2.0 */
/* How much an account and an address may ask, with a clock of our own. */
#include <sys/socket.h>
#include <unistd.h>

#include "appliance.h"
#include "base/clock.h"
#include "net/http1.h"

static const char target[] = "/api/config/v1/jump-group";

static void
open_limited(struct appliance *appliance, const char *url)
{
	clock_use_fake(INT64_C(1700000000000));
	appliance_open(appliance, url);
	appliance->settings->rate_per_second = 20;
	appliance->settings->rate_per_hour = 15000;
	appliance->settings->rate_wait_ms = 2000;
	appliance_admin(appliance);
}

static struct reply
ask(struct appliance *appliance)
{
	return appliance_ask(appliance, "GET", target, NULL);
}

/* --- several at once, each on a connection of its own --- */

static int
begin(struct appliance *appliance)
{
	const char *text = TEXT_OF(appliance,
				   "GET %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
				   "Authorization: Bearer %s\r\n\r\n",
				   target, appliance->token);
	int pair[2];

	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	http_server_accept(appliance->server, pair[0], NULL);
	CHECK_INT(write(pair[1], text, strlen(text)), (ssize_t)strlen(text));
	return pair[1];
}

/* The status, once the answer is there; 0: not yet. */
static int
poll_status(int descriptor)
{
	char text[16];
	int64_t status = 0;
	ssize_t length = recv(descriptor, text, sizeof(text), MSG_PEEK);

	if (length < 12)
		return 0;
	CHECK_OK(str_to_int(str_of(text + 9, 3), 100, 599, &status));
	return (int)status;
}

STORE_TEST(rates_figures_count_down)
{
	struct appliance appliance;
	struct reply reply;

	open_limited(&appliance, url);
	reply = ask(&appliance);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_header(&reply, "X-RateLimit-Limit"), "15000");
	CHECK_STR(reply_header(&reply, "X-RateLimit-Remaining"), "14999");
	reply = appliance_ask(&appliance, "GET", "/api/config/v1/jump-group/77", NULL);
	CHECK_INT(reply.status, 404);
	CHECK_STR(reply_header(&reply, "X-RateLimit-Remaining"), "14998");
	reply = appliance_ask(&appliance, "PUT", target, "{}");
	CHECK_INT(reply.status, 405);
	CHECK_STR(reply_header(&reply, "X-RateLimit-Remaining"), "14997");
	appliance_close(&appliance);
}

STORE_TEST(rates_twenty_first_of_a_second_waits_its_turn)
{
	struct appliance appliance;
	int64_t began;

	open_limited(&appliance, url);
	began = clock_monotonic_ms();
	for (int i = 0; i < 20; i++)
		CHECK_INT(ask(&appliance).status, 200);
	CHECK_INT(clock_monotonic_ms() - began, 0);
	/* a second and no more is what it needs */
	appliance_move_clock(&appliance, 1000);
	CHECK_INT(ask(&appliance).status, 200);
	CHECK_INT(clock_monotonic_ms() - began, 1000);
	appliance_close(&appliance);
}

STORE_TEST(rates_sixty_first_at_once_is_refused)
{
	enum { COUNT = 61 };
	struct appliance appliance;
	int descriptors[COUNT], answered = 0, refused = 0;

	open_limited(&appliance, url);
	CHECK_INT(ask(&appliance).status, 200);
	clock_advance_ms(5000);
	for (int i = 0; i < COUNT; i++)
		descriptors[i] = begin(&appliance);
	/* until the workers have served who may go at once and the last one is refused */
	while (answered + refused < 21) {
		loop_wait(appliance.loop);
		answered = refused = 0;
		for (int i = 0; i < COUNT; i++) {
			answered += poll_status(descriptors[i]) == 200;
			refused += poll_status(descriptors[i]) == 429;
		}
	}
	CHECK_INT(answered, 20);
	CHECK_INT(refused, 1);
	appliance_move_clock(&appliance, 2000);
	while (answered < 60) {
		loop_wait(appliance.loop);
		answered = 0;
		for (int i = 0; i < COUNT; i++)
			answered += poll_status(descriptors[i]) == 200;
	}
	for (int i = 0; i < COUNT; i++)
		close(descriptors[i]);
	appliance_close(&appliance);
}

STORE_TEST(rates_refusal_says_when_to_try_again)
{
	struct appliance appliance;
	struct reply reply;

	open_limited(&appliance, url);
	appliance.settings->rate_wait_ms = 0;
	for (int i = 0; i < 20; i++)
		CHECK_INT(ask(&appliance).status, 200);
	reply = ask(&appliance);
	CHECK_INT(reply.status, 429);
	CHECK_STR(reply_header(&reply, "Retry-After"), "1");
	CHECK(reply_text(&reply, "message").length > 0);
	CHECK_STR(reply_header(&reply, "X-RateLimit-Remaining"), "14980");
	clock_advance_ms(1000);
	CHECK_INT(ask(&appliance).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(rates_hour_is_refused_at_once)
{
	struct appliance appliance;
	struct reply reply;

	open_limited(&appliance, url);
	appliance.settings->rate_per_hour = 3;
	for (int i = 0; i < 3; i++)
		CHECK_INT(ask(&appliance).status, 200);
	clock_advance_ms(60000);
	reply = ask(&appliance);
	CHECK_INT(reply.status, 429);
	CHECK_STR(reply_header(&reply, "Retry-After"), "3540");
	CHECK_STR(reply_header(&reply, "X-RateLimit-Limit"), "3");
	CHECK_STR(reply_header(&reply, "X-RateLimit-Remaining"), "0");
	clock_advance_ms(3540 * 1000 - 1);
	CHECK_INT(ask(&appliance).status, 429);
	clock_advance_ms(1);
	CHECK_INT(ask(&appliance).status, 401); /* a new hour, but the token is an hour old too */
	appliance_close(&appliance);
}

STORE_TEST(rates_count_all_tokens_of_an_account_together)
{
	struct appliance appliance;
	struct client client;
	struct reply reply;

	open_limited(&appliance, url);
	appliance.settings->rate_wait_ms = 0;
	client = appliance_client(&appliance, "two", "\"perm_configuration\":true", NULL);
	appliance.token = client.token;
	for (int i = 0; i < 10; i++)
		CHECK_INT(ask(&appliance).status, 200);
	appliance.token = NULL;
	reply = appliance_ask(&appliance, "POST", "/oauth2/token",
			      TEXT_OF(&appliance,
				      "grant_type=client_credentials&client_id=%s&client_secret=%s",
				      client.id, client.secret));
	appliance.token = reply_text(&reply, "access_token").data;
	for (int i = 0; i < 10; i++)
		CHECK_INT(ask(&appliance).status, 200);
	CHECK_INT(ask(&appliance).status, 429);
	appliance_close(&appliance);
}

STORE_TEST(rates_are_settings_of_the_account)
{
	const struct account_settings settings = { .per_second = 2, .per_hour = 100 };
	struct appliance appliance;
	struct client client;
	struct reply reply;

	open_limited(&appliance, url);
	appliance.settings->rate_wait_ms = 0;
	client = appliance_client(&appliance, "slow", "\"perm_configuration\":true", &settings);
	appliance.token = client.token;
	CHECK_INT(ask(&appliance).status, 200);
	reply = ask(&appliance);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_header(&reply, "X-RateLimit-Limit"), "100");
	CHECK_INT(ask(&appliance).status, 429);
	appliance_close(&appliance);
}

STORE_TEST(rates_limit_strangers_by_address)
{
	struct appliance appliance;
	struct site *site;
	struct reply reply;
	const char *token;

	open_limited(&appliance, url);
	site = appliance.site;
	appliance.settings->address_burst = 5;
	appliance.settings->address_per_second = 1;
	edge_set_site(appliance.edge, site);
	token = appliance.token;
	appliance.token = NULL;
	for (int i = 0; i < 5; i++)
		CHECK_INT(ask(&appliance).status, 401);
	reply = ask(&appliance);
	CHECK_INT(reply.status, 429);
	CHECK_STR(reply_header(&reply, "Retry-After"), "1");
	CHECK(!reply_header(&reply, "X-RateLimit-Limit").data);
	CHECK_INT(appliance_ask(&appliance, "GET", "/healthz", NULL).status, 429);
	clock_advance_ms(10000);
	/* who is known is not a stranger, however often it asks */
	appliance.token = token;
	for (int i = 0; i < 15; i++)
		CHECK_INT(ask(&appliance).status, 200);
	appliance.token = NULL;
	for (int i = 0; i < 5; i++)
		CHECK_INT(ask(&appliance).status, 401);
	CHECK_INT(ask(&appliance).status, 429);
	appliance_close(&appliance);
}

/* Strangers at the same address, behind one proxy or router, keep nobody out whose token was good
 * before: forgetting tokens, as any change of an account does, costs a look-up and no more. */
STORE_TEST(rates_strangers_do_not_keep_out_who_is_known)
{
	struct appliance appliance;
	const char *token;

	open_limited(&appliance, url);
	appliance.settings->address_burst = 3;
	appliance.settings->address_per_second = 1;
	edge_set_site(appliance.edge, appliance.site);
	CHECK_INT(ask(&appliance).status, 200);
	token = appliance.token;
	appliance.token = "stale";
	for (int i = 0; i < 3; i++)
		CHECK_INT(ask(&appliance).status, 401);
	CHECK_INT(ask(&appliance).status, 429);
	edge_set_site(appliance.edge, appliance.site);
	CHECK_INT(ask(&appliance).status, 429);
	appliance.token = token;
	CHECK_INT(ask(&appliance).status, 200);
	appliance_close(&appliance);
}

/* Known once is not known for ever, and a login that is over is a stranger's. */
STORE_TEST(rates_dead_tokens_are_a_strangers)
{
	struct appliance appliance;
	struct client client;

	open_limited(&appliance, url);
	client = appliance_client(&appliance, "former", "\"perm_configuration\":true", NULL);
	appliance.settings->address_burst = 3;
	appliance.settings->address_per_second = 1;
	edge_set_site(appliance.edge, appliance.site);
	appliance.token = client.token;
	CHECK_INT(ask(&appliance).status, 200);
	/* Not by the clock: after an hour the sweep is due, and may delete the row before. */
	appliance_tell(&appliance,
		       TEXT_OF(&appliance, "UPDATE \"api_token\" SET \"expires_at\" = %lld",
			       (long long)clock_now_ms()));
	edge_set_site(appliance.edge, appliance.site);
	for (int i = 0; i < 3; i++)
		CHECK_INT(ask(&appliance).status, 401);
	CHECK_INT(ask(&appliance).status, 429);
	appliance_close(&appliance);
}

STORE_TEST(rates_deleted_tokens_are_a_strangers)
{
	struct appliance appliance;
	struct client client;

	open_limited(&appliance, url);
	client = appliance_client(&appliance, "former", "\"perm_configuration\":true", NULL);
	appliance.settings->address_burst = 3;
	appliance.settings->address_per_second = 1;
	edge_set_site(appliance.edge, appliance.site);
	appliance.token = client.token;
	CHECK_INT(ask(&appliance).status, 200);
	appliance_tell(&appliance, "DELETE FROM \"api_token\"");
	edge_set_site(appliance.edge, appliance.site);
	for (int i = 0; i < 4; i++)
		CHECK_INT(ask(&appliance).status, 401);
	CHECK_INT(ask(&appliance).status, 429);
	appliance_close(&appliance);
}

STORE_TEST(rates_token_requests_that_succeed_are_not_a_strangers)
{
	struct appliance appliance;
	struct client client;
	const char *body;

	open_limited(&appliance, url);
	client = appliance_client(&appliance, "many", "\"perm_configuration\":true", NULL);
	appliance.token = NULL;
	appliance.settings->address_burst = 3;
	appliance.settings->address_per_second = 1;
	edge_set_site(appliance.edge, appliance.site);
	body = TEXT_OF(&appliance, "grant_type=client_credentials&client_id=%s&client_secret=%s",
		       client.id, client.secret);
	for (int i = 0; i < 10; i++)
		CHECK_INT(appliance_ask(&appliance, "POST", "/oauth2/token", body).status, 200);
	body = "grant_type=client_credentials&client_id=x&client_secret=y";
	for (int i = 0; i < 3; i++)
		CHECK_INT(appliance_ask(&appliance, "POST", "/oauth2/token", body).status, 401);
	CHECK_INT(appliance_ask(&appliance, "POST", "/oauth2/token", body).status, 429);
	appliance_close(&appliance);
}
