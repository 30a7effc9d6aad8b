/* SPDX-License-Identifier: Apache-2.0 */
#include "schema/texts.h"

#include "fixture.h"

TEST(texts_known_from_the_wire_stay)
{
	CHECK_TEXT(schema_text(TEXT_NOT_AN_ARRAY), "This value must be an array.");
	CHECK_TEXT(schema_text(TEXT_EMPTY), "This value must not be empty");
	CHECK_TEXT(schema_text(TEXT_SELECTED_INVALID), "The selected value is invalid.");
}

TEST(texts_are_all_there)
{
	for (int text = 0; text < TEXT_COUNT; text++)
		CHECK(schema_text((enum schema_text)text) &&
		      schema_text((enum schema_text)text)[0]);
}

TEST(texts_with_a_number_hold_it)
{
	fixture_begin();
	CHECK_TEXT(schema_text_with(&fixture_arena, TEXT_TOO_LONG, 64),
		   "This value must have at most 64 characters.");
	CHECK_TEXT(schema_text_with(&fixture_arena, TEXT_TOO_SMALL, -1),
		   "This value must be at least -1.");
}
