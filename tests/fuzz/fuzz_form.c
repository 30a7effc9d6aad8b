/* SPDX-License-Identifier: Apache-2.0 */
/* A form that parses is written again and parses to the same pairs. */
#include "fuzz.h"

#include "base/limits.h"
#include "codec/form.h"
#include "codec/utf8.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf out;
	struct form form, again;

	arena_init(&arena);
	buf_init(&out, LIMIT_HTTP_RESPONSE);
	if (form_parse(&arena, str_of(data, size), &form))
		return 0;
	for (size_t i = 0; i < form.count; i++) {
		HOLDS(form.pairs[i].name.length > 0 && utf8_is_valid(form.pairs[i].name) &&
		      utf8_is_valid(form.pairs[i].value));
		HOLDS(!str_contains_byte(form.pairs[i].value, '\0'));
		form_write(&out, form.pairs[i].name, form.pairs[i].value);
	}
	if (buf_error(&out))
		return 0;
	HOLDS(form_parse(&arena, buf_str(&out), &again) == OK && again.count == form.count);
	for (size_t i = 0; i < form.count; i++) {
		HOLDS(str_equal(form.pairs[i].name, again.pairs[i].name));
		HOLDS(str_equal(form.pairs[i].value, again.pairs[i].value));
	}
	return 0;
}
