/* SPDX-License-Identifier: Apache-2.0 */
/* Recording what people type: each viewer's waits in an echo (evidence/echo.h) until the target
 * has shown it, so a password never reaches the recording. Nothing is kept where the session does
 * not record input. */
#include "evidence/echo.h"
#include "session/session.h"

static void
record_verdicts(struct viewer *viewer)
{
	struct session *session = viewer->session;
	enum echo_verdict verdict;
	struct str typed;

	while (echo_next(viewer->echo, &verdict, &typed)) {
		if (verdict == ECHO_SHOWN)
			tape_input(session->tape, session->at_ms, typed);
		else
			tape_mark(session->tape, session->at_ms, STR(ECHO_HIDDEN_MARK));
	}
}

void
typed_input(struct viewer *viewer, struct str bytes)
{
	const struct session *session = viewer->session;

	if (!session->records_input || !session->tape)
		return;
	if (!viewer->echo)
		viewer->echo = echo_new();
	echo_typed(viewer->echo, bytes);
	record_verdicts(viewer);
}

void
typed_output(struct session *session, struct str bytes)
{
	if (!session->records_input || !session->tape)
		return;
	list_each(link, &session->viewers) {
		struct viewer *viewer = viewer_of(link);

		if (!viewer->echo)
			continue;
		echo_printed(viewer->echo, bytes);
		record_verdicts(viewer);
	}
}

void
typed_finish(struct viewer *viewer)
{
	if (!viewer->echo)
		return;
	echo_finish(viewer->echo);
	if (viewer->session->tape)
		record_verdicts(viewer);
	echo_free(TAKE(viewer->echo));
}
