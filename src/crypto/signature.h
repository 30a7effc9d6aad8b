/* SPDX-License-Identifier: Apache-2.0 */
/* Ed25519 signatures that say what they are for: what is signed is "sallyport <purpose> 1", a NUL
 * and the message, so that a signature for one purpose is worth nothing for another. Also the table
 * by which others ask keeper for the site's. Any thread. */
#ifndef CRYPTO_SIGNATURE_H
#define CRYPTO_SIGNATURE_H

#include "base/str.h"

enum {
	SIGNATURE_SIZE = 64,
	SIGNATURE_PUBLIC_SIZE = 32,
	SIGNATURE_SEED_SIZE = 32,
	SIGNATURE_SECRET_SIZE = 64,	/* seed and public half, libsodium's form */
	SIGNATURE_MESSAGE_LIMIT = 1024, /* with the purpose */
};

/* Whoever holds one wipes it. */
struct signature_keys {
	unsigned char public_key[SIGNATURE_PUBLIC_SIZE];
	unsigned char secret_key[SIGNATURE_SECRET_SIZE]; /* begins with the seed: what is stored */
};

void signature_keys_make(struct signature_keys *ret_keys);
void signature_keys_from_seed(const unsigned char seed[SIGNATURE_SEED_SIZE],
			      struct signature_keys *ret_keys);

/* ERR_LIMIT: past SIGNATURE_MESSAGE_LIMIT in all. */
MUST_CHECK enum err signature_make(const unsigned char secret_key[SIGNATURE_SECRET_SIZE],
				   const char *purpose, struct str message,
				   unsigned char ret_signature[SIGNATURE_SIZE]);

/* ERR_DENIED: not that key's, or not of this message for this purpose. */
MUST_CHECK enum err signature_check(const unsigned char public_key[SIGNATURE_PUBLIC_SIZE],
				    const char *purpose, struct str message, struct str signature);

/* --- the site's identity, which is in keeper alone --- */

enum signer_purpose { SIGNER_CHAIN_HEAD, SIGNER_LINK_HELLO, SIGNER_JUMPOINT_CERTIFICATE };

/* What goes under each: for those who check. */
#define SIGNER_CHAIN_HEAD_PURPOSE "chain head"
#define SIGNER_LINK_HELLO_PURPOSE "link hello"

struct signer {
	void *context;
	/* A round trip to keeper, blocking: never on the loop. ERR_DENIED: keeper refuses.
	 * ERR_BACKEND: it is not there. ERR_AGAIN: ask later. */
	enum err (*sign)(void *context, enum signer_purpose purpose, struct str message,
			 unsigned char ret_signature[SIGNATURE_SIZE]);
};

#endif
