/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

static void
refused(struct desk *desk, const char *options, const char *why)
{
	const char *line = arena_printf(&desk->arena, "api-account create ci %s", options);

	CHECK_INT(desk_type(desk, line), ADMIN_USAGE);
	CHECK_STR(buf_str(&desk->error), why);
	CHECK_INT(desk_number(desk, "SELECT count(*) FROM \"api_account\""), 0);
}

STORE_TEST(wrong_values_are_refused_with_the_right_ones)
{
	struct desk desk;

	desk_open(&desk, url);
	refused(&desk, "--config some", "sallyport: --config some: full, read or none is wanted\n");
	refused(&desk, "--command _", "sallyport: --command : full, read or none is wanted\n");
	refused(&desk, "--reporting vault,money",
		"sallyport: --reporting vault,money: \"money\" is no report; support, license, "
		"archive, vault, jump-item, syslog or none\n");
	refused(&desk, "--networks 192.0.2.0/24,example.com",
		"sallyport: --networks: \"example.com\" is no address or network (192.0.2.7, "
		"192.0.2.0/24, 2001:db8::/32)\n");
	refused(&desk, "--expires soon",
		"sallyport: --expires soon: a date (2026-01-31), a time (2026-01-31T18:00:00Z) or "
		"a "
		"span (12h, 30d) or never is wanted\n");
	refused(&desk, "--expires 2020-01-01",
		"sallyport: --expires 2020-01-01 is in the past; --no-enabled ends an account "
		"now\n");
	refused(&desk, "--rate-second 1001",
		"sallyport: --rate-second 1001: a number from 0 (no limit) to 1000 or site is "
		"wanted\n");
	refused(&desk, "--rate-hour -1",
		"sallyport: --rate-hour -1: a number from 0 (no limit) to 1000000000 or site is "
		"wanted\n");
	desk_close(&desk);
}

STORE_TEST(every_permission_can_be_given)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --command read --reporting support,license,archive,"
		       "vault,jump-item,syslog --backup --vault-backup --real-time --ecm");
	CHECK_INT(desk_number(&desk,
			      "SELECT count(*) FROM \"api_account\" WHERE \"perm_command\" = "
			      "'read_only' AND \"perm_reporting_support\" AND "
			      "\"perm_reporting_license\" AND \"perm_reporting_archive\" AND "
			      "\"perm_reporting_vault\" AND \"perm_reporting_jump_item\" AND "
			      "\"perm_reporting_syslog\" AND \"perm_backup\" AND "
			      "\"perm_vault_backup\" AND \"perm_real_time_state\" AND "
			      "\"perm_ecm\" AND NOT \"perm_configuration\""),
		  1);
	desk_close(&desk);
}

STORE_TEST(a_list_of_reports_replaces_the_last_one)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --reporting support,vault");
	desk_do(&desk, "api-account update ci --reporting syslog");
	CHECK(desk_says(&desk.out, "reporting       syslog\n"));
	desk_do(&desk, "api-account update ci --reporting none");
	CHECK(desk_says(&desk.out, "reporting       none\n"));
	desk_close(&desk);
}

STORE_TEST(what_the_edition_lacks_is_refused)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "api-account create ci --scim"), ADMIN_FAILED);
	CHECK(desk_says(&desk.error, "--scim: this edition has no such thing"));
	desk_close(&desk);
}

STORE_TEST(the_other_edition_has_it)
{
	struct desk desk;

	desk_open_edition(&desk, url, EDITION_PRA);
	desk_do(&desk, "api-account create ci --scim --reporting vault");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_account\" WHERE \"perm_scim\""),
		  1);
	desk_close(&desk);
}

STORE_TEST(no_limit_is_not_the_site_s_limit)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --rate-second 0");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_account_access\" WHERE "
				     "\"rate_per_second\" = 0 AND \"rate_per_hour\" IS NULL"),
		  1);
	desk_close(&desk);
}

STORE_TEST(what_nobody_asked_for_is_not_written)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config full");
	CHECK_INT(desk_number(&desk, "SELECT count(*) FROM \"api_account_access\""), 0);
	desk_close(&desk);
}

STORE_TEST(bytes_that_are_no_text_are_refused)
{
	struct desk desk;

	desk_open(&desk, url);
	refused(&desk, "--comments \xff",
		"sallyport: an option's value is not UTF-8 text; sallyport api-account create "
		"--help shows how\n");
	CHECK_INT(desk_type(&desk, "api-account create \xff"), ADMIN_USAGE);
	desk_close(&desk);
}
