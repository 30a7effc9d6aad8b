/* SPDX-License-Identifier: Apache-2.0 */
/* Beginning sessions, their tickets, who sees which, notes, ends, host keys. */
#include "access/ticket.h"
#include "access/web_login.h"
#include "actions/session/sessions.h"
#include "base/clock.h"
#include "scene.h"

static struct reply
ask(struct scene *scene, const struct page *page, const char *method, const char *uid,
    const char *what, const char *body)
{
	return page_ask(&scene->appliance, page, method,
			TEXT_OF(&scene->appliance, "/login/api/sessions/%s%s", uid, what), body);
}

static int64_t
count(struct scene *scene, const struct page *page, const char *query)
{
	struct reply reply =
		page_ask(&scene->appliance, page, "GET",
			 TEXT_OF(&scene->appliance, "/login/api/sessions%s", query), NULL);

	CHECK_INT(reply.status, 200);
	return reply_int(&reply, "total");
}

STORE_TEST(session_is_written_down_with_all_it_runs_by)
{
	struct scene scene;
	struct reply reply;
	const char *uid;

	scene_open(&scene, url);
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"username\" = 'root', \"keep_alive\" = 30");
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	CHECK_INT(strlen(uid), 32);
	reply = ask(&scene, &scene.as_ada, "GET", uid, "", NULL);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "session"), uid);
	CHECK_STR(reply_text(&reply, "item.name"), "alpha");
	CHECK_STR(reply_text(&reply, "item.hostname"), "alpha.example");
	CHECK_STR(reply_text(&reply, "jumpoint.name"), "near");
	CHECK_STR(reply_text(&reply, "user.name"), "ada");
	CHECK_INT(json_kind(reply_at(&reply, "account")), JSON_NULL);
	CHECK_STR(reply_text(&reply, "state"), "starting");
	CHECK_INT(json_kind(reply_at(&reply, "end")), JSON_NULL);
	CHECK_STR(reply_text(&reply, "recording.state"), "none");
	CHECK_INT(reply_int(&reply, "columns"), 80);
	CHECK(json_bool(reply_at(&reply, "may_end")));
	CHECK(json_bool(reply_at(&reply, "may_attach")));
	CHECK_INT(
		appliance_count(&scene.appliance,
				"SELECT count(*) FROM \"session\" WHERE \"username\" = 'root' AND "
				"\"keep_alive\" = 30 AND \"port\" = 22 AND \"terminal\" = 'xterm' "
				"AND \"recording_wanted\" AND \"user_address\" = '127.0.0.1'"),
		1);
	CHECK_INT(appliance_count(&scene.appliance, "SELECT count(*) FROM \"audit\" WHERE "
						    "\"event\" = 'session.started' AND "
						    "\"actor_name\" = 'ada'"),
		  1);
	scene_close(&scene);
}

STORE_TEST(session_bodies_are_checked)
{
	static const char *const bodies[] = {
		"{}",
		"{\"item_type\":\"web_jump\",\"item_id\":1,\"account_id\":null,\"columns\":80,"
		"\"rows\":24}",
		"{\"item_type\":\"shell_jump\",\"item_id\":1,\"account_id\":null,\"columns\":0,"
		"\"rows\":24}",
		"{\"item_type\":\"shell_jump\",\"item_id\":1,\"account_id\":null,\"columns\":80,"
		"\"rows\":1001}",
		"{\"item_type\":\"shell_jump\",\"item_id\":1,\"account_id\":\"1\",\"columns\":80,"
		"\"rows\":24}",
		"{\"item_type\":\"shell_jump\",\"item_id\":1,\"account_id\":null,\"columns\":80,"
		"\"rows\":24,\"more\":1}",
	};
	struct scene scene;

	scene_open(&scene, url);
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		CHECK_INT(page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
				   bodies[i])
				  .status,
			  422);
	CHECK_INT(page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
			   scene_wish(&scene, scene.beta, 0))
			  .status,
		  404);
	scene_close(&scene);
}

/* --- tickets --- */

/* As the WebSocket's door takes it. */
static enum err
take(struct scene *scene, const struct page *page, struct str text, struct ticket *ret_ticket)
{
	struct appliance *appliance = &scene->appliance;
	CLEANUP(identity_unrefp) struct identity *who = NULL;
	unsigned char hash[SECRET_HASH_SIZE];

	secret_hash(&appliance->site->rules.cookie_key, str_from(page->cookie), hash);
	CHECK_OK(web_login_find(appliance->reader, &appliance->site->rules, hash, clock_now_ms(),
				&who));
	return ticket_take(appliance->store, &appliance->site->rules, who, text, clock_now_ms(),
			   ret_ticket);
}

static struct str
ticket_of(struct scene *scene, const struct page *page, const char *uid)
{
	struct reply reply = ask(scene, page, "POST", uid, "/ticket", "{\"viewer\":null}");

	CHECK_INT(reply.status, 200);
	CHECK_INT(reply_text(&reply, "ticket").length, 64);
	return reply_text(&reply, "ticket");
}

STORE_TEST(ticket_opens_once_for_its_own_login)
{
	struct scene scene;
	struct ticket ticket;
	struct reply reply;
	struct page other;
	struct str text;
	const char *uid;

	scene_open(&scene, url);
	/* every write of this site is run twice: a ticket is found again by its own text only */
	other = page_sign_in(&scene.appliance, "ada", "correct horse battery");
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	text = ticket_of(&scene, &scene.as_ada, uid);
	CHECK_ERR(take(&scene, &other, text, &ticket), ERR_NOT_FOUND);
	CHECK_ERR(take(&scene, &scene.as_root, text, &ticket), ERR_NOT_FOUND);
	CHECK_OK(take(&scene, &scene.as_ada, text, &ticket));
	CHECK_TEXT(ticket.session_uid, uid);
	CHECK_INT(ticket.user_id, scene.ada);
	CHECK_INT(strlen(ticket.viewer), 16);
	CHECK_ERR(take(&scene, &scene.as_ada, text, &ticket), ERR_NOT_FOUND);
	CHECK_ERR(take(&scene, &scene.as_ada, STR("00"), &ticket), ERR_NOT_FOUND);
	reply = ask(&scene, &scene.as_ada, "POST", uid, "/ticket",
		    "{\"viewer\":\"0123456789abcdef\"}");
	CHECK_STR(reply_text(&reply, "viewer"), "0123456789abcdef");
	CHECK_INT(ask(&scene, &scene.as_ada, "POST", uid, "/ticket", "{\"viewer\":\"x\"}").status,
		  422);
	scene_close(&scene);
}

STORE_TEST(ticket_ends_after_half_a_minute)
{
	struct scene scene;
	struct ticket ticket;
	struct str text;
	const char *uid;

	scene_open(&scene, url);
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	text = ticket_of(&scene, &scene.as_ada, uid);
	clock_advance_ms(TICKET_MS);
	CHECK_ERR(take(&scene, &scene.as_ada, text, &ticket), ERR_NOT_FOUND);
	scene_close(&scene);
}

STORE_TEST(ticket_of_another_session_is_nobodys)
{
	struct scene scene;
	struct reply reply;
	const char *uid;

	scene_open(&scene, url);
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	CHECK_INT(ask(&scene, &scene.as_bob, "POST", uid, "/ticket", "{}").status, 404);
	/* an administrator sees that it runs, and nothing of its screen */
	reply = ask(&scene, &scene.as_root, "POST", uid, "/ticket", "{}");
	CHECK_INT(reply.status, 403);
	CHECK_STR(reply_text(&reply, "error"), "not_allowed");
	SCENE_TELL(&scene, "UPDATE \"session\" SET \"ended_at\" = 1, \"state\" = 'ended'");
	reply = ask(&scene, &scene.as_ada, "POST", uid, "/ticket", "{}");
	CHECK_INT(reply.status, 409);
	CHECK_STR(reply_text(&reply, "error"), "conflict");
	scene_close(&scene);
}

/* --- who sees which --- */

STORE_TEST(sessions_are_seen_as_far_as_reports_go)
{
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	int64_t team;

	scene_open(&scene, url);
	scene_start(&scene, &scene.as_ada, scene.alpha);
	scene_start(&scene, &scene.as_root, scene.beta);
	CHECK_INT(count(&scene, &scene.as_ada, ""), 1);
	CHECK_INT(count(&scene, &scene.as_bob, ""), 0);
	CHECK_INT(count(&scene, &scene.as_root, ""), 2);
	SCENE_TELL(&scene,
		   "UPDATE \"user\" SET \"perm_view_support_reports\" = 'all_sessions' WHERE "
		   "\"id\" = %lld",
		   (long long)scene.bob);
	CHECK_INT(count(&scene, &scene.as_bob, ""), 2);
	SCENE_TELL(&scene,
		   "UPDATE \"user\" SET \"perm_view_support_reports\" = 'team_sessions' WHERE "
		   "\"id\" = %lld",
		   (long long)scene.bob);
	CHECK_INT(count(&scene, &scene.as_bob, ""), 0);
	team = appliance_make(appliance, "/api/config/v1/team", "{\"name\":\"t\"}");
	SCENE_TELL(&scene,
		   "INSERT INTO \"team_user\" (\"team_id\", \"user_id\", \"role\") VALUES (%lld, "
		   "%lld, 'member'), (%lld, %lld, 'member')",
		   (long long)team, (long long)scene.bob, (long long)team, (long long)scene.ada);
	CHECK_INT(count(&scene, &scene.as_bob, ""), 1);
	SCENE_TELL(&scene,
		   "UPDATE \"user\" SET \"perm_view_support_reports\" = 'jump_group_sessions' "
		   "WHERE \"id\" = %lld",
		   (long long)scene.bob);
	CHECK_INT(count(&scene, &scene.as_bob, ""), 0);
	SCENE_TELL(&scene,
		   "INSERT INTO \"jump_group_user\" (\"jump_group_id\", \"user_id\") VALUES "
		   "(%lld, %lld)",
		   (long long)scene.db, (long long)scene.bob);
	CHECK_INT(count(&scene, &scene.as_bob, ""), 1);
	scene_close(&scene);
}

STORE_TEST(sessions_are_searched)
{
	struct scene scene;

	scene_open(&scene, url);
	scene_start(&scene, &scene.as_root, scene.alpha);
	scene_start(&scene, &scene.as_root, scene.beta);
	CHECK_INT(count(&scene, &scene.as_root, "?search=ALPHA"), 1);
	CHECK_INT(count(&scene, &scene.as_root, "?search=%25"), 0);
	CHECK_INT(count(&scene, &scene.as_root, "?search=_"), 0);
	CHECK_INT(count(&scene, &scene.as_root, "?search=root"), 2);
	CHECK_INT(count(&scene, &scene.as_root, "?live=true"), 2);
	SCENE_TELL(&scene, "UPDATE \"session\" SET \"ended_at\" = 1 WHERE \"item_name\" = 'beta'");
	CHECK_INT(count(&scene, &scene.as_root, "?live=true"), 1);
	CHECK_INT(count(&scene, &scene.as_root, "?live=true&search=beta"), 0);
	scene_close(&scene);
}

/* By an address alone nobody gets at what is another's, and is told no more than of what is not
 * there. */
STORE_TEST(sessions_and_items_of_others_are_nowhere)
{
	static const struct {
		const char *method, *what, *body;
	} asked[] = {
		{ "GET", "sessions/%s", NULL },
		{ "PATCH", "sessions/%s", "{\"notes\":\"x\"}" },
		{ "POST", "sessions/%s/ticket", "{}" },
		{ "POST", "sessions/%s/end", NULL },
		{ "GET", "sessions/%s/recording", NULL },
		{ "GET", "sessions/%s/transcript", NULL },
		{ "GET", "items/shell-jump/%s", NULL },
		{ "GET", "items/shell-jump/%s/explain", NULL },
		{ "GET", "items/shell-jump/%s/accounts", NULL },
	};
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	const char *uid, *item;

	scene_open(&scene, url);
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	item = TEXT_OF(appliance, "%lld", (long long)scene.alpha);
	/* even one who may see recordings and start sessions, elsewhere */
	SCENE_TELL(&scene,
		   "UPDATE \"user\" SET \"perm_view_sd_recordings\" = TRUE, \"perm_shell_jump\" = "
		   "TRUE, \"perm_support_allowed\" = 'full_support' WHERE \"id\" = %lld",
		   (long long)scene.bob);
	for (size_t i = 0; i < COUNT_OF(asked); i++) {
		bool is_session = str_starts(str_from(asked[i].what), STR("sessions"));
		const char *const ids[] = { is_session ? uid : item,
					    is_session ? "0123456789abcdef0123456789abcdef"
						       : "1999999999" };
		struct reply replies[2];

		for (size_t j = 0; j < COUNT_OF(ids); j++) {
			const char *hole = strchr(asked[i].what, '%');

			replies[j] = page_ask(appliance, &scene.as_bob, asked[i].method,
					      TEXT_OF(appliance, "/login/api/%.*s%s%s",
						      (int)(hole - asked[i].what), asked[i].what,
						      ids[j], hole + 2),
					      asked[i].body);
			CHECK_INT(replies[j].status, 404);
		}
		CHECK_STR(replies[0].body, replies[1].body);
	}
	/* nor does an item's number start anything */
	CHECK_INT(page_ask(appliance, &scene.as_bob, "POST", "/login/api/sessions",
			   scene_wish(&scene, scene.alpha, 0))
			  .status,
		  404);
	CHECK_INT(appliance_count(appliance,
				  "SELECT count(*) FROM \"session\" WHERE \"notes\" = '' "
				  "AND \"ended_at\" IS NULL"),
		  1);
	scene_close(&scene);
}

STORE_TEST(recording_needs_both_rights)
{
	struct scene scene;
	const char *uid, *own;

	scene_open(&scene, url);
	uid = scene_start(&scene, &scene.as_root, scene.beta);
	own = scene_start(&scene, &scene.as_ada, scene.alpha);
	/* sees the session, not the recording */
	CHECK_INT(ask(&scene, &scene.as_ada, "GET", own, "/recording", NULL).status, 403);
	CHECK_INT(ask(&scene, &scene.as_ada, "GET", own, "/transcript", NULL).status, 403);
	/* may see recordings, not this session */
	SCENE_TELL(&scene, "UPDATE \"user\" SET \"perm_view_sd_recordings\" = TRUE");
	CHECK_INT(ask(&scene, &scene.as_ada, "GET", uid, "/recording", NULL).status, 404);
	CHECK_INT(ask(&scene, &scene.as_ada, "GET", uid, "/transcript", NULL).status, 404);
	/* both, and there is none */
	CHECK_INT(ask(&scene, &scene.as_ada, "GET", own, "/recording", NULL).status, 404);
	scene_close(&scene);
}

/* --- notes and ends --- */

STORE_TEST(notes_are_kept)
{
	struct scene scene;
	struct reply reply;
	const char *uid;

	scene_open(&scene, url);
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	reply = ask(&scene, &scene.as_ada, "PATCH", uid, "", "{\"notes\":\"disk was full\"}");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "notes"), "disk was full");
	CHECK_INT(ask(&scene, &scene.as_bob, "PATCH", uid, "", "{\"notes\":\"x\"}").status, 404);
	SCENE_TELL(&scene,
		   "UPDATE \"user\" SET \"perm_view_support_reports\" = 'all_sessions' WHERE "
		   "\"id\" = %lld",
		   (long long)scene.bob);
	CHECK_INT(ask(&scene, &scene.as_bob, "PATCH", uid, "", "{\"notes\":\"x\"}").status, 403);
	reply = ask(&scene, &scene.as_ada, "GET", uid, "", NULL);
	CHECK_STR(reply_text(&reply, "notes"), "disk was full");
	scene_close(&scene);
}

struct told {
	char uid[64];
	int times;
};

static void
hear_end(void *context, const char *session_uid, const char *by)
{
	struct told *told = context;

	snprintf(told->uid, sizeof(told->uid), "%s %s", session_uid, by);
	told->times++;
}

STORE_TEST(end_is_asked_of_whoever_carries_the_session)
{
	static struct told told;
	struct scene scene;
	struct notices notices;
	const char *uid;

	scene_open(&scene, url);
	told = (struct told){ 0 };
	notices = scene.appliance.notices;
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	SCENE_TELL(&scene, "UPDATE \"session\" SET \"state\" = 'open'");
	CHECK_INT(ask(&scene, &scene.as_bob, "POST", uid, "/end", NULL).status, 404);
	scene.appliance.notices = (struct notices){ .context = &told, .session_end = hear_end };
	CHECK_INT(ask(&scene, &scene.as_root, "POST", uid, "/end", NULL).status, 204);
	scene.appliance.notices = notices;
	CHECK_INT(told.times, 1);
	CHECK_TEXT(told.uid, TEXT_OF(&scene.appliance, "%s root", uid));
	/* ended it is when the one who carries it says so */
	CHECK_INT(count(&scene, &scene.as_ada, "?live=true"), 1);
	scene_close(&scene);
}

STORE_TEST(end_is_asked_also_where_the_row_has_ended)
{
	static struct told told;
	struct scene scene;
	struct notices notices;
	const char *uid;

	scene_open(&scene, url);
	told = (struct told){ 0 };
	notices = scene.appliance.notices;
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	CHECK_INT(ask(&scene, &scene.as_ada, "POST", uid, "/end", NULL).status, 204);
	scene.appliance.notices = (struct notices){ .context = &told, .session_end = hear_end };
	CHECK_INT(ask(&scene, &scene.as_bob, "POST", uid, "/end", NULL).status, 404);
	CHECK_INT(told.times, 0);
	CHECK_INT(ask(&scene, &scene.as_ada, "POST", uid, "/end", NULL).status, 204);
	scene.appliance.notices = notices;
	CHECK_INT(told.times, 1);
	CHECK_TEXT(told.uid, TEXT_OF(&scene.appliance, "%s ada", uid));
	scene_close(&scene);
}

STORE_TEST(sessions_that_nobody_came_for_end)
{
	struct scene scene;
	struct reply reply;
	const char *first, *second;

	scene_open(&scene, url);
	first = scene_start(&scene, &scene.as_ada, scene.alpha);
	CHECK_INT(ask(&scene, &scene.as_ada, "POST", first, "/end", NULL).status, 204);
	reply = ask(&scene, &scene.as_ada, "GET", first, "", NULL);
	CHECK_STR(reply_text(&reply, "state"), "ended");
	second = scene_start(&scene, &scene.as_ada, scene.alpha);
	clock_advance_ms(SESSION_UNUSED_MS);
	CHECK_OK(sessions_end_unused(scene.appliance.store, clock_now_ms()));
	reply = ask(&scene, &scene.as_ada, "GET", second, "", NULL);
	CHECK_STR(reply_text(&reply, "state"), "starting");
	clock_advance_ms(1);
	CHECK_OK(sessions_end_unused(scene.appliance.store, clock_now_ms()));
	reply = ask(&scene, &scene.as_ada, "GET", second, "", NULL);
	CHECK_STR(reply_text(&reply, "end.why"), "not_attached");
	CHECK_INT(ask(&scene, &scene.as_ada, "POST", second, "/end", NULL).status, 204);
	scene_close(&scene);
}

/* --- two at once --- */

STORE_TEST(second_session_follows_the_rule)
{
	struct scene scene;
	struct reply reply;
	struct ticket ticket;
	const char *uid;

	scene_open(&scene, url);
	uid = scene_start(&scene, &scene.as_ada, scene.alpha);
	/* one's own is another one in any case */
	scene.appliance.settings->simultaneous_shell_jumps = SHELL_JUMPS_DISALLOW;
	CHECK(strcmp(scene_start(&scene, &scene.as_ada, scene.alpha), uid) != 0);
	reply = page_ask(&scene.appliance, &scene.as_root, "POST", "/login/api/sessions",
			 scene_wish(&scene, scene.alpha, 0));
	CHECK_INT(reply.status, 403);
	scene.appliance.settings->simultaneous_shell_jumps = SHELL_JUMPS_JOIN;
	reply = page_ask(&scene.appliance, &scene.as_root, "POST", "/login/api/sessions",
			 scene_wish(&scene, scene.alpha, 0));
	CHECK_INT(reply.status, 201);
	CHECK_STR(reply_text(&reply, "session"), uid);
	CHECK_OK(take(&scene, &scene.as_root, reply_text(&reply, "ticket"), &ticket));
	CHECK_TEXT(ticket.session_uid, uid);
	/* who was let in may come back */
	CHECK_INT(ask(&scene, &scene.as_root, "POST", uid, "/ticket", "{}").status, 200);
	CHECK_INT(appliance_count(&scene.appliance, "SELECT count(*) FROM \"audit\" WHERE "
						    "\"event\" = 'session.joined'"),
		  1);
	scene.appliance.settings->simultaneous_shell_jumps = SHELL_JUMPS_NEW;
	CHECK(strcmp(scene_start(&scene, &scene.as_root, scene.alpha), uid) != 0);
	scene_close(&scene);
}

/* Starting an item joins what runs through its copy only by the same Jumpoint, and only where one
 * could start the copy. */
STORE_TEST(copies_are_joined_where_one_may_start_them)
{
	struct scene scene;
	struct reply reply;
	const char *uid;

	scene_open(&scene, url);
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"hostname\" = '10.0.0.5', "
			   "\"hostname_key\" = '10.0.0.5'");
	SCENE_TELL(
		&scene, "UPDATE \"shell_jump\" SET \"jump_policy_id\" = %lld WHERE \"id\" = %lld",
		(long long)appliance_make(&scene.appliance, "/api/config/v1/jump-policy",
					  "{\"display_name\":\"join\",\"code_name\":\"join\","
					  "\"simultaneous_jumps\":\"join\","
					  "\"simultaneous_jump_behavior_applies_to_copies\":true}"),
		(long long)scene.alpha);
	uid = scene_start(&scene, &scene.as_root, scene.beta);
	/* ada has no role on beta's group */
	CHECK(strcmp(scene_start(&scene, &scene.as_ada, scene.alpha), uid) != 0);
	appliance_make(&scene.appliance,
		       TEXT_OF(&scene.appliance, "/api/config/v1/jump-group/%lld/user",
			       (long long)scene.db),
		       TEXT_OF(&scene.appliance, "{\"user_id\":%lld,\"jump_item_role_id\":3}",
			       (long long)scene.ada));
	SCENE_TELL(&scene, "UPDATE \"session\" SET \"jumpoint_id\" = \"jumpoint_id\" + 1");
	CHECK(strcmp(scene_start(&scene, &scene.as_ada, scene.alpha), uid) != 0);
	SCENE_TELL(&scene, "UPDATE \"session\" SET \"jumpoint_id\" = %lld", (long long)scene.near);
	reply = page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
			 scene_wish(&scene, scene.alpha, 0));
	CHECK_INT(reply.status, 201);
	CHECK_STR(reply_text(&reply, "session"), uid);
	scene_close(&scene);
}

/* --- host keys --- */

STORE_TEST(host_keys_are_accepted_and_forgotten)
{
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	const char *one, *accept;
	struct reply reply;

	scene_open(&scene, url);
	SCENE_TELL(&scene,
		   "INSERT INTO \"host_key\" (\"jumpoint_id\", \"host\", \"host_key\", \"port\", "
		   "\"algorithm\", \"key\", \"fingerprint\", \"first_seen\") VALUES (%lld, "
		   "'Alpha.example', 'alpha.example', 22, 'ssh-ed25519', 'k1', 'SHA256:one', 5)",
		   (long long)scene.near);
	reply = page_ask(appliance, &scene.as_root, "GET", "/login/api/host-keys?search=ALPHA",
			 NULL);
	CHECK_INT(reply_int(&reply, "total"), 1);
	CHECK_STR(reply_text(&reply, "host_keys.0.fingerprint"), "SHA256:one");
	CHECK_STR(reply_text(&reply, "host_keys.0.jumpoint.name"), "near");
	one = TEXT_OF(appliance, "/login/api/host-keys/%lld",
		      (long long)reply_int(&reply, "host_keys.0.id"));
	accept = TEXT_OF(appliance, "%s/accept", one);
	CHECK_INT(json_kind(reply_at(&reply, "host_keys.0.offered")), JSON_NULL);
	CHECK_INT(page_ask(appliance, &scene.as_root, "POST", accept, NULL).status, 409);
	SCENE_TELL(&scene, "UPDATE \"host_key\" SET \"offered_algorithm\" = 'ssh-rsa', "
			   "\"offered_key\" = 'k2', \"offered_fingerprint\" = 'SHA256:two', "
			   "\"offered_at\" = 6");
	reply = page_ask(appliance, &scene.as_root, "GET", "/login/api/host-keys", NULL);
	CHECK_STR(reply_text(&reply, "host_keys.0.offered.fingerprint"), "SHA256:two");
	CHECK_INT(page_ask(appliance, &scene.as_root, "POST", accept, NULL).status, 204);
	reply = page_ask(appliance, &scene.as_root, "GET", "/login/api/host-keys", NULL);
	CHECK_STR(reply_text(&reply, "host_keys.0.fingerprint"), "SHA256:two");
	CHECK_STR(reply_text(&reply, "host_keys.0.algorithm"), "ssh-rsa");
	CHECK_INT(json_kind(reply_at(&reply, "host_keys.0.offered")), JSON_NULL);
	CHECK_INT(appliance_count(appliance, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					     "'host_key.accepted'"),
		  1);
	CHECK_INT(page_ask(appliance, &scene.as_root, "DELETE", one, NULL).status, 204);
	CHECK_INT(page_ask(appliance, &scene.as_root, "DELETE", one, NULL).status, 404);
	scene_close(&scene);
}
