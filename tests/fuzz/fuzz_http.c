/* SPDX-License-Identifier: Apache-2.0 */
/* Requests through the whole HTTP server over a transport in memory. The first byte says in which
 * pieces the rest arrives, and whatever it says, the same requests must be served with the same
 * answers as when all comes at once. */
#include "fuzz.h"

#include <netinet/in.h>
#include <string.h>

#include "base/clock.h"
#include "net/connection_internal.h"
#include "net/http_internal.h"

enum {
	BODY_LIMIT = 300,
	HEAD_LIMIT = 1024,
	HEADER_LIMIT = 12,
	TURNS = 1000,
	ROOM = 1 << 20,
};

static struct loop *loop;
static struct http_server *server;
static struct http_exchange *held;
static struct buf served; /* one line a request */

static void
serve(struct http_exchange *exchange, void *context)
{
	const struct http_request *request = http_request(exchange);
	struct http_response *response = http_response(exchange);

	HOLDS(request->path.length > 0 && request->path.data[0] == '/');
	HOLDS(request->body.length <= BODY_LIMIT);
	HOLDS(request->header_count <= HEADER_LIMIT);
	HOLDS(strlen(request->id) == 16);
	for (size_t i = 0; i < request->header_count; i++) {
		HOLDS(request->headers[i].name.length > 0);
		HOLDS(!str_contains_byte(request->headers[i].value, '\n'));
		HOLDS(!str_contains_byte(request->headers[i].value, '\r'));
		HOLDS(!str_contains_byte(request->headers[i].value, '\0'));
	}
	buf_printf(&served, "%.*s %.*s %.*s %.*s %.*s\n", STR_ARG(request->method_text),
		   STR_ARG(request->host), STR_ARG(request->path), STR_ARG(request->query),
		   STR_ARG(request->address));
	buf_append_str(&served, request->body);
	buf_append_str(&response->body, request->body);
	if (str_ends(request->path, STR("/later"))) {
		HOLDS(!held);
		held = exchange;
		return;
	}
	http_reply(exchange);
}

static void
start(void)
{
	static const char *const proxies[] = { "127.0.0.0/8", NULL };
	struct http_settings settings = {
		.serve = serve,
		.trusted_proxies = proxies,
		.body_limit = BODY_LIMIT,
		.head_limit = HEAD_LIMIT,
		.header_limit = HEADER_LIMIT,
	};

	clock_use_fake(1700000000000);
	loop = loop_new();
	settings.loop = loop;
	server = http_server_new(&settings);
	buf_init(&served, ROOM);
}

static void
turn(void)
{
	loop_turn(loop);
	if (!held)
		return;
	http_reply(TAKE(held));
	loop_turn(loop);
}

/* Gives the bytes to a new connection, step at a time, and collects the answers. */
static void
run(struct str bytes, size_t step, struct buf *answers)
{
	struct sockaddr_storage address = { 0 };
	struct sockaddr_in *ipv4 = (struct sockaddr_in *)&address;
	struct memory_peer peer = { .output = answers };
	struct connection *connection = connection_new_memory(loop, &peer);

	ipv4->sin_family = AF_INET;
	ipv4->sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	http_connection_new(server, connection, &address);
	for (size_t at = 0; at < bytes.length && !peer.is_closed; at += step) {
		peer.input = str_from_offset(bytes, at);
		if (peer.input.length > step)
			peer.input.length = step;
		connection_wake_memory(connection);
		for (int i = 0; i < TURNS && !peer.is_closed && peer.input.length; i++)
			turn();
		HOLDS(peer.is_closed || !peer.input.length);
	}
	peer.has_ended = true;
	for (int i = 0; i < TURNS && !peer.is_closed; i++) {
		connection_wake_memory(connection);
		turn();
	}
	HOLDS(peer.is_closed);
	HOLDS(server->lent_count == 0 && server->connection_count == 0 && server->held_bytes == 0);
}

/* Whether a 100 is sent depends on what has come already. */
static void
drop_interim(struct buf *answers)
{
	static const char interim[] = "HTTP/1.1 100 Continue\r\n\r\n";
	CLEANUP(buf_release) struct buf rest;
	struct str left = buf_str(answers);

	buf_init(&rest, ROOM);
	for (;;) {
		const char *found =
			left.length ? memmem(left.data, left.length, interim, strlen(interim))
				    : NULL;

		if (!found)
			break;
		buf_append(&rest, left.data, (size_t)(found - left.data));
		left = str_from_offset(left, (size_t)(found - left.data) + strlen(interim));
	}
	buf_append_str(&rest, left);
	buf_clear(answers);
	buf_append_str(answers, buf_str(&rest));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf whole, pieces, served_whole;
	struct str bytes;

	buf_init(&whole, ROOM);
	buf_init(&pieces, ROOM);
	buf_init(&served_whole, ROOM);
	if (!loop)
		start();
	if (size < 2 || size > 16 * 1024)
		return 0;
	bytes = str_of(data + 1, size - 1);
	buf_clear(&served);
	run(bytes, bytes.length, &whole);
	buf_append_str(&served_whole, buf_str(&served));
	HOLDS(!whole.length || str_starts(buf_str(&whole), STR("HTTP/1.1 ")));
	buf_clear(&served);
	run(bytes, data[0] % 64 + 1, &pieces);
	HOLDS(str_equal(buf_str(&served), buf_str(&served_whole)));
	drop_interim(&whole);
	drop_interim(&pieces);
	HOLDS(str_equal(buf_str(&whole), buf_str(&pieces)));
	return 0;
}
