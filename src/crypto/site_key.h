/* SPDX-License-Identifier: Apache-2.0 */
/* The site's identity: an Ed25519 key that Jumpoints pin and that signs chain heads. Its secret
 * half lives in keeper alone, sealed at rest; that sealed half is at the same time the check value
 * by which keeper knows that it was given the right master key. */
#ifndef CRYPTO_SITE_KEY_H
#define CRYPTO_SITE_KEY_H

#include "base/buf.h"
#include "crypto/seal.h"
#include "crypto/signature.h"

enum { SITE_ID_SIZE = 16, SITE_KEY_SIZE = 32, SITE_TEXT_LIMIT = 4096 };

struct site_key {
	char id[2 * SITE_ID_SIZE + 1];		  /* hex, random, made once */
	unsigned char seal_public[SEAL_KEY_SIZE]; /* what secrets are sealed to */
	unsigned char identity_public[SITE_KEY_SIZE];
	struct str sealed_identity; /* in the arena it was read into */
};

struct site_key_secrets {
	char site_id[2 * SITE_ID_SIZE + 1]; /* no secret: what proofs are held against */
	struct seal_keys seal;
	struct signature_keys identity;
	unsigned char derive[32]; /* from which purposes derive their keys */
};

/* A new site under this master key. */
MUST_CHECK enum err site_key_make(const unsigned char master[SEAL_KEY_SIZE], struct arena *arena,
				  struct site_key *ret_site);

/* The site file, text: who the site is, and the sealed identity. Nothing in it is secret.
 * ERR_INVALID: not a site file. */
void site_key_write(const struct site_key *site, struct buf *out);
MUST_CHECK enum err site_key_read(struct str text, struct arena *arena, struct site_key *ret_site);

/* Keeper's start. ERR_CONFLICT: another site's master key. ERR_INVALID: the file was damaged or
 * changed. */
MUST_CHECK enum err site_key_unlock(const struct site_key *site,
				    const unsigned char master[SEAL_KEY_SIZE],
				    struct site_key_secrets *ret_secrets);

/* A key for one purpose, the same each time. */
void site_key_derive(const struct site_key_secrets *secrets, const char *purpose,
		     unsigned char ret_key[32]);

#endif
