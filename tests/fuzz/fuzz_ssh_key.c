/* SPDX-License-Identifier: Apache-2.0 */
/* A key that reads is written in one form, which reads again as the same key. Without a passphrase:
 * what a locked key costs is bounded elsewhere, and too slow here. */
#include "fuzz.h"

#include "crypto/ssh_key.h"

static void
check_again(const struct ssh_key *key, struct arena *arena)
{
	CLEANUP(ssh_key_freep) struct ssh_key *again = NULL;
	struct str text, line, line_again;
	const char *why = NULL;

	HOLDS(ssh_key_write_private(key, arena, &text) == OK);
	HOLDS(ssh_key_write_public(key, arena, &line) == OK);
	HOLDS(ssh_key_read(text, STR(""), &again, &why) == OK);
	HOLDS(ssh_key_kind(again) == ssh_key_kind(key));
	HOLDS(ssh_key_write_public(again, arena, &line_again) == OK);
	HOLDS(str_equal(line, line_again));
	ssh_key_free(again);
	again = NULL;
	HOLDS(ssh_key_read_stored(text, &again) == OK);
}

/* Keeper's narrow way in takes nothing that the wide one refuses. */
static void
check_stored(struct str text)
{
	CLEANUP(ssh_key_freep) struct ssh_key *stored = NULL;
	CLEANUP(ssh_key_freep) struct ssh_key *key = NULL;
	const char *why = NULL;

	if (ssh_key_read_stored(text, &stored) == OK)
		HOLDS(ssh_key_read(text, STR(""), &key, &why) == OK);
	else
		HOLDS(!stored);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	CLEANUP(arena_release) struct arena arena;
	CLEANUP(ssh_key_freep) struct ssh_key *key = NULL;
	const char *why = NULL;

	arena_init(&arena);
	check_stored(str_of(data, size));
	if (ssh_key_read(str_of(data, size), STR(""), &key, &why) == OK)
		check_again(key, &arena);
	else
		HOLDS(!key && why && *why);
	return 0;
}
