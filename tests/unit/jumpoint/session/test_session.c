/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"

#include "sshd.h"
#include "support/test.h"

static void
open_shell(struct agent *agent, struct agent_plan *plan, const char *program)
{
	CLEANUP(arena_release) struct arena arena;
	const struct sshd *sshd = sshd_get();

	arena_init(&arena);
	plan->port = sshd->port;
	plan->has_credential = true;
	plan->known_key = sshd_host_key(&arena, "ed25519");
	agent_start(agent, plan, program);
	CHECK(agent_wait(agent, LINK_KEYS));
	agent_give_key(agent, sshd->user, sshd_file(&arena, "keys/ed25519"), STR(""));
	agent_type(agent, "PS1='ready'\"> \"\n");
	CHECK(agent_wait_output(agent, "ready> "));
}

TEST(session_opens_a_shell_and_ends_with_it)
{
	struct agent_plan plan = { 0 };
	struct agent agent;

	open_shell(&agent, &plan, NULL);
	agent_type(&agent, "echo $((6 * 7))-$TERM; stty size; exit 3\n");
	CHECK(agent_wait_output(&agent, "42-xterm-256color\r\n24 80\r\n"));
	CHECK(agent_wait_exit(&agent));
	CHECK(agent.has_ended);
	CHECK_INT(agent.why, LINK_END_CLOSED);
	CHECK_INT(agent.exit_status, 3);
	agent_stop(&agent);
}
