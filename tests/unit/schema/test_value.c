/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/value.h"

#include "fixture.h"

static const struct field *
odd_field(const char *name)
{
	return shape_field(odd_resource.shape, str_from(name));
}

TEST(value_check_int_at_and_past_each_bound)
{
	const struct field *port = shape_field(shell_jump_resource.shape, STR("port"));

	fixture_begin();
	CHECK(!value_check_int(port, 1, &fixture_arena));
	CHECK(!value_check_int(port, 65535, &fixture_arena));
	CHECK_TEXT(value_check_int(port, 0, &fixture_arena), "This value must be at least 1.");
	CHECK_TEXT(value_check_int(port, 65536, &fixture_arena),
		   "This value must be at most 65535.");
	CHECK(value_check_int(port, INT64_MIN, &fixture_arena));
}

TEST(value_check_int_takes_only_the_allowed)
{
	fixture_begin();
	CHECK(!value_check_int(odd_field("idle"), -1, &fixture_arena));
	CHECK(!value_check_int(odd_field("idle"), 600, &fixture_arena));
	CHECK_TEXT(value_check_int(odd_field("idle"), 601, &fixture_arena),
		   "The selected value is invalid.");
}

TEST(value_check_int_of_references)
{
	fixture_begin();
	CHECK_TEXT(value_check_int(shape_field(shell_jump_resource.shape, STR("session_policy_id")),
				   1, &fixture_arena),
		   "This value must be at least 2.");
	CHECK(value_check_int(shape_field(shell_jump_resource.shape, STR("jumpoint_id")),
			      INT64_C(2147483648), &fixture_arena));
	CHECK(!value_check_int(shape_field(shell_jump_resource.shape, STR("jumpoint_id")),
			       2147483647, &fixture_arena));
}

TEST(value_check_text_counts_characters_not_bytes)
{
	const struct field *label = odd_field("label");

	fixture_begin();
	CHECK(!value_check_text(label, STR("\u00e4\u00f6\u00fc\u00e9\U0001F600"), &fixture_arena));
	CHECK_TEXT(value_check_text(label, STR("\u00e4\u00f6\u00fc\u00e9\u00df\u00e7"),
				    &fixture_arena),
		   "This value must have at most 5 characters.");
	CHECK_TEXT(value_check_text(label, STR("\u00e4\u00f6"), &fixture_arena),
		   "This value must have at least 3 characters.");
}

TEST(value_check_text_of_the_empty_text)
{
	fixture_begin();
	CHECK(!value_check_text(odd_field("label"), STR(""), &fixture_arena));
	CHECK_TEXT(value_check_text(shape_field(jump_group_resource.shape, STR("name")), STR(""),
				    &fixture_arena),
		   "This value must not be empty");
	CHECK(!value_check_text(odd_field("code"), STR(""), &fixture_arena));
}

TEST(value_check_text_of_forms)
{
	fixture_begin();
	CHECK(!value_check_text(odd_field("code"), STR("Aa0_-"), &fixture_arena));
	CHECK_TEXT(value_check_text(odd_field("code"), STR("a b"), &fixture_arena),
		   "This value has the wrong format.");
	CHECK_TEXT(value_check_text(odd_field("code"), STR("\u00e4"), &fixture_arena),
		   "This value has the wrong format.");
	CHECK_TEXT(value_check_text(odd_field("label"), STR("a b"), &fixture_arena),
		   "This value has the wrong format.");
}

TEST(value_check_count_at_and_past_each_bound)
{
	fixture_begin();
	CHECK_TEXT(value_check_count(odd_field("numbers"), 0, &fixture_arena),
		   "This value must not be empty");
	CHECK(!value_check_count(odd_field("numbers"), 1, &fixture_arena));
	CHECK(!value_check_count(odd_field("numbers"), 3, &fixture_arena));
	CHECK_TEXT(value_check_count(odd_field("numbers"), 4, &fixture_arena),
		   "This value must have at most 3 items.");
}

TEST(value_read_number_of_each_kind)
{
	static const struct {
		const char *name, *text;
		int64_t want;
	} cases[] = {
		{ "age", "365", 365 },	   { "idle", "-1", -1 },
		{ "is_known", "true", 1 }, { "is_known", "false", 0 },
		{ "is_known", "1", 1 },	   { "is_known", "0", 0 },
		{ "mood", "personal", 2 }, { "until", "1970-01-01T00:00:01Z", 1000 },
		{ "id", "5", 5 },
	};
	int64_t value;

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		value = -7;
		CHECK_TEXT(value_read_number(odd_field(cases[i].name), str_from(cases[i].text),
					     &fixture_arena, &value),
			   NULL);
		CHECK_INT(value, cases[i].want);
	}
}

TEST(value_read_number_refuses)
{
	static const struct {
		const char *name, *text, *want;
	} cases[] = {
		{ "age", "", "This value must be an integer." },
		{ "age", "1x", "This value must be an integer." },
		{ "age", "1.0", "This value must be an integer." },
		{ "age", "99999999999999999999", "This value must be an integer." },
		{ "age", "366", "This value must be at most 365." },
		{ "is_known", "yes", "This value must be true or false." },
		{ "is_known", "", "This value must be true or false." },
		{ "mood", "", "The selected value is invalid." },
		{ "mood", "SHARED", "The selected value is invalid." },
		{ "id", "0", "This value must be at least 1." },
		{ "until", "2024-01-01T00:00:00+02:00",
		  "This value must be an RFC 3339 date and time in UTC." },
		{ "home", "x", "The selected value is invalid." },
	};
	int64_t value = -7;

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(value_read_number(odd_field(cases[i].name), str_from(cases[i].text),
					     &fixture_arena, &value),
			   cases[i].want);
	CHECK_INT(value, -7);
}

TEST(value_set_initial_of_texts)
{
	struct shell_jump item = { 0 };
	struct odd odd = { 0 };

	fixture_begin();
	value_set_initial(shape_field(shell_jump_resource.shape, STR("terminal")), &item,
			  &fixture_arena);
	value_set_initial(shape_field(shell_jump_resource.shape, STR("tag")), &item,
			  &fixture_arena);
	value_set_initial(shape_field(shell_jump_resource.shape, STR("name")), &item,
			  &fixture_arena);
	value_set_initial(odd_field("label"), &odd, &fixture_arena);
	value_set_initial(odd_field("code"), &odd, &fixture_arena);
	value_set_initial(odd_field("summary"), &odd, &fixture_arena);
	CHECK_TEXT(item.terminal, "xterm");
	CHECK_TEXT(item.tag, "");
	CHECK_TEXT(item.name, NULL);
	CHECK_TEXT(odd.label, "");
	CHECK_TEXT(odd.code, NULL);
	CHECK_TEXT(odd.summary, NULL);
}

TEST(value_set_initial_of_numbers)
{
	struct shell_jump item = { 0 };
	struct account account = { 0 };
	struct odd odd = { 0 };

	fixture_begin();
	value_set_initial(shape_field(shell_jump_resource.shape, STR("jump_group_type")), &item,
			  &fixture_arena);
	value_set_initial(shape_field(account_resource.shape, STR("account_group_id")), &account,
			  &fixture_arena);
	value_set_initial(odd_field("idle"), &odd, &fixture_arena);
	value_set_initial(odd_field("age"), &odd, &fixture_arena);
	CHECK_INT(item.jump_group_type, GROUP_SHARED);
	CHECK_INT(account.account_group_id, 1);
	CHECK_INT(odd.idle, -1);
	CHECK(!odd.age.is_set);
}
