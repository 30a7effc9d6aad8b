/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/kind.h"

#include "fixture.h"

TEST(kind_must_be_known)
{
	fixture_begin();
	CHECK_TEXT(fixture_refusal(&account_resource, "{\"name\":\"a\"}"),
		   "type: This value is required.");
	CHECK_TEXT(fixture_refusal(&account_resource, "{\"type\":\"x509\",\"name\":5}"),
		   "type: The selected value is invalid.");
	CHECK_TEXT(fixture_refusal(&account_resource, "{\"type\":null}"),
		   "type: The selected value is invalid.");
	CHECK_TEXT(fixture_refusal(&account_resource, "{\"type\":1}"),
		   "type: The selected value is invalid.");
	CHECK_TEXT(fixture_refusal(&account_resource, "{\"type\":\"x509\",\"nme\":5}"),
		   "unknown: nme");
}

TEST(kind_that_nobody_may_create_is_refused)
{
	static const struct account before = { .type = ACCOUNT_TOKEN + 1, .name = "a" };

	fixture_begin();
	CHECK_TEXT(
		fixture_refusal(&account_resource, "{\"type\":\"windows_local\",\"name\":\"a\"}"),
		"type: The selected value is invalid.");
	fixture_decoded(&account_resource, &before, "{\"name\":\"b\"}", OK);
}

TEST(kind_cuts_the_rows)
{
	static const char token[] =
		"{\"type\":\"opaque_token\",\"name\":\"a\",\"token\":\"t\",\"private_key\":\"k\"}";
	static const char ssh[] = "{\"type\":\"ssh\",\"name\":\"a\",\"username\":\"u\"}";
	static const char ssh_ca[] = "{\"username\":\"u\",\"name\":\"a\",\"type\":\"ssh_ca\"}";

	fixture_begin();
	CHECK_TEXT(fixture_refusal(&account_resource, token), "unknown: private_key");
	CHECK_TEXT(fixture_refusal(&account_resource, ssh), "private_key: This value is required.");
	CHECK_TEXT(fixture_refusal(&account_resource, ssh_ca), "");
}

TEST(kind_that_is_fixed_stays_on_update)
{
	static const struct account before = { .type = ACCOUNT_TOKEN,
					       .name = "a",
					       .token = { .sealed = { "s", 1 } } };
	struct change *change;

	fixture_begin();
	change = fixture_decoded(
		&account_resource, &before,
		"{\"id\":3,\"type\":\"ssh\",\"token\":\"new\",\"last_checkout_timestamp\":null}",
		OK);
	CHECK_INT(change->kind, ACCOUNT_TOKEN);
	CHECK_INT(((struct account *)change_row(change))->type, ACCOUNT_TOKEN);
	CHECK_STR(((struct account *)change_row(change))->token.plain, "new");
}

TEST(kind_that_changes_forgets_the_rows_of_the_other)
{
	static const char *tags[] = { "a" };
	const struct association before = { .filter_type = FILTER_CRITERIA,
					    .criteria.tag = { tags, 1 },
					    .jump_items = { tags, 1 } };
	const struct association *after;

	fixture_begin();
	after = change_row(
		fixture_decoded(&association_resource, &before,
				"{\"filter_type\":\"any_jump_items\",\"criteria\":{\"tag\":null}"
				",\"jump_items\":[]}",
				OK));
	CHECK_INT(after->filter_type, FILTER_ANY);
	CHECK_INT(after->criteria.tag.count, 0);
	CHECK_INT(after->jump_items.count, 0);
}

TEST(kind_that_changes_asks_for_what_it_needs)
{
	enum { ONE = 1, TWO };
	static const char *const kinds[] = { "one", "two", NULL };
	struct row {
		int kind;
		const char *text;
		int64_t port;
	};
#define SELF struct row
	static const struct field rows[] = ROWS(
		ENUM(kind, kinds,      REQUIRED, "Kind."),
		TEXT(text, 1, 5,       REQUIRED, "Text.", .kinds = 1 << (TWO - 1)),
		INT (port, 1, 99,      PLAIN,    "Port.", .kinds = 1 << (TWO - 1), .initial = "22")
	);
#undef SELF
	static SHAPE(row, "Row", rows);
	static const struct resource resource = {
		.name = "row", .path = "/row", .shape = &row_shape, .kind = "kind"
	};
	static const struct row before = { .kind = ONE };
	struct change *change;

	fixture_begin();
	change = fixture_decoded(&resource, &before, "{\"kind\":\"two\"}", ERR_INVALID);
	CHECK_TEXT(fixture_complaint(change), "text: This value is required.");
	change = fixture_decoded(&resource, &before, "{\"kind\":\"two\",\"text\":\"x\"}", OK);
	CHECK_INT(((struct row *)change_row(change))->port, 22);
}
