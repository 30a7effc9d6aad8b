/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody sees, why they may start it, which accounts they are offered, and the pulse. */
#include "base/clock.h"
#include "scene.h"

static struct reply
get(struct scene *scene, const struct page *page, const char *target)
{
	return page_ask(&scene->appliance, page, "GET", target, NULL);
}

/* The reason why the item may not be started; empty: it may. */
static struct str
why_not(struct scene *scene, const struct page *page, int64_t item)
{
	struct reply reply = get(
		scene, page,
		TEXT_OF(&scene->appliance, "/login/api/items/shell-jump/%lld", (long long)item));

	CHECK_INT(reply.status, 200);
	if (json_bool(reply_at(&reply, "may_start"))) {
		CHECK_INT(json_kind(reply_at(&reply, "why_not")), JSON_NULL);
		return STR("");
	}
	return reply_text(&reply, "why_not");
}

STORE_TEST(items_are_those_one_has_a_role_for)
{
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	reply = get(&scene, &scene.as_ada, "/login/api/items");
	CHECK_INT(reply.status, 200);
	CHECK_INT(reply_int(&reply, "total"), 1);
	CHECK_STR(reply_text(&reply, "items.0.name"), "alpha");
	CHECK_STR(reply_text(&reply, "items.0.type"), "shell_jump");
	CHECK_STR(reply_text(&reply, "items.0.group.name"), "web");
	CHECK_STR(reply_text(&reply, "items.0.jumpoint.name"), "near");
	CHECK(json_bool(reply_at(&reply, "items.0.may_start")));
	CHECK_INT(reply_int(&reply, "items.0.live"), 0);
	reply = get(&scene, &scene.as_bob, "/login/api/items");
	CHECK_INT(reply_int(&reply, "total"), 0);
	reply = get(&scene, &scene.as_root, "/login/api/items");
	CHECK_INT(reply_int(&reply, "total"), 2);
	/* what is not seen is not there */
	CHECK_INT(get(&scene, &scene.as_ada,
		      TEXT_OF(&scene.appliance, "/login/api/items/shell-jump/%lld",
			      (long long)scene.beta))
			  .status,
		  404);
	scene_close(&scene);
}

STORE_TEST(items_are_searched_and_paged)
{
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	reply = get(&scene, &scene.as_root, "/login/api/items?search=FRONT");
	CHECK_INT(reply_int(&reply, "total"), 1);
	CHECK_STR(reply_text(&reply, "items.0.name"), "alpha");
	reply = get(&scene, &scene.as_root, "/login/api/items?search=beta.ex");
	CHECK_STR(reply_text(&reply, "items.0.name"), "beta");
	reply = get(&scene, &scene.as_root,
		    TEXT_OF(&scene.appliance, "/login/api/items?group=%lld", (long long)scene.db));
	CHECK_INT(reply_int(&reply, "total"), 1);
	reply = get(&scene, &scene.as_root, "/login/api/items?page=2");
	CHECK_INT(reply_int(&reply, "total"), 2);
	CHECK_INT(json_count(reply_at(&reply, "items")), 0);
	CHECK_INT(get(&scene, &scene.as_root, "/login/api/items?search=%ff").status, 422);
	scene_close(&scene);
}

STORE_TEST(groups_are_counted)
{
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	scene_item(&scene, "mine", scene.ada, ",\"jump_group_type\":\"personal\"");
	reply = get(&scene, &scene.as_ada, "/login/api/groups");
	CHECK_INT(json_count(reply.json), 2);
	CHECK_INT(reply_int(&reply, "0.id"), 0);
	CHECK_INT(reply_int(&reply, "0.items"), 1);
	CHECK_STR(reply_text(&reply, "1.name"), "web");
	CHECK_INT(reply_int(&reply, "1.items"), 1);
	reply = get(&scene, &scene.as_ada, "/login/api/items?group=0");
	CHECK_STR(reply_text(&reply, "items.0.name"), "mine");
	/* an administrator sees the list of another under a number of its own */
	reply = get(
		&scene, &scene.as_root,
		TEXT_OF(&scene.appliance, "/login/api/items?group=-%lld", (long long)scene.ada));
	CHECK_INT(reply_int(&reply, "total"), 1);
	scene_close(&scene);
}

STORE_TEST(starting_needs_every_grant_at_once)
{
	static const struct {
		const char *change, *says, *undo;
	} takes[] = {
		{ "UPDATE \"user\" SET \"perm_shell_jump\" = FALSE", "Shell Jump",
		  "UPDATE \"user\" SET \"perm_shell_jump\" = TRUE" },
		{ "UPDATE \"user\" SET \"perm_support_allowed\" = 'not_allowed'",
		  "opening sessions",
		  "UPDATE \"user\" SET \"perm_support_allowed\" = 'full_support'" },
		{ "UPDATE \"jumpoint\" SET \"enabled\" = FALSE", "near is disabled",
		  "UPDATE \"jumpoint\" SET \"enabled\" = TRUE" },
		{ "UPDATE \"jumpoint\" SET \"shell_jump_enabled\" = FALSE", "switched off",
		  "UPDATE \"jumpoint\" SET \"shell_jump_enabled\" = TRUE" },
		{ "UPDATE \"jumpoint_user\" SET \"user_id\" = -\"user_id\"",
		  "given to the user by no grant",
		  "UPDATE \"jumpoint_user\" SET \"user_id\" = -\"user_id\"" },
		{ "UPDATE \"jump_group_user\" SET \"jump_item_role_id\" = 4", "Auditor",
		  "UPDATE \"jump_group_user\" SET \"jump_item_role_id\" = 3" },
	};
	struct scene scene;

	scene_open(&scene, url);
	for (size_t i = 0; i < COUNT_OF(takes); i++) {
		struct str why;

		appliance_tell(&scene.appliance, takes[i].change);
		why = why_not(&scene, &scene.as_ada, scene.alpha);
		CHECK(memmem(why.data, why.length, takes[i].says, strlen(takes[i].says)) != NULL);
		CHECK_INT(page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
				   scene_wish(&scene, scene.alpha, 0))
				  .status,
			  403);
		appliance_tell(&scene.appliance, takes[i].undo);
		CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha), "");
	}
	CHECK_INT(appliance_count(&scene.appliance, "SELECT count(*) FROM \"session\""), 0);
	scene_close(&scene);
}

STORE_TEST(group_policies_give_groups_and_jumpoints)
{
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	struct reply reply;

	scene_open(&scene, url);
	SCENE_TELL(&scene,
		   "UPDATE \"user\" SET \"perm_shell_jump\" = TRUE, \"perm_support_allowed\" = "
		   "'full_support' WHERE \"id\" = %lld",
		   (long long)scene.bob);
	appliance_make(appliance, "/api/config/v1/group-policy/1/member",
		       TEXT_OF(appliance, "{\"security_provider_id\":1,\"user_id\":%lld}",
			       (long long)scene.bob));
	appliance_make(appliance, "/api/config/v1/group-policy/1/jump-group",
		       TEXT_OF(appliance, "{\"jump_group_id\":%lld,\"jump_item_role_id\":3}",
			       (long long)scene.db));
	CHECK(why_not(&scene, &scene.as_bob, scene.beta).length > 0);
	appliance_make(appliance, "/api/config/v1/group-policy/1/jumpoint",
		       TEXT_OF(appliance, "{\"jumpoint_id\":%lld}", (long long)scene.near));
	CHECK_STR(why_not(&scene, &scene.as_bob, scene.beta), "");
	reply = get(&scene, &scene.as_bob,
		    TEXT_OF(appliance, "/login/api/items/shell-jump/%lld/explain",
			    (long long)scene.beta));
	CHECK(json_bool(reply_at(&reply, "allowed")));
	CHECK_STR(reply_text(&reply, "steps.4.rule"), "jumpoint_access");
	CHECK_STR(reply_text(&reply, "steps.4.why"),
		  "The group policy Representatives gives the Jumpoint near.");
	CHECK_STR(reply_text(&reply, "steps.5.why"),
		  "The role Start Sessions Only (by the group policy Representatives) may start "
		  "sessions.");
	scene_close(&scene);
}

STORE_TEST(a_users_own_role_goes_before_the_policies)
{
	struct scene scene;
	struct appliance *appliance = &scene.appliance;

	scene_open(&scene, url);
	appliance_make(appliance, "/api/config/v1/group-policy/1/member",
		       TEXT_OF(appliance, "{\"security_provider_id\":1,\"user_id\":%lld}",
			       (long long)scene.ada));
	appliance_make(appliance, "/api/config/v1/group-policy/1/jump-group",
		       TEXT_OF(appliance, "{\"jump_group_id\":%lld,\"jump_item_role_id\":1}",
			       (long long)scene.web));
	CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha), "");
	SCENE_TELL(&scene, "UPDATE \"jump_group_user\" SET \"jump_item_role_id\" = 4");
	CHECK(why_not(&scene, &scene.as_ada, scene.alpha).length > 0);
	SCENE_TELL(&scene, "DELETE FROM \"jump_group_user\"");
	CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha), "");
	scene_close(&scene);
}

STORE_TEST(explaining_others_is_for_administrators)
{
	struct scene scene;
	struct reply reply;
	const char *target;

	scene_open(&scene, url);
	target = TEXT_OF(&scene.appliance, "/login/api/items/shell-jump/%lld/explain?user=%lld",
			 (long long)scene.beta, (long long)scene.bob);
	CHECK_INT(get(&scene, &scene.as_ada, target).status, 403);
	reply = get(&scene, &scene.as_root, target);
	CHECK_INT(reply.status, 200);
	CHECK(!json_bool(reply_at(&reply, "allowed")));
	CHECK_INT(get(&scene, &scene.as_ada,
		      TEXT_OF(&scene.appliance, "/login/api/items/shell-jump/%lld/explain",
			      (long long)scene.beta))
			  .status,
		  404);
	scene_close(&scene);
}

STORE_TEST(a_schedule_closes_the_door)
{
	struct scene scene;
	struct str why;

	scene_open(&scene, url);
	/* the clock stands at Tuesday, 2023-11-14 22:13:20 UTC */
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"schedule_enabled\" = TRUE, "
			   "\"schedule_strict\" = TRUE WHERE \"id\" = 1");
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"jump_policy_id\" = 1");
	CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha), "");
	SCENE_TELL(&scene, "INSERT INTO \"jump_policy_schedule_entry\" VALUES (1, 1, 1, '08:00', "
			   "1, '17:00')");
	why = why_not(&scene, &scene.as_ada, scene.alpha);
	CHECK_STR(why, "The schedule of the Jump Policy Any Time (UTC) does not allow a session "
		       "now.");
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"schedule_timezone\" = "
			   "'America/Los_Angeles'");
	CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha), "");
	scene_start(&scene, &scene.as_ada, scene.alpha);
	/* 17:00 there is 01:00 UTC */
	CHECK(appliance_count(&scene.appliance, "SELECT \"must_end_at\" FROM \"session\"") ==
	      1700010000LL * 1000);
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"schedule_timezone\" = 'No/Where'");
	CHECK(why_not(&scene, &scene.as_ada, scene.alpha).length > 0);
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"schedule_timezone\" = '../../etc/passwd'");
	CHECK(why_not(&scene, &scene.as_ada, scene.alpha).length > 0);
	scene_close(&scene);
}

/* It is not taken for one that is empty and keeps nobody out. */
STORE_TEST(a_schedule_that_cannot_be_read_is_shut)
{
	struct scene scene;

	scene_open(&scene, url);
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"schedule_enabled\" = TRUE");
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"jump_policy_id\" = 1");
	SCENE_TELL(&scene, "INSERT INTO \"jump_policy_schedule_entry\" VALUES (1, 1, 0, '25:00', "
			   "6, '26:00')");
	CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha),
		  "The schedule of the Jump Policy Any Time has a time that cannot be read.");
	SCENE_TELL(&scene, "INSERT INTO \"jump_policy_schedule_entry\" VALUES (1, 2, 0, '00:00', "
			   "0, '00:00')");
	CHECK(why_not(&scene, &scene.as_ada, scene.alpha).length > 0);
	SCENE_TELL(&scene, "DELETE FROM \"jump_policy_schedule_entry\" WHERE \"position\" = 1");
	CHECK_STR(why_not(&scene, &scene.as_ada, scene.alpha), "");
	scene_close(&scene);
}

STORE_TEST(conditions_that_cannot_be_met_refuse)
{
	struct scene scene;

	scene_open(&scene, url);
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"jump_policy_id\" = 1");
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"two_factor_challenge_required\" = TRUE");
	CHECK(why_not(&scene, &scene.as_ada, scene.alpha).length > 0);
	CHECK(why_not(&scene, &scene.as_root, scene.alpha).length > 0);
	SCENE_TELL(&scene, "UPDATE \"jump_policy\" SET \"two_factor_challenge_required\" = FALSE, "
			   "\"approval_required\" = TRUE");
	CHECK(why_not(&scene, &scene.as_ada, scene.alpha).length > 0);
	scene_close(&scene);
}

/* --- accounts --- */

static size_t
offered(struct scene *scene, const struct page *page, int64_t item, struct reply *ret_reply)
{
	*ret_reply = get(scene, page,
			 TEXT_OF(&scene->appliance, "/login/api/items/shell-jump/%lld/accounts",
				 (long long)item));
	CHECK_INT(ret_reply->status, 200);
	return json_count(reply_at(ret_reply, "accounts"));
}

static void
grant(struct scene *scene, int64_t account, const char *role)
{
	appliance_make(&scene->appliance,
		       TEXT_OF(&scene->appliance, "/api/config/v1/vault/account/%lld/user",
			       (long long)account),
		       TEXT_OF(&scene->appliance, "{\"user_id\":%lld,\"role\":\"%s\"}",
			       (long long)scene->ada, role));
}

STORE_TEST(accounts_are_those_one_has_a_role_for)
{
	struct scene scene;
	struct reply reply;
	int64_t account;

	scene_open(&scene, url);
	account = scene_account(&scene, "deploy", "");
	CHECK_INT(offered(&scene, &scene.as_ada, scene.alpha, &reply), 0);
	CHECK_INT(json_kind(reply_at(&reply, "username")), JSON_NULL);
	grant(&scene, account, "inject");
	CHECK_INT(offered(&scene, &scene.as_ada, scene.alpha, &reply), 1);
	CHECK_INT(reply_int(&reply, "accounts.0.id"), account);
	CHECK_STR(reply_text(&reply, "accounts.0.username"), "deploy-user");
	CHECK(!json_bool(reply_at(&reply, "accounts.0.is_recommended")));
	CHECK(memmem(reply.body.data, reply.body.length, "hidden", 6) == NULL);
	/* an administrator of the Vault may use all */
	CHECK_INT(offered(&scene, &scene.as_root, scene.beta, &reply), 1);
	/* the one used last is recommended */
	CHECK_INT(page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
			   scene_wish(&scene, scene.alpha, account))
			  .status,
		  201);
	CHECK_INT(offered(&scene, &scene.as_ada, scene.alpha, &reply), 1);
	CHECK(json_bool(reply_at(&reply, "accounts.0.is_recommended")));
	CHECK_INT(appliance_count(&scene.appliance, "SELECT count(*) FROM \"session\" WHERE "
						    "\"username\" = 'deploy-user' AND "
						    "\"account_uid\" IS NOT NULL"),
		  1);
	scene_close(&scene);
}

STORE_TEST(accounts_of_others_are_offered_to_nobody)
{
	struct scene scene;
	struct reply reply;
	int64_t account;

	scene_open(&scene, url);
	account = scene_account(&scene, "own", "");
	SCENE_TELL(&scene,
		   "UPDATE \"vault_account\" SET \"personal\" = TRUE, \"owner_user_id\" = %lld, "
		   "\"account_group_id\" = NULL WHERE \"id\" = %lld",
		   (long long)scene.ada, (long long)account);
	CHECK_INT(offered(&scene, &scene.as_ada, scene.alpha, &reply), 1);
	CHECK_INT(offered(&scene, &scene.as_root, scene.alpha, &reply), 0);
	scene_close(&scene);
}

STORE_TEST(accounts_follow_their_associations)
{
	static const struct {
		const char *association;
		bool alpha, beta;
	} cases[] = {
		{ "{\"filter_type\":\"any_jump_items\"}", true, true },
		{ "{\"filter_type\":\"no_jump_items\"}", false, false },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"host\":[\"alpha*\"]}}", true,
		  false },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"host\":[\"nowhere\",\"*."
		  "example\"]}}",
		  true, true },
		/* kinds are joined by AND */
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"host\":[\"*.example\"],\"tag\":["
		  "\"front\"]}}",
		  true, false },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"name\":[\"*et*\"],\"shared_jump_"
		  "groups\":[%lld]}}",
		  false, true },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"name\":[\"alpha\"],\"shared_jump_"
		  "groups\":[%lld]}}",
		  false, false },
	};
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	struct reply reply;
	int64_t account;
	const char *path;

	scene_open(&scene, url);
	account = scene_account(&scene, "deploy", "");
	path = TEXT_OF(appliance, "/api/config/v1/vault/account/%lld/jump-item-association",
		       (long long)account);
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const char *hole = strstr(cases[i].association, "%lld");
		const char *body =
			hole ? TEXT_OF(appliance, "%.*s%lld%s", (int)(hole - cases[i].association),
				       cases[i].association, (long long)scene.db, hole + 4)
			     : cases[i].association;

		appliance_ask(appliance, "DELETE", path, NULL);
		CHECK_INT(appliance_ask(appliance, "POST", path, body).status, 201);
		CHECK_INT(offered(&scene, &scene.as_root, scene.alpha, &reply), cases[i].alpha);
		CHECK_INT(offered(&scene, &scene.as_root, scene.beta, &reply), cases[i].beta);
	}
	/* without an own one, the group's: and one named item counts beside criteria that fail */
	appliance_ask(appliance, "DELETE", path, NULL);
	CHECK_INT(appliance_ask(appliance, "PATCH",
				"/api/config/v1/vault/account-group/1/jump-item-association",
				TEXT_OF(appliance,
					"{\"filter_type\":\"criteria\",\"criteria\":{\"host\":["
					"\"nowhere\"]},\"jump_items\":[{\"id\":%lld,\"type\":"
					"\"shell_jump\"}]}",
					(long long)scene.beta))
			  .status,
		  200);
	CHECK_INT(offered(&scene, &scene.as_root, scene.alpha, &reply), 0);
	CHECK_INT(offered(&scene, &scene.as_root, scene.beta, &reply), 1);
	scene_close(&scene);
}

static struct reply
explain(struct scene *scene, int64_t item, int64_t user)
{
	return get(scene, &scene->as_root,
		   TEXT_OF(&scene->appliance, "/login/api/items/shell-jump/%lld/explain?user=%lld",
			   (long long)item, (long long)user));
}

STORE_TEST(accounts_are_explained_where_there_is_a_role)
{
	static const struct {
		const char *association, *why;
	} cases[] = {
		{ "{\"filter_type\":\"any_jump_items\"}", "It may be used on this item." },
		{ "{\"filter_type\":\"no_jump_items\"}",
		  "Its association offers it on no Jump Item." },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"host\":[\"beta*\"]}}",
		  "Its association does not hold this Jump Item." },
	};
	struct scene scene;
	struct appliance *appliance = &scene.appliance;
	struct reply reply;
	int64_t account;
	const char *path;

	scene_open(&scene, url);
	account = scene_account(&scene, "deploy", "");
	path = TEXT_OF(appliance, "/api/config/v1/vault/account/%lld/jump-item-association",
		       (long long)account);
	reply = explain(&scene, scene.alpha, scene.ada);
	CHECK_INT(json_count(reply_at(&reply, "accounts")), 0);
	grant(&scene, account, "inject");
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		appliance_ask(appliance, "DELETE", path, NULL);
		CHECK_INT(appliance_ask(appliance, "POST", path, cases[i].association).status, 201);
		reply = explain(&scene, scene.alpha, scene.ada);
		CHECK_STR(reply_text(&reply, "accounts.0.name"), "deploy");
		CHECK(json_bool(reply_at(&reply, "accounts.0.allowed")) == (i == 0));
		CHECK_STR(reply_text(&reply, "accounts.0.why"), cases[i].why);
	}
	appliance_ask(appliance, "DELETE", path, NULL);
	CHECK_INT(appliance_ask(appliance, "PATCH",
				"/api/config/v1/vault/account-group/1/jump-item-association",
				"{\"filter_type\":\"no_jump_items\"}")
			  .status,
		  200);
	reply = explain(&scene, scene.alpha, scene.ada);
	CHECK_STR(reply_text(&reply, "accounts.0.why"),
		  "The association of its account group does not hold this Jump Item.");
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"protocol\" = 'telnet'");
	SCENE_TELL(&scene, "UPDATE \"vault_account\" SET \"type\" = 'ssh'");
	reply = explain(&scene, scene.alpha, scene.ada);
	CHECK_STR(reply_text(&reply, "accounts.0.why"),
		  "It is a key, and Telnet takes passwords alone.");
	scene_close(&scene);
}

/* Behind more others than a list holds. */
STORE_TEST(an_account_behind_many_may_be_used)
{
	struct scene scene;
	int64_t account;

	scene_open(&scene, url);
	scene_many_accounts(&scene);
	account = scene_account(&scene, "deploy", "");
	grant(&scene, account, "inject");
	CHECK_INT(page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
			   scene_wish(&scene, scene.alpha, account))
			  .status,
		  201);
	scene_close(&scene);
}

STORE_TEST(accounts_not_offered_hide_none_that_is)
{
	static const char deploy[] = "{\"name\":\"deploy\",\"allowed\":true,";
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	scene_many_accounts(&scene);
	grant(&scene, scene_account(&scene, "deploy", ""), "inject");
	SCENE_TELL(&scene, "UPDATE \"shell_jump\" SET \"protocol\" = 'telnet'");
	reply = explain(&scene, scene.alpha, scene.ada);
	CHECK_INT(reply.status, 200);
	CHECK(memmem(reply.body.data, reply.body.length, deploy, strlen(deploy)));
	scene_close(&scene);
}

STORE_TEST(accounts_not_offered_start_nothing)
{
	struct scene scene;
	struct reply reply;
	int64_t account;

	scene_open(&scene, url);
	account = scene_account(&scene, "deploy", "");
	reply = page_ask(&scene.appliance, &scene.as_ada, "POST", "/login/api/sessions",
			 scene_wish(&scene, scene.alpha, account));
	CHECK_INT(reply.status, 403);
	CHECK_STR(reply_text(&reply, "message"), "This account may not be used on this item.");
	CHECK_INT(appliance_count(&scene.appliance, "SELECT count(*) FROM \"session\""), 0);
	scene_close(&scene);
}

/* --- following --- */

STORE_TEST(jumpoints_are_those_one_may_use)
{
	struct scene scene;
	struct reply reply;

	scene_open(&scene, url);
	SCENE_TELL(&scene,
		   "INSERT INTO \"jumpoint_node\" (\"jumpoint_id\", \"last_connect_timestamp\", "
		   "\"hostname\") VALUES (%lld, 5, 'edge')",
		   (long long)scene.near);
	reply = get(&scene, &scene.as_ada, "/login/api/jumpoints");
	CHECK_INT(json_count(reply.json), 1);
	CHECK_STR(reply_text(&reply, "0.name"), "near");
	CHECK_STR(reply_text(&reply, "0.nodes.0.hostname"), "edge");
	CHECK(json_bool(reply_at(&reply, "0.nodes.0.connected")));
	CHECK_INT(json_kind(reply_at(&reply, "0.nodes.0.last_disconnect")), JSON_NULL);
	CHECK_INT(json_count(get(&scene, &scene.as_bob, "/login/api/jumpoints").json), 0);
	CHECK_INT(json_count(get(&scene, &scene.as_root, "/login/api/jumpoints").json), 1);
	scene_close(&scene);
}

STORE_TEST(pulse_beats_when_something_changes)
{
	struct scene scene;
	struct reply before, after;

	scene_open(&scene, url);
	before = get(&scene, &scene.as_ada, "/login/api/pulse");
	after = get(&scene, &scene.as_ada, "/login/api/pulse");
	CHECK_STR(before.body, after.body);
	scene_item(&scene, "gamma", scene.web, "");
	after = get(&scene, &scene.as_ada, "/login/api/pulse");
	CHECK(reply_int(&after, "items") != reply_int(&before, "items"));
	CHECK_INT(reply_int(&after, "sessions"), reply_int(&before, "sessions"));
	scene_start(&scene, &scene.as_ada, scene.alpha);
	after = get(&scene, &scene.as_ada, "/login/api/pulse");
	CHECK(reply_int(&after, "sessions") != reply_int(&before, "sessions"));
	CHECK_INT(reply_int(&after, "jumpoints"), reply_int(&before, "jumpoints"));
	CHECK_INT(appliance_ask(&scene.appliance, "PATCH",
				TEXT_OF(&scene.appliance, "/api/config/v1/jumpoint/%lld",
					(long long)scene.near),
				"{\"comments\":\"x\"}")
			  .status,
		  200);
	after = get(&scene, &scene.as_ada, "/login/api/pulse");
	CHECK(reply_int(&after, "jumpoints") != reply_int(&before, "jumpoints"));
	scene_close(&scene);
}
