/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/team.h"
#include "model/texts.h"
#include "unit/model/fake_site.h"

static void
begin(void)
{
	site_begin();
	site_add(&team_resource, 1, NULL);
	site_add(&team_resource, 2, NULL);
	site_add(&user_resource, 9, NULL);
}

TEST(team_user_joins_the_team_of_the_path)
{
	struct change *change;
	enum err err;

	begin();
	change = site_create(&team_user_resource, 1, "{\"user_id\":9}", &err);
	CHECK_INT(SITE_ROW(team_user, change, err)->team_id, 1);
	CHECK_INT(SITE_ROW(team_user, change, err)->role, TEAM_MEMBER);
	site_create(&team_user_resource, 1, "{\"user_id\":9,\"team_id\":1}", &err);
	CHECK_OK(err);
	change = site_create(&team_user_resource, 1, "{\"user_id\":9,\"team_id\":2}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "team_id"), text_other_team);
}

TEST(team_user_moves_to_another_team)
{
	static const struct team_user before = { .team_id = 1, .user_id = 9, .role = TEAM_LEAD };
	const struct team_user *member;
	struct change *change;
	enum err err;

	begin();
	change = site_update(&team_user_resource, 1, &before, "{\"team_id\":2}", &err);
	member = SITE_ROW(team_user, change, err);
	CHECK_INT(member->team_id, 2);
	CHECK_INT(member->role, TEAM_LEAD);
	change = site_update(&team_user_resource, 1, &before, "{\"team_id\":3}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "team_id"));
}

TEST(team_user_of_a_policy_is_not_changed_here)
{
	struct team_user before = {
		.team_id = 1,
		.user_id = 9,
		.role = TEAM_MEMBER,
		.group_policy_id = 4,
	};
	struct change *change;
	enum err err;

	begin();
	change = site_update(&team_user_resource, 1, &before, "{\"role\":\"lead\"}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "user_id"), text_member_of_policy);
	change = site_delete(&team_user_resource, 1, &before, &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "user_id"), text_member_of_policy);
}
