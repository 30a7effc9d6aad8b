/* SPDX-License-Identifier: Apache-2.0 */
#include "agent.h"

#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "jumpoint/session/session.h"
#include "support/test.h"

enum { BODY_LIMIT = LINK_BODY_LIMIT - 64, SOCKET = 3, LISTENING = 4 };

static void
nothing(void)
{
}

static NORETURN void
run_program(const char *program, const char *root)
{
	char *const arguments[] = { (char *)(uintptr_t)program, NULL };
	char *const environment[] = { NULL };
	int file = open(program, O_PATH | O_CLOEXEC);

	if (root && (chroot(root) != 0 || chdir("/") != 0))
		_exit(125);
	fexecve(file, arguments, environment);
	execveat(file, "", arguments, environment, AT_EMPTY_PATH);
	_exit(126);
}

static NORETURN void
run_child(int descriptor, int listening, const char *program, const char *root)
{
	const struct session_settings settings = { .listening = listening, .confine = nothing };

	signal(SIGPIPE, SIG_IGN);
	if (!program) {
		session_run(descriptor, &settings);
		_exit(0);
	}
	/* Out of the way of the numbers they shall have. */
	descriptor = fcntl(descriptor, F_DUPFD_CLOEXEC, 16);
	listening = fcntl(listening, F_DUPFD_CLOEXEC, 16);
	dup2(descriptor, SOCKET);
	dup2(listening, LISTENING);
	run_program(program, root);
}

void
agent_send(struct agent *agent, enum link_kind kind, struct buf *own_body)
{
	CHECK_OK(buf_error(own_body));
	CHECK_OK(ipc_send(agent->descriptor, kind, 0, buf_str(own_body), NULL, 0, AGENT_WAIT_MS));
	buf_release(own_body);
}

static void
send_start(struct agent *agent, const struct agent_plan *plan)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_text(&body, AGENT_UID);
	wire_put_text(&body, plan->addresses ? plan->addresses : "127.0.0.1");
	wire_put_int(&body, plan->port);
	wire_put_int(&body, LINK_PROTOCOL_SSH);
	wire_put_text(&body, "xterm-256color");
	wire_put_int(&body, plan->columns ? plan->columns : 80);
	wire_put_int(&body, plan->rows ? plan->rows : 24);
	wire_put_int(&body, plan->keep_alive);
	wire_put_text(&body, plan->user ? plan->user : "");
	wire_put_int(&body, plan->has_credential);
	wire_put_text(&body, plan->has_credential ? AGENT_ACCOUNT : "");
	wire_put_int(&body, plan->timeout_ms ? plan->timeout_ms : 10000);
	wire_put_int(&body, plan->known_key.length ? 1 : 0);
	if (plan->known_key.length)
		wire_put_str(&body, plan->known_key);
	wire_put_int(&body, plan->linger_ms ? plan->linger_ms : 10000);
	agent_send(agent, LINK_START, &body);
}

void
agent_start(struct agent *agent, const struct agent_plan *plan, const char *program)
{
	int pair[2], listening;

	*agent = (struct agent){ .keeps = true, .limit = LINK_WINDOW_FIRST };
	ipc_message_init(&agent->message);
	buf_init(&agent->output, AGENT_OUTPUT_LIMIT);
	buf_init(&agent->screen, AGENT_OUTPUT_LIMIT);
	snprintf(agent->path, sizeof(agent->path), "/tmp/sallyport-agent-%d.sock", getpid());
	CHECK_OK(ipc_pair(pair));
	CHECK_OK(ipc_listen(agent->path, &listening));
	fflush(NULL);
	agent->process = fork();
	if (agent->process == 0) {
		close(pair[0]);
		run_child(pair[1], listening, program, plan->root);
	}
	close(pair[1]);
	close(listening);
	agent->descriptor = pair[0];
	send_start(agent, plan);
}

void
agent_stop(struct agent *agent)
{
	if (agent->process > 0) {
		kill(agent->process, SIGKILL);
		waitpid(agent->process, NULL, 0);
	}
	if (agent->descriptor >= 0)
		close(agent->descriptor);
	unlink(agent->path);
	ipc_message_release(&agent->message);
	buf_release(&agent->output);
	buf_release(&agent->screen);
}

static void
say_kept(struct agent *agent, enum link_kind kind)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, agent->kept);
	wire_put_int(&body, agent->limit);
	agent_send(agent, kind, &body);
}

void
agent_keep(struct agent *agent)
{
	agent->keeps = true;
	agent->kept = agent->end;
	agent->limit = agent->end + LINK_WINDOW_FIRST;
	say_kept(agent, LINK_KEPT);
}

static void
on_output(struct agent *agent, struct wire_reader *reader)
{
	int64_t offset = wire_get_int(reader);
	int64_t at_ms = wire_get_int(reader);
	struct str bytes = wire_get_str(reader, LINK_OUTPUT_PIECE);

	CHECK_OK(wire_end(reader));
	CHECK(at_ms >= 0);
	CHECK(bytes.length > 0);
	CHECK_INT(offset, agent->end);
	CHECK(!agent->has_ended);
	agent->output.length = (size_t)offset;
	buf_append_str(&agent->output, bytes);
	CHECK_OK(buf_error(&agent->output));
	agent->end += (int64_t)bytes.length;
	CHECK(agent->end <= agent->limit);
	if (agent->keeps)
		agent_keep(agent);
}

static void
copy(char *out, size_t size, struct str text)
{
	snprintf(out, size, "%.*s", STR_ARG(text));
}

static void
on_prompt(struct agent *agent, struct wire_reader *reader)
{
	struct str name, instruction;
	int64_t count;

	agent->prompt = wire_get_int(reader);
	name = wire_get_str(reader, LINK_TEXT_LIMIT);
	instruction = wire_get_str(reader, LINK_TEXT_LIMIT);
	count = wire_get_int_in(reader, 0, LINK_PROMPTS_MOST);
	agent->question[0] = '\0';
	for (int64_t i = 0; i < count; i++) {
		copy(agent->question, sizeof(agent->question),
		     wire_get_str(reader, LINK_TEXT_LIMIT));
		wire_get_int_in(reader, 0, 1);
	}
	CHECK(name.length + instruction.length <= 2 * LINK_TEXT_LIMIT);
	CHECK_OK(wire_end(reader));
}

static void
on_screen(struct agent *agent, struct wire_reader *reader)
{
	int64_t offset;
	struct str bytes;

	wire_get_int(reader);
	offset = wire_get_int(reader);
	wire_get_int(reader);
	wire_get_int(reader);
	bytes = wire_get_str(reader, LINK_OUTPUT_PIECE);
	CHECK_OK(wire_end(reader));
	CHECK(offset >= -1);
	buf_append_str(&agent->screen, bytes);
}

static void
on_ended(struct agent *agent, struct wire_reader *reader)
{
	agent->why = wire_get_int(reader);
	copy(agent->text, sizeof(agent->text), wire_get_str(reader, LINK_TEXT_LIMIT));
	agent->ended_at = wire_get_int(reader);
	agent->exit_status = wire_get_int(reader);
	CHECK_OK(wire_end(reader));
	CHECK_INT(agent->ended_at, agent->end);
	agent->has_ended = true;
}

static void
on_here(struct agent *agent, struct wire_reader *reader)
{
	CHECK_STR(wire_get_str(reader, LINK_UID_SIZE), AGENT_UID);
	CHECK(wire_get_int(reader) <= agent->kept);
	CHECK(wire_get_int(reader) >= agent->end);
	wire_get_int_in(reader, LINK_STATE_CONNECTING, LINK_STATES - 1);
	CHECK_OK(wire_end(reader));
}

static void
on_message(struct agent *agent)
{
	struct wire_reader reader = { .rest = agent->message.body };
	struct str part;

	switch ((enum link_kind)agent->message.kind) {
	case LINK_OUTPUT:
		on_output(agent, &reader);
		break;
	case LINK_RESIZED:
		agent->resized_at = wire_get_int(&reader);
		wire_get_int(&reader);
		agent->resized_columns = wire_get_int(&reader);
		agent->resized_rows = wire_get_int(&reader);
		CHECK_INT(agent->resized_at, agent->end);
		break;
	case LINK_TAKEN:
		part = wire_get_str(&reader, LINK_WRITER_SIZE);
		CHECK_STR(part, "writer-1");
		agent->taken = wire_get_int(&reader);
		break;
	case LINK_HOST_KEY:
		wire_get_str(&reader, LINK_TEXT_LIMIT);
		part = wire_get_str(&reader, LINK_HOST_KEY_LIMIT);
		memcpy(agent->own_key, part.data, part.length);
		agent->host_key = str_of(agent->own_key, part.length);
		copy(agent->question, sizeof(agent->question),
		     wire_get_str(&reader, LINK_TEXT_LIMIT));
		break;
	case LINK_KEYS:
		wire_get_bytes(&reader, agent->seal_public, SEAL_KEY_SIZE);
		wire_get_bytes(&reader, agent->ssh_public, 32);
		break;
	case LINK_PROMPT:
		on_prompt(agent, &reader);
		break;
	case LINK_SCREEN:
		on_screen(agent, &reader);
		break;
	case LINK_ENDED:
		on_ended(agent, &reader);
		break;
	case LINK_HERE:
		on_here(agent, &reader);
		break;
	default:
		break;
	}
}

/* One message; 0: the process went, or nothing came in time. */
static uint32_t
play(struct agent *agent, int timeout_ms)
{
	enum err err = ipc_receive(agent->descriptor, &agent->message, timeout_ms);

	if (err)
		return 0;
	on_message(agent);
	return agent->message.kind;
}

bool
agent_wait(struct agent *agent, enum link_kind kind)
{
	uint32_t got;

	do
		got = play(agent, AGENT_WAIT_MS);
	while (got && got != kind && got != LINK_ENDED);
	if (got != kind)
		fprintf(stderr, "waited for %d, ended by %d: %s\n", kind, (int)agent->why,
			agent->text);
	return got == kind;
}

bool
agent_wait_output(struct agent *agent, const char *text)
{
	while (!agent->output.data ||
	       !memmem(agent->output.data, (size_t)agent->end, text, strlen(text)))
		if (!play(agent, AGENT_WAIT_MS) || agent->has_ended)
			return false;
	return true;
}

bool
agent_wait_exit(struct agent *agent)
{
	int status = 0;

	while (play(agent, AGENT_WAIT_MS))
		;
	if (agent->descriptor >= 0 &&
	    ipc_send(agent->descriptor, LINK_AGAIN, 0, STR(""), NULL, 0, 0) == OK) {
		fprintf(stderr, "the process does not end\n");
		return false;
	}
	if (waitpid(agent->process, &status, 0) != agent->process)
		return false;
	agent->process = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

void
agent_type(struct agent *agent, const char *text)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_text(&body, "writer-1");
	wire_put_int(&body, agent->input);
	wire_put_text(&body, text);
	agent->input += (int64_t)strlen(text);
	agent_send(agent, LINK_INPUT, &body);
}

void
agent_trust(struct agent *agent, bool trusted)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, trusted);
	wire_put_text(&body, trusted ? "" : "The host's key changed.");
	agent_send(agent, LINK_HOST_KEY_VERDICT, &body);
}

void
agent_answer(struct agent *agent, const char *answer)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, agent->prompt);
	wire_put_int(&body, 1);
	wire_put_text(&body, answer);
	agent_send(agent, LINK_ANSWER, &body);
}

static void
put_sealed(struct agent *agent, struct buf *body, const char *column, struct str plain)
{
	CLEANUP(arena_release) struct arena arena;
	char row[SEAL_SESSION_ROW_SIZE];
	struct seal_context about;
	struct str sealed = { "", 0 };

	arena_init(&arena);
	CHECK_OK(seal_session_context(STR(AGENT_UID), STR(AGENT_ACCOUNT), column, row, &about));
	if (plain.length)
		CHECK_OK(seal_to(agent->seal_public, &about, plain, &arena, &sealed));
	wire_put_str(body, sealed);
}

void
agent_give_password(struct agent *agent, const char *user, const char *password)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, LINK_CREDENTIAL_PASSWORD);
	wire_put_text(&body, user);
	put_sealed(agent, &body, "password", str_from(password));
	agent_send(agent, LINK_CREDENTIAL, &body);
}

void
agent_give_key(struct agent *agent, const char *user, struct str key, struct str certificate)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, LINK_CREDENTIAL_KEY);
	wire_put_text(&body, user);
	put_sealed(agent, &body, "private_key", key);
	put_sealed(agent, &body, "private_key_passphrase", STR(""));
	wire_put_str(&body, certificate);
	agent_send(agent, LINK_CREDENTIAL, &body);
}

void
agent_give_certificate(struct agent *agent, const char *user, struct str certificate)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, LINK_CREDENTIAL_CERTIFICATE);
	wire_put_text(&body, user);
	wire_put_str(&body, certificate);
	agent_send(agent, LINK_CREDENTIAL, &body);
}

void
agent_end(struct agent *agent, enum link_end why)
{
	struct buf body;

	buf_init(&body, BODY_LIMIT);
	wire_put_int(&body, why);
	wire_put_text(&body, "ended by a test");
	agent_send(agent, LINK_END, &body);
}

void
agent_die(struct agent *agent)
{
	close(agent->descriptor);
	agent->descriptor = -1;
}

/* What came and was not kept is forgotten, as a dead site would. */
bool
agent_take_over(struct agent *agent)
{
	if (ipc_connect(agent->path, 0, &agent->descriptor) ||
	    play(agent, AGENT_WAIT_MS) != LINK_HERE)
		return false;
	agent->end = agent->kept;
	agent->has_ended = false;
	say_kept(agent, LINK_CONTINUE);
	return true;
}
