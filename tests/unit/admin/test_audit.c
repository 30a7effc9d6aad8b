/* SPDX-License-Identifier: Apache-2.0 */
#include "base/clock.h"
#include "desk.h"

static size_t
count_lines(const struct desk *desk)
{
	size_t count = 0;

	for (size_t i = 0; i < desk->out.length; i++)
		count += desk->out.data[i] == '\n';
	return count;
}

/* Where the account stands in the output; NULL: it does not. */
static const char *
place_of(struct desk *desk, const char *name)
{
	int64_t id = desk_account_id(desk, name);

	return strstr(desk->out.data,
		      arena_printf(&desk->arena, "  api_account %lld  ", (long long)id));
}

STORE_TEST(the_newest_line_is_the_last)
{
	struct desk desk;
	const char *first, *second;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create one");
	desk_do(&desk, "api-account create two");
	desk_do(&desk, "audit --event api_account.created");
	CHECK_INT(count_lines(&desk), 3);
	first = place_of(&desk, "one");
	second = place_of(&desk, "two");
	CHECK(first && second && first < second);
	CHECK(desk_says(&desk.out, "2026-01-31 00:00:00  local ada  api_account.created"));
	desk_close(&desk);
}

STORE_TEST(the_limit_keeps_the_newest)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create one");
	desk_do(&desk, "api-account create two");
	desk_do(&desk, "audit --event api_account.created --limit 1");
	CHECK(place_of(&desk, "one") == NULL);
	CHECK(place_of(&desk, "two") != NULL);
	desk_close(&desk);
}

STORE_TEST(a_kind_of_event_is_a_filter)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create one");
	desk_do(&desk, "user create ada");
	desk_do(&desk, "audit --event api_account --json");
	CHECK_INT(count_lines(&desk), 2);
	CHECK(!desk_says(&desk.out, "user.created"));
	desk_close(&desk);
}

STORE_TEST(signs_of_a_pattern_stand_for_themselves)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create one");
	CHECK_TEXT(desk_do(&desk, "audit --event api%"), "");
	CHECK_TEXT(desk_do(&desk, "audit --event apiXaccount"), "");
	desk_close(&desk);
}

STORE_TEST(since_leaves_older_lines_out)
{
	struct desk desk;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create one");
	clock_advance_ms(2 * 3600 * 1000);
	desk_do(&desk, "user create ada");
	desk_do(&desk, "audit --since 1h --json");
	CHECK_INT(count_lines(&desk), 1);
	CHECK(desk_says(&desk.out, "user.created"));
	desk_close(&desk);
}

STORE_TEST(a_line_is_an_object)
{
	struct desk desk;
	const struct json *json;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --rate-second 3");
	desk_do(&desk, "audit --event api_account.access_changed --json");
	json = desk_json(&desk);
	CHECK_STR(json_text(json_member(json, "time")), "2026-01-31T00:00:00+00:00");
	CHECK_STR(json_text(json_member(json, "actor_kind")), "local");
	CHECK_INT(json_int(json_member(json, "actor_id")), 1000);
	CHECK_INT(json_int(json_member(json, "row_id")), desk_account_id(&desk, "ci"));
	CHECK_INT(json_int(json_member(json_member(json_member(json, "details"), "after"),
				       "rate_per_second")),
		  3);
	desk_close(&desk);
}

STORE_TEST(wrong_bounds_are_wrong_usage)
{
	struct desk desk;

	desk_open(&desk, url);
	CHECK_INT(desk_type(&desk, "audit --limit 0"), ADMIN_USAGE);
	CHECK_INT(desk_type(&desk, "audit --limit many"), ADMIN_USAGE);
	CHECK_INT(desk_type(&desk, "audit --since yesterday"), ADMIN_USAGE);
	desk_close(&desk);
}
