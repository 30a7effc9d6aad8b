/* SPDX-License-Identifier: Apache-2.0 */
#include "admin/one_time.h"
#include "support/test.h"

TEST(one_time_passwords_are_groups_of_plain_characters)
{
	struct arena arena;
	const char *text;

	arena_init(&arena);
	text = one_time_password(&arena);
	CHECK_INT(strlen(text), 24);
	for (size_t i = 0; i < 24; i++) {
		if (i % 5 == 4)
			CHECK_INT(text[i], '-');
		else
			CHECK(strchr("abcdefghjkmnpqrstuvwxyz123456789", text[i]) != NULL);
	}
	arena_release(&arena);
}

TEST(no_two_passwords_are_alike)
{
	struct arena arena;

	arena_init(&arena);
	CHECK(strcmp(one_time_password(&arena), one_time_password(&arena)) != 0);
	arena_release(&arena);
}
