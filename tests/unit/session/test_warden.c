/* SPDX-License-Identifier: Apache-2.0 */
/* Sessions of a real store and a broker whose targets are the test's; the warden's jobs run on a
 * real pool, and its clock is ours. */
#include "session/warden.h"

#include <stdio.h>

#include "actions/session/stay.h"
#include "actions/site.h"
#include "actions/worker.h"
#include "base/clock.h"
#include "base/pool.h"
#include "net/loop.h"
#include "session/console.h"
#include "session/session.h"
#include "unit/actions/session/carried.h"

#define OWNERS_VIEWER "00000000000000a1"
#define GUESTS_VIEWER "00000000000000b2"

enum { OWNER = 5, GUEST = 6 };

struct chair {
	struct leg leg;
	struct made_secret cookie;
	struct session_seat seat;
	struct viewer *viewer;
	int64_t user_id;
	int code; /* of its close; 0: it is open */
	char ended[256];
};

struct watch {
	struct carried carried;
	struct site *site;
	struct site_settings settings;
	struct loop *loop;
	struct pool *pool;
	struct broker *broker;
	struct warden *warden;
	struct session_plan plan;
	struct session *session;
	struct target target;
	struct chair owner, guest;
	bool has_target;
	int64_t number;			 /* of the rights, in the beginning */
	char ended[256];		 /* why and text of END to the target */
	char step[LINK_TEXT_LIMIT + 64]; /* of the row */
};

static struct watch watch;

/* --- legs and clerk --- */

static enum err
hear_target(struct leg *leg, const struct message *message)
{
	if (message->kind == LINK_END)
		snprintf(watch.ended, sizeof(watch.ended), "%s: %.*s",
			 session_end_name(message->why), STR_ARG(message->text));
	return OK;
}

static void
close_target(struct leg *own_leg, int code, const char *reason)
{
	watch.has_target = false;
}

static const struct leg_table target_table = { hear_target, close_target };

static enum err
open_target(void *context, int64_t jumpoint_id, struct session *session, struct target **ret_target)
{
	watch.target = (struct target){ .leg = { &target_table },
					.jumpoint_id = jumpoint_id,
					.node_id = 70 };
	watch.has_target = true;
	*ret_target = &watch.target;
	return OK;
}

static const struct target_table ways = { open_target };

static enum err
hear_viewer(struct leg *leg, const struct message *message)
{
	struct chair *chair = (struct chair *)(void *)leg;

	if (message->kind == LINK_ENDED)
		snprintf(chair->ended, sizeof(chair->ended), "%s: %.*s",
			 session_end_name(message->why), STR_ARG(message->text));
	return OK;
}

static void
close_viewer(struct leg *own_leg, int code, const char *reason)
{
	((struct chair *)(void *)own_leg)->code = code;
}

static const struct leg_table chair_table = { hear_viewer, close_viewer };

static void
note_step(void *context, const struct session_step *step)
{
	if (step->end_why)
		snprintf(watch.step, sizeof(watch.step), "%s: %s", step->end_why, step->end_text);
}

static const struct clerk_table clerk = { .step = note_step };

/* --- the scene --- */

static enum err
insert_login(struct tx *tx, void *context)
{
	struct chair *chair = context;
	const struct web_login_wish wish = { chair->user_id, WEB_LOGIN_PASSWORD, STR("192.0.2.1"),
					     STR("browser"), CARRIED_NOW };
	bool has_ended;
	int64_t id;

	return web_login_insert(tx, &watch.site->rules, &wish, &chair->cookie, &id, &has_ended);
}

static void
sit_down(struct chair *chair, int64_t user_id, const char *viewer)
{
	const struct console_message attach = { .kind = CONSOLE_ATTACH, .offset = 0 };

	*chair = (struct chair){ .leg = { &chair_table },
				 .user_id = user_id,
				 .seat = { .address = "192.0.2.1" } };
	secret_make(&watch.site->rules.cookie_key, &watch.carried.arena, &chair->cookie);
	CHECK_OK(store_write(watch.carried.store, insert_login, chair));
	memcpy(chair->seat.login_hash, chair->cookie.hash, sizeof(chair->seat.login_hash));
	CHECK_OK(broker_attach(watch.session, str_from(viewer), &chair->seat, &chair->leg,
			       &chair->viewer));
	CHECK_OK(broker_viewer_says(chair->viewer, &attach));
}

static void
open_site(const char *url)
{
	carried_open(&watch.carried, url);
	site_settings_default(&watch.settings, &watch.carried.arena);
	watch.site = site_new();
	watch.site->edition = EDITION_RS;
	watch.site->rules.settings = &watch.settings;
	carried_add_user(&watch.carried, OWNER, "ada");
	carried_add_user(&watch.carried, GUEST, "bea");
	carried_grant(&watch.carried, OWNER);
	carried_grant(&watch.carried, GUEST);
	stores_tell(watch.carried.store,
		    "INSERT INTO \"session_member\" SELECT \"id\", 6, 'bea', 0 FROM \"session\"");
	CHECK_OK(stay_number(watch.carried.reader, &watch.number));
}

static void
open_watch(const char *url)
{
	const struct pool_settings pool = { .threads = { 1, 0 },
					    .queue_limit = { 16, 0 },
					    .worker_new = worker_new,
					    .worker_free = worker_free };
	struct pool_settings with = pool;
	struct broker_settings broker = { .clerk_table = &clerk,
					  .target_table = &ways,
					  .rules = { .linger_ms = 600 * 1000 } };
	struct warden_settings settings = { 0 };

	memset(&watch, 0, sizeof(watch));
	open_site(url);
	watch.loop = broker.loop = loop_new();
	with.context = watch.carried.store;
	watch.pool = pool_new(&with);
	watch.broker = broker_new(&broker);
	settings.loop = watch.loop;
	settings.pool = watch.pool;
	settings.broker = watch.broker;
	settings.site = watch.site;
	watch.warden = warden_new(&settings);
	watch.plan = (struct session_plan){ .uid = CARRIED_UID,
					    .user_id = OWNER,
					    .jumpoint_id = 7,
					    .item_type = "shell_jump",
					    .item_name = "db1",
					    .hostname = "db1",
					    .terminal = "xterm",
					    .username = "root",
					    .account_uid = "",
					    .columns = 80,
					    .rows = 24,
					    .end_why = "",
					    .end_text = "" };
	CHECK_OK(broker_start(watch.broker, &watch.plan, &watch.session));
	sit_down(&watch.owner, OWNER, OWNERS_VIEWER);
	sit_down(&watch.guest, GUEST, GUESTS_VIEWER);
	warden_begin(watch.warden);
}

static void
close_watch(void)
{
	pool_close(watch.pool);
	loop_turn(watch.loop);
	warden_free(watch.warden);
	broker_free(watch.broker);
	pool_free(watch.pool);
	loop_free(watch.loop);
	site_unref(watch.site);
	carried_close(&watch.carried);
}

/* --- time --- */

struct marker {
	struct pool_job job;
	struct loop_task task;
	bool is_back;
};

static void
come_back(struct loop_task *task)
{
	list_entry(task, struct marker, task)->is_back = true;
}

static void
pass_through(struct pool_job *job, void *worker)
{
	loop_post_task(watch.loop, &list_entry(job, struct marker, job)->task);
}

/* A check is two jobs, the second submitted when the first is back: with one worker, three rounds
 * of a job of our own are behind it. The clock stands meanwhile. */
static void
settle(void)
{
	for (int i = 0; i < 3; i++) {
		struct marker marker = { .job = { .run = pass_through },
					 .task = { .run = come_back } };

		CHECK_OK(pool_submit(watch.pool, POOL_FAST, &marker.job));
		while (!marker.is_back)
			loop_wait(watch.loop);
	}
}

static void
pass(int64_t ms)
{
	clock_advance_ms(ms);
	loop_turn(watch.loop);
	settle();
}

static int64_t
rights_of_session(void)
{
	return watch.session->rights;
}

/* --- tests --- */

STORE_TEST(sessions_go_on_while_rights_stand)
{
	open_watch(url);
	pass(WARDEN_LOOK_MS);
	CHECK_INT(rights_of_session(), watch.number);
	carried_change(&watch.carried, "user",
		       "UPDATE \"user\" SET \"perm_admin\" = TRUE WHERE \"id\" = 6");
	pass(WARDEN_LOOK_MS);
	CHECK_INT(rights_of_session(), watch.number + 1);
	CHECK_INT(watch.owner.viewer->seat.rights, watch.number + 1);
	CHECK_INT(watch.guest.viewer->seat.rights, watch.number + 1);
	CHECK_TEXT(watch.ended, "");
	close_watch();
}

STORE_TEST(a_session_ends_with_its_user_s_right)
{
	static const char why[] = "no_right: The right to this session is gone: The user ada is "
				  "disabled.";

	open_watch(url);
	pass(WARDEN_LOOK_MS);
	carried_change(&watch.carried, "user",
		       "UPDATE \"user\" SET \"enabled\" = FALSE WHERE \"id\" = 5");
	pass(WARDEN_LOOK_MS);
	CHECK_TEXT(watch.ended, why);
	CHECK_INT(watch.session->state, SESSION_ENDING);
	CHECK_INT(carried_number(&watch.carried, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
						 "'session.revoked' AND \"actor_kind\" = 'system'"),
		  1);
	/* its target says no last word, and nobody is asked about it twice */
	carried_change(&watch.carried, "user",
		       "UPDATE \"user\" SET \"perm_admin\" = TRUE WHERE \"id\" = 6");
	pass(WARDEN_LOOK_MS);
	pass(BROKER_END_MS);
	CHECK_TEXT(watch.step, why);
	CHECK_TEXT(watch.guest.ended, why);
	CHECK_INT(carried_number(&watch.carried, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
						 "'session.revoked'"),
		  1);
	close_watch();
}

STORE_TEST(whose_login_is_over_sees_no_more_of_it)
{
	open_watch(url);
	stores_tell(watch.carried.store, "DELETE FROM \"web_login\" WHERE \"user_id\" = 5");
	warden_check_soon(watch.warden);
	loop_turn(watch.loop);
	settle();
	CHECK_INT(watch.owner.code, 1008);
	CHECK_INT(watch.guest.code, 0);
	CHECK_TEXT(watch.ended, "");
	close_watch();
}

STORE_TEST(logins_that_end_by_time_are_found_within_twenty_seconds)
{
	open_watch(url);
	pass(WARDEN_LOOK_MS);
	stores_tell(watch.carried.store, "UPDATE \"web_login\" SET \"ends_at\" = 1 WHERE "
					 "\"user_id\" = 5");
	pass(WARDEN_LOOK_MS);
	CHECK_INT(watch.owner.code, 0);
	for (int i = 2; i < WARDEN_LOGINS_MS / WARDEN_LOOK_MS; i++)
		pass(WARDEN_LOOK_MS);
	CHECK_INT(watch.owner.code, 1008);
	close_watch();
}

STORE_TEST(who_joined_leaves_with_their_right_and_the_session_goes_on)
{
	open_watch(url);
	pass(WARDEN_LOOK_MS);
	carried_change(&watch.carried, "jump_group_user",
		       "DELETE FROM \"jump_group_user\" WHERE \"user_id\" = 6");
	pass(WARDEN_LOOK_MS);
	CHECK_INT(watch.guest.code, 1008);
	CHECK_INT(watch.owner.code, 0);
	CHECK_TEXT(watch.ended, "");
	close_watch();
}

STORE_TEST(a_session_whose_link_is_lost_ends_too)
{
	open_watch(url);
	pass(WARDEN_LOOK_MS);
	broker_target_lost(watch.session);
	carried_change(&watch.carried, "shell_jump", "DELETE FROM \"shell_jump\"");
	pass(WARDEN_LOOK_MS);
	CHECK_INT(broker_count(watch.broker), 0);
	CHECK_TEXT(watch.step, "no_right: The right to this session is gone: The item db1 does not "
			       "exist any more.");
	close_watch();
}

/* Nothing is known, so nothing is done; what was not asked is found again. */
STORE_TEST(while_the_store_is_away_everybody_stays)
{
	open_watch(url);
	pass(WARDEN_LOOK_MS);
	carried_change(&watch.carried, "user",
		       "UPDATE \"user\" SET \"enabled\" = FALSE WHERE \"id\" = 5");
	stores_tell(watch.carried.store, "ALTER TABLE \"shell_jump\" RENAME TO \"away\"");
	pass(WARDEN_LOOK_MS);
	CHECK_TEXT(watch.ended, "");
	CHECK_INT(rights_of_session(), watch.number);
	stores_tell(watch.carried.store, "ALTER TABLE \"away\" RENAME TO \"shell_jump\"");
	pass(WARDEN_LOOK_MS);
	CHECK(watch.ended[0]);
	close_watch();
}

STORE_TEST(it_begins_again_with_the_next_session)
{
	open_watch(url);
	session_finish(watch.session, LINK_END_CLOSED, STR(""), 0);
	pass(0);
	pass(BROKER_SHOWN_MS);
	CHECK_INT(broker_count(watch.broker), 0);
	CHECK_OK(broker_start(watch.broker, &watch.plan, &watch.session));
	pass(WARDEN_LOOK_MS);
	CHECK_INT(rights_of_session(), -1);
	warden_begin(watch.warden);
	pass(WARDEN_LOOK_MS);
	CHECK_INT(rights_of_session(), watch.number);
	close_watch();
}
