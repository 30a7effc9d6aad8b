/* SPDX-License-Identifier: Apache-2.0 */
/* The machine's own zone files, at moments that are known; and files that are none. */
#include "codec/timezone.h"

#include <stdio.h>

#include "support/test.h"

static struct str
read_zone(struct arena *arena, const char *name)
{
	const char *path = arena_printf(arena, "/usr/share/zoneinfo/%s", name);
	char *bytes = arena_alloc(arena, TIMEZONE_FILE_LIMIT);
	FILE *file = fopen(path, "r");
	size_t length;

	if (!file)
		SKIP("this machine has no time zones");
	length = fread(bytes, 1, TIMEZONE_FILE_LIMIT, file);
	fclose(file);
	return str_of(bytes, length);
}

TEST(timezone_knows_when_clocks_change)
{
	static const struct {
		const char *name;
		int64_t at, offset;
	} known[] = {
		{ "UTC", 1700000000, 0 },
		{ "Asia/Kolkata", 1700000000, 19800 },
		/* 2023-03-12 02:00 and 2023-11-05 02:00 local */
		{ "America/New_York", 1678604399, -18000 },
		{ "America/New_York", 1678604400, -14400 },
		{ "America/New_York", 1699163999, -14400 },
		{ "America/New_York", 1699164000, -18000 },
		/* 2099-07-01 and 2099-12-01, by the rule alone; 2099-03-29 01:00 UTC */
		{ "Europe/Berlin", 4086547200, 7200 },
		{ "Europe/Berlin", 4099766400, 3600 },
		{ "Europe/Berlin", 4078429199, 3600 },
		{ "Europe/Berlin", 4078429200, 7200 },
		/* summer lies across the turn of the year: 2098-01-01, 2098-07-01 */
		{ "Australia/Sydney", 4039372800, 39600 },
		{ "Australia/Sydney", 4055011200, 36000 },
		/* a zone whose name is a number */
		{ "America/Sao_Paulo", 4086547200, -10800 },
		/* before the first change */
		{ "Europe/Berlin", -3000000000, 3208 },
	};
	struct arena arena;

	arena_init(&arena);
	for (size_t i = 0; i < COUNT_OF(known); i++) {
		const struct timezone *zone;

		CHECK_OK(timezone_read(&arena, read_zone(&arena, known[i].name), &zone));
		CHECK_INT(timezone_offset(zone, known[i].at * 1000), known[i].offset);
	}
	arena_release(&arena);
}

TEST(timezone_refuses_what_is_none)
{
	const struct timezone *zone;
	struct arena arena;
	struct str whole;

	arena_init(&arena);
	whole = read_zone(&arena, "America/New_York");
	for (size_t length = 0; length + 1 < whole.length; length += 7)
		CHECK_ERR(timezone_read(&arena, str_of(whole.data, length), &zone), ERR_INVALID);
	CHECK_ERR(timezone_read(&arena, STR("root:x:0:0:root:/root:/bin/bash\n"), &zone),
		  ERR_INVALID);
	arena_release(&arena);
}

/* Whatever a byte is changed to, nothing is read past the end. */
TEST(timezone_survives_damage)
{
	const struct timezone *zone;
	struct arena arena;
	struct str whole;

	arena_init(&arena);
	whole = read_zone(&arena, "Europe/Berlin");
	for (size_t i = 0; i < whole.length; i += 3) {
		char *bytes = arena_copy(&arena, whole.data, whole.length);
		enum err err;

		bytes[i] = (char)~bytes[i];
		err = timezone_read(&arena, str_of(bytes, whole.length), &zone);
		CHECK(err == OK || err == ERR_INVALID);
		if (!err)
			timezone_offset(zone, 1700000000000);
	}
	arena_release(&arena);
}
