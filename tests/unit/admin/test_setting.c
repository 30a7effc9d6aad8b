/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

STORE_TEST(settings_are_listed_with_their_defaults)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "settings list");
	CHECK(desk_says(&desk.out, "lockout_failures = 10\n    Failed logins in a row that lock an "
				   "account; 0 for never.\n    0 to 1000; this is the default\n"));
	desk_close(&desk);
}

STORE_TEST(a_setting_is_set_and_told)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_TEXT(desk_do(&desk, "settings set lockout_failures 5"), "lockout_failures = 5\n");
	CHECK_INT(desk.settings_changes, 1);
	desk_do(&desk, "settings list");
	CHECK(desk_says(&desk.out, "lockout_failures = 5\n"));
	CHECK(desk_says(&desk.out, "0 to 1000; default \"10\"\n"));
	desk_close(&desk);
}

STORE_TEST(bounds_are_held)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "settings set lockout_failures 1001"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "cannot set lockout_failures: "));
	CHECK_INT(desk_type(&desk, "settings set strict_paging maybe"), ADMIN_FAILED);
	CHECK_INT(desk_type(&desk, "settings set trusted_proxies example.com"), ADMIN_FAILED);
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"setting\""), 0);
	CHECK_INT(desk.settings_changes, 0);
	desk_close(&desk);
}

STORE_TEST(a_setting_goes_back_to_its_default)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "settings set company Example~Ltd");
	CHECK_TEXT(desk_do(&desk, "settings set company --default"), "company = \"\"\n");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"setting\""), 0);
	desk_close(&desk);
}

STORE_TEST(an_empty_text_is_a_value)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "settings set company _");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"setting\""), 1);
	desk_close(&desk);
}

STORE_TEST(a_value_or_the_default_is_wanted)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "settings set company"), ADMIN_USAGE);
	CHECK_INT(desk_type(&desk, "settings set company x --default"), ADMIN_USAGE);
	desk_close(&desk);
}

STORE_TEST(an_unknown_setting_is_named)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "settings set colour red"), ADMIN_FAILED);
	CHECK_STR(buf_str(&desk.error), "sallyport: there is no setting \"colour\": sallyport "
					"settings list shows them\n");
	desk_close(&desk);
}

STORE_TEST(settings_are_listed_as_json)
{
	struct desk desk;
	const struct json *first;

	desk_open(&desk, url);
	desk_do(&desk, "settings set rate_per_second 7");
	desk_do(&desk, "settings list --json");
	first = json_item(desk_json(&desk), 0);
	CHECK_STR(json_text(json_member(first, "name")), "rate_per_second");
	CHECK_STR(json_text(json_member(first, "value")), "7");
	CHECK_STR(json_text(json_member(first, "default")), "20");
	desk_close(&desk);
}
