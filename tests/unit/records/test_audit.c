/* SPDX-License-Identifier: Apache-2.0 */
/* The trail: who, what, which row, which fields; never what they hold. */
#include "site.h"

STORE_TEST(a_line_says_who_did_what_to_which_row)
{
	struct site site;
	int64_t id;

	site_open(&site, url);
	id = site_add(&site, &jump_group_resource, 0, "{\"name\":\"Linux\"}");
	CHECK_TEXT(
		site_text(&site,
			  "SELECT \"actor_kind\" || ' ' || \"actor_name\" || ' ' || \"address\" || "
			  "' ' ||"
			  " \"request\" || ' ' || \"event\" || ' ' || \"resource\" FROM \"audit\""
			  " WHERE \"resource\" = 'jump_group'"),
		"api_account Tester 192.0.2.1 r1 created jump_group");
	CHECK_INT(site_number(&site,
			      "SELECT \"row_id\" FROM \"audit\" WHERE \"resource\" = 'jump_group'"),
		  id);
	CHECK_INT(
		site_number(&site,
			    "SELECT \"actor_id\" FROM \"audit\" WHERE \"resource\" = 'jump_group'"),
		7);
	CHECK_TEXT(site_text(&site,
			     "SELECT \"fields\" FROM \"audit\" WHERE \"resource\" = 'jump_group'"),
		   "[\"name\",\"code_name\"]");
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\" WHERE \"number\" IS NOT NULL"),
		  0);
	site_close(&site);
}

STORE_TEST(a_line_names_the_parent)
{
	struct site site;
	int64_t group;

	site_open(&site, url);
	group = site_add_example(&site, &jump_group_resource, 0);
	site_add_example(&site, &jump_group_user_resource, group);
	CHECK_INT(site_number(&site, "SELECT \"parent_id\" FROM \"audit\" WHERE \"resource\" = "
				     "'jump_group_user'"),
		  group);
	site_close(&site);
}

STORE_TEST(no_line_holds_a_value)
{
	struct site site;

	site_open(&site, url);
	site_add(&site, &vault_account_resource, 0,
		 "{\"type\":\"opaque_token\",\"name\":\"n4me\",\"token\":\"s3cret\"}");
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\" WHERE CAST(\"fields\" AS "
				     "TEXT) LIKE '%s3cret%'"
				     " OR CAST(\"fields\" AS TEXT) LIKE '%n4me%' OR "
				     "CAST(\"details\" AS TEXT) LIKE '%s3cret%'"),
		  0);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\" WHERE CAST(\"fields\" AS "
				     "TEXT) LIKE '%\"token\"%'"),
		  1);
	site_close(&site);
}

STORE_TEST(a_refused_change_leaves_no_line)
{
	struct site site;
	int64_t before;

	site_open(&site, url);
	site_add(&site, &jump_group_resource, 0, "{\"name\":\"Linux\"}");
	before = site_number(&site, "SELECT count(*) FROM \"audit\"");
	CHECK_ERR(site_create(&site, &jump_group_resource, 0, "{\"name\":\"linux\"}", NULL),
		  ERR_INVALID);
	CHECK_INT(site_number(&site, "SELECT count(*) FROM \"audit\""), before);
	site_close(&site);
}

static enum err
tell(struct records *records, void *context)
{
	records->actor = NULL;
	return records_audit(records, "vault_account.checked_out", "vault_account", 5,
			     STR("{\"system\":\"db\"}"), context);
}

STORE_TEST(an_operation_has_its_own_line)
{
	struct site site;
	int64_t id = 0;

	site_open(&site, url);
	CHECK_OK(site_write(&site, tell, &id));
	CHECK(id > 0);
	CHECK_TEXT(site_text(&site,
			     arena_printf(&site.arena,
					  "SELECT \"details\" FROM \"audit\" WHERE \"id\" = %lld",
					  (long long)id)),
		   "{\"system\":\"db\"}");
	CHECK_TEXT(site_text(&site, "SELECT \"actor_kind\" FROM \"audit\" WHERE \"event\" = "
				    "'vault_account.checked_out'"),
		   "system");
	site_close(&site);
}
