/* SPDX-License-Identifier: Apache-2.0 */
/* What was granted is taken away, through the API as somebody would, while a session runs: each way
 * is noticed, says why, and takes the next ticket with it. */
#include "actions/session/stay.h"
#include "base/clock.h"
#include "codec/utf8.h"
#include "scene.h"

#define CONFIG "/api/config/v1"

/* A session of ada's on alpha, and what is asked about it. */
struct stay {
	struct scene scene;
	const char *uid;
	int64_t number; /* grants_number, when it was asked for last */
};

static void
open_stay(struct stay *stay, const char *url, int64_t account)
{
	struct reply reply;

	scene_open(&stay->scene, url);
	if (account) {
		account = scene_account(&stay->scene, "deploy", "");
		appliance_make(&stay->scene.appliance,
			       TEXT_OF(&stay->scene.appliance, CONFIG "/vault/account/%lld/user",
				       (long long)account),
			       TEXT_OF(&stay->scene.appliance,
				       "{\"user_id\":%lld,\"role\":\"inject\"}",
				       (long long)stay->scene.ada));
	}
	reply = page_ask(&stay->scene.appliance, &stay->scene.as_ada, "POST", "/login/api/sessions",
			 scene_wish(&stay->scene, stay->scene.alpha, account));
	CHECK_INT(reply.status, 201);
	stay->uid = arena_text(&stay->scene.appliance.arena, reply_text(&reply, "session"));
	SCENE_TELL(&stay->scene, "UPDATE \"session\" SET \"state\" = 'open'");
	CHECK_OK(stay_number(stay->scene.appliance.reader, &stay->number));
}

/* Why it must end, less the words that begin each; "" where it need not. */
static const char *
why_of(struct stay *stay)
{
	const struct str begin = STR("The right to this session is gone: ");
	struct appliance *appliance = &stay->scene.appliance;
	struct stay_running running = { .user_id = stay->scene.ada };
	const struct stay_all all = { appliance->site, &running, 1, clock_now_ms(),
				      &appliance->arena };

	memcpy(running.uid, stay->uid, sizeof(running.uid));
	CHECK_OK(stay_ask_all(appliance->reader, &all, &appliance->arena));
	if (!running.why)
		return "";
	CHECK(str_starts(str_from(running.why), begin));
	return running.why + begin.length;
}

/* One request of the Configuration API, which what is asked for moves with. */
static void
change(struct stay *stay, const char *method, const char *path, const char *body)
{
	struct reply reply =
		appliance_ask(&stay->scene.appliance, method,
			      TEXT_OF(&stay->scene.appliance, CONFIG "%s", path), body);
	int64_t before = stay->number;

	CHECK(reply.status >= 200 && reply.status < 300);
	CHECK_OK(stay_number(stay->scene.appliance.reader, &stay->number));
	CHECK(stay->number > before);
}

/* Gone by that change, and back by the other; a ticket in between says the same. */
static void
check_way(struct stay *stay, const char *const away[3], const char *const back[3], const char *why)
{
	struct page *ada = &stay->scene.as_ada;
	const char *ticket =
		TEXT_OF(&stay->scene.appliance, "/login/api/sessions/%s/ticket", stay->uid);
	struct reply reply;

	CHECK_TEXT(why_of(stay), "");
	change(stay, away[0], away[1], away[2]);
	CHECK_TEXT(why_of(stay), why);
	reply = page_ask(&stay->scene.appliance, ada, "POST", ticket, "{}");
	CHECK_INT(reply.status, 403);
	CHECK_STR(reply_text(&reply, "message"), why);
	if (!back)
		return;
	change(stay, back[0], back[1], back[2]);
	CHECK_TEXT(why_of(stay), "");
	CHECK_INT(page_ask(&stay->scene.appliance, ada, "POST", ticket, "{}").status, 200);
}

#define WAY(...) ((const char *const[3]){ __VA_ARGS__ })
#define NUMBER(n) ((long long)(n))

STORE_TEST(a_session_goes_with_the_jump_group_or_its_role)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	const char *of_ada, *users;

	open_stay(&stay, url, 0);
	users = TEXT_OF(&scene->appliance, "/jump-group/%lld/user", NUMBER(scene->web));
	of_ada = TEXT_OF(&scene->appliance, "%s/%lld", users, NUMBER(scene->ada));
	check_way(&stay, WAY("DELETE", of_ada, NULL),
		  WAY("POST", users,
		      TEXT_OF(&scene->appliance, "{\"user_id\":%lld,\"jump_item_role_id\":3}",
			      NUMBER(scene->ada))),
		  "The role No Access (the user's system role, as nothing gives this group to the "
		  "user) may not start sessions.");
	check_way(&stay, WAY("PATCH", of_ada, "{\"jump_item_role_id\":4}"),
		  WAY("PATCH", of_ada, "{\"jump_item_role_id\":3}"),
		  "The role Auditor (set for the user on the Jump Group) may not start sessions.");
	scene_close(scene);
}

STORE_TEST(a_session_goes_with_the_jumpoint)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	const char *jumpoint, *users;

	open_stay(&stay, url, 0);
	jumpoint = TEXT_OF(&scene->appliance, "/jumpoint/%lld", NUMBER(scene->near));
	users = TEXT_OF(&scene->appliance, "%s/user", jumpoint);
	check_way(&stay,
		  WAY("DELETE", TEXT_OF(&scene->appliance, "%s/%lld", users, NUMBER(scene->ada)),
		      NULL),
		  WAY("POST", users,
		      TEXT_OF(&scene->appliance, "{\"user_id\":%lld}", NUMBER(scene->ada))),
		  "The Jumpoint near is given to the user by no grant of their own and by none of "
		  "their group policies.");
	check_way(&stay, WAY("PATCH", jumpoint, "{\"enabled\":false}"),
		  WAY("PATCH", jumpoint, "{\"enabled\":true}"), "The Jumpoint near is disabled.");
	check_way(&stay, WAY("PATCH", jumpoint, "{\"shell_jump_enabled\":false}"),
		  WAY("PATCH", jumpoint, "{\"shell_jump_enabled\":true}"),
		  "Shell Jump is switched off on the Jumpoint near.");
	scene_close(scene);
}

STORE_TEST(a_session_goes_with_the_group_policy)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	const char *of_group, *members;
	struct reply reply;
	int64_t member;

	open_stay(&stay, url, 0);
	members = CONFIG "/group-policy/1/member";
	reply = appliance_ask(&scene->appliance, "POST", members,
			      TEXT_OF(&scene->appliance,
				      "{\"security_provider_id\":1,\"user_id\":%lld}",
				      NUMBER(scene->ada)));
	CHECK_INT(reply.status, 201);
	member = reply_int(&reply, "id");
	appliance_make(&scene->appliance, CONFIG "/group-policy/1/jump-group",
		       TEXT_OF(&scene->appliance,
			       "{\"jump_group_id\":%lld,\"jump_item_role_id\":3}",
			       NUMBER(scene->web)));
	of_group = TEXT_OF(&scene->appliance, "/jump-group/%lld/user/%lld", NUMBER(scene->web),
			   NUMBER(scene->ada));
	/* two grants: the loss of one leaves the other */
	change(&stay, "DELETE", of_group, NULL);
	check_way(&stay,
		  WAY("DELETE",
		      TEXT_OF(&scene->appliance, "/group-policy/1/jump-group/%lld",
			      NUMBER(scene->web)),
		      NULL),
		  WAY("POST", "/group-policy/1/jump-group",
		      TEXT_OF(&scene->appliance, "{\"jump_group_id\":%lld,\"jump_item_role_id\":3}",
			      NUMBER(scene->web))),
		  "The role No Access (the user's system role, as nothing gives this group to the "
		  "user) may not start sessions.");
	check_way(&stay,
		  WAY("DELETE",
		      TEXT_OF(&scene->appliance, "/group-policy/1/member/%lld", NUMBER(member)),
		      NULL),
		  NULL,
		  "The role No Access (the user's system role, as nothing gives this group to the "
		  "user) may not start sessions.");
	scene_close(scene);
}

STORE_TEST(a_session_goes_with_its_item)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	const char *item;

	open_stay(&stay, url, 0);
	item = TEXT_OF(&scene->appliance, "/jump-item/shell-jump/%lld", NUMBER(scene->alpha));
	check_way(&stay,
		  WAY("PATCH", item,
		      TEXT_OF(&scene->appliance, "{\"jump_group_id\":%lld}", NUMBER(scene->db))),
		  WAY("PATCH", item,
		      TEXT_OF(&scene->appliance, "{\"jump_group_id\":%lld}", NUMBER(scene->web))),
		  "The role No Access (the user's system role, as nothing gives this group to the "
		  "user) may not start sessions.");
	check_way(&stay, WAY("DELETE", item, NULL), NULL,
		  "The item alpha does not exist any more.");
	scene_close(scene);
}

STORE_TEST(a_session_goes_with_the_account_that_it_was_opened_with)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	int64_t account;
	const char *of_account;

	open_stay(&stay, url, 1);
	account = appliance_count(&scene->appliance, "SELECT \"account_id\" FROM \"session\"");
	of_account = TEXT_OF(&scene->appliance, "/vault/account/%lld", NUMBER(account));
	check_way(&stay,
		  WAY("DELETE",
		      TEXT_OF(&scene->appliance, "%s/user/%lld", of_account, NUMBER(scene->ada)),
		      NULL),
		  WAY("POST", TEXT_OF(&scene->appliance, "%s/user", of_account),
		      TEXT_OF(&scene->appliance, "{\"user_id\":%lld,\"role\":\"inject\"}",
			      NUMBER(scene->ada))),
		  "The Vault account deploy is not given to the user for this item any more.");
	check_way(&stay, WAY("DELETE", of_account, NULL), NULL,
		  "The Vault account deploy is not given to the user for this item any more.");
	scene_close(scene);
}

/* More than a list of them holds. */
STORE_TEST(a_session_goes_with_its_account_though_there_are_many)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	const char *users;

	open_stay(&stay, url, 1);
	scene_many_accounts(scene);
	users = TEXT_OF(&scene->appliance, "/vault/account/%lld/user",
			NUMBER(appliance_count(&scene->appliance,
					       "SELECT \"account_id\" FROM \"session\"")));
	check_way(&stay,
		  WAY("DELETE", TEXT_OF(&scene->appliance, "%s/%lld", users, NUMBER(scene->ada)),
		      NULL),
		  WAY("POST", users,
		      TEXT_OF(&scene->appliance, "{\"user_id\":%lld,\"role\":\"inject\"}",
			      NUMBER(scene->ada))),
		  "The Vault account deploy is not given to the user for this item any more.");
	scene_close(scene);
}

/* Their logins end with it, so that no ticket is left to ask for. */
STORE_TEST(a_session_goes_with_its_user)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	const char *user;

	open_stay(&stay, url, 0);
	user = TEXT_OF(&scene->appliance, "/user/%lld", NUMBER(scene->ada));
	change(&stay, "PATCH", user, "{\"enabled\":false}");
	CHECK_TEXT(why_of(&stay), "The user ada is disabled.");
	change(&stay, "PATCH", user, "{\"enabled\":true}");
	CHECK_TEXT(why_of(&stay), "");
	change(&stay, "DELETE", user, NULL);
	CHECK_TEXT(why_of(&stay), "The user does not exist any more.");
	scene_close(scene);
}

/* Whoever carries one that has ended is done with it, or about to be. */
STORE_TEST(one_that_has_ended_is_left_alone)
{
	struct stay stay;

	open_stay(&stay, url, 0);
	SCENE_TELL(&stay.scene, "UPDATE \"session\" SET \"ended_at\" = 1");
	SCENE_TELL(&stay.scene, "DELETE FROM \"jump_group_user\"");
	CHECK_TEXT(why_of(&stay), "");
	scene_close(&stay.scene);
}

STORE_TEST(the_audit_trail_says_who_lost_what)
{
	struct stay stay;
	struct stay_running running = {
		.why = "The right to this session is gone: \"all\" of it."
	};
	const char *details;

	open_stay(&stay, url, 0);
	memcpy(running.uid, stay.uid, sizeof(running.uid));
	CHECK_OK(stay_audit(stay.scene.appliance.store, &running));
	details = stores_text(
		stay.scene.appliance.reader,
		"SELECT CAST(a.\"details\" AS TEXT) FROM \"audit\" a JOIN \"session\" s "
		"ON s.\"id\" = a.\"row_id\" WHERE a.\"event\" = 'session.revoked' AND "
		"a.\"resource\" = 'session' AND a.\"actor_kind\" = 'system'",
		&stay.scene.appliance.arena);
	CHECK(strstr(details, stay.uid));
	CHECK(strstr(details, "\"ada\""));
	CHECK(strstr(details, "\"The right to this session is gone: \\\"all\\\" of it.\""));
	scene_close(&stay.scene);
}

/* As many group policies as somebody may be in make a long sentence. */
STORE_TEST(a_long_reason_is_cut_between_two_characters)
{
	struct stay stay;
	struct scene *scene = &stay.scene;
	char name[] = "ééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééééé 00";
	size_t length = sizeof(name) - 1;
	const char *why;

	open_stay(&stay, url, 0);
	SCENE_TELL(scene, "DELETE FROM \"jump_group_user\"");
	for (int i = 0; i < 20; i++) {
		int64_t policy;

		name[length - 2] = (char)('0' + i / 10);
		name[length - 1] = (char)('0' + i % 10);
		policy = appliance_make(&scene->appliance, CONFIG "/group-policy",
					TEXT_OF(&scene->appliance, "{\"name\":\"%s\"}", name));
		appliance_make(&scene->appliance,
			       TEXT_OF(&scene->appliance, CONFIG "/group-policy/%lld/member",
				       NUMBER(policy)),
			       TEXT_OF(&scene->appliance,
				       "{\"security_provider_id\":1,\"user_id\":%lld}",
				       NUMBER(scene->ada)));
		appliance_make(&scene->appliance,
			       TEXT_OF(&scene->appliance, CONFIG "/group-policy/%lld/jump-group",
				       NUMBER(policy)),
			       TEXT_OF(&scene->appliance,
				       "{\"jump_group_id\":%lld,\"jump_item_role_id\":4}",
				       NUMBER(scene->web)));
	}
	why = why_of(&stay);
	CHECK(strlen(why) > LINK_TEXT_LIMIT - 64 && strlen(why) < LINK_TEXT_LIMIT);
	CHECK(utf8_is_valid(str_from(why)));
	scene_close(scene);
}
