/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/ssh_text.h"

#include "support/test.h"

TEST(ssh_text_cleans_what_a_target_says)
{
	CLEANUP(arena_release) struct arena arena;

	arena_init(&arena);
	CHECK_STR(ssh_text_clean(&arena, " a\033[31mb\xff\xc2\x9b\xc3\xa4\n", 100),
		  "a [31mb  \xc3\xa4");
	CHECK_STR(ssh_text_clean(&arena, "abcdef", 3), "abc");
	CHECK_STR(ssh_text_clean(&arena, "ab\xc3\xa4", 3), "ab"); /* not half of it */
	CHECK_STR(ssh_text_clean(&arena, NULL, 3), "");
	CHECK_STR(ssh_text_lines(&arena, "a\nb\033c\n", 100), "a\r\nb c\r\n");
}

TEST(ssh_text_says_keys)
{
	CLEANUP(arena_release) struct arena arena;
	struct str wire, fingerprint;
	ssh_key key;

	arena_init(&arena);
	CHECK(ssh_pki_import_pubkey_base64(
		      "AAAAC3NzaC1lZDI1NTE5AAAAIAABAgMEBQYHCAkKCwwNDg8QERITFBUWFxgZGhscHR4f",
		      SSH_KEYTYPE_ED25519, &key) == SSH_OK);
	CHECK_OK(ssh_text_key(key, &arena, &wire));
	CHECK_INT(wire.length, 51);
	CHECK_INT(wire.data[50], 0x1f);
	CHECK_OK(ssh_text_fingerprint(key, &arena, &fingerprint));
	CHECK_INT(fingerprint.length, strlen("SHA256:") + 43);
	ssh_key_free(key);
}
