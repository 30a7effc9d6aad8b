/* SPDX-License-Identifier: Apache-2.0 */
/* WebSockets: wslay reads and writes the frames, ours are messages, limits, pings and the two-sided
 * close. A frame's header and payload leave in one write. */
#include "net/websocket.h"

#include <assert.h>
#include <string.h>
#include <wslay/wslay.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/random.h"
#include "net/http_internal.h"
#include "net/websocket_internal.h"

enum {
	READ_PIECE = 16 * 1024,
	MOST_HEADER = 14,
	MOST_CONTROL = 125,
	CONTROL_ROOM = 4096, /* of output kept for control frames */
	NO_CODE = 1005,
	VANISHED = 1006,
};

struct websocket {
	struct http_upgraded upgraded;
	struct connection *connection;
	struct websocket_settings settings;
	wslay_frame_context_ptr frames;
	struct buf input; /* read and not yet parsed: when paused, or what came with the opening */
	struct buf message;	  /* of the data frames so far */
	struct str unparsed;	  /* of input, while parsing */
	struct buf *frame;	  /* being put together */
	struct timer timer;	  /* ping, then the close's deadline */
	struct timer parse_timer; /* there is input although nobody wrote */
	int64_t heard_ms;
	uint64_t frame_left; /* of the current frame's payload */
	uint8_t frame_opcode;
	bool frame_is_last;
	bool in_frame;
	bool in_message;
	bool is_text;
	bool is_paused;
	uint8_t control[MOST_CONTROL];
	size_t control_length;
	enum {
		OPEN,
		CLOSING,
		ENDED
	} state; /* CLOSING: our close frame went; ENDED: closed was called */
	int close_code;
};

/* --- the end --- */

static void
destroy(struct websocket *socket)
{
	timer_cancel(&socket->timer);
	timer_cancel(&socket->parse_timer);
	if (socket->upgraded.server)
		http_remove_upgraded(&socket->upgraded);
	connection_close(socket->connection);
	wslay_frame_context_free(socket->frames);
	buf_release(&socket->input);
	buf_release(&socket->message);
	memory_free(socket);
}

static void
tell_closed(struct websocket *socket, int code)
{
	if (socket->state == ENDED)
		return;
	socket->state = ENDED;
	socket->settings.closed(socket, code, socket->settings.context);
}

/* The peer went without a word, or as good as. An operator who is asked why a screen stood still
 * finds it here. */
static void
tell_lost(const struct websocket *socket, const char *why)
{
	if (socket->state == OPEN)
		log_info("websocket.lost", LOG_TEXT("why", why),
			 LOG_INT("silent_ms", clock_monotonic_ms() - socket->heard_ms),
			 LOG_INT("unsent", (int64_t)connection_unsent(socket->connection)));
}

/* Nothing is read or said any more; what is unsent still goes. */
static void
end(struct websocket *socket, int code)
{
	timer_cancel(&socket->timer);
	buf_clear(&socket->input);
	socket->unparsed = (struct str){ 0 };
	connection_finish(socket->connection, clock_monotonic_ms() + socket->settings.close_ms);
	tell_closed(socket, code);
}

/* --- frames out --- */

static ssize_t
put_bytes(const uint8_t *data, size_t length, int flags, void *context)
{
	struct websocket *socket = context;

	buf_append(socket->frame, data, length);
	return (ssize_t)length;
}

/* ERR_LIMIT: the peer is too slow. A broken connection tells of itself. */
static enum err
send_frame(struct websocket *socket, uint8_t opcode, struct str payload, size_t output_limit)
{
	CLEANUP(buf_release) struct buf frame;
	const void *data = payload.data;
	struct wslay_frame_iocb out = {
		.fin = 1,
		.opcode = opcode,
		.payload_length = payload.length,
		.data = data,
		.data_length = payload.length,
	};

	buf_init(&frame, payload.length + MOST_HEADER);
	if (connection_unsent(socket->connection) + payload.length + MOST_HEADER > output_limit)
		return ERR_LIMIT;
	socket->frame = &frame;
	wslay_frame_send(socket->frames, &out);
	socket->frame = NULL;
	assert(!frame.overflowed);
	return connection_write(socket->connection, buf_str(&frame));
}

static void
send_control(struct websocket *socket, uint8_t opcode, struct str payload)
{
	/* A pong that finds no room is left out: the next one answers too (RFC 6455 §5.5.3). */
	if (send_frame(socket, opcode, payload, socket->settings.output_limit + CONTROL_ROOM))
		log_debug("websocket.control_unsent", LOG_INT("opcode", opcode));
}

static void
send_close(struct websocket *socket, int code, struct str reason)
{
	char payload[MOST_CONTROL];
	size_t length = reason.length < MOST_CONTROL - 2 ? reason.length : MOST_CONTROL - 2;

	if (code == NO_CODE) {
		send_control(socket, WSLAY_CONNECTION_CLOSE, (struct str){ 0 });
		return;
	}
	payload[0] = (char)(code >> 8);
	payload[1] = (char)code;
	memcpy(payload + 2, reason.data ? reason.data : "", length);
	send_control(socket, WSLAY_CONNECTION_CLOSE, str_of(payload, length + 2));
}

/* The peer broke the rules: say which, and hang up. */
static void
fail(struct websocket *socket, int code)
{
	if (socket->state == OPEN)
		send_close(socket, code, (struct str){ 0 });
	end(socket, code);
}

/* --- frames in --- */

/* Unicode's table 3-7: no surrogates, nothing over-long, nothing past U+10FFFF. */
static bool
is_utf8(struct str s)
{
	const unsigned char *at = (const unsigned char *)s.data;
	const unsigned char *end = at + s.length;

	while (at < end) {
		unsigned char lead = *at++;
		unsigned char low = 0x80, high = 0xbf;
		int more;

		if (lead < 0x80)
			continue;
		if (lead < 0xc2 || lead > 0xf4)
			return false;
		more = lead < 0xe0 ? 1 : lead < 0xf0 ? 2 : 3;
		if (lead == 0xe0)
			low = 0xa0;
		else if (lead == 0xed)
			high = 0x9f;
		else if (lead == 0xf0)
			low = 0x90;
		else if (lead == 0xf4)
			high = 0x8f;
		for (; more; more--, at++) {
			if (at == end || *at < low || *at > high)
				return false;
			low = 0x80;
			high = 0xbf;
		}
	}
	return true;
}

static ssize_t
get_bytes(uint8_t *data, size_t room, int flags, void *context)
{
	struct websocket *socket = context;
	size_t length = socket->unparsed.length < room ? socket->unparsed.length : room;

	if (!length)
		return -1; /* wslay then asks again when there is more */
	memcpy(data, socket->unparsed.data, length);
	socket->unparsed = str_from_offset(socket->unparsed, length);
	return (ssize_t)length;
}

static bool
is_close_code(int code)
{
	return (code >= 1000 && code <= 1014 && code != 1004 && code != NO_CODE &&
		code != VANISHED) ||
	       (code >= 3000 && code <= 4999);
}

static void
take_close(struct websocket *socket)
{
	struct str payload = str_of(socket->control, socket->control_length);
	int code = NO_CODE;

	if (payload.length == 1) {
		fail(socket, WEBSOCKET_PROTOCOL_ERROR);
		return;
	}
	if (payload.length) {
		code = socket->control[0] << 8 | socket->control[1];
		if (!is_close_code(code)) {
			fail(socket, WEBSOCKET_PROTOCOL_ERROR);
			return;
		}
		if (!is_utf8(str_from_offset(payload, 2))) {
			fail(socket, WEBSOCKET_BAD_DATA);
			return;
		}
	}
	if (socket->state == OPEN)
		send_close(socket, code, (struct str){ 0 });
	end(socket, socket->state == CLOSING ? socket->close_code : code);
}

static void
take_control(struct websocket *socket)
{
	if (socket->frame_opcode == WSLAY_CONNECTION_CLOSE)
		take_close(socket);
	else if (socket->frame_opcode == WSLAY_PING && socket->state == OPEN)
		send_control(socket, WSLAY_PONG, str_of(socket->control, socket->control_length));
}

static void
deliver(struct websocket *socket, struct str bytes)
{
	if (socket->is_text && !is_utf8(bytes)) {
		fail(socket, WEBSOCKET_BAD_DATA);
		return;
	}
	socket->settings.message(socket, socket->is_text, bytes, socket->settings.context);
}

/* The first word of a frame. Returns the close code it deserves, 0 when it is in order. */
static int
begin_frame(struct websocket *socket, const struct wslay_frame_iocb *in)
{
	bool is_control = wslay_is_ctrl_frame(in->opcode);

	if (!in->mask || in->rsv)
		return WEBSOCKET_PROTOCOL_ERROR;
	if (is_control && in->opcode > WSLAY_PONG)
		return WEBSOCKET_PROTOCOL_ERROR;
	if (!is_control && in->opcode > WSLAY_BINARY_FRAME)
		return WEBSOCKET_PROTOCOL_ERROR;
	if (!is_control && (in->opcode == WSLAY_CONTINUATION_FRAME) != socket->in_message)
		return WEBSOCKET_PROTOCOL_ERROR;
	if (!is_control &&
	    in->payload_length > socket->settings.message_limit - socket->message.length)
		return WEBSOCKET_TOO_BIG;
	socket->in_frame = true;
	socket->frame_opcode = in->opcode;
	socket->frame_is_last = in->fin;
	socket->frame_left = in->payload_length;
	socket->control_length = 0;
	if (!is_control && in->opcode != WSLAY_CONTINUATION_FRAME) {
		socket->in_message = true;
		socket->is_text = in->opcode == WSLAY_TEXT_FRAME;
	}
	return 0;
}

static void
take_data(struct websocket *socket, struct str piece)
{
	bool is_whole = socket->frame_is_last && !socket->frame_left;

	if (socket->state != OPEN) {
		socket->in_message = !is_whole;
		return;
	}
	if (is_whole && !socket->message.length) {
		socket->in_message = false;
		deliver(socket, piece); /* the usual case: nothing to gather */
		return;
	}
	buf_append_str(&socket->message, piece);
	if (!is_whole)
		return;
	socket->in_message = false;
	deliver(socket, buf_str(&socket->message));
	buf_release(&socket->message);
	buf_init(&socket->message, socket->settings.message_limit);
}

static void
take_piece(struct websocket *socket, const struct wslay_frame_iocb *in)
{
	struct str piece = str_of(in->data, in->data_length);
	int code;

	if (!socket->in_frame) {
		code = begin_frame(socket, in);
		if (code) {
			fail(socket, code);
			return;
		}
	}
	socket->frame_left -= piece.length;
	if (!socket->frame_left)
		socket->in_frame = false;
	if (!wslay_is_ctrl_frame(socket->frame_opcode)) {
		take_data(socket, piece);
		return;
	}
	memcpy(socket->control + socket->control_length, piece.data ? piece.data : "",
	       piece.length);
	socket->control_length += piece.length;
	if (!socket->frame_left)
		take_control(socket);
}

/* All whole pieces in the input, unless the owner pauses or it ends. */
static void
parse(struct websocket *socket)
{
	socket->unparsed = buf_str(&socket->input);
	while (socket->state != ENDED && !socket->is_paused) {
		struct wslay_frame_iocb in = { 0 };
		ssize_t length = wslay_frame_recv(socket->frames, &in);

		if (length == WSLAY_ERR_WANT_READ)
			break;
		if (length < 0)
			fail(socket, WEBSOCKET_PROTOCOL_ERROR);
		else
			take_piece(socket, &in);
	}
	if (socket->unparsed.length) {
		buf_consume(&socket->input, socket->input.length - socket->unparsed.length);
		return;
	}
	buf_release(&socket->input); /* an idle socket holds none */
	buf_init(&socket->input, READ_PIECE + LIMIT_HTTP_HEAD);
}

/* --- what the connection and the clock tell --- */

static void
on_readable(struct connection *connection, void *context)
{
	struct websocket *socket = context;
	size_t room = socket->input.limit - socket->input.length;
	size_t length;
	enum err err;

	err = connection_read(connection, &socket->input, room < READ_PIECE ? room : READ_PIECE,
			      &length);
	if (err == ERR_AGAIN)
		return;
	if (err) {
		tell_lost(socket, err == ERR_CLOSED ? "closed" : err_name(err));
		end(socket, socket->state == CLOSING ? socket->close_code : VANISHED);
		return;
	}
	socket->heard_ms = clock_monotonic_ms();
	parse(socket);
}

static void
on_drained(struct connection *connection, void *context)
{
	struct websocket *socket = context;

	if (socket->state == OPEN && socket->settings.drained)
		socket->settings.drained(socket, socket->settings.context);
}

static void
on_failed(struct connection *connection, enum err err, void *context)
{
	struct websocket *socket = context;

	tell_lost(socket, err_name(err));
	tell_closed(socket, socket->state == CLOSING ? socket->close_code : VANISHED);
	destroy(socket);
}

static const struct connection_owner owner = { .readable = on_readable,
					       .drained = on_drained,
					       .failed = on_failed };

static void
on_timer(void *context)
{
	struct websocket *socket = context;
	int64_t now_ms = clock_monotonic_ms();
	int64_t silent_ms;

	/* It is we who do not listen, or who have so much to do that we are late. */
	if (socket->is_paused || connection_has_unread(socket->connection))
		socket->heard_ms = now_ms;
	silent_ms = now_ms - socket->heard_ms;
	if (socket->state == CLOSING || silent_ms >= 2 * socket->settings.ping_ms) {
		tell_lost(socket, "silent");
		end(socket, socket->state == CLOSING ? socket->close_code : VANISHED);
		return;
	}
	if (silent_ms >= socket->settings.ping_ms)
		send_control(socket, WSLAY_PING, (struct str){ 0 });
	timer_set_in(&socket->timer, socket->settings.ping_ms);
}

static void
on_parse_timer(void *context)
{
	parse(context);
}

static void
drain(struct http_upgraded *upgraded)
{
	websocket_close(list_entry(upgraded, struct websocket, upgraded), WEBSOCKET_GOING_AWAY, "");
}

static void
cut(struct http_upgraded *upgraded)
{
	struct websocket *socket = list_entry(upgraded, struct websocket, upgraded);

	tell_closed(socket, WEBSOCKET_GOING_AWAY);
	destroy(socket);
}

struct websocket *
websocket_new(struct connection *own_connection, struct http_server *server,
	      const struct websocket_settings *settings, struct str early)
{
	static const struct wslay_frame_callbacks callbacks = { .send_callback = put_bytes,
								.recv_callback = get_bytes };
	struct websocket *socket = new_object(struct websocket);

	socket->connection = own_connection;
	socket->settings = *settings;
	if (!socket->settings.message_limit)
		socket->settings.message_limit = LIMIT_WEBSOCKET_FRAME;
	if (!socket->settings.output_limit)
		socket->settings.output_limit = LIMIT_WEBSOCKET_OUTPUT;
	if (!socket->settings.ping_ms)
		socket->settings.ping_ms = LIMIT_WEBSOCKET_PING_MS;
	if (!socket->settings.close_ms)
		socket->settings.close_ms = LIMIT_WEBSOCKET_CLOSE_MS;
	if (wslay_frame_context_init(&socket->frames, &callbacks, socket))
		memory_exhausted();
	buf_init(&socket->input, READ_PIECE + LIMIT_HTTP_HEAD);
	buf_init(&socket->message, socket->settings.message_limit);
	timer_init(&socket->timer, connection_loop(own_connection), on_timer, socket);
	timer_init(&socket->parse_timer, connection_loop(own_connection), on_parse_timer, socket);
	socket->heard_ms = clock_monotonic_ms();
	timer_set_in(&socket->timer, socket->settings.ping_ms);
	connection_set_write_limit(own_connection, socket->settings.output_limit + CONTROL_ROOM);
	connection_set_owner(own_connection, &owner, socket);
	connection_pause(own_connection, false);
	/* The owner does not know its socket yet, so what came early waits for the loop. */
	buf_append_str(&socket->input, early);
	if (early.length)
		timer_set_in(&socket->parse_timer, 0);
	list_init(&socket->upgraded.link);
	socket->upgraded.drain = drain;
	socket->upgraded.cut = cut;
	if (server)
		http_add_upgraded(server, &socket->upgraded);
	return socket;
}

enum err
websocket_send(struct websocket *socket, bool is_text, struct str bytes)
{
	if (socket->state != OPEN)
		return ERR_CLOSED;
	return send_frame(socket, is_text ? WSLAY_TEXT_FRAME : WSLAY_BINARY_FRAME, bytes,
			  socket->settings.output_limit);
}

size_t
websocket_unsent(const struct websocket *socket)
{
	return connection_unsent(socket->connection);
}

void
websocket_pause(struct websocket *socket, bool paused)
{
	socket->is_paused = paused;
	connection_pause(socket->connection, paused);
	if (!paused && socket->state != ENDED)
		timer_set_in(&socket->parse_timer, 0);
}

void
websocket_close(struct websocket *socket, int code, const char *reason)
{
	if (socket->state != OPEN)
		return;
	send_close(socket, code, str_from(reason));
	socket->state = CLOSING;
	socket->close_code = code;
	/* A paused reader would never see the peer's answer. */
	websocket_pause(socket, false);
	timer_cancel(&socket->timer);
	timer_set_in(&socket->timer, socket->settings.close_ms);
}
