/* SPDX-License-Identifier: Apache-2.0 */
/* A token request: the first line is its Authorization field, the second its Content-Type, the rest
 * its body. Whatever is fine has credentials that a store can be asked for. */
#include "fuzz.h"

#include "api/oauth/credentials.h"
#include "codec/utf8.h"

static void
check_text(struct str text)
{
	HOLDS(text.length > 0 && utf8_is_valid(text) && !str_contains_byte(text, '\0'));
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	struct str rest = str_of(data, size), authorization = { 0 }, type = { 0 };
	struct login_attempt attempt = { 0 };

	arena_init(&arena);
	str_split(&rest, '\n', &authorization);
	str_split(&rest, '\n', &type);
	if (rest.length > 64 * 1024)
		return 0;
	credentials_bearer(authorization);
	if (credentials_read(&arena, authorization, type, rest, &attempt) != CREDENTIALS_FINE)
		return 0;
	HOLDS(attempt.count >= 1 && attempt.count <= LOGIN_READINGS);
	for (size_t i = 0; i < attempt.count; i++) {
		check_text(attempt.readings[i].client_id);
		check_text(attempt.readings[i].secret);
	}
	return 0;
}
