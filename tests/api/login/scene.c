/* SPDX-License-Identifier: Apache-2.0 */
/* Made through the Configuration API, as a script would. */
#include "scene.h"

#include "access/offer.h"
#include "base/clock.h"

enum { NOON = 1700000000 };

static const char password[] = "correct horse battery";

int64_t
scene_item(struct scene *scene, const char *name, int64_t group, const char *more)
{
	return appliance_make(
		&scene->appliance, "/api/config/v1/jump-item/shell-jump",
		TEXT_OF(&scene->appliance,
			"{\"name\":\"%s\",\"hostname\":\"%s.example\",\"protocol\":\"ssh\","
			"\"jumpoint_id\":%lld,\"jump_group_id\":%lld%s}",
			name, name, (long long)scene->near, (long long)group, more));
}

int64_t
scene_account(struct scene *scene, const char *name, const char *more)
{
	return appliance_make(
		&scene->appliance, "/api/config/v1/vault/account",
		TEXT_OF(&scene->appliance,
			"{\"type\":\"username_password\",\"name\":\"%s\",\"username\":\"%s-user\","
			"\"password\":\"hidden-%s\"%s}",
			name, name, name, more));
}

void
scene_many_accounts(struct scene *scene)
{
	SCENE_TELL(
		scene,
		"INSERT INTO \"vault_account\" (\"uid\", \"type\", \"name\", \"name_key\", "
		"\"description\", \"owner_user_id\") WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
		"SELECT i + 1 FROM n WHERE i <= %d) SELECT 'uid' || i, 'ssh', 'a', 'a', '', %lld "
		"FROM n",
		OFFERS_MOST, (long long)scene->ada);
}

void
scene_open(struct scene *scene, const char *url)
{
	static const char nothing[] =
		"\"unassigned_jump_item_role_id\" = 2, \"inferior_jump_item_role_id\" = 2, "
		"\"default_jump_item_role_id\" = 2";
	static const char rights[] =
		"\"perm_shell_jump\" = TRUE, \"perm_support_allowed\" = 'full_support', "
		"\"unassigned_jump_item_role_id\" = 2, \"inferior_jump_item_role_id\" = 2, "
		"\"default_jump_item_role_id\" = 3";
	struct appliance *appliance = &scene->appliance;

	*scene = (struct scene){ 0 };
	clock_use_fake(NOON * 1000LL);
	appliance_open(appliance, url);
	appliance_admin(appliance);
	scene->ada = page_user(appliance, "ada", password, rights);
	scene->bob = page_user(appliance, "bob", password, nothing);
	scene->root = page_user(appliance, "root", password, "\"perm_admin\" = TRUE");
	scene->near = appliance_make(appliance, "/api/config/v1/jumpoint",
				     "{\"name\":\"near\",\"platform\":\"linux-x86\","
				     "\"shell_jump_enabled\":true}");
	scene->web = appliance_make(appliance, "/api/config/v1/jump-group", "{\"name\":\"web\"}");
	scene->db = appliance_make(appliance, "/api/config/v1/jump-group", "{\"name\":\"db\"}");
	appliance_make(
		appliance,
		TEXT_OF(appliance, "/api/config/v1/jumpoint/%lld/user", (long long)scene->near),
		TEXT_OF(appliance, "{\"user_id\":%lld}", (long long)scene->ada));
	appliance_make(
		appliance,
		TEXT_OF(appliance, "/api/config/v1/jump-group/%lld/user", (long long)scene->web),
		TEXT_OF(appliance, "{\"user_id\":%lld,\"jump_item_role_id\":3}",
			(long long)scene->ada));
	scene->alpha = scene_item(scene, "alpha", scene->web, ",\"tag\":\"Front\"");
	scene->beta = scene_item(scene, "beta", scene->db, "");
	scene->as_ada = page_sign_in(appliance, "ada", password);
	scene->as_bob = page_sign_in(appliance, "bob", password);
	scene->as_root = page_sign_in(appliance, "root", password);
}

void
scene_close(struct scene *scene)
{
	appliance_close(&scene->appliance);
}

const char *
scene_wish(struct scene *scene, int64_t item, int64_t account)
{
	const char *of = account ? TEXT_OF(&scene->appliance, "%lld", (long long)account) : "null";

	return TEXT_OF(&scene->appliance,
		       "{\"item_type\":\"shell_jump\",\"item_id\":%lld,\"account_id\":%s,"
		       "\"columns\":80,\"rows\":24}",
		       (long long)item, of);
}

const char *
scene_start(struct scene *scene, const struct page *page, int64_t item)
{
	struct reply reply = page_ask(&scene->appliance, page, "POST", "/login/api/sessions",
				      scene_wish(scene, item, 0));

	CHECK_INT(reply.status, 201);
	return arena_text(&scene->appliance.arena, reply_text(&reply, "session"));
}
