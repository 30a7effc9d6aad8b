/* SPDX-License-Identifier: Apache-2.0 */
/* Who sits at the sessions of this front and whose they are, for the warden, which asks whether
 * they may; and what its answers do. */
#include "net/websocket.h"
#include "session/session.h"

/* --- seats --- */

void
broker_each_seat(struct broker *broker,
		 void (*visit)(const char *uid, const char *viewer, const struct session_seat *seat,
			       void *context),
		 void *context)
{
	list_each(link, &broker->live) {
		struct session *session = list_entry(link, struct session, link);

		list_each(at, &session->viewers)
			if (viewer_of(at)->leg)
				visit(session->uid, viewer_of(at)->name, &viewer_of(at)->seat,
				      context);
	}
}

/* NULL: there is none, or somebody else sits there by now. */
static struct viewer *
find_seat(struct broker *broker, struct str uid, struct str name, const struct session_seat *seat)
{
	struct session *session = broker_find(broker, uid);
	struct viewer *viewer = session ? viewer_find(session, name) : NULL;
	bool is_theirs = viewer && memcmp(viewer->seat.login_hash, seat->login_hash,
					  sizeof(seat->login_hash)) == 0;

	return is_theirs ? viewer : NULL;
}

void
broker_unseat(struct broker *broker, struct str uid, struct str name,
	      const struct session_seat *seat, const char *reason)
{
	struct viewer *viewer = find_seat(broker, uid, name, seat);

	if (viewer)
		viewer_drop(viewer, WEBSOCKET_POLICY, reason);
}

void
broker_allow_seat(struct broker *broker, struct str uid, struct str name,
		  const struct session_seat *seat, int64_t rights)
{
	struct viewer *viewer = find_seat(broker, uid, name, seat);

	if (viewer)
		viewer->seat.rights = rights;
}

/* --- the right to be there --- */

void
broker_each_session(struct broker *broker,
		    void (*visit)(const char *uid, int64_t user_id, int64_t rights, void *context),
		    void *context)
{
	list_each(link, &broker->live) {
		const struct session *session = list_entry(link, struct session, link);

		if (session->state < SESSION_ENDING)
			visit(session->uid, session->user_id, session->rights, context);
	}
}

void
broker_allow(struct broker *broker, struct str uid, int64_t rights)
{
	struct session *session = broker_find(broker, uid);

	if (session)
		session->rights = rights;
}
