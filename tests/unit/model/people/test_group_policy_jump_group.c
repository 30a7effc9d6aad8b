/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/group_policy.h"
#include "unit/model/fake_site.h"

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	site_add(&jump_group_resource, 2, NULL);
	site_add(&jump_item_role_resource, 1, NULL);
	return site_create(&group_policy_jump_group_resource, 1, body, ret_err);
}

TEST(group_policy_jump_group_may_leave_the_role_to_the_user)
{
	struct change *change;
	enum err err;

	change = create("{\"jump_group_id\":2}", &err);
	CHECK_INT(SITE_ROW(group_policy_jump_group, change, err)->jump_item_role_id, 0);
	create("{\"jump_group_id\":2,\"jump_item_role_id\":0}", &err);
	CHECK_OK(err);
	change = create("{\"jump_group_id\":2,\"jump_item_role_id\":null}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "jump_item_role_id") != NULL);
	create("{\"jump_group_id\":2,\"jump_item_role_id\":-1}", &err);
	CHECK_ERR(err, ERR_INVALID);
}

TEST(group_policy_jump_group_names_a_role_that_exists)
{
	struct change *change;
	enum err err;

	create("{\"jump_group_id\":2,\"jump_item_role_id\":1}", &err);
	CHECK_OK(err);
	change = create("{\"jump_group_id\":2,\"jump_item_role_id\":5}", &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK_TEXT(site_complaint(change, "jump_item_role_id"), "The selected value is invalid.");
}
