/* SPDX-License-Identifier: Apache-2.0 */
/* The life of one HTTP connection: head, body, serve, send, and again. Each phase has an absolute
 * deadline; while a request is served nothing is read, so what a peer can make us hold is one
 * request and one read beyond it. */
#include <assert.h>
#include <errno.h>
#include <string.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/metric.h"
#include "net/http_internal.h"

enum {
	READ_PIECE = 4 * 1024,
	BODY_PIECE = 32 * 1024,
	RECORD = 16 * 1024, /* head and a small body leave in one TLS record */
	SEND_PIECE = 64 * 1024,
	SEND_BUDGET = 512 * 1024, /* to one peer before others have their turn */
	DRAIN_FRESH_MS = 1000,	  /* for a connection that has not asked yet */
	HELD_LEAST = 64 * 1024,	  /* smaller ones are not counted */
};

static struct metric refused_total = METRIC(COUNTER, "sallyport_http_refused_total",
					    "Requests refused before a handler saw them.");
static struct metric timeouts_total =
	METRIC(COUNTER, "sallyport_http_timeouts_total", "Connections cut at a deadline.");

enum step {
	STEP_ON,   /* the next phase can go on at once */
	STEP_WAIT, /* for the peer or for a worker; or the connection is gone */
};

static void
set_due(struct http_connection *http, int64_t due_ms)
{
	http->due_ms = due_ms;
	connection_set_deadline(http->connection, due_ms);
}

/* A fixed time for the whole, and as much more as what has moved would need at the lowest rate.
 * Of an answer that is what the kernel has taken, not what still waits for it. */
static int64_t
due_at_rate(const struct http_connection *http, int64_t fixed_ms)
{
	uint64_t unsent = connection_unsent(http->connection);
	uint64_t moved = http->moved_bytes > unsent ? http->moved_bytes - unsent : 0;

	return http->began_ms + fixed_ms +
	       (int64_t)(moved * 1000 / (uint64_t)http->server->settings.rate);
}

void
http_connection_close(struct http_connection *own_connection)
{
	struct http_server *server = own_connection->server;

	/* What a worker has comes back by its reply, which is then dropped. */
	if (own_connection->exchange && own_connection->phase == HTTP_SERVE_PHASE)
		own_connection->exchange->connection = NULL;
	else if (own_connection->exchange)
		http_exchange_put(own_connection->exchange);
	if (own_connection->connection)
		connection_close(own_connection->connection);
	list_remove(&own_connection->link);
	server->connection_count--;
	memory_free(own_connection);
	http_server_check_drained(server);
}

/* Reads on without looking, so that the peer sees the answer although it is still sending. */
static void
linger(struct http_connection *http)
{
	http->phase = HTTP_LINGER_PHASE;
	connection_finish(http->connection,
			  clock_monotonic_ms() + http->server->settings.linger_ms);
}

/* Answers without a handler and hangs up. */
static enum step
refuse(struct http_connection *http, int status)
{
	struct http_server *server = http->server;
	struct http_exchange *exchange = http->exchange;
	struct str input = str_from_offset(buf_str(&exchange->input), exchange->scan.start);

	metric_add(&refused_total, 1);
	exchange->is_head = str_starts(input, STR("HEAD "));
	http_fill_refusal(exchange, status);
	buf_clear(&server->scratch);
	http_compose(exchange, true, &server->scratch);
	if (http_has_body(exchange))
		buf_append_str(&server->scratch, buf_str(&exchange->response.body));
	http_exchange_put(TAKE(http->exchange));
	/* A peer that is gone is told of by failed. */
	if (connection_write_last(http->connection, buf_str(&server->scratch)) == ERR_LIMIT)
		log_debug("http.refusal_unsent");
	linger(http);
	return STEP_WAIT;
}

/* --- sending --- */

/* False: the file ended early or cannot be read, so the promised length cannot be kept. */
static bool
read_file(struct http_connection *http, struct buf *into)
{
	const struct http_response *response = &http->exchange->response;
	int64_t left = response->file_size - http->file_sent;
	size_t room = left < SEND_PIECE ? (size_t)left : SEND_PIECE;
	char *data;
	ssize_t length;

	buf_clear(into);
	data = buf_reserve(into, room);
	length = data ? read(response->file, data, room) : -1;
	if (length <= 0) {
		log_error("http.file_short", LOG_INT("missing", left),
			  LOG_ERRNO(length ? errno : 0));
		return false;
	}
	buf_added(into, (size_t)length);
	http->file_sent += length;
	return true;
}

/* The next piece of the answer into *ret_piece; an empty one: all is written. */
static bool
next_piece(struct http_connection *http, struct str *ret_piece)
{
	const struct http_response *response = &http->exchange->response;
	struct buf *scratch = &http->server->scratch;

	*ret_piece = (struct str){ 0 };
	if (!http_has_body(http->exchange))
		return true;
	if (http->body_sent < response->body.length) {
		struct str rest = str_from_offset(buf_str(&response->body), http->body_sent);

		*ret_piece = str_of(rest.data, rest.length < SEND_PIECE ? rest.length : SEND_PIECE);
		http->body_sent += ret_piece->length;
		return true;
	}
	if (response->file < 0 || http->file_sent >= response->file_size)
		return true;
	if (!read_file(http, scratch))
		return false;
	*ret_piece = buf_str(scratch);
	return true;
}

static enum step
finish_answer(struct http_connection *http)
{
	struct http_server *server = http->server;
	struct http_exchange *exchange = http->exchange;
	bool has_more = exchange->input.length > exchange->request_end;

	if (!has_more && (http->closes || server->is_draining)) {
		http_connection_close(http);
		return STEP_WAIT;
	}
	if (http->closes) {
		http_exchange_put(TAKE(http->exchange));
		linger(http);
		return STEP_WAIT;
	}
	http->phase = HTTP_HEAD_PHASE;
	http->has_served = true;
	http->began_ms = 0;
	connection_pause(http->connection, false);
	if (has_more) {
		http_exchange_restart(exchange);
		return STEP_ON;
	}
	http_exchange_put(TAKE(http->exchange));
	set_due(http, clock_monotonic_ms() + server->settings.keepalive_ms);
	return STEP_WAIT;
}

static enum step
send_on(struct http_connection *http)
{
	size_t budget = SEND_BUDGET;
	struct str piece;

	while (!connection_unsent(http->connection)) {
		if (!next_piece(http, &piece)) {
			http_connection_close(http);
			return STEP_WAIT;
		}
		if (!piece.length)
			return finish_answer(http);
		if (connection_write(http->connection, piece))
			return STEP_WAIT; /* failed will follow */
		http->moved_bytes += piece.length;
		if (piece.length >= budget) {
			connection_ask_drained(http->connection);
			break;
		}
		budget -= piece.length;
	}
	if (!http->began_ms)
		http->began_ms = clock_monotonic_ms();
	set_due(http, due_at_rate(http, http->server->settings.write_ms));
	return STEP_WAIT;
}

/* What begin_answer writes is all of the answer. */
static bool
is_whole(const struct http_connection *http)
{
	const struct http_response *response = &http->exchange->response;

	return !http_has_body(http->exchange) ||
	       (http->body_sent == response->body.length && response->file < 0);
}

static enum step
begin_answer(struct http_connection *http)
{
	struct http_server *server = http->server;
	struct http_exchange *exchange = http->exchange;
	struct buf *scratch = &server->scratch;
	size_t room;
	enum err err;

	http->phase = HTTP_SEND_PHASE;
	http->closes = !exchange->keeps_alive || exchange->response.close || server->is_draining;
	http->began_ms = 0;
	http->body_sent = 0;
	http->file_sent = 0;
	buf_clear(scratch);
	http_compose(exchange, http->closes, scratch);
	if (http_has_body(exchange)) {
		struct str body = buf_str(&exchange->response.body);

		room = scratch->length < RECORD ? RECORD - scratch->length : 0;
		http->body_sent = body.length < room ? body.length : room;
		buf_append(scratch, body.data, http->body_sent);
	}
	http->moved_bytes = scratch->length;
	if (http->closes && is_whole(http))
		err = connection_write_last(http->connection, buf_str(scratch));
	else
		err = connection_write(http->connection, buf_str(scratch));
	memory_wipe(scratch->data, scratch->length); /* it may have been a secret, checked out */
	return err ? STEP_WAIT : STEP_ON;
}

/* --- reading --- */

/* Large bodies share one allowance, or a few hundred slow uploads would hold all memory. */
static bool
count_held(struct http_exchange *exchange)
{
	size_t held = exchange->input.capacity + exchange->body.capacity;

	if (held <= HELD_LEAST)
		held = 0;
	exchange->server->held_bytes += held - exchange->held_bytes;
	exchange->held_bytes = held;
	return !held || exchange->server->held_bytes <= LIMIT_HTTP_BODIES;
}

static enum step
begin_body(struct http_connection *http)
{
	struct http_exchange *exchange = http->exchange;
	const struct http_head *head = &exchange->head;

	http->phase = HTTP_BODY_PHASE;
	exchange->request_end = exchange->head_end;
	if (!head->is_chunked && !head->content_length)
		return STEP_ON;
	if (!head->is_chunked && (uint64_t)head->content_length > http->server->settings.body_limit)
		return refuse(http, 413);
	exchange->chunks.framing_limit =
		http->server->settings.head_limit + http->server->settings.body_limit;
	http->began_ms = 0;
	http->moved_bytes = 0;
	return STEP_ON;
}

static enum step
read_head(struct http_connection *http)
{
	struct http_exchange *exchange = http->exchange;
	struct http_server *server = http->server;
	const struct http_settings *settings = &server->settings;
	struct str head;
	int status;

	if (!exchange)
		return STEP_WAIT;
	status = http_scan_head(&exchange->scan, buf_str(&exchange->input), settings->head_limit,
				settings->header_limit, &exchange->head_end);
	if (status)
		return refuse(http, status);
	if (!exchange->head_end) {
		/* The first request's time runs from the connection's start. */
		if (http->has_served && !http->began_ms) {
			http->began_ms = clock_monotonic_ms();
			set_due(http, http->began_ms + settings->head_ms);
		}
		return STEP_WAIT;
	}
	head = str_of(exchange->input.data + exchange->scan.start,
		      exchange->head_end - exchange->scan.start);
	status = http_parse_head(head, server->headers, COUNT_OF(server->headers), &exchange->head);
	if (status)
		return refuse(http, status);
	http_fill_request(exchange);
	return begin_body(http);
}

static enum step
serve(struct http_connection *http)
{
	struct http_server *server = http->server;
	struct http_exchange *exchange = http->exchange;

	http->phase = HTTP_SERVE_PHASE;
	connection_pause(http->connection, true);
	server->lent_count++;
	http->is_serving = true;
	server->settings.serve(exchange, server->settings.context);
	http->is_serving = false;
	if (!http->connection) {
		http_connection_close(http); /* it was taken out of HTTP */
		return STEP_WAIT;
	}
	return exchange->is_answered ? begin_answer(http) : STEP_WAIT;
}

/* More of the body must come: let the peer know that it may, and how long it has. */
static enum step
wait_for_body(struct http_connection *http)
{
	struct http_exchange *exchange = http->exchange;
	bool is_first = !http->began_ms;

	if (is_first) {
		http->began_ms = clock_monotonic_ms();
		set_due(http, due_at_rate(http, http->server->settings.body_ms));
	}
	if (exchange->head.expects_continue && !exchange->has_continued && is_first) {
		exchange->has_continued = true;
		if (connection_write(http->connection, STR("HTTP/1.1 100 Continue\r\n\r\n")) ==
		    ERR_LIMIT)
			log_debug("http.continue_unsent");
	}
	return STEP_WAIT;
}

/* The chunks so far are in the body; what follows them moves up behind the head. */
static void
drop_framing(struct http_exchange *exchange, size_t rest_length)
{
	struct buf *input = &exchange->input;
	size_t length = exchange->head_end + rest_length;
	size_t used = input->length - length;

	memmove(input->data + exchange->head_end, input->data + exchange->head_end + used,
		rest_length);
	memory_wipe(input->data + length, used);
	input->length = length;
}

static enum step
read_chunked(struct http_connection *http)
{
	struct http_exchange *exchange = http->exchange;
	struct str rest = str_from_offset(buf_str(&exchange->input), exchange->head_end);
	struct str piece;
	enum http_chunk_status status;

	for (;;) {
		status = http_chunks_next(&exchange->chunks, &rest, &piece);
		if (status != HTTP_CHUNK_DATA)
			break;
		buf_append_str(&exchange->body, piece);
		if (buf_error(&exchange->body))
			return refuse(http, 413);
	}
	if (status == HTTP_CHUNK_BAD)
		return refuse(http, 400);
	drop_framing(exchange, rest.length);
	http->moved_bytes = exchange->body.length;
	if (!count_held(exchange))
		return refuse(http, 503);
	if (status == HTTP_CHUNK_MORE)
		return wait_for_body(http);
	exchange->request.body = buf_str(&exchange->body);
	return serve(http);
}

static enum step
read_body(struct http_connection *http)
{
	struct http_exchange *exchange = http->exchange;
	size_t length = (size_t)exchange->head.content_length;
	size_t there = exchange->input.length - exchange->head_end;

	if (exchange->head.is_chunked)
		return read_chunked(http);
	http->moved_bytes = there;
	if (!count_held(exchange))
		return refuse(http, 503);
	if (there < length)
		return wait_for_body(http);
	exchange->request_end = exchange->head_end + length;
	exchange->request.body = str_of(exchange->input.data + exchange->head_end, length);
	return serve(http);
}

static void
advance(struct http_connection *http)
{
	enum step step = STEP_ON;

	while (step == STEP_ON) {
		switch (http->phase) {
		case HTTP_HEAD_PHASE:
			step = read_head(http);
			break;
		case HTTP_BODY_PHASE:
			step = read_body(http);
			break;
		case HTTP_SEND_PHASE:
			step = send_on(http);
			break;
		default:
			step = STEP_WAIT;
			break;
		}
	}
}

void
http_connection_answer(struct http_connection *http)
{
	if (begin_answer(http) == STEP_ON)
		advance(http);
}

/* --- what the connection tells --- */

static void
on_opened(struct connection *connection, void *context)
{
	struct http_connection *http = context;
	const struct http_server *server = http->server;

	set_due(http, clock_monotonic_ms() +
			      (server->is_draining ? DRAIN_FRESH_MS : server->settings.head_ms));
}

static size_t
room_for(const struct http_connection *http)
{
	const struct http_exchange *exchange = http->exchange;
	size_t missing;

	if (http->phase != HTTP_BODY_PHASE || exchange->head.is_chunked)
		return READ_PIECE;
	missing =
		exchange->head_end + (size_t)exchange->head.content_length - exchange->input.length;
	return missing < BODY_PIECE ? missing : BODY_PIECE;
}

static void
on_readable(struct connection *connection, void *context)
{
	struct http_connection *http = context;
	const char *base;
	size_t length;
	enum err err;

	if (!http->exchange) {
		http->exchange = http_exchange_get(http->server);
		http->exchange->connection = http;
	}
	base = http->exchange->input.data;
	err = connection_read(connection, &http->exchange->input, room_for(http), &length);
	if (http->phase == HTTP_BODY_PHASE && http->exchange->input.data != base)
		http_rebase(http->exchange, base);
	if (err == ERR_AGAIN) {
		if (!http->exchange->input.length)
			http_exchange_put(TAKE(http->exchange));
		return;
	}
	if (err) {
		http_connection_close(http);
		return;
	}
	advance(http);
}

static void
on_drained(struct connection *connection, void *context)
{
	struct http_connection *http = context;

	if (http->phase == HTTP_SEND_PHASE)
		advance(http);
}

static void
on_timeout(struct http_connection *http)
{
	int64_t now_ms = clock_monotonic_ms();
	const struct http_settings *settings = &http->server->settings;

	if (http->phase == HTTP_BODY_PHASE)
		http->due_ms = due_at_rate(http, settings->body_ms);
	if (http->phase == HTTP_SEND_PHASE)
		http->due_ms = due_at_rate(http, settings->write_ms);
	if (http->phase == HTTP_SERVE_PHASE)
		http->due_ms = now_ms + settings->keepalive_ms; /* the peer cannot help it */
	if (now_ms < http->due_ms) {
		set_due(http, http->due_ms);
		return;
	}
	metric_add(&timeouts_total, 1);
	if (http->exchange && (http->phase == HTTP_HEAD_PHASE || http->phase == HTTP_BODY_PHASE))
		refuse(http, 408);
	else
		http_connection_close(http);
}

static void
on_failed(struct connection *connection, enum err err, void *context)
{
	struct http_connection *http = context;

	if (err == ERR_TIMEOUT && http->phase != HTTP_LINGER_PHASE &&
	    connection_is_open(connection))
		on_timeout(http);
	else
		http_connection_close(http);
}

static const struct connection_owner owner = {
	.opened = on_opened,
	.readable = on_readable,
	.drained = on_drained,
	.failed = on_failed,
};

void
http_connection_new(struct http_server *server, struct connection *own_connection,
		    const struct sockaddr_storage *peer)
{
	struct http_connection *http = new_object(struct http_connection);

	http->server = server;
	http->connection = own_connection;
	http->has_peer = address_from_socket(peer, &http->peer) == OK;
	if (http->has_peer)
		address_text(&http->peer, http->peer_text);
	else
		memcpy(http->peer_text, "unix", sizeof("unix"));
	list_init(&http->link);
	list_append(&server->connections, &http->link);
	server->connection_count++;
	connection_set_owner(own_connection, &owner, http);
	if (connection_is_open(own_connection))
		set_due(http, clock_monotonic_ms() + server->settings.head_ms);
	if (server->is_draining)
		http_connection_drain(http);
}

void
http_connection_drain(struct http_connection *http)
{
	if (http->phase != HTTP_HEAD_PHASE || http->exchange)
		return; /* its answer will say Connection: close */
	if (http->has_served)
		http_connection_close(http);
	else
		set_due(http, clock_monotonic_ms() + DRAIN_FRESH_MS);
}
