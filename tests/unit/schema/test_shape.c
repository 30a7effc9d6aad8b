/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/shape.h"

#include "fixture.h"

TEST(shape_field_finds_by_name)
{
	CHECK_TEXT(shape_field(odd_resource.shape, STR("age"))->name, "age");
	CHECK(!shape_field(odd_resource.shape, STR("ag")));
	CHECK(!shape_field(odd_resource.shape, STR("")));
}

TEST(shape_field_for_cuts_to_edition_and_kind)
{
	const struct shape *shape = account_resource.shape;

	CHECK(!shape_field_for(odd_resource.shape, STR("only_pra"), EDITION_RS, 0));
	CHECK(shape_field_for(odd_resource.shape, STR("only_pra"), EDITION_PRA, 0));
	CHECK(!shape_field_for(shape, STR("private_key"), EDITION_RS, ACCOUNT_PASSWORD));
	CHECK_INT(shape_field_for(shape, STR("private_key"), EDITION_RS, ACCOUNT_SSH)->flags &
			  REQUIRED,
		  REQUIRED);
	CHECK_INT(shape_field_for(shape, STR("private_key"), EDITION_RS, ACCOUNT_SSH_CA)->flags &
			  REQUIRED,
		  0);
}

TEST(shape_numbers_run_depth_first)
{
	const struct shape *shape = odd_resource.shape;
	const struct field *home = shape_field(shape, STR("home")),
			   *office = shape_field(shape, STR("office"));

	CHECK_INT(shape_number(shape, shape->fields), 0);
	CHECK_INT(shape_number(shape, office), shape_number(shape, home) + 3);
	CHECK_INT(shape_span(shape), shape->count + 4);
}

TEST(field_bounds_of_references_have_defaults)
{
	const struct field *group = shape_field(shell_jump_resource.shape, STR("jump_group_id"));
	const struct field *policy =
		shape_field(shell_jump_resource.shape, STR("session_policy_id"));

	CHECK_INT(field_minimum(group), 1);
	CHECK_INT(field_maximum(group), INT32_MAX);
	CHECK_INT(field_minimum(policy), 2);
}

TEST(field_of_a_reference_may_have_a_zero_of_its_own)
{
	struct shell_jump item = { 0 };
	const struct field *policy =
		shape_field(shell_jump_resource.shape, STR("session_policy_id"));
	struct field with_zero = *policy;

	with_zero.flags = ZERO_IS_NONE;
	CHECK(field_is_null(policy, &item));
	CHECK(!field_is_null(&with_zero, &item));
	CHECK_INT(field_minimum(&with_zero), 0);
}

TEST(field_number_reads_every_member_type)
{
	struct odd odd = { .age = { 7, true },
			   .idle = -1,
			   .is_known = { true, true },
			   .mood = GROUP_PERSONAL,
			   .until = 1000 };
	struct account account = { .account_policy = { .id = 4, .code = "known" },
				   .personal = true };
	static const struct {
		const char *name;
		int64_t want;
	} cases[] = {
		{ "age", 7 },  { "idle", -1 },	  { "is_known", 1 },
		{ "mood", 2 }, { "until", 1000 }, { "label", 0 },
	};

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_INT(field_number(shape_field(odd_resource.shape, str_from(cases[i].name)),
				       &odd),
			  cases[i].want);
	CHECK_INT(
		field_number(shape_field(account_resource.shape, STR("account_policy")), &account),
		4);
	CHECK_INT(field_number(shape_field(account_resource.shape, STR("personal")), &account), 1);
}

TEST(field_set_number_is_read_back)
{
	static const char *const names[] = { "age", "idle", "is_known", "mood", "until" };
	struct account account = { 0 };
	struct odd odd = { 0 };

	for (size_t i = 0; i < COUNT_OF(names); i++) {
		const struct field *field = shape_field(odd_resource.shape, str_from(names[i]));

		field_set_number(field, &odd, 1);
		CHECK_INT(field_number(field, &odd), 1);
		CHECK(!field_is_null(field, &odd));
		field_set_null(field, &odd);
		CHECK_INT(field_number(field, &odd), 0);
	}
	field_set_number(shape_field(account_resource.shape, STR("account_policy")), &account, 6);
	CHECK_INT(account.account_policy.id, 6);
}

TEST(field_is_null_for_each_kind)
{
	static const struct {
		const char *name;
		bool want;
	} cases[] = {
		{ "age", true },      { "idle", false },       { "is_known", true },
		{ "label", true },    { "mood", true },	       { "until", true },
		{ "numbers", false }, { "attributes", false }, { "home", false },
		{ "office", true },
	};
	struct odd odd = { 0 };

	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_INT(field_is_null(shape_field(odd_resource.shape, str_from(cases[i].name)),
					&odd),
			  cases[i].want);
}

TEST(field_is_null_looks_into_a_nullable_object)
{
	const struct field *office = shape_field(odd_resource.shape, STR("office"));
	struct odd odd = { .office = { .town = "Bern" } };

	CHECK(!field_is_null(office, &odd));
	odd.office = (struct place){ .floor = { 0, true } };
	CHECK(!field_is_null(office, &odd));
	odd.office = (struct place){ 0 };
	CHECK(field_is_null(office, &odd));
}

TEST(field_is_null_knows_plain_and_sealed_secrets)
{
	const struct field *token = shape_field(account_resource.shape, STR("token"));
	struct account account = { 0 };

	CHECK(field_is_null(token, &account));
	account.token.sealed = STR("x");
	CHECK(!field_is_null(token, &account));
	account.token = (struct sealed){ .plain = STR("x") };
	CHECK(!field_is_null(token, &account));
}

TEST(field_target_follows_by)
{
	const struct shape *shape = shell_jump_resource.shape;
	const struct field *group = shape_field(shape, STR("jump_group_id"));
	struct shell_jump item = { 0 };

	CHECK(field_target(shape, group, &item) == &jump_group_resource);
	item.jump_group_type = GROUP_PERSONAL;
	CHECK(field_target(shape, group, &item) == &user_resource);
	CHECK(field_target(shape, shape_field(shape, STR("jumpoint_id")), &item) ==
	      &jumpoint_resource);
}

TEST(field_of_items_takes_the_item_bounds)
{
	struct field numbers = field_of_items(shape_field(odd_resource.shape, STR("numbers")));
	struct field groups = field_of_items(
		shape_field(shape_field(association_resource.shape, STR("criteria"))->shape,
			    STR("shared_jump_groups")));

	CHECK_INT(numbers.kind, ROW_INT);
	CHECK_INT(numbers.maximum, 9);
	CHECK_INT(numbers.size, sizeof(int64_t));
	CHECK(groups.target == &jump_group_resource);
}

TEST(enum_text_and_value_agree)
{
	const struct field *mood = shape_field(odd_resource.shape, STR("mood"));

	CHECK_TEXT(enum_text(mood, 1), "shared");
	CHECK_TEXT(enum_text(mood, 2), "personal");
	CHECK(!enum_text(mood, 0));
	CHECK(!enum_text(mood, 3));
	CHECK(!enum_text(mood, -1));
	CHECK_INT(enum_value(mood, STR("personal")), 2);
	CHECK_INT(enum_value(mood, STR("Personal")), 0);
	CHECK_INT(enum_value(mood, STR("")), 0);
}
