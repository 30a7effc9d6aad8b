/* SPDX-License-Identifier: Apache-2.0 */
/* Group policies: memberships as the provider needs them, copies, provisioning. */
#include "appliance.h"

#define POLICY "/api/config/v1/group-policy"
#define USER "/api/config/v1/user"

static int64_t
make_user(struct appliance *appliance, const char *name)
{
	return appliance_make(appliance, USER,
			      TEXT_OF(appliance,
				      "{\"username\":\"%s\",\"password\":\"a long password\","
				      "\"public_display_name\":\"%s\","
				      "\"private_display_name\":\"%s\"}",
				      name, name, name));
}

static bool
may_shell_jump(struct appliance *appliance, int64_t user)
{
	struct reply reply = appliance_ask(appliance, "GET",
					   TEXT_OF(appliance, USER "/%lld", (long long)user), NULL);

	return json_bool(reply_at(&reply, "perm_shell_jump"));
}

static void
join(struct appliance *appliance, int64_t policy, int64_t user)
{
	struct reply reply = appliance_ask(
		appliance, "POST", TEXT_OF(appliance, POLICY "/%lld/member", (long long)policy),
		TEXT_OF(appliance,
			"{\"group_policy_id\":%lld,\"security_provider_id\":1,\"user_id\":%lld}",
			(long long)policy, (long long)user));

	CHECK_INT(reply.status, 201);
	CHECK(reply_int(&reply, "id") > 0);
}

STORE_TEST(group_policy_memberships_echo)
{
	struct appliance appliance;
	struct reply reply;
	int64_t policy, group, jumpoint;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	policy = appliance_make(&appliance, POLICY, "{\"name\":\"p\"}");
	group = appliance_make(&appliance, "/api/config/v1/jump-group", "{\"name\":\"g\"}");
	jumpoint = appliance_make(&appliance, "/api/config/v1/jumpoint",
				  "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	reply = appliance_ask(&appliance, "POST",
			      TEXT_OF(&appliance, POLICY "/%lld/jump-group", (long long)policy),
			      TEXT_OF(&appliance,
				      "{\"jump_group_id\":%lld,\"jump_item_role_id\":1}",
				      (long long)group));
	CHECK_INT(reply.status, 201);
	CHECK_STR(reply.body,
		  TEXT_OF(&appliance, "{\"jump_group_id\":%lld,\"jump_item_role_id\":1}",
			  (long long)group));
	reply = appliance_ask(&appliance, "POST",
			      TEXT_OF(&appliance, POLICY "/%lld/jumpoint", (long long)policy),
			      TEXT_OF(&appliance, "{\"jumpoint_id\":%lld}", (long long)jumpoint));
	CHECK_INT(reply.status, 201);
	CHECK_STR(reply.body, TEXT_OF(&appliance, "{\"jumpoint_id\":%lld}", (long long)jumpoint));
	/* one is answered as an array, the other as an object (config-api §6) */
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, POLICY "/%lld/jump-group/%lld", (long long)policy,
				      (long long)group),
			      NULL);
	CHECK_STR(reply.body,
		  TEXT_OF(&appliance, "[{\"jump_group_id\":%lld,\"jump_item_role_id\":1}]",
			  (long long)group));
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, POLICY "/%lld/jump-group/77", (long long)policy),
			      NULL);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body, "[]");
	reply = appliance_ask(&appliance, "GET", POLICY "/77/jump-group/77", NULL);
	CHECK_INT(reply.status, 404);
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, POLICY "/%lld/jumpoint/%lld", (long long)policy,
				      (long long)jumpoint),
			      NULL);
	CHECK_STR(reply.body, TEXT_OF(&appliance, "{\"jumpoint_id\":%lld}", (long long)jumpoint));
	appliance_close(&appliance);
}

STORE_TEST(group_policy_memberships_of_the_vault_go_with_200)
{
	struct appliance appliance;
	struct reply reply;
	int64_t policy;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	policy = appliance_make(&appliance, POLICY, "{\"name\":\"p\"}");
	reply = appliance_ask(
		&appliance, "POST",
		TEXT_OF(&appliance, POLICY "/%lld/vault-account-group", (long long)policy),
		"{\"account_group_id\":1,\"role\":\"inject\"}");
	CHECK_INT(reply.status, 201);
	CHECK_INT(reply_int(&reply, "account_group_id"), 1);
	reply = appliance_ask(
		&appliance, "DELETE",
		TEXT_OF(&appliance, POLICY "/%lld/vault-account-group/1", (long long)policy), NULL);
	CHECK_INT(reply.status, 200);
	CHECK_INT(reply.body.length, 0);
	appliance_close(&appliance);
}

/* Or whoever may not touch the Vault would let a user of his making check its accounts out. */
STORE_TEST(group_policy_gives_the_vault_only_where_the_vault_may_be_managed)
{
	static const char *const paths[] = { "vault-account", "vault-account-group" };
	struct appliance appliance;
	struct client client;
	int64_t policy;

	appliance_open(&appliance, url);
	client = appliance_client(&appliance, "no vault", "\"perm_configuration\":true", NULL);
	appliance.token = client.token;
	policy = appliance_make(&appliance, POLICY, "{\"name\":\"p\"}");
	for (size_t i = 0; i < COUNT_OF(paths); i++) {
		const char *path =
			TEXT_OF(&appliance, POLICY "/%lld/%s", (long long)policy, paths[i]);

		CHECK_INT(appliance_ask(&appliance, "POST", path,
					"{\"account_id\":1,\"account_group_id\":1}")
				  .status,
			  403);
		CHECK_INT(appliance_ask(&appliance, "GET", path, NULL).status, 403);
		CHECK_INT(
			appliance_ask(&appliance, "DELETE", TEXT_OF(&appliance, "%s/1", path), NULL)
				.status,
			403);
	}
	appliance_close(&appliance);
}

/* A right that is given or taken away reaches the last of them, too. */
STORE_TEST(group_policy_provisions_more_members_than_a_list_holds)
{
	struct appliance appliance;
	int64_t policy, user, before;
	const char *provision, *changes, *count;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	policy = appliance_make(&appliance, POLICY, "{\"name\":\"p\",\"perm_shell_jump\":true}");
	user = make_user(&appliance, "last");
	appliance_tell(
		&appliance,
		TEXT_OF(&appliance,
			"INSERT INTO \"group_policy_member\" (\"group_policy_id\", "
			"\"security_provider_id\") WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
			"SELECT i + 1 FROM n WHERE i < 10000) SELECT %lld, 1 FROM n",
			(long long)policy));
	join(&appliance, policy, user);
	provision = TEXT_OF(&appliance, POLICY "/%lld/provision", (long long)policy);
	CHECK_INT(appliance_ask(&appliance, "POST", provision, NULL).status, 204);
	CHECK(may_shell_jump(&appliance, user));

	count = "SELECT count(*) FROM \"group_policy_member\"";
	before = appliance_count(&appliance, count);
	changes = TEXT_OF(&appliance, USER "/%lld/group-policy-changes", (long long)user);
	reply = appliance_ask(&appliance, "PATCH", changes,
			      TEXT_OF(&appliance, "{\"added\":[%lld]}", (long long)policy));
	CHECK_INT(reply.status, 200);
	CHECK_INT(appliance_count(&appliance, count), before);
	reply = appliance_ask(&appliance, "PATCH", changes,
			      TEXT_OF(&appliance, "{\"removed\":[%lld]}", (long long)policy));
	CHECK_INT(reply.status, 200);
	CHECK_INT(appliance_count(&appliance, count), before - 1);
	appliance_close(&appliance);
}

STORE_TEST(group_policy_permissions_show_after_provisioning_only)
{
	struct appliance appliance;
	int64_t policy, member, stranger;
	const char *provision;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	policy = appliance_make(&appliance, POLICY, "{\"name\":\"p\",\"perm_shell_jump\":true}");
	member = make_user(&appliance, "member");
	stranger = make_user(&appliance, "stranger");
	provision = TEXT_OF(&appliance, POLICY "/%lld/provision", (long long)policy);
	join(&appliance, policy, member);
	CHECK(!may_shell_jump(&appliance, member));
	CHECK_INT(appliance_ask(&appliance, "POST", provision, "{}").status, 204);
	CHECK(may_shell_jump(&appliance, member));
	CHECK(!may_shell_jump(&appliance, stranger));
	CHECK_INT(appliance_ask(&appliance, "PATCH",
				TEXT_OF(&appliance, POLICY "/%lld", (long long)policy),
				"{\"perm_shell_jump\":false}")
			  .status,
		  200);
	CHECK(may_shell_jump(&appliance, member));
	CHECK_INT(appliance_ask(&appliance, "POST", provision, NULL).status, 204);
	CHECK(!may_shell_jump(&appliance, member));
	CHECK_INT(appliance_ask(&appliance, "POST", POLICY "/77/provision", NULL).status, 404);
	appliance_close(&appliance);
}

STORE_TEST(group_policy_later_ones_override_unless_one_is_final)
{
	struct appliance appliance;
	int64_t first, second, user;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	first = appliance_make(&appliance, POLICY, "{\"name\":\"a\",\"perm_shell_jump\":true}");
	second = appliance_make(&appliance, POLICY, "{\"name\":\"b\",\"perm_shell_jump\":false}");
	user = make_user(&appliance, "member");
	join(&appliance, first, user);
	join(&appliance, second, user);
	CHECK_INT(appliance_ask(&appliance, "POST", USER "/provision", NULL).status, 204);
	CHECK(!may_shell_jump(&appliance, user));
	CHECK_INT(appliance_ask(&appliance, "PATCH",
				TEXT_OF(&appliance, POLICY "/%lld", (long long)first),
				"{\"rep_perm_status\":\"final\"}")
			  .status,
		  200);
	CHECK_INT(appliance_ask(&appliance, "POST", USER "/provision",
				TEXT_OF(&appliance, "{\"user_ids\":[%lld,77777]}", (long long)user))
			  .status,
		  204);
	CHECK(may_shell_jump(&appliance, user));
	appliance_close(&appliance);
}

STORE_TEST(group_policy_copy_takes_grants_and_no_members)
{
	struct appliance appliance;
	struct reply reply;
	int64_t policy, copy;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	policy = appliance_make(&appliance, POLICY, "{\"name\":\"p\",\"perm_shell_jump\":true}");
	join(&appliance, policy, make_user(&appliance, "member"));
	appliance_make(&appliance,
		       TEXT_OF(&appliance, POLICY "/%lld/vault-account-group", (long long)policy),
		       "{\"account_group_id\":1,\"role\":\"inject_and_checkout\"}");
	reply = appliance_ask(&appliance, "POST",
			      TEXT_OF(&appliance, POLICY "/%lld/copy", (long long)policy),
			      "{\"name\":\"q\"}");
	CHECK_INT(reply.status, 201);
	copy = reply_int(&reply, "id");
	CHECK(copy != policy);
	CHECK_STR(reply_text(&reply, "name"), "q");
	CHECK(json_bool(reply_at(&reply, "perm_shell_jump")));
	CHECK(str_ends(reply_header(&reply, "Location"),
		       str_from(TEXT_OF(&appliance, POLICY "/%lld", (long long)copy))));
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, POLICY "/%lld/member", (long long)copy), NULL);
	CHECK_STR(reply.body, "[]");
	reply = appliance_ask(
		&appliance, "GET",
		TEXT_OF(&appliance, POLICY "/%lld/vault-account-group", (long long)copy), NULL);
	CHECK_INT(json_count(reply.json), 1);
	CHECK_STR(reply_text(&reply, "0.role"), "inject_and_checkout");
	reply = appliance_ask(&appliance, "POST",
			      TEXT_OF(&appliance, POLICY "/%lld/copy", (long long)policy), NULL);
	CHECK_INT(reply.status, 422);
	reply = appliance_ask(&appliance, "POST", POLICY "/77/copy", "{\"name\":\"q\"}");
	CHECK_INT(reply.status, 404);
	appliance_close(&appliance);
}

STORE_TEST(group_policies_that_a_user_joins_and_leaves)
{
	struct appliance appliance;
	struct reply reply;
	int64_t first, second, user;
	const char *changes;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	first = appliance_make(&appliance, POLICY, "{\"name\":\"a\"}");
	second = appliance_make(&appliance, POLICY, "{\"name\":\"b\"}");
	user = make_user(&appliance, "member");
	changes = TEXT_OF(&appliance, USER "/%lld/group-policy-changes", (long long)user);
	reply = appliance_ask(&appliance, "PATCH", changes,
			      TEXT_OF(&appliance, "{\"added\":[%lld,%lld],\"removed\":[]}",
				      (long long)first, (long long)second));
	CHECK_INT(reply.status, 200);
	CHECK_INT(json_count(reply.json), 2);
	reply = appliance_ask(&appliance, "PATCH", changes,
			      TEXT_OF(&appliance, "{\"added\":[%lld],\"removed\":[%lld]}",
				      (long long)second, (long long)first));
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body,
		  TEXT_OF(&appliance, "[{\"id\":%lld,\"name\":\"b\"}]", (long long)second));
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, USER "/%lld/group-policies", (long long)user),
			      NULL);
	CHECK_STR(reply.body,
		  TEXT_OF(&appliance, "[{\"id\":%lld,\"name\":\"b\"}]", (long long)second));
	reply = appliance_ask(&appliance, "PATCH", changes, "{\"added\":[77]}");
	CHECK_INT(reply.status, 422);
	CHECK(strstr(reply.body.data, "\"added.0\"") != NULL);
	appliance_close(&appliance);
}

STORE_TEST(user_passwords_are_hashed_and_administrators_left_alone)
{
	struct appliance appliance;
	struct reply reply;
	int64_t user;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	user = make_user(&appliance, "member");
	CHECK_INT(appliance_count(&appliance,
				  "SELECT count(*) FROM \"user\" WHERE \"password_hash\" "
				  "LIKE '$argon2id$%'"),
		  1);
	reply = appliance_ask(&appliance, "PATCH",
			      TEXT_OF(&appliance, USER "/%lld", (long long)user),
			      "{\"password\":\"short\"}");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.password") != NULL);
	appliance_tell(&appliance, "UPDATE \"user\" SET \"perm_admin\" = TRUE");
	reply = appliance_ask(&appliance, "PATCH",
			      TEXT_OF(&appliance, USER "/%lld", (long long)user),
			      "{\"enabled\":false}");
	CHECK_INT(reply.status, 422);
	CHECK(strstr(reply.body.data, "This API cannot update administrators.") != NULL);
	reply = appliance_ask(&appliance, "DELETE",
			      TEXT_OF(&appliance, USER "/%lld", (long long)user), NULL);
	CHECK_INT(reply.status, 422);
	appliance_close(&appliance);
}
