/* SPDX-License-Identifier: Apache-2.0 */
/* What is left of an earlier run is in two places: rows that have not ended, and sessions in the
 * journal that have no end. Both together are sessions that wait for their Jumpoint. */
#include "main/front_sessions.h"

#include <stdatomic.h>
#include <stdio.h>
#include <unistd.h>

#include "actions/site.h"
#include "base/list.h"
#include "base/log.h"
#include "base/map.h"
#include "base/memory.h"
#include "base/random.h"
#include "evidence/journal.h"
#include "main/snapshot.h"
#include "net/loop.h"
#include "session/clerk.h"
#include "session/link.h"
#include "session/reconcile.h"
#include "session/target_link.h"
#include "session/terminal.h"
#include "session/warden.h"

enum { EPOCH_BYTES = 16, HOST_ROOM = 256 };

struct front_sessions {
	struct front_sessions_settings settings;
	struct arena arena; /* of texts that stay */
	struct signer signer;
	struct journal *journal;
	struct clerk *clerk;
	struct broker *broker;
	struct links *links;
	struct warden *warden;
	struct terminals *terminals;
	struct loop_task news;
	atomic_bool has_news; /* news is on its way */
};

/* --- news of the journal, from its threads --- */

static void
hear_news(struct loop_task *task)
{
	struct front_sessions *sessions = list_entry(task, struct front_sessions, news);

	atomic_store(&sessions->has_news, false);
	if (sessions->broker)
		broker_hear_journal(sessions->broker);
}

static void
tell_news(void *context)
{
	struct front_sessions *sessions = context;

	if (!atomic_exchange(&sessions->has_news, true))
		loop_post_task(sessions->settings.loop, &sessions->news);
}

static const char *
directory_of(struct front_sessions *sessions)
{
	return arena_printf(&sessions->arena, "%s/recordings",
			    sessions->settings.start->settings.data);
}

/* --- what an earlier run left --- */

struct remains {
	struct front_sessions *sessions;
	const char *place;
	struct arena arena;
	struct map *left; /* struct journal_left by uid */
	struct session_plan *plans;
	size_t count;
};

static void
add_left(const struct journal_left *left, void *context)
{
	struct remains *remains = context;
	struct journal_left *copy = arena_new(&remains->arena, struct journal_left);

	*copy = *left;
	map_put(remains->left, str_from(copy->uid), copy);
}

static enum err
read_plans(struct tx *tx, void *context)
{
	struct remains *remains = context;

	return session_plan_load_live(tx, remains->place, BROKER_SESSIONS_MOST, &remains->arena,
				      &remains->plans, &remains->count);
}

/* Its row has ended though the disk did not have all of it, or is another's: the recording ends
 * with what it has. */
static void
end_left(struct str uid, void *value, void *context)
{
	struct remains *remains = context;
	const struct journal_left *left = value;
	struct journal *journal = remains->sessions->journal;
	enum err err;

	if (left->has_ended)
		return;
	err = journal_lose_rest(journal, left->uid, left->at_ms);
	if (!err)
		err = journal_end(journal, left->uid, left->at_ms, STR("lost"));
	if (err)
		log_warning("front.recording_not_ended", LOG_TEXT("session", left->uid),
			    LOG_ERR(err));
}

static enum err
take_up(struct remains *remains)
{
	struct front_sessions *sessions = remains->sessions;
	enum err err;

	journal_each_left(sessions->journal, add_left, remains);
	err = store_read(sessions->settings.reader, read_plans, remains);
	for (size_t i = 0; i < remains->count && !err; i++)
		err = broker_restore(sessions->broker, &remains->plans[i],
				     map_remove(remains->left, str_from(remains->plans[i].uid)));
	if (err)
		return err;
	map_each(remains->left, end_left, remains);
	if (remains->count)
		log_info("front.sessions_taken_up", LOG_INT("sessions", (int64_t)remains->count));
	return OK;
}

static enum err
take_up_remains(struct front_sessions *sessions, const char *place)
{
	struct remains remains = { .sessions = sessions, .place = place, .left = map_new() };
	enum err err;

	arena_init(&remains.arena);
	err = take_up(&remains);
	map_free(remains.left);
	arena_release(&remains.arena);
	return err;
}

/* Ended, and the news of the recording was lost with the process that heard it. */
static enum err
reconcile_rows(struct front_sessions *sessions, const char *place)
{
	const struct front_sessions_settings *given = &sessions->settings;
	const struct reconcile_settings settings = { .loop = given->loop,
						     .pool = given->pool,
						     .store = given->store,
						     .reader = given->reader,
						     .journal = sessions->journal,
						     .directory = directory_of(sessions),
						     .place = place };

	return reconcile_start(&settings);
}

/* --- parts --- */

static struct broker_rules
rules_of(const struct site *site)
{
	const struct site_settings *settings = site->rules.settings;

	return (struct broker_rules){ .linger_ms = settings->session_linger_seconds * 1000,
				      .must_record = settings->recording_required,
				      .record_input = settings->record_input };
}

static enum err
open_journal(struct front_sessions *sessions)
{
	const struct journal_settings settings = {
		.directory = directory_of(sessions),
		.told = tell_news,
		.context = sessions,
	};

	sessions->news.run = hear_news;
	return journal_open(&settings, &sessions->journal);
}

static void
open_broker(struct front_sessions *sessions, const char *place)
{
	const struct front_sessions_settings *given = &sessions->settings;
	const struct clerk_settings clerk = { .loop = given->loop,
					      .pool = given->pool,
					      .store = given->store,
					      .injector = keeper_client_injector(given->keeper),
					      .place = place,
					      .edition = given->site->edition };
	struct broker_settings broker = { .loop = given->loop,
					  .journal = sessions->journal,
					  .clerk_table = &clerk_functions,
					  .target_table = &target_links,
					  .ways = sessions->links,
					  .rules = rules_of(given->site) };

	sessions->clerk = clerk_new(&clerk);
	broker.clerk = sessions->clerk;
	sessions->broker = broker_new(&broker);
	clerk_serve(sessions->clerk, sessions->broker);
}

static void
hear_here(struct link_channel *channel, const struct link_here *here, void *context)
{
	struct front_sessions *sessions = context;

	target_link_here(channel, here, sessions->broker);
}

/* The setting has its rules parted by semicolons, an agent's list by lines. */
static void
narrow(struct front_sessions *sessions, const struct site *site)
{
	char *rules = memory_text(site->rules.settings->jumpoint_narrowing);

	for (char *at = strchr(rules, ';'); at; at = strchr(at, ';'))
		*at = '\n';
	links_set_narrowing(sessions->links, str_from(rules));
	memory_free(rules);
}

static void
open_links(struct front_sessions *sessions, const char *place)
{
	const struct front_sessions_settings *given = &sessions->settings;
	char epoch[2 * EPOCH_BYTES + 1];
	struct links_settings links = { .loop = given->loop,
					.pool = given->pool,
					.site_id = given->start->site_id,
					.signer = &sessions->signer,
					.edition = given->site->edition,
					.place = place,
					.epoch = epoch,
					.here = hear_here,
					.context = sessions };

	_Static_assert(sizeof(links.identity_public) == sizeof(given->start->identity_public),
		       "one key");
	memcpy(links.identity_public, given->start->identity_public, sizeof(links.identity_public));
	for (size_t i = 0; i < EPOCH_BYTES; i++)
		snprintf(epoch + 2 * i, 3, "%02x", (unsigned)random_below(256));
	sessions->signer = keeper_client_signer(given->keeper);
	sessions->links = links_new(&links);
	narrow(sessions, given->site);
}

static void
open_warden(struct front_sessions *sessions)
{
	const struct warden_settings settings = { .loop = sessions->settings.loop,
						  .pool = sessions->settings.pool,
						  .broker = sessions->broker,
						  .site = sessions->settings.site };

	sessions->warden = warden_new(&settings);
}

static void
open_terminals(struct front_sessions *sessions)
{
	const struct terminals_settings settings = { .loop = sessions->settings.loop,
						     .pool = sessions->settings.pool,
						     .broker = sessions->broker,
						     .warden = sessions->warden,
						     .site = sessions->settings.site };

	sessions->terminals = terminals_new(&settings);
}

/* The same after a restart of this process, and another's on another machine. */
static const char *
place_of(struct front_sessions *sessions)
{
	char host[HOST_ROOM] = "";

	if (gethostname(host, sizeof(host) - 1) != 0)
		host[0] = '\0';
	return arena_printf(&sessions->arena, "%s %s", host,
			    sessions->settings.start->settings.listen);
}

enum err
front_sessions_open(const struct front_sessions_settings *settings,
		    struct front_sessions **ret_sessions)
{
	struct front_sessions *sessions = new_object(struct front_sessions);
	const char *place;
	enum err err;

	sessions->settings = *settings;
	arena_init(&sessions->arena);
	place = place_of(sessions);
	err = open_journal(sessions);
	if (!err) {
		open_links(sessions, place);
		open_broker(sessions, place);
		open_warden(sessions);
		open_terminals(sessions);
		err = take_up_remains(sessions, place);
		warden_begin(sessions->warden);
	}
	if (!err)
		err = reconcile_rows(sessions, place);
	*ret_sessions = sessions;
	return err;
}

/* --- while it runs --- */

bool
front_sessions_serve(struct front_sessions *sessions, struct http_exchange *exchange)
{
	struct str path = http_request(exchange)->path;

	if (str_equal_text(path, TERMINAL_PATH))
		terminals_attach(sessions->terminals, exchange);
	else if (str_equal_text(path, LINK_PATH))
		links_attach(sessions->links, exchange);
	else
		return false;
	return true;
}

void
front_sessions_look(struct front_sessions *sessions, int64_t jumpoint_id)
{
	links_refresh(sessions->links, jumpoint_id);
}

void
front_sessions_set_site(struct front_sessions *sessions, struct site *site)
{
	const struct broker_rules rules = rules_of(site);

	broker_set_rules(sessions->broker, &rules);
	narrow(sessions, site);
	warden_set_site(sessions->warden, site);
	terminals_set_site(sessions->terminals, site);
}

struct ending {
	struct loop_task task;
	struct front_sessions *sessions;
	char uid[LINK_UID_SIZE + 1];
	char text[LINK_TEXT_LIMIT];
};

static void
end_session(struct loop_task *task)
{
	struct ending *ending = list_entry(task, struct ending, task);

	broker_end(ending->sessions->broker, str_from(ending->uid), LINK_END_BY_SITE, ending->text);
	memory_free(ending);
}

void
front_sessions_end(struct front_sessions *sessions, const char *session_uid, const char *by)
{
	struct ending *ending = new_object(struct ending);

	ending->sessions = sessions;
	ending->task.run = end_session;
	snprintf(ending->uid, sizeof(ending->uid), "%s", session_uid);
	snprintf(ending->text, sizeof(ending->text), "%s ended it.", by);
	loop_post_task(sessions->settings.loop, &ending->task);
}

void
front_sessions_check(struct front_sessions *sessions)
{
	warden_check_soon(sessions->warden);
}

/* --- the end --- */

void
front_sessions_stop(struct front_sessions *sessions)
{
	links_stop(sessions->links);
}

/* What the journal's threads told last is heard before its place goes, by nobody. */
void
front_sessions_close(struct front_sessions *own_sessions)
{
	if (!own_sessions)
		return;
	warden_free(own_sessions->warden);
	broker_free(TAKE(own_sessions->broker));
	journal_close(own_sessions->journal);
	loop_turn(own_sessions->settings.loop);
	terminals_free(own_sessions->terminals);
	clerk_free(own_sessions->clerk);
	links_free(own_sessions->links);
	arena_release(&own_sessions->arena);
	memory_free(own_sessions);
}
