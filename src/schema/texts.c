/* SPDX-License-Identifier: Apache-2.0 */
/* The table of the engine's own sentences. */
#include "schema/texts.h"

/* after: what follows the number. */
static const struct {
	const char *text, *after;
} texts[TEXT_COUNT] = {
	[TEXT_INVALID_REQUEST] = { "The request holds values that are not valid.", NULL },
	[TEXT_NOT_AN_OBJECT] = { "The body must be a JSON object.", NULL },
	[TEXT_REQUIRED] = { "This value is required.", NULL },
	[TEXT_EMPTY] = { "This value must not be empty", NULL },
	[TEXT_SELECTED_INVALID] = { "The selected value is invalid.", NULL },
	[TEXT_NOT_AN_ARRAY] = { "This value must be an array.", NULL },
	[TEXT_NOT_AN_INTEGER] = { "This value must be an integer.", NULL },
	[TEXT_NOT_A_BOOLEAN] = { "This value must be true or false.", NULL },
	[TEXT_NOT_A_TEXT] = { "This value must be a string.", NULL },
	[TEXT_NOT_A_TIME] = { "This value must be an RFC 3339 date and time in UTC.", NULL },
	[TEXT_WRONG_FORM] = { "This value has the wrong format.", NULL },
	[TEXT_TAKEN] = { "This value is already in use.", NULL },
	[TEXT_TOO_SMALL] = { "This value must be at least ", "." },
	[TEXT_TOO_LARGE] = { "This value must be at most ", "." },
	[TEXT_TOO_SHORT] = { "This value must have at least ", " characters." },
	[TEXT_TOO_LONG] = { "This value must have at most ", " characters." },
	[TEXT_TOO_FEW] = { "This value must have at least ", " items." },
	[TEXT_TOO_MANY] = { "This value must have at most ", " items." },
};

const char *
schema_text(enum schema_text text)
{
	return texts[text].text;
}

const char *
schema_text_with(struct arena *arena, enum schema_text text, int64_t number)
{
	return arena_printf(arena, "%s%lld%s", texts[text].text, (long long)number,
			    texts[text].after);
}
