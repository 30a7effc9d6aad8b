/* SPDX-License-Identifier: Apache-2.0 */
/* The beginning of a session: which targets pass, and what the process gets. */
#include "relays.h"

#include <fcntl.h>
#include <sys/stat.h>

#include "jumpoint/folder.h"
#include "wire/wire.h"

static struct str
host_of(struct str plan)
{
	struct wire_reader reader = { .rest = plan };

	wire_get_str(&reader, LINK_UID_SIZE);
	return wire_get_str(&reader, LINK_TEXT_LIMIT);
}

TEST(start_gives_the_process_addresses)
{
	struct relay_rig rig;
	struct str host;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_start(&rig, 1, "192.0.2.7", false);
	CHECK_STR(host_of(relays_process_hears(&rig, 0, LINK_START)), "192.0.2.7");
	relays_start(&rig, 2, "localhost", false);
	host = host_of(relays_process_hears(&rig, 1, LINK_START));
	CHECK(memmem(host.data, host.length, "127.0.0.1", 9) != NULL);
	CHECK(memmem(host.data, host.length, "localhost", 9) == NULL);
	relays_close(&rig);
}

TEST(start_refuses_what_is_not_on_the_list)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_allow(&rig, "allow ssh 10.0.0.0/8 22\n");
	relays_start(&rig, 1, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	CHECK_INT(rig.process_count, 0);
	relays_start(&rig, 2, "10.1.2.3", false);
	CHECK_INT(rig.process_count, 1);
	relays_close(&rig);
}

/* A name that is allowed, and leads to where nobody may go. */
TEST(start_holds_the_address_of_a_name_against_the_list)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_allow(&rig, "allow ssh localhost 22\ndeny * 127.0.0.0/8 *\ndeny * ::1 *\n");
	relays_start(&rig, 1, "localhost", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	relays_close(&rig);
}

TEST(start_is_narrowed_by_the_site_and_never_widened)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_allow(&rig, "allow ssh 10.0.0.0/8 22\n");
	relays_link_up(&rig, "deny ssh 10.9.0.0/16 *\nallow ssh 10.0.0.0/8 *\n"
			     "allow ssh 192.0.2.0/24 *\n");
	relays_start(&rig, 1, "10.9.1.1", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	relays_start(&rig, 2, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	relays_start(&rig, 3, "10.1.1.1", false);
	CHECK_INT(rig.process_count, 1);
	relays_close(&rig);
}

TEST(start_lets_nothing_pass_by_a_list_that_cannot_be_used)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "no list");
	relays_start(&rig, 1, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	relays_link_up(&rig, "");
	relays_allow(&rig, "allow everything\n");
	relays_start(&rig, 2, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	relays_allow(&rig, "allow * * *\n");
	CHECK_INT(fchmodat(rig.folder, FOLDER_ALLOW_LIST, 0666, 0), 0);
	relays_start(&rig, 3, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_NOT_ALLOWED);
	CHECK_INT(rig.process_count, 0);
	relays_close(&rig);
}

TEST(start_says_what_went_wrong)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_start(&rig, 1, "no.such..host", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_UNKNOWN_HOST);
	relays_hear(&rig, LINK_START, 2, STR("no plan"));
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROTOCOL);
	rig.spawn_error = ERR_LIMIT;
	relays_start(&rig, 3, "192.0.2.7", false);
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

/* While the name is looked for nothing of the channel is lost. */
TEST(start_keeps_what_comes_behind_it)
{
	struct relay_rig rig;
	struct str plan;

	relays_open(&rig);
	relays_link_up(&rig, "");
	plan = relays_plan(&rig, "192.0.2.7", false);
	relay_hear(rig.relay, &(struct frame){ LINK_START, 1, plan });
	relay_hear(rig.relay, &(struct frame){ LINK_RESIZE, 1, STR("size") });
	relays_process_hears(&rig, 0, LINK_START);
	CHECK_STR(relays_process_hears(&rig, 0, LINK_RESIZE), "size");
	relays_close(&rig);
}

TEST(start_that_is_ended_while_it_resolves_runs_nothing)
{
	struct relay_rig rig;
	struct str plan;

	relays_open(&rig);
	relays_link_up(&rig, "");
	plan = relays_plan(&rig, "192.0.2.7", false);
	relay_hear(rig.relay, &(struct frame){ LINK_START, 1, plan });
	relay_hear(rig.relay, &(struct frame){ LINK_END, 1, STR("") });
	CHECK_INT(relays_expect_end(&rig), LINK_END_BY_SITE);
	CHECK_INT(rig.process_count, 0);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}
