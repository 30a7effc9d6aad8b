/* SPDX-License-Identifier: Apache-2.0 */
/* What a viewer is shown. It has a window; what does not fit is not kept for it: when it has shown
 * what is under way it gets the missing bytes from the tail, or the screen as it is by then. So it
 * holds up nobody and costs nothing while it lags. */
#include "base/clock.h"
#include "base/memory.h"
#include "net/websocket.h"
#include "session/session.h"

void
viewer_free(struct viewer *own_viewer)
{
	list_remove(&own_viewer->link);
	typed_finish(own_viewer);
	buf_release(&own_viewer->input);
	memory_free(own_viewer);
}

struct viewer *
viewer_find(const struct session *session, struct str name)
{
	list_each(link, &session->viewers)
		if (str_equal_text(name, viewer_of(link)->name))
			return viewer_of(link);
	return NULL;
}

/* --- coming and going --- */

void
viewer_left(struct viewer *viewer)
{
	struct session *session = viewer->session;

	if (!viewer->leg)
		return;
	viewer->leg = NULL;
	viewer->place = VIEWER_OUTSIDE;
	session->attached--;
	if (session->state == SESSION_ENDED) {
		broker_reap_soon(session->broker);
		return;
	}
	if (session->attached == 0) {
		session->linger_at =
			clock_monotonic_ms() + session->broker->settings.rules.linger_ms;
		session_arm(session);
	}
}

void
viewer_drop(struct viewer *viewer, int code, const char *reason)
{
	struct leg *leg = viewer->leg;

	viewer_left(viewer);
	if (leg)
		leg->table->close(leg, code, reason);
}

/* --- telling --- */

/* False: not now. */
static bool
deliver(struct viewer *viewer, const struct message *message)
{
	return viewer->leg->table->deliver(viewer->leg, message) == OK;
}

void
viewer_tell(struct viewer *viewer, const struct message *message)
{
	if (!viewer->leg || viewer->place == VIEWER_OUTSIDE)
		return;
	/* Its window is far below what its way holds: who does not read even this is gone. */
	if (viewer->leg->table->deliver(viewer->leg, message) == ERR_LIMIT)
		viewer_drop(viewer, WEBSOCKET_TRY_LATER, "too slow");
}

/* --- output --- */

/* Sent, and not known to be shown. */
static int64_t
under_way(const struct viewer *viewer)
{
	int64_t from = viewer->shown > viewer->painted ? viewer->shown : viewer->painted;

	return viewer->sent - from + viewer->screen;
}

/* As much as the window lets through. False: there is more. */
static bool
send_output(struct viewer *viewer, struct str bytes)
{
	struct message message = { .kind = LINK_OUTPUT, .offset = viewer->sent };
	int64_t room = viewer->window.size - under_way(viewer);
	bool is_all = (int64_t)bytes.length <= room;

	if (!bytes.length)
		return true;
	if (room <= 0)
		return false;
	message.bytes = str_of(bytes.data, is_all ? bytes.length : (size_t)room);
	if (!deliver(viewer, &message))
		return false;
	viewer->sent += (int64_t)message.bytes.length;
	return is_all;
}

void
viewer_output(struct viewer *viewer, int64_t offset, struct str bytes)
{
	int64_t end = offset + (int64_t)bytes.length;

	if (viewer->place != VIEWER_FOLLOWS || end <= viewer->sent)
		return;
	if (offset > viewer->sent ||
	    !send_output(viewer, str_from_offset(bytes, (size_t)(viewer->sent - offset))))
		viewer->place = VIEWER_BEHIND;
}

/* One REPAINT serves all who wait. */
static void
ask_for_screen(struct viewer *viewer)
{
	struct session *session = viewer->session;
	struct message message = { .kind = LINK_REPAINT, .number = session->repaint + 1 };

	if (session->state != SESSION_OPEN)
		return;
	if (session->painted == session->repaint) {
		if (session_tell(session, &message) != OK)
			return;
		session->repaint++;
	}
	viewer->repaint = session->repaint;
	viewer->place = VIEWER_REPAINTS;
}

/* From what is held. False: it needs a screen. */
static bool
send_tail(struct viewer *viewer)
{
	const struct tail *tail = &viewer->session->tail;
	struct str pieces[2];

	if (viewer->sent >= (int64_t)tail->end) {
		viewer->place = VIEWER_FOLLOWS;
		return true;
	}
	if (!tail_from(tail, (uint64_t)viewer->sent, pieces))
		return false;
	viewer->place = send_output(viewer, pieces[0]) && send_output(viewer, pieces[1])
				? VIEWER_FOLLOWS
				: VIEWER_BEHIND;
	return true;
}

void
viewer_catch_up(struct viewer *viewer)
{
	if (viewer->place != VIEWER_BEHIND || under_way(viewer) > viewer->window.size / 4)
		return;
	if (!send_tail(viewer))
		ask_for_screen(viewer);
}

void
viewer_screen(struct viewer *viewer, const struct message *screen)
{
	if (viewer->place != VIEWER_REPAINTS || screen->number < viewer->repaint)
		return;
	viewer->place = VIEWER_BEHIND;
	if (!deliver(viewer, screen))
		return;
	viewer->sent = viewer->painted = screen->offset;
	viewer->screen = (int32_t)screen->bytes.length + 1;
	send_tail(viewer);
}

void
viewer_shown(struct viewer *viewer, int64_t offset)
{
	int64_t before = under_way(viewer);

	if (viewer->place == VIEWER_OUTSIDE)
		return;
	if (offset > viewer->sent)
		offset = viewer->sent;
	if (offset >= viewer->painted)
		viewer->screen = 0;
	if (offset > viewer->shown)
		viewer->shown = offset;
	if (before > under_way(viewer))
		window_shown(&viewer->window, before - under_way(viewer), clock_monotonic_ms());
	viewer_catch_up(viewer);
}

/* --- the end --- */

/* No more comes: what it has not had and the tail still holds goes before the last word, whatever
 * the window. */
static void
send_last(struct viewer *viewer)
{
	struct str pieces[2];

	viewer->window.size = INT32_MAX;
	if (tail_from(&viewer->session->tail, (uint64_t)viewer->sent, pieces) &&
	    send_output(viewer, pieces[0]))
		send_output(viewer, pieces[1]);
}

void
viewer_ended(struct viewer *viewer)
{
	const struct session *session = viewer->session;
	const struct message message = { .kind = LINK_ENDED,
					 .why = session->end_why,
					 .text = str_from(session->end_text),
					 .next = session->exit_status };

	if (!viewer->leg || viewer->place == VIEWER_OUTSIDE)
		return;
	send_last(viewer);
	viewer_tell(viewer, &message);
	viewer_drop(viewer, WEBSOCKET_NORMAL, "ended");
}

/* --- attach --- */

static void
tell_attached(struct viewer *viewer)
{
	const struct session *session = viewer->session;
	int recording = session->records_input ? MESSAGE_RECORDED_WITH_INPUT
			: session->is_recorded ? MESSAGE_RECORDED
					       : MESSAGE_NOT_RECORDED;
	const struct message message = {
		.kind = MESSAGE_ATTACHED,
		.uid = str_of(session->uid, LINK_UID_SIZE),
		.writer = str_from(viewer->name),
		.state = session->state,
		.offset = viewer->sent,
		.next = viewer->taken + (int64_t)viewer->input.length,
		.columns = session->columns,
		.rows = session->rows,
		.bytes = str_from(session->item),
		.number = recording,
	};

	viewer_tell(viewer, &message);
}

/* An offset beyond what was sent is one of an earlier run of the site: the same output comes again
 * and is skipped. */
static bool
is_near(const struct session *session, int64_t offset)
{
	return offset >= 0 && offset <= (int64_t)session->tail.end + LINK_WINDOW_MOST;
}

void
viewer_enter(struct viewer *viewer, int64_t offset)
{
	struct session *session = viewer->session;

	/* From 0 is all that ever came, where the tail still has it, and else a fresh screen. */
	if (!is_near(session, offset))
		offset = 0;
	window_init(&viewer->window);
	viewer->sent = viewer->shown = viewer->painted = offset;
	viewer->screen = 0;
	viewer->place = VIEWER_BEHIND;
	tell_attached(viewer);
	session_remind(session, viewer);
	if (session->state == SESSION_ENDED)
		viewer_ended(viewer);
	else if (session->prompt)
		viewer_tell(viewer, session->prompt);
	viewer_catch_up(viewer);
}

void
viewer_resume(struct viewer *viewer, bool is_new_link)
{
	if (is_new_link) {
		viewer->forwarded = viewer->taken;
		if (viewer->place == VIEWER_REPAINTS ||
		    (viewer->place == VIEWER_FOLLOWS &&
		     viewer->sent < (int64_t)viewer->session->tail.end))
			viewer->place = VIEWER_BEHIND;
	}
	viewer_forward(viewer);
	viewer_catch_up(viewer);
}
