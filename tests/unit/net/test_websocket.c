/* SPDX-License-Identifier: Apache-2.0 */
/* WebSockets: every rule of RFC 6455 that a peer can break, and its close code; pings and deadlines
 * by a clock of our own. */
#include "net/websocket.h"

#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/limits.h"
#include "edge.h"
#include "net/connection.h"
#include "net/loop_internal.h"
#include "net/websocket_internal.h"

struct talk {
	struct edge edge;
	struct websocket *socket;
	int peer;
	struct buf heard; /* messages, each "t:…;" or "b:…;" */
	int closed_code;  /* 0: open */
	int drained;
	bool echoes;
	bool closes; /* from inside the next message */
};

static void
on_message(struct websocket *socket, bool is_text, struct str bytes, void *context)
{
	struct talk *talk = context;

	buf_append_text(&talk->heard, is_text ? "t:" : "b:");
	buf_append_str(&talk->heard, bytes);
	buf_append_text(&talk->heard, ";");
	if (talk->echoes)
		CHECK_OK(websocket_send(socket, is_text, bytes));
	if (talk->closes)
		websocket_close(socket, WEBSOCKET_NORMAL, "enough");
}

static void
on_drained(struct websocket *socket, void *context)
{
	((struct talk *)context)->drained++;
}

static void
on_closed(struct websocket *socket, int code, void *context)
{
	struct talk *talk = context;

	CHECK_INT(talk->closed_code, 0);
	talk->closed_code = code;
	talk->socket = NULL;
}

static void
begin(struct talk *talk, size_t message_limit, const char *early)
{
	struct websocket_settings settings = {
		.message = on_message,
		.drained = on_drained,
		.closed = on_closed,
		.context = talk,
		.message_limit = message_limit,
	};
	int pair[2];

	*talk = (struct talk){ .socket = NULL };
	clock_use_fake(1700000000000);
	edge_start(&talk->edge, NULL);
	buf_init(&talk->heard, 1000000);
	CHECK_INT(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0, pair), 0);
	talk->peer = pair[1];
	talk->socket = websocket_new(connection_new(talk->edge.loop, pair[0], NULL, NULL, 0),
				     talk->edge.server, &settings, str_from(early));
	edge_turn(&talk->edge);
}

static void
finish(struct talk *talk)
{
	close(talk->peer);
	edge_stop(&talk->edge);
	buf_release(&talk->heard);
	clock_use_real();
}

/* A client's frame: first byte, payload, masked with 1 2 3 4. */
static void
frame_into(struct buf *out, int first, struct str payload)
{
	buf_append_byte(out, (char)first);
	if (payload.length < 126) {
		buf_append_byte(out, (char)(0x80 | payload.length));
	} else {
		buf_append_byte(out, (char)(0x80 | 126));
		buf_append_byte(out, (char)(payload.length >> 8));
		buf_append_byte(out, (char)payload.length);
	}
	buf_append(out, "\1\2\3\4", 4);
	for (size_t i = 0; i < payload.length; i++)
		buf_append_byte(out, (char)(payload.data[i] ^ (i % 4 + 1)));
}

static void
say(struct talk *talk, int first, struct str payload)
{
	CLEANUP(buf_release) struct buf frame;

	buf_init(&frame, 200000);
	frame_into(&frame, first, payload);
	edge_send_bytes(&talk->edge, talk->peer, buf_str(&frame));
}

static void
say_raw(struct talk *talk, struct str bytes)
{
	edge_send_bytes(&talk->edge, talk->peer, bytes);
}

/* The close code that the server sent in its (only) frame; -1: something else. */
static int
close_code_sent(struct talk *talk)
{
	const unsigned char *frame = (const unsigned char *)edge_receive(&talk->edge, talk->peer);

	if (frame[0] != 0x88)
		return -1;
	return frame[1] >= 2 ? frame[2] << 8 | frame[3] : 0;
}

enum { TEXT = 0x81, BINARY = 0x82, CLOSE = 0x88, PING = 0x89, PONG = 0x8a };

TEST(websocket_hears_text_and_binary)
{
	struct talk talk;

	begin(&talk, 0, "");
	say(&talk, TEXT, STR("h\xc3\xa4llo"));
	say(&talk, BINARY, STR("\xff\xfe"));
	say(&talk, TEXT, STR(""));
	CHECK_STR(buf_str(&talk.heard), "t:h\xc3\xa4llo;b:\xff\xfe;t:;");
	finish(&talk);
}

TEST(websocket_says_frames_unmasked_and_whole)
{
	struct talk talk;

	begin(&talk, 0, "");
	CHECK_OK(websocket_send(talk.socket, true, STR("hi")));
	CHECK_TEXT(edge_receive(&talk.edge, talk.peer), "\x81\x02hi");
	CHECK_OK(websocket_send(talk.socket, false, STR("")));
	CHECK(memcmp(edge_receive(&talk.edge, talk.peer), "\x82\x00", 2) == 0);
	finish(&talk);
}

TEST(websocket_gathers_fragments_with_pings_between)
{
	struct talk talk;

	begin(&talk, 0, "");
	say(&talk, 0x01, STR("h\xc3"));
	say(&talk, PING, STR("still there?"));
	say(&talk, 0x00, STR("\xa4"));
	say(&talk, 0x80, STR("!"));
	CHECK_STR(buf_str(&talk.heard), "t:h\xc3\xa4!;");
	CHECK_TEXT(edge_receive(&talk.edge, talk.peer), "\x8a\x0cstill there?");
	say(&talk, TEXT, STR("next"));
	CHECK_STR(buf_str(&talk.heard), "t:h\xc3\xa4!;t:next;");
	finish(&talk);
}

TEST(websocket_takes_frames_by_the_byte_and_by_the_dozen)
{
	CLEANUP(buf_release) struct buf frames;
	struct talk talk;

	buf_init(&frames, 10000);
	for (int i = 0; i < 12; i++)
		frame_into(&frames, TEXT, STR("abc"));
	begin(&talk, 0, "");
	for (size_t i = 0; i < frames.length; i++)
		say_raw(&talk, str_of(frames.data + i, 1));
	CHECK_INT(talk.heard.length, 12 * strlen("t:abc;"));
	say_raw(&talk, buf_str(&frames));
	CHECK_INT(talk.heard.length, 24 * strlen("t:abc;"));
	finish(&talk);
}

TEST(websocket_hears_what_came_with_the_opening)
{
	struct talk talk;

	begin(&talk, 0, "\x81\x82\x01\x02\x03\x04ik");
	CHECK_STR(buf_str(&talk.heard), "t:hi;");
	finish(&talk);
}

TEST(websocket_takes_messages_up_to_the_limit)
{
	static char block[LIMIT_WEBSOCKET_FRAME - 1];
	struct talk talk;

	memset(block, 'x', sizeof(block));
	begin(&talk, sizeof(block), "");
	say(&talk, BINARY, str_of(block, sizeof(block)));
	CHECK_INT(talk.heard.length, sizeof(block) + 3);
	CHECK_INT(talk.closed_code, 0);
	finish(&talk);
}

/* --- broken rules --- */

static void
check_refused_raw(struct str bytes, int code)
{
	struct talk talk;

	begin(&talk, 100, "");
	say_raw(&talk, bytes);
	CHECK_INT(close_code_sent(&talk), code);
	CHECK_INT(talk.closed_code, code);
	CHECK_INT(talk.heard.length, 0);
	/* And then the end of the stream. */
	CHECK(edge_is_closed(&talk.edge, talk.peer));
	finish(&talk);
}

TEST(websocket_unmasked_frame_is_1002)
{
	check_refused_raw(STR("\x81\x02hi"), 1002);
	check_refused_raw(STR("\x81\x00"), 1002);
}

TEST(websocket_reserved_bits_are_1002)
{
	check_refused_raw(STR("\xc1\x80\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\xa1\x80\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\x91\x80\x01\x02\x03\x04"), 1002);
}

TEST(websocket_unknown_opcodes_are_1002)
{
	check_refused_raw(STR("\x83\x80\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\x87\x80\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\x8b\x80\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\x8f\x80\x01\x02\x03\x04"), 1002);
}

TEST(websocket_over_long_control_frame_is_1002)
{
	check_refused_raw(STR("\x89\xfe\x00\x7e\x01\x02\x03\x04"), 1002);
}

TEST(websocket_fragmented_control_frame_is_1002)
{
	check_refused_raw(STR("\x09\x80\x01\x02\x03\x04"), 1002);
}

TEST(websocket_length_in_more_bytes_than_needed_is_1002)
{
	check_refused_raw(STR("\x81\xfe\x00\x05\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\x81\xff\x00\x00\x00\x00\x00\x00\x00\x05\x01\x02\x03\x04"), 1002);
	check_refused_raw(STR("\x81\xff\x80\x00\x00\x00\x00\x00\x00\x05\x01\x02\x03\x04"), 1002);
}

TEST(websocket_continuation_of_nothing_is_1002)
{
	check_refused_raw(STR("\x80\x80\x01\x02\x03\x04"), 1002);
}

TEST(websocket_new_message_inside_another_is_1002)
{
	check_refused_raw(STR("\x01\x81\x01\x02\x03\x04\x60\x81\x81\x01\x02\x03\x04\x60"), 1002);
}

TEST(websocket_bad_utf8_text_is_1007)
{
	static const char *const texts[] = {
		"\xff",
		"\xc3",
		"\xc0\xaf",
		"\xed\xa0\x80",
		"\xf4\x90\x80\x80",
		"\xe2\x82",
		"a\x80",
		"\xf8\x88\x80\x80\x80",
		"\xe0\x80\xaf",
		"\xf0\x80\x80\xaf",
	};

	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		struct talk talk;

		begin(&talk, 0, "");
		say(&talk, TEXT, str_from(texts[i]));
		CHECK_INT(close_code_sent(&talk), 1007);
		CHECK_INT(talk.closed_code, 1007);
		CHECK_INT(talk.heard.length, 0);
		finish(&talk);
	}
}

TEST(websocket_frame_over_the_limit_is_1009)
{
	char block[101];

	memset(block, 'x', sizeof(block));
	for (int whole = 0; whole < 2; whole++) {
		struct talk talk;

		begin(&talk, 100, "");
		if (!whole)
			say(&talk, 0x02, str_of(block, 60));
		say(&talk, whole ? BINARY : 0x80, str_of(block, whole ? 101 : 41));
		CHECK_INT(close_code_sent(&talk), 1009);
		CHECK_INT(talk.heard.length, 0);
		finish(&talk);
	}
}

TEST(websocket_huge_announced_frame_is_1009_before_it_comes)
{
	check_refused_raw(STR("\x82\xff\x7f\xff\xff\xff\xff\xff\xff\xff\x01\x02\x03\x04x"), 1009);
}

/* --- closing --- */

TEST(websocket_answers_the_peers_close_with_its_code)
{
	static const struct {
		struct str payload;
		int sent, told;
	} cases[] = {
		{ { "\x03\xe8", 2 }, 1000, 1000 },     { { "\x03\xe9ok", 4 }, 1001, 1001 },
		{ { "\x0f\xa0", 2 }, 4000, 4000 },     { { "", 0 }, 0, 1005 },
		{ { "\x03", 1 }, 1002, 1002 },	       { { "\x03\xe7", 2 }, 1002, 1002 }, /* 999 */
		{ { "\x03\xed", 2 }, 1002, 1002 }, /* 1005 is never sent */
		{ { "\x03\xee", 2 }, 1002, 1002 },     { { "\x07\xd0", 2 }, 1002, 1002 }, /* 2000 */
		{ { "\x13\x88", 2 }, 1002, 1002 },					  /* 5000 */
		{ { "\x03\xe8\xff", 3 }, 1007, 1007 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		struct talk talk;

		begin(&talk, 0, "");
		say(&talk, CLOSE, cases[i].payload);
		CHECK_INT(close_code_sent(&talk), cases[i].sent);
		CHECK_INT(talk.closed_code, cases[i].told);
		CHECK(edge_is_closed(&talk.edge, talk.peer));
		finish(&talk);
	}
}

TEST(websocket_close_waits_for_the_peers_answer)
{
	struct talk talk;
	const char *frame;

	begin(&talk, 0, "");
	websocket_close(talk.socket, 1008, "no longer allowed");
	CHECK_INT(talk.closed_code, 0);
	CHECK_ERR(websocket_send(talk.socket, true, STR("x")), ERR_CLOSED);
	frame = edge_receive(&talk.edge, talk.peer);
	CHECK(memcmp(frame, "\x88\x13\x03\xf0no longer allowed", 21) == 0);
	/* What the peer still says is dropped; its close ends it. */
	say(&talk, TEXT, STR("but"));
	CHECK_INT(talk.heard.length, 0);
	say(&talk, CLOSE, STR("\x03\xf0"));
	CHECK_INT(talk.closed_code, 1008);
	CHECK(edge_is_closed(&talk.edge, talk.peer));
	finish(&talk);
}

TEST(websocket_close_does_not_wait_for_ever)
{
	struct talk talk;

	begin(&talk, 0, "");
	websocket_close(talk.socket, 1000, "");
	clock_advance_ms(LIMIT_WEBSOCKET_CLOSE_MS - 1);
	edge_turn(&talk.edge);
	CHECK_INT(talk.closed_code, 0);
	clock_advance_ms(1);
	edge_turn(&talk.edge);
	CHECK_INT(talk.closed_code, 1000);
	CHECK(edge_is_closed(&talk.edge, talk.peer));
	finish(&talk);
}

TEST(websocket_may_be_closed_from_inside_a_message)
{
	struct talk talk;

	begin(&talk, 0, "");
	talk.closes = true;
	say_raw(&talk, STR("\x81\x80\x01\x02\x03\x04\x81\x80\x01\x02\x03\x04"));
	CHECK_STR(buf_str(&talk.heard), "t:;");
	CHECK_INT(close_code_sent(&talk), 1000);
	finish(&talk);
}

TEST(websocket_peer_that_vanishes_is_1006)
{
	struct talk talk;

	begin(&talk, 0, "");
	shutdown(talk.peer, SHUT_RDWR);
	edge_turn(&talk.edge);
	CHECK_INT(talk.closed_code, 1006);
	finish(&talk);
}

TEST(websocket_drain_is_1001_and_waited_for)
{
	struct talk talk;
	bool *drained;

	begin(&talk, 0, "");
	drained = &talk.edge.is_drained;
	http_server_drain(talk.edge.server, clock_monotonic_ms() + 10000, edge_note_drained,
			  &talk.edge);
	CHECK_INT(close_code_sent(&talk), 1001);
	CHECK(!*drained);
	say(&talk, CLOSE, STR("\x03\xe9"));
	CHECK_INT(talk.closed_code, 1001);
	close(talk.peer);
	edge_turn(&talk.edge);
	CHECK(*drained);
	talk.peer = dup(0);
	finish(&talk);
}

TEST(websocket_drain_cuts_a_peer_that_does_not_answer)
{
	struct talk talk;

	begin(&talk, 0, "");
	http_server_drain(talk.edge.server, clock_monotonic_ms() + 1000, edge_note_drained,
			  &talk.edge);
	clock_advance_ms(1000);
	edge_turn(&talk.edge);
	CHECK_INT(talk.closed_code, 1001);
	CHECK(talk.edge.is_drained);
	CHECK(edge_is_closed(&talk.edge, talk.peer));
	finish(&talk);
}

TEST(websocket_open_when_the_server_goes_is_told)
{
	struct talk talk;

	begin(&talk, 0, "");
	http_server_free(TAKE(talk.edge.server));
	CHECK_INT(talk.closed_code, 1001);
	finish(&talk);
}

/* --- pings and slow peers --- */

TEST(websocket_pings_a_silent_peer_and_drops_a_dead_one)
{
	struct talk talk;

	begin(&talk, 0, "");
	clock_advance_ms(LIMIT_WEBSOCKET_PING_MS);
	CHECK(memcmp(edge_receive(&talk.edge, talk.peer), "\x89\x00", 3) == 0);
	say(&talk, PONG, STR(""));
	clock_advance_ms(LIMIT_WEBSOCKET_PING_MS);
	CHECK(memcmp(edge_receive(&talk.edge, talk.peer), "\x89\x00", 3) == 0);
	CHECK_INT(talk.closed_code, 0);
	clock_advance_ms(LIMIT_WEBSOCKET_PING_MS);
	edge_turn(&talk.edge);
	CHECK_INT(talk.closed_code, 1006);
	finish(&talk);
}

TEST(websocket_drops_nobody_whose_words_wait_to_be_read)
{
	struct talk talk;

	begin(&talk, 0, "");
	clock_advance_ms(LIMIT_WEBSOCKET_PING_MS);
	edge_turn(&talk.edge);
	CHECK_INT(write(talk.peer, "\x8a\x80\1\2\3\4", 6), 6);
	/* The loop has been about something else for so long that its timers come first. */
	clock_advance_ms(LIMIT_WEBSOCKET_PING_MS);
	timer_heap_run(loop_timers(talk.edge.loop), clock_monotonic_ms());
	edge_turn(&talk.edge);
	CHECK_INT(talk.closed_code, 0);
	finish(&talk);
}

TEST(websocket_does_not_ping_a_peer_that_talks)
{
	struct talk talk;

	begin(&talk, 0, "");
	for (int i = 0; i < 10; i++) {
		clock_advance_ms(LIMIT_WEBSOCKET_PING_MS / 2);
		say(&talk, TEXT, STR("x"));
	}
	CHECK_TEXT(edge_receive(&talk.edge, talk.peer), "");
	finish(&talk);
}

TEST(websocket_refuses_to_send_past_its_bound)
{
	static char block[60000];
	struct talk talk;
	int sent = 0;

	begin(&talk, 0, "");
	while (websocket_send(talk.socket, false, str_of(block, sizeof(block))) == OK)
		sent++;
	CHECK_ERR(websocket_send(talk.socket, false, str_of(block, sizeof(block))), ERR_LIMIT);
	CHECK(websocket_unsent(talk.socket) <= LIMIT_WEBSOCKET_OUTPUT);
	/* It may still say good-bye. */
	websocket_close(talk.socket, 1013, "too slow");
	CHECK_INT(talk.closed_code, 0);
	edge_receive(&talk.edge, talk.peer);
	CHECK_INT(websocket_unsent(talk.socket), 0);
	CHECK(sent > 10);
	finish(&talk);
}

TEST(websocket_tells_when_all_has_left)
{
	static char block[60000];
	struct talk talk;

	begin(&talk, 0, "");
	while (!websocket_unsent(talk.socket))
		CHECK_OK(websocket_send(talk.socket, false, str_of(block, sizeof(block))));
	CHECK_INT(talk.drained, 0);
	edge_receive(&talk.edge, talk.peer);
	CHECK_INT(talk.drained, 1);
	finish(&talk);
}

TEST(websocket_ping_flood_from_a_deaf_peer_is_bounded)
{
	CLEANUP(buf_release) struct buf pings;
	struct talk talk;
	char payload[125] = { 0 };

	buf_init(&pings, 1000000);
	for (int i = 0; i < 1000; i++)
		frame_into(&pings, PING, str_of(payload, sizeof(payload)));
	begin(&talk, 0, "");
	for (int i = 0; i < 30; i++)
		say_raw(&talk, buf_str(&pings));
	CHECK(websocket_unsent(talk.socket) <= LIMIT_WEBSOCKET_OUTPUT + 4096);
	CHECK_INT(talk.closed_code, 0);
	finish(&talk);
}

TEST(websocket_paused_by_us_is_not_taken_for_dead)
{
	struct talk talk;

	begin(&talk, 0, "");
	websocket_pause(talk.socket, true);
	for (int i = 0; i < 5; i++) {
		clock_advance_ms(LIMIT_WEBSOCKET_PING_MS);
		edge_turn(&talk.edge);
	}
	CHECK_INT(talk.closed_code, 0);
	finish(&talk);
}

TEST(websocket_pause_holds_messages_back)
{
	struct talk talk;

	begin(&talk, 0, "");
	websocket_pause(talk.socket, true);
	say(&talk, TEXT, STR("one"));
	say(&talk, TEXT, STR("two"));
	CHECK_INT(talk.heard.length, 0);
	websocket_pause(talk.socket, false);
	edge_turn(&talk.edge);
	CHECK_STR(buf_str(&talk.heard), "t:one;t:two;");
	finish(&talk);
}
