/* SPDX-License-Identifier: Apache-2.0 */
/* Whole sessions against a real sshd. */
#include "agent.h"

#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "sshd.h"
#include "support/test.h"

static void
prepare(struct agent_plan *plan, struct arena *arena)
{
	arena_init(arena);
	plan->port = sshd_get()->port;
	plan->known_key = sshd_host_key(arena, "ed25519");
}

static void
open_shell(struct agent *agent, struct agent_plan *plan)
{
	CLEANUP(arena_release) struct arena arena;

	prepare(plan, &arena);
	plan->has_credential = true;
	agent_start(agent, plan, NULL);
	CHECK(agent_wait(agent, LINK_KEYS));
	agent_give_key(agent, sshd_get()->user, sshd_file(&arena, "keys/ed25519"), STR(""));
	agent_type(agent, "PS1='ready'\"> \"\n");
	CHECK(agent_wait_output(agent, "ready> "));
}

static void
close_shell(struct agent *agent)
{
	agent_type(agent, "exit 3\n");
	CHECK(agent_wait_exit(agent));
	CHECK(agent->has_ended);
	CHECK_INT(agent->why, LINK_END_CLOSED);
	CHECK_INT(agent->exit_status, 3);
	agent_stop(agent);
}

static void
check_ends(struct agent *agent, enum link_end why)
{
	CHECK(agent_wait_exit(agent));
	CHECK(agent->has_ended);
	CHECK_INT(agent->why, why);
	agent_stop(agent);
}

TEST(session_opens_a_shell_and_ends_with_it)
{
	struct agent_plan plan = { .columns = 100, .rows = 30 };
	struct agent agent;

	open_shell(&agent, &plan);
	agent_type(&agent, "echo $((6 * 7))-$TERM; stty size\n");
	CHECK(agent_wait_output(&agent, "42-xterm-256color\r\n30 100\r\n"));
	close_shell(&agent);
}

TEST(session_takes_input_once_and_says_how_far)
{
	struct agent_plan plan = { 0 };
	struct agent agent;
	int64_t before;

	open_shell(&agent, &plan);
	before = agent.input;
	agent_type(&agent, "echo on''ce\n");
	agent.input = before; /* again */
	agent_type(&agent, "echo on''ce\n");
	agent.input += 5; /* a gap */
	agent_type(&agent, "echo ga''p\n");
	agent.input = before + (int64_t)strlen("echo on''ce\n");
	agent_type(&agent, "echo o''k\n");
	CHECK(agent_wait_output(&agent, "ok\r\n"));
	CHECK(memmem(agent.output.data, agent.output.length, "gap", 3) == NULL);
	CHECK_INT(agent.taken, agent.input);
	close_shell(&agent);
}

TEST(session_resizes_the_terminal)
{
	struct agent_plan plan = { 0 };
	struct agent agent;
	struct buf body;

	open_shell(&agent, &plan);
	buf_init(&body, 64);
	wire_put_int(&body, 132);
	wire_put_int(&body, 50);
	agent_send(&agent, LINK_RESIZE, &body);
	CHECK(agent_wait(&agent, LINK_RESIZED));
	CHECK_INT(agent.resized_columns, 132);
	CHECK_INT(agent.resized_rows, 50);
	agent_type(&agent, "stty size\n");
	CHECK(agent_wait_output(&agent, "50 132\r\n"));
	close_shell(&agent);
}

TEST(session_paints_the_screen)
{
	struct agent_plan plan = { 0 };
	struct agent agent;
	struct buf body;

	open_shell(&agent, &plan);
	agent_type(&agent, "printf '\\033[2J\\033[5;5Hover the''re'\n");
	CHECK(agent_wait_output(&agent, "over there"));
	buf_init(&body, 64);
	wire_put_int(&body, 1);
	agent_send(&agent, LINK_REPAINT, &body);
	CHECK(agent_wait(&agent, LINK_SCREEN));
	CHECK(memmem(agent.screen.data, agent.screen.length, "\033[5d\033[5Gover there", 18));
	close_shell(&agent);
}

TEST(session_loses_no_byte_when_agents_die)
{
	static char want[4 * 1024 * 1024];
	struct agent_plan plan = { 0 };
	struct agent agent;
	size_t length = 0;
	const char *found;

	open_shell(&agent, &plan);
	for (int i = 1; i <= 200000; i++)
		length += (size_t)snprintf(want + length, sizeof(want) - length, "%d\r\n", i);
	agent_type(&agent, "seq 1 200000; echo do''ne\n");
	for (int64_t at = 100000; at < 1200000; at += 150000) {
		while (agent.end < at)
			CHECK(agent_wait(&agent, LINK_OUTPUT));
		agent_die(&agent);
		CHECK(agent_take_over(&agent));
	}
	CHECK(agent_wait_output(&agent, "done\r\n"));
	found = memmem(agent.output.data, agent.output.length, "1\r\n2\r\n3\r\n", 9);
	CHECK(found != NULL);
	CHECK(memcmp(found, want, length) == 0);
	close_shell(&agent);
}

TEST(session_sends_again_what_was_not_kept)
{
	struct agent_plan plan = { 0 };
	struct agent agent;
	int64_t end;

	open_shell(&agent, &plan);
	agent.keeps = false;
	agent_type(&agent, "echo fir''st; echo sec''ond\n");
	CHECK(agent_wait_output(&agent, "second\r\n"));
	end = agent.end;
	agent_die(&agent);
	CHECK(agent_take_over(&agent));
	CHECK_INT(agent.end, agent.kept);
	while (agent.end < end)
		CHECK(agent_wait(&agent, LINK_OUTPUT));
	CHECK(memmem(agent.output.data, agent.output.length, "first\r\nsecond\r\n", 15));
	agent.keeps = true;
	close_shell(&agent);
}

/* The target is held up; what it cannot send stays with it, and Ctrl-C still reaches it. */
TEST(session_holds_up_a_flood_and_stays_reachable)
{
	struct agent_plan plan = { 0 };
	struct agent agent;

	open_shell(&agent, &plan);
	agent.keeps = false;
	agent_type(&agent, "yes flood\n");
	while (agent.end < agent.limit)
		CHECK(agent_wait(&agent, LINK_OUTPUT));
	agent_type(&agent, "\003");
	CHECK(agent_wait(&agent, LINK_TAKEN));
	agent_type(&agent, "echo s''till here\n");
	agent_keep(&agent);
	CHECK(agent_wait_output(&agent, "still here\r\n"));
	CHECK(agent.end < 64 * 1024 * 1024);
	close_shell(&agent);
}

TEST(session_ends_a_flood_when_told)
{
	struct agent_plan plan = { 0 };
	struct agent agent;

	open_shell(&agent, &plan);
	agent_type(&agent, "yes flood\n");
	CHECK(agent_wait_output(&agent, "flood\r\nflood"));
	agent_end(&agent, LINK_END_BY_VIEWER);
	check_ends(&agent, LINK_END_BY_VIEWER);
}

TEST(session_says_its_last_word_to_a_site_that_takes_no_more)
{
	struct agent_plan plan = { 0 };
	struct agent agent;

	open_shell(&agent, &plan);
	agent.keeps = false;
	agent_type(&agent, "yes flood\n");
	while (agent.end < agent.limit)
		CHECK(agent_wait(&agent, LINK_OUTPUT));
	agent_end(&agent, LINK_END_BY_SITE);
	CHECK(agent_wait(&agent, LINK_ENDED));
	agent_keep(&agent); /* what it did take is on its disk */
	check_ends(&agent, LINK_END_BY_SITE);
}

TEST(session_waits_for_a_lost_link_and_no_longer)
{
	struct agent_plan plan = { .linger_ms = 300 };
	struct agent agent;

	open_shell(&agent, &plan);
	agent_die(&agent);
	CHECK_INT(waitpid(agent.process, NULL, 0), agent.process);
	agent.process = 0;
	agent_stop(&agent);
}

TEST(session_tells_its_place_on_a_new_link)
{
	struct agent_plan plan = { 0 };
	struct agent agent;
	struct buf body;

	open_shell(&agent, &plan);
	buf_init(&body, 64);
	agent_send(&agent, LINK_AWAY, &body);
	agent_send(&agent, LINK_AGAIN, &body);
	CHECK(agent_wait(&agent, LINK_HERE));
	wire_put_int(&body, agent.kept);
	wire_put_int(&body, agent.limit);
	agent.end = agent.kept;
	agent_send(&agent, LINK_CONTINUE, &body);
	agent_type(&agent, "echo ba''ck\n");
	CHECK(agent_wait_output(&agent, "back\r\n"));
	close_shell(&agent);
}

TEST(session_asks_about_an_unknown_host_before_any_login)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { 0 };
	struct agent agent;

	prepare(&plan, &arena);
	plan.known_key = (struct str){ 0 };
	plan.has_credential = true;
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_HOST_KEY));
	CHECK_STR(agent.host_key, sshd_host_key(&arena, "ed25519"));
	CHECK(strncmp(agent.question, "SHA256:", 7) == 0);
	agent_trust(&agent, false);
	check_ends(&agent, LINK_END_HOST_KEY);
}

TEST(session_asks_again_after_an_agent_died_and_goes_on)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { 0 };
	struct agent agent;

	prepare(&plan, &arena);
	plan.known_key = STR("another key");
	plan.has_credential = true;
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_HOST_KEY));
	agent_die(&agent);
	CHECK(agent_take_over(&agent));
	CHECK(agent_wait(&agent, LINK_HOST_KEY));
	agent_trust(&agent, true);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_die(&agent);
	CHECK(agent_take_over(&agent));
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_key(&agent, sshd_get()->user, sshd_file(&arena, "keys/ed25519"), STR(""));
	agent_type(&agent, "echo in''side\n");
	CHECK(agent_wait_output(&agent, "inside\r\n"));
	close_shell(&agent);
}

/* Whatever key the host has, it shows the one that is known. */
TEST(session_prefers_the_kind_of_key_that_is_known)
{
	static const char *const kinds[] = { "ed25519", "rsa", "ecdsa" };

	for (size_t i = 0; i < COUNT_OF(kinds); i++) {
		CLEANUP(arena_release) struct arena arena;
		struct agent_plan plan = { .has_credential = true };
		struct agent agent;

		prepare(&plan, &arena);
		plan.known_key = sshd_host_key(&arena, kinds[i]);
		agent_start(&agent, &plan, NULL);
		CHECK(agent_wait(&agent, LINK_KEYS));
		agent_end(&agent, LINK_END_BY_SITE);
		check_ends(&agent, LINK_END_BY_SITE);
	}
}

static void
log_in_with_key(const char *kind)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_key(&agent, sshd_get()->user,
		       sshd_file(&arena, arena_printf(&arena, "keys/%s", kind)), STR(""));
	agent_type(&agent, "echo in''side\n");
	CHECK(agent_wait_output(&agent, "inside\r\n"));
	close_shell(&agent);
}

TEST(session_logs_in_with_keys_of_every_kind)
{
	log_in_with_key("ed25519");
	log_in_with_key("rsa");
	log_in_with_key("ecdsa");
}

TEST(session_logs_in_with_a_password)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_password(&agent, sshd_get()->user, SSHD_PASSWORD);
	agent_type(&agent, "echo in''side\n");
	CHECK(agent_wait_output(&agent, "inside\r\n"));
	close_shell(&agent);
}

TEST(session_asks_nobody_when_the_accounts_password_is_refused)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_password(&agent, sshd_get()->user, "wrong");
	CHECK(!agent_wait(&agent, LINK_PROMPT));
	CHECK_INT(agent.why, LINK_END_LOGIN);
	check_ends(&agent, LINK_END_LOGIN);
}

TEST(session_asks_the_person_without_a_credential)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { 0 };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_PROMPT));
	CHECK_TEXT(agent.question, "User name: ");
	agent_answer(&agent, sshd_get()->user);
	CHECK(agent_wait(&agent, LINK_PROMPT));
	CHECK_TEXT(agent.question, "Password: ");
	agent_answer(&agent, "wrong");
	CHECK(agent_wait(&agent, LINK_PROMPT));
	agent_answer(&agent, SSHD_PASSWORD);
	agent_type(&agent, "echo in''side\n");
	CHECK(agent_wait_output(&agent, "inside\r\n"));
	close_shell(&agent);
}

TEST(session_gives_a_person_three_tries)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { 0 };
	struct agent agent;

	prepare(&plan, &arena);
	plan.user = sshd_get()->user;
	agent_start(&agent, &plan, NULL);
	for (int i = 0; i < 3; i++) {
		CHECK(agent_wait(&agent, LINK_PROMPT));
		agent_answer(&agent, "wrong");
	}
	check_ends(&agent, LINK_END_LOGIN);
}

/* A certificate for the process' own key, as keeper's authority would make it. */
TEST(session_logs_in_with_a_certificate_for_its_own_key)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_give_certificate(&agent, sshd_get()->user,
			       sshd_certify(&arena, agent.ssh_public, sshd_get()->user));
	agent_type(&agent, "echo in''side\n");
	CHECK(agent_wait_output(&agent, "inside\r\n"));
	close_shell(&agent);
}

TEST(session_refuses_a_credential_made_for_another)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .has_credential = true };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent.seal_public[0] ^= 1;
	agent_give_password(&agent, sshd_get()->user, SSHD_PASSWORD);
	check_ends(&agent, LINK_END_CREDENTIAL);
}

TEST(session_ends_on_a_message_out_of_place)
{
	struct agent_plan plan = { 0 };
	struct agent agent;
	struct buf body;

	open_shell(&agent, &plan);
	buf_init(&body, 64);
	agent_send(&agent, LINK_OUTPUT, &body);
	check_ends(&agent, LINK_END_PROTOCOL);
}

TEST(session_says_why_there_is_no_connection)
{
	struct agent_plan refused = { .port = 1 };
	struct agent_plan nowhere = { .port = 22, .addresses = "255.255.255.255" };
	struct agent agent;

	agent_start(&agent, &refused, NULL);
	check_ends(&agent, LINK_END_REFUSED);
	agent_start(&agent, &nowhere, NULL);
	check_ends(&agent, LINK_END_UNREACHABLE);
}

TEST(session_goes_to_the_next_address)
{
	CLEANUP(arena_release) struct arena arena;
	struct agent_plan plan = { .addresses = "127.0.0.77 127.0.0.1", .has_credential = true };
	struct agent agent;

	prepare(&plan, &arena);
	agent_start(&agent, &plan, NULL);
	CHECK(agent_wait(&agent, LINK_KEYS));
	agent_end(&agent, LINK_END_BY_SITE);
	check_ends(&agent, LINK_END_BY_SITE);
}
