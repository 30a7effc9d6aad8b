/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/change.h"

#include "fixture.h"

TEST(change_init_makes_an_empty_row)
{
	static const struct odd empty;
	struct change *change;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	CHECK_BYTES(change_row(change), &empty, sizeof empty);
	CHECK(change_creates(change));
	CHECK(!change_is_refused(change));
}

TEST(change_field_number_needs_address_and_size)
{
	struct change *change;
	struct odd *odd;
	int home;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	odd = change_row(change);
	home = change_field_number(change, &odd->home, sizeof odd->home);
	CHECK_INT(change_field_number(change, &odd->id, sizeof odd->id), 0);
	CHECK_INT(change_field_number(change, &odd->home.town, sizeof odd->home.town), home + 1);
	CHECK_INT(change_field_number(change, &odd->home.floor, sizeof odd->home.floor), home + 2);
	CHECK_INT(change_field_number(change, &odd->office, sizeof odd->office), home + 3);
	CHECK_INT(change_field_number(change, &odd->id, 1), -1);
	CHECK_INT(change_field_number(change, &home, sizeof home), -1);
}

TEST(change_field_number_of_a_shared_member_follows_the_kind)
{
	struct change *change;
	struct account *account;
	int ssh;

	fixture_begin();
	change = fixture_change(&account_resource, NULL);
	account = change_row(change);
	change->kind = ACCOUNT_SSH;
	ssh = change_field_number(change, &account->private_key, sizeof account->private_key);
	change->kind = ACCOUNT_SSH_CA;
	CHECK_INT(change_field_number(change, &account->private_key, sizeof account->private_key),
		  ssh + 1);
	change->kind = ACCOUNT_TOKEN;
	CHECK_INT(change_field_number(change, &account->private_key, sizeof account->private_key),
		  -1);
}

TEST(change_gives_by_member_of_row_and_before)
{
	static const struct odd before = { .id = 3 };
	struct change *change;
	struct odd *odd;

	fixture_begin();
	change = fixture_change(&odd_resource, &before);
	odd = change_row(change);
	CHECK(!change_gives(change, &odd->home.floor));
	change_set_given(
		change,
		(size_t)change_field_number(change, &odd->home.floor, sizeof odd->home.floor),
		true);
	CHECK(change_gives(change, &odd->home.floor));
	CHECK(change_gives(change, &before.home.floor));
	CHECK(!change_gives(change, &odd->home.town));
	CHECK(!change_creates(change));
}

TEST(change_given_bits_reach_past_one_word)
{
	struct change *change;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	change_set_given(change, CHANGE_BITS - 1, false);
	CHECK(change_has_given(change, CHANGE_BITS - 1));
	CHECK(!change_has_null(change, CHANGE_BITS - 1));
	CHECK(!change_has_given(change, 63));
	change_set_given(change, 64, true);
	CHECK(change_has_null(change, 64));
	CHECK(!change_has_given(change, 0));
}

TEST(change_reject_names_nested_members_with_dots)
{
	struct change *change;
	struct odd *odd;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	odd = change_row(change);
	change_reject(change, &odd->office.town, "Far away.");
	change_reject(change, &odd->age, "Too old.");
	change_reject_name(change, "numbers.0", "Odd.");
	CHECK_TEXT(fixture_complaint(change), "office.town: Far away.");
	CHECK_TEXT(change->errors->next->at, "age");
	CHECK_TEXT(change->errors->next->next->at, "numbers.0");
	CHECK(change_is_refused(change));
}

TEST(change_rejects_what_the_kind_does_not_have)
{
	struct change *change;
	struct account *account;

	fixture_begin();
	change = fixture_change(&account_resource, NULL);
	change->kind = ACCOUNT_TOKEN;
	account = change_row(change);
	CHECK(!change_gives(change, &account->private_key));
	change_reject(change, &account->private_key, "No.");
	CHECK_TEXT(fixture_complaint(change), "private_key: No.");
}

TEST(change_keeps_a_bounded_number_of_errors)
{
	struct change *change;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	for (int i = 0; i < 10 * CHANGE_ERRORS; i++)
		change_reject_name(change, "a", "b");
	CHECK_INT(fixture_error_count(change), CHANGE_ERRORS);
}

TEST(change_then_asks_once_in_order)
{
	struct change *change;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	change_then(change, 7);
	change_then(change, 3);
	change_then(change, 7);
	CHECK_INT(change->effects->effect, 7);
	CHECK_INT(change->effects->next->effect, 3);
	CHECK(!change->effects->next->next);
}

TEST(change_may_write_depends_on_face_and_moment)
{
	static const struct odd before;
	const struct field *username = shape_field(user_resource.shape, STR("username"));
	const struct field *born_as = shape_field(odd_resource.shape, STR("born_as"));
	struct change *change;

	fixture_begin();
	change = fixture_change(&odd_resource, NULL);
	CHECK(!change_may_write(change, shape_field(odd_resource.shape, STR("changed_at"))));
	CHECK(!change_may_write(change, shape_field(odd_resource.shape, STR("uid"))));
	CHECK(!change_may_write(change, username));
	CHECK(change_may_write(change, born_as));
	change->face = FACE_ADMIN;
	CHECK(change_may_write(change, username));
	change->before = &before;
	CHECK(!change_may_write(change, born_as));
}
