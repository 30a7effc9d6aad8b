/* SPDX-License-Identifier: Apache-2.0 */
/* The kernel's generator, or for tests a stream that follows from a seed. */
#include "base/random.h"

#include <assert.h>
#include <errno.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

static atomic_bool is_fake;
static _Atomic uint64_t fake_state;

/* A Weyl sequence scrambled (splitmix64): any thread takes the next word with one atomic addition.
 */
static uint64_t
fake_word(void)
{
	uint64_t word = atomic_fetch_add(&fake_state, 0x9e3779b97f4a7c15ULL);

	word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9ULL;
	word = (word ^ (word >> 27)) * 0x94d049bb133111ebULL;
	return word ^ (word >> 31);
}

static void
fake_bytes(unsigned char *out, size_t size)
{
	while (size > 0) {
		uint64_t word = fake_word();
		size_t part = size < sizeof(word) ? size : sizeof(word);

		memcpy(out, &word, part);
		out += part;
		size -= part;
	}
}

void
random_bytes(void *out, size_t size)
{
	unsigned char *next = out;

	if (atomic_load(&is_fake)) {
		fake_bytes(next, size);
		return;
	}
	while (size > 0) {
		ssize_t got = getrandom(next, size, 0);

		if (got < 0 && errno == EINTR)
			continue;
		if (got <= 0) {
			/* A kernel without chance: no key made from here on would be worth
			 * anything. */
			static const char line[] = "sallyport: getrandom failed\n";
			ssize_t ignored = write(STDERR_FILENO, line, sizeof(line) - 1);

			(void)ignored;
			abort();
		}
		next += got;
		size -= (size_t)got;
	}
}

uint64_t
random_below(uint64_t bound)
{
	assert(bound > 0);

	/* 2^64 mod bound: words below it would make the small results more likely. */
	uint64_t uneven = -bound % bound;
	uint64_t word;

	do {
		random_bytes(&word, sizeof(word));
	} while (word < uneven);
	return word % bound;
}

void
random_use_fake(uint64_t seed)
{
	atomic_store(&fake_state, seed);
	atomic_store(&is_fake, true);
}

void
random_use_real(void)
{
	atomic_store(&is_fake, false);
}
