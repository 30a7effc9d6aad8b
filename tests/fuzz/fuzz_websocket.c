/* SPDX-License-Identifier: Apache-2.0 */
/* Frames of a WebSocket's peer. The first byte says in which pieces they arrive; the messages heard
 * and the close code must not depend on it. */
#include "fuzz.h"

#include <string.h>

#include "base/clock.h"
#include "net/connection_internal.h"
#include "net/http_internal.h"
#include "net/websocket_internal.h"

enum {
	MESSAGE_LIMIT = 1000,
	TURNS = 200,
	ROOM = 1 << 20,
};

static struct loop *loop;
static struct buf heard;
static int closed_code;

static void
on_message(struct websocket *socket, bool is_text, struct str bytes, void *context)
{
	HOLDS(!closed_code);
	HOLDS(bytes.length <= MESSAGE_LIMIT);
	buf_append_byte(&heard, is_text ? 't' : 'b');
	buf_append_str(&heard, bytes);
	if (str_starts(bytes, STR("close")))
		websocket_close(socket, WEBSOCKET_NORMAL, "asked to");
	else if (str_starts(bytes, STR("pause")))
		websocket_pause(socket, true), websocket_pause(socket, false);
	else if (websocket_send(socket, is_text, bytes))
		buf_append_byte(&heard, '!');
}

static void
on_closed(struct websocket *socket, int code, void *context)
{
	HOLDS(!closed_code && code);
	closed_code = code;
}

static void
run(struct str bytes, size_t step, struct buf *said)
{
	static const struct websocket_settings settings = {
		.message = on_message,
		.closed = on_closed,
		.message_limit = MESSAGE_LIMIT,
		.output_limit = ROOM / 2,
	};
	struct memory_peer peer = { .output = said };
	struct connection *connection = connection_new_memory(loop, &peer);

	buf_clear(&heard);
	closed_code = 0;
	websocket_new(connection, NULL, &settings, (struct str){ 0 });
	for (size_t at = 0; at < bytes.length && !peer.is_closed; at += step) {
		peer.input = str_from_offset(bytes, at);
		if (peer.input.length > step)
			peer.input.length = step;
		for (int i = 0; i < TURNS && !peer.is_closed && peer.input.length; i++) {
			connection_wake_memory(connection);
			loop_turn(loop);
		}
		HOLDS(peer.is_closed || !peer.input.length);
	}
	peer.has_ended = true;
	for (int i = 0; i < TURNS && !peer.is_closed; i++) {
		connection_wake_memory(connection);
		loop_turn(loop);
	}
	HOLDS(peer.is_closed && closed_code);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(buf_release) struct buf said_whole, said_pieces, heard_whole;
	struct str bytes;
	int code;

	buf_init(&said_whole, ROOM);
	buf_init(&said_pieces, ROOM);
	buf_init(&heard_whole, ROOM);
	if (!loop) {
		clock_use_fake(1700000000000);
		loop = loop_new();
		buf_init(&heard, ROOM);
	}
	if (size < 2 || size > 64 * 1024)
		return 0;
	bytes = str_of(data + 1, size - 1);
	run(bytes, bytes.length, &said_whole);
	buf_append_str(&heard_whole, buf_str(&heard));
	code = closed_code;
	run(bytes, data[0] % 64 + 1, &said_pieces);
	HOLDS(str_equal(buf_str(&heard), buf_str(&heard_whole)));
	HOLDS(str_equal(buf_str(&said_pieces), buf_str(&said_whole)));
	HOLDS(closed_code == code);
	return 0;
}
