/* SPDX-License-Identifier: Apache-2.0 */
#include "base/descriptor.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/thread.h"
#include "support/test.h"

/* In a process of its own, whose descriptors are nobody else's. */
static int
start_without(const int *closed, size_t count)
{
	int status = 0;
	pid_t pid = fork();

	if (pid == 0) {
		for (size_t i = 0; i < count; i++)
			close(closed[i]);
		if (!descriptor_fill_standard())
			_exit(1);
		for (int i = 0; i <= 2; i++)
			if (fcntl(i, F_GETFD) < 0)
				_exit(2);
		_exit(open("/dev/null", O_RDONLY) > 2 ? 0 : 3);
	}
	CHECK(pid > 0);
	CHECK_INT(waitpid(pid, &status, 0), pid);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

TEST(descriptor_fill_standard_leaves_no_place_for_files)
{
	static const int all[] = { 0, 1, 2 }, error[] = { 2 }, ends[] = { 0, 2 };

	CHECK_INT(start_without(all, COUNT_OF(all)), 0);
	CHECK_INT(start_without(error, COUNT_OF(error)), 0);
	CHECK_INT(start_without(ends, COUNT_OF(ends)), 0);
	CHECK_INT(start_without(NULL, 0), 0);
}

enum { MUCH = 1024 * 1024 };

struct reading {
	int descriptor;
	size_t length;
	bool is_wrong;
};

static void
read_all(void *context)
{
	struct reading *reading = context;
	char room[4096];
	ssize_t count;

	for (;;) {
		count = read(reading->descriptor, room, sizeof(room));
		if (count <= 0)
			break;
		for (ssize_t i = 0; i < count; i++)
			reading->is_wrong |=
				room[i] != (char)('a' + (reading->length + (size_t)i) % 26);
		reading->length += (size_t)count;
	}
}

TEST(descriptor_write_writes_all_that_a_pipe_takes_in_parts)
{
	char *bytes = memory_new(MUCH);
	struct reading reading = { 0 };
	struct thread *thread;
	int pair[2];

	for (size_t i = 0; i < MUCH; i++)
		bytes[i] = (char)('a' + i % 26);
	CHECK_INT(pipe2(pair, O_CLOEXEC), 0);
	reading.descriptor = pair[0];
	thread = thread_start("reader", read_all, &reading);
	CHECK_OK(descriptor_write(pair[1], str_of(bytes, MUCH)));
	close(pair[1]);
	thread_join(thread);
	CHECK_INT(reading.length, MUCH);
	CHECK(!reading.is_wrong);
	close(pair[0]);
	memory_free(bytes);
}

TEST(descriptor_write_says_why_not)
{
	int full = open("/dev/full", O_WRONLY | O_CLOEXEC);

	CHECK(full >= 0);
	CHECK_OK(descriptor_write(full, STR("")));
	CHECK_ERR(descriptor_write(full, STR("x")), ERR_IO);
	CHECK_INT(errno, ENOSPC);
	close(full);
}
