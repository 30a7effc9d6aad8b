/* SPDX-License-Identifier: Apache-2.0 */
/* Accounts in groups: every shared account is in exactly one. */
#include "appliance.h"

#define VAULT "/api/config/v1/vault"

static int64_t
make_account(struct appliance *appliance)
{
	return appliance_make(appliance, VAULT "/account",
			      "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\"}");
}

static int64_t
group_of(struct appliance *appliance, int64_t account)
{
	struct reply reply =
		appliance_ask(appliance, "GET",
			      TEXT_OF(appliance, VAULT "/account/%lld", (long long)account), NULL);

	return reply_int(&reply, "account_group_id");
}

STORE_TEST(account_group_move_in_and_out)
{
	struct appliance appliance;
	int64_t account, group;
	const char *accounts;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	account = make_account(&appliance);
	CHECK_INT(group_of(&appliance, account), 1);
	group = appliance_make(&appliance, VAULT "/account-group", "{\"name\":\"g\"}");
	accounts = TEXT_OF(&appliance, VAULT "/account-group/%lld/account", (long long)group);
	reply = appliance_ask(&appliance, "POST", accounts,
			      TEXT_OF(&appliance, "{\"account_id\":%lld}", (long long)account));
	CHECK_INT(reply.status, 201);
	CHECK_INT(reply_int(&reply, "account_id"), account);
	CHECK_INT(reply_int(&reply, "account_group_id"), group);
	CHECK(str_ends(reply_header(&reply, "Location"),
		       str_from(TEXT_OF(&appliance, "%s/%lld", accounts, (long long)account))));
	CHECK_INT(group_of(&appliance, account), group);
	reply = appliance_ask(&appliance, "GET", accounts, NULL);
	CHECK_INT(json_count(reply.json), 1);
	CHECK(reply_header(&reply, "Link").length > 0);
	reply = appliance_ask(&appliance, "DELETE",
			      TEXT_OF(&appliance, "%s/%lld", accounts, (long long)account), NULL);
	CHECK_INT(reply.status, 204);
	CHECK_INT(group_of(&appliance, account), 1);
	reply = appliance_ask(&appliance, "DELETE",
			      TEXT_OF(&appliance, "%s/%lld", accounts, (long long)account), NULL);
	CHECK_INT(reply.status, 404);
	appliance_close(&appliance);
}

STORE_TEST(account_group_move_needs_both)
{
	struct appliance appliance;
	struct reply reply;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	reply = appliance_ask(
		&appliance, "POST", VAULT "/account-group/77/account",
		TEXT_OF(&appliance, "{\"account_id\":%lld}", (long long)make_account(&appliance)));
	CHECK_INT(reply.status, 404);
	reply = appliance_ask(&appliance, "POST", VAULT "/account-group/1/account",
			      "{\"account_id\":77}");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.account_id") != NULL);
	reply = appliance_ask(&appliance, "POST", VAULT "/account-group/1/account", "{}");
	CHECK_INT(reply.status, 422);
	appliance_close(&appliance);
}

STORE_TEST(account_group_that_goes_leaves_its_accounts_to_the_default)
{
	struct appliance appliance;
	int64_t account, group;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	group = appliance_make(&appliance, VAULT "/account-group", "{\"name\":\"g\"}");
	account = appliance_make(
		&appliance, VAULT "/account",
		TEXT_OF(&appliance,
			"{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\","
			"\"account_group_id\":%lld}",
			(long long)group));
	CHECK_INT(appliance_ask(&appliance, "DELETE",
				TEXT_OF(&appliance, VAULT "/account-group/%lld", (long long)group),
				NULL)
			  .status,
		  204);
	CHECK_INT(group_of(&appliance, account), 1);
	CHECK_INT(appliance_ask(&appliance, "DELETE", VAULT "/account-group/1", NULL).status, 422);
	appliance_close(&appliance);
}

STORE_TEST(account_policy_that_goes_leaves_none)
{
	struct appliance appliance;
	struct reply reply;
	int64_t policy, account;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	policy = appliance_make(&appliance, VAULT "/account-policy",
				"{\"name\":\"p\",\"code_name\":\"pp\"}");
	account = appliance_make(&appliance, VAULT "/account",
				 "{\"type\":\"opaque_token\",\"name\":\"t\",\"token\":\"abc\","
				 "\"account_policy\":\"pp\"}");
	CHECK_INT(
		appliance_ask(&appliance, "DELETE",
			      TEXT_OF(&appliance, VAULT "/account-policy/%lld", (long long)policy),
			      NULL)
			.status,
		204);
	reply = appliance_ask(&appliance, "GET",
			      TEXT_OF(&appliance, VAULT "/account/%lld", (long long)account), NULL);
	CHECK_INT(json_kind(reply_at(&reply, "account_policy")), JSON_NULL);
	appliance_close(&appliance);
}
