/* SPDX-License-Identifier: Apache-2.0 */
/* Chance from getrandom(2); tests may replace it by a repeatable stream. Thread-safe. */
#ifndef BASE_RANDOM_H
#define BASE_RANDOM_H

#include <stddef.h>
#include <stdint.h>

void random_bytes(void *out, size_t size); /* fit for keys; never fails */
uint64_t random_below(uint64_t bound);	   /* 0 .. bound-1, unbiased; bound > 0 */
void random_use_fake(uint64_t seed);	   /* tests only */
void random_use_real(void);

#endif
