/* SPDX-License-Identifier: Apache-2.0 */
/* A file of the tz database, and what it says of moments far apart: whole seconds, the same each
 * time, and no further from UTC than its own bytes or rule can say. */
#include "fuzz.h"

#include "codec/timezone.h"

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const int64_t moments[] = { INT64_MIN,	  -1,	    0, 951782400000, 1700000000000,
					   4086547200000, INT64_MAX };
	CLEANUP(arena_release) struct arena arena;
	const struct timezone *zone;

	arena_init(&arena);
	if (timezone_read(&arena, str_of(data, size), &zone))
		return 0;
	for (size_t i = 0; i < COUNT_OF(moments); i++) {
		int64_t offset = timezone_offset(zone, moments[i]);

		HOLDS(offset == timezone_offset(zone, moments[i]));
		HOLDS(offset >= INT32_MIN && offset <= INT32_MAX);
	}
	return 0;
}
