/* SPDX-License-Identifier: Apache-2.0 */
/* The Jumpoint and the target behind it may be anybody's: a message that has no place in the
 * session's state, or breaks a promise about offsets, ends the session. */
#include "session/target.h"

#include <inttypes.h>

#include "base/clock.h"
#include "base/log.h"
#include "base/memory.h"

typedef void handler(struct session *session, const struct message *message);

/* --- prompts --- */

/* All texts of the copy lie behind it. */
static struct str
copy_text(char **at, struct str text)
{
	struct str copy = str_of(*at, text.length);

	memcpy(*at, text.data ? text.data : "", text.length);
	*at += text.length;
	return copy;
}

static struct message *
copy_prompt(const struct message *prompt)
{
	size_t length = prompt->text.length + prompt->instruction.length;
	struct message *copy;
	char *at;

	for (size_t i = 0; i < prompt->count; i++)
		length += prompt->prompts[i].text.length;
	copy = memory_new(sizeof(*copy) + length);
	*copy = *prompt;
	at = (char *)(copy + 1);
	copy->text = copy_text(&at, prompt->text);
	copy->instruction = copy_text(&at, prompt->instruction);
	for (size_t i = 0; i < prompt->count; i++)
		copy->prompts[i].text = copy_text(&at, prompt->prompts[i].text);
	return copy;
}

void
target_forget_prompt(struct session *session)
{
	memory_free(session->prompt);
	session->prompt = NULL;
}

static void
tell_viewers(struct session *session, const struct message *message)
{
	list_each(link, &session->viewers)
		viewer_tell(viewer_of(link), message);
}

static void
hear_prompt(struct session *session, const struct message *message)
{
	target_forget_prompt(session);
	session->prompt = copy_prompt(message);
	tell_viewers(session, message);
}

/* --- the end by the target's fault --- */

static void
refuse(struct session *session, int kind, const char *why)
{
	log_warning("session.protocol", LOG_TEXT("session", session->uid), LOG_TEXT("why", why),
		    LOG_INT("kind", kind), LOG_TEXT("state", session_state_name(session->state)));
	if (session->state == SESSION_ENDING)
		session_finish(session, LINK_END_PROTOCOL, (struct str){ 0 }, -1);
	else
		session_ask_end(session, LINK_END_PROTOCOL,
				"The Jumpoint said something out of place.");
}

static void
ignore(struct session *session, const struct message *message)
{
}

/* --- on the way to a shell: each question costs a job and a line on record, so the links of a
 * session, how many there may be, share a few of them --- */

static void
hear_credential_ask(struct session *session, const struct message *message)
{
	const struct broker_settings *settings = &session->broker->settings;

	if (!session->has_account || session->has_asked ||
	    session->credentials_asked >= SESSION_ASKS_MOST) {
		refuse(session, message->kind, "asks for a credential that is not due");
		return;
	}
	session->has_asked = true;
	session->credentials_asked++;
	settings->clerk_table->credential(settings->clerk, session, message);
}

static void
hear_host_key(struct session *session, const struct message *message)
{
	const struct broker_settings *settings = &session->broker->settings;

	if (session->is_judging || session->host_keys_shown >= SESSION_ASKS_MOST) {
		refuse(session, message->kind, "shows a host's key that is not due");
		return;
	}
	session->is_judging = true;
	session->host_keys_shown++;
	settings->clerk_table->host_key(settings->clerk, session, message);
}

static void
open_shell(struct session *session)
{
	target_forget_prompt(session);
	if (session->is_recorded && !session->tape) {
		session->tape = tape_new(session->broker, session, false);
		if (!session->tape && session->broker->settings.rules.must_record) {
			session_ask_end(session, LINK_END_BY_SITE, "It cannot be recorded now.");
			return;
		}
		session->is_incomplete = !session->tape;
	}
	session_set_state(session, SESSION_OPEN, (struct str){ 0 });
	if (session->is_incomplete)
		session_notice(session, true, "This session is not recorded: see the site's log.");
	session_tell_size(session);
	list_each(link, &session->viewers)
		viewer_resume(viewer_of(link), false);
}

/* A session only goes forward. */
static void
hear_state(struct session *session, const struct message *message)
{
	static const enum session_state states[LINK_STATES] = {
		[LINK_STATE_CONNECTING] = SESSION_CONNECTING,
		[LINK_STATE_AUTHENTICATING] = SESSION_AUTHENTICATING,
		[LINK_STATE_OPEN] = SESSION_OPEN,
	};
	enum session_state state = states[message->state];

	if (message->state == LINK_STATE_ENDING)
		return;
	if (state < session->state) {
		refuse(session, message->kind, "goes back to an earlier state");
		return;
	}
	if (state == session->state)
		return;
	if (state == SESSION_OPEN)
		open_shell(session);
	else
		session_set_state(session, state, message->text);
}

/* --- in the shell --- */

static void
record_output(struct session *session, int64_t offset, struct str bytes)
{
	if (!session->tape) {
		session->kept = offset + (int64_t)bytes.length;
		return;
	}
	if (tape_output(session->tape, session->at_ms, offset, bytes) != OK) {
		session_ask_end(session, LINK_END_BY_SITE, "The recording cannot be written.");
		return;
	}
	if (!tape_is_incomplete(session->tape))
		return;
	if (session->broker->is_failing)
		session->kept = offset + (int64_t)bytes.length;
	if (!session->is_incomplete) {
		session->is_incomplete = true;
		session_tell_row(session);
	}
}

static void
hear_output(struct session *session, const struct message *message)
{
	int64_t next = (int64_t)session->tail.end;
	int64_t end = message->offset + (int64_t)message->bytes.length;
	struct str bytes = message->bytes;
	int64_t quiet_at = clock_monotonic_ms() + BROKER_QUIET_MS;

	if (message->offset > next || end > session->limit) {
		refuse(session, message->kind, "output out of bounds");
		return;
	}
	if (end <= next)
		return; /* come again after a link was lost */
	bytes = str_from_offset(bytes, (size_t)(next - message->offset));
	if (message->at_ms > session->at_ms)
		session->at_ms = message->at_ms;
	tail_append(&session->tail, bytes);
	list_each(link, &session->viewers)
		viewer_output(viewer_of(link), next, bytes);
	record_output(session, next, bytes);
	if (session->state == SESSION_ENDED)
		return;
	typed_output(session, bytes);
	session_grant(session);
	if (!session->quiet_at) {
		session->quiet_at = quiet_at;
		session_arm(session);
	}
	session->quiet_at = quiet_at;
}

static void
hear_taken(struct session *session, const struct message *message)
{
	list_each(link, &session->viewers) {
		struct viewer *viewer = viewer_of(link);

		if (memcmp(viewer->writer, message->writer.data, LINK_WRITER_SIZE) == 0)
			viewer_taken(viewer, message->offset);
	}
}

static void
hear_resized(struct session *session, const struct message *message)
{
	session->columns = (uint16_t)message->columns;
	session->rows = (uint16_t)message->rows;
	if (session->wanted_columns == session->columns && session->wanted_rows == session->rows)
		session->wanted_columns = session->wanted_rows = 0;
	if (message->at_ms > session->at_ms)
		session->at_ms = message->at_ms;
	if (session->tape)
		tape_resize(session->tape, session->at_ms, message->columns, message->rows);
	tell_viewers(session, message);
}

/* Pieces are put together, so that a viewer clears and paints in one go. */
static void
hear_screen(struct session *session, const struct message *message)
{
	struct message screen = *message;

	buf_append_str(&session->screen, message->bytes);
	if (message->offset < 0)
		return;
	if (message->number > session->painted && message->number <= session->repaint)
		session->painted = message->number;
	screen.bytes = buf_str(&session->screen);
	list_each(link, &session->viewers)
		viewer_screen(viewer_of(link), &screen);
	buf_release(&session->screen);
	buf_init(&session->screen, BROKER_SCREEN_MOST);
}

static void
hear_ended(struct session *session, const struct message *message)
{
	int64_t next = (int64_t)session->tail.end;

	if (message->offset > next && session->tape)
		tape_lose(session->tape, session->at_ms, message->offset);
	session_finish(session, message->why, message->text,
		       message->kind == LINK_ENDED ? (int)message->next : -1);
}

/* --- the table --- */

#define ENDS [LINK_END] = hear_ended, [LINK_ENDED] = hear_ended
#define ASKS \
	[LINK_CREDENTIAL_ASK] = hear_credential_ask, [LINK_HOST_KEY] = hear_host_key, \
	[LINK_PROMPT] = hear_prompt, [LINK_STATE] = hear_state

/* What is on its way when END is said may still come. */
static handler *const handlers[SESSION_STATES][LINK_KINDS] = {
	[SESSION_STARTING] = { ASKS, ENDS },
	[SESSION_CONNECTING] = { ASKS, ENDS },
	[SESSION_AUTHENTICATING] = { ASKS, ENDS },
	[SESSION_OPEN] = { [LINK_STATE] = hear_state,
			   [LINK_OUTPUT] = hear_output,
			   [LINK_TAKEN] = hear_taken,
			   [LINK_RESIZED] = hear_resized,
			   [LINK_SCREEN] = hear_screen,
			   ENDS },
	[SESSION_ENDING] = { [LINK_CREDENTIAL_ASK] = ignore,
			     [LINK_HOST_KEY] = ignore,
			     [LINK_PROMPT] = ignore,
			     [LINK_STATE] = ignore,
			     [LINK_OUTPUT] = hear_output,
			     [LINK_TAKEN] = hear_taken,
			     [LINK_RESIZED] = hear_resized,
			     [LINK_SCREEN] = hear_screen,
			     ENDS },
};

void
target_hear(struct session *session, int kind, struct str body)
{
	handler *handle = kind > 0 && kind < LINK_KINDS ? handlers[session->state][kind] : NULL;
	struct message message;

	if (!handle)
		refuse(session, kind, "a message out of place");
	else if (message_get(kind, body, &message) != OK)
		refuse(session, kind, "a message that cannot be read");
	else
		handle(session, &message);
}
