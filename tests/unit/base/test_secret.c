/* SPDX-License-Identifier: Apache-2.0 */
#include "base/secret.h"

#include <stdio.h>
#include <sys/mman.h>
#include <unistd.h>

#include "support/test.h"

TEST(secret_holds_what_was_copied)
{
	struct secret *secret = secret_copy("hunter2", 7);

	CHECK_STR(secret_open(secret), "hunter2");
	CHECK_INT(secret_open(secret).data[7], '\0');
	secret_freep(&secret);
	CHECK(secret == NULL);
	secret_free(NULL);
}

TEST(secret_new_is_zeroed_and_can_be_filled)
{
	struct secret *secret = secret_new(10000);

	CHECK_INT(secret_open(secret).length, 10000);
	for (size_t i = 0; i < 10000; i++)
		CHECK_INT(secret_bytes(secret)[i], 0);
	memset(secret_bytes(secret), 'x', 10000);
	CHECK_INT(secret_open(secret).data[9999], 'x');
	secret_free(secret);
}

/* Whether the mapping that holds the address has this flag in the kernel's own list. */
static bool
has_flag(const void *address, const char *flag)
{
	FILE *maps = fopen("/proc/self/smaps", "re");
	char line[512];
	bool is_ours = false, has = false;

	CHECK(maps);
	while (fgets(line, sizeof(line), maps)) {
		unsigned long start, end;

		if (sscanf(line, "%lx-%lx ", &start, &end) == 2)
			is_ours = (unsigned long)address >= start && (unsigned long)address < end;
		if (is_ours && strncmp(line, "VmFlags:", 8) == 0)
			has = strstr(line, flag) != NULL;
	}
	fclose(maps);
	return has;
}

TEST(secret_stays_out_of_core_dumps)
{
	CLEANUP(secret_freep) struct secret *secret = secret_copy("abc", 3);

	CHECK(has_flag(secret_bytes(secret), " dd"));
}

TEST(secret_is_unmapped_when_freed)
{
	struct secret *secret = secret_copy("abc", 3);
	unsigned char *page = secret_bytes(secret);
	unsigned char resident;

	CHECK_INT(mincore(page, 1, &resident), 0);
	secret_free(secret);
	CHECK_INT(mincore(page, 1, &resident), -1);
}
