/* SPDX-License-Identifier: Apache-2.0 */
/* Wire rules that are no resource's own: paging and its tolerances, methods, odd bodies, what is
 * served beside the API (config-api §1, terraform-provider §1). */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "appliance.h"
#include "base/clock.h"

#define GROUP "/api/config/v1/jump-group"

static struct reply
get(struct appliance *appliance, const char *target)
{
	return appliance_ask(appliance, "GET", target, NULL);
}

static void
make_groups(struct appliance *appliance, int count)
{
	for (int i = 0; i < count; i++)
		appliance_make(appliance, GROUP,
			       TEXT_OF(appliance, "{\"name\":\"group %d\",\"comments\":\"\"}", i));
}

STORE_TEST(wire_pages_have_the_documented_headers)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	make_groups(&appliance, 45);
	reply = get(&appliance, GROUP "?per_page=10&current_page=2");
	CHECK_INT(reply.status, 200);
	CHECK_INT(json_count(reply.json), 10);
	CHECK_STR(reply_header(&reply, "Link"),
		  "<http://site.test" GROUP "?per_page=10&current_page=1>; rel=\"first\", "
		  "<http://site.test" GROUP "?per_page=10&current_page=1>; rel=\"previous\", "
		  "<http://site.test" GROUP "?per_page=10&current_page=3>; rel=\"next\", "
		  "<http://site.test" GROUP "?per_page=10&current_page=5>; rel=\"last\"");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Current-Page"), "2");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Last-Page"), "5");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Per-Page"), "10");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Total"), "45");
	appliance_close(&appliance);
}

STORE_TEST(wire_links_keep_the_other_parameters_without_commas_and_semicolons)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	reply = get(&appliance, GROUP "?name=a%2Cb;c+d&per_page=5");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body, "[]");
	CHECK_STR(reply_header(&reply, "Link"),
		  "<http://site.test" GROUP "?name=a%2Cb%3Bc%20d&per_page=5&current_page=1>; "
		  "rel=\"first\", <http://site.test" GROUP
		  "?name=a%2Cb%3Bc%20d&per_page=5&current_page=1>; rel=\"last\"");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Last-Page"), "1");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Total"), "0");
	appliance_close(&appliance);
}

STORE_TEST(wire_paging_is_tolerant_unless_the_site_is_strict)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	make_groups(&appliance, 3);
	reply = get(&appliance, GROUP "?current_page=0&per_page=1");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Last-Page"), "3");
	CHECK_STR(reply_header(&reply, "X-BT-Pagination-Current-Page"), "1");
	appliance.settings->strict_paging = true;
	reply = get(&appliance, GROUP "?per_page=1");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.per_page") != NULL);
	reply = get(&appliance, GROUP "?current_page=0");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.current_page") != NULL);
	CHECK_INT(get(&appliance, GROUP "?per_page=5").status, 200);
	appliance_close(&appliance);
}

STORE_TEST(wire_paging_refuses_nonsense)
{
	static const char *const queries[] = { "per_page=101",
					       "per_page=0",
					       "per_page=x",
					       "per_page=",
					       "current_page=-1",
					       "current_page=1.5",
					       "current_page=99999999999999999999" };
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	for (size_t i = 0; i < COUNT_OF(queries); i++) {
		struct reply reply = get(&appliance, TEXT_OF(&appliance, GROUP "?%s", queries[i]));

		CHECK_INT(reply.status, 422);
		CHECK(reply_at(&reply, "errors") != NULL);
	}
	appliance_close(&appliance);
}

STORE_TEST(wire_odd_queries)
{
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(get(&appliance, GROUP "?name=%FF").status, 422);
	CHECK_INT(get(&appliance, GROUP "?name=%00").status, 422);
	CHECK_INT(get(&appliance, GROUP "?name=%zz").status, 422);
	CHECK_INT(get(&appliance, GROUP "?").status, 200);
	CHECK_INT(get(&appliance, GROUP "?&&").status, 200);
	CHECK_INT(get(&appliance, GROUP "/1?colour=red").status, 401);
	appliance_close(&appliance);
}

STORE_TEST(wire_paths_are_exact)
{
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	CHECK_INT(get(&appliance, "/api/config/v1/jump-group/").status, 404);
	CHECK_INT(get(&appliance, "/api/config/v1//jump-group").status, 404);
	CHECK_INT(get(&appliance, "/api/config/v1/Jump-Group").status, 404);
	CHECK_INT(get(&appliance, "/api/config/v2/jump-group").status, 404);
	CHECK_INT(get(&appliance, "/api/config/v1").status, 404);
	CHECK_INT(get(&appliance, "//").status, 404);
	CHECK_INT(get(&appliance, "/nowhere").status, 404);
	appliance_close(&appliance);
}

STORE_TEST(wire_console_is_there_without_a_login)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	reply = get(&appliance, "/");
	CHECK_INT(reply.status, 302);
	CHECK_STR(reply_header(&reply, "Location"), "/console");
	reply = get(&appliance, "/login");
	CHECK_INT(reply.status, 200);
	CHECK(str_starts(reply_header(&reply, "Content-Security-Policy"),
			 STR("default-src 'none';")));
	CHECK_INT(get(&appliance, "/console").status, 200);
	CHECK_INT(get(&appliance, "/console/replay/0123456789abcdef").status, 200);
	CHECK_INT(get(&appliance, "/assets/nothing.js").status, 404);
	CHECK_INT(get(&appliance, "/assets/").status, 404);
	appliance_close(&appliance);
}

STORE_TEST(wire_bodies_need_no_type)
{
	struct appliance appliance;
	struct str answer;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	answer = appliance_send(&appliance,
				TEXT_OF(&appliance,
					"POST " GROUP " HTTP/1.1\r\nHost: site.test\r\n"
					"Authorization: Bearer %s\r\nContent-Type: text/weird\r\n"
					"Connection: close\r\nContent-Length: 12\r\n\r\n"
					"{\"name\":\"x\"}",
					appliance.token));
	CHECK(str_starts(answer, STR("HTTP/1.1 201 ")));
	appliance_close(&appliance);
}

STORE_TEST(wire_texts_keep_every_letter)
{
	static const char name[] = "\\\"$`\\\\=' \xc3\xa4\xe6\xbc\xa2\xf0\x9f\x98\x80 &amp; %41";
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	reply = appliance_ask(&appliance, "POST", GROUP,
			      TEXT_OF(&appliance, "{\"name\":\"%s\"}", name));
	CHECK_INT(reply.status, 201);
	CHECK(strstr(reply.body.data, TEXT_OF(&appliance, "\"name\":\"%s\"", name)) != NULL);
	appliance_close(&appliance);
}

STORE_TEST(wire_pipelined_requests_are_answered_in_order)
{
	struct appliance appliance;
	struct str answer;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	answer = appliance_send(
		&appliance,
		TEXT_OF(&appliance,
			"GET " GROUP " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
			"GET " GROUP "/77 HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer %s\r\n\r\n"
			"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n",
			appliance.token, appliance.token));
	CHECK(str_starts(answer, STR("HTTP/1.1 200 ")));
	CHECK(strstr(answer.data, "HTTP/1.1 404 ") != NULL);
	CHECK(str_ends(answer, STR("ok\n")));
	appliance_close(&appliance);
}

STORE_TEST(wire_odd_hosts_are_not_repeated)
{
	struct appliance appliance;
	struct str answer;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	answer = appliance_send(&appliance,
				TEXT_OF(&appliance,
					"GET " GROUP " HTTP/1.1\r\nHost: evil<script>\r\n"
					"Authorization: Bearer %s\r\nConnection: close\r\n\r\n",
					appliance.token));
	CHECK(!strstr(answer.data, "evil"));
	answer = appliance_send(&appliance,
				TEXT_OF(&appliance,
					"GET " GROUP " HTTP/1.1\r\nHost: a.test:8443\r\n"
					"X-Forwarded-Proto: https\r\n"
					"Authorization: Bearer %s\r\nConnection: close\r\n\r\n",
					appliance.token));
	CHECK(strstr(answer.data, "<https://a.test:8443/api/") != NULL);
	appliance_close(&appliance);
}

/* --- beside the API --- */

STORE_TEST(wire_tells_what_it_is)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	reply = get(&appliance, "/get_mech_list?version=3");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "product"), "ingredi");
	CHECK_STR(reply_text(&reply, "company"), "site.test");
	CHECK_STR(reply_text(&reply, "cache"), "1");
	CHECK_INT(json_kind(reply_at(&reply, "mechs")), JSON_ARRAY);
	CHECK(reply_text(&reply, "default_mech").length > 0);
	appliance_close(&appliance);
}

STORE_TEST(wire_tells_the_other_edition)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open_edition(&appliance, url, EDITION_PRA);
	reply = get(&appliance, "/get_mech_list?version=3");
	CHECK_STR(reply_text(&reply, "product"), "bpam");
	appliance_close(&appliance);
}

STORE_TEST(wire_health_without_a_login)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	reply = get(&appliance, "/healthz");
	CHECK_INT(reply.status, 200);
	reply = get(&appliance, "/readyz");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body, "{\"store\":\"ok\",\"keeper\":\"ok\"}");
	reply = get(&appliance, "/metrics");
	CHECK_INT(reply.status, 200);
	CHECK(strstr(reply.body.data, "sallyport_request_seconds") != NULL);
	appliance_close(&appliance);
}

STORE_TEST(wire_metrics_are_for_addresses_that_may)
{
	static const char *elsewhere[] = { "192.0.2.0/24" };
	struct appliance appliance;

	appliance_open(&appliance, url);
	appliance.settings->metrics_allowed = (struct items){ elsewhere, 1 };
	CHECK_INT(get(&appliance, "/metrics").status, 403);
	appliance_close(&appliance);
}

/* Behind a proxy on the same machine everybody has the machine's address. */
STORE_TEST(wire_metrics_are_not_for_whom_a_proxy_brings)
{
	static const char *const brought[] = { "X-Forwarded-For: 192.0.2.1",
					       "Forwarded: for=192.0.2.1" };
	struct appliance appliance;

	appliance_open(&appliance, url);
	for (size_t i = 0; i < COUNT_OF(brought); i++) {
		struct str answer = appliance_send(
			&appliance, TEXT_OF(&appliance,
					    "GET /metrics HTTP/1.1\r\nHost: a\r\n%s\r\n"
					    "Connection: close\r\n\r\n",
					    brought[i]));

		CHECK(str_starts(answer, STR("HTTP/1.1 403 ")));
	}
	appliance_close(&appliance);
}

STORE_TEST(wire_describes_itself)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	CHECK_INT(get(&appliance, "/api/config/v1/openapi.yaml").status, 401);
	appliance_admin(&appliance);
	reply = get(&appliance, "/api/config/v1/openapi.yaml");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_header(&reply, "Content-Type"), "application/yaml");
	CHECK(str_starts(reply.body, STR("openapi: ")));
	appliance_close(&appliance);
}

STORE_TEST(wire_hands_out_the_client)
{
	char directory[] = "/tmp/sallyport-cli.XXXXXX", path[64];
	struct appliance appliance;
	struct reply reply;
	FILE *file;

	CHECK(mkdtemp(directory) != NULL);
	snprintf(path, sizeof(path), "%s/linux.zip", directory);
	file = fopen(path, "w");
	CHECK(file != NULL);
	fputs("PK not really", file);
	fclose(file);
	appliance_open_with(&appliance, url, EDITION_RS,
			    open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC));
	reply = get(&appliance, "/api/config/v1/cli/linux");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_header(&reply, "Content-Type"), "application/zip");
	CHECK_STR(reply.body, "PK not really");
	reply = appliance_ask(&appliance, "HEAD", "/api/config/v1/cli/linux", NULL);
	CHECK_STR(reply_header(&reply, "Content-Length"), "13");
	reply = get(&appliance, "/api/config/v1/cli/win32");
	CHECK_INT(reply.status, 404);
	CHECK(reply_text(&reply, "message").length > 0);
	CHECK_INT(get(&appliance, "/api/config/v1/cli/beos").status, 401);
	CHECK_INT(get(&appliance, "/api/config/v1/cli/..%2Flinux").status, 401);
	unlink(path);
	CHECK_INT(get(&appliance, "/api/config/v1/cli/linux").status, 404);
	rmdir(directory);
	appliance_close(&appliance);
}

STORE_TEST(wire_has_no_client_without_a_directory)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	reply = get(&appliance, "/api/config/v1/cli/linux");
	CHECK_INT(reply.status, 404);
	CHECK(reply_text(&reply, "message").length > 0);
	appliance_close(&appliance);
}

STORE_TEST(wire_inner_failures_are_500_and_say_nothing)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	make_groups(&appliance, 1);
	appliance_tell(&appliance, "DROP TABLE \"jump_group\"");
	reply = get(&appliance, GROUP);
	CHECK_INT(reply.status, 500);
	CHECK(!strstr(reply_text(&reply, "message").data, "jump_group"));
	CHECK(reply_header(&reply, "X-Request-Id").length == 16);
	appliance_close(&appliance);
}
