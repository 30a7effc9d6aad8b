/* SPDX-License-Identifier: Apache-2.0 */
/* Sealed values: anyone with a public key makes them, its owner alone (keeper, or a session
 * process) opens them, and only for the context they were made for.
 *
 *   byte 0       version, 1
 *   1 .. 4       which key: the first bytes of a hash of the public key
 *   5 .. 36      the sender's X25519 public key, made for this value alone
 *   37 ..        XChaCha20-Poly1305 of the padded plain text, its tag behind it
 *
 * Key and nonce are one BLAKE2b of the shared point and both public keys; the authenticated data is
 * the 37 bytes before and the context, each part with its length. The key is new for each value, so
 * the nonce never meets the same key twice. */
#include "crypto/seal.h"

#include <sodium.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/random.h"

enum {
	VERSION = 1,
	KEY_ID_SIZE = 4,
	HEAD_SIZE = 1 + KEY_ID_SIZE + SEAL_KEY_SIZE,
	TAG_SIZE = crypto_aead_xchacha20poly1305_ietf_ABYTES,
	CIPHER_KEY_SIZE = crypto_aead_xchacha20poly1305_ietf_KEYBYTES,
	NONCE_SIZE = crypto_aead_xchacha20poly1305_ietf_NPUBBYTES,
	PAD_SIZE = 32, /* so that a length says little about a password */
	CONTEXT_LIMIT = 512,
};

_Static_assert(SEAL_OVERHEAD == HEAD_SIZE + PAD_SIZE + TAG_SIZE,
	       "what a sealed value adds at most");
_Static_assert(SEAL_KEY_SIZE == crypto_scalarmult_BYTES &&
		       SEAL_KEY_SIZE == crypto_scalarmult_SCALARBYTES,
	       "X25519 sizes");

struct cipher {
	unsigned char key[CIPHER_KEY_SIZE];
	unsigned char nonce[NONCE_SIZE];
};

static void
key_id(const unsigned char public_key[SEAL_KEY_SIZE], unsigned char ret_id[KEY_ID_SIZE])
{
	unsigned char hash[crypto_generichash_BYTES];

	crypto_generichash(hash, sizeof(hash), public_key, SEAL_KEY_SIZE, NULL, 0);
	memcpy(ret_id, hash, KEY_ID_SIZE);
}

static void
cipher_derive(const unsigned char shared[SEAL_KEY_SIZE], const unsigned char *sender,
	      const unsigned char *receiver, struct cipher *ret_cipher)
{
	static const unsigned char label[] = "sallyport seal 1";
	unsigned char hash[CIPHER_KEY_SIZE + NONCE_SIZE];
	crypto_generichash_state state;

	crypto_generichash_init(&state, label, sizeof(label) - 1, sizeof(hash));
	crypto_generichash_update(&state, shared, SEAL_KEY_SIZE);
	crypto_generichash_update(&state, sender, SEAL_KEY_SIZE);
	crypto_generichash_update(&state, receiver, SEAL_KEY_SIZE);
	crypto_generichash_final(&state, hash, sizeof(hash));
	memcpy(ret_cipher->key, hash, CIPHER_KEY_SIZE);
	memcpy(ret_cipher->nonce, hash + CIPHER_KEY_SIZE, NONCE_SIZE);
	memory_wipe(hash, sizeof(hash));
	memory_wipe(&state, sizeof(state));
}

static void
append_part(struct buf *out, struct str part)
{
	unsigned char length[2] = { (unsigned char)(part.length >> 8), (unsigned char)part.length };

	if (part.length > CONTEXT_LIMIT) {
		out->overflowed = true;
		return;
	}
	buf_append(out, length, sizeof(length));
	buf_append_str(out, part);
}

/* What the tag covers beside the plain text. */
static enum err
authenticated_data(const unsigned char head[HEAD_SIZE], const struct seal_context *about,
		   struct buf *out)
{
	buf_append(out, head, HEAD_SIZE);
	append_part(out, str_from(about->kind));
	append_part(out, about->row);
	append_part(out, str_from(about->column));
	return buf_error(out);
}

void
seal_keys_derive(const unsigned char master[SEAL_KEY_SIZE], struct seal_keys *ret_keys)
{
	static const unsigned char label[] = "sallyport seal key pair 1";

	crypto_generichash(ret_keys->secret_key, SEAL_KEY_SIZE, label, sizeof(label) - 1, master,
			   SEAL_KEY_SIZE);
	crypto_scalarmult_base(ret_keys->public_key, ret_keys->secret_key);
}

void
seal_pair_make(struct seal_keys *ret_keys)
{
	random_bytes(ret_keys->secret_key, SEAL_KEY_SIZE);
	crypto_scalarmult_base(ret_keys->public_key, ret_keys->secret_key);
}

/* A kind that no resource has, so that no value at rest is ever taken for one of these. */
enum err
seal_session_context(struct str session_uid, struct str account_uid, const char *column,
		     char row[SEAL_SESSION_ROW_SIZE], struct seal_context *ret_about)
{
	if (session_uid.length != SEAL_UID_SIZE || account_uid.length != SEAL_UID_SIZE)
		return ERR_INVALID;
	memcpy(row, session_uid.data, SEAL_UID_SIZE);
	row[SEAL_UID_SIZE] = '/';
	memcpy(row + SEAL_UID_SIZE + 1, account_uid.data, SEAL_UID_SIZE);
	*ret_about = (struct seal_context){ .kind = "session_credential",
					    .row = str_of(row, SEAL_SESSION_ROW_SIZE),
					    .column = column };
	return OK;
}

static enum err
seal_with(const struct cipher *cipher, const struct buf *covered, struct str plain,
	  unsigned char *out)
{
	size_t padded = 0;
	unsigned long long written = 0;

	if (plain.length)
		memcpy(out, plain.data, plain.length);
	if (sodium_pad(&padded, out, plain.length, PAD_SIZE, plain.length + PAD_SIZE) != 0)
		return ERR_BUG;
	crypto_aead_xchacha20poly1305_ietf_encrypt(
		out, &written, out, padded, (const unsigned char *)covered->data, covered->length,
		NULL, cipher->nonce, cipher->key);
	return OK;
}

enum err
seal_to(const unsigned char public_key[SEAL_KEY_SIZE], const struct seal_context *about,
	struct str plain, struct arena *arena, struct str *ret_sealed)
{
	CLEANUP(buf_release) struct buf covered;
	unsigned char secret[SEAL_KEY_SIZE], shared[SEAL_KEY_SIZE];
	struct cipher cipher;
	unsigned char *out;
	enum err err;

	buf_init(&covered, HEAD_SIZE + 3 * (2 + CONTEXT_LIMIT));
	if (plain.length > SEAL_PLAIN_LIMIT)
		return ERR_LIMIT;
	size_t padded = (plain.length / PAD_SIZE + 1) * PAD_SIZE;
	out = arena_alloc(arena, HEAD_SIZE + padded + TAG_SIZE);
	out[0] = VERSION;
	key_id(public_key, out + 1);
	random_bytes(secret, sizeof(secret));
	crypto_scalarmult_base(out + 1 + KEY_ID_SIZE, secret);
	err = authenticated_data(out, about, &covered);
	if (!err && crypto_scalarmult(shared, secret, public_key) != 0)
		err = ERR_INVALID;
	memory_wipe(secret, sizeof(secret));
	if (err)
		return err;
	cipher_derive(shared, out + 1 + KEY_ID_SIZE, public_key, &cipher);
	memory_wipe(shared, sizeof(shared));
	err = seal_with(&cipher, &covered, plain, out + HEAD_SIZE);
	memory_wipe(&cipher, sizeof(cipher));
	if (err)
		return err;
	*ret_sealed = str_of(out, HEAD_SIZE + padded + TAG_SIZE);
	return OK;
}

static enum err
check_head(const struct seal_keys *keys, struct str sealed)
{
	unsigned char id[KEY_ID_SIZE];

	if (sealed.length < HEAD_SIZE + PAD_SIZE + TAG_SIZE ||
	    sealed.length > SEAL_PLAIN_LIMIT + SEAL_OVERHEAD)
		return ERR_INVALID;
	if (sealed.data[0] != VERSION)
		return ERR_INVALID;
	key_id(keys->public_key, id);
	if (memcmp(id, sealed.data + 1, KEY_ID_SIZE) != 0)
		return ERR_CONFLICT;
	return OK;
}

static enum err
open_with(const struct cipher *cipher, const struct buf *covered, struct str body,
	  unsigned char *out, size_t *ret_length)
{
	unsigned long long length = 0;
	int failed = crypto_aead_xchacha20poly1305_ietf_decrypt(
		out, &length, NULL, (const unsigned char *)body.data, body.length,
		(const unsigned char *)covered->data, covered->length, cipher->nonce, cipher->key);

	if (failed)
		return ERR_INVALID;
	if (sodium_unpad(ret_length, out, length, PAD_SIZE) != 0)
		return ERR_INVALID;
	return OK;
}

enum err
seal_open(const struct seal_keys *keys, const struct seal_context *about, struct str sealed,
	  struct arena *arena, struct str *ret_plain)
{
	CLEANUP(buf_release) struct buf covered;
	unsigned char shared[SEAL_KEY_SIZE];
	const unsigned char *head = (const unsigned char *)sealed.data;
	struct cipher cipher;
	unsigned char *out;
	size_t length = 0;
	enum err err;

	buf_init(&covered, HEAD_SIZE + 3 * (2 + CONTEXT_LIMIT));
	err = check_head(keys, sealed);
	if (err)
		return err;
	err = authenticated_data(head, about, &covered);
	if (err)
		return ERR_INVALID;
	if (crypto_scalarmult(shared, keys->secret_key, head + 1 + KEY_ID_SIZE) != 0)
		return ERR_INVALID;
	cipher_derive(shared, head + 1 + KEY_ID_SIZE, keys->public_key, &cipher);
	memory_wipe(shared, sizeof(shared));
	out = arena_alloc(arena, sealed.length);
	err = open_with(&cipher, &covered, str_from_offset(sealed, HEAD_SIZE), out, &length);
	memory_wipe(&cipher, sizeof(cipher));
	if (err)
		return err;
	out[length] = '\0';
	*ret_plain = str_of(out, length);
	return OK;
}
