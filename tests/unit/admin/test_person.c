/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

static void
open_site(struct desk *desk, const char *url)
{
	desk_open(desk, url);
	desk_do(desk, "user create ada");
	stores_tell(desk->store,
		    "INSERT INTO \"shell_jump\" (\"name\", \"name_key\", \"jumpoint_id\", "
		    "\"hostname\", \"hostname_key\", \"protocol\", \"port\", \"jump_group_id\", "
		    "\"jump_group_type\", \"terminal\", \"keep_alive\", \"tag\", \"tag_key\", "
		    "\"comments\", \"username\") VALUES ('Web', 'web', 1, 'h', 'h', 'ssh', 22, 1, "
		    "'shared', 'xterm', 0, '', '', '', '')");
}

STORE_TEST(a_link_is_made_for_the_first_administrator)
{
	struct desk desk;
	const char *line, *at;

	open_site(&desk, url);
	CHECK_INT(desk_type(&desk, "login-link"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "no administrator"));
	desk_do(&desk, "user create root --admin");
	line = desk_do(&desk, "login-link --open shell-jump/7 --at site.test:8443");
	at = strstr(line, "https://site.test:8443/login#link=");
	CHECK(at == line);
	CHECK_INT(strspn(line + strlen("https://site.test:8443/login#link="), "0123456789abcdef"),
		  64);
	CHECK(desk_says(&desk.out, "&open=shell-jump/7\n"));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"login_link\" WHERE \"user_id\" = "
				     "(SELECT \"id\" FROM \"user\" WHERE \"username\" = 'root')"),
		  1);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"audit\" WHERE \"event\" = "
				     "'user.link_made' AND \"actor_name\" = 'ada'"),
		  1);
	desk_close(&desk);
}

STORE_TEST(a_link_is_made_for_a_named_user)
{
	struct desk desk;

	open_site(&desk, url);
	CHECK(str_starts(str_from(desk_do(&desk, "login-link --user ADA")),
			 STR("https://site.test/login#link=")));
	desk.site->port = 8443;
	CHECK(str_starts(str_from(desk_do(&desk, "login-link --user ADA")),
			 STR("https://site.test:8443/login#link=")));
	CHECK(!desk_says(&desk.out, "&open"));
	CHECK_INT(desk_type(&desk, "login-link --user bob"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "there is no local user \"bob\""));
	desk_close(&desk);
}

STORE_TEST(a_link_takes_no_odd_words)
{
	static const char *const lines[] = {
		"login-link --open jumpoint/1",
		"login-link --open shell-jump/0",
		"login-link --open shell-jump/x",
		"login-link --at evil.test/path#",
		"login-link --at a~b",
		"login-link --at _",
	};
	struct desk desk;

	open_site(&desk, url);
	for (size_t i = 0; i < COUNT_OF(lines); i++)
		CHECK_INT(desk_type(&desk, lines[i]), ADMIN_USAGE);
	desk_close(&desk);
}

STORE_TEST(what_decides_is_explained_line_by_line)
{
	struct desk desk;

	open_site(&desk, url);
	desk_do(&desk, "explain ada web");
	CHECK(desk_says(&desk.out, "yes  user             The user ada is enabled.\n"));
	CHECK(desk_says(&desk.out, "NO   shell_jump       "));
	CHECK(desk_says(&desk.out, "No session may be started.\n"));
	CHECK(desk_says(&desk.out, "The user has a role for no Vault account.\n"));
	desk_do(&desk,
		arena_printf(&desk.arena, "explain ada shell-jump/%lld --json",
			     (long long)desk_number(&desk, "SELECT \"id\" FROM \"shell_jump\"")));
	CHECK(!json_bool(json_member(desk_json(&desk), "allowed")));
	CHECK(json_count(json_member(desk_json(&desk), "steps")) > 4);
	CHECK_INT(json_count(json_member(desk_json(&desk), "accounts")), 0);
	desk_close(&desk);
}

STORE_TEST(what_is_not_there_cannot_be_explained)
{
	struct desk desk;

	open_site(&desk, url);
	CHECK_INT(desk_type(&desk, "explain bob web"), ADMIN_FAILED);
	CHECK_INT(desk_type(&desk, "explain ada nowhere"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "there is no Jump Item \"nowhere\""));
	CHECK_INT(desk_type(&desk, "explain ada shell-jump/999"), ADMIN_FAILED);
	stores_tell(desk.store, "INSERT INTO \"shell_jump\" SELECT 77, \"name\", \"name_key\", "
				"\"jumpoint_id\", \"hostname\", \"hostname_key\", \"protocol\", "
				"\"port\", \"jump_group_id\", \"jump_group_type\", \"terminal\", "
				"\"keep_alive\", \"tag\", \"tag_key\", \"comments\", "
				"\"jump_policy_id\", \"username\", \"session_policy_id\" FROM "
				"\"shell_jump\"");
	CHECK_INT(desk_type(&desk, "explain ada web"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "several"));
	desk_close(&desk);
}
