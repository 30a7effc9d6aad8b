/* SPDX-License-Identifier: Apache-2.0 */
/* Rows on their way in: every resource made of its examples, changes that write only what differs,
 * secrets that are sealed. */
#include "site.h"

#include "model/vault/account.h"

/* The parent's row and, where that is alone below its own, that one's. */
static int64_t
make_parent(struct site *site, const struct resource *resource)
{
	if (!resource->parent)
		return 0;
	return site_add_example(site, resource->parent, 0);
}

static bool
can_create(const struct resource *resource)
{
	return resource->verbs[FACE_CONFIG] & CREATE;
}

/* What is written twice is the same, and what was read back writes nothing. */
STORE_TEST(every_resource_comes_back_as_it_went)
{
	struct site site;

	site_open(&site, url);
	for (size_t i = 0; resources[i]; i++) {
		const struct resource *resource = resources[i];
		struct change *change = NULL;
		const char *first;
		int64_t parent_id;
		int64_t id;
		void *row;

		if (!can_create(resource))
			continue;
		parent_id = make_parent(&site, resource);
		id = site_add_example(&site, resource, parent_id);
		row = site_get(&site, resource, parent_id, id);
		CHECK(row != NULL);
		first = site_show(&site, resource, row);
		CHECK_OK(site_update(&site, resource, parent_id, id, "{}", &change));
		CHECK_TEXT(site_show(&site, resource, site_get(&site, resource, parent_id, id)),
			   first);
	}
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\" WHERE \"event\" = 'updated'"),
		  0);
	site_close(&site);
}

STORE_TEST(an_update_writes_and_names_only_what_differs)
{
	struct change *change = NULL;
	struct site site;
	int64_t id;

	site_open(&site, url);
	id = site_add(&site, &jump_group_resource, 0, "{\"name\":\"Linux\",\"comments\":\"old\"}");
	CHECK_OK(site_update(&site, &jump_group_resource, 0, id,
			     "{\"name\":\"Linux\",\"comments\":\"new\"}", &change));
	CHECK_TEXT(site_text(&site, "SELECT \"fields\" FROM \"audit\" WHERE \"event\" = 'updated'"),
		   "[\"comments\"]");
	CHECK_TEXT(site_text(&site, "SELECT \"comments\" FROM \"jump_group\""), "new");
	site_close(&site);
}

STORE_TEST(a_twin_follows_its_text)
{
	struct site site;
	int64_t id;

	site_open(&site, url);
	id = site_add(&site, &jump_group_resource, 0, "{\"name\":\"ÄRZTE\"}");
	CHECK_TEXT(site_text(&site, "SELECT \"name_key\" FROM \"jump_group\""), "ärzte");
	CHECK_OK(site_update(&site, &jump_group_resource, 0, id, "{\"name\":\"Straße\"}", NULL));
	CHECK_TEXT(site_text(&site, "SELECT \"name_key\" FROM \"jump_group\""), "strasse");
	site_close(&site);
}

STORE_TEST(a_taken_name_is_refused_letter_case_aside)
{
	struct change *change = NULL;
	struct site site;
	int64_t id;

	site_open(&site, url);
	site_add(&site, &jump_group_resource, 0, "{\"name\":\"Straße\"}");
	id = site_add(&site, &jump_group_resource, 0, "{\"name\":\"other\"}");
	CHECK_ERR(site_create(&site, &jump_group_resource, 0, "{\"name\":\"STRASSE\"}", &change),
		  ERR_INVALID);
	CHECK(site_complaint(change, "name") != NULL);
	CHECK_ERR(
		site_update(&site, &jump_group_resource, 0, id, "{\"name\":\"strasse\"}", &change),
		ERR_INVALID);
	CHECK_OK(site_update(&site, &jump_group_resource, 0, id, "{\"name\":\"OTHER\"}", &change));
	site_close(&site);
}

/* No rule asks before: the index itself says it. */
STORE_TEST(a_violated_index_is_the_error_of_its_field)
{
	struct change *change = NULL;
	struct site site;

	site_open(&site, url);
	site_add(&site, &user_resource, 0,
		 "{\"username\":\"ada\",\"public_display_name\":\"A\",\"private_display_name\":"
		 "\"A\"}");
	CHECK_ERR(site_create(&site, &user_resource, 0,
			      "{\"username\":\"ADA\",\"public_display_name\":\"B\",\"private_"
			      "display_name\":\"B\"}",
			      &change),
		  ERR_INVALID);
	CHECK(site_complaint(change, "username") != NULL);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"user\""), 1);
	site_close(&site);
}

STORE_TEST(a_second_membership_is_the_error_of_its_key)
{
	struct change *change = NULL;
	struct site site;
	const char *json;
	int64_t group;
	int64_t user;

	site_open(&site, url);
	group = site_add_example(&site, &jump_group_resource, 0);
	user = site_add_example(&site, &user_resource, 0);
	json = arena_printf(&site.arena, "{\"user_id\":%lld}", (long long)user);
	CHECK_INT(site_add(&site, &jump_group_user_resource, group, json), user);
	CHECK_ERR(site_create(&site, &jump_group_user_resource, group, json, &change), ERR_INVALID);
	CHECK(site_complaint(change, "user_id") != NULL);
	site_close(&site);
}

/* A row that shows its parent may be moved below another one, lists and all. */
STORE_TEST(a_row_goes_below_the_parent_that_it_names)
{
	struct change *change = NULL;
	struct site site;
	const char *json;
	int64_t from;
	int64_t to;
	int64_t user;

	site_open(&site, url);
	from = site_add(&site, &team_resource, 0, "{\"name\":\"From\"}");
	to = site_add(&site, &team_resource, 0, "{\"name\":\"To\"}");
	user = site_add_example(&site, &user_resource, 0);
	json = arena_printf(&site.arena, "{\"user_id\":%lld}", (long long)user);
	site_add(&site, &team_user_resource, from, json);
	json = arena_printf(&site.arena, "{\"team_id\":%lld,\"role\":\"lead\"}", (long long)to);
	CHECK_OK(site_update(&site, &team_user_resource, from, user, json, &change));
	CHECK_INT(change->parent_id, to);
	CHECK(site_get(&site, &team_user_resource, from, user) == NULL);
	CHECK(site_get(&site, &team_user_resource, to, user) != NULL);
	CHECK_TEXT(site_text(&site, "SELECT \"role\" FROM \"team_user\""), "lead");
	CHECK_TEXT(site_text(&site, "SELECT \"fields\" FROM \"audit\" WHERE \"event\" = 'updated'"),
		   "[\"team_id\",\"role\"]");
	site_close(&site);
}

STORE_TEST(a_row_is_below_a_parent_once)
{
	struct change *change = NULL;
	struct site site;
	const char *json;
	int64_t from;
	int64_t to;
	int64_t user;

	site_open(&site, url);
	from = site_add(&site, &team_resource, 0, "{\"name\":\"From\"}");
	to = site_add(&site, &team_resource, 0, "{\"name\":\"To\"}");
	user = site_add_example(&site, &user_resource, 0);
	json = arena_printf(&site.arena, "{\"user_id\":%lld}", (long long)user);
	site_add(&site, &team_user_resource, from, json);
	site_add(&site, &team_user_resource, to, json);
	json = arena_printf(&site.arena, "{\"team_id\":%lld}", (long long)to);
	CHECK_ERR(site_update(&site, &team_user_resource, from, user, json, &change), ERR_INVALID);
	CHECK(site_complaint(change, "user_id") != NULL);
	CHECK(site_get(&site, &team_user_resource, from, user) != NULL);
	site_close(&site);
}

STORE_TEST(the_other_editions_columns_have_their_defaults)
{
	const char *sql = "SELECT count(*) FROM \"jumpoint\" WHERE \"protocol_tunnel_enabled\"";
	struct site site;

	site_open(&site, url);
	site_add(&site, &jumpoint_resource, 0, "{\"name\":\"J\",\"platform\":\"linux-x86\"}");
	CHECK_INT(site_number(&site, sql), 1);
	site_close(&site);
}

/* --- secrets --- */

static const char account_json[] = "{\"type\":\"username_password\",\"name\":\"root\",\"username\":"
				   "\"root\",\"password\":\"hunter2\"}";

STORE_TEST(secrets_are_sealed_and_bound_to_their_row)
{
	const struct vault_account *account;
	struct site site;
	int64_t id;

	site_open(&site, url);
	id = site_add(&site, &vault_account_resource, 0, account_json);
	account = site_get(&site, &vault_account_resource, 0, id);
	CHECK_STR(account->password.sealed, "sealed vault_account/password:2retnuh");
	CHECK(account->password.plain.data == NULL);
	CHECK_INT(strlen(account->uid), 32);
	site_close(&site);
}

STORE_TEST(a_change_that_brings_no_secret_keeps_it)
{
	const struct vault_account *account;
	struct site site;
	const char *uid;
	int64_t id;

	site_open(&site, url);
	id = site_add(&site, &vault_account_resource, 0, account_json);
	uid = ((const struct vault_account *)site_get(&site, &vault_account_resource, 0, id))->uid;
	CHECK_OK(site_update(&site, &vault_account_resource, 0, id, "{\"name\":\"admin\"}", NULL));
	account = site_get(&site, &vault_account_resource, 0, id);
	CHECK_STR(account->password.sealed, "sealed vault_account/password:2retnuh");
	CHECK_OK(
		site_update(&site, &vault_account_resource, 0, id, "{\"password\":\"abc\"}", NULL));
	account = site_get(&site, &vault_account_resource, 0, id);
	CHECK_STR(account->password.sealed, "sealed vault_account/password:cba");
	CHECK_TEXT(account->uid, uid);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\" WHERE CAST(\"fields\" AS "
				     "TEXT) = '[\"password\"]'"),
		  1);
	site_close(&site);
}

static enum err
create_without_sealer(struct records *records, void *context)
{
	struct change *change = context;

	records->sealer = NULL;
	return records_create(records, change);
}

STORE_TEST(without_a_sealer_no_secret_is_kept)
{
	struct vault_account *account;
	struct change change;
	struct site site;

	site_open(&site, url);
	change_init(&change, &vault_account_resource, &site.arena);
	account = change_row(&change);
	*account = (struct vault_account){
		.type = VAULT_OPAQUE_TOKEN, .name = "n", .token.plain = STR("t"), .description = ""
	};
	change.edition = site.edition;
	CHECK_ERR(site_write(&site, create_without_sealer, &change), ERR_BACKEND);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"vault_account\""), 0);
	site_close(&site);
}

/* --- copies and built-in rows --- */

struct copying {
	struct site *site;
	int64_t source, copy;
};

static enum err
copy_policy(struct records *records, void *context)
{
	static const struct resource *const below[] = { &group_policy_jumpoint_resource, NULL };
	struct copying *copying = context;
	struct change *change = arena_new(records->arena, struct change);
	void *source;
	enum err err = records_get(records, &group_policy_resource, 0, copying->source, &source);

	if (err)
		return err;
	change_init(change, &group_policy_resource, records->arena);
	change->edition = records->edition;
	memcpy(change->row, source, group_policy_resource.shape->size);
	*(int64_t *)change->row = 0;
	err = records_copy(records, change, copying->source, below);
	copying->copy = change->id;
	return err;
}

STORE_TEST(a_copy_takes_along_what_it_is_told_to)
{
	struct copying copying;
	struct site site;
	int64_t jumpoint;

	site_open(&site, url);
	copying.source = site_add_example(&site, &group_policy_resource, 0);
	jumpoint = site_add_example(&site, &jumpoint_resource, 0);
	site_add(&site, &group_policy_jumpoint_resource, copying.source,
		 arena_printf(&site.arena, "{\"jumpoint_id\":%lld}", (long long)jumpoint));
	site_add_example(&site, &group_policy_member_resource, copying.source);
	CHECK_OK(site_write(&site, copy_policy, &copying));
	CHECK(copying.copy > copying.source);
	CHECK(site_get(&site, &group_policy_jumpoint_resource, copying.copy, jumpoint) != NULL);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"group_policy_member\""), 1);
	site_close(&site);
}

STORE_TEST(ids_go_on_behind_the_built_in_rows)
{
	struct site site;

	site_open(&site, url);
	CHECK(site_add_example(&site, &vault_account_group_resource, 0) > 1);
	CHECK(site_get(&site, &vault_account_group_association_resource, 1, 0) != NULL);
	site_close(&site);
}
