/* SPDX-License-Identifier: Apache-2.0 */
/* Which channel is whose; the link's coming and going. */
#include "jumpoint/relay.h"

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"
#include "jumpoint/relay_internal.h"
#include "jumpoint/spawn.h"

static struct relay_session *
session_at(struct list *at)
{
	return list_entry(at, struct relay_session, in_relay);
}

static enum err
spawn(void *context, int listening, int *ret_socket, pid_t *ret_pid)
{
	struct relay *relay = context;

	return spawn_session(relay->settings.program, listening, ret_socket, ret_pid);
}

struct relay *
relay_new(const struct relay_settings *settings)
{
	struct relay *relay = new_object(struct relay);

	relay->settings = *settings;
	if (!relay->settings.spawn) {
		relay->settings.spawn = spawn;
		relay->settings.spawn_context = relay;
	}
	list_init(&relay->sessions);
	relay->by_channel = map_new();
	ipc_message_init(&relay->message);
	buf_init(&relay->narrowing, HANDSHAKE_NARROWING_LIMIT);
	buf_init(&relay->body, LINK_BODY_LIMIT);
	return relay;
}

void
relay_free(struct relay *own_relay)
{
	if (!own_relay)
		return;
	list_each(at, &own_relay->sessions)
		relay_session_free(session_at(at));
	map_free(own_relay->by_channel);
	ipc_message_release(&own_relay->message);
	buf_release(&own_relay->narrowing);
	buf_release(&own_relay->body);
	memory_free(own_relay);
}

size_t
relay_count(const struct relay *relay)
{
	return relay->count;
}

/* --- the link --- */

void
relay_link_up(struct relay *relay, const struct handshake_welcome *welcome)
{
	relay->is_up = true;
	relay->next_channel = 1;
	relay->site_ms = welcome->now_ms;
	relay->site_at_ms = clock_monotonic_ms();
	buf_clear(&relay->narrowing);
	buf_append_str(&relay->narrowing, welcome->narrowing);
	list_each(at, &relay->sessions) {
		struct relay_session *session = session_at(at);

		if (session->state != RELAY_RUNS)
			continue;
		session->wants_here = true;
		relay_session_tell(session, LINK_AGAIN, STR(""));
	}
}

void
relay_link_down(struct relay *relay)
{
	relay->is_up = false;
	list_each(at, &relay->sessions) {
		struct relay_session *session = session_at(at);

		relay_session_set_channel(session, 0);
		session->wants_here = false;
		if (session->state == RELAY_RESOLVES) {
			relay_session_free(session); /* nothing of it is there yet */
			continue;
		}
		relay_session_resume(session);
		timer_cancel(&session->timer); /* it waits for the site as long as its plan says */
		if (session->state == RELAY_RUNS)
			relay_session_tell(session, LINK_AWAY, STR(""));
	}
}

void
relay_drained(struct relay *relay)
{
	list_each(at, &relay->sessions)
		relay_session_resume(session_at(at));
}

static void
hear_start(struct relay *relay, const struct frame *frame)
{
	struct relay_session *session;

	if (frame->channel & LINK_CHANNEL_OF_AGENT) {
		relay->settings.link.broke(relay->settings.link.context,
					   "the site began a session on a channel of ours");
		return;
	}
	session = relay_session_new(relay, RELAY_RESOLVES);
	relay_session_set_channel(session, frame->channel);
	if (relay->count > (size_t)relay->settings.sessions_most)
		relay_session_end(session, LINK_END_TOO_MANY,
				  "this Jumpoint runs as many sessions as it may");
	else
		relay_start_begin(session, frame->body);
}

/* A channel without a session has just ended: the site does not know yet. */
void
relay_hear(struct relay *relay, const struct frame *frame)
{
	struct relay_session *session =
		map_get(relay->by_channel, str_of(&frame->channel, sizeof(frame->channel)));

	if (session && frame->kind == LINK_START)
		relay->settings.link.broke(relay->settings.link.context,
					   "the site began a session twice");
	else if (frame->kind == LINK_START)
		hear_start(relay, frame);
	else if (session && session->state == RELAY_RESOLVES && frame->kind == LINK_END)
		relay_session_end(session, LINK_END_BY_SITE, "ended before it began");
	else if (session)
		relay_session_tell(session, frame->kind, frame->body);
}

void
relay_end_all(struct relay *relay)
{
	list_each(at, &relay->sessions)
		relay_session_end(session_at(at), LINK_END_BY_SITE,
				  "the Jumpoint is being removed");
}
