/* SPDX-License-Identifier: Apache-2.0 */
/* Programs are started with pipes that nobody ever writes to or closes; waiting on one for nothing
 * is the oldest fault of this tool. */
#include "cli/input.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

enum { GRACE_MS = 500, STEP = 64 * 1024 };

/* Whether something can be read, be it the end. */
static bool
is_ready(int descriptor)
{
	struct pollfd poll_for = { .fd = descriptor, .events = POLLIN };
	int count;

	do
		count = poll(&poll_for, 1, GRACE_MS);
	while (count < 0 && errno == EINTR);
	return count > 0;
}

static enum err
read_to_end(int descriptor, struct buf *text)
{
	for (;;) {
		/* One byte over the ceiling tells too much from just enough. */
		size_t left = text->limit - text->length;
		char probe;
		char *room = left ? buf_reserve(text, left < STEP ? left : STEP) : &probe;
		ssize_t got;

		do
			got = read(descriptor, room, left ? (left < STEP ? left : STEP) : 1);
		while (got < 0 && errno == EINTR);
		if (got < 0)
			return errno == EBADF ? OK : ERR_IO;
		if (got == 0)
			return OK;
		if (!left)
			return ERR_LIMIT;
		buf_added(text, (size_t)got);
	}
}

enum err
input_read(int descriptor, enum input_patience patience, struct input *input)
{
	input->gave_up = false;
	if (patience == INPUT_NEVER)
		return OK;
	if (patience == INPUT_IF_READY) {
		if (isatty(descriptor))
			return OK;
		if (!is_ready(descriptor)) {
			input->gave_up = true;
			return OK;
		}
	}
	return read_to_end(descriptor, &input->text);
}

enum err
input_read_file(const char *path, struct buf *text)
{
	int file = open(path, O_RDONLY | O_CLOEXEC);
	enum err err;

	if (file < 0)
		return errno == ENOENT ? ERR_NOT_FOUND : ERR_IO;
	err = read_to_end(file, text);
	close(file);
	return err;
}
