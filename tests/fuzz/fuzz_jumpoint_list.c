/* SPDX-License-Identifier: Apache-2.0 */
/* A Jumpoint's list of what it may reach: any text is a list or is not, and a list that denies
 * everything first lets nothing pass. */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include "jumpoint/allow_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct allow_target target = { .protocol = STR("ssh"),
				       .name = STR("db.example.net"),
				       .port = 22 };
	struct allow_list list;
	struct arena arena;
	int line;

	arena_init(&arena);
	if (address_parse(STR("10.1.2.3"), &target.address))
		abort();
	if (allow_list_read(str_of(data, size), &arena, &list, &line) == OK) {
		bool passes = allow_list_passes(&list, &target);
		struct str denied = str_from(
			arena_printf(&arena, "deny * * *\n%.*s", (int)size, (const char *)data));

		if (passes && list.count == 0 && list.has_allow)
			abort();
		if (allow_list_read(denied, &arena, &list, &line) == OK &&
		    allow_list_passes(&list, &target))
			abort();
	}
	arena_release(&arena);
	return 0;
}
