/* SPDX-License-Identifier: Apache-2.0 */
/* What is on record of links: after a death, after a delete, while another process has the node. */
#include "base/clock.h"
#include "links_rig.h"

static int64_t
connected(struct links_rig *rig)
{
	return stores_number(rig->reader, "SELECT COUNT(*) FROM jumpoint WHERE connected");
}

STORE_TEST(presence_of_a_process_that_died_ends_when_it_starts_again)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	rig_advance(&rig, LINKS_BEAT_MS);
	clock_advance_ms(500);
	rig_restart(&rig, "epoch-2");
	CHECK_INT(connected(&rig), 0);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_link"), 0);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM site_epoch"), 1);
	/* the last that is known of it */
	CHECK_INT(stores_number(rig.reader, "SELECT last_disconnect_timestamp FROM jumpoint_node"),
		  RIG_NOW + LINKS_BEAT_MS);
	agent_rejoin(&agent);
	CHECK_INT(connected(&rig), 1);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(presence_of_another_process_ends_when_it_is_silent)
{
	struct links_rig rig;

	rig_open(&rig, url);
	stores_tell(rig.store, "INSERT INTO jumpoint_node (jumpoint_id) VALUES (2)");
	stores_tell(rig.store, "INSERT INTO jumpoint_link (node_id, jumpoint_id, epoch, number, "
			       "since) VALUES (1, 2, 'other', 1, 0)");
	stores_tell(rig.store, "UPDATE jumpoint SET connected = TRUE WHERE id = 2");
	stores_tell(rig.store, arena_printf(&rig.arena,
					    "INSERT INTO site_epoch (epoch, place, seen_at) "
					    "VALUES ('other', 'elsewhere', %lld)",
					    (long long)RIG_NOW));
	rig_advance(&rig, EPOCH_DEAD_MS);
	CHECK_INT(connected(&rig), 1);
	rig_advance(&rig, LINKS_BEAT_MS);
	CHECK_INT(connected(&rig), 0);
	rig_close(&rig);
}

STORE_TEST(presence_drops_a_link_whose_node_is_deleted)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	stores_tell(rig.store, "DELETE FROM jumpoint_node");
	links_refresh(rig.links, 1);
	rig_settle(&rig);
	CHECK_INT(links_count(rig.links), 0);
	CHECK(agent_is_cut(&agent));
	CHECK_INT(connected(&rig), 0);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(presence_drops_a_link_of_a_disabled_jumpoint)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	stores_tell(rig.store, "UPDATE jumpoint SET enabled = FALSE");
	rig_advance(&rig, LINKS_BEAT_MS); /* without a notice */
	rig_settle(&rig);
	CHECK_INT(links_count(rig.links), 0);
	CHECK_INT(connected(&rig), 0);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(presence_drops_a_link_that_another_process_took_over)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	stores_tell(rig.store, "UPDATE jumpoint_link SET epoch = 'other'");
	rig_advance(&rig, LINKS_BEAT_MS);
	rig_settle(&rig);
	CHECK_INT(links_count(rig.links), 0);
	CHECK_INT(connected(&rig), 1); /* there */
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(presence_takes_back_a_line_without_a_link)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	agent_hang_up(&agent);
	rig_settle(&rig);
	/* as when the end could not be noted */
	stores_tell(rig.store, "INSERT INTO jumpoint_link (node_id, jumpoint_id, epoch, number, "
			       "since) VALUES (1, 1, 'epoch-1', 1, 0)");
	stores_tell(rig.store, "UPDATE jumpoint SET connected = TRUE WHERE id = 1");
	rig_advance(&rig, LINKS_BEAT_MS);
	rig_settle(&rig);
	CHECK_INT(stores_number(rig.reader, "SELECT COUNT(*) FROM jumpoint_link"), 0);
	CHECK_INT(connected(&rig), 0);
	agent_release(&agent);
	rig_close(&rig);
}

STORE_TEST(presence_leaves_a_good_link_alone)
{
	struct links_rig rig;
	struct agent agent;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	for (int i = 0; i < 3; i++) {
		rig_advance(&rig, LINKS_BEAT_MS);
		links_refresh(rig.links, 1);
		rig_settle(&rig);
	}
	CHECK_INT(links_count(rig.links), 1);
	CHECK_INT(rig.departures, 0);
	agent_release(&agent);
	rig_close(&rig);
}

/* What pages ask again and again moves with each coming and going. */
STORE_TEST(presence_is_told_to_pages)
{
	static const char number[] =
		"SELECT CAST(SUM(number) AS BIGINT) FROM row_change WHERE table_name = "
		"'jumpoint_node'";
	struct links_rig rig;
	struct agent agent;
	int64_t came, went;

	rig_open(&rig, url);
	agent_init(&agent, &rig);
	agent_join(&agent);
	came = stores_number(rig.reader, number);
	CHECK(came > 0);
	agent_hang_up(&agent);
	rig_settle(&rig);
	went = stores_number(rig.reader, number);
	CHECK(went > came);
	agent_rejoin(&agent);
	CHECK(stores_number(rig.reader, number) > went);
	agent_release(&agent);
	rig_close(&rig);
}
