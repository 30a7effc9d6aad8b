/* SPDX-License-Identifier: Apache-2.0 */
/* A date alone is its first moment, UTC. */
#include "admin/when.h"

#include "codec/rfc3339.h"

enum { DATE_SIZE = sizeof("2026-01-31") - 1, SPAN_MAX = 100 * 366 * 24 * 60 };

/* The last moment that can be written, 9999-12-31T23:59:59Z. */
#define END_OF_TIME_MS INT64_C(253402300799000)

static int64_t
unit_ms(char unit)
{
	switch (unit) {
	case 's':
		return 1000;
	case 'm':
		return 60 * 1000;
	case 'h':
		return 3600 * 1000;
	case 'd':
		return INT64_C(24) * 3600 * 1000;
	case 'w':
		return INT64_C(7) * 24 * 3600 * 1000;
	default:
		return 0;
	}
}

static enum err
parse_span(struct str text, int64_t now_ms, enum when_side side, int64_t *ret_ms)
{
	int64_t number, unit;
	enum err err;

	if (text.length < 2)
		return ERR_INVALID;
	unit = unit_ms(text.data[text.length - 1]);
	if (unit == 0)
		return ERR_INVALID;
	text.length--;
	err = str_to_int(text, 0, SPAN_MAX, &number);
	if (err)
		return err;
	*ret_ms = side == WHEN_AGO ? now_ms - number * unit : now_ms + number * unit;
	return *ret_ms > 0 && *ret_ms <= END_OF_TIME_MS ? OK : ERR_INVALID;
}

enum err
when_parse(struct str text, int64_t now_ms, enum when_side side, int64_t *ret_ms)
{
	char whole[RFC3339_SIZE];

	if (text.length == DATE_SIZE) {
		memcpy(whole, text.data, DATE_SIZE);
		memcpy(whole + DATE_SIZE, "T00:00:00Z", sizeof("T00:00:00Z"));
		if (rfc3339_parse(str_from(whole), ret_ms) == OK)
			return *ret_ms > 0 ? OK : ERR_INVALID;
	}
	if (rfc3339_parse(text, ret_ms) == OK)
		return *ret_ms > 0 ? OK : ERR_INVALID;
	return parse_span(text, now_ms, side, ret_ms);
}

const char *
when_text(int64_t ms, const char *none, struct arena *arena)
{
	char text[RFC3339_SIZE];

	if (ms == 0)
		return none;
	rfc3339_print(ms, text);
	text[DATE_SIZE] = ' ';
	return arena_text(arena, str_of(text, sizeof("2026-01-31 18:00:00") - 1));
}
