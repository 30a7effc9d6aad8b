/* SPDX-License-Identifier: Apache-2.0 */
/* Logins that a real sshd without PAM does not ask for. */
#include "agent.h"

#include "fake_server.h"
#include "jumpoint/session/login.h"
#include "support/test.h"

static struct fake_server server;

static void
begin(struct agent *agent, enum fake_kind kind, bool has_credential)
{
	struct agent_plan plan = { .user = "joe", .has_credential = has_credential };

	server = fake_server_start(kind);
	plan.port = server.port;
	agent_start(agent, &plan, NULL);
	CHECK(agent_wait(agent, LINK_HOST_KEY));
	agent_trust(agent, true);
	if (has_credential) {
		CHECK(agent_wait(agent, LINK_KEYS));
		agent_give_password(agent, "joe", "secret");
	}
}

static void
end(struct agent *agent, enum link_end why)
{
	CHECK(agent_wait_exit(agent));
	CHECK(agent->has_ended);
	CHECK_INT(agent->why, why);
	agent_stop(agent);
	fake_server_stop(&server);
}

static void
answer(struct agent *agent, const char *question, const char *text)
{
	CHECK(agent_wait(agent, LINK_PROMPT));
	CHECK_TEXT(agent->question, question);
	agent_answer(agent, text);
}

TEST(login_answers_a_question_for_the_password)
{
	struct agent agent;

	begin(&agent, FAKE_PASSWORD_QUESTION, true);
	CHECK(agent_wait_output(&agent, "inside"));
	end(&agent, LINK_END_CLOSED);
	CHECK_INT(agent.exit_status, 7);
}

TEST(login_leaves_a_code_to_the_person)
{
	struct agent agent;

	begin(&agent, FAKE_CODE, true);
	answer(&agent, "Code:", "123456");
	CHECK(agent_wait_output(&agent, "inside"));
	end(&agent, LINK_END_CLOSED);
	begin(&agent, FAKE_PASSWORD_THEN_CODE, true);
	answer(&agent, "Code:", "123456");
	CHECK(agent_wait_output(&agent, "inside"));
	end(&agent, LINK_END_CLOSED);
}

TEST(login_asks_the_person_what_the_target_asks)
{
	struct agent agent;

	begin(&agent, FAKE_CODE, false);
	answer(&agent, "Password:", "secret");
	answer(&agent, "Code:", "654321");
	answer(&agent, "Code:", "123456");
	CHECK(agent_wait_output(&agent, "inside"));
	end(&agent, LINK_END_CLOSED);
}

TEST(login_tells_no_password_to_who_asks_for_something_else)
{
	struct agent agent;

	begin(&agent, FAKE_ENDLESS_QUESTIONS, true);
	answer(&agent, "More?", "no");
	agent_end(&agent, LINK_END_BY_VIEWER);
	end(&agent, LINK_END_BY_VIEWER);
}

TEST(login_bounds_what_a_target_may_ask)
{
	struct agent agent;

	begin(&agent, FAKE_ENDLESS_QUESTIONS, false);
	for (int i = 0; i < LOGIN_ROUNDS; i++)
		answer(&agent, "More?", "no");
	end(&agent, LINK_END_LOGIN);
	begin(&agent, FAKE_MANY_PROMPTS, false);
	end(&agent, LINK_END_LOGIN);
}

TEST(login_takes_no_answer_to_another_question)
{
	struct agent agent;

	begin(&agent, FAKE_CODE, false);
	CHECK(agent_wait(&agent, LINK_PROMPT));
	agent.prompt++;
	agent_answer(&agent, "secret");
	agent.prompt--;
	agent_answer(&agent, "secret");
	answer(&agent, "Code:", "123456");
	end(&agent, LINK_END_CLOSED);
}
