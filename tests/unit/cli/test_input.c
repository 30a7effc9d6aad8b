/* SPDX-License-Identifier: Apache-2.0 */
#include "cli/input.h"

#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

#include "support/test.h"

struct ends {
	int read, write;
};

static struct ends
new_pipe(void)
{
	int both[2];

	CHECK_INT(pipe(both), 0);
	return (struct ends){ both[0], both[1] };
}

static void
put(struct ends *ends, const char *text)
{
	CHECK_INT(write(ends->write, text, strlen(text)), (ssize_t)strlen(text));
	close(ends->write);
}

TEST(input_reads_to_the_end)
{
	struct ends ends = new_pipe();
	struct input input;

	buf_init(&input.text, 100);
	put(&ends, "a=1\n");
	CHECK_OK(input_read(ends.read, INPUT_TO_END, &input));
	CHECK_STR(buf_str(&input.text), "a=1\n");
	CHECK(!input.gave_up);
	buf_release(&input.text);
	close(ends.read);
}

TEST(input_never_touches_what_is_not_its_own)
{
	struct ends ends = new_pipe();
	struct input input;
	char left[8] = "";

	buf_init(&input.text, 100);
	put(&ends, "next\n");
	CHECK_OK(input_read(ends.read, INPUT_NEVER, &input));
	CHECK_INT(input.text.length, 0);
	CHECK_INT(read(ends.read, left, sizeof(left)), 5);
	buf_release(&input.text);
	close(ends.read);
}

TEST(input_does_not_wait_for_a_silent_pipe)
{
	struct ends ends = new_pipe();
	struct input input;

	buf_init(&input.text, 100);
	CHECK_OK(input_read(ends.read, INPUT_IF_READY, &input));
	CHECK(input.gave_up);
	CHECK_INT(input.text.length, 0);
	buf_release(&input.text);
	close(ends.read);
	close(ends.write);
}

TEST(input_takes_what_is_there)
{
	struct ends ends = new_pipe();
	struct input input;

	buf_init(&input.text, 100);
	put(&ends, "{}");
	CHECK_OK(input_read(ends.read, INPUT_IF_READY, &input));
	CHECK_STR(buf_str(&input.text), "{}");
	buf_release(&input.text);
	close(ends.read);
}

TEST(input_may_be_empty_or_closed)
{
	int null = open("/dev/null", O_RDONLY);
	struct input input;

	buf_init(&input.text, 100);
	CHECK_OK(input_read(null, INPUT_IF_READY, &input));
	CHECK_OK(input_read(null, INPUT_TO_END, &input));
	CHECK_INT(input.text.length, 0);
	CHECK(!input.gave_up);
	close(null);
	CHECK_OK(input_read(null, INPUT_IF_READY, &input));
	CHECK_OK(input_read(null, INPUT_TO_END, &input));
	CHECK_INT(input.text.length, 0);
	buf_release(&input.text);
}

TEST(input_never_waits_for_a_terminal_that_nobody_asked)
{
	int terminal = posix_openpt(O_RDWR | O_NOCTTY);
	struct input input;

	if (terminal < 0)
		SKIP("no pseudo terminal here");
	buf_init(&input.text, 100);
	CHECK_OK(input_read(terminal, INPUT_IF_READY, &input));
	CHECK(!input.gave_up);
	buf_release(&input.text);
	close(terminal);
}

TEST(input_keeps_below_the_ceiling)
{
	struct ends ends = new_pipe();
	struct input input;

	buf_init(&input.text, 4);
	put(&ends, "1234");
	CHECK_OK(input_read(ends.read, INPUT_TO_END, &input));
	close(ends.read);
	ends = new_pipe();
	buf_clear(&input.text);
	put(&ends, "12345");
	CHECK_ERR(input_read(ends.read, INPUT_TO_END, &input), ERR_LIMIT);
	buf_release(&input.text);
	close(ends.read);
}

TEST(input_reads_files)
{
	CLEANUP(buf_release) struct buf text;
	char path[] = "/tmp/test_input.XXXXXX";
	int file = mkstemp(path);

	buf_init(&text, 100);
	CHECK_INT(write(file, "X=1\n", 4), 4);
	close(file);
	CHECK_OK(input_read_file(path, &text));
	CHECK_STR(buf_str(&text), "X=1\n");
	CHECK_INT(unlink(path), 0);
	CHECK_ERR(input_read_file(path, &text), ERR_NOT_FOUND);
	CHECK_ERR(input_read_file("/tmp", &text), ERR_IO);
}
