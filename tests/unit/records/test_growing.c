/* SPDX-License-Identifier: Apache-2.0 */
/* What was added stays, however often the room grows. */
#include "records/growing.h"

#include "support/test.h"

TEST(growing_keeps_what_it_holds)
{
	struct growing growing = { 0 };
	struct arena arena;

	arena_init(&arena);
	for (int64_t i = 0; i < 100; i++)
		*(int64_t *)growing_add(&growing, sizeof(i), &arena) = i;
	CHECK_INT(growing.items.count, 100);
	for (int64_t i = 0; i < 100; i++)
		CHECK_INT(((const int64_t *)growing.items.data)[i], i);
	arena_release(&arena);
}
