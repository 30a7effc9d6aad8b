/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/site.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/limits.h"
#include "base/thread.h"
#include "support/test.h"

static void
check_head(const char *host, const struct ask *ask, const char *want)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf head;
	struct uri_host parsed;

	arena_init(&arena);
	buf_init(&head, LIMIT_HTTP_HEAD);
	CHECK_OK(uri_parse_host(&arena, str_from(host), &parsed));
	site_write_head(&head, &parsed, ask);
	CHECK_STR(buf_str(&head), want);
}

TEST(site_writes_heads)
{
	check_head("support.example.com",
		   &(struct ask){
			   .method = "GET", .target = "/a?b=c", .authorization = STR("Bearer x") },
		   "GET /a?b=c HTTP/1.1\r\nHost: support.example.com\r\nUser-Agent: "
		   "btapi/" SALLYPORT_VERSION "\r\n"
		   "Accept: application/json\r\nAuthorization: Bearer x\r\n\r\n");
	check_head("https://[::1]:8443",
		   &(struct ask){ .method = "POST",
				  .target = "/",
				  .content_type = "application/json",
				  .body = STR("{}") },
		   "POST / HTTP/1.1\r\nHost: [::1]:8443\r\nUser-Agent: btapi/" SALLYPORT_VERSION
		   "\r\n"
		   "Accept: application/json\r\nContent-Type: application/json\r\nContent-Length: "
		   "2\r\n\r\n");
	check_head("h", &(struct ask){ .method = "DELETE", .target = "/" },
		   "DELETE / HTTP/1.1\r\nHost: h\r\nUser-Agent: btapi/" SALLYPORT_VERSION
		   "\r\nAccept: application/json\r\nContent-Length: 0\r\n\r\n");
}

/* A site that answers one thing and keeps what it was asked. */
struct fake {
	struct transport transport;
	int status;
	const char *body;
	enum err err;
	char asked[512];
};

static enum err
fake_send(struct transport *transport, const struct ask *ask, struct dial_response *response,
	  struct dial_reason *ret_reason)
{
	struct fake *fake = (struct fake *)transport;

	snprintf(fake->asked, sizeof(fake->asked), "%s %s %s %.*s %.*s", ask->method, ask->target,
		 ask->content_type, STR_ARG(ask->authorization), STR_ARG(ask->body));
	if (fake->err)
		return fake->err;
	response->status = fake->status;
	buf_append_text(&response->body, fake->body);
	return OK;
}

static enum err
authorise(struct fake *fake, const char *id, const char *secret, struct buf *authorization)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	const struct settings settings = { .client_id = id, .client_secret = secret };
	struct dial_reason reason;

	fake->transport.send = fake_send;
	dial_response_init(&response, LIMIT_HTTP_BODY);
	return site_authorise(&fake->transport, &settings, authorization, &response, &reason);
}

TEST(site_asks_for_a_token)
{
	struct fake fake = { .status = 200,
			     .body = "{\"access_token\":\"abc-._~+/"
				     "=\",\"token_type\":\"Bearer\",\"expires_in\":3600}" };
	CLEANUP(buf_release) struct buf authorization;

	buf_init(&authorization, 100);
	CHECK_OK(authorise(&fake, "Aladdin", "open sesame", &authorization));
	CHECK_STR(buf_str(&authorization), "Bearer abc-._~+/=");
	CHECK_TEXT(fake.asked, "POST /oauth2/token application/x-www-form-urlencoded Basic "
			       "QWxhZGRpbjpvcGVuIHNlc2FtZQ== grant_type=client_credentials");
}

TEST(site_takes_no_token_that_is_none)
{
	static const char *const bodies[] = { "",
					      "{}",
					      "{\"access_token\":\"\"}",
					      "{\"access_token\":5}",
					      "{\"access_token\":\"a\\r\\nX: y\"}",
					      "{\"access_token\":\"a b\"}",
					      "{\"access_token\":\"\xc3\xa9\"}",
					      "<html>" };
	CLEANUP(buf_release) struct buf authorization;

	buf_init(&authorization, 100);
	for (size_t i = 0; i < COUNT_OF(bodies); i++) {
		struct fake fake = { .status = 200, .body = bodies[i] };

		CHECK_ERR(authorise(&fake, "id", "secret", &authorization), ERR_INVALID);
	}
	CHECK_INT(authorization.length, 0);
}

TEST(site_tells_refusal_from_failure)
{
	struct fake refuses = { .status = 401, .body = "{\"error\":\"invalid_client\"}" };
	struct fake fails = { .err = ERR_CLOSED };
	CLEANUP(buf_release) struct buf authorization;

	buf_init(&authorization, 100);
	CHECK_ERR(authorise(&refuses, "id", "secret", &authorization), ERR_DENIED);
	CHECK_ERR(authorise(&fails, "id", "secret", &authorization), ERR_CLOSED);
}

/* A server of a few connections on loopback, without TLS. Each text is what one connection answers,
 * request by request; it closes when its texts are out. */
struct server {
	int listener;
	int port;
	const char *const *answers; /* NULL between connections, two NULLs at the end */
	int connections, requests;
	struct thread *thread;
};

/* Reads up to the end of a head. Requests here have no body. */
static bool
read_head(int connection)
{
	char last[4] = "";

	do {
		memmove(last, last + 1, 3);
		if (read(connection, &last[3], 1) != 1)
			return false;
	} while (memcmp(last, "\r\n\r\n", 4) != 0);
	return true;
}

static void
serve(void *context)
{
	struct server *server = context;
	const char *const *answer = server->answers;

	while (*answer) {
		int connection = accept(server->listener, NULL, NULL);

		server->connections++;
		for (; *answer; answer++) {
			if (!read_head(connection))
				break;
			server->requests++;
			if (write(connection, *answer, strlen(*answer)) < 0)
				break;
		}
		close(connection);
		while (*answer)
			answer++;
		answer++;
	}
}

static void
start(struct server *server, const char *const *answers)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(address);

	*server = (struct server){ .listener = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0),
				   .answers = answers };
	CHECK_INT(bind(server->listener, (struct sockaddr *)&address, length), 0);
	CHECK_INT(listen(server->listener, 8), 0);
	CHECK_INT(getsockname(server->listener, (struct sockaddr *)&address, &length), 0);
	server->port = ntohs(address.sin_port);
	server->thread = thread_start("server", serve, server);
}

static void
stop(struct server *server)
{
	thread_join(server->thread);
	close(server->listener);
}

static enum err
send_to(struct transport *transport, const char *method, int *ret_status)
{
	CLEANUP(dial_response_release) struct dial_response response = { 0 };
	const struct ask ask = { .method = method, .target = "/" };
	struct dial_reason reason = { "" };
	enum err err;

	dial_response_init(&response, 1000);
	err = transport->send(transport, &ask, &response, &reason);
	CHECK((err == OK) == (reason.text[0] == '\0'));
	*ret_status = response.status;
	return err;
}

static struct settings
settings_for(const struct server *server)
{
	return (struct settings){ .host = { .is_plain = true,
					    .name = STR("127.0.0.1"),
					    .port = (uint16_t)server->port } };
}

#define KEPT(status) "HTTP/1.1 " status " X\r\nContent-Length: 0\r\n\r\n"

TEST(site_uses_one_connection_for_all)
{
	static const char *const answers[] = { KEPT("200"), KEPT("404"), KEPT("201"), NULL, NULL };
	CLEANUP(site_closep) struct transport *transport = NULL;
	struct server server;
	int status;

	start(&server, answers);
	struct settings settings = settings_for(&server);
	transport = site_open(&settings);
	CHECK_OK(send_to(transport, "GET", &status));
	CHECK_INT(status, 200);
	CHECK_OK(send_to(transport, "DELETE", &status));
	CHECK_INT(status, 404);
	CHECK_OK(send_to(transport, "POST", &status));
	CHECK_INT(status, 201);
	stop(&server);
	CHECK_INT(server.connections, 1);
	CHECK_INT(server.requests, 3);
}

TEST(site_opens_another_connection_when_told_to_close)
{
	static const char *const answers[] = { "HTTP/1.1 200 X\r\nConnection: close\r\n\r\n", NULL,
					       KEPT("200"), NULL, NULL };
	CLEANUP(site_closep) struct transport *transport = NULL;
	struct server server;
	int status;

	start(&server, answers);
	struct settings settings = settings_for(&server);
	transport = site_open(&settings);
	CHECK_OK(send_to(transport, "POST", &status));
	CHECK_OK(send_to(transport, "POST", &status));
	stop(&server);
	CHECK_INT(server.connections, 2);
}

TEST(site_asks_again_when_a_kept_connection_was_closed)
{
	static const char *const answers[] = { KEPT("200"), NULL, KEPT("204"), NULL, NULL };
	CLEANUP(site_closep) struct transport *transport = NULL;
	struct server server;
	int status;

	start(&server, answers);
	struct settings settings = settings_for(&server);
	transport = site_open(&settings);
	CHECK_OK(send_to(transport, "POST", &status));
	CHECK_OK(send_to(transport, "GET", &status));
	CHECK_INT(status, 204);
	stop(&server);
	CHECK_INT(server.requests, 2);
}

TEST(site_changes_nothing_twice)
{
	static const char *const answers[] = { KEPT("200"), NULL, NULL };
	CLEANUP(site_closep) struct transport *transport = NULL;
	struct server server;
	int status;

	start(&server, answers);
	struct settings settings = settings_for(&server);
	transport = site_open(&settings);
	CHECK_OK(send_to(transport, "GET", &status));
	stop(&server);
	CHECK_ERR(send_to(transport, "POST", &status), ERR_CLOSED);
}

TEST(site_says_why_it_cannot_connect)
{
	CLEANUP(site_closep) struct transport *transport = NULL;
	struct server server;
	int status;

	start(&server, (const char *const[]){ NULL });
	stop(&server);
	struct settings settings = settings_for(&server);
	transport = site_open(&settings);
	CHECK_ERR(send_to(transport, "GET", &status), ERR_CLOSED);
}

TEST(site_says_why_it_trusts_nobody)
{
	CLEANUP(site_closep) struct transport *transport = NULL;
	struct settings settings = { .host = { .name = STR("127.0.0.1"), .port = 1 },
				     .ca_file = "/nonexistent/ca.pem" };
	int status;

	transport = site_open(&settings);
	CHECK_ERR(send_to(transport, "GET", &status), ERR_NOT_FOUND);
	site_close(NULL);
}
