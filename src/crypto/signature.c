/* SPDX-License-Identifier: Apache-2.0 */
/* The purpose first, then a NUL: no purpose is the beginning of another. */
#include "crypto/signature.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/random.h"

_Static_assert(SIGNATURE_SIZE == crypto_sign_BYTES &&
		       SIGNATURE_PUBLIC_SIZE == crypto_sign_PUBLICKEYBYTES &&
		       SIGNATURE_SEED_SIZE == crypto_sign_SEEDBYTES &&
		       SIGNATURE_SECRET_SIZE == crypto_sign_SECRETKEYBYTES,
	       "Ed25519 sizes");

void
signature_keys_make(struct signature_keys *ret_keys)
{
	unsigned char seed[SIGNATURE_SEED_SIZE];

	random_bytes(seed, sizeof(seed));
	signature_keys_from_seed(seed, ret_keys);
	memory_wipe(seed, sizeof(seed));
}

void
signature_keys_from_seed(const unsigned char seed[SIGNATURE_SEED_SIZE],
			 struct signature_keys *ret_keys)
{
	crypto_sign_seed_keypair(ret_keys->public_key, ret_keys->secret_key, seed);
}

static enum err
labelled(const char *purpose, struct str message, struct buf *out)
{
	buf_printf(out, "sallyport %s 1", purpose);
	buf_append_byte(out, '\0');
	buf_append_str(out, message);
	return buf_error(out);
}

enum err
signature_make(const unsigned char secret_key[SIGNATURE_SECRET_SIZE], const char *purpose,
	       struct str message, unsigned char ret_signature[SIGNATURE_SIZE])
{
	CLEANUP(buf_release) struct buf covered;
	enum err err;

	buf_init(&covered, SIGNATURE_MESSAGE_LIMIT);
	err = labelled(purpose, message, &covered);
	if (err)
		return err;
	crypto_sign_detached(ret_signature, NULL, (const unsigned char *)covered.data,
			     covered.length, secret_key);
	return OK;
}

enum err
signature_check(const unsigned char public_key[SIGNATURE_PUBLIC_SIZE], const char *purpose,
		struct str message, struct str signature)
{
	CLEANUP(buf_release) struct buf covered;

	buf_init(&covered, SIGNATURE_MESSAGE_LIMIT);
	if (signature.length != SIGNATURE_SIZE || labelled(purpose, message, &covered) != OK)
		return ERR_DENIED;
	if (crypto_sign_verify_detached((const unsigned char *)signature.data,
					(const unsigned char *)covered.data, covered.length,
					public_key) != 0)
		return ERR_DENIED;
	return OK;
}
