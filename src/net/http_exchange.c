/* SPDX-License-Identifier: Apache-2.0 */
/* Exchanges: taken for a request's first byte, lent to whoever serves it, used again when answered.
 * One outlives its connection while a worker has it. */
#include <assert.h>
#include <unistd.h>

#include "base/memory.h"
#include "net/http_internal.h"

enum { INPUT_KEPT = 32 * 1024 }; /* of memory between requests; more is given back */

static void
response_init(struct http_response *response)
{
	*response = (struct http_response){ .status = 200, .file = -1 };
	buf_init(&response->head, LIMIT_HTTP_HEAD);
	buf_init(&response->body, LIMIT_HTTP_RESPONSE);
}

/* Keeps the buffers' memory but not their bytes, which may be a secret that was checked out. */
static void
empty(struct buf *buf)
{
	size_t limit = buf->limit;

	if (buf->capacity > INPUT_KEPT) {
		buf_release(buf);
		buf_init(buf, limit);
		return;
	}
	if (buf->data)
		memory_wipe(buf->data, buf->length);
	buf_clear(buf);
}

static void
response_reset(struct http_response *response)
{
	struct buf head = response->head;
	struct buf body = response->body;

	if (response->file >= 0)
		close(response->file);
	empty(&head);
	empty(&body);
	*response = (struct http_response){ .status = 200, .file = -1, .head = head, .body = body };
}

struct http_exchange *
http_exchange_get(struct http_server *server)
{
	struct http_exchange *exchange;

	if (server->spare_count) {
		exchange = list_entry(server->spare.next, struct http_exchange, link);
		list_remove(&exchange->link);
		server->spare_count--;
		return exchange;
	}
	exchange = new_object(struct http_exchange);
	exchange->server = server;
	exchange->replied.run = http_exchange_replied;
	list_init(&exchange->link);
	arena_init(&exchange->request.arena);
	response_init(&exchange->response);
	buf_init(&exchange->input,
		 server->settings.head_limit + server->settings.body_limit + LIMIT_HTTP_HEAD);
	buf_init(&exchange->body, server->settings.body_limit);
	return exchange;
}

static void
reset(struct http_exchange *exchange)
{
	struct arena arena = exchange->request.arena;

	exchange->server->held_bytes -= exchange->held_bytes;
	exchange->held_bytes = 0;
	arena_reset(&arena);
	exchange->request = (struct http_request){ .arena = arena };
	response_reset(&exchange->response);
	empty(&exchange->body);
	exchange->connection = NULL;
	exchange->scan = (struct http_scan){ 0 };
	exchange->head_end = 0;
	exchange->request_end = 0;
	exchange->head = (struct http_head){ 0 };
	exchange->chunks = (struct http_chunks){ 0 };
	exchange->has_continued = false;
	exchange->is_answered = false;
	exchange->keeps_alive = false;
	exchange->is_head = false;
}

void
http_exchange_restart(struct http_exchange *exchange)
{
	struct http_connection *connection = exchange->connection;
	struct buf *input = &exchange->input;
	size_t rest = input->length - exchange->request_end;

	buf_consume(input, exchange->request_end);
	memory_wipe(input->data + rest, exchange->request_end);
	reset(exchange);
	exchange->connection = connection;
}

void
http_exchange_put(struct http_exchange *own_exchange)
{
	struct http_server *server = own_exchange->server;

	reset(own_exchange);
	empty(&own_exchange->input);
	if (server->spare_count >= HTTP_SPARE_EXCHANGES) {
		http_exchange_free(own_exchange);
		return;
	}
	list_prepend(&server->spare, &own_exchange->link);
	server->spare_count++;
}

void
http_exchange_free(struct http_exchange *own_exchange)
{
	list_remove(&own_exchange->link);
	arena_release(&own_exchange->request.arena);
	if (own_exchange->response.file >= 0)
		close(own_exchange->response.file);
	buf_release(&own_exchange->response.head);
	buf_release(&own_exchange->response.body);
	buf_release(&own_exchange->input);
	buf_release(&own_exchange->body);
	memory_free(own_exchange);
}

/* The answer is back on the loop. */
static void
finish(struct http_exchange *exchange)
{
	exchange->server->lent_count--;
	if (!exchange->connection)
		http_exchange_put(exchange);
	else if (exchange->connection->is_serving)
		exchange->is_answered = true; /* serve has not returned yet: its caller goes on */
	else
		http_connection_answer(exchange->connection);
}

void
http_exchange_replied(struct loop_task *task)
{
	finish(list_entry(task, struct http_exchange, replied));
}

void
http_reply(struct http_exchange *exchange)
{
	if (loop_is_current(exchange->server->settings.loop))
		finish(exchange);
	else
		loop_post_task(exchange->server->settings.loop, &exchange->replied);
}

static void
put_later(struct loop_task *task)
{
	struct http_exchange *exchange = list_entry(task, struct http_exchange, replied);

	exchange->replied.run = http_exchange_replied;
	http_exchange_put(exchange);
}

struct connection *
http_take_connection(struct http_exchange *exchange, struct str *ret_early)
{
	struct http_server *server = exchange->server;
	struct http_connection *owner = exchange->connection;
	struct connection *connection;

	server->lent_count--;
	/* *ret_early points into it, so it goes a turn later. */
	exchange->replied.run = put_later;
	loop_post_task(server->settings.loop, &exchange->replied);
	if (!owner)
		return NULL;
	exchange->connection = NULL;
	connection = TAKE(owner->connection);
	connection_set_deadline(connection, 0);
	connection_pause(connection, false);
	owner->exchange = NULL;
	if (owner->is_serving)
		exchange->is_answered = true;
	else
		http_connection_close(owner);
	*ret_early = str_from_offset(buf_str(&exchange->input), exchange->request_end);
	return connection;
}

static bool
is_switchable(const struct http_exchange *exchange)
{
	return exchange->head.minor_version > 0 && !exchange->head.is_chunked &&
	       !exchange->head.content_length;
}

bool
http_request_upgrades(const struct http_request *request, const char *token)
{
	/* A request is only ever part of its exchange. */
	const void *outer = (const char *)request - offsetof(struct http_exchange, request);
	const struct http_exchange *exchange = outer;

	return is_switchable(exchange) &&
	       http_has_token(request->headers, request->header_count, STR("connection"),
			      STR("upgrade")) &&
	       http_has_token(request->headers, request->header_count, STR("upgrade"),
			      str_from(token));
}

struct connection *
http_switch_protocol(struct http_exchange *exchange, const char *token, struct str *ret_early)
{
	CLEANUP(buf_release) struct buf out;
	struct connection *connection;

	buf_init(&out, LIMIT_HTTP_HEAD * 2);
	buf_printf(&out,
		   "HTTP/1.1 101 Switching Protocols\r\nDate: %s\r\nConnection: "
		   "upgrade\r\nUpgrade: %s\r\n",
		   http_date(exchange->server), token);
	buf_append_str(&out, buf_str(&exchange->response.head));
	buf_append_text(&out, "\r\n");
	connection = http_take_connection(exchange, ret_early);
	/* A peer that is gone is told of by the connection's new owner. */
	if (connection && connection_write(connection, buf_str(&out)) == ERR_LIMIT) {
		connection_close(connection);
		return NULL;
	}
	return connection;
}

const struct http_request *
http_request(const struct http_exchange *exchange)
{
	return &exchange->request;
}

struct http_response *
http_response(struct http_exchange *exchange)
{
	return &exchange->response;
}
