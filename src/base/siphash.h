/* SPDX-License-Identifier: Apache-2.0 */
/* SipHash-2-4 (Aumasson and Bernstein, 2012): a short keyed hash. Who does not know the key cannot
 * choose collisions. For hash tables; what must stay secret or last is hashed by crypto/. */
#ifndef BASE_SIPHASH_H
#define BASE_SIPHASH_H

#include "base/str.h"

struct siphash_key {
	uint64_t low, high; /* the key's bytes 0-7 and 8-15, each read little-endian */
};

uint64_t siphash(struct siphash_key key, struct str data);

#endif
