/* SPDX-License-Identifier: Apache-2.0 */
/* Folds, and takes from LIKE the letters that mean something to it. */
#include "actions/session/search.h"

#include "codec/utf8.h"

const char *
search_pattern(struct arena *arena, struct str search)
{
	struct str key = utf8_fold_key(arena, str_trim(search));
	char *pattern = arena_alloc(arena, 2 * key.length + 3);
	size_t length = 0;

	if (key.length == 0)
		return NULL;
	pattern[length++] = '%';
	for (size_t i = 0; i < key.length; i++) {
		if (strchr("%_\\", key.data[i]))
			pattern[length++] = '\\';
		pattern[length++] = key.data[i];
	}
	pattern[length++] = '%';
	pattern[length] = '\0';
	return pattern;
}
