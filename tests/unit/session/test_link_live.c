/* SPDX-License-Identifier: Apache-2.0 */
/* A live link: heartbeat, silence, pieces of frames, what breaks it, and its node's next link. */
#include "base/clock.h"
#include "links_rig.h"
#include "wire/wire.h"

static void
open_live(struct links_rig *rig, struct agent *agent, const char *url)
{
	rig_open(rig, url);
	agent_init(agent, rig);
	agent_join(agent);
}

static void
close_live(struct links_rig *rig, struct agent *agent)
{
	agent_release(agent);
	rig_close(rig);
}

static struct str
number_body(struct buf *body, int64_t number)
{
	buf_init(body, 64);
	wire_put_int(body, number);
	return buf_str(body);
}

STORE_TEST(live_answers_a_ping)
{
	struct links_rig rig;
	struct agent agent;
	struct buf body;

	open_live(&rig, &agent, url);
	agent_send(&agent, LINK_PING, 0, number_body(&body, 77));
	CHECK_STR(agent_expect(&agent, LINK_PONG).body, buf_str(&body));
	buf_release(&body);
	close_live(&rig, &agent);
}

STORE_TEST(live_pings_when_it_has_said_nothing)
{
	struct links_rig rig;
	struct agent agent;

	open_live(&rig, &agent, url);
	CHECK(agent_hears_nothing(&agent));
	rig_advance(&rig, LINKS_HEARTBEAT_MS);
	agent_expect(&agent, LINK_PING);
	CHECK(agent_hears_nothing(&agent));
	close_live(&rig, &agent);
}

STORE_TEST(live_ends_after_three_silent_heartbeats)
{
	struct links_rig rig;
	struct agent agent;
	struct buf body;

	open_live(&rig, &agent, url);
	rig_advance(&rig, LINKS_HEARTBEAT_MS);
	rig_advance(&rig, LINKS_HEARTBEAT_MS);
	agent_send(&agent, LINK_PONG, 0, number_body(&body, 1));
	rig_settle(&rig);
	rig_advance(&rig, LINKS_HEARTBEAT_MS);
	rig_advance(&rig, LINKS_HEARTBEAT_MS);
	CHECK_INT(links_count(rig.links), 1);
	rig_advance(&rig, LINKS_HEARTBEAT_MS);
	CHECK_INT(links_count(rig.links), 0);
	CHECK_INT(rig.departures, 1);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 0);
	CHECK_INT(stores_number(rig.reader, "SELECT last_disconnect_timestamp FROM jumpoint_node"),
		  RIG_NOW + 5 * LINKS_HEARTBEAT_MS);
	buf_release(&body);
	close_live(&rig, &agent);
}

STORE_TEST(live_takes_frames_in_pieces)
{
	struct links_rig rig;
	struct agent agent;
	struct buf frames, body;

	open_live(&rig, &agent, url);
	buf_init(&frames, 256);
	wire_put_frame(&frames, LINK_PING, 0, number_body(&body, 5));
	wire_put_frame(&frames, LINK_PING, 0, buf_str(&body));
	for (size_t i = 0; i < frames.length; i++) {
		agent_send_bytes(&agent, frames.data + i, 1);
		rig_settle(&rig);
	}
	agent_expect(&agent, LINK_PONG);
	agent_expect(&agent, LINK_PONG);
	buf_release(&frames);
	buf_release(&body);
	close_live(&rig, &agent);
}

STORE_TEST(live_ends_when_the_agent_hangs_up)
{
	struct links_rig rig;
	struct agent agent;

	open_live(&rig, &agent, url);
	agent_hang_up(&agent);
	rig_settle(&rig);
	CHECK_INT(links_count(rig.links), 0);
	CHECK(links_pick(rig.links, 1) == NULL);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 0);
	close_live(&rig, &agent);
}

/* Every kind on the link itself that is not PING or PONG, and what is no frame. */
STORE_TEST(live_ends_at_a_message_that_has_no_place)
{
	static const char no_frame[] = { LINK_PING, 0, 0, 0, 0, 127, 0, 0, 0 };
	struct links_rig rig;
	struct agent agent;

	open_live(&rig, &agent, url);
	for (unsigned kind = 0; kind < 64; kind++) {
		bool is_fine = kind == LINK_PONG;

		agent_send(&agent, (enum link_kind)kind, 0, STR(""));
		CHECK_INT(!agent_is_cut(&agent), is_fine);
		CHECK_INT(links_count(rig.links), is_fine);
		if (!is_fine)
			agent_rejoin(&agent);
	}
	agent_send_bytes(&agent, no_frame, sizeof(no_frame));
	CHECK(agent_is_cut(&agent));
	close_live(&rig, &agent);
}

STORE_TEST(live_gives_way_to_the_node_s_next_link)
{
	struct links_rig rig;
	struct agent agent, again;
	struct link *first;

	open_live(&rig, &agent, url);
	first = links_pick(rig.links, 1);
	again = agent;
	again.descriptor = -1;
	buf_init(&again.input, 1024 * 1024);
	agent_rejoin(&again);
	CHECK(agent_is_cut(&agent));
	CHECK_INT(links_count(rig.links), 1);
	CHECK(links_pick(rig.links, 1) != NULL && links_pick(rig.links, 1) != first);
	CHECK_INT(rig.departures, 0);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint WHERE connected"), 1);
	agent_release(&again);
	close_live(&rig, &agent);
}
