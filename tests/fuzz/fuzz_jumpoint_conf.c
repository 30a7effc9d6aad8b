/* SPDX-License-Identifier: Apache-2.0 */
/* An agent's settings: a text is taken with all that a link needs, or refused with a sentence. */
#include "fuzz.h"

#include "base/limits.h"
#include "jumpoint/settings.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	struct settings settings;
	const char *why = NULL;

	arena_init(&arena);
	if (settings_read(str_of(data, size), &arena, &settings, &why)) {
		HOLDS(why && *why);
		return 0;
	}
	HOLDS(settings.host && strlen(settings.host) <= LIMIT_HOST_NAME);
	HOLDS(settings.port >= 1 && settings.port <= 65535);
	HOLDS(strspn(settings.site_id, "0123456789abcdef") == sizeof(settings.site_id) - 1);
	HOLDS(settings.sessions_most >= 1 && settings.sessions_most <= SETTINGS_SESSIONS_MOST);
	return 0;
}
