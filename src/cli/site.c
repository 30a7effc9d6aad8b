/* SPDX-License-Identifier: Apache-2.0 */
/* Carries requests over net/dial.h. The connection is kept for the next request; nothing is tried
 * twice but a read that met a connection which the site had closed meanwhile. */
#include "cli/site.h"

#include <stdio.h>

#include "base/limits.h"
#include "base/memory.h"
#include "codec/base64.h"
#include "codec/json.h"

struct site {
	struct transport transport;
	const struct settings *settings;
	struct tls_context *tls;
	struct dial *dial; /* NULL: not connected */
};

void
site_write_head(struct buf *head, const struct uri_host *host, const struct ask *ask)
{
	bool is_ipv6 = str_contains_byte(host->name, ':');

	buf_printf(head, "%s %s HTTP/1.1\r\n", ask->method, ask->target);
	buf_printf(head, is_ipv6 ? "Host: [%.*s]" : "Host: %.*s", STR_ARG(host->name));
	if (host->has_port)
		buf_printf(head, ":%u", (unsigned)host->port);
	buf_append_text(head, "\r\nUser-Agent: btapi/" SALLYPORT_VERSION
			      "\r\nAccept: application/json\r\n");
	if (ask->authorization.length > 0) {
		buf_append_text(head, "Authorization: ");
		buf_append_str(head, ask->authorization);
		buf_append_text(head, "\r\n");
	}
	if (ask->content_type)
		buf_printf(head, "Content-Type: %s\r\n", ask->content_type);
	if (!str_equal_text(str_from(ask->method), "GET"))
		buf_printf(head, "Content-Length: %zu\r\n", ask->body.length);
	buf_append_text(head, "\r\n");
}

static void
set_reason(struct dial_reason *ret_reason, const char *text)
{
	snprintf(ret_reason->text, sizeof(ret_reason->text), "%s", text);
}

static enum err
connect_site(struct site *site, struct dial_reason *ret_reason)
{
	const struct settings *settings = site->settings;
	struct dial_settings dial = {
		.host = settings->host.name.data,
		.port = settings->host.port,
		.proxy = settings->proxy,
	};

	if (!settings->host.is_plain && !site->tls) {
		struct tls_reason reason = { "" };
		enum err err = tls_context_client(settings->ca_file, NULL, &site->tls, &reason);

		if (err) {
			set_reason(ret_reason, reason.text);
			return err;
		}
	}
	dial.tls = site->tls;
	return dial_open(&dial, &site->dial, ret_reason);
}

static void
disconnect(struct site *site)
{
	dial_close(site->dial);
	site->dial = NULL;
}

static enum err
send_once(struct site *site, struct str head, const struct ask *ask, struct dial_response *response,
	  struct dial_reason *ret_reason)
{
	enum err err;

	err = dial_write(site->dial, head);
	if (!err && ask->body.length > 0)
		err = dial_write(site->dial, ask->body);
	/* A site may refuse and close before it has read all: its answer is worth more than the
	 * failed write. */
	if (!err || err == ERR_CLOSED)
		err = dial_read_response(site->dial, response);
	if (err)
		set_reason(ret_reason, dial_reason(site->dial));
	if (err || !response->reusable)
		disconnect(site);
	return err;
}

static enum err
site_send(struct transport *transport, const struct ask *ask, struct dial_response *response,
	  struct dial_reason *ret_reason)
{
	struct site *site = (struct site *)transport; /* its first member */
	CLEANUP(buf_release) struct buf head;
	bool is_reused = site->dial != NULL;
	enum err err = OK;

	buf_init(&head, 2 * LIMIT_HTTP_HEAD);
	site_write_head(&head, &site->settings->host, ask);
	if (buf_error(&head)) {
		*ret_reason = (struct dial_reason){ "the request's head is too long" };
		return ERR_LIMIT;
	}
	if (!site->dial)
		err = connect_site(site, ret_reason);
	if (err)
		return err;
	err = send_once(site, buf_str(&head), ask, response, ret_reason);
	/* Only what changes nothing is asked again: the site may have done the rest before it
	 * closed. */
	if (err != ERR_CLOSED || !is_reused || response->status != 0 ||
	    !str_equal_text(str_from(ask->method), "GET"))
		return err;
	*ret_reason = (struct dial_reason){ "" };
	err = connect_site(site, ret_reason);
	if (err)
		return err;
	return send_once(site, buf_str(&head), ask, response, ret_reason);
}

struct transport *
site_open(const struct settings *settings)
{
	struct site *site = new_object(struct site);

	site->transport.send = site_send;
	site->settings = settings;
	return &site->transport;
}

void
site_close(struct transport *own_transport)
{
	struct site *site = (struct site *)own_transport;

	if (!site)
		return;
	dial_close(site->dial);
	tls_context_unref(site->tls);
	memory_free(site);
}

void
site_closep(struct transport **transport)
{
	site_close(*transport);
}

/* A token goes into a header: visible ASCII only. */
static bool
is_token(struct str token)
{
	for (size_t i = 0; i < token.length; i++) {
		if (token.data[i] <= ' ' || token.data[i] > '~')
			return false;
	}
	return token.length > 0;
}

static enum err
take_token(struct dial_response *response, struct buf *authorization,
	   struct dial_reason *ret_reason)
{
	const struct json *json, *token;
	const char *why;

	if (json_parse(&response->arena, buf_str(&response->body), &json, &why) == OK) {
		token = json_member(json, "access_token");
		if (token && is_token(json_text(token))) {
			buf_append_text(authorization, "Bearer ");
			buf_append_str(authorization, json_text(token));
			return buf_error(authorization);
		}
	}
	*ret_reason = (struct dial_reason){ "the answer to the token request has no token in it" };
	return ERR_INVALID;
}

enum err
site_authorise(struct transport *transport, const struct settings *settings,
	       struct buf *authorization, struct dial_response *response,
	       struct dial_reason *ret_reason)
{
	CLEANUP(buf_release) struct buf pair;
	CLEANUP(buf_release) struct buf basic;
	enum err err;

	buf_init(&pair, LIMIT_HTTP_HEAD / 2);
	buf_init(&basic, LIMIT_HTTP_HEAD);
	buf_printf(&pair, "%s:%s", settings->client_id, settings->client_secret);
	buf_append_text(&basic, "Basic ");
	base64_encode(&basic, buf_str(&pair), BASE64_STANDARD);
	if (buf_error(&pair) || buf_error(&basic)) {
		*ret_reason = (struct dial_reason){ "the client id and secret are too long" };
		return ERR_LIMIT;
	}
	const struct ask ask = {
		.method = "POST",
		.target = "/oauth2/token",
		.content_type = "application/x-www-form-urlencoded",
		.body = STR("grant_type=client_credentials"),
		.authorization = buf_str(&basic),
	};
	err = transport->send(transport, &ask, response, ret_reason);
	if (err)
		return err;
	if (response->status != 200)
		return ERR_DENIED;
	return take_token(response, authorization, ret_reason);
}
