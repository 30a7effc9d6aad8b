/* SPDX-License-Identifier: Apache-2.0 */
/* Patterns by themselves; what they find is tried through the whole site
 * (tests/api/login/test_items.c, test_sessions.c). */
#include "actions/session/search.h"

#include "support/test.h"

TEST(search_fits_letters_and_no_more)
{
	struct arena arena;

	arena_init(&arena);
	CHECK_TEXT(search_pattern(&arena, STR("Web")), "%web%");
	CHECK_TEXT(search_pattern(&arena, STR(" a b ")), "%a b%");
	CHECK_TEXT(search_pattern(&arena, STR("10%_\\")), "%10\\%\\_\\\\%");
	CHECK_TEXT(search_pattern(&arena, STR("\303\204")), "%\303\244%");
	CHECK(search_pattern(&arena, STR("")) == NULL);
	CHECK(search_pattern(&arena, STR(" \t")) == NULL);
	CHECK(search_pattern(&arena, (struct str){ 0 }) == NULL);
	arena_release(&arena);
}
