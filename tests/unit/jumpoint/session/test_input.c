/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/input.h"

#include <stdio.h>

#include "support/test.h"

static void
take(struct input *input, const char *name, int64_t offset, const char *text)
{
	input_take(input, name, offset, str_from(text));
}

static void
check_next(struct input *input, const char *text)
{
	struct input_writer *writer = input_next(input);

	CHECK(writer != NULL);
	CHECK_STR(buf_str(&writer->waiting), text);
	input_written(writer, strlen(text));
}

TEST(input_takes_each_byte_once)
{
	struct input input;

	input_init(&input);
	take(&input, "writer-1", 0, "abc");
	take(&input, "writer-1", 0, "abc");
	take(&input, "writer-1", 2, "cde");
	check_next(&input, "abcde");
	take(&input, "writer-1", 3, "de");
	CHECK(input_next(&input) == NULL);
	CHECK_INT(input_owed(&input)->taken, 5);
	input_release(&input);
}

TEST(input_does_not_take_past_a_gap)
{
	struct input input;
	struct input_writer *owed;

	input_init(&input);
	take(&input, "writer-1", 0, "abc");
	CHECK(input_owed(&input) == NULL);
	take(&input, "writer-1", 5, "xyz");
	/* and it is told from where to send again */
	owed = input_owed(&input);
	CHECK(owed != NULL);
	CHECK_INT(owed->taken, 0);
	check_next(&input, "abc");
	CHECK_INT(owed->taken, 3);
	input_release(&input);
}

TEST(input_has_a_bound_for_each_writer)
{
	static char text[LINK_INPUT_AHEAD + 1];
	struct input input;

	memset(text, 'x', sizeof(text));
	input_init(&input);
	input_take(&input, "writer-1", 0, str_of(text, sizeof(text)));
	CHECK_INT(input_next(&input)->waiting.length, LINK_INPUT_AHEAD);
	input_take(&input, "writer-1", LINK_INPUT_AHEAD, str_of(text, 1));
	CHECK_INT(input_next(&input)->waiting.length, LINK_INPUT_AHEAD);
	input_release(&input);
}

TEST(input_gives_a_ninth_writer_the_place_of_the_silent)
{
	struct input input;
	char name[LINK_WRITER_SIZE + 1];

	input_init(&input);
	for (int i = 1; i <= 9; i++) {
		snprintf(name, sizeof(name), "writer-%d", i);
		take(&input, name, 0, "x");
		check_next(&input, "x");
	}
	take(&input, "writer-9", 1, "y");
	check_next(&input, "y");
	take(&input, "writer-2", 0, "x"); /* remembered: it is a repeat */
	CHECK(input_next(&input) == NULL);
	input_release(&input);
}

TEST(input_leaves_out_a_writer_when_all_wait)
{
	struct input input;
	char name[LINK_WRITER_SIZE + 1];
	int count = 0;

	input_init(&input);
	for (int i = 1; i <= 9; i++) {
		snprintf(name, sizeof(name), "writer-%d", i);
		take(&input, name, 0, "x");
	}
	for (; input_next(&input); count++)
		input_written(input_next(&input), 1);
	CHECK_INT(count, INPUT_WRITERS);
	input_release(&input);
}

TEST(input_owes_everybody_after_a_new_link)
{
	struct input input;

	input_init(&input);
	take(&input, "writer-1", 0, "x");
	check_next(&input, "x");
	input_owed(&input)->owes = false;
	CHECK(input_owed(&input) == NULL);
	input_owe_all(&input);
	CHECK_INT(input_owed(&input)->taken, 1);
	input_release(&input);
}
