/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "crypto/password.h"
#include "desk.h"

static bool
opens(struct desk *desk, const char *username, const char *password)
{
	const char *hash = desk_text(desk, arena_printf(&desk->arena,
							"SELECT \"password_hash\" FROM \"user\" "
							"WHERE \"username\" = '%s'",
							username));

	return password_verify(str_from(password), hash) == OK;
}

STORE_TEST(a_user_gets_a_one_time_password)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "user create ada");
	CHECK_TEXT(desk_value(&desk, "user"), "ada");
	CHECK(opens(&desk, "ada", desk_value(&desk, "one_time_password")));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\" WHERE "
				     "\"password_reset_next_login\" AND NOT \"perm_admin\""),
		  1);
	desk_close(&desk);
}

STORE_TEST(a_one_time_password_ends_after_three_days)
{
	static const char ends[] = "SELECT \"one_time_until\" FROM \"user\"";
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "user create ada");
	CHECK_INT(desk_number(&desk, ends), DESK_NOW + 72 * 3600 * 1000);
	clock_advance_ms(1000);
	desk_do(&desk, "user password ada");
	CHECK_INT(desk_number(&desk, ends), DESK_NOW + 1000 + 72 * 3600 * 1000);
	desk.in = STR("correct horse battery\n");
	desk_do(&desk, "user password ada --password-stdin");
	CHECK_INT(desk_number(&desk,
			      "SELECT count(*) FROM \"user\" WHERE \"one_time_until\" IS NULL"),
		  1);
	desk_close(&desk);
}

STORE_TEST(a_password_comes_from_the_standard_input)
{
	struct desk desk;

	desk_open(&desk, url);
	desk.in = STR("correct horse battery\r\nsecond line\n");
	desk_do(&desk, "user create ada --admin --password-stdin --display-name Ada~L");
	CHECK_STR(buf_str(&desk.out), "user=ada\n");
	CHECK(opens(&desk, "ada", "correct horse battery"));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\" WHERE NOT "
				     "\"password_reset_next_login\" AND \"perm_admin\" AND "
				     "\"public_display_name\" = 'Ada L'"),
		  1);
	desk_close(&desk);
}

STORE_TEST(a_short_password_is_refused)
{
	struct desk desk;

	desk_open(&desk, url);
	desk.in = STR("short\n");
	CHECK_INT(desk_type(&desk, "user create ada --password-stdin"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "cannot create user \"ada\": password: "));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\""), 0);
	desk_close(&desk);
}

STORE_TEST(an_empty_input_is_wrong_usage)
{
	struct desk desk;

	desk_open(&desk, url);
	desk.in = STR("");
	CHECK_INT(desk_type(&desk, "user create ada --password-stdin"), ADMIN_USAGE);
	desk.in = STR("a\0bcdefghijklmnop\n");
	CHECK_INT(desk_type(&desk, "user create ada --password-stdin"), ADMIN_USAGE);
	desk.in = STR("correct horse \xff battery\n");
	CHECK_INT(desk_type(&desk, "user create ada --password-stdin"), ADMIN_USAGE);
	desk_close(&desk);
}

STORE_TEST(a_user_s_name_is_taken_once)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "user create ada");
	CHECK_INT(desk_type(&desk, "user create ADA"), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error),
		  "sallyport: there is a user \"ADA\" already: sallyport user "
		  "password sets a new password\n");
	desk_close(&desk);
}

STORE_TEST(a_wrong_value_is_named_by_its_option)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "user create ada --email a"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "cannot create user \"ada\": --email: "));
	desk_close(&desk);
}

STORE_TEST(a_new_password_replaces_the_old)
{
	struct desk desk;
	const char *old;

	desk_open(&desk, url);
	desk_do(&desk, "user create ada --admin");
	old = desk_value(&desk, "one_time_password");
	desk_do(&desk, "user password ada");
	CHECK(!opens(&desk, "ada", old));
	CHECK(opens(&desk, "ada", desk_value(&desk, "one_time_password")));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\" WHERE \"perm_admin\""), 1);
	desk_close(&desk);
}

STORE_TEST(nobody_s_password_cannot_be_set)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "user password ada"), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error),
		  "sallyport: there is no local user \"ada\": sallyport user list shows them\n");
	desk_close(&desk);
}

static const char *
password_of(struct desk *desk)
{
	static const char start[] = "user admin, password ";

	CHECK(str_starts(buf_str(&desk->out), STR("user admin, password ")));
	return arena_text(&desk->arena,
			  str_trim(str_from_offset(buf_str(&desk->out), sizeof(start) - 1)));
}

STORE_TEST(sign_in_makes_an_administrator)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "user sign-in");
	CHECK(opens(&desk, "admin", password_of(&desk)));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\" WHERE \"perm_admin\" AND "
				     "\"password_reset_next_login\""),
		  1);
	desk_close(&desk);
}

STORE_TEST(sign_in_lets_the_administrator_in_again)
{
	struct desk desk;
	const char *old;

	desk_open(&desk, url);
	desk_do(&desk, "user sign-in");
	old = password_of(&desk);
	desk_do(&desk, "user sign-in");
	CHECK(!opens(&desk, "admin", old));
	CHECK(opens(&desk, "admin", password_of(&desk)));
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\""), 1);
	desk_close(&desk);
}

STORE_TEST(users_are_listed)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_TEXT(desk_do(&desk, "user list"), "no users: sallyport user create NAME makes one\n");
	desk_do(&desk, "user create ada --admin");
	CHECK_TEXT(desk_do(&desk, "user list"), "NAME  SHOWN AS  ADMIN  STATE   SIGNED IN (UTC)\n"
						"ada   ada       yes    in use  never\n");
	desk_do(&desk, "user list --json");
	CHECK_STR(json_text(json_member(json_item(desk_json(&desk), 0), "username")), "ada");
	CHECK(!desk_says(&desk.out, "argon2"));
	desk_close(&desk);
}

STORE_TEST(a_one_time_password_is_printed_as_json)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "user create ada --json");
	CHECK(opens(&desk, "ada",
		    json_text(json_member(desk_json(&desk), "one_time_password")).data));
	desk_close(&desk);
}

STORE_TEST(the_other_edition_has_users_too)
{
	struct desk desk;

	desk_open_edition(&desk, url, EDITION_PRA);
	desk_do(&desk, "user sign-in");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"user\""), 1);
	desk_close(&desk);
}
