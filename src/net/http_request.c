/* SPDX-License-Identifier: Apache-2.0 */
/* From a checked head to the request a handler sees: method, fields, id, and whose request it is
 * when a trusted proxy tells. */
#include <string.h>

#include "base/random.h"
#include "net/http_internal.h"

static enum http_method
method_of(struct str text)
{
	static const struct {
		struct str text;
		enum http_method method;
	} methods[] = {
		{ { "GET", 3 }, HTTP_GET },	    { { "HEAD", 4 }, HTTP_HEAD },
		{ { "POST", 4 }, HTTP_POST },	    { { "PATCH", 5 }, HTTP_PATCH },
		{ { "PUT", 3 }, HTTP_PUT },	    { { "DELETE", 6 }, HTTP_DELETE },
		{ { "OPTIONS", 7 }, HTTP_OPTIONS },
	};

	for (size_t i = 0; i < COUNT_OF(methods); i++)
		if (str_equal(methods[i].text, text))
			return methods[i].method;
	return HTTP_OTHER;
}

static void
make_id(struct http_server *server, char id[17])
{
	static const char digits[] = "0123456789abcdef";
	uint64_t number;

	if (!server->id_count) {
		random_bytes(server->ids, sizeof(server->ids));
		server->id_count = HTTP_IDS;
	}
	number = server->ids[--server->id_count];
	for (int i = 0; i < 16; i++)
		id[i] = digits[number >> (60 - 4 * i) & 15];
	id[16] = '\0';
}

bool
http_is_proxy(const struct http_server *server, const struct address *address)
{
	for (size_t i = 0; i < server->proxy_count; i++)
		if (network_contains(&server->proxies[i], address))
			return true;
	return false;
}

/* Cuts the last of the comma-separated words. False: none is left. */
static bool
cut_last(struct str *rest, struct str *ret_word)
{
	size_t at = rest->length;

	if (!rest->data)
		return false;
	while (at && rest->data[at - 1] != ',')
		at--;
	*ret_word = str_trim(str_of(rest->data + at, rest->length - at));
	*rest = at ? str_of(rest->data, at - 1) : (struct str){ 0 };
	return true;
}

/* Each proxy appends whom it heard from. From the right: the first address that is no proxy of ours
 * is the client; anything left of it is his own invention. */
static struct str
client_address(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->connection;
	struct http_server *server = exchange->server;
	struct http_request *request = &exchange->request;
	struct address client = connection->peer;
	char text[ADDRESS_TEXT_ROOM];

	if (!connection->has_peer || !server->proxy_count || !http_is_proxy(server, &client))
		return arena_str(&request->arena, str_from(connection->peer_text));
	for (size_t i = request->header_count; i > 0; i--) {
		struct str rest = request->headers[i - 1].value;
		struct str word = { 0 };

		if (!str_equal_nocase(request->headers[i - 1].name, STR("x-forwarded-for")))
			continue;
		while (cut_last(&rest, &word)) {
			if (address_parse(word, &client))
				goto out;
			if (!http_is_proxy(server, &client))
				goto out;
		}
	}
out:
	address_text(&client, text);
	return arena_str(&request->arena, str_from(text));
}

void
http_fill_request(struct http_exchange *exchange)
{
	struct http_request *request = &exchange->request;
	struct http_head *head = &exchange->head;

	request->method_text = head->method;
	request->method = method_of(head->method);
	request->path = head->path;
	request->query = head->query;
	request->host = head->authority;
	request->headers = arena_copy(&request->arena, head->headers,
				      head->header_count * sizeof(head->headers[0]));
	request->header_count = head->header_count;
	head->headers = request->headers; /* the server's array is for the next head */
	request->address = client_address(exchange);
	request->is_tls = connection_is_tls(exchange->connection->connection);
	make_id(exchange->server, request->id);
	exchange->is_head = request->method == HTTP_HEAD;
	exchange->keeps_alive = head->keeps_alive;
}

static void
move(struct str *s, const char *old_base, const char *new_base)
{
	if (s->data)
		s->data = new_base + (s->data - old_base);
}

/* The input grew and lies elsewhere now. */
void
http_rebase(struct http_exchange *exchange, const char *old_base)
{
	struct http_request *request = &exchange->request;
	const char *new_base = exchange->input.data;

	move(&request->method_text, old_base, new_base);
	move(&request->path, old_base, new_base);
	move(&request->query, old_base, new_base);
	move(&request->host, old_base, new_base);
	for (size_t i = 0; i < request->header_count; i++) {
		move(&request->headers[i].name, old_base, new_base);
		move(&request->headers[i].value, old_base, new_base);
	}
}

struct str
http_request_header(const struct http_request *request, struct str name)
{
	for (size_t i = 0; i < request->header_count; i++)
		if (str_equal_nocase(request->headers[i].name, name))
			return request->headers[i].value;
	return (struct str){ 0 };
}
