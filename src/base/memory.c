/* SPDX-License-Identifier: Apache-2.0 */
/* The heap, with one answer to its exhaustion. What lives as long as a request comes from an arena
 * instead. */
#include "base/memory.h"

#include <malloc.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/* Every size that a peer can choose was checked against limits.h, so this is a machine without
 * memory (or a bug in a size): nothing sensible can be done here, and the supervisor starts the
 * process again. The log itself may need memory. */
void
memory_exhausted(void)
{
	static const char line[] = "sallyport: out of memory\n";
	ssize_t ignored = write(STDERR_FILENO, line, sizeof(line) - 1);

	(void)ignored;
	abort();
}

void *
memory_new(size_t size)
{
	void *memory = calloc(1, size ? size : 1);

	if (!memory)
		memory_exhausted();
	return memory;
}

void *
memory_new_array(size_t count, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(count, size, &total))
		memory_exhausted();
	return memory_new(total);
}

void *
memory_grow(void *own_memory, size_t size)
{
	void *memory = realloc(own_memory, size ? size : 1);

	if (!memory)
		memory_exhausted();
	return memory;
}

char *
memory_text(const char *text)
{
	if (!text)
		return NULL;

	size_t size = strlen(text) + 1;
	char *copy = memory_new(size);

	memcpy(copy, text, size);
	return copy;
}

void
memory_free(void *own_memory)
{
	free(own_memory);
}

void
memory_wipe(void *memory, size_t size)
{
	if (size)
		explicit_bzero(memory, size);
}

void
memory_keep_little(void)
{
	const int kept = 64 * 1024, page = 4096;

	mallopt(M_ARENA_MAX, 1);
	mallopt(M_MMAP_THRESHOLD, kept);
	mallopt(M_TRIM_THRESHOLD, kept);
	mallopt(M_TOP_PAD, page);
}
