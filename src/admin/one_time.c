/* SPDX-License-Identifier: Apache-2.0 */
/* 32 letters and digits that are not taken for one another, so each carries five bits. */
#include "admin/one_time.h"

#include "base/random.h"

enum { GROUPS = 5, GROUP_SIZE = 4 };

static const char alphabet[] = "abcdefghjkmnpqrstuvwxyz123456789";

_Static_assert(sizeof(alphabet) - 1 == 32, "five bits a character");

const char *
one_time_password(struct arena *arena)
{
	char *text = arena_alloc(arena, GROUPS * (GROUP_SIZE + 1));
	char *at = text;

	for (int group = 0; group < GROUPS; group++) {
		if (group > 0)
			*at++ = '-';
		for (int i = 0; i < GROUP_SIZE; i++)
			*at++ = alphabet[random_below(sizeof(alphabet) - 1)];
	}
	*at = '\0';
	return text;
}
