/* SPDX-License-Identifier: Apache-2.0 */
/* SHA-256, keyed hashes and hexadecimal text. Any thread; nothing here fails. */
#ifndef CRYPTO_HASH_H
#define CRYPTO_HASH_H

#include "base/arena.h"

enum { HASH_SIZE = 32, HASH_HEX_SIZE = 2 * HASH_SIZE + 1, HASH_KEY_SIZE = 32 };

void hash_sha256(struct str data, unsigned char ret_hash[HASH_SIZE]);

/* The keyed hash of a secret that we gave out ourselves (256 random bits): what the store keeps of
 * tokens and client secrets. */
void hash_keyed(const unsigned char key[HASH_KEY_SIZE], struct str data,
		unsigned char ret_hash[HASH_SIZE]);

/* SHA-256 in pieces, for what does not fit in memory. */
struct hash_stream {
	_Alignas(16) unsigned char state[128];
};

void hash_stream_init(struct hash_stream *stream);
void hash_stream_add(struct hash_stream *stream, struct str data);
void hash_stream_finish(struct hash_stream *stream, unsigned char ret_hash[HASH_SIZE]);

/* Lower case, NUL behind; out has room for 2 * size + 1. */
void hash_write_hex(const void *data, size_t size, char *out);
char *hash_hex(struct arena *arena, const void *data, size_t size);

/* Exactly 2 * size hexadecimal digits of either case; ERR_INVALID otherwise. */
MUST_CHECK enum err hash_read_hex(struct str text, unsigned char *ret_data, size_t size);

#endif
