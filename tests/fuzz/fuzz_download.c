/* SPDX-License-Identifier: Apache-2.0 */
/* The name that a site gives a file: wherever it points, what is made of it is a file of the
 * working folder, not hidden, and no option of a program. */
#include "fuzz.h"

#include "cli/download.h"
#include "codec/utf8.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	const char *name;
	uint32_t code;

	arena_init(&arena);
	name = download_name(&arena, str_of(data, size), "fallback");
	HOLDS(*name && *name != '.' && *name != '-' && strlen(name) <= 200);
	HOLDS(!strpbrk(name, "/\\"));
	for (struct str rest = str_from(name); rest.length;) {
		size_t length = utf8_sequence(rest, &code);

		HOLDS(length > 0 && !utf8_is_control(code));
		rest = str_from_offset(rest, length);
	}
	return 0;
}
