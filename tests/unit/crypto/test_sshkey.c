/* SPDX-License-Identifier: Apache-2.0 */
/* The door: texts as people paste them, and what comes out again. */
#include "crypto/sshkey.h"

#include "base/buf.h"
#include "sample_keys.h"
#include "support/test.h"

static struct arena arena;

static void
check_public(const char *text, const char *want, enum sshkey_kind kind)
{
	CLEANUP(sshkey_freep) struct sshkey *key = NULL;
	const char *why = NULL;
	struct str line;

	CHECK_OK(sshkey_read(str_from(text), STR(""), &key, &why));
	CHECK_INT(sshkey_kind(key), kind);
	CHECK_OK(sshkey_write_public(key, &arena, &line));
	CHECK_STR(line, want);
}

static void
check_refused(struct str text, const char *want)
{
	struct sshkey *key = NULL;
	const char *why = NULL;

	CHECK_ERR(sshkey_read(text, STR(""), &key, &why), ERR_INVALID);
	CHECK(key == NULL);
	CHECK_TEXT(why, want);
}

TEST(sshkey_gives_the_public_line_of_ssh_keygen)
{
	arena_init(&arena);
	check_public(key_ed25519, public_ed25519, SSH_KEY_ED25519);
	check_public(key_rsa, public_rsa, SSH_KEY_RSA);
	check_public(key_ecdsa, public_ecdsa, SSH_KEY_ECDSA);
	check_public(key_ecdsa521, public_ecdsa521, SSH_KEY_ECDSA);
	arena_release(&arena);
}

TEST(sshkey_takes_pasted_text)
{
	struct buf text;
	size_t length = strlen(key_ed25519);

	arena_init(&arena);
	buf_init(&text, SSH_KEY_TEXT_LIMIT);
	buf_append_text(&text, "\r\n  \n");
	for (size_t i = 0; i < length - 1; i++) {
		if (key_ed25519[i] == '\n')
			buf_append_byte(&text, '\r');
		buf_append_byte(&text, key_ed25519[i]);
	}
	check_public(text.data, public_ed25519, SSH_KEY_ED25519);
	buf_clear(&text);
	buf_append(&text, key_rsa_pem, strlen(key_rsa_pem) - 1);
	check_public(text.data, public_rsa, SSH_KEY_RSA);
	buf_release(&text);
	arena_release(&arena);
}

TEST(sshkey_writes_one_form_that_reads_again)
{
	static const char *const texts[] = { key_ed25519, key_rsa_pem, key_rsa_pkcs8, key_ecdsa_pem,
					     key_ecdsa521 };
	static const char *const lines[] = { public_ed25519, public_rsa, public_rsa, public_ecdsa,
					     public_ecdsa521 };
	const char *why = NULL;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(texts); i++) {
		CLEANUP(sshkey_freep) struct sshkey *key = NULL;
		struct str text;

		CHECK_OK(sshkey_read(str_from(texts[i]), STR(""), &key, &why));
		CHECK_OK(sshkey_write_private(key, &arena, &text));
		CHECK(str_starts(text, STR("-----BEGIN OPENSSH PRIVATE KEY-----\n")));
		CHECK(str_ends(text, STR("\n-----END OPENSSH PRIVATE KEY-----\n")));
		check_public(arena_text(&arena, text), lines[i], sshkey_kind(key));
	}
	arena_release(&arena);
}

TEST(sshkey_generates_keys_that_differ)
{
	CLEANUP(sshkey_freep) struct sshkey *first = NULL;
	CLEANUP(sshkey_freep) struct sshkey *second = NULL;
	struct str a, b;

	arena_init(&arena);
	CHECK_OK(sshkey_generate(&first));
	CHECK_OK(sshkey_generate(&second));
	CHECK_INT(sshkey_kind(first), SSH_KEY_ED25519);
	CHECK_OK(sshkey_write_public(first, &arena, &a));
	CHECK_OK(sshkey_write_public(second, &arena, &b));
	CHECK(str_starts(a, STR("ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI")));
	CHECK(!str_equal(a, b));
	CHECK_OK(sshkey_write_private(first, &arena, &b));
	check_public(arena_text(&arena, b), arena_text(&arena, a), SSH_KEY_ED25519);
	arena_release(&arena);
}

TEST(sshkey_says_what_is_wrong_with_a_text)
{
	static char endless[SSH_KEY_TEXT_LIMIT + 1];

	check_refused(STR(""), "This is not a private key in OpenSSH or PEM form.");
	check_refused(STR("hunter2"), "This is not a private key in OpenSSH or PEM form.");
	check_refused(STR("PuTTY-User-Key-File-3: ssh-ed25519\n"),
		      "This is a PuTTY key: export it in OpenSSH form.");
	check_refused(str_from(public_ed25519), "This is a public key: the private key is needed.");
	check_refused(STR("-----BEGIN PUBLIC KEY-----\n"),
		      "This is a public key: the private key is needed.");
	check_refused(str_of("a\0b", 3), "The private key contains a zero byte.");
	memset(endless, 'x', sizeof(endless));
	check_refused(str_of(endless, sizeof(endless)), "The private key is too long.");
}

TEST(sshkey_free_takes_null)
{
	struct sshkey *key = NULL;

	sshkey_free(NULL);
	sshkey_freep(&key);
}
