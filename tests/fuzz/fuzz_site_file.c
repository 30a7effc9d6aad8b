/* SPDX-License-Identifier: Apache-2.0 */
/* The site file, which keeper reads: what is taken is written out as the same site. */
#include "fuzz.h"

#include "crypto/site_key.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(buf_release) struct buf text;
	struct site_key site, again;

	arena_init(&arena);
	buf_init(&text, 2 * SITE_TEXT_LIMIT);
	if (site_key_read(str_of(data, size), &arena, &site))
		return 0;
	site_key_write(&site, &text);
	HOLDS(buf_error(&text) == OK);
	HOLDS(site_key_read(buf_str(&text), &arena, &again) == OK);
	HOLDS(strcmp(site.id, again.id) == 0);
	HOLDS(memcmp(site.seal_public, again.seal_public, SEAL_KEY_SIZE) == 0);
	HOLDS(memcmp(site.identity_public, again.identity_public, SITE_KEY_SIZE) == 0);
	HOLDS(str_equal(site.sealed_identity, again.sealed_identity));
	return 0;
}
