/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/account.h"
#include "desk.h"

static struct account_view
find(struct desk *desk, const char *name)
{
	struct account_view view = { 0 };

	CHECK_OK(account_view_find(&desk->admin, name, &view));
	return view;
}

STORE_TEST(a_view_has_what_access_keeps)
{
	struct desk desk;
	struct account_view view;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci --config read --expires 1d --rate-second 3");
	view = find(&desk, "ci");
	CHECK_TEXT(view.row->name, "ci");
	CHECK(view.settings.config_read_only);
	CHECK_INT(view.settings.expires_at, DESK_NOW + 24 * 3600 * 1000);
	CHECK_INT(view.settings.per_second, 3);
	CHECK_INT(view.settings.per_hour, RATE_OF_SITE);
	CHECK_INT(view.secret_count, 1);
	CHECK(view.last_used == NULL);
	CHECK_INT(view.live_tokens, 0);
	desk_close(&desk);
}

/* A name may look like another account's client id: it is still the name. */
STORE_TEST(a_name_comes_before_a_client_id)
{
	struct desk desk;
	const char *id;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create first");
	id = desk_value(&desk, "client_id");
	desk_do(&desk, arena_printf(&desk.arena, "api-account create %s", id));
	CHECK_TEXT(find(&desk, id).row->name, id);
	desk_close(&desk);
}

STORE_TEST(an_empty_name_finds_nobody)
{
	struct desk desk;
	struct account_view view;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create ci");
	CHECK_ERR(account_view_find(&desk.admin, "", &view), ERR_NOT_FOUND);
	CHECK_ERR(account_view_find(&desk.admin, "c", &view), ERR_NOT_FOUND);
	desk_close(&desk);
}

STORE_TEST(accounts_are_listed_in_the_order_they_were_made)
{
	struct desk desk;
	struct account_view *views;
	size_t count;

	desk_open(&desk, url);
	desk_do(&desk, "api-account create b");
	desk_do(&desk, "api-account create a");
	CHECK_OK(account_view_list(&desk.admin, &views, &count));
	CHECK_INT(count, 2);
	CHECK_TEXT(views[0].row->name, "b");
	CHECK_TEXT(views[1].row->name, "a");
	desk_close(&desk);
}
