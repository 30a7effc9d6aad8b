/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/resource.h"

#include "fixture.h"

TEST(resource_path_of_each_is_found_again)
{
	fixture_begin();
	CHECK_TEXT(resource_path(&group_user_resource, &fixture_arena), "/jump-group/{id}/user");
	CHECK_TEXT(resource_path(&association_resource, &fixture_arena),
		   "/vault/account/{id}/jump-item-association");
	CHECK_TEXT(resource_path(&odd_resource, &fixture_arena),
		   "/vault/account/{id}/jump-item-association/odd");
	for (size_t i = 0; resources[i]; i++)
		CHECK(resource_find(str_from(resource_path(resources[i], &fixture_arena))) ==
		      resources[i]);
}

TEST(resource_find_refuses_what_is_near)
{
	static const char *const wrong[] = {
		"",
		"/",
		"/users",
		"user",
		"/jump-group/{id}",
		"/jump-group/user",
		"/jump-group/1/user",
		"{id}/user",
		"/{id}/user",
		"/jump-group/{id}/user/",
		"/vault/account/{id}/jump-item-association/{id}/odd",
	};

	for (size_t i = 0; i < COUNT_OF(wrong); i++)
		CHECK(!resource_find(str_from(wrong[i])));
}

TEST(resource_key_is_id_unless_named)
{
	CHECK_TEXT(resource_key(&shell_jump_resource)->name, "id");
	CHECK_TEXT(resource_key(&group_user_resource)->name, "user_id");
	CHECK(!resource_key(&site_resource));
}

TEST(resource_kind_is_the_choice_in_the_row)
{
	struct account account = { .type = ACCOUNT_SSH_CA };
	struct jumpoint jumpoint = { 0 };

	CHECK_INT(resource_kind(&account_resource, &account), ACCOUNT_SSH_CA);
	CHECK_INT(resource_kind(&jumpoint_resource, &jumpoint), 0);
}
