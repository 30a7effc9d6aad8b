/* SPDX-License-Identifier: Apache-2.0 */
/* The agent's link: waits, heartbeat, frames, and its end. */
#include "jumpoint/uplink.h"

#include "base/clock.h"
#include "uplinks.h"
#include "wire/wire.h"

TEST(uplink_waits_longer_each_time_with_jitter)
{
	CHECK_INT(uplink_wait_ms(0, 0), 250);
	CHECK_INT(uplink_wait_ms(0, UINT32_MAX), 749);
	CHECK_INT(uplink_wait_ms(1, 0), 500);
	CHECK_INT(uplink_wait_ms(6, 0), 15000);
	CHECK_INT(uplink_wait_ms(6, UINT32_MAX), 44999);
	CHECK_INT(uplink_wait_ms(1000000, 0), 15000);
}

TEST(uplink_carries_frames)
{
	static const char body[LINK_OUTPUT_PIECE];
	struct line line;
	struct frame frame;
	int sent = 0;

	line_open(&line, "certificate", "");
	line_come_up(&line);
	CHECK_INT(line.ups, 1);
	line_say(&line, LINK_INPUT, 3, STR("ls"));
	CHECK_INT(line.frames, 1);
	CHECK_INT(line.frame.channel, 3);
	CHECK_STR(line.frame.body, "ls");
	while (uplink_has_room(line.uplink) && sent < 1000) {
		uplink_send(line.uplink, LINK_OUTPUT, 3, str_of(body, sizeof(body)));
		sent++;
	}
	CHECK(sent < 1000);
	CHECK_INT(line.drains, 0);
	for (int i = 0; i < sent; i++) {
		frame = line_expect(&line, LINK_OUTPUT);
		CHECK_INT(frame.body.length, sizeof(body));
	}
	CHECK_INT(line.drains, 1);
	CHECK(uplink_has_room(line.uplink));
	line_close(&line);
}

TEST(uplink_keeps_the_heartbeat)
{
	struct line line;
	struct buf body;

	line_open(&line, "certificate", "");
	line_come_up(&line);
	clock_advance_ms(line.heartbeat_ms);
	line_expect(&line, LINK_PING);
	buf_init(&body, 64);
	wire_put_int(&body, 9);
	line_say(&line, LINK_PING, 0, buf_str(&body));
	CHECK_STR(line_expect(&line, LINK_PONG).body, buf_str(&body));
	buf_release(&body);
	line_close(&line);
}

TEST(uplink_ends_after_three_silent_heartbeats_and_tries_again)
{
	struct line line;

	line_open(&line, "certificate", "");
	line_come_up(&line);
	for (int i = 0; i < 3; i++) {
		clock_advance_ms(line.heartbeat_ms);
		line_turn(&line);
	}
	CHECK_INT(line.downs, 1);
	CHECK_TEXT(line.why, "the site is silent");
	CHECK(!uplink_is_up(line.uplink));
	CHECK_INT(line.uplink->state, UPLINK_WAITS);
	clock_advance_ms(UPLINK_MOST_WAIT_MS);
	line_turn(&line);
	CHECK_INT(line.uplink->state, UPLINK_DIALS);
	line_come_up(&line);
	CHECK_INT(line.ups, 2);
	line_close(&line);
}

TEST(uplink_ends_when_the_site_hangs_up)
{
	struct line line;

	line_open(&line, "certificate", "");
	line_come_up(&line);
	line_hang_up(&line);
	line_turn(&line);
	CHECK_INT(line.downs, 1);
	CHECK_TEXT(line.why, "the site ended the connection");
	line_close(&line);
}

/* Every kind on the link itself that the site may not send now. */
TEST(uplink_ends_at_a_message_that_has_no_place)
{
	for (unsigned kind = 0; kind < 64; kind++) {
		bool is_fine = kind == LINK_PONG;
		struct line line;

		line_open(&line, "certificate", "");
		line_come_up(&line);
		line_say(&line, (enum link_kind)kind, 0, STR(""));
		CHECK_INT(line.downs, !is_fine);
		line_close(&line);
	}
}

TEST(uplink_breaks_from_the_next_turn_on)
{
	struct line line;

	line_open(&line, "certificate", "");
	line_come_up(&line);
	uplink_break(line.uplink, "a test");
	CHECK_INT(line.downs, 0);
	CHECK(!uplink_is_up(line.uplink));
	CHECK(!uplink_has_room(line.uplink));
	uplink_send(line.uplink, LINK_OUTPUT, 1, STR(""));
	line_turn(&line);
	CHECK_INT(line.downs, 1);
	CHECK_TEXT(line.why, "a test");
	CHECK(line_is_cut(&line));
	line_close(&line);
}

TEST(uplink_stopped_tries_no_more)
{
	struct line line;

	line_open(&line, "certificate", "");
	line_come_up(&line);
	uplink_stop(line.uplink);
	CHECK(line_is_cut(&line));
	clock_advance_ms(10 * UPLINK_MOST_WAIT_MS);
	line_turn(&line);
	CHECK_INT(line.downs, 0);
	CHECK_INT(line.failures, 0);
	CHECK_INT(line.uplink->state, UPLINK_STOPPED);
	line_close(&line);
}
