/* SPDX-License-Identifier: Apache-2.0 */
#include "fake_server.h"

#include <arpa/inet.h>
#include <libssh/callbacks.h>
#include <libssh/libssh.h>
#include <libssh/server.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

/* libssh would have callbacks instead; messages are shorter. */
#pragma GCC diagnostic ignored "-Wdeprecated-declarations"

enum { SILENCE_MS = 60 * 1000, STEPS = 100000 };

/* Until the test ends this process. */
static void
say_nothing(void)
{
	poll(NULL, 0, SILENCE_MS);
}

static void
put(int descriptor, const char *text, size_t length)
{
	if (write(descriptor, text, length) < 0)
		_exit(0);
}

static void
flood(int descriptor, const char *text)
{
	for (int i = 0; i < STEPS; i++)
		put(descriptor, text, strlen(text));
	say_nothing();
}

static void
make_noise(int descriptor)
{
	char noise[4096];

	put(descriptor, "SSH-2.0-noise\r\n", 15);
	for (size_t i = 0; i < sizeof(noise); i++)
		noise[i] = (char)(i * 7 + i / 3);
	put(descriptor, noise, sizeof(noise));
	say_nothing();
}

/* True: that was all of it. */
static bool
serve_raw(enum fake_kind kind, int descriptor)
{
	switch (kind) {
	case FAKE_SILENT:
		say_nothing();
		return true;
	case FAKE_BANNER_FLOOD:
		flood(descriptor, "there is no end to what I say before\r\n");
		return true;
	case FAKE_LONG_LINE:
		flood(descriptor, "SSH-2.0-aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
		return true;
	case FAKE_GARBAGE:
		make_noise(descriptor);
		return true;
	case FAKE_HANGS_UP:
		put(descriptor, "SSH-2.0-short\r\n", 15);
		return true;
	case FAKE_STALLS:
		put(descriptor, "SSH-2.0-slow\r\n", 14);
		say_nothing();
		return true;
	case FAKE_OLD:
		put(descriptor, "SSH-1.5-old\r\n", 13);
		say_nothing();
		return true;
	default:
		return false;
	}
}

static void
ask(ssh_message message, const char *text, unsigned int count)
{
	const char *prompts[32];
	char echo[32] = { 0 };

	for (unsigned int i = 0; i < count; i++)
		prompts[i] = text;
	ssh_message_auth_interactive_request(message, "Name", "In\033[31mstruction", count, prompts,
					     echo);
}

static bool
answers(ssh_session ssh, const char *want)
{
	const char *answer = ssh_userauth_kbdint_getanswer(ssh, 0);

	return answer && strcmp(answer, want) == 0;
}

/* True: logged in. */
static bool
on_question(enum fake_kind kind, ssh_session ssh, ssh_message message, int *stage)
{
	bool is_answer = ssh_message_auth_kbdint_is_response(message);

	if (kind == FAKE_ENDLESS_QUESTIONS || (kind == FAKE_MANY_PROMPTS && !is_answer)) {
		ask(message, "More? ", kind == FAKE_MANY_PROMPTS ? 20 : 1);
		return false;
	}
	if (!is_answer) {
		ask(message, *stage == 0 ? "Password: " : "Code: ", 1);
		return false;
	}
	if (!answers(ssh, *stage == 0 ? "secret" : "123456")) {
		ssh_message_reply_default(message);
		return false;
	}
	if (kind == FAKE_CODE && *stage == 0) {
		*stage = 1;
		ask(message, "Code: ", 1);
		return false;
	}
	ssh_message_auth_reply_success(message, 0);
	return true;
}

static bool
on_password(enum fake_kind kind, ssh_message message, int *stage)
{
	const char *password = ssh_message_auth_password(message);

	if (kind == FAKE_STALLS_LOGIN)
		say_nothing();
	if (!password || strcmp(password, "secret") != 0) {
		ssh_message_reply_default(message);
		return false;
	}
	*stage = 1;
	if (kind == FAKE_PASSWORD_THEN_CODE)
		ssh_message_auth_set_methods(message, SSH_AUTH_METHOD_INTERACTIVE);
	ssh_message_auth_reply_success(message, kind == FAKE_PASSWORD_THEN_CODE);
	return kind != FAKE_PASSWORD_THEN_CODE;
}

static int
methods_of(enum fake_kind kind)
{
	return kind == FAKE_PASSWORD_QUESTION || kind == FAKE_CODE ||
			       kind == FAKE_ENDLESS_QUESTIONS || kind == FAKE_MANY_PROMPTS
		       ? SSH_AUTH_METHOD_INTERACTIVE
		       : SSH_AUTH_METHOD_PASSWORD;
}

static bool
log_in(enum fake_kind kind, ssh_session ssh)
{
	bool is_in = false;
	int stage = 0;

	for (int i = 0; i < STEPS && !is_in; i++) {
		ssh_message message = ssh_message_get(ssh);

		if (!message)
			return false;
		if (ssh_message_type(message) != SSH_REQUEST_AUTH) {
			ssh_message_reply_default(message);
		} else if (ssh_message_subtype(message) == SSH_AUTH_METHOD_PASSWORD) {
			is_in = on_password(kind, message, &stage);
		} else if (ssh_message_subtype(message) == SSH_AUTH_METHOD_INTERACTIVE) {
			is_in = on_question(kind, ssh, message, &stage);
		} else {
			ssh_message_auth_set_methods(message, methods_of(kind));
			ssh_message_reply_default(message);
		}
		ssh_message_free(message);
	}
	return is_in;
}

/* Until the shell is asked for. */
static ssh_channel
open_channel(ssh_session ssh)
{
	ssh_channel channel = NULL;
	bool has_shell = false;

	for (int i = 0; i < STEPS && !has_shell; i++) {
		ssh_message message = ssh_message_get(ssh);

		if (!message)
			return NULL;
		if (ssh_message_type(message) == SSH_REQUEST_CHANNEL_OPEN) {
			channel = ssh_message_channel_request_open_reply_accept(message);
		} else if (ssh_message_type(message) == SSH_REQUEST_CHANNEL) {
			has_shell = ssh_message_subtype(message) == SSH_CHANNEL_REQUEST_SHELL;
			ssh_message_channel_request_reply_success(message);
		} else {
			ssh_message_reply_default(message);
		}
		ssh_message_free(message);
	}
	return channel;
}

static void
ask_for_channels(ssh_session ssh, ssh_channel shell)
{
	char text[64];
	int got = 0;

	for (int i = 0; i < 20; i++) {
		ssh_channel channel = ssh_channel_new(ssh);

		if (i % 2)
			got += ssh_channel_open_x11(channel, "127.0.0.1", 6000) == SSH_OK;
		else
			got += ssh_channel_open_reverse_forward(channel, "127.0.0.1", 80,
								"127.0.0.1", 81) == SSH_OK;
		ssh_channel_free(channel);
	}
	snprintf(text, sizeof(text), "channels: %d.\r\n", got);
	ssh_channel_write(shell, text, (uint32_t)strlen(text));
}

static void
serve_ssh(enum fake_kind kind, int descriptor)
{
	ssh_bind bind = ssh_bind_new();
	ssh_session ssh = ssh_new();
	ssh_channel channel;
	ssh_key key = NULL;

	ssh_pki_generate(SSH_KEYTYPE_ED25519, 0, &key);
	ssh_bind_options_set(bind, SSH_BIND_OPTIONS_IMPORT_KEY, key);
	if (ssh_bind_accept_fd(bind, ssh, descriptor) != SSH_OK ||
	    ssh_handle_key_exchange(ssh) != SSH_OK)
		return;
	if (kind == FAKE_BANNER) {
		ssh_string banner = ssh_string_from_char("wel\033[31mcome\n");

		ssh_send_issue_banner(ssh, banner);
	}
	if (!log_in(kind, ssh))
		return;
	channel = open_channel(ssh);
	if (!channel)
		return;
	if (kind == FAKE_OPENS_CHANNELS)
		ask_for_channels(ssh, channel);
	ssh_channel_write(channel, "inside\r\n", 8);
	if (kind == FAKE_SIGNALLED)
		ssh_channel_request_send_exit_signal(channel, "HUP", 0, "\033[31m", "");
	else if (kind != FAKE_SAYS_NOTHING_AT_THE_END)
		ssh_channel_request_send_exit_status(channel, 7);
	ssh_channel_send_eof(channel);
	ssh_channel_close(channel);
	ssh_blocking_flush(ssh, 1000);
	ssh_disconnect(ssh);
}

static int
listen_on_loopback(int *ret_port)
{
	struct sockaddr_in address = { .sin_family = AF_INET,
				       .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t size = sizeof(address);
	int descriptor = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);

	CHECK(bind(descriptor, (struct sockaddr *)&address, sizeof(address)) == 0);
	CHECK(listen(descriptor, 1) == 0);
	CHECK(getsockname(descriptor, (struct sockaddr *)&address, &size) == 0);
	*ret_port = ntohs(address.sin_port);
	return descriptor;
}

struct fake_server
fake_server_start(enum fake_kind kind)
{
	struct fake_server server;
	int descriptor, listener = listen_on_loopback(&server.port);

	fflush(NULL);
	server.process = fork();
	if (server.process == 0) {
		signal(SIGPIPE, SIG_IGN);
		descriptor = accept(listener, NULL, NULL);
		if (!serve_raw(kind, descriptor))
			serve_ssh(kind, descriptor);
		_exit(0);
	}
	close(listener);
	return server;
}

void
fake_server_stop(struct fake_server *server)
{
	kill(server->process, SIGKILL);
	waitpid(server->process, NULL, 0);
}
