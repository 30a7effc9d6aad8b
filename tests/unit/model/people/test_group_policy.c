/* SPDX-License-Identifier: Apache-2.0 */
#include "model/people/group_policy.h"

#include "model/people/user.h"
#include "unit/model/fake_site.h"

static struct change *
create(const char *body, enum err *ret_err)
{
	site_begin();
	site_add(&jump_item_role_resource, 1, NULL);
	return site_create(&group_policy_resource, 0, body, ret_err);
}

/* config-api §3.3 */
TEST(group_policy_defines_what_it_was_given)
{
	struct change *change;
	enum err err;

	change = create("{\"name\":\"p\"}", &err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_NOT_DEFINED);
	change = create("{\"name\":\"p\",\"perm_jump_client\":true}", &err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_DEFINED);
	change = create("{\"name\":\"p\",\"perm_jump_client\":false}", &err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_DEFINED);
	change = create("{\"name\":\"p\",\"perm_console_idle_timeout\":300}", &err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_DEFINED);
}

TEST(group_policy_keeps_the_status_it_was_given)
{
	struct change *change;
	enum err err;

	change = create("{\"name\":\"p\",\"perm_jump_client\":true,"
			"\"rep_perm_status\":\"not_defined\"}",
			&err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_NOT_DEFINED);
	change = create("{\"name\":\"p\",\"rep_perm_status\":\"final\"}", &err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_FINAL);
}

TEST(group_policy_stays_final_in_a_change)
{
	struct group_policy before = { .id = 1, .name = "p", .rep_perm_status = PERM_FINAL };
	struct change *change;
	enum err err;

	site_begin();
	change = site_update(&group_policy_resource, 0, &before, "{\"perm_vpro\":true}", &err);
	CHECK_INT(SITE_ROW(group_policy, change, err)->rep_perm_status, PERM_FINAL);
}

TEST(group_policy_of_pra_defines_access)
{
	const struct group_policy *policy;
	struct change *change;
	enum err err;

	site_begin();
	site_add(&jump_item_role_resource, 1, NULL);
	site_use_edition(EDITION_PRA);
	change = site_create(&group_policy_resource, 0,
			     "{\"name\":\"p\",\"perm_access_allowed\":true}", &err);
	policy = SITE_ROW(group_policy, change, err);
	CHECK_INT(policy->access_perm_status, PERM_DEFINED);
}

TEST(group_policy_takes_listed_timeouts_only)
{
	struct change *change;
	enum err err;

	change = create("{\"name\":\"p\",\"perm_session_idle_timeout\":301,"
			"\"perm_console_idle_timeout\":180,\"perm_routing_idle_timeout\":181}",
			&err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "perm_session_idle_timeout"));
	CHECK(site_complaint(change, "perm_console_idle_timeout"));
	CHECK(site_complaint(change, "perm_routing_idle_timeout"));
	create("{\"name\":\"p\",\"perm_session_idle_timeout\":-1,\"perm_console_idle_timeout\":"
	       "86400,"
	       "\"perm_routing_idle_timeout\":180}",
	       &err);
	CHECK_OK(err);
}
