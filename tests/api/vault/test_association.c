/* SPDX-License-Identifier: Apache-2.0 */
/* Into which Jump Items an account may be injected: inheriting, an association of its own, single
 * entries, groups (config-api §4, §6). */
#include "appliance.h"

#define VAULT "/api/config/v1/vault"

static const char whole[] =
	"{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[],\"host\":[],"
	"\"name\":[],"
	"\"tag\":[\"abc\"],\"comment\":[]},\"jump_items\":[{\"id\":%lld,\"type\":\"shell_jump\"}]}";

struct vault {
	struct appliance appliance;
	int64_t account, group, jump_group, item;
	const char *association;       /* of the account */
	const char *group_association; /* of the account group */
};

static void
open_vault(struct vault *vault, const char *url)
{
	struct appliance *appliance = &vault->appliance;
	int64_t jumpoint;

	appliance_open(appliance, url);
	appliance_admin(appliance);
	vault->account =
		appliance_make(appliance, VAULT "/account",
			       "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\"}");
	vault->group = appliance_make(appliance, VAULT "/account-group", "{\"name\":\"g\"}");
	vault->jump_group =
		appliance_make(appliance, "/api/config/v1/jump-group", "{\"name\":\"j\"}");
	jumpoint = appliance_make(appliance, "/api/config/v1/jumpoint",
				  "{\"name\":\"p\",\"platform\":\"linux-x86\"}");
	vault->item = appliance_make(appliance, "/api/config/v1/jump-item/shell-jump",
				     TEXT_OF(appliance,
					     "{\"name\":\"i\",\"hostname\":\"h.test\",\"protocol\":"
					     "\"ssh\",\"jumpoint_id\":%lld,\"jump_group_id\":%lld}",
					     (long long)jumpoint, (long long)vault->jump_group));
	vault->association = TEXT_OF(appliance, VAULT "/account/%lld/jump-item-association",
				     (long long)vault->account);
	vault->group_association =
		TEXT_OF(appliance, VAULT "/account-group/%lld/jump-item-association",
			(long long)vault->group);
}

static struct reply
ask(struct vault *vault, const char *method, const char *target, const char *body)
{
	return appliance_ask(&vault->appliance, method, target, body);
}

static const char *
whole_of(struct vault *vault)
{
	return TEXT_OF(&vault->appliance, whole, (long long)vault->item);
}

STORE_TEST(association_is_inherited_at_first)
{
	struct vault vault;
	struct reply reply;

	open_vault(&vault, url);
	CHECK_INT(ask(&vault, "GET", vault.association, NULL).status, 404);
	CHECK_INT(ask(&vault, "PATCH", vault.association, "{}").status, 404);
	/* what the provider needs (terraform-provider §4) */
	reply = ask(&vault, "DELETE", vault.association, NULL);
	CHECK_INT(reply.status, 204);
	CHECK_INT(reply.body.length, 0);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_that_is_not_there_is_deleted_with_an_error_on_strict_sites)
{
	struct vault vault;
	struct reply reply;

	open_vault(&vault, url);
	vault.appliance.settings->tolerant_association_delete = false;
	reply = ask(&vault, "DELETE", vault.association, NULL);
	CHECK_INT(reply.status, 422);
	CHECK_STR(reply_text(&reply, "message"), "Account does not have an Asset association.");
	reply = ask(&vault, "DELETE", VAULT "/account/77/jump-item-association", NULL);
	CHECK_INT(reply.status, 404);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_of_an_account_comes_and_goes)
{
	struct vault vault;
	struct reply made, reply;

	open_vault(&vault, url);
	made = ask(&vault, "POST", vault.association, whole_of(&vault));
	CHECK_INT(made.status, 201);
	CHECK_STR(made.body, whole_of(&vault));
	CHECK(str_ends(reply_header(&made, "Location"), str_from(vault.association)));
	reply = ask(&vault, "GET", vault.association, NULL);
	CHECK_STR(reply.body, made.body);
	reply = ask(&vault, "POST", vault.association, whole_of(&vault));
	CHECK_INT(reply.status, 422);
	reply = ask(&vault, "DELETE", vault.association, NULL);
	CHECK_INT(reply.status, 204);
	CHECK_INT(ask(&vault, "GET", vault.association, NULL).status, 404);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_change_replaces_given_lists_and_keeps_the_others)
{
	struct vault vault;
	struct reply reply;

	open_vault(&vault, url);
	CHECK_INT(ask(&vault, "POST", vault.association, whole_of(&vault)).status, 201);
	reply = ask(&vault, "PATCH", vault.association, "{\"criteria\":{\"host\":[\"WEB*\"]}}");
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "criteria.host.0"), "web*");
	CHECK_STR(reply_text(&reply, "criteria.tag.0"), "abc");
	reply = ask(&vault, "PATCH", vault.association, "{\"filter_type\":\"any_jump_items\"}");
	CHECK_INT(reply.status, 200);
	CHECK_INT(json_kind(reply_at(&reply, "criteria")), JSON_NULL);
	CHECK_INT(json_count(reply_at(&reply, "jump_items")), 0);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_by_criteria_needs_some)
{
	struct vault vault;
	struct reply reply;

	open_vault(&vault, url);
	reply = ask(&vault, "POST", vault.association,
		    "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[]},\"jump_items\":[]}");
	CHECK_INT(reply.status, 422);
	reply = ask(&vault, "POST", vault.association,
		    "{\"filter_type\":\"criteria\",\"criteria\":null}");
	CHECK_INT(reply.status, 422);
	CHECK_STR(reply_text(&reply, "errors.criteria.0"), "This value must be an array.");
	reply = ask(&vault, "POST", vault.association,
		    "{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":1,\"type\":\"rdp\"}]}");
	CHECK_INT(reply.status, 422);
	CHECK(strstr(reply.body.data,
		     "\"jump_items.0.type\":[\"The selected value is invalid.\"]") != NULL);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_of_a_group_is_always_there)
{
	struct vault vault;
	struct reply reply;

	open_vault(&vault, url);
	reply = ask(&vault, "GET", vault.group_association, NULL);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "filter_type"), "any_jump_items");
	CHECK_INT(json_count(reply_at(&reply, "jump_items")), 0);
	CHECK_INT(ask(&vault, "POST", vault.group_association, "{}").status, 405);
	CHECK_INT(ask(&vault, "DELETE", vault.group_association, NULL).status, 405);
	/* as the provider sends it */
	reply = ask(
		&vault, "PATCH", vault.group_association,
		"{\"filter_type\":\"any_jump_items\",\"criteria\":{\"shared_jump_groups\":null,"
		"\"host\":null,\"name\":null,\"tag\":null,\"comment\":null},\"jump_items\":[]}");
	CHECK_INT(reply.status, 200);
	reply = ask(&vault, "PATCH", vault.group_association, whole_of(&vault));
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body, whole_of(&vault));
	reply = ask(&vault, "GET", VAULT "/account-group/1/jump-item-association", NULL);
	CHECK_INT(reply.status, 200);
	appliance_close(&vault.appliance);
}

/* --- single entries --- */

static void
try_entries(struct vault *vault, const char *association, bool gives)
{
	struct appliance *appliance = &vault->appliance;
	const char *items = TEXT_OF(appliance, "%s/jump-item", association);
	const char *groups = TEXT_OF(appliance, "%s/shared-jump-group", association);
	const char *item =
		TEXT_OF(appliance, "{\"id\":%lld,\"type\":\"shell_jump\"}", (long long)vault->item);
	const char *group =
		TEXT_OF(appliance, "{\"shared_jump_group_id\":%lld}", (long long)vault->jump_group);
	struct reply reply;

	reply = ask(vault, "POST", items, item);
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply.body, gives ? item : "");
	CHECK_INT(ask(vault, "POST", items, item).status, 200);
	reply = ask(vault, "POST", groups, group);
	CHECK_INT(reply.status, 200);
	if (gives)
		CHECK_INT(reply_int(&reply, "account_group_id"), vault->group);
	else
		CHECK_INT(reply.body.length, 0);
	reply = ask(vault, "GET", association, NULL);
	CHECK_INT(json_count(reply_at(&reply, "jump_items")), 1);
	CHECK_INT(reply_int(&reply, "jump_items.0.id"), vault->item);
	CHECK_INT(reply_int(&reply, "criteria.shared_jump_groups.0"), vault->jump_group);

	reply = ask(vault, "POST", items, "{\"id\":77,\"type\":\"shell_jump\"}");
	CHECK_INT(reply.status, 422);
	reply = ask(vault, "POST", groups, "{\"shared_jump_group_id\":77}");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.shared_jump_group_id") != NULL);
	CHECK_INT(ask(vault, "POST", groups, "{\"colour\":1}").status, 401);
	CHECK_INT(ask(vault, "POST", groups, NULL).status, 422);

	reply = ask(vault, "DELETE", items, item);
	CHECK_INT(reply.status, 204);
	CHECK_INT(ask(vault, "DELETE", items, item).status, 404);
	reply = ask(vault, "DELETE", groups, group);
	CHECK_INT(reply.status, 204);
	reply = ask(vault, "GET", association, NULL);
	CHECK_INT(json_count(reply_at(&reply, "jump_items")), 0);
	CHECK_INT(json_count(reply_at(&reply, "criteria.shared_jump_groups")), 0);
	CHECK_STR(reply_text(&reply, "criteria.tag.0"), "abc");
}

static const char by_tag[] = "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"abc\"]}}";

STORE_TEST(association_entries_of_an_account)
{
	struct vault vault;

	open_vault(&vault, url);
	CHECK_INT(ask(&vault, "POST", vault.association, by_tag).status, 201);
	try_entries(&vault, vault.association, false);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_entries_of_a_group)
{
	struct vault vault;

	open_vault(&vault, url);
	CHECK_INT(ask(&vault, "PATCH", vault.group_association, by_tag).status, 200);
	try_entries(&vault, vault.group_association, true);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_entries_need_criteria)
{
	struct vault vault;
	const char *item;

	open_vault(&vault, url);
	item = TEXT_OF(&vault.appliance, "{\"id\":%lld,\"type\":\"shell_jump\"}",
		       (long long)vault.item);
	CHECK_INT(ask(&vault, "POST", TEXT_OF(&vault.appliance, "%s/jump-item", vault.association),
		      item)
			  .status,
		  422);
	CHECK_INT(ask(&vault, "POST",
		      TEXT_OF(&vault.appliance, "%s/jump-item", vault.group_association), item)
			  .status,
		  422);
	CHECK_INT(ask(&vault, "POST", VAULT "/account/77/jump-item-association/jump-item", item)
			  .status,
		  404);
	appliance_close(&vault.appliance);
}

STORE_TEST(association_forgets_what_is_deleted)
{
	struct vault vault;
	struct reply reply;

	open_vault(&vault, url);
	CHECK_INT(
		ask(&vault, "POST", vault.association,
		    TEXT_OF(&vault.appliance,
			    "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"abc\"],"
			    "\"shared_jump_groups\":[%lld]},\"jump_items\":[{\"id\":%lld,\"type\":"
			    "\"shell_jump\"}]}",
			    (long long)vault.jump_group, (long long)vault.item))
			.status,
		201);
	CHECK_INT(ask(&vault, "DELETE",
		      TEXT_OF(&vault.appliance, "/api/config/v1/jump-group/%lld",
			      (long long)vault.jump_group),
		      NULL)
			  .status,
		  204);
	reply = ask(&vault, "GET", vault.association, NULL);
	CHECK_INT(reply.status, 200);
	CHECK_INT(json_count(reply_at(&reply, "jump_items")), 0);
	CHECK_INT(json_count(reply_at(&reply, "criteria.shared_jump_groups")), 0);
	appliance_close(&vault.appliance);
}
