/* SPDX-License-Identifier: Apache-2.0 */
/* What the edge does beside answering: last uses in batches, expired tokens, many at once,
 * a pool with no room, settings that change. */
#include <sys/socket.h>
#include <unistd.h>

#include "access/token_cache.h"
#include "api/edge_upkeep.h"
#include "appliance.h"
#include "base/clock.h"
#include "base/pool.h"
#include "base/thread.h"
#include "login/page.h"
#include "net/http1.h"

static const char target[] = "/api/config/v1/jump-group";

static int
connect_to(struct appliance *appliance)
{
	int pair[2];

	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, pair), 0);
	http_server_accept(appliance->server, pair[0], NULL);
	return pair[1];
}

static void
send_text(int descriptor, const char *text)
{
	CHECK_INT(write(descriptor, text, strlen(text)), (ssize_t)strlen(text));
}

/* The status of an answer, once it is there. */
static int
wait_status(struct appliance *appliance, int descriptor)
{
	char text[16];
	int64_t status = 0;

	while (recv(descriptor, text, sizeof(text), MSG_PEEK) < 12)
		loop_wait(appliance->loop);
	CHECK_OK(str_to_int(str_of(text + 9, 3), 100, 599, &status));
	return (int)status;
}

STORE_TEST(edge_writes_last_uses_now_and_then)
{
	static const char used[] = "SELECT \"last_used_at\" FROM \"api_token\"";
	struct appliance appliance;

	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	clock_advance_ms(5000);
	for (int i = 0; i < 3; i++)
		CHECK_INT(appliance_ask(&appliance, "GET", target, NULL).status, 200);
	CHECK_INT(appliance_count(&appliance, used), 0);
	clock_advance_ms(EDGE_USES_MS);
	while (appliance_count(&appliance, used) == 0)
		loop_turn(appliance.loop);
	CHECK_INT(appliance_count(&appliance, used), 1700000005000);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"api_secret\" WHERE "
					      "\"last_used_address\" = '127.0.0.1'"),
		  1);
	appliance_close(&appliance);
}

STORE_TEST(edge_flush_writes_them_at_the_end)
{
	struct appliance appliance;

	/* or a slow machine forgets, a second later, who has asked */
	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(appliance_ask(&appliance, "GET", target, NULL).status, 200);
	edge_flush(appliance.edge);
	CHECK(appliance_count(&appliance, "SELECT \"last_used_at\" FROM \"api_token\"") > 0);
	appliance_close(&appliance);
}

STORE_TEST(edge_notes_secrets_whose_tokens_are_never_used)
{
	static const char used[] = "SELECT \"last_used_at\" FROM \"api_secret\"";
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(appliance_count(&appliance, used), 0);
	edge_flush(appliance.edge);
	CHECK(appliance_count(&appliance, used) > 0);
	CHECK_INT(appliance_count(&appliance, "SELECT \"last_used_at\" FROM \"api_token\""), 0);
	appliance_close(&appliance);
}

STORE_TEST(edge_clears_expired_tokens_away)
{
	struct appliance appliance;

	clock_use_fake(INT64_C(1700000000000));
	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	clock_advance_ms(3600 * 1000);
	while (appliance_count(&appliance, "SELECT count(*) FROM \"api_token\"") > 0)
		loop_turn(appliance.loop);
	appliance_close(&appliance);
}

STORE_TEST(edge_serves_many_at_once)
{
	enum { COUNT = 100 };
	struct appliance appliance;
	int descriptors[COUNT];

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	for (int i = 0; i < COUNT; i++) {
		const char *body = TEXT_OF(&appliance, "{\"name\":\"group %d\"}", i);

		descriptors[i] = connect_to(&appliance);
		send_text(descriptors[i],
			  TEXT_OF(&appliance,
				  "POST %s HTTP/1.1\r\nHost: a\r\nConnection: close\r\n"
				  "Authorization: Bearer %s\r\nContent-Length: %zu\r\n\r\n%s",
				  target, appliance.token, strlen(body), body));
	}
	for (int i = 0; i < COUNT; i++) {
		CHECK_INT(wait_status(&appliance, descriptors[i]), 201);
		close(descriptors[i]);
	}
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"jump_group\""), COUNT);
	appliance_close(&appliance);
}

STORE_TEST(edge_forgets_who_has_hung_up)
{
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	for (int i = 0; i < 20; i++) {
		int descriptor = connect_to(&appliance);

		send_text(descriptor, TEXT_OF(&appliance,
					      "GET %s HTTP/1.1\r\nHost: a\r\nAuthorization: "
					      "Bearer %s\r\n\r\n",
					      target, appliance.token));
		close(descriptor);
	}
	CHECK_INT(appliance_ask(&appliance, "GET", target, NULL).status, 200);
	appliance_close(&appliance);
}

STORE_TEST(edge_takes_new_settings)
{
	struct appliance appliance;
	struct site *site;
	struct reply reply;

	appliance_open(&appliance, url);
	site = site_new();
	site->edition = appliance.site->edition;
	site->name = "new.test";
	site->rules = appliance.site->rules;
	site->notices = appliance.site->notices;
	edge_set_site(appliance.edge, site);
	site_unref(site);
	reply = appliance_ask(&appliance, "GET", "/get_mech_list", NULL);
	CHECK_STR(reply_text(&reply, "company"), "new.test");
	appliance_close(&appliance);
}

/* --- a pool with no room --- */

struct plug {
	struct pool_job job;
	struct gate *started, *gate;
};

static void
stand_still(struct pool_job *job, void *worker)
{
	gate_open(((struct plug *)job)->started);
	gate_wait(((struct plug *)job)->gate);
}

static void
do_nothing(struct pool_job *job, void *worker)
{
}

STORE_TEST(edge_says_that_it_is_busy)
{
	struct appliance appliance;
	struct plug plugs[2];
	struct pool_job idle[1100];
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(appliance_ask(&appliance, "GET", target, NULL).status, 200);
	for (int i = 0; i < 2; i++) {
		plugs[i] = (struct plug){ .job.run = stand_still,
					  .started = gate_new(),
					  .gate = gate_new() };
		CHECK_OK(pool_submit(appliance.pool, POOL_FAST, &plugs[i].job));
	}
	for (int i = 0; i < 2; i++)
		gate_wait(plugs[i].started); /* a plug that still queues would leave a place */
	for (size_t i = 0; i < COUNT_OF(idle); i++) {
		idle[i] = (struct pool_job){ .run = do_nothing };
		if (pool_submit(appliance.pool, POOL_FAST, &idle[i]))
			break;
	}
	reply = appliance_ask(&appliance, "GET", target, NULL);
	CHECK_INT(reply.status, 503);
	CHECK_STR(reply_header(&reply, "Retry-After"), "1");
	CHECK(reply_header(&reply, "X-RateLimit-Limit").length > 0);
	for (int i = 0; i < 2; i++)
		gate_open(plugs[i].gate);
	do {
		reply = appliance_ask(&appliance, "GET", target, NULL);
	} while (reply.status == 503);
	CHECK_INT(reply.status, 200);
	appliance_close(&appliance);
	for (int i = 0; i < 2; i++) {
		gate_free(plugs[i].started);
		gate_free(plugs[i].gate);
	}
}

/* To unpack a long recording takes long: one holds up other recordings alone. */
STORE_TEST(edge_serves_recordings_in_turn)
{
	static const char password[] = "correct horse battery";
	struct plug plug = { .job = { .run = stand_still, .key = ROUTE_KEY_RECORDING },
			     .started = gate_new(),
			     .gate = gate_new() };
	struct appliance appliance;
	struct page page;
	char byte;
	int descriptor;

	appliance_open(&appliance, url);
	page_user(&appliance, "ada", password, "");
	page = page_sign_in(&appliance, "ada", password);
	CHECK_OK(pool_submit(appliance.pool, POOL_FAST, &plug.job));
	gate_wait(plug.started);
	descriptor = connect_to(&appliance);
	send_text(descriptor,
		  TEXT_OF(&appliance,
			  "GET /login/api/sessions/%032d/transcript HTTP/1.1\r\nHost: a\r\n"
			  "Connection: close\r\nCookie: __Host-sallyport=%s\r\n" PAGE_ORIGIN "\r\n",
			  0, page.cookie));
	while (pool_length(appliance.pool, POOL_SLOW) == 0 &&
	       recv(descriptor, &byte, 1, MSG_PEEK) < 1)
		loop_wait(appliance.loop);
	CHECK_INT(pool_length(appliance.pool, POOL_SLOW), 1);
	CHECK_INT(page_try(&appliance, "ada", password).status, 200);
	gate_open(plug.gate);
	CHECK_INT(wait_status(&appliance, descriptor), 404);
	close(descriptor);
	appliance_close(&appliance);
	gate_free(plug.started);
	gate_free(plug.gate);
}
