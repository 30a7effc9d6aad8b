/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/target.h"

#include "model/jump/shell_jump.h"
#include "model/operations.h"
#include "support/test.h"

static struct arena arena;
static const char *why;

static struct target
target(enum command command, const char *path, const char *id)
{
	struct target got = { 0 };

	CHECK_OK(target_parse(&arena, command, path, id, &got, &why));
	return got;
}

static void
check_refused(enum command command, const char *path, const char *id)
{
	struct target got;

	why = NULL;
	CHECK_ERR(target_parse(&arena, command, path, id, &got, &why), ERR_INVALID);
	CHECK(why);
}

TEST(target_puts_path_and_id_together)
{
	struct target got = target(COMMAND_DELETE, "jump-item/shell-jump", "12");

	CHECK_TEXT(got.path, "/api/config/v1/jump-item/shell-jump/12");
	CHECK_TEXT(got.pattern, "/jump-item/shell-jump/{id}");
	CHECK_TEXT(got.name, "jump-item-shell-jump-12");
	CHECK_TEXT(got.method, "DELETE");
	CHECK(got.is_one);
	CHECK_TEXT(target(COMMAND_UPDATE, "team/5", NULL).path, "/api/config/v1/team/5");
	CHECK_TEXT(target(COMMAND_UPDATE, "team/5", NULL).method, "PATCH");
	CHECK_TEXT(target(COMMAND_ADD, "/team", NULL).path, "/api/config/v1/team");
	CHECK_TEXT(target(COMMAND_LIST, "/api/config/v1/team", NULL).path, "/api/config/v1/team");
}

TEST(target_escapes_what_is_no_plain_part)
{
	CHECK_TEXT(target(COMMAND_GET, "team", "a%b\xc3\xa9").path,
		   "/api/config/v1/team/a%25b%C3%A9");
}

TEST(target_refuses_slips_of_scripts)
{
	check_refused(COMMAND_DELETE, "jump-item/shell-jump", NULL);
	check_refused(COMMAND_DELETE, "jump-item/shell-jump", "");
	check_refused(COMMAND_UPDATE, "team", NULL);
	check_refused(COMMAND_DELETE, "jump-group/3/user", NULL);
	check_refused(COMMAND_LIST, "", NULL);
	check_refused(COMMAND_LIST, "/", NULL);
	check_refused(COMMAND_LIST, "jump-group/", NULL);
	check_refused(COMMAND_DOWNLOAD, "jumpoint//installer", NULL);
	check_refused(COMMAND_GET, "team/../user", NULL);
	check_refused(COMMAND_GET, "team", "..");
	check_refused(COMMAND_GET, "team", "1/2");
	check_refused(COMMAND_GET, "team", "1\n2");
	check_refused(COMMAND_LIST, "team?name=x", NULL);
	check_refused(COMMAND_LIST, "team#x", NULL);
	check_refused(COMMAND_LIST,
		      "a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a/a", NULL);
}

TEST(target_knows_the_models_rows)
{
	CHECK(target(COMMAND_ADD, "jump-item/shell-jump", NULL).takes == shell_jump_resource.shape);
	CHECK(target(COMMAND_LIST, "jump-item/shell-jump", NULL).gives ==
	      shell_jump_resource.shape);
	CHECK(!target(COMMAND_LIST, "jump-item/shell-jump", NULL).is_one);
	CHECK(target(COMMAND_GET, "jump-item/shell-jump/3", NULL).is_one);
	CHECK(target(COMMAND_ADD, "jump-group/3/user", NULL).takes ==
	      jump_group_user_resource.shape);
	CHECK(!target(COMMAND_ADD, "no/such/thing", NULL).takes);
	CHECK(!target(COMMAND_ADD, "group-policy/3/jump-group-policy", NULL).takes);
}

TEST(target_needs_no_id_where_there_is_one_row)
{
	CHECK_TEXT(target(COMMAND_DELETE, "vault/account/5/jump-item-association", NULL).path,
		   "/api/config/v1/vault/account/5/jump-item-association");
	CHECK(target(COMMAND_UPDATE, "vault/account/5/jump-item-association", NULL).is_one);
}

TEST(target_knows_operations)
{
	struct target out = target(COMMAND_DO, "vault/account/61/check-out", NULL);
	struct target copy = target(COMMAND_DO, "jump-item/shell-jump/3/copy", NULL);
	struct target changes = target(COMMAND_DO, "user/3/group-policy-changes", NULL);

	CHECK_TEXT(out.method, "POST");
	CHECK(out.ignores_body && out.gives == operations[OPERATION_VAULT_CHECK_OUT].gives);
	CHECK(!copy.ignores_body && copy.takes == operations[OPERATION_SHELL_JUMP_COPY].takes);
	CHECK_TEXT(changes.method, "PATCH");
	CHECK_TEXT(target(COMMAND_DO, "anything/new", NULL).method, "POST");
	CHECK(!target(COMMAND_DO, "anything/new", NULL).ignores_body);
	CHECK(target(COMMAND_DOWNLOAD, "jumpoint/3/installer", NULL).is_one);
	CHECK(target(COMMAND_DOWNLOAD, "cli/linux", NULL).ignores_body);
}

TEST(target_knows_deletes_that_say_in_their_body_what_goes)
{
	struct target got =
		target(COMMAND_DELETE, "vault/account/5/jump-item-association/jump-item", NULL);

	CHECK(got.needs_body);
	CHECK(!target(COMMAND_DELETE, "team", "5").needs_body);
}
