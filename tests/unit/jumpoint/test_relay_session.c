/* SPDX-License-Identifier: Apache-2.0 */
/* One session: what its process may say, what becomes of one that dies or takes nothing, and the
 * link that is full. */
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include "relays.h"

#include "base/clock.h"
#include "wire/certificate.h"
#include "wire/wire.h"

static void
open_running(struct relay_rig *rig)
{
	relays_open(rig);
	relays_link_up(rig, "");
	relays_run(rig);
}

/* Every kind of message from a process: passed on, or the end of it. */
TEST(session_says_what_an_agent_may_say)
{
	for (uint32_t kind = 0; kind < LINK_KINDS + 4; kind++) {
		bool is_fine = wire_is_for_channel(kind, FRAME_FROM_AGENT) &&
			       kind != LINK_CREDENTIAL_ASK && kind != LINK_HERE;
		struct relay_rig rig;

		open_running(&rig);
		relays_process_says(&rig, 0, (enum link_kind)kind, STR("body"));
		if (is_fine) {
			struct said said = relays_expect(&rig, (enum link_kind)kind);

			CHECK_INT(said.channel, 1);
			CHECK_STR(said.body, "body");
			CHECK_INT(relay_count(rig.relay), 1);
		} else {
			CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
			CHECK_INT(relay_count(rig.relay), 0);
		}
		relays_close(&rig);
	}
}

TEST(session_that_dies_is_ended_for_the_site)
{
	struct relay_rig rig;

	open_running(&rig);
	relays_process_ends(&rig, 0);
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

TEST(session_that_has_said_its_last_word_is_gone_in_silence)
{
	struct relay_rig rig;

	open_running(&rig);
	relays_process_says(&rig, 0, LINK_ENDED, STR("body"));
	relays_expect(&rig, LINK_ENDED);
	relays_process_ends(&rig, 0);
	CHECK(relays_said_nothing(&rig));
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

/* It may have been lost with the link. */
TEST(session_that_dies_before_it_could_say_its_last_word_again_is_ended)
{
	struct relay_rig rig;

	open_running(&rig);
	relays_process_says(&rig, 0, LINK_ENDED, STR("body"));
	relays_expect(&rig, LINK_ENDED);
	relay_link_down(rig.relay);
	relays_link_up(&rig, "");
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_UID));
	relays_expect(&rig, LINK_HERE);
	relays_process_ends(&rig, 0);
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	relays_close(&rig);
}

TEST(session_keys_become_a_signed_statement)
{
	struct session_statement statement;
	unsigned char seal[32], ssh[32];
	struct wire_reader reader;
	struct str covered, signature;
	struct relay_rig rig;
	struct buf keys;

	open_running(&rig);
	memset(seal, 1, sizeof(seal));
	memset(ssh, 2, sizeof(ssh));
	buf_init(&keys, 128);
	wire_put_str(&keys, str_of(seal, sizeof(seal)));
	wire_put_str(&keys, str_of(ssh, sizeof(ssh)));
	relays_process_says(&rig, 0, LINK_KEYS, buf_str(&keys));
	buf_release(&keys);
	reader.rest = relays_expect(&rig, LINK_CREDENTIAL_ASK).body;
	reader.is_bad = false;
	covered = wire_get_str(&reader, SESSION_STATEMENT_SIZE);
	signature = wire_get_str(&reader, SIGNATURE_SIZE);
	CHECK_OK(wire_end(&reader));
	CHECK_OK(signature_check(rig.node.public_key, SESSION_STATEMENT_PURPOSE, covered,
				 signature));
	CHECK_OK(wire_get_session_statement(covered, &statement));
	CHECK_TEXT(statement.session_uid, RIG_UID);
	CHECK_TEXT(statement.account_uid, RIG_ACCOUNT);
	CHECK_TEXT(statement.site_id, "00112233445566778899aabbccddeeff");
	CHECK_BYTES(statement.seal_public, seal, sizeof(seal));
	CHECK_BYTES(statement.ssh_public, ssh, sizeof(ssh));
	CHECK(statement.made_at_ms >= 5000 && statement.made_at_ms < 65000);
	relays_close(&rig);
}

TEST(session_without_an_account_has_nothing_to_sign)
{
	struct relay_rig rig;

	relays_open(&rig);
	relays_link_up(&rig, "");
	relays_start(&rig, 1, "192.0.2.7", false);
	relays_process_hears(&rig, 0, LINK_START);
	relays_process_says(&rig, 0, LINK_KEYS, STR(""));
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	relays_close(&rig);
}

TEST(session_waits_while_the_link_is_full)
{
	struct relay_rig rig;

	open_running(&rig);
	rig.is_full = true;
	relays_process_says(&rig, 0, LINK_OUTPUT, STR("one"));
	relays_process_says(&rig, 0, LINK_OUTPUT, STR("two"));
	CHECK(relays_said_nothing(&rig));
	rig.is_full = false;
	relay_drained(rig.relay);
	CHECK_STR(relays_expect(&rig, LINK_OUTPUT).body, "one");
	CHECK_STR(relays_expect(&rig, LINK_OUTPUT).body, "two");
	relays_close(&rig);
}

TEST(session_behind_gets_all_in_order)
{
	static const char body[32 * 1024];
	struct relay_rig rig;
	int told = 0;

	open_running(&rig);
	/* more than the socket takes, less than waits for it */
	for (; told < 20; told++)
		relays_hear(&rig, LINK_INPUT, 1, str_of(body, sizeof(body)));
	relays_hear(&rig, LINK_RESIZE, 1, STR("last"));
	CHECK(relays_said_nothing(&rig));
	for (int i = 0; i < told; i++)
		CHECK_INT(relays_process_hears(&rig, 0, LINK_INPUT).length, sizeof(body));
	CHECK_STR(relays_process_hears(&rig, 0, LINK_RESIZE), "last");
	relays_close(&rig);
}

TEST(session_that_takes_nothing_is_ended)
{
	static const char body[32 * 1024];
	struct relay_rig rig;

	open_running(&rig);
	for (int i = 0; i < 40 && relay_count(rig.relay); i++)
		relays_hear(&rig, LINK_INPUT, 1, str_of(body, sizeof(body)));
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

TEST(session_that_does_not_go_after_its_end_is_ended)
{
	struct relay_rig rig;

	clock_use_fake(1000);
	open_running(&rig);
	relays_hear(&rig, LINK_END, 1, STR("end"));
	relays_process_hears(&rig, 0, LINK_END);
	clock_advance_ms(RELAY_END_MS);
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

/* The site may still lose what its disk does not have, and ask for it again. */
TEST(session_that_said_its_last_word_may_wait_for_the_site)
{
	struct relay_rig rig;

	clock_use_fake(1000);
	open_running(&rig);
	relays_hear(&rig, LINK_END, 1, STR("end"));
	relays_process_hears(&rig, 0, LINK_END);
	relays_process_says(&rig, 0, LINK_ENDED, STR("body"));
	relays_expect(&rig, LINK_ENDED);
	clock_advance_ms(RELAY_LEAVE_MS - 1);
	relays_settle(&rig);
	CHECK_INT(relay_count(rig.relay), 1);
	clock_advance_ms(1);
	relays_settle(&rig);
	CHECK_INT(relay_count(rig.relay), 0);
	relays_close(&rig);
}

TEST(session_that_was_told_to_end_waits_for_a_site_that_is_away)
{
	struct relay_rig rig;

	clock_use_fake(1000);
	open_running(&rig);
	relays_hear(&rig, LINK_END, 1, STR("end"));
	relay_link_down(rig.relay);
	clock_advance_ms(RELAY_LEAVE_MS);
	relays_settle(&rig);
	CHECK_INT(relay_count(rig.relay), 1);
	relays_link_up(&rig, "");
	relays_process_says(&rig, 0, LINK_HERE, relays_here(&rig, RIG_UID));
	relays_expect(&rig, LINK_HERE);
	relays_close(&rig);
}

TEST(session_ends_and_its_process_with_it)
{
	struct relay_rig rig;
	int status;

	relays_open(&rig);
	rig.pid = fork();
	if (rig.pid == 0) {
		poll(NULL, 0, 60 * 1000);
		_exit(0);
	}
	relays_link_up(&rig, "");
	relays_run(&rig);
	relay_end_all(rig.relay);
	CHECK_INT(waitpid(rig.pid, &status, 0), rig.pid);
	CHECK(WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL);
	relays_close(&rig);
}

TEST(session_that_sends_descriptors_is_ended)
{
	struct relay_rig rig;

	open_running(&rig);
	CHECK_OK(ipc_send(rig.processes[0], LINK_OUTPUT, 0, STR("x"), &rig.folder, 1, 0));
	CHECK_INT(relays_expect_end(&rig), LINK_END_PROCESS);
	relays_close(&rig);
}
