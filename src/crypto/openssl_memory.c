/* SPDX-License-Identifier: Apache-2.0 */
/* OpenSSL's memory goes through ours and is wiped when given back: its decoders leave copies of a
 * private key in freed blocks, and its TLS buffers hold whole requests. Each block carries its size
 * before it. */
#include <openssl/crypto.h>
#include <stdint.h>
#include <string.h>

#include "base/memory.h"
#include "crypto/init.h"

enum { PREFIX = 16 }; /* keeps the alignment malloc gives */

static void *
wiping_malloc(size_t size, const char *file, int line)
{
	unsigned char *block;

	if (size > SIZE_MAX - PREFIX)
		return NULL;
	block = memory_grow(NULL, size + PREFIX); /* not cleared: it was when it was given back */
	memcpy(block, &size, sizeof(size));
	return block + PREFIX;
}

static void
wiping_free(void *memory, const char *file, int line)
{
	unsigned char *block;
	size_t size;

	if (!memory)
		return;
	block = (unsigned char *)memory - PREFIX;
	memcpy(&size, block, sizeof(size));
	memory_wipe(block, size + PREFIX);
	memory_free(block);
}

static void *
wiping_realloc(void *memory, size_t size, const char *file, int line)
{
	size_t old = 0;
	void *copy;

	if (!memory)
		return wiping_malloc(size, file, line);
	memcpy(&old, (unsigned char *)memory - PREFIX, sizeof(old));
	copy = wiping_malloc(size, file, line);
	if (!copy)
		return NULL;
	memcpy(copy, memory, old < size ? old : size);
	wiping_free(memory, file, line);
	return copy;
}

enum err
crypto_init_openssl(void)
{
	if (!CRYPTO_set_mem_functions(wiping_malloc, wiping_realloc, wiping_free))
		return ERR_BUG;
	return crypto_init();
}

enum err
crypto_init_openssl_fileless(void)
{
	const uint64_t options = OPENSSL_INIT_NO_LOAD_CONFIG | OPENSSL_INIT_NO_LOAD_CRYPTO_STRINGS |
				 OPENSSL_INIT_NO_ATEXIT;
	enum err err = crypto_init_openssl();

	if (err)
		return err;
	return OPENSSL_init_crypto(options, NULL) == 1 ? OK : ERR_BUG;
}
