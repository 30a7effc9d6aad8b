/* SPDX-License-Identifier: Apache-2.0 */
/* A file of variables: names are names, values hold no line end. */
#include "fuzz.h"

#include "cli/env_file.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	struct env_file file;
	const char *why = NULL;

	arena_init(&arena);
	if (env_file_parse(&arena, str_of(data, size), &file, &why)) {
		HOLDS(why && *why);
		return 0;
	}
	for (size_t i = 0; i < file.count; i++) {
		HOLDS(file.pairs[i].name.length > 0 && !str_contains_byte(file.pairs[i].name, ' '));
		HOLDS(!str_contains_byte(file.pairs[i].value, '\n'));
		HOLDS(env_file_find(&file, file.pairs[i].name.data) != NULL);
	}
	return 0;
}
