/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256 and HMAC by libsodium, which takes no memory and cannot fail. Streams are long: they go
 * through libcrypto's own loop, which uses the processor's instructions and is eight times as fast;
 * its newer interface takes memory for each. */
#include "crypto/hash.h"

#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/sha.h>
#include <sodium.h>

#include "base/memory.h"

_Static_assert(HASH_SIZE == crypto_hash_sha256_BYTES && HASH_SIZE == crypto_auth_hmacsha256_BYTES,
	       "hash sizes");
_Static_assert(sizeof(SHA256_CTX) <= sizeof(((struct hash_stream *)0)->state),
	       "room for the state");

void
hash_sha256(struct str data, unsigned char ret_hash[HASH_SIZE])
{
	crypto_hash_sha256(ret_hash, (const unsigned char *)data.data, data.length);
}

void
hash_keyed(const unsigned char key[HASH_KEY_SIZE], struct str data,
	   unsigned char ret_hash[HASH_SIZE])
{
	crypto_auth_hmacsha256(ret_hash, (const unsigned char *)data.data, data.length, key);
}

static SHA256_CTX *
state_of(struct hash_stream *stream)
{
	return (SHA256_CTX *)(void *)stream->state;
}

void
hash_stream_init(struct hash_stream *stream)
{
	SHA256_Init(state_of(stream));
}

void
hash_stream_add(struct hash_stream *stream, struct str data)
{
	SHA256_Update(state_of(stream), data.data, data.length);
}

void
hash_stream_finish(struct hash_stream *stream, unsigned char ret_hash[HASH_SIZE])
{
	SHA256_Final(ret_hash, state_of(stream));
}

void
hash_write_hex(const void *data, size_t size, char *out)
{
	static const char digits[] = "0123456789abcdef";
	const unsigned char *bytes = data;

	for (size_t i = 0; i < size; i++) {
		out[2 * i] = digits[bytes[i] >> 4];
		out[2 * i + 1] = digits[bytes[i] & 15];
	}
	out[2 * size] = '\0';
}

char *
hash_hex(struct arena *arena, const void *data, size_t size)
{
	char *out = arena_alloc(arena, 2 * size + 1);

	hash_write_hex(data, size, out);
	return out;
}

enum err
hash_read_hex(struct str text, unsigned char *ret_data, size_t size)
{
	if (text.length != 2 * size)
		return ERR_INVALID;
	for (size_t i = 0; i < text.length; i++)
		if (str_hex_value(text.data[i]) < 0)
			return ERR_INVALID;
	for (size_t i = 0; i < size; i++)
		ret_data[i] = (unsigned char)((unsigned)str_hex_value(text.data[2 * i]) << 4 |
					      str_hex_value(text.data[2 * i + 1]));
	return OK;
}
