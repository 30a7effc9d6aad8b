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
hear_kept(struct broker *broker, const struct journal_news *news)
{
	struct session *session = broker_find(broker, str_from(news->uid));

	if (session)
		session_keep(session, (int64_t)news->kept);
}

static void
hear_ended(struct broker *broker, const struct journal_news *news)
{
	struct session *session = map_get(broker->ended, str_from(news->uid));

	if (session && session->disk_by)
		session_settle(session);
}

/* With a recording all that can be kept of a session is. */
static void
hear_finished(struct broker *broker, const struct journal_news *news)
{
	const struct broker_settings *settings = &broker->settings;

	hear_ended(broker, news);
	settings->clerk_table->recorded(settings->clerk, news);
}

static void
hear_failed(struct broker *broker)
{
	broker->is_failing = true;
	list_each(link, &broker->live)
		fail_recording(list_entry(link, struct session, link));
	list_each(dead, &broker->dead) {
		struct session *session = list_entry(dead, struct session, link);

		if (session->disk_by)
			session_settle(session);
	}
}

static void
hear_news(struct broker *broker, const struct journal_news *news)
{
	switch (news->kind) {
	case JOURNAL_NEWS_KEPT:
		hear_kept(broker, news);
		break;
	case JOURNAL_NEWS_ENDED:
		hear_ended(broker, news);
		break;
	case JOURNAL_NEWS_FINISHED:
		hear_finished(broker, news);
		break;
	case JOURNAL_NEWS_FAILED:
		log_error("session.journal_fails", LOG_ERRNO(news->errno_value));
		hear_failed(broker);
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
