/* SPDX-License-Identifier: Apache-2.0 */
#include "base/memory.h"

#include <signal.h>
#include <stdint.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "support/test.h"

TEST(memory_new_is_zeroed_and_never_null)
{
	unsigned char *bytes = memory_new(100);

	for (int i = 0; i < 100; i++)
		CHECK_INT(bytes[i], 0);
	memory_free(bytes);

	void *nothing = memory_new(0);
	CHECK(nothing);
	memory_free(nothing);
	memory_free(NULL);
}

TEST(memory_grow_keeps_what_was_there)
{
	char *bytes = memory_grow(NULL, 4);

	memcpy(bytes, "abc", 4);
	bytes = memory_grow(bytes, 10000);
	CHECK_TEXT(bytes, "abc");
	memory_free(bytes);
}

TEST(memory_text_copies_and_passes_null_on)
{
	const char *original = "appliance";
	char *copy = memory_text(original);

	CHECK(copy != original);
	CHECK_TEXT(copy, "appliance");
	memory_free(copy);
	CHECK(memory_text(NULL) == NULL);
}

TEST(memory_wipe_leaves_zeros)
{
	char bytes[8] = "secrets";

	memory_wipe(bytes, sizeof(bytes));
	for (size_t i = 0; i < sizeof(bytes); i++)
		CHECK_INT(bytes[i], 0);
	memory_wipe(NULL, 0);
}

TEST(memory_new_array_ends_the_process_when_the_product_is_too_big)
{
	pid_t child = fork();
	int status = 0;

	CHECK(child >= 0);
	if (child == 0) {
		struct rlimit no_core = { 0, 0 };

		setrlimit(RLIMIT_CORE, &no_core);
		signal(SIGABRT, SIG_DFL);
		close(STDERR_FILENO);
		memory_new_array(SIZE_MAX / 2, 3);
		_exit(0);
	}
	CHECK_INT(waitpid(child, &status, 0), child);
	CHECK(WIFSIGNALED(status));
	CHECK_INT(WTERMSIG(status), SIGABRT);
}
