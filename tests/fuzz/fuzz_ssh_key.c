/* SPDX-License-Identifier: Apache-2.0 */
/* A key that reads is written in one form, which reads again as the same key. Without a passphrase:
 * what a locked key costs is bounded elsewhere, and too slow here. */
#include "fuzz.h"

#include "crypto/sshkey.h"

static void
check_again(const struct sshkey *key, struct arena *arena)
{
	CLEANUP(sshkey_freep) struct sshkey *again = NULL;
	struct str text, line, line_again;
	const char *why = NULL;

	HOLDS(sshkey_write_private(key, arena, &text) == OK);
	HOLDS(sshkey_write_public(key, arena, &line) == OK);
	HOLDS(sshkey_read(text, STR(""), &again, &why) == OK);
	HOLDS(sshkey_kind(again) == sshkey_kind(key));
	HOLDS(sshkey_write_public(again, arena, &line_again) == OK);
	HOLDS(str_equal(line, line_again));
	sshkey_free(again);
	again = NULL;
	HOLDS(sshkey_read_stored(text, &again) == OK);
}

/* Keeper's narrow way in takes nothing that the wide one refuses. */
static void
check_stored(struct str text)
{
	CLEANUP(sshkey_freep) struct sshkey *stored = NULL;
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	const char *why = NULL;

	if (sshkey_read_stored(text, &stored) == OK)
		HOLDS(sshkey_read(text, STR(""), &key, &why) == OK);
	else
		HOLDS(!stored);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	const char *why = NULL;

	arena_init(&arena);
	check_stored(str_of(data, size));
	if (sshkey_read(str_of(data, size), STR(""), &key, &why) == OK)
		check_again(key, &arena);
	else
		HOLDS(!key && why && *why);
	return 0;
}
