/* SPDX-License-Identifier: Apache-2.0 */
#include "model/jump/shell_jump.h"

#include "model/jump/jump_group.h"
#include "unit/model/fake_site.h"

#define BODY(more) \
	"{\"name\":\"web\",\"jumpoint_id\":1,\"hostname\":\"h\",\"jump_group_id\":2," more "}"

static void
begin(void)
{
	site_begin();
	site_add(&jumpoint_resource, 1, NULL);
	site_add(&jump_group_resource, 2, NULL);
	site_add(&user_resource, 9, NULL);
}

static int64_t
port_of(const char *body)
{
	enum err err;
	struct change *change;

	begin();
	change = site_create(&shell_jump_resource, 0, body, &err);
	return SITE_ROW(shell_jump, change, err)->port;
}

TEST(shell_jump_has_the_port_of_its_protocol)
{
	CHECK_INT(port_of(BODY("\"protocol\":\"ssh\"")), 22);
	CHECK_INT(port_of(BODY("\"protocol\":\"telnet\"")), 23);
	CHECK_INT(port_of(BODY("\"protocol\":\"ssh\",\"port\":23")), 23);
}

TEST(shell_jump_keeps_its_port_in_a_change)
{
	static const struct shell_jump before = {
		.id = 1,
		.name = "web",
		.jumpoint_id = 1,
		.hostname = "h",
		.protocol = SHELL_SSH,
		.port = 2222,
		.jump_group_id = 2,
		.jump_group_type = GROUP_SHARED,
	};
	enum err err;
	struct change *change;

	begin();
	change = site_update(&shell_jump_resource, 0, &before, "{\"protocol\":\"telnet\"}", &err);
	CHECK_INT(SITE_ROW(shell_jump, change, err)->port, 2222);
}

/* terraform-provider §4: what is filled in when nothing is sent */
TEST(shell_jump_fills_what_is_absent)
{
	const struct shell_jump *item;
	struct change *change;
	enum err err;

	begin();
	change = site_create(&shell_jump_resource, 0, BODY("\"protocol\":\"ssh\""), &err);
	item = SITE_ROW(shell_jump, change, err);
	CHECK_INT(item->terminal, TERMINAL_XTERM);
	CHECK_INT(item->keep_alive, 0);
	CHECK_INT(item->jump_group_type, GROUP_SHARED);
	CHECK_TEXT(item->tag, "");
	CHECK_INT(item->jump_policy_id, 0);
	CHECK_INT(item->session_policy_id, 0);
}

TEST(shell_jump_in_a_personal_list_names_a_user)
{
	struct change *change;
	enum err err;

	begin();
	change = site_create(&shell_jump_resource, 0,
			     "{\"name\":\"web\",\"jumpoint_id\":1,\"hostname\":\"h\",\"protocol\":"
			     "\"ssh\",\"jump_group_type\":\"personal\",\"jump_group_id\":9}",
			     &err);
	CHECK_OK(err);
	change = site_create(&shell_jump_resource, 0,
			     BODY("\"protocol\":\"ssh\",\"jump_group_type\":\"personal\""), &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "jump_group_id"));
}

/* A change of the type alone makes the id another thing's. */
TEST(shell_jump_is_asked_again_when_its_group_type_changes)
{
	static const struct shell_jump before = {
		.id = 1,
		.name = "web",
		.jumpoint_id = 1,
		.hostname = "h",
		.protocol = SHELL_SSH,
		.port = 22,
		.jump_group_id = 2,
		.jump_group_type = GROUP_SHARED,
	};
	struct change *change;
	enum err err;

	begin();
	change = site_update(&shell_jump_resource, 0, &before, "{\"jump_group_type\":\"personal\"}",
			     &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "jump_group_id"));
}

TEST(shell_jump_refuses_the_default_session_policy)
{
	struct change *change;
	enum err err;

	begin();
	site_add(&session_policy_resource, 1, NULL);
	site_add(&session_policy_resource, 2, NULL);
	change = site_create(&shell_jump_resource, 0,
			     BODY("\"protocol\":\"ssh\",\"session_policy_id\":1"), &err);
	CHECK_ERR(err, ERR_INVALID);
	CHECK(site_complaint(change, "session_policy_id"));
	site_create(&shell_jump_resource, 0, BODY("\"protocol\":\"ssh\",\"session_policy_id\":2"),
		    &err);
	CHECK_OK(err);
}
