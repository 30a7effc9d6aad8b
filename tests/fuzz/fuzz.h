/* SPDX-License-Identifier: Apache-2.0 */
/* What a fuzz target is: bytes in, and nothing that they can break. A property that does not hold
 * ends the program. */
#ifndef FUZZ_FUZZ_H
#define FUZZ_FUZZ_H

#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size); /* always returns 0 */

#define HOLDS(condition) \
	do { \
		if (!(condition)) \
			abort(); \
	} while (0)

#endif
