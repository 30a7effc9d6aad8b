/* SPDX-License-Identifier: Apache-2.0 */
/* Each secret has pages of its own: they can be locked, left out of core dumps and given back
 * without a copy in a free list. */
#include "base/secret.h"

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "base/memory.h"

struct secret {
	unsigned char *bytes;
	size_t size;
	size_t mapped;
};

/* Swap is then the only thing that the machine's owner must see to, so it is worth one line and no
 * refusal. */
static void
warn_unlocked(int number)
{
	static atomic_flag was_said = ATOMIC_FLAG_INIT;

	if (!atomic_flag_test_and_set(&was_said))
		log_warning("secret.not_locked", LOG_ERRNO(number));
}

struct secret *
secret_new(size_t size)
{
	struct secret *secret = new_object(struct secret);
	size_t page = (size_t)sysconf(_SC_PAGESIZE);

	secret->size = size;
	/* One byte more, so that a NUL always follows; a size near SIZE_MAX fails in mmap. */
	secret->mapped = (size / page + 1) * page;

	void *memory = mmap(NULL, secret->mapped, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (memory == MAP_FAILED)
		memory_exhausted();
	madvise(memory, secret->mapped, MADV_DONTDUMP);
	if (mlock(memory, secret->mapped) != 0)
		warn_unlocked(errno);
	secret->bytes = memory;
	return secret;
}

struct secret *
secret_copy(const void *data, size_t size)
{
	struct secret *secret = secret_new(size);

	if (size)
		memcpy(secret->bytes, data, size);
	return secret;
}

void
secret_free(struct secret *secret)
{
	if (!secret)
		return;
	memory_wipe(secret->bytes, secret->mapped);
	munmap(secret->bytes, secret->mapped);
	memory_free(secret);
}

void
secret_freep(struct secret **secret)
{
	secret_free(*secret);
	*secret = NULL;
}

struct str
secret_open(const struct secret *secret)
{
	return str_of(secret->bytes, secret->size);
}

unsigned char *
secret_bytes(struct secret *secret)
{
	return secret->bytes;
}
