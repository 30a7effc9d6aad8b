/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/session_internal.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/memory.h"
#include "jumpoint/session/ssh_text.h"

enum {
	PUMP_AGAIN = 2048,     /* a read of so much may not be the last */
	PUMP_MOST = 28 * 1024, /* about one OUTPUT; END is heard in between */
};

int64_t
session_age_ms(const struct session *session)
{
	return clock_monotonic_ms() - session->began_ms;
}

void
session_end(struct session *session, enum link_end why, const char *text)
{
	target_end(&session->target, why, text);
	session->question = QUESTION_NONE;
}

void
session_ask(struct session *session, enum session_question question)
{
	if (session->question == question)
		return;
	session->question = question;
	session->has_asked = false;
	session->patience_ms =
		clock_monotonic_ms() +
		(question == QUESTION_CREDENTIAL ? SESSION_CREDENTIAL_MS : SESSION_PERSON_MS);
}

void
session_detach(struct session *session)
{
	if (!session->linger_until_ms)
		session->linger_until_ms = clock_monotonic_ms() + session->plan.linger_ms;
	session->is_attached = false;
	session->repaint_count = 0;
	buf_release(&session->painted);
}

static void
lose_agent(struct session *session)
{
	port_drop(&session->port);
	session_detach(session);
	if (!session->has_plan)
		session->is_done = true;
}

static void
find_agent(struct session *session)
{
	if (session->port.descriptor >= 0 ||
	    port_accept(&session->port, session->settings->listening) != OK)
		return;
	if (session_say_here(session) != OK)
		lose_agent(session);
}

static void
hear_all(struct session *session)
{
	struct ipc_message *message = &session->message;
	enum err err = OK;

	while (session->port.descriptor >= 0 && !session->is_done) {
		err = port_receive(&session->port, message);
		if (err == ERR_TIMEOUT)
			return;
		if (!err)
			err = session_hear(session, message->kind, message->body);
		if (err == ERR_INVALID && session->has_plan) {
			session_end(session, LINK_END_PROTOCOL, "A message was out of place.");
			continue;
		}
		if (err) {
			lose_agent(session);
			return;
		}
	}
}

static void
look_at_host_key(struct session *session)
{
	CLEANUP(arena_release) struct arena arena;
	struct str key;

	arena_init(&arena);
	if (ssh_text_key(session->target.host_key, &arena, &key) != OK)
		session_end(session, LINK_END_HANDSHAKE, "The host's key cannot be read.");
	else if (plan_knows_key(&session->plan, key))
		target_trust(&session->target);
	else
		session_ask(session, QUESTION_HOST_KEY);
}

static void
begin_login(struct session *session)
{
	session->state = LINK_STATE_AUTHENTICATING;
	if (!session->plan.has_credential) {
		target_login(&session->target, NULL);
		return;
	}
	if (!session->has_keys) {
		if (own_keys_make(&session->keys) != OK) {
			session_end(session, LINK_END_CREDENTIAL, "No key could be made.");
			return;
		}
		session->has_keys = true;
	}
	session_ask(session, QUESTION_CREDENTIAL);
}

static void
print(struct session *session, struct str bytes)
{
	screen_write(session->screen, bytes);
	ring_append(&session->ring, bytes, session_age_ms(session));
}

static void
open_terminal(struct session *session)
{
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	if (session->state == LINK_STATE_OPEN)
		return;
	session->state = LINK_STATE_OPEN;
	print(session, target_banner(&session->target, &arena));
}

/* What the target's phase asks of us. True: it goes on at once. */
static bool
react(struct session *session)
{
	enum target_phase phase = session->target.phase;

	switch (phase) {
	case TARGET_HOST_KEY:
		look_at_host_key(session);
		break;
	case TARGET_TRUSTED:
		begin_login(session);
		break;
	case TARGET_ASKING:
		session_ask(session, QUESTION_PROMPT);
		break;
	case TARGET_OPEN:
		open_terminal(session);
		break;
	case TARGET_OVER:
		session->question = QUESTION_NONE;
		if (!session->is_over && !session->is_told)
			session->leave_at_ms = clock_monotonic_ms() + SESSION_LEAVE_MS;
		session->is_over = true;
		break;
	default:
		break;
	}
	return session->target.phase != phase;
}

static void
pump_output(struct session *session)
{
	char piece[TARGET_PIECE];
	size_t taken = 0, length;

	if (session->target.phase != TARGET_OPEN)
		return;
	/* libssh reads 4 KiB at a time: more of them make one message. A short one is the last. */
	do {
		size_t room = ring_room(&session->ring);

		if (room == 0)
			return;
		length = target_read(&session->target, piece,
				     room < sizeof(piece) ? room : sizeof(piece));
		print(session, str_of(piece, length));
		taken += length;
	} while (length >= PUMP_AGAIN && taken < PUMP_MOST && session->target.phase == TARGET_OPEN);
}

static void
pump_input(struct session *session)
{
	struct input_writer *writer = input_next(&session->input);
	size_t wrote;

	while (writer && session->target.phase == TARGET_OPEN) {
		wrote = target_write(&session->target, buf_str(&writer->waiting));
		if (!wrote)
			return;
		input_written(writer, wrote);
		writer = input_next(&session->input);
	}
}

static void
run_target(struct session *session)
{
	if (!session->has_plan)
		return;
	do
		target_step(&session->target, session->settings->confine);
	while (react(session));
	pump_output(session);
	/* After reading: that may have made room for it. */
	pump_input(session);
	/* Reading may have found the end. */
	react(session);
}

static bool
is_past(int64_t deadline_ms)
{
	return deadline_ms && clock_monotonic_ms() >= deadline_ms;
}

/* What the site does not take stays here; the last word is said nevertheless. */
static void
give_up_output(struct session *session)
{
	if (session->has_said_end)
		session->is_done = true;
	ring_cut(&session->ring);
	session->repaint_count = 0;
	session->leave_at_ms = clock_monotonic_ms() + SESSION_TOLD_MS;
}

static void
check_times(struct session *session)
{
	if (!session->has_plan) {
		session->is_done |= session_age_ms(session) >= SESSION_START_MS;
		return;
	}
	if (is_past(session->linger_until_ms)) {
		session_end(session, LINK_END_LINK_LOST, "The site was away for too long.");
		session->is_done = true;
	}
	if (session->question != QUESTION_NONE && session->is_attached &&
	    is_past(session->patience_ms)) {
		if (session->question == QUESTION_CREDENTIAL)
			session_end(session, LINK_END_CREDENTIAL, "The credential did not come.");
		else
			session_end(session, LINK_END_LOGIN, "Nobody answered.");
	}
	if (!session->is_over)
		return;
	if (is_past(session->leave_at_ms) && session->is_attached)
		give_up_output(session);
	if (session->has_said_end && port_is_idle(&session->port) &&
	    session->ring.kept == session->ring.end)
		session->is_done = true;
}

static int64_t
earlier(int64_t a, int64_t b)
{
	return b && b < a ? b : a;
}

static int
wait_ms(const struct session *session)
{
	int64_t now = clock_monotonic_ms(), next = INT64_MAX;

	if (session->target.phase == TARGET_OPEN && session->target.has_more &&
	    ring_room(&session->ring))
		return 0;
	if (!session->has_plan)
		next = session->began_ms + SESSION_START_MS;
	else
		next = target_deadline(&session->target);
	next = earlier(next, session->linger_until_ms);
	if (session->question != QUESTION_NONE && session->is_attached)
		next = earlier(next, session->patience_ms);
	/* Without an agent there is nobody to leave it to: linger decides. */
	if (session->is_over && session->is_attached)
		next = earlier(next, session->leave_at_ms);
	if (next == INT64_MAX)
		return -1;
	return next <= now ? 0 : next - now > INT32_MAX ? INT32_MAX : (int)(next - now);
}

static void
wait_for_something(struct session *session)
{
	int agent = session->port.descriptor;
	struct pollfd pollfds[2] = { { .fd = agent >= 0 ? agent : session->settings->listening,
				       .events = POLLIN } };

	if (!port_is_idle(&session->port))
		pollfds[0].events |= POLLOUT;
	target_poll(&session->target, ring_room(&session->ring) > 0, &pollfds[1]);
	(void)poll(pollfds, COUNT_OF(pollfds), wait_ms(session));
}

static void
release(struct session *session)
{
	target_release(&session->target);
	own_keys_release(&session->keys);
	screen_free(session->screen);
	input_release(&session->input);
	ring_release(&session->ring);
	buf_release(&session->painted);
	port_release(&session->port);
	ipc_message_release(&session->message);
	plan_release(&session->plan);
}

void
session_run(int own_descriptor, const struct session_settings *settings)
{
	struct session *session = new_object(struct session);

	session->settings = settings;
	session->began_ms = clock_monotonic_ms();
	port_init(&session->port, own_descriptor);
	ipc_message_init(&session->message);
	input_init(&session->input);
	target_init(&session->target, &session->plan);
	while (!session->is_done) {
		hear_all(session);
		find_agent(session);
		run_target(session);
		if (session_say(session) != OK)
			lose_agent(session);
		check_times(session);
		if (!session->is_done)
			wait_for_something(session);
	}
	release(session);
	memory_free(session);
}
