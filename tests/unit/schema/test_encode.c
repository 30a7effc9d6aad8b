/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

TEST(encode_writes_every_kind)
{
	int64_t numbers[] = { 9, 1 };
	int moods[] = { GROUP_PERSONAL };
	struct str names[] = { STR("k\"") }, values[] = { STR("v") };
	struct odd odd = {
		.id = 7,
		.age = { 5, true },
		.idle = -1,
		.is_known = { true, true },
		.label = "l\n",
		.code = "c",
		.folded = "f",
		.mood = GROUP_SHARED,
		.until = 1000,
		.changed_at = 2000,
		.numbers = { numbers, 2 },
		.moods = { moods, 1 },
		.attributes = { names, values, 1 },
		.home = { .town = "a", .floor = { -1, true } },
		.office = { .town = "b" },
		.uid = "hidden",
		.summary = "s",
		.motto = "cba",
		.born_as = "n",
		.mark = "secret",
		.only_pra = "p",
	};

	fixture_begin();
	CHECK_TEXT(fixture_encode(&odd_resource, 0, false, &odd),
		   "{\"id\":7,\"age\":5,\"idle\":-1,\"is_known\":true,\"label\":\"l\\n\",\"code\":"
		   "\"c\",\"folded\":\"f\",\"mood\":\"shared\","
		   "\"until\":\"1970-01-01T00:00:01+00:00\",\"changed_at\":\"1970-01-01T00:00:02+"
		   "00:00\",\"numbers\":[9,1],"
		   "\"moods\":[\"personal\"],\"attributes\":{\"k\\\"\":\"v\"},\"home\":{\"town\":"
		   "\"a\",\"floor\":-1},"
		   "\"office\":{\"town\":\"b\",\"floor\":null},\"summary\":\"s\",\"motto\":\"abc\","
		   "\"born_as\":\"n\"}");
}

TEST(encode_writes_nulls)
{
	struct odd odd = { .motto = "" };

	fixture_begin();
	CHECK_TEXT(fixture_encode(&odd_resource, 0, false, &odd),
		   "{\"id\":null,\"age\":null,\"idle\":0,\"is_known\":null,\"label\":\"\",\"code\":"
		   "null,\"folded\":null,\"mood\":\"\","
		   "\"until\":null,\"changed_at\":null,\"numbers\":[],\"moods\":[],\"attributes\":{"
		   "},\"home\":{\"town\":null,\"floor\":null},"
		   "\"office\":null,\"summary\":null,\"motto\":\"\",\"born_as\":null}");
}

TEST(encode_never_writes_secrets)
{
	struct account account = {
		.id = 1,
		.type = ACCOUNT_SSH,
		.name = "a",
		.username = "u",
		.private_key = { .plain = STR("k3y"), .sealed = STR("s3al") },
		.private_key_passphrase = { .plain = STR("k3y") },
		.token = { .plain = STR("k3y") },
		.public_key = "pub",
		.account_group_id = 1,
		.account_policy = { 5, "known" },
	};

	fixture_begin();
	for (unsigned kind = 0; kind <= ACCOUNT_TOKEN; kind++) {
		const char *text = fixture_encode(&account_resource, kind, false, &account);

		CHECK(!strstr(text, "k3y") && !strstr(text, "s3al") &&
		      !strstr(text, "private_key") && !strstr(text, "password"));
	}
}

TEST(encode_cuts_to_the_kind)
{
	struct account account = { .id = 1,
				   .type = ACCOUNT_TOKEN,
				   .name = "a",
				   .username = "u",
				   .account_policy = { 5, "known" } };

	fixture_begin();
	CHECK_TEXT(fixture_encode(&account_resource, ACCOUNT_TOKEN, false, &account),
		   "{\"id\":1,\"type\":\"opaque_token\",\"name\":\"a\",\"last_checkout_timestamp\":"
		   "null,\"personal\":false,"
		   "\"account_group_id\":null,\"account_policy\":\"known\"}");
}

TEST(encode_cuts_lists_to_listed_rows)
{
	struct account account = {
		.id = 1, .type = ACCOUNT_TOKEN, .name = "a", .account_group_id = 1
	};
	struct jumpoint jumpoint = { .id = 1, .name = "j" };

	fixture_begin();
	CHECK_TEXT(fixture_encode(&account_resource, ACCOUNT_TOKEN, true, &account),
		   "{\"id\":1,\"type\":\"opaque_token\",\"name\":\"a\",\"personal\":false,"
		   "\"account_group_id\":1,\"account_policy\":null}");
	CHECK_TEXT(fixture_encode(&jumpoint_resource, 0, true, &jumpoint),
		   "{\"id\":1,\"name\":\"j\"}");
}

TEST(encode_writes_a_shared_member_once_for_all_kinds)
{
	enum { ONE = 1, TWO };
	struct row {
		const char *text;
	};
#define SELF struct row
	static const struct field rows[] =
		ROWS(
		TEXT(text, 1, 5, REQUIRED, "Text.", .kinds = 1 << (ONE - 1)),
		TEXT(text, 1, 9, PLAIN,    "Text.", .kinds = 1 << (TWO - 1))
	);
#undef SELF
	static SHAPE(row, "Row", rows);
	static const struct resource resource = { .name = "row",
						  .path = "/row",
						  .shape = &row_shape };
	struct row row = { .text = "x" };

	fixture_begin();
	CHECK_TEXT(fixture_encode(&resource, 0, false, &row), "{\"text\":\"x\"}");
	CHECK_TEXT(fixture_encode(&resource, TWO, false, &row), "{\"text\":\"x\"}");
}

TEST(encode_writes_lists_of_objects)
{
	struct jump_item items[] = { { 4, ITEM_SHELL }, { 5, ITEM_RDP } };
	int64_t groups[] = { 2 };
	const char *tags[] = { "a*" };
	struct association association = {
		.filter_type = FILTER_CRITERIA,
		.criteria = { { groups, 1 }, { tags, 1 } },
		.jump_items = { items, 2 },
	};

	fixture_begin();
	CHECK_TEXT(fixture_encode(&association_resource, FILTER_CRITERIA, false, &association),
		   "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[2],\"tag\":"
		   "[\"a*\"]},"
		   "\"jump_items\":[{\"id\":4,\"type\":\"shell_jump\"},{\"id\":5,\"type\":\"remote_"
		   "rdp\"}]}");
}

TEST(encode_gives_back_what_decode_took)
{
	static const char json[] = "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_"
				   "groups\":[1,2],\"tag\":[\"a\"]},"
				   "\"jump_items\":[{\"id\":4,\"type\":\"jump_client\"}]}";
	struct change *change;

	fixture_begin();
	change = fixture_change(&association_resource, NULL);
	CHECK_OK(fixture_decode(change, json));
	CHECK_TEXT(fixture_encode(&association_resource, change->kind, false, change_row(change)),
		   json);
}

TEST(encode_errors_groups_texts_by_name)
{
	CLEANUP(buf_release) struct buf out;
	struct json_writer writer;
	struct change *change;

	fixture_begin();
	buf_init(&out, 1000);
	json_write_init(&writer, &out);
	change = fixture_change(&odd_resource, NULL);
	change_reject_name(change, "a", "One.");
	change_reject_name(change, "b\"", "Two.");
	change_reject_name(change, "a", "Three.");
	schema_encode_errors(&writer, change);
	CHECK_STR(buf_str(&out), "{\"message\":\"The request holds values that are not valid.\","
				 "\"errors\":{\"a\":[\"One.\",\"Three.\"],\"b\\\"\":[\"Two.\"]}}");
}
