/* SPDX-License-Identifier: Apache-2.0 */
/* Associations against items; what the store has of them is tried through the whole site
 * (tests/api/login/test_items.c). */
#include "access/offer.h"

#include "support/test.h"

static bool
fits(const char *pattern, const char *text)
{
	return pattern_fits(str_from(pattern), str_from(text));
}

TEST(pattern_has_four_forms)
{
	CHECK(fits("web", "web"));
	CHECK(!fits("web", "web1"));
	CHECK(fits("web*", "web1"));
	CHECK(!fits("web*", "aweb"));
	CHECK(fits("*web", "aweb"));
	CHECK(!fits("*web", "web1"));
	CHECK(fits("*web*", "awebb"));
	CHECK(!fits("*web*", "wb"));
	CHECK(!fits("*", "web"));
	CHECK(!fits("**", "web"));
	CHECK(!fits("", ""));
	CHECK(!fits("web", ""));
}

static bool
holds(struct association association)
{
	const struct offer_item item = {
		.id = 1,
		.shared_group_id = 2,
		.host = STR("web1.example"),
		.name = STR("front"),
		.tag = STR("prod"),
		.comments = STR(""),
	};
	struct arena arena;
	bool is_held;

	arena_init(&arena);
	if (!association.filter.data)
		association.filter = STR("criteria");
	is_held = association_holds(&association, &item, &arena);
	arena_release(&arena);
	return is_held;
}

TEST(association_by_filter)
{
	CHECK(holds((struct association){ .filter = STR("any_jump_items") }));
	CHECK(!holds((struct association){ .filter = STR("no_jump_items"), .names_item = true }));
	CHECK(!holds((struct association){ .filter = STR("another"), .names_item = true }));
	CHECK(!holds((struct association){ .host = STR("[]") }));
	CHECK(holds((struct association){ .names_item = true, .host = STR("[\"x\"]") }));
}

TEST(association_meets_each_kind_by_any_of_its_patterns)
{
	CHECK(holds((struct association){ .host = STR("[\"db*\",\"web*\"]") }));
	CHECK(!holds((struct association){ .host = STR("[\"db*\"]") }));
	CHECK(holds((struct association){ .host = STR("[\"WEB*\"]"), .tag = STR("[\"Prod\"]") }));
	CHECK(!holds((struct association){ .host = STR("[\"web*\"]"), .tag = STR("[\"test\"]") }));
	CHECK(!holds(
		(struct association){ .host = STR("[\"web*\"]"), .comments = STR("[\"*x*\"]") }));
	CHECK(holds((struct association){ .has_groups = true, .has_group = true }));
	CHECK(!holds((struct association){ .has_groups = true }));
	CHECK(!holds((struct association){ .has_groups = true, .host = STR("[\"web*\"]") }));
	CHECK(!holds((struct association){
		.has_groups = true, .has_group = true, .name = STR("[\"back\"]") }));
}

TEST(association_that_cannot_be_read_holds_nothing)
{
	CHECK(!holds((struct association){ .host = STR("[\"web*\"") }));
	CHECK(!holds((struct association){ .host = STR("[\"web*\"]"), .tag = STR("x") }));
	CHECK(!holds((struct association){ .host = STR("[1]") }));
}
