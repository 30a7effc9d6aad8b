/* SPDX-License-Identifier: Apache-2.0 */
/* One session between its channel and its process. */
#include <signal.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "jumpoint/relay_internal.h"
#include "wire/certificate.h"
#include "wire/wire.h"

enum { MESSAGES_A_TURN = 2 };

/* A message that waits. */
struct pending_head {
	uint32_t kind, length;
};

/* --- being there --- */

static void
end_waiting(void *context)
{
	relay_session_end(context, LINK_END_PROCESS, "the session process hangs");
}

struct relay_session *
relay_session_new(struct relay *relay, enum relay_state state)
{
	struct relay_session *session = new_object(struct relay_session);

	session->relay = relay;
	session->state = state;
	session->socket = session->process = -1;
	buf_init(&session->pending, RELAY_PENDING_LIMIT);
	timer_init(&session->timer, relay->settings.loop, end_waiting, session);
	list_append(&relay->sessions, &session->in_relay);
	relay->count++;
	return session;
}

void
relay_session_free(struct relay_session *own_session)
{
	struct relay *relay = own_session->relay;

	relay_session_set_channel(own_session, 0);
	relay_start_cancel(own_session);
	list_remove(&own_session->in_relay);
	relay->count--;
	timer_cancel(&own_session->timer);
	loop_watch_free(own_session->watch);
	if (own_session->socket >= 0)
		close(own_session->socket);
	if (own_session->process >= 0)
		close(own_session->process);
	buf_release(&own_session->pending);
	memory_free(own_session);
}

void
relay_session_set_channel(struct relay_session *session, uint32_t channel)
{
	struct map *map = session->relay->by_channel;

	if (session->channel)
		map_remove(map, str_of(&session->channel, sizeof(session->channel)));
	session->channel = channel;
	if (channel)
		map_put(map, str_of(&session->channel, sizeof(session->channel)), session);
}

static void
say(struct relay_session *session, enum link_kind kind, struct str body)
{
	const struct relay_link *link = &session->relay->settings.link;

	link->send(link->context, kind, session->channel, body);
}

static void
log_ended(const struct relay_session *session, int64_t why, struct str text)
{
	log_info("session.ended", LOG_TEXT("session", session->uid), LOG_INT("why", why),
		 LOG_STR("text", text));
}

void
relay_session_end(struct relay_session *own_session, enum link_end why, const char *text)
{
	struct buf *body = &own_session->relay->body;

	if (!own_session->has_ended)
		log_ended(own_session, why, str_from(text));
	if (own_session->channel && !own_session->has_ended) {
		buf_clear(body);
		wire_put_int(body, why);
		wire_put_text(body, text);
		say(own_session, LINK_END, buf_str(body));
	}
	if (own_session->process >= 0)
		syscall(SYS_pidfd_send_signal, own_session->process, SIGKILL, NULL, 0);
	/* One that came back without a word yet lives on: it must be found to be ended. */
	if (own_session->state == RELAY_RUNS)
		relay_return_forget(own_session);
	relay_session_free(own_session);
}

/* Its number may be another's by the time that it must be ended. */
static void
name_process(struct relay_session *session, pid_t pid)
{
	if (pid > 0)
		session->process = (int)syscall(SYS_pidfd_open, pid, 0);
}

/* --- to the process --- */

static void
watch(struct relay_session *session)
{
	int wanted = session->is_paused ? 0 : LOOP_READ;

	if (session->pending.length)
		wanted |= LOOP_WRITE;
	if (session->watch)
		loop_watch_set(session->watch, wanted);
}

static void
keep(struct relay_session *session, enum link_kind kind, struct str body)
{
	struct pending_head head = { kind, (uint32_t)body.length };

	buf_append(&session->pending, &head, sizeof(head));
	buf_append_str(&session->pending, body);
}

/* ERR_TIMEOUT: the process takes nothing now. */
static enum err
send_pending(struct relay_session *session)
{
	struct str rest = buf_str(&session->pending);
	enum err err = OK;

	while (rest.length && !err) {
		struct pending_head head;

		memcpy(&head, rest.data, sizeof(head));
		err = ipc_send(session->socket, head.kind, 0,
			       str_of(rest.data + sizeof(head), head.length), NULL, 0, 0);
		if (!err)
			rest = str_from_offset(rest, sizeof(head) + head.length);
	}
	buf_consume(&session->pending, session->pending.length - rest.length);
	if (!session->pending.length) {
		buf_release(&session->pending);
		buf_init(&session->pending, RELAY_PENDING_LIMIT);
	}
	return err;
}

/* A process that is gone is heard of by its socket. */
void
relay_session_tell(struct relay_session *session, enum link_kind kind, struct str body)
{
	enum err err = ERR_TIMEOUT;

	if (kind == LINK_END)
		timer_set_in(&session->timer, RELAY_END_MS);
	if (session->socket >= 0 && !session->pending.length)
		err = ipc_send(session->socket, kind, 0, body, NULL, 0, 0);
	if (!err || err == ERR_CLOSED)
		return;
	if (err == ERR_TIMEOUT)
		keep(session, kind, body);
	if (err != ERR_TIMEOUT || buf_error(&session->pending))
		relay_session_end(session, LINK_END_PROCESS, "the session process takes nothing");
	else
		watch(session);
}

void
relay_session_replay(struct relay_session *session, struct str pending)
{
	buf_append_str(&session->pending, pending);
	if (buf_error(&session->pending))
		relay_session_end(session, LINK_END_PROCESS, "the session process takes nothing");
	else
		watch(session);
}

/* --- from the process --- */

/* The keys of a session process, made a statement that the node signs; again after a link was lost
 * in between. */
static enum err
ask_credential(struct relay_session *session, struct str keys)
{
	struct relay *relay = session->relay;
	struct wire_reader reader = { .rest = keys };
	struct session_statement statement = { .made_at_ms = relay->site_ms + clock_monotonic_ms() -
							     relay->site_at_ms };
	unsigned char signature[SIGNATURE_SIZE];
	struct buf covered;
	enum err err;

	wire_get_bytes(&reader, statement.seal_public, sizeof(statement.seal_public));
	wire_get_bytes(&reader, statement.ssh_public, sizeof(statement.ssh_public));
	err = wire_end(&reader);
	if (err || !session->has_credential)
		return ERR_INVALID;
	memcpy(statement.site_id, relay->settings.site_id, NODE_ID_TEXT_SIZE);
	memcpy(statement.session_uid, session->uid, NODE_ID_TEXT_SIZE);
	memcpy(statement.account_uid, session->account_uid, NODE_ID_TEXT_SIZE);
	buf_init(&covered, SESSION_STATEMENT_SIZE);
	wire_put_session_statement(&covered, &statement);
	err = signature_make(relay->settings.node->secret_key, SESSION_STATEMENT_PURPOSE,
			     buf_str(&covered), signature);
	if (!err) {
		buf_clear(&relay->body);
		wire_put_str(&relay->body, buf_str(&covered));
		wire_put_str(&relay->body, str_of(signature, sizeof(signature)));
		say(session, LINK_CREDENTIAL_ASK, buf_str(&relay->body));
	}
	buf_release(&covered);
	return err;
}

/* Whoever has words of a session took its listening socket over when that began. */
static void
name_listener(struct relay_session *session)
{
	struct ipc_peer peer;

	if (ipc_peer(session->socket, &peer) == OK)
		name_process(session, peer.pid);
}

/* A process says who it is: once after it came back, and after each AGAIN. */
static enum err
hear_here(struct relay_session *session, struct str body)
{
	struct relay *relay = session->relay;
	struct handshake_here here;
	enum err err = wire_get_here(body, &here);

	if (err)
		return err;
	if (!str_equal_text(here.uid, session->uid))
		return ERR_INVALID;
	if (session->state == RELAY_CAME_BACK) {
		session->state = RELAY_RUNS;
		name_listener(session);
		session->wants_here = relay->is_up;
		log_info("session.came_back", LOG_TEXT("session", session->uid));
	}
	if (!session->wants_here)
		return OK; /* of a link that is gone */
	session->wants_here = session->has_ended = false;
	relay_session_set_channel(session, LINK_CHANNEL_OF_AGENT | relay->next_channel++);
	say(session, LINK_HERE, body);
	return OK;
}

/* The last word, which the site has now; how it begins is the same for both kinds. */
static void
hear_end(struct relay_session *session, struct str body)
{
	struct wire_reader reader = { .rest = body };
	int64_t why = wire_get_int(&reader);
	struct str text = wire_get_str(&reader, LINK_TEXT_LIMIT);

	if (!session->has_ended && !reader.is_bad)
		log_ended(session, why, text);
	session->has_ended = true;
	timer_set_in(&session->timer, RELAY_LEAVE_MS);
}

/* What comes without a channel is of a link that is gone: the process says it again. */
static enum err
hear(struct relay_session *session, uint32_t kind, struct str body)
{
	if (kind == LINK_HERE)
		return hear_here(session, body);
	if (session->state == RELAY_CAME_BACK)
		return ERR_INVALID;
	if (kind != LINK_KEYS &&
	    (!wire_is_for_channel(kind, FRAME_FROM_AGENT) || kind == LINK_CREDENTIAL_ASK))
		return ERR_INVALID;
	if (!session->channel)
		return OK;
	if (kind == LINK_KEYS)
		return ask_credential(session, body);
	say(session, (enum link_kind)kind, body);
	if (kind == LINK_ENDED || kind == LINK_END)
		hear_end(session, body);
	return OK;
}

static bool
may_read(struct relay_session *session)
{
	const struct relay_link *link = &session->relay->settings.link;

	session->is_paused = session->relay->is_up && !link->has_room(link->context);
	return !session->is_paused;
}

/* False: the session is gone. */
static bool
read_messages(struct relay_session *session)
{
	struct ipc_message *message = &session->relay->message;

	for (int i = 0; i < MESSAGES_A_TURN && may_read(session); i++) {
		enum err err = ipc_receive(session->socket, message, 0);

		if (err == ERR_TIMEOUT)
			return true;
		if (err == ERR_CLOSED) {
			relay_session_end(session, LINK_END_PROCESS, "the session process died");
			return false;
		}
		if (!err && message->descriptor_count)
			err = ERR_INVALID;
		if (!err)
			err = hear(session, message->kind, message->body);
		if (err) {
			relay_session_end(session, LINK_END_PROCESS,
					  "the session process broke the protocol");
			return false;
		}
	}
	return true;
}

/* Whoever was served goes behind the others. */
static void
hear_socket(int events, void *context)
{
	struct relay_session *session = context;
	struct relay *relay = session->relay;

	if (events & LOOP_WRITE && session->pending.length)
		if (send_pending(session) == ERR_CLOSED)
			buf_clear(&session->pending);
	if (events & LOOP_READ && !read_messages(session))
		return;
	list_remove(&session->in_relay);
	list_append(&relay->sessions, &session->in_relay);
	watch(session);
}

void
relay_session_resume(struct relay_session *session)
{
	if (!session->is_paused)
		return;
	session->is_paused = false;
	watch(session);
}

void
relay_session_run(struct relay_session *session, int own_socket, pid_t pid)
{
	session->socket = own_socket;
	name_process(session, pid);
	session->watch = loop_watch_new(session->relay->settings.loop, own_socket,
					LOOP_READ | LOOP_WRITE, hear_socket, session);
	watch(session);
}
