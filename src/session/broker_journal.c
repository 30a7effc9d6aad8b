/* SPDX-License-Identifier: Apache-2.0 */
/* What the journal tells, and who is to hear it: how much of a session is on disk, that a recording
 * is finished, that nothing can be written. */
#include "base/log.h"
#include "base/map.h"
#include "evidence/journal.h"
#include "session/broker.h"
#include "session/session.h"

static void
fail_recording(struct session *session)
{
	if (!session->tape)
		return;
	if (session->broker->settings.rules.must_record) {
		session_ask_end(session, LINK_END_BY_SITE, "The recording cannot be written.");
		return;
	}
	tape_lose(session->tape, session->at_ms, (int64_t)session->tail.end);
	session->is_incomplete = true;
	session_keep(session, (int64_t)session->tail.end);
	session_tell_row(session);
	session_notice(session, true, "The recording cannot be written now: it will have a hole.");
}

static void
let_leave(struct str uid, void *value, void *context)
{
	struct session *session = value;

	if (session->target)
		session_leave(session);
}

/* One that is over, and whose target holds what is not on disk yet. */
static struct session *
find_leaving(struct broker *broker, struct str uid)
{
	struct session *session = map_get(broker->ended, uid);

	return session && session->target ? session : NULL;
}

static void
hear_kept(struct broker *broker, const struct journal_news *news)
{
	struct session *session = broker_find(broker, str_from(news->uid));

	if (!session)
		session = find_leaving(broker, str_from(news->uid));
	if (session)
		session_keep(session, (int64_t)news->kept);
}

/* With a recording all that can be kept of a session is. */
static void
hear_finished(struct broker *broker, const struct journal_news *news)
{
	const struct broker_settings *settings = &broker->settings;
	struct session *session = find_leaving(broker, str_from(news->uid));

	settings->clerk_table->recorded(settings->clerk, news);
	if (session)
		session_keep(session, (int64_t)session->tail.end);
}

static void
hear_news(struct broker *broker, const struct journal_news *news)
{
	switch (news->kind) {
	case JOURNAL_NEWS_KEPT:
		hear_kept(broker, news);
		break;
	case JOURNAL_NEWS_FINISHED:
		hear_finished(broker, news);
		break;
	case JOURNAL_NEWS_FAILED:
		log_error("session.journal_fails", LOG_ERRNO(news->errno_value));
		broker->is_failing = true;
		list_each(link, &broker->live)
			fail_recording(list_entry(link, struct session, link));
		map_each(broker->ended, let_leave, NULL);
		break;
	case JOURNAL_NEWS_WORKS:
		log_info("session.journal_works");
		broker->is_failing = false;
		break;
	}
}

void
broker_hear_journal(struct broker *broker)
{
	struct journal_news news;

	while (journal_next_news(broker->settings.journal, &news))
		hear_news(broker, &news);
	tape_flush_all(broker);
}
