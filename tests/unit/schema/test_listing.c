/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/listing.h"

#include "base/limits.h"
#include "fixture.h"

static struct listing *
asked(const struct resource *resource, const char *text, enum err want)
{
	struct listing *listing = arena_new(&fixture_arena, struct listing);

	listing_init(listing, resource, FACE_CONFIG, EDITION_RS, &fixture_arena);
	CHECK_ERR(listing_read(listing, str_from(text)), want);
	return listing;
}

static const char *
complaint(const struct resource *resource, const char *text)
{
	struct listing *listing = asked(resource, text, ERR_INVALID);

	if (listing->unknown)
		return arena_printf(&fixture_arena, "unknown: %s", listing->unknown);
	return arena_printf(&fixture_arena, "%s: %s", listing->errors->at, listing->errors->text);
}

TEST(listing_of_nothing_is_the_first_page)
{
	const struct listing *listing;

	fixture_begin();
	listing = asked(&shell_jump_resource, "", OK);
	CHECK_INT(listing->page, 1);
	CHECK_INT(listing->per_page, 100);
	CHECK_INT(listing->filter_count, 0);
}

TEST(listing_takes_filters_of_every_kind)
{
	const struct listing *listing;

	fixture_begin();
	listing = asked(&shell_jump_resource,
			"name=web+1%2b&jumpoint_id=4&jump_group_type=personal&tag=a", OK);
	CHECK_INT(listing->filter_count, 4);
	CHECK_STR(listing->filters[0].text, "web 1+");
	CHECK_TEXT(listing->filters[0].field->name, "name");
	CHECK_INT(listing->filters[1].number, 4);
	CHECK_INT(listing->filters[2].number, GROUP_PERSONAL);
	CHECK_STR(listing->filters[3].text, "a");
}

TEST(listing_refuses_wrong_filters)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "name=", "name: This value must not be empty" },
		{ "jumpoint_id=0", "jumpoint_id: This value must be at least 1." },
		{ "jumpoint_id=x", "jumpoint_id: This value must be an integer." },
		{ "jumpoint_id=", "jumpoint_id: This value must be an integer." },
		{ "jump_group_type=mine", "jump_group_type: The selected value is invalid." },
		{ "hostname=ab", "hostname: This value must have at least 3 characters." },
		{ "colour=red", "unknown: colour" },
		{ "port=22", "unknown: port" },
		{ "Name=x", "unknown: Name" },
		{ "name=%zz", "query: This value has the wrong format." },
		{ "name=%ff", "query: This value has the wrong format." },
		{ "name=%00", "query: This value has the wrong format." },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(complaint(&shell_jump_resource, cases[i].text), cases[i].want);
}

TEST(listing_bounds_of_a_filter_are_its_own)
{
	char text[300];

	fixture_begin();
	memset(text, 'h', sizeof text);
	memcpy(text, "hostname=", 9);
	text[9 + 255] = '\0';
	asked(&shell_jump_resource, text, OK);
	text[9 + 255] = 'h';
	text[9 + 256] = '\0';
	CHECK_TEXT(complaint(&shell_jump_resource, text),
		   "hostname: This value must have at most 255 characters.");
}

TEST(listing_takes_paging)
{
	static const struct {
		const char *text;
		int64_t page, per_page;
	} cases[] = {
		{ "per_page=5&current_page=2", 2, 5 },
		{ "per_page=1", 1, 1 },
		{ "current_page=0", 1, 100 },
		{ "per_page=100", 1, 100 },
		{ "current_page=2147483647", INT32_MAX, 100 },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++) {
		const struct listing *listing = asked(&site_resource, cases[i].text, OK);

		CHECK_INT(listing->page, cases[i].page);
		CHECK_INT(listing->per_page, cases[i].per_page);
	}
}

TEST(listing_refuses_wrong_paging)
{
	static const struct {
		const char *text, *want;
	} cases[] = {
		{ "per_page=0", "per_page: This value must be at least 1." },
		{ "per_page=101", "per_page: This value must be at most 100." },
		{ "per_page=", "per_page: This value must be an integer." },
		{ "current_page=-1", "current_page: This value must be at least 1." },
		{ "current_page=2147483648",
		  "current_page: This value must be at most 2147483647." },
		{ "current_page=1.5", "current_page: This value must be an integer." },
	};

	fixture_begin();
	for (size_t i = 0; i < COUNT_OF(cases); i++)
		CHECK_TEXT(complaint(&site_resource, cases[i].text), cases[i].want);
}

TEST(listing_finds_filters_without_a_column)
{
	const struct listing *listing;

	fixture_begin();
	listing = asked(&jumpoint_resource, "hostname=h", OK);
	CHECK(listing->filters[0].field->through == &group_user_resource);
}

TEST(listing_bounds_the_number_of_parameters)
{
	CLEANUP(buf_release) struct buf text;
	struct listing *listing;

	fixture_begin();
	buf_init(&text, 1 << 16);
	for (int i = 0; i < LISTING_FILTERS + 1; i++)
		buf_append_text(&text, "tag=a&");
	listing = asked(&shell_jump_resource, text.data, ERR_INVALID);
	CHECK_INT(listing->filter_count, LISTING_FILTERS);
	for (int i = 0; i < LIMIT_FORM_PAIRS; i++)
		buf_append_text(&text, "tag=a&");
	asked(&shell_jump_resource, text.data, ERR_LIMIT);
}

static void
narrow(struct listing *listing)
{
	struct filter *tag = listing_filter(listing, "tag");

	if (tag)
		listing_drop(listing, tag);
	listing_want(listing, "jumpoint_id", 7);
}

TEST(listing_narrow_takes_and_adds_filters)
{
	struct resource resource = shell_jump_resource;
	struct listing *listing;

	fixture_begin();
	resource.narrow = narrow;
	listing = asked(&resource, "tag=a&name=b", OK);
	CHECK_INT(listing->filter_count, 2);
	CHECK(!listing_filter(listing, "tag"));
	CHECK_STR(listing_filter(listing, "name")->text, "b");
	CHECK_INT(listing_filter(listing, "jumpoint_id")->number, 7);
}
