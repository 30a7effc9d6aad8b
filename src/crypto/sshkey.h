/* SPDX-License-Identifier: Apache-2.0 */
/* SSH private keys: read what people paste (OpenSSH or PEM, with or without a passphrase), write
 * one form (OpenSSH, no passphrase), derive the public line, make new ones. Any thread; a key
 * belongs to one thread at a time. Not ssh_key: libssh has an ssh_key_free, and a session process
 * links both. */
#ifndef CRYPTO_SSHKEY_H
#define CRYPTO_SSHKEY_H

#include "base/arena.h"

enum sshkey_kind { SSH_KEY_ED25519, SSH_KEY_RSA, SSH_KEY_ECDSA };

enum {
	SSH_KEY_TEXT_LIMIT = 32 * 1024,
	SSH_KEY_RSA_BITS_MIN = 1024,
	SSH_KEY_RSA_BITS_MAX = 8192,
	SSH_KEY_BCRYPT_ROUNDS_MAX = 512, /* a few seconds of work: slow lane */
	SSH_KEY_PBKDF_ROUNDS_MAX = 2000000,
};

struct sshkey;

/* Reads an Ed25519, RSA or ECDSA (P-256, P-384, P-521) private key; CRLF, blank lines around it and
 * a missing last newline are accepted. An encrypted key costs up to a few seconds. *ret_why, set on
 * failure too, is a sentence for the person who sent it. ERR_INVALID: the text. ERR_DENIED: the
 * passphrase is missing or wrong. */
MUST_CHECK enum err sshkey_read(struct str text, struct str passphrase, struct sshkey **ret_key,
				const char **ret_why);

/* Only what sshkey_write_private writes: no PEM, no passphrase, so little to be led astray by.
 * ERR_INVALID. */
MUST_CHECK enum err sshkey_read_stored(struct str text, struct sshkey **ret_key);

/* A new Ed25519 key. */
MUST_CHECK enum err sshkey_generate(struct sshkey **ret_key);

void sshkey_free(struct sshkey *own_key); /* takes NULL; wipes */
void sshkey_freep(struct sshkey **key);

enum sshkey_kind sshkey_kind(const struct sshkey *key);

/* "-----BEGIN OPENSSH PRIVATE KEY-----…", without passphrase and comment, a newline at its end. The
 * text is the secret itself. */
MUST_CHECK enum err sshkey_write_private(const struct sshkey *key, struct arena *arena,
					 struct str *ret_text);

/* "ssh-ed25519 AAAA…", no comment, no newline: what authorized_keys takes. */
MUST_CHECK enum err sshkey_write_public(const struct sshkey *key, struct arena *arena,
					struct str *ret_line);

#endif
