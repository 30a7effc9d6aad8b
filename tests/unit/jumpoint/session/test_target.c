/* SPDX-License-Identifier: Apache-2.0 */
/* Targets without manners: each is over in bounded time, with a reason, and END works at once. */
#include "jumpoint/session/target.h"

#include "agent.h"
#include "base/clock.h"
#include "fake_server.h"
#include "support/test.h"

static void
check_ends(enum fake_kind kind, enum link_end why)
{
	struct fake_server server = fake_server_start(kind);
	struct agent_plan plan = { .port = server.port, .timeout_ms = 1000 };
	struct agent agent;
	int64_t began = clock_monotonic_ms();

	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait_exit(&agent));
	CHECK(agent.has_ended);
	CHECK_INT(agent.why, why);
	CHECK(clock_monotonic_ms() - began < 5000);
	agent_stop(&agent);
	fake_server_stop(&server);
}

TEST(target_without_a_word_times_out)
{
	check_ends(FAKE_SILENT, LINK_END_TIMEOUT);
	check_ends(FAKE_STALLS, LINK_END_TIMEOUT);
}

TEST(target_without_ssh_is_no_target)
{
	check_ends(FAKE_LONG_LINE, LINK_END_HANDSHAKE);
	check_ends(FAKE_GARBAGE, LINK_END_HANDSHAKE);
	check_ends(FAKE_HANGS_UP, LINK_END_HANDSHAKE);
	check_ends(FAKE_OLD, LINK_END_HANDSHAKE);
}

TEST(target_that_talks_for_ever_before_its_version_is_left)
{
	struct fake_server server = fake_server_start(FAKE_BANNER_FLOOD);
	struct agent_plan plan = { .port = server.port, .timeout_ms = 1000 };
	struct agent agent;

	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait_exit(&agent));
	CHECK(agent.why == LINK_END_HANDSHAKE || agent.why == LINK_END_TIMEOUT);
	agent_stop(&agent);
	fake_server_stop(&server);
}

TEST(target_that_hangs_can_be_ended)
{
	static const enum fake_kind kinds[] = { FAKE_SILENT, FAKE_STALLS };

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		struct fake_server server = fake_server_start(kinds[i]);
		struct agent_plan plan = { .port = server.port, .timeout_ms = 30000 };
		struct agent agent;

		agent_start(&agent, &plan, NULL);
		CHECK(agent_wait(&agent, LINK_STATE));
		agent_end(&agent, LINK_END_BY_VIEWER);
		CHECK(agent_wait_exit(&agent));
		CHECK_INT(agent.why, LINK_END_BY_VIEWER);
		agent_stop(&agent);
		fake_server_stop(&server);
	}
}

static void
log_in(struct agent *agent, const struct fake_server *server)
{
	struct agent_plan plan = { .port = server->port,
				   .timeout_ms = 2000,
				   .has_credential = true };

	agent_start(agent, &plan, NULL);
	CHECK(agent_wait(agent, LINK_HOST_KEY));
	agent_trust(agent, true);
	CHECK(agent_wait(agent, LINK_KEYS));
	agent_give_password(agent, "joe", "secret");
}

TEST(target_that_stalls_the_login_times_out)
{
	struct fake_server server = fake_server_start(FAKE_STALLS_LOGIN);
	struct agent agent;

	log_in(&agent, &server);
	CHECK(agent_wait_exit(&agent));
	CHECK_INT(agent.why, LINK_END_TIMEOUT);
	agent_stop(&agent);
	fake_server_stop(&server);
}

TEST(target_gets_no_channel_that_it_asks_for)
{
	struct fake_server server = fake_server_start(FAKE_OPENS_CHANNELS);
	struct agent agent;

	log_in(&agent, &server);
	CHECK(agent_wait_output(&agent, "channels: 0.\r\n"));
	CHECK(agent_wait_exit(&agent));
	CHECK_INT(agent.why, LINK_END_CLOSED);
	agent_stop(&agent);
	fake_server_stop(&server);
}

TEST(target_shows_its_banner_without_escapes)
{
	struct fake_server server = fake_server_start(FAKE_BANNER);
	struct agent agent;

	log_in(&agent, &server);
	CHECK(agent_wait_output(&agent, "wel [31mcome\r\ninside"));
	CHECK(agent_wait_exit(&agent));
	agent_stop(&agent);
	fake_server_stop(&server);
}

static void
check_end(enum fake_kind kind, const char *text)
{
	struct fake_server server = fake_server_start(kind);
	struct agent agent;

	log_in(&agent, &server);
	CHECK(agent_wait_exit(&agent));
	CHECK_INT(agent.why, LINK_END_CLOSED);
	CHECK_INT(agent.exit_status, -1);
	CHECK_TEXT(agent.text, text);
	agent_stop(&agent);
	fake_server_stop(&server);
}

TEST(target_may_end_without_an_exit_status)
{
	check_end(FAKE_SAYS_NOTHING_AT_THE_END, "The shell ended.");
	check_end(FAKE_SIGNALLED, "The shell was ended by signal HUP.");
}

TEST(target_that_hangs_up_while_a_person_thinks_is_lost)
{
	struct fake_server server = fake_server_start(FAKE_CODE);
	struct agent_plan plan = { .port = server.port, .user = "joe" };
	struct agent agent;

	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_HOST_KEY));
	fake_server_stop(&server);
	CHECK(agent_wait_exit(&agent));
	CHECK_INT(agent.why, LINK_END_LOST);
	agent_stop(&agent);
}
