/* SPDX-License-Identifier: Apache-2.0 */
#include "fixture.h"

static const char shell_jump[] = "{\"name\":\"web\",\"jumpoint_id\":1,\"hostname\":\"h\","
				 "\"protocol\":\"telnet\",\"jump_group_id\":2}";

/* --- a create --- */

TEST(decode_fills_the_struct)
{
	const struct shell_jump *item;

	fixture_begin();
	item = change_row(fixture_decoded(&shell_jump_resource, NULL, shell_jump, OK));
	CHECK_TEXT(item->name, "web");
	CHECK_INT(item->jumpoint_id, 1);
	CHECK_INT(item->protocol, SHELL_TELNET);
	CHECK_INT(item->jump_group_id, 2);
}

TEST(decode_fills_defaults_of_what_was_not_given)
{
	const struct shell_jump *item;

	fixture_begin();
	item = change_row(fixture_decoded(&shell_jump_resource, NULL, shell_jump, OK));
	CHECK_INT(item->jump_group_type, GROUP_SHARED);
	CHECK_TEXT(item->terminal, "xterm");
	CHECK_TEXT(item->tag, "");
	CHECK_INT(item->keep_alive, 0);
	CHECK_INT(item->session_policy_id, 0);
}

TEST(decode_marks_what_was_given)
{
	struct change *change;
	struct shell_jump *item;

	fixture_begin();
	change = fixture_decoded(&shell_jump_resource, NULL, shell_jump, OK);
	item = change_row(change);
	CHECK(change_gives(change, &item->name));
	CHECK(!change_gives(change, &item->port));
	CHECK(!change_gives(change, &item->terminal));
}

TEST(decode_misses_each_required_member)
{
	const struct change_error *error;
	size_t count = 0;

	fixture_begin();
	error = fixture_decoded(&shell_jump_resource, NULL, "{}", ERR_INVALID)->errors;
	for (; error; error = error->next, count++)
		CHECK_TEXT(error->text, "This value is required.");
	CHECK_INT(count, 5);
}

TEST(decode_takes_no_body_for_an_empty_one)
{
	struct change *change;

	fixture_begin();
	change = fixture_change(&site_resource, NULL);
	CHECK_OK(schema_decode(change, NULL));
	CHECK_TEXT(((struct site *)change_row(change))->motto, "");
}

TEST(decode_refuses_a_body_that_is_no_object)
{
	static const char *const bodies[] = { "[]", "1", "\"x\"", "null", "true", "[{}]" };

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(bodies); i++)
		CHECK_TEXT(fixture_refusal(&site_resource, bodies[i]),
			   "body: The body must be a JSON object.");
}

TEST(decode_collects_all_errors)
{
	fixture_begin();
	CHECK_INT(fixture_error_count(
			  fixture_decoded(&shell_jump_resource, NULL,
					  "{\"name\":\"\",\"jumpoint_id\":0,\"hostname\":7,"
					  "\"protocol\":\"ftp\",\"port\":0}",
					  ERR_INVALID)),
		  6);
}

/* --- members that are no fields --- */

TEST(decode_names_the_first_unknown_member)
{
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "{\"colour\":1,\"size\":2}", "unknown: colour" },
		{ "{\"uid\":\"x\"}", "unknown: uid" },		 /* a column without a face */
		{ "{\"only_pra\":\"x\"}", "unknown: only_pra" }, /* the other edition's */
		{ "{\"home\":{\"town\":\"a\",\"street\":\"b\"}}", "unknown: home.street" },
		{ "{\"\":1}", "unknown: " },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(fixture_refusal(&odd_resource, cases[i].json), cases[i].want);
}

TEST(decode_tolerates_read_only_and_ignored_members)
{
	const struct odd *odd;

	fixture_begin();
	odd = change_row(
		fixture_decoded(&odd_resource, NULL,
				"{\"id\":\"nonsense\",\"changed_at\":[],\"summary\":{},\"is_"
				"quiet\":1,\"home\":{\"town\":\"a\",\"color\":1}}",
				OK));
	CHECK_INT(odd->id, 0);
	CHECK_INT(odd->changed_at, 0);
	CHECK_TEXT(odd->summary, NULL);
}

TEST(decode_ignores_by_face)
{
	struct change *change;

	fixture_begin();
	CHECK_TEXT(fixture_refusal(&user_resource, "{\"username\":\"a\"}"), "");
	change = fixture_change(&user_resource, NULL);
	change->face = FACE_ADMIN;
	CHECK_OK(fixture_decode(change, "{\"username\":\"a\"}"));
	CHECK_TEXT(((struct user *)change_row(change))->username, "a");
}

TEST(decode_gives_a_read_only_member_its_default_though_it_was_sent)
{
	static const struct field rows[] = {
		{ .name = "motto",
		  .doc = "x",
		  .kind = ROW_TEXT,
		  .flags = READ_ONLY,
		  .size = sizeof(const char *),
		  .initial = "ours" },
	};
	static const struct shape shape = {
		.name = "S", .size = sizeof(struct site), .fields = rows, .count = 1
	};
	static const struct resource resource = { .name = "s", .path = "/s", .shape = &shape };

	fixture_begin();
	CHECK_TEXT(((struct site *)change_row(
			    fixture_decoded(&resource, NULL, "{\"motto\":\"theirs\"}", OK)))
			   ->motto,
		   "ours");
}

/* --- wrong values --- */

TEST(decode_refuses_wrong_values)
{
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "{\"age\":\"1\"}", "age: This value must be an integer." },
		{ "{\"age\":1.0}", "age: This value must be an integer." },
		{ "{\"age\":true}", "age: This value must be an integer." },
		{ "{\"age\":[1]}", "age: This value must be an integer." },
		{ "{\"age\":0}", "age: This value must be at least 1." },
		{ "{\"age\":366}", "age: This value must be at most 365." },
		{ "{\"idle\":null}", "idle: This value must be an integer." },
		{ "{\"idle\":1}", "idle: The selected value is invalid." },
		{ "{\"is_known\":1}", "is_known: This value must be true or false." },
		{ "{\"is_known\":\"true\"}", "is_known: This value must be true or false." },
		{ "{\"label\":\"ab\"}", "label: This value must have at least 3 characters." },
		{ "{\"label\":\"abcdef\"}", "label: This value must have at most 5 characters." },
		{ "{\"label\":\"a b\"}", "label: This value has the wrong format." },
		{ "{\"label\":null}", "label: This value must be a string." },
		{ "{\"label\":5}", "label: This value must be a string." },
		{ "{\"code\":\"a.b\"}", "code: This value has the wrong format." },
		{ "{\"mood\":\"Shared\"}", "mood: The selected value is invalid." },
		{ "{\"mood\":1}", "mood: The selected value is invalid." },
		{ "{\"until\":\"2024-01-01\"}",
		  "until: This value must be an RFC 3339 date and time in UTC." },
		{ "{\"until\":\"2024-01-01T00:00:00-08:00\"}",
		  "until: This value must be an RFC 3339 date and time in UTC." },
		{ "{\"until\":1}", "until: This value must be an RFC 3339 date and time in UTC." },
		{ "{\"numbers\":{}}", "numbers: This value must be an array." },
		{ "{\"numbers\":null}", "numbers: This value must be an array." },
		{ "{\"numbers\":\"1\"}", "numbers: This value must be an array." },
		{ "{\"numbers\":[]}", "numbers: This value must not be empty" },
		{ "{\"numbers\":[1,2,3,4]}", "numbers: This value must have at most 3 items." },
		{ "{\"numbers\":[1,\"2\"]}", "numbers.1: This value must be an integer." },
		{ "{\"numbers\":[1,null]}", "numbers.1: This value must be an integer." },
		{ "{\"numbers\":[1,2,10]}", "numbers.2: This value must be at most 9." },
		{ "{\"moods\":[\"shared\",\"x\"]}", "moods.1: The selected value is invalid." },
		{ "{\"attributes\":[]}", "attributes: This value must be an array." },
		{ "{\"attributes\":{\"a\":1}}", "attributes.a: This value must be a string." },
		{ "{\"attributes\":{\"a\":\"1\",\"b\":\"2\",\"c\":\"3\"}}",
		  "attributes: This value must have at most 2 items." },
		{ "{\"home\":null}", "home: This value must be an array." },
		{ "{\"home\":[]}", "home: This value must be an array." },
		{ "{\"home\":{}}", "home.town: This value is required." },
		{ "{\"home\":{\"town\":\"\"}}", "home.town: This value must not be empty" },
		{ "{\"office\":{\"town\":\"a\",\"floor\":100}}",
		  "office.floor: This value must be at most 99." },
		{ "{\"motto\":7}", "motto: The selected value is invalid." },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(fixture_refusal(&odd_resource, cases[i].json), cases[i].want);
}

TEST(decode_refuses_wrong_secrets_and_codes)
{
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"\"}",
		  "token: This value must not be empty" },
		{ "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":null}",
		  "token: This value must be a string." },
		{ "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":5}",
		  "token: This value must be a string." },
		{ "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\",\"account_policy\":5}",
		  "account_policy: This value must be a string." },
		{ "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\",\"account_policy\":"
		  "\"\"}",
		  "account_policy: This value must not be empty" },
		{ "{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\",\"account_group_id\":"
		  "null}",
		  "account_group_id: This value must be an integer." },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(fixture_refusal(&account_resource, cases[i].json), cases[i].want);
}

/* --- right values --- */

TEST(decode_takes_every_kind)
{
	const struct odd *odd;

	fixture_begin();
	odd = change_row(
		fixture_decoded(&odd_resource, NULL,
				"{\"age\":365,\"idle\":600,\"is_known\":false,\"label\":"
				"\"\u00e4\u00f6\u00fc\",\"code\":\"A-b_9\",\"folded\":\"\u00c4B\","
				"\"mood\":\"personal\",\"until\":\"2024-01-31T23:59:59.999Z\","
				"\"numbers\":[9,1],\"moods\":[\"personal\",\"shared\"],"
				"\"attributes\":{\"k\":\"v\"},\"home\":{\"town\":\"Bern\","
				"\"floor\":-2},\"motto\":\"abc\",\"mark\":\"m\"}",
				OK));
	CHECK_INT(odd->age.value, 365);
	CHECK_INT(odd->idle, 600);
	CHECK(odd->is_known.is_set && !odd->is_known.value);
	CHECK_TEXT(odd->label, "\u00e4\u00f6\u00fc");
	CHECK_TEXT(odd->folded, "\u00e4b");
	CHECK_INT(odd->mood, GROUP_PERSONAL);
	CHECK_INT(odd->until, INT64_C(1706745599000));
	CHECK_INT(((int64_t *)odd->numbers.data)[0], 9);
	CHECK_INT(odd->numbers.count, 2);
	CHECK_INT(((int *)odd->moods.data)[1], GROUP_SHARED);
	CHECK_STR(odd->attributes.names[0], "k");
	CHECK_STR(odd->attributes.values[0], "v");
	CHECK_TEXT(odd->home.town, "Bern");
	CHECK_INT(odd->home.floor.value, -2);
	CHECK_TEXT(odd->motto, "cba");
}

TEST(decode_takes_null_where_it_may)
{
	struct change *change;
	const struct odd *odd;

	fixture_begin();
	change = fixture_decoded(
		&odd_resource, NULL,
		"{\"age\":null,\"is_known\":null,\"until\":null,\"moods\":null,\"office\":null}",
		OK);
	odd = change_row(change);
	CHECK(!odd->age.is_set && !odd->is_known.is_set);
	CHECK_INT(odd->until, 0);
	CHECK_INT(odd->moods.count, 0);
	CHECK(change_gives(change, &odd->age));
	CHECK(change_has_null(change,
			      (size_t)change_field_number(change, &odd->age, sizeof odd->age)));
}

TEST(decode_takes_empty_for_not_set)
{
	const struct odd *odd;
	const struct account *account;

	fixture_begin();
	odd = change_row(fixture_decoded(&odd_resource, NULL,
					 "{\"label\":\"\",\"mood\":\"\",\"until\":\"\"}", OK));
	CHECK_TEXT(odd->label, "");
	CHECK_INT(odd->mood, 0);
	CHECK_INT(odd->until, 0);
	account =
		change_row(fixture_decoded(&account_resource, NULL,
					   "{\"type\":\"ssh\",\"name\":\"a\",\"username\":\"u\","
					   "\"private_key\":\"k\",\"private_key_passphrase\":\"\"}",
					   OK));
	CHECK(!account->private_key_passphrase.plain.data);
	CHECK_STR(account->private_key.plain, "k");
}

TEST(decode_keeps_a_code_name_for_later)
{
	struct change *change;
	const struct account *account;

	fixture_begin();
	change = fixture_decoded(
		&account_resource, NULL,
		"{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\",\"account_"
		"policy\":\"known\"}",
		OK);
	account = change_row(change);
	CHECK_TEXT(account->account_policy.code, "known");
	CHECK_TEXT(change->codes->at, "account_policy");
	CHECK(!change->codes->next);
}

/* --- the association: an object and lists --- */

TEST(decode_names_nested_errors_with_dots_and_numbers)
{
	static const struct {
		const char *json, *want;
	} cases[] = {
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"ok\",\"\"]}}",
		  "criteria.tag.1: This value must not be empty" },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":null}}",
		  "criteria.tag: This value must be an array." },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"shared_jump_groups\":[0]}}",
		  "criteria.shared_jump_groups.0: This value must be at least 1." },
		{ "{\"filter_type\":\"criteria\",\"criteria\":null}",
		  "criteria: This value must be an array." },
		{ "{\"filter_type\":\"criteria\",\"criteria\":{\"colour\":1}}",
		  "unknown: criteria.colour" },
		{ "{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":1,\"type\":\"web_jump\"}]"
		  "}",
		  "jump_items.0.type: The selected value is invalid." },
		{ "{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":1,\"type\":\"shell_jump\"}"
		  ",{\"id\":1}]}",
		  "jump_items.1.type: This value is required." },
		{ "{\"filter_type\":\"criteria\",\"jump_items\":[7]}",
		  "jump_items.0: This value must be an array." },
		{ "{\"filter_type\":\"criteria\",\"jump_items\":[{\"id\":1,\"type\":\"shell_jump\","
		  "\"x\":1}]}",
		  "unknown: jump_items.0.x" },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(fixture_refusal(&association_resource, cases[i].json), cases[i].want);
}

TEST(decode_folds_items)
{
	const struct association *association;

	fixture_begin();
	association = change_row(fixture_decoded(
		&association_resource, NULL,
		"{\"filter_type\":\"criteria\",\"criteria\":{\"tag\":[\"W\u00c9B*\"]},"
		"\"jump_items\":[{\"id\":4,\"type\":\"shell_jump\"}]}",
		OK));
	CHECK_TEXT(((const char **)association->criteria.tag.data)[0], "w\u00e9b*");
	CHECK_INT(((struct jump_item *)association->jump_items.data)[0].type, ITEM_SHELL);
	CHECK_INT(((struct jump_item *)association->jump_items.data)[0].id, 4);
}

TEST(decode_of_an_update_keeps_the_lists_that_were_not_given)
{
	static const char *tags[] = { "a", "b" };
	static int64_t groups[] = { 1 };
	const struct association before = {
		.filter_type = FILTER_CRITERIA,
		.criteria = { .shared_jump_groups = { groups, 1 }, .tag = { tags, 2 } },
	};
	const struct association *after;
	struct change *change;

	fixture_begin();
	change = fixture_decoded(&association_resource, &before, "{\"criteria\":{\"tag\":[\"c\"]}}",
				 OK);
	after = change_row(change);
	CHECK_INT(after->criteria.tag.count, 1);
	CHECK_INT(after->criteria.shared_jump_groups.count, 1);
	CHECK(change_gives(change, &after->criteria));
	CHECK(change_gives(change, &after->criteria.tag));
	CHECK(!change_gives(change, &after->criteria.shared_jump_groups));
}

/* --- an update --- */

TEST(decode_of_an_update_changes_only_what_was_given)
{
	static const struct shell_jump before = { .id = 3,
						  .name = "old",
						  .hostname = "h",
						  .port = 2222,
						  .terminal = "VT100",
						  .tag = NULL };
	const struct shell_jump *after;

	fixture_begin();
	after = change_row(
		fixture_decoded(&shell_jump_resource, &before, "{\"name\":\"new\"}", OK));
	CHECK_TEXT(after->name, "new");
	CHECK_INT(after->port, 2222);
	CHECK_TEXT(after->terminal, "VT100");
	CHECK_TEXT(after->tag, NULL);
	CHECK_INT(after->id, 3);
}

TEST(decode_of_an_update_ignores_fixed_members)
{
	static const struct odd before = { .born_as = "a" };

	fixture_begin();
	CHECK_TEXT(((struct odd *)change_row(
			    fixture_decoded(&odd_resource, &before, "{\"born_as\":\"b\"}", OK)))
			   ->born_as,
		   "a");
	CHECK_TEXT(((struct odd *)change_row(
			    fixture_decoded(&odd_resource, NULL, "{\"born_as\":\"b\"}", OK)))
			   ->born_as,
		   "b");
}

TEST(decode_of_an_update_does_not_touch_before)
{
	const struct odd before = { .age = { 5, true }, .home = { .town = "a" } };

	fixture_begin();
	fixture_decoded(&odd_resource, &before, "{\"age\":null,\"home\":{\"town\":\"b\"}}", OK);
	CHECK(before.age.is_set);
	CHECK_TEXT(before.home.town, "a");
}

TEST(decode_of_an_update_makes_a_null_object_whole)
{
	static const struct odd before;
	static const struct odd with_office = { .office = { .town = "a" } };

	fixture_begin();
	CHECK_TEXT(fixture_complaint(fixture_decoded(&odd_resource, &before,
						     "{\"office\":{\"floor\":1}}", ERR_INVALID)),
		   "office.town: This value is required.");
	CHECK_TEXT(fixture_complaint(fixture_decoded(&odd_resource, &with_office,
						     "{\"office\":{\"floor\":1}}", OK)),
		   "");
}

/* --- size --- */

TEST(decode_keeps_its_head_with_many_fields)
{
	enum { FIELDS = CHANGE_BITS };
	struct field rows[FIELDS];
	bool flags[FIELDS];
	struct shape shape = {
		.name = "Big", .size = sizeof flags, .fields = rows, .count = FIELDS
	};
	struct resource resource = { .name = "big", .path = "/big", .shape = &shape };
	struct change *change;

	fixture_begin();
	for (size_t i = 0; i < FIELDS; i++)
		rows[i] = (struct field){
			.name = arena_printf(&fixture_arena, "perm_%zu", i),
			.doc = "x",
			.kind = ROW_BOOL,
			.size = sizeof(bool),
			.offset = i,
		};
	change = fixture_decoded(&resource, NULL, "{\"perm_255\":true,\"perm_64\":true}", OK);
	CHECK(((bool *)change_row(change))[255]);
	CHECK(((bool *)change_row(change))[64]);
	CHECK(!((bool *)change_row(change))[0]);
	CHECK(change_has_given(change, 255));
	CHECK(!change_has_given(change, 254));
}
