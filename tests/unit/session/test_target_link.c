/* SPDX-License-Identifier: Apache-2.0 */
/* A broker's sessions over real links, with an agent that the test plays. */
#include "session/target_link.h"

#include "base/memory.h"
#include "evidence/journal.h"
#include "links_rig.h"
#include "session/session.h"
#include "wire/wire.h"

#define UID "00000000000000000000000000000abc"

static int steps;

static void
note_step(void *clerk, const struct session_step *step)
{
	steps++;
}

static const struct clerk_table clerk = { .step = note_step };

struct live {
	struct links_rig rig;
	struct agent agent;
	struct broker *broker;
	struct session_plan plan;
	struct session *session;
};

static void
open_live(struct live *live, const char *url)
{
	rig_open(&live->rig, url);
	agent_init(&live->agent, &live->rig);
	agent_join(&live->agent);

	const struct broker_settings settings = { .loop = live->rig.loop,
						  .clerk_table = &clerk,
						  .target_table = &target_links,
						  .ways = live->rig.links,
						  .rules = { .linger_ms = 60000 } };

	live->broker = broker_new(&settings);
	live->plan = (struct session_plan){ .uid = UID,
					    .jumpoint_id = 1,
					    .item_type = "shell_jump",
					    .item_name = "db1",
					    .hostname = "db1.example.net",
					    .port = 22,
					    .terminal = "xterm",
					    .username = "root",
					    .account_uid = "",
					    .columns = 80,
					    .rows = 24,
					    .end_why = "",
					    .end_text = "" };
}

static void
close_live(struct live *live)
{
	broker_free(live->broker);
	agent_release(&live->agent);
	rig_close(&live->rig);
}

static uint32_t
start(struct live *live)
{
	struct frame frame;

	CHECK_OK(broker_start(live->broker, &live->plan, &live->session));
	frame = agent_expect(&live->agent, LINK_START);
	return frame.channel;
}

static void
say_state(struct live *live, uint32_t channel, int state)
{
	CLEANUP(buf_release) struct buf body;

	buf_init(&body, 64);
	wire_put_int(&body, state);
	wire_put_text(&body, "");
	agent_send(&live->agent, LINK_STATE, channel, buf_str(&body));
	rig_settle(&live->rig);
}

STORE_TEST(target_link_carries_the_plan)
{
	struct wire_reader reader;
	struct frame frame;
	struct live live;

	open_live(&live, url);
	CHECK_OK(broker_start(live.broker, &live.plan, &live.session));
	frame = agent_expect(&live.agent, LINK_START);
	reader = (struct wire_reader){ .rest = frame.body };
	CHECK_STR(wire_get_str(&reader, 100), UID);
	CHECK_STR(wire_get_str(&reader, 100), "db1.example.net");
	CHECK_INT(wire_get_int(&reader), 22);
	CHECK_INT(wire_get_int(&reader), LINK_PROTOCOL_SSH);
	CHECK_STR(wire_get_str(&reader, 100), "xterm");
	CHECK_INT(wire_get_int(&reader), 80);
	CHECK_INT(wire_get_int(&reader), 24);
	CHECK_INT(wire_get_int(&reader), 0);
	CHECK_STR(wire_get_str(&reader, 100), "root");
	CHECK_INT(wire_get_int(&reader), 0);
	CHECK_STR(wire_get_str(&reader, 100), "");
	CHECK(wire_get_int(&reader) > 0);
	CHECK_INT(wire_get_int(&reader), 0);
	CHECK_INT(wire_get_int(&reader), 60000);
	CHECK_OK(wire_end(&reader));
	CHECK_INT(live.session->node_id, live.agent.node_id);
	close_live(&live);
}

STORE_TEST(target_link_hears_the_agent)
{
	struct live live;
	uint32_t channel;

	open_live(&live, url);
	channel = start(&live);
	say_state(&live, channel, LINK_STATE_CONNECTING);
	CHECK_INT(live.session->state, SESSION_CONNECTING);
	say_state(&live, channel, LINK_STATE_OPEN);
	CHECK_INT(live.session->state, SESSION_OPEN);
	close_live(&live);
}

STORE_TEST(target_link_finds_no_way_to_a_jumpoint_that_is_away)
{
	struct live live;

	open_live(&live, url);
	live.plan.jumpoint_id = 2;
	CHECK_OK(broker_start(live.broker, &live.plan, &live.session));
	CHECK_INT(live.session->state, SESSION_ENDED);
	CHECK_INT(live.session->end_why, LINK_END_OFFLINE);
	close_live(&live);
}

STORE_TEST(target_link_that_is_lost_leaves_the_session_waiting)
{
	struct live live;

	open_live(&live, url);
	say_state(&live, start(&live), LINK_STATE_OPEN);
	agent_hang_up(&live.agent);
	rig_settle(&live.rig);
	CHECK_INT(live.session->state, SESSION_RECONNECTING);
	CHECK(live.session->target == NULL);
	close_live(&live);
}

static void
send_here(struct live *live, uint32_t channel, const char *uid)
{
	const struct handshake_here here = {
		.uid = str_from(uid), .oldest = 0, .next = 0, .state = LINK_STATE_OPEN
	};
	CLEANUP(buf_release) struct buf body;

	live->rig.takes_here = false;
	buf_init(&body, 256);
	wire_put_here(&body, &here);
	agent_send(&live->agent, LINK_HERE, channel, buf_str(&body));
}

static void
hear_here(struct link_channel *channel, const struct link_here *here, void *context)
{
	target_link_here(channel, here, context);
}

STORE_TEST(target_link_goes_on_with_a_session_that_lives_on)
{
	struct live live;

	open_live(&live, url);
	say_state(&live, start(&live), LINK_STATE_OPEN);
	agent_hang_up(&live.agent);
	rig_settle(&live.rig);
	live.rig.links->settings.here = hear_here;
	live.rig.links->settings.context = live.broker;
	agent_rejoin(&live.agent);
	send_here(&live, LINK_CHANNEL_OF_AGENT | 1, UID);
	agent_expect(&live.agent, LINK_CONTINUE);
	CHECK_INT(live.session->state, SESSION_OPEN);
	close_live(&live);
}

STORE_TEST(target_link_ends_what_nobody_knows)
{
	struct live live;

	open_live(&live, url);
	live.rig.links->settings.here = hear_here;
	live.rig.links->settings.context = live.broker;
	send_here(&live, LINK_CHANNEL_OF_AGENT | 1, "00000000000000000000000000000def");
	agent_expect(&live.agent, LINK_END);
	CHECK_INT(broker_count(live.broker), 0);
	close_live(&live);
}
