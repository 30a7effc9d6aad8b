/* SPDX-License-Identifier: Apache-2.0 */
/* Deleting: what names the row goes, stays without it or holds it, and each says so in the trail.
 */
#include "site.h"

#include "model/effects.h"

static long long
add_item(struct site *site, int64_t jumpoint, int64_t group, int64_t policy)
{
	const char *json = arena_printf(&site->arena,
					"{\"name\":\"i\",\"hostname\":\"h.example\",\"protocol\":"
					"\"ssh\",\"jumpoint_id\":%lld,"
					"\"jump_group_id\":%lld,\"jump_policy_id\":%lld}",
					(long long)jumpoint, (long long)group, (long long)policy);

	return site_add(site, &shell_jump_resource, 0, json);
}

static int64_t
lines(struct site *site, const char *event, const char *resource)
{
	return site_number(site, arena_printf(&site->arena,
					      "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
					      "'%s' AND \"resource\" = '%s'",
					      event, resource));
}

STORE_TEST(a_jump_group_takes_its_items_and_grants_along)
{
	struct site site;
	int64_t jumpoint;
	int64_t policy;
	int64_t group;
	int64_t other;
	int64_t kept;

	site_open(&site, url);
	jumpoint = site_add_example(&site, &jumpoint_resource, 0);
	policy = site_add_example(&site, &jump_policy_resource, 0);
	group = site_add_example(&site, &jump_group_resource, 0);
	other = site_add_example(&site, &jump_group_resource, 0);
	add_item(&site, jumpoint, group, policy);
	add_item(&site, jumpoint, group, policy);
	kept = add_item(&site, jumpoint, other, policy);
	site_add_example(&site, &jump_group_user_resource, group);
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	CHECK(site_get(&site, &jump_group_resource, 0, group) == NULL);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"shell_jump\""), 1);
	CHECK(site_get(&site, &shell_jump_resource, 0, kept) != NULL);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"jump_group_user\""), 0);
	CHECK_INT(lines(&site, "deleted", "shell_jump"), 2);
	CHECK_INT(lines(&site, "deleted", "jump_group_user"), 1);
	CHECK_INT(lines(&site, "deleted", "jump_group"), 1);
	site_close(&site);
}

/* A personal list's number may be a group's number too. */
STORE_TEST(only_references_of_the_right_kind_follow)
{
	struct site site;
	int64_t jumpoint;
	int64_t group;
	int64_t user;
	const char *json;

	site_open(&site, url);
	jumpoint = site_add_example(&site, &jumpoint_resource, 0);
	group = site_add_example(&site, &jump_group_resource, 0);
	user = site_add_example(&site, &user_resource, 0);
	CHECK_INT(user, group);
	json = arena_printf(&site.arena,
			    "{\"name\":\"i\",\"hostname\":\"h.example\",\"protocol\":\"ssh\","
			    "\"jumpoint_id\":%lld,\"jump_group_id\":%lld,"
			    "\"jump_group_type\":\"personal\"}",
			    (long long)jumpoint, (long long)user);
	site_add(&site, &shell_jump_resource, 0, json);
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"shell_jump\""), 1);
	CHECK_OK(site_delete(&site, &user_resource, 0, user, NULL));
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"shell_jump\""), 0);
	site_close(&site);
}

STORE_TEST(a_reference_may_become_null)
{
	struct site site;
	int64_t policy;

	site_open(&site, url);
	policy = site_add_example(&site, &jump_policy_resource, 0);
	add_item(&site, site_add_example(&site, &jumpoint_resource, 0),
		 site_add_example(&site, &jump_group_resource, 0), policy);
	CHECK_OK(site_delete(&site, &jump_policy_resource, 0, policy, NULL));
	CHECK_INT(
		site_number(&site,
			    "SELECT count(*) FROM \"shell_jump\" WHERE \"jump_policy_id\" IS NULL"),
		1);
	CHECK_TEXT(site_text(&site, "SELECT \"fields\" FROM \"audit\" WHERE \"event\" = 'updated'"),
		   "[\"jump_policy_id\"]");
	site_close(&site);
}

STORE_TEST(a_reference_may_fall_back_to_its_default)
{
	struct site site;
	int64_t group;
	const char *json;

	site_open(&site, url);
	group = site_add_example(&site, &vault_account_group_resource, 0);
	json = arena_printf(&site.arena,
			    "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"x\",\"account_"
			    "group_id\":%lld}",
			    (long long)group);
	site_add(&site, &vault_account_resource, 0, json);
	CHECK_OK(site_delete(&site, &vault_account_group_resource, 0, group, NULL));
	CHECK_INT(site_number(&site, "SELECT \"account_group_id\" FROM \"vault_account\""), 1);
	CHECK_INT(lines(&site, "updated", "vault_account"), 1);
	site_close(&site);
}

STORE_TEST(a_grant_keeps_no_number_of_a_policy_or_role_that_went)
{
	static const char role[] = "{\"name\":\"r\"}";
	struct site site;
	int64_t policy, to_go, parent;
	const char *json;

	site_open(&site, url);
	site.edition = EDITION_PRA;
	policy = site_add(&site, &jump_policy_resource, 0, "{\"display_name\":\"p\"}");
	to_go = site_add(&site, &jump_item_role_resource, 0, role);
	parent = site_add_example(&site, &group_policy_resource, 0);
	json = arena_printf(
		&site.arena,
		"{\"jump_group_id\":%lld,\"jump_item_role_id\":%lld,\"jump_policy_id\":%lld}",
		(long long)site_add_example(&site, &jump_group_resource, 0), (long long)to_go,
		(long long)policy);
	site_add(&site, &group_policy_jump_group_resource, parent, json);
	CHECK_OK(site_delete(&site, &jump_policy_resource, 0, policy, NULL));
	CHECK_OK(site_delete(&site, &jump_item_role_resource, 0, to_go, NULL));
	CHECK_INT(site_number(&site, "SELECT \"jump_policy_id\" + \"jump_item_role_id\" FROM "
				     "\"group_policy_jump_group\""),
		  0);
	CHECK_INT(lines(&site, "updated", "group_policy_jump_group"), 2);
	site_close(&site);
}

static enum err
delete_provider(struct records *records, void *context)
{
	struct change *change = context;
	void *before;
	enum err err;

	change_init(change, &security_provider_resource, records->arena);
	err = records_get(records, &security_provider_resource, 0, 1, &before);
	if (err)
		return err;
	change->before = before;
	change->row = before;
	change->id = 1;
	return records_delete(records, change);
}

STORE_TEST(a_reference_may_hold_what_it_names)
{
	struct change change;
	struct site site;

	site_open(&site, url);
	site_add_example(&site, &user_resource, 0);
	CHECK_ERR(site_write(&site, delete_provider, &change), ERR_INVALID);
	CHECK_TEXT(site_complaint(&change, "id"), "This is still in use: user.");
	CHECK(site_get(&site, &security_provider_resource, 0, 1) != NULL);
	CHECK_INT(lines(&site, "deleted", "security_provider"), 0);
	site_close(&site);
}

STORE_TEST(entries_of_lists_go_with_what_they_name)
{
	const char *groups = "SELECT count(*) FROM \"vault_account_association_shared_jump_group\"";
	const char *items = "SELECT count(*) FROM \"vault_account_association_jump_item\"";
	struct site site;
	long long item;
	int64_t account;
	int64_t group;

	site_open(&site, url);
	account = site_add_example(&site, &vault_account_resource, 0);
	group = site_add_example(&site, &jump_group_resource, 0);
	item = add_item(&site, site_add_example(&site, &jumpoint_resource, 0), group,
			site_add_example(&site, &jump_policy_resource, 0));
	site_add(&site, &vault_account_association_resource, account,
		 arena_printf(&site.arena,
			      "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":["
			      "%lld],\"tag\":[\"db*\"]},"
			      "\"jump_items\":[{\"id\":%lld,\"type\":\"shell_jump\"}]}",
			      (long long)group, item));
	CHECK_INT(site_number(&site, groups), 1);
	CHECK_INT(site_number(&site, items), 1);
	CHECK_OK(site_delete(&site, &jump_group_resource, 0, group, NULL));
	CHECK_INT(site_number(&site, groups), 0);
	CHECK_INT(site_number(&site, items), 0);
	CHECK_INT(lines(&site, "updated", "vault_account_association"), 2);
	CHECK(site_get(&site, &vault_account_association_resource, account, 0) != NULL);
	site_close(&site);
}

/* What lies below goes too, with the tables of its lists. */
STORE_TEST(what_lies_below_goes_along)
{
	struct site site;
	int64_t account;

	site_open(&site, url);
	account = site_add_example(&site, &vault_account_resource, 0);
	site_add(&site, &vault_account_association_resource, account,
		 "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"db*\"]},\"jump_items\":[]"
		 "}");
	site_add_example(&site, &vault_account_user_resource, account);
	CHECK_OK(site_delete(&site, &vault_account_resource, 0, account, NULL));
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"vault_account_association\""), 0);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"vault_account_user\""), 0);
	CHECK_INT(lines(&site, "deleted", "vault_account_association"), 1);
	site_close(&site);
}

STORE_TEST(a_rule_may_refuse)
{
	struct change *change = NULL;
	struct site site;

	site_open(&site, url);
	CHECK_ERR(site_delete(&site, &vault_account_policy_resource, 0, 1, &change), ERR_INVALID);
	CHECK(site_complaint(change, "id") != NULL);
	CHECK_ERR(site_delete(&site, &jump_group_resource, 0, 4711, &change), ERR_NOT_FOUND);
	site_close(&site);
}

struct personal {
	struct site *site;
	int64_t user;
	struct records_cascade *cascades;
};

static enum err
own_account(struct records *records, void *context)
{
	const struct personal *personal = context;
	const struct value values[] = { VALUE_OF_INT(personal->user) };

	return query_run(records->tx,
			 "UPDATE \"vault_account\" SET \"personal\" = TRUE, \"owner_user_id\" = $1",
			 values, 1, NULL);
}

static enum err
delete_user(struct records *records, void *context)
{
	struct personal *personal = context;
	struct change *change = arena_new(records->arena, struct change);
	void *before;
	enum err err;

	change_init(change, &user_resource, records->arena);
	err = records_get(records, &user_resource, 0, personal->user, &before);
	if (err)
		return err;
	change->before = before;
	change->row = before;
	change->id = personal->user;
	err = records_delete(records, change);
	personal->cascades = records->cascades;
	return err;
}

/* A user's own account may not be deleted by itself, but goes with the user; and its check-outs
 * must end. */
STORE_TEST(what_goes_along_asks_for_its_own_effects)
{
	struct personal personal;
	struct site site;
	int64_t account;

	site_open(&site, url);
	personal = (struct personal){ .site = &site,
				      .user = site_add_example(&site, &user_resource, 0) };
	account = site_add_example(&site, &vault_account_resource, 0);
	CHECK_OK(site_write(&site, own_account, &personal));
	CHECK_ERR(site_delete(&site, &vault_account_resource, 0, account, NULL), ERR_DENIED);
	CHECK_OK(site_write(&site, delete_user, &personal));
	CHECK(site_get(&site, &vault_account_resource, 0, account) == NULL);
	CHECK(personal.cascades && personal.cascades->change->id == account);
	CHECK_INT(personal.cascades->change->effects->effect, EFFECT_VAULT_LEASES_END);
	CHECK(personal.cascades->next == NULL);
	site_close(&site);
}
