/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/target.h"

#include <libssh/server.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "base/clock.h"
#include "jumpoint/session/ssh_options.h"
#include "jumpoint/session/ssh_text.h"

enum { MILLISECONDS = 1000 };

void
target_init(struct target *target, const struct plan *plan)
{
	*target = (struct target){ .plan = plan, .exit_status = -1 };
	buf_init(&target->printed, TARGET_PRINTED_MOST);
	target->dial.descriptor = -1;
}

void
target_release(struct target *target)
{
	login_release(&target->login);
	dial_release(&target->dial);
	ssh_key_free(target->host_key);
	if (target->ssh)
		ssh_free(target->ssh); /* its channel too */
	buf_release(&target->printed);
	*target = (struct target){ .phase = TARGET_OVER, .exit_status = -1 };
	target->dial.descriptor = -1;
}

/* The first reason stays. */
void
target_end(struct target *target, enum link_end why, const char *text)
{
	if (target->phase == TARGET_OVER)
		return;
	target->phase = TARGET_OVER;
	target->has_more = false;
	target->why = why;
	target->deadline_ms = target->alive_at_ms = 0;
	snprintf(target->text, sizeof(target->text), "%s", text);
	if (target->ssh) {
		ssh_disconnect(target->ssh);
		login_release(&target->login);
	}
	dial_release(&target->dial);
}

static void
end_with_reason(struct target *target, enum link_end why, const char *text)
{
	CLEANUP(arena_release) struct arena arena;
	char full[TARGET_TEXT_LIMIT];
	struct str detail;

	arena_init(&arena);
	detail = ssh_text_clean(&arena, ssh_get_error(target->ssh), TARGET_TEXT_LIMIT / 2);
	snprintf(full, sizeof(full), "%s%s%.*s%s", text, detail.length ? " (" : "", STR_ARG(detail),
		 detail.length ? ")" : "");
	target_end(target, why, full);
}

static void
begin_phase(struct target *target, enum target_phase phase)
{
	target->phase = phase;
	target->deadline_ms = clock_monotonic_ms() + target->plan->timeout_ms;
}

void
target_dial(struct target *target)
{
	dial_init(&target->dial, target->plan->addresses, target->plan->port,
		  target->plan->timeout_ms);
	target->phase = TARGET_DIALLING;
}

/* What a target asks for on its own (forwarded ports, X11, an agent) is refused. */
static int
refuse_request(ssh_session ssh, ssh_message message, void *context)
{
	return 1;
}

static void
on_dialled(struct target *target, int own_descriptor)
{
	target->ssh = ssh_options_new(target->plan, own_descriptor);
	if (!target->ssh) {
		close(own_descriptor);
		target_end(target, LINK_END_HANDSHAKE, "The SSH library could not be set up.");
		return;
	}
	ssh_set_message_callback(target->ssh, refuse_request, NULL);
	begin_phase(target, TARGET_HANDSHAKE);
}

static const char *
dial_text(enum link_end why)
{
	switch (why) {
	case LINK_END_REFUSED:
		return "Nobody listens on this port of the host.";
	case LINK_END_TIMEOUT:
		return "The host did not answer in time.";
	case LINK_END_UNKNOWN_HOST:
		return "The host's name gave no address.";
	default:
		return "There is no way to the host from the Jumpoint.";
	}
}

static bool
step_dial(struct target *target, void (*on_connected)(void))
{
	int descriptor;
	enum err err = dial_step(&target->dial, &descriptor);

	if (err == ERR_AGAIN)
		return false;
	if (err) {
		target_end(target, target->dial.why, dial_text(target->dial.why));
		return false;
	}
	on_connected();
	on_dialled(target, descriptor);
	return true;
}

static bool
step_handshake(struct target *target)
{
	int result = ssh_connect(target->ssh);

	if (result == SSH_AGAIN)
		return false;
	if (result != SSH_OK ||
	    ssh_get_server_publickey(target->ssh, &target->host_key) != SSH_OK) {
		end_with_reason(target, LINK_END_HANDSHAKE,
				"The host speaks no SSH that can be used.");
		return false;
	}
	target->phase = TARGET_HOST_KEY;
	target->deadline_ms = 0;
	return false;
}

void
target_trust(struct target *target)
{
	if (target->phase == TARGET_HOST_KEY)
		target->phase = TARGET_TRUSTED;
}

void
target_login(struct target *target, struct credential *own_credential)
{
	login_init(&target->login, target->ssh, target->plan->user, own_credential);
	begin_phase(target, TARGET_LOGIN);
}

void
target_answered(struct target *target)
{
	if (target->phase == TARGET_ASKING)
		begin_phase(target, TARGET_LOGIN);
}

/* Taken when it comes: what libssh keeps it does not give any more once the target has hung up. */
static int
on_data(ssh_session ssh, ssh_channel channel, void *data, uint32_t length, int is_error,
	void *context)
{
	struct target *target = context;

	if (length > TARGET_PRINTED_MOST - target->printed.length)
		return 0;
	buf_append(&target->printed, data, length);
	return (int)length;
}

static void
on_exit_status(ssh_session ssh, ssh_channel channel, int status, void *context)
{
	struct target *target = context;

	target->exit_status = status;
}

/* A name of capital letters, or none. */
static void
on_exit_signal(ssh_session ssh, ssh_channel channel, const char *name, int core, const char *text,
	       const char *language, void *context)
{
	struct target *target = context;

	if (name[strspn(name, "ABCDEFGHIJKLMNOPQRSTUVWXYZ")] == '\0')
		snprintf(target->exit_signal, sizeof(target->exit_signal), "%s", name);
}

static bool
make_channel(struct target *target)
{
	target->channel = ssh_channel_new(target->ssh);
	if (!target->channel)
		return false;
	target->callbacks = (struct ssh_channel_callbacks_struct){
		.userdata = target,
		.channel_data_function = on_data,
		.channel_exit_status_function = on_exit_status,
		.channel_exit_signal_function = on_exit_signal,
	};
	ssh_callbacks_init(&target->callbacks);
	return ssh_set_channel_callbacks(target->channel, &target->callbacks) == SSH_OK;
}

static bool
step_login(struct target *target)
{
	switch (login_step(&target->login)) {
	case LOGIN_AGAIN:
		return false;
	case LOGIN_ASKS:
		target->phase = TARGET_ASKING;
		target->deadline_ms = 0;
		return false;
	case LOGIN_DONE:
		login_release(&target->login);
		begin_phase(target, TARGET_CHANNEL);
		if (make_channel(target))
			return true;
		break;
	case LOGIN_REFUSED:
		target_end(target, LINK_END_LOGIN, target->login.why);
		return false;
	}
	target_end(target, LINK_END_PROCESS, "The SSH library has no channel.");
	return false;
}

/* How long unanswered data may be on the way, so that a dead target is noticed. */
static void
watch_silence(struct target *target)
{
	int descriptor = ssh_get_fd(target->ssh);
	unsigned int ms;

	if (!target->plan->keep_alive)
		return;
	ms = (unsigned int)target->plan->keep_alive * TARGET_SILENCES * MILLISECONDS;
	setsockopt(descriptor, IPPROTO_TCP, TCP_USER_TIMEOUT, &ms, sizeof(ms));
	target->alive_at_ms = clock_monotonic_ms() + target->plan->keep_alive * MILLISECONDS;
}

static bool
step_opening(struct target *target)
{
	const struct plan *plan = target->plan;
	int result = SSH_ERROR;

	if (target->phase == TARGET_CHANNEL)
		result = ssh_channel_open_session(target->channel);
	else if (target->phase == TARGET_TERMINAL)
		result = ssh_channel_request_pty_size(target->channel, plan->terminal,
						      plan->columns, plan->rows);
	else
		result = ssh_channel_request_shell(target->channel);
	if (result == SSH_AGAIN)
		return false;
	if (result != SSH_OK) {
		end_with_reason(target, LINK_END_LOGIN, "The target gave no terminal.");
		return false;
	}
	begin_phase(target, target->phase + 1);
	if (target->phase == TARGET_OPEN) {
		target->deadline_ms = 0;
		watch_silence(target);
	}
	return true;
}

static bool
knows_how(const struct target *target)
{
	return target->exit_status >= 0 || target->exit_signal[0];
}

static void
finish(struct target *target)
{
	char text[64];

	/* How: that has come, or it comes with what is read now. */
	if (!knows_how(target))
		(void)ssh_channel_get_exit_status(target->channel);
	if (!knows_how(target) && ssh_channel_is_open(target->channel) &&
	    ssh_is_connected(target->ssh) && clock_monotonic_ms() < target->deadline_ms)
		return;
	snprintf(text, sizeof(text), "The shell was ended by signal %s.", target->exit_signal);
	target_end(target, LINK_END_CLOSED, target->exit_signal[0] ? text : "The shell ended.");
}

static void
keep_alive(struct target *target)
{
	int64_t now = clock_monotonic_ms();

	if (!target->alive_at_ms || now < target->alive_at_ms)
		return;
	target->alive_at_ms = now + target->plan->keep_alive * MILLISECONDS;
	target->has_more = true;
	/* Not answered by SSH, but by TCP. */
	if (ssh_send_ignore(target->ssh, "") != SSH_OK)
		target_end(target, LINK_END_LOST, "The connection to the target broke.");
}

static bool
step(struct target *target, void (*on_connected)(void))
{
	switch (target->phase) {
	case TARGET_DIALLING:
		return step_dial(target, on_connected);
	case TARGET_HANDSHAKE:
		return step_handshake(target);
	case TARGET_LOGIN:
		return step_login(target);
	case TARGET_CHANNEL:
	case TARGET_TERMINAL:
	case TARGET_SHELL:
		return step_opening(target);
	case TARGET_OPEN:
		keep_alive(target);
		return false;
	case TARGET_CLOSING:
		finish(target);
		return false;
	default:
		return false;
	}
}

static bool
waits_for_person(const struct target *target)
{
	return target->phase == TARGET_HOST_KEY || target->phase == TARGET_TRUSTED ||
	       target->phase == TARGET_ASKING;
}

/* Nothing is read meanwhile, but a target that hangs up is not asked about any more. */
static void
look_for_end(struct target *target)
{
	struct pollfd pollfd = { .fd = ssh_get_fd(target->ssh), .events = POLLRDHUP };

	if (poll(&pollfd, 1, 0) == 1)
		target_end(target, LINK_END_LOST, "The target closed the connection.");
}

void
target_step(struct target *target, void (*on_connected)(void))
{
	if (waits_for_person(target)) {
		look_for_end(target);
		return;
	}
	while (step(target, on_connected))
		;
	if (target->deadline_ms && target->phase != TARGET_CLOSING &&
	    clock_monotonic_ms() >= target->deadline_ms)
		target_end(target, LINK_END_TIMEOUT, "The target did not answer in time.");
}

void
target_poll(const struct target *target, bool reading, struct pollfd *ret_pollfd)
{
	*ret_pollfd = (struct pollfd){ .fd = -1 };
	if (target->phase == TARGET_DIALLING) {
		ret_pollfd->fd = target->dial.descriptor;
		ret_pollfd->events = POLLOUT;
		return;
	}
	if (!target->ssh || target->phase == TARGET_OVER)
		return;
	ret_pollfd->fd = ssh_get_fd(target->ssh);
	if (waits_for_person(target)) {
		ret_pollfd->events = POLLRDHUP;
		return;
	}
	if (reading || target->phase != TARGET_OPEN)
		ret_pollfd->events |= POLLIN;
	if (ssh_get_poll_flags(target->ssh) & SSH_WRITE_PENDING)
		ret_pollfd->events |= POLLOUT;
	/* poll reports a hang-up always: one that nobody can act on yet must not spin. */
	if (!ret_pollfd->events)
		ret_pollfd->fd = -1;
}

int64_t
target_deadline(const struct target *target)
{
	int64_t deadline = INT64_MAX;

	if (target->phase == TARGET_DIALLING)
		return target->dial.deadline_ms;
	if (target->deadline_ms)
		deadline = target->deadline_ms;
	if (target->alive_at_ms && target->alive_at_ms < deadline)
		deadline = target->alive_at_ms;
	return deadline;
}

/* All that came was read: why does no more come? */
static void
look_why_silent(struct target *target, int result)
{
	if (result == SSH_EOF || ssh_channel_is_eof(target->channel)) {
		begin_phase(target, TARGET_CLOSING);
		target->deadline_ms = clock_monotonic_ms() + TARGET_CLOSE_MS;
		finish(target);
	} else if (result == SSH_ERROR || !ssh_is_connected(target->ssh)) {
		end_with_reason(target, LINK_END_LOST, "The connection to the target broke.");
	}
}

size_t
target_read(struct target *target, char *out, size_t room)
{
	int result = 0;

	if (!target->printed.length)
		result = ssh_channel_poll(target->channel, 0);
	/* What was refused in on_data, for there was too much of it, is left in libssh. */
	if (!target->printed.length && result > 0) {
		result = ssh_channel_read_nonblocking(target->channel, out, (uint32_t)room, 0);
		target->has_more = result > 0;
		return result > 0 ? (size_t)result : 0;
	}
	if (room > TARGET_PIECE)
		room = TARGET_PIECE;
	if (room > target->printed.length)
		room = target->printed.length;
	target->has_more = room > 0;
	if (!room) {
		look_why_silent(target, result);
		return 0;
	}
	memcpy(out, target->printed.data, room);
	if (room == target->printed.length)
		buf_release(&target->printed);
	else
		buf_consume(&target->printed, room);
	return room;
}

size_t
target_write(struct target *target, struct str bytes)
{
	int wrote;

	/* libssh queues without bound what the socket does not take. */
	if (target->phase != TARGET_OPEN || ssh_get_poll_flags(target->ssh) & SSH_WRITE_PENDING ||
	    ssh_channel_window_size(target->channel) == 0)
		return 0;
	if (bytes.length > TARGET_PIECE)
		bytes.length = TARGET_PIECE;
	wrote = ssh_channel_write(target->channel, bytes.data, (uint32_t)bytes.length);
	target->has_more = true; /* it may have read, too */
	return wrote > 0 ? (size_t)wrote : 0;
}

void
target_resize(struct target *target, int columns, int rows)
{
	if (target->phase == TARGET_OPEN)
		ssh_channel_change_pty_size(target->channel, columns, rows);
}

struct str
target_banner(struct target *target, struct arena *arena)
{
	char *banner = ssh_get_issue_banner(target->ssh);
	struct str lines;

	if (!banner)
		return (struct str){ "", 0 };
	lines = ssh_text_lines(arena, banner, TARGET_BANNER_LIMIT);
	ssh_string_free_char(banner);
	return lines;
}
