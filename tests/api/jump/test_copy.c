/* SPDX-License-Identifier: Apache-2.0 */
/* Copies of Shell Jump Items. */
#include "appliance.h"

#define ITEM "/api/config/v1/jump-item/shell-jump"

static int64_t
make_item(struct appliance *appliance, int64_t group)
{
	int64_t jumpoint = appliance_make(appliance, "/api/config/v1/jumpoint",
					  "{\"name\":\"p\",\"platform\":\"linux-x86\"}");

	return appliance_make(
		appliance, ITEM,
		TEXT_OF(appliance,
			"{\"name\":\"i\",\"hostname\":\"h.test\",\"protocol\":\"ssh\","
			"\"port\":2222,\"tag\":\"x\",\"jumpoint_id\":%lld,"
			"\"jump_group_id\":%lld}",
			(long long)jumpoint, (long long)group));
}

STORE_TEST(copy_of_a_jump_item_under_another_name)
{
	struct appliance appliance;
	struct reply reply;
	int64_t group, other, item, copy;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	group = appliance_make(&appliance, "/api/config/v1/jump-group", "{\"name\":\"a\"}");
	other = appliance_make(&appliance, "/api/config/v1/jump-group", "{\"name\":\"b\"}");
	item = make_item(&appliance, group);
	reply = appliance_ask(&appliance, "POST",
			      TEXT_OF(&appliance, ITEM "/%lld/copy", (long long)item),
			      TEXT_OF(&appliance,
				      "{\"name\":\"j\",\"jump_group_id\":%lld,\"jump_group_type\":"
				      "\"shared\"}",
				      (long long)other));
	CHECK_INT(reply.status, 200);
	CHECK_STR(reply_text(&reply, "action"), "copy");
	CHECK_STR(reply_text(&reply, "success"), "1");
	copy = reply_int(&reply, "destId");
	CHECK(copy != item);
	reply = appliance_ask(&appliance, "GET", TEXT_OF(&appliance, ITEM "/%lld", (long long)copy),
			      NULL);
	CHECK_STR(reply_text(&reply, "name"), "j");
	CHECK_INT(reply_int(&reply, "jump_group_id"), other);
	CHECK_INT(reply_int(&reply, "port"), 2222);
	CHECK_STR(reply_text(&reply, "tag"), "x");
	appliance_close(&appliance);
}

STORE_TEST(copy_of_a_jump_item_without_a_body)
{
	struct appliance appliance;
	struct reply reply;
	int64_t group, item;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	group = appliance_make(&appliance, "/api/config/v1/jump-group", "{\"name\":\"a\"}");
	item = make_item(&appliance, group);
	reply = appliance_ask(&appliance, "POST",
			      TEXT_OF(&appliance, ITEM "/%lld/copy", (long long)item), NULL);
	CHECK_INT(reply.status, 200);
	reply = appliance_ask(&appliance, "GET", ITEM "?name=i", NULL);
	CHECK_INT(json_count(reply.json), 2);
	appliance_close(&appliance);
}

STORE_TEST(copy_of_a_jump_item_wants_all_three_once_a_body_is_sent)
{
	struct appliance appliance;
	struct reply reply;
	int64_t group, item;
	const char *target;

	appliance_open(&appliance, url);
	appliance_admin(&appliance);
	group = appliance_make(&appliance, "/api/config/v1/jump-group", "{\"name\":\"a\"}");
	item = make_item(&appliance, group);
	target = TEXT_OF(&appliance, ITEM "/%lld/copy", (long long)item);
	reply = appliance_ask(&appliance, "POST", target, "{\"name\":\"j\"}");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.jump_group_id") != NULL);
	CHECK(reply_at(&reply, "errors.jump_group_type") != NULL);
	reply = appliance_ask(
		&appliance, "POST", target,
		"{\"name\":\"j\",\"jump_group_id\":77,\"jump_group_type\":\"shared\"}");
	CHECK_INT(reply.status, 422);
	CHECK(reply_at(&reply, "errors.jump_group_id") != NULL);
	reply = appliance_ask(&appliance, "POST", target, "{\"colour\":1}");
	CHECK_INT(reply.status, 401);
	reply = appliance_ask(&appliance, "POST", ITEM "/77/copy", NULL);
	CHECK_INT(reply.status, 404);
	appliance_close(&appliance);
}
