/* SPDX-License-Identifier: Apache-2.0 */
/* The counted snapshot. */
#include "actions/site.h"

#include "support/test.h"

TEST(site_lives_until_its_last_user_is_done)
{
	struct site *site = site_new();
	struct site *other = site_ref(site);

	site->name = arena_text(&site->arena, STR("a.test"));
	site_unref(site);
	CHECK_TEXT(other->name, "a.test");
	site_unref(other);
	site_unref(NULL);
}
