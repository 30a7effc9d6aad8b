/* SPDX-License-Identifier: Apache-2.0 */
#include "access/token.h"
#include "access/token_cache.h"
#include "base/clock.h"
#include "desk.h"

STORE_TEST(an_empty_list_says_what_to_do)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_TEXT(desk_do(&desk, "api-account list"),
		   "no API accounts: sallyport api-account create NAME makes one\n");
	CHECK_TEXT(desk_do(&desk, "api-account list --json"), "[]\n");
	desk_close(&desk);
}

STORE_TEST(the_list_shows_the_last_use)
{
	struct token_use use = { .secret_id = 1, .used_at = DESK_NOW, .address = "192.0.2.7" };
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config read");
	use.secret_id = desk_number(&desk, "SELECT \"id\" FROM \"api_secret\"");
	CHECK_OK(token_write_uses(desk.store, &use, 1));
	desk_do(&desk, "api-account list");
	CHECK(desk_says(&desk.out, "  in use  read    no     none     2026-01-31 00:00:00  "
				   "192.0.2.7\n"));
	desk_close(&desk);
}

STORE_TEST(an_unused_account_says_never)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	desk_do(&desk, "api-account list");
	CHECK(desk_says(&desk.out, "  in use  none    no     none     never"));
	desk_close(&desk);
}

STORE_TEST(states_are_told_apart)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create a --no-enabled");
	desk_do(&desk, "api-account create b --expires 1h");
	desk_do(&desk, "api-account show a");
	CHECK(desk_says(&desk.out, "state           disabled\n"));
	clock_advance_ms(3600 * 1000);
	desk_do(&desk, "api-account show b");
	CHECK(desk_says(&desk.out, "state           expired\n"));
	desk_close(&desk);
}

STORE_TEST(an_account_is_shown_by_name_in_any_case_and_by_client_id)
{
	struct desk desk;
	const char *id;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create Deploy --comments for~the~pipeline");
	id = desk_value(&desk, "client_id");
	desk_do(&desk, "api-account show deploy");
	CHECK(desk_says(&desk.out, "name            Deploy\n"));
	CHECK(desk_says(&desk.out, "comments        for the pipeline\n"));
	desk_do(&desk, arena_printf(&desk.arena, "api-account show %s", id));
	CHECK(desk_says(&desk.out, "name            Deploy\n"));
	desk_close(&desk);
}

STORE_TEST(show_lists_the_secrets)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	desk_do(&desk, "api-account rotate ci --expires 1d");
	desk_do(&desk, "api-account show ci");
	CHECK(desk_says(&desk.out, "       2026-01-31 00:00:00  2026-02-01 00:00:00  never"));
	CHECK(desk_says(&desk.out, "       2026-01-31 00:00:00  never                never"));
	desk_close(&desk);
}

STORE_TEST(show_prints_json)
{
	struct desk desk;
	const struct json *json;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config read --rate-hour 7 --expires 2027-01-01");
	desk_do(&desk, "api-account show ci --json");
	json = desk_json(&desk);
	CHECK_STR(json_text(json_member(json_member(json, "account"), "name")), "ci");
	CHECK_STR(json_text(json_member(json, "config")), "read");
	CHECK_INT(json_int(json_member(json, "rate_per_hour")), 7);
	CHECK_INT(json_kind(json_member(json, "rate_per_second")), JSON_NULL);
	CHECK_STR(json_text(json_member(json, "expires_at")), "2027-01-01T00:00:00+00:00");
	CHECK_INT(json_count(json_member(json, "secrets")), 1);
	desk_close(&desk);
}

STORE_TEST(no_answer_has_a_hash)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	desk_do(&desk, "api-account show ci --json");
	CHECK(!desk_says(&desk.out, "hash"));
	desk_close(&desk);
}

STORE_TEST(a_name_cannot_steer_the_terminal)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create a\033[2Jb");
	desk_do(&desk, "api-account list");
	CHECK(!desk_says(&desk.out, "\033"));
	CHECK(desk_says(&desk.out, "a?[2Jb"));
	desk_close(&desk);
}
