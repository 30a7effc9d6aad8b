/* SPDX-License-Identifier: Apache-2.0 */
/* HTTP over net/dial with one kept connection, JSON by codec/. */
#include "tools/terminal/site.h"

#include <stdio.h>

#include "codec/uri.h"

enum { ANSWER_LIMIT = 16 * 1024 * 1024, REQUEST_LIMIT = 64 * 1024, WAIT_MS = 120 * 1000 };

enum err
site_init(struct site *site, const char *url, const char *ca_file)
{
	struct tls_reason reason = { "" };
	struct uri_host host;
	enum err err;

	*site = (struct site){ .cookie = "", .csrf = "" };
	arena_init(&site->arena);
	err = uri_parse_host(&site->arena, str_from(url), &host);
	if (!err)
		err = tls_context_client(ca_file, NULL, &site->tls, &reason);
	if (err) {
		snprintf(site->why.text, sizeof(site->why.text), "%s",
			 reason.text[0] ? reason.text : "the site's address makes no sense");
		return err;
	}
	site->host = host.name.data;
	site->port = host.port;
	site->authority = host.has_port
				  ? arena_printf(&site->arena, "%s:%d", site->host, site->port)
				  : site->host;
	return OK;
}

void
site_release(struct site *site)
{
	dial_close(site->dial);
	tls_context_unref(site->tls);
	arena_release(&site->arena);
}

static enum err
connect_site(struct site *site, struct dial **ret_dial)
{
	const struct dial_settings settings = { .host = site->address ? site->address : site->host,
						.tls_name = site->host,
						.port = site->port,
						.tls = site->tls,
						.io_timeout_ms = WAIT_MS };

	return dial_open(&settings, ret_dial, &site->why);
}

static void
write_request(const struct site *site, struct buf *out, const char *method, const char *target,
	      struct str body)
{
	buf_printf(
		out,
		"%s %s HTTP/1.1\r\nHost: %s\r\nOrigin: https://%s\r\nAccept: application/json\r\n",
		method, target, site->authority, site->authority);
	if (site->cookie[0])
		buf_printf(out, "Cookie: %s\r\nX-CSRF-Token: %s\r\n", site->cookie, site->csrf);
	if (body.length > 0)
		buf_append_text(out, "Content-Type: application/json\r\n");
	if (strcmp(method, "GET") != 0)
		buf_printf(out, "Content-Length: %zu\r\n", body.length);
	buf_append_text(out, "\r\n");
	buf_append_str(out, body);
}

/* The part of Set-Cookie that goes back. */
static void
keep_cookie(struct site *site, const struct dial_response *response)
{
	struct str rest = dial_response_header(response, "set-cookie"), pair;

	if (rest.length > 0 && (str_split(&rest, ';', &pair) || pair.length > 0))
		site->cookie = arena_printf(&site->arena, "%.*s", STR_ARG(pair));
}

static enum err
read_answer(struct site *site, const struct dial_response *response, const struct json **ret_json)
{
	const struct json *json = NULL;
	const char *why = NULL;

	if (response->body.length > 0 &&
	    json_parse_up_to(&site->arena, buf_str(&response->body), 1000000, &json, &why) != OK)
		json = NULL;
	if (response->status >= 400) {
		struct str message = json_text(json_member(json, "message"));

		snprintf(site->why.text, sizeof(site->why.text), "%d %.*s", response->status,
			 STR_ARG(message));
		return ERR_DENIED;
	}
	keep_cookie(site, response);
	*ret_json = json;
	return OK;
}

enum err
site_ask(struct site *site, const char *method, const char *target, struct str body,
	 const struct json **ret_json)
{
	struct dial_response response = { 0 };
	CLEANUP(buf_release) struct buf request;
	enum err err = OK;

	buf_init(&request, REQUEST_LIMIT);
	write_request(site, &request, method, target, body);
	if (!site->dial)
		err = connect_site(site, &site->dial);
	if (err)
		return err;
	dial_response_init(&response, ANSWER_LIMIT);
	err = dial_write(site->dial, buf_str(&request));
	if (!err)
		err = dial_read_response(site->dial, &response);
	if (err)
		snprintf(site->why.text, sizeof(site->why.text), "%s", dial_reason(site->dial));
	else
		err = read_answer(site, &response, ret_json);
	if (!response.reusable) {
		dial_close(site->dial);
		site->dial = NULL;
	}
	dial_response_release(&response);
	return err;
}

static const char *
member_text(struct site *site, const struct json *json, const char *name)
{
	return arena_printf(&site->arena, "%.*s", STR_ARG(json_text(json_member(json, name))));
}

static enum err
sign_in(struct site *site, const char *target, const struct buf *body)
{
	const struct json *json = NULL;
	enum err err = site_ask(site, "POST", target, buf_str(body), &json);

	if (!err)
		site->csrf = member_text(site, json, "csrf");
	return err;
}

enum err
site_sign_in(struct site *site, const char *link_token)
{
	CLEANUP(buf_release) struct buf body;
	struct json_writer writer;

	buf_init(&body, REQUEST_LIMIT);
	json_write_init(&writer, &body);
	json_write_begin_object(&writer);
	json_write_name(&writer, "token");
	json_write_text(&writer, str_from(link_token));
	json_write_end_object(&writer);
	return sign_in(site, "/login/api/link", &body);
}

enum err
site_sign_in_by_password(struct site *site, const char *username, const char *password)
{
	CLEANUP(buf_release) struct buf body;
	struct json_writer writer;

	buf_init(&body, REQUEST_LIMIT);
	json_write_init(&writer, &body);
	json_write_begin_object(&writer);
	json_write_name(&writer, "username");
	json_write_text(&writer, str_from(username));
	json_write_name(&writer, "password");
	json_write_text(&writer, str_from(password));
	json_write_end_object(&writer);
	return sign_in(site, "/login/api/login", &body);
}

enum err
site_start(struct site *site, int64_t item_id, int64_t account_id, int columns, int rows,
	   struct site_session *ret_session)
{
	const struct json *json = NULL;
	CLEANUP(buf_release) struct buf body;
	enum err err;

	buf_init(&body, REQUEST_LIMIT);
	buf_printf(&body, "{\"item_type\":\"shell_jump\",\"item_id\":%lld,\"account_id\":",
		   (long long)item_id);
	if (account_id > 0)
		buf_printf(&body, "%lld", (long long)account_id);
	else
		buf_append_text(&body, "null");
	buf_printf(&body, ",\"columns\":%d,\"rows\":%d}", columns, rows);
	err = site_ask(site, "POST", "/login/api/sessions", buf_str(&body), &json);
	if (err)
		return err;
	*ret_session = (struct site_session){ .uid = member_text(site, json, "session"),
					      .viewer = member_text(site, json, "viewer"),
					      .ticket = member_text(site, json, "ticket") };
	return OK;
}

enum err
site_attach(struct site *site, const char *ticket, struct dial **ret_dial,
	    struct socket **ret_socket)
{
	struct dial *dial = NULL;
	CLEANUP(buf_release) struct buf head;
	enum err err;

	buf_init(&head, REQUEST_LIMIT);
	err = connect_site(site, &dial);
	if (err)
		return err;
	buf_printf(&head,
		   "Cookie: %s\r\nOrigin: https://%s\r\n"
		   "Sec-WebSocket-Protocol: sallyport-console-1, ticket.%s\r\n",
		   site->cookie, site->authority, ticket);
	err = socket_open(dial, site->authority, "/console/terminal", head.data, ret_socket,
			  &site->why);
	if (err)
		dial_close(dial);
	else
		*ret_dial = dial;
	return err;
}
