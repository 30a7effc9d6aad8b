/* SPDX-License-Identifier: Apache-2.0 */
/* Channels, and the link's coming and going. */
#include "jumpoint/relay.h"

#include "relays.h"

TEST(relay_names_live_sessions_on_a_new_link)
{
	struct relay_rig rig;
	struct said here;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relay_link_down(rig.relay);
	relays_process_hears(&rig, 0, LINK_AWAY);
	relays_process_says(&rig, 0, LINK_OUTPUT, STR("of the old link"));
	CHECK(relays_said_nothing(&rig));
	relays_link_up(&rig, "");
	relays_process_hears(&rig, 0, LINK_AGAIN);
	relays_process_says(&rig, 0, LINK_OUTPUT, STR("still of the old link"));
	CHECK(relays_said_nothing(&rig));
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_UID));
	here = relays_expect(&rig, LINK_HERE);
	CHECK_INT(here.channel, LINK_CHANNEL_OF_AGENT | 1);
	CHECK_STR(here.body, relays_here(&rig, RIG_UID));
	relays_hear(&rig, LINK_CONTINUE, here.channel, STR("from here"));
	CHECK_STR(relays_process_hears(&rig, 0, LINK_CONTINUE), "from here");
	relays_process_says(&rig, 0, LINK_OUTPUT, STR("x"));
	CHECK_INT(relays_expect(&rig, LINK_OUTPUT).channel, LINK_CHANNEL_OF_AGENT | 1);
	relays_close(&rig);
}

TEST(relay_lets_no_process_take_another_s_name)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relay_link_down(rig.relay);
	relays_link_up(&rig, "");
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_ACCOUNT));
	CHECK(relays_said_nothing(&rig));
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

TEST(relay_takes_no_second_start_and_none_on_its_own_channels)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	relays_start(&rig, 1, "192.0.2.7", false);
	CHECK(rig.is_broken);
	rig.is_broken = false;
	relays_start(&rig, LINK_CHANNEL_OF_AGENT | 5, "192.0.2.7", false);
	CHECK(rig.is_broken);
	relays_close(&rig);
}

TEST(relay_drops_frames_for_sessions_that_have_ended)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_hear(&rig, LINK_INPUT, 9, STR("x"));
	CHECK(relays_said_nothing(&rig));
	CHECK(!rig.is_broken);
	relays_close(&rig);
}

TEST(relay_runs_so_many_sessions_and_no_more)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	for (uint32_t channel = 1; channel <= 4; channel++)
		relays_start(&rig, channel, "192.0.2.7", false);
	CHECK_INT(rig.process_count, 4);
	relays_start(&rig, 5, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_TOO_MANY);
	CHECK_INT(relay_count(rig.relay), 4);
	relay_end_all(rig.relay);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

/* Every kind that a site may send on a channel reaches the process as it is. */
TEST(relay_passes_on_what_the_site_says)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_run(&rig);
	for (uint32_t kind = LINK_CONTINUE; kind < LINK_KINDS; kind++) {
		if (!wire_is_for_channel(kind, FRAME_FROM_SITE))
			continue;
		relays_hear(&rig, (enum link_kind)kind, 1, STR("body"));
		CHECK_STR(relays_process_hears(&rig, 0, (enum link_kind)kind), "body");
	}
	relays_close(&rig);
}
