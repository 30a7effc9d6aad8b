/* SPDX-License-Identifier: Apache-2.0 */
/* A database that goes away and comes back while the site runs: 503 with a reason, nobody let in on
 * what is only remembered, and all well again without a restart. */
#include <stdio.h>
#include <unistd.h>

#include "appliance.h"
#include "base/clock.h"
#include "base/log.h"

static const char target[] = "/api/config/v1/jump-group";

struct outage {
	const char *url; /* of the server's owner */
	char role[64];
};

static void
let_in(const struct outage *outage, bool is_let_in)
{
	char sql[512];

	snprintf(sql, sizeof(sql),
		 "ALTER ROLE %s %s; SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE "
		 "usename = '%s'",
		 outage->role, is_let_in ? "LOGIN" : "NOLOGIN", outage->role);
	stores_tell_postgresql(outage->url, sql);
}

/* The site's own role, which can be shut out; all it needs is the test's schema. */
static void
make_role(struct outage *outage, const char *url, char *own_url, size_t size)
{
	const char *schema = strstr(url, "search_path%3D") + strlen("search_path%3D");
	char sql[512];

	outage->url = url;
	snprintf(outage->role, sizeof(outage->role), "outage_%d", (int)getpid());
	snprintf(sql, sizeof(sql),
		 "DROP ROLE IF EXISTS %s; CREATE ROLE %s LOGIN PASSWORD 'outage'; GRANT ALL ON "
		 "SCHEMA %s TO %s",
		 outage->role, outage->role, schema, outage->role);
	stores_tell_postgresql(url, sql);
	snprintf(own_url, size, "%s&user=%s&password=outage", url, outage->role);
}

static void
drop_role(const struct outage *outage)
{
	char sql[256];

	snprintf(sql, sizeof(sql), "DROP OWNED BY %s CASCADE; DROP ROLE %s", outage->role,
		 outage->role);
	stores_tell_postgresql(outage->url, sql);
}

static void
goes_away_and_comes_back(const char *url)
{
	struct appliance appliance;
	struct outage outage;
	struct client client;
	struct reply reply;
	char own_url[700];

	clock_use_fake(INT64_C(1700000000000));
	make_role(&outage, url, own_url, sizeof(own_url));
	appliance_open(&appliance, own_url);
	log_open("test", STDERR_FILENO, LOG_ERROR + 1);
	client = appliance_admin(&appliance);
	CHECK_INT(appliance_ask(&appliance, "GET", target, NULL).status, 200);

	let_in(&outage, false);
	reply = appliance_ask(&appliance, "GET", target, NULL);
	CHECK_INT(reply.status, 503);
	CHECK(strstr(reply_text(&reply, "message").data, "database") != NULL);
	CHECK(reply_header(&reply, "Retry-After").length > 0);
	CHECK_INT(appliance_ask(&appliance, "POST", target, "{\"name\":\"x\"}").status, 503);
	CHECK_INT(appliance_ask(&appliance, "GET", "/readyz", NULL).status, 503);
	CHECK_INT(appliance_ask(&appliance, "GET", "/healthz", NULL).status, 200);
	appliance.token = NULL;
	reply = appliance_ask(&appliance, "POST", "/oauth2/token",
			      TEXT_OF(&appliance,
				      "grant_type=client_credentials&client_id=%s&client_secret=%s",
				      client.id, client.secret));
	CHECK_INT(reply.status, 503);
	CHECK_STR(reply_text(&reply, "error"), "server_error");

	let_in(&outage, true);
	appliance.token = client.token;
	CHECK_INT(appliance_ask(&appliance, "POST", target, "{\"name\":\"x\"}").status, 201);
	clock_advance_ms(1000);
	CHECK_INT(appliance_ask(&appliance, "GET", "/readyz", NULL).status, 200);
	CHECK_INT(appliance_count(&appliance, "SELECT count(*) FROM \"jump_group\""), 1);
	appliance_close(&appliance);
	drop_role(&outage);
}

TEST(outage_database_goes_away_and_comes_back)
{
	stores_run_postgresql(goes_away_and_comes_back);
}

static void
forgets_logins(const char *url)
{
	struct appliance appliance;
	struct outage outage;
	char own_url[700];
	int status;

	clock_use_fake(INT64_C(1700000000000));
	make_role(&outage, url, own_url, sizeof(own_url));
	appliance_open(&appliance, own_url);
	log_open("test", STDERR_FILENO, LOG_ERROR + 1);
	appliance_admin(&appliance);
	/* OPTIONS asks no database: only what is remembered of the token lets it in */
	CHECK_INT(appliance_ask(&appliance, "OPTIONS", target, NULL).status, 200);
	let_in(&outage, false);
	clock_advance_ms(1000);
	do {
		status = appliance_ask(&appliance, "OPTIONS", target, NULL).status;
	} while (status == 200);
	CHECK_INT(status, 503);
	let_in(&outage, true);
	CHECK_INT(appliance_ask(&appliance, "OPTIONS", target, NULL).status, 200);
	appliance_close(&appliance);
	drop_role(&outage);
}

TEST(outage_what_cannot_be_asked_about_is_not_believed)
{
	stores_run_postgresql(forgets_logins);
}
