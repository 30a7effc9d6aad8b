/* SPDX-License-Identifier: Apache-2.0 */
#include "jumpoint/session/input.h"

void
input_init(struct input *input)
{
	*input = (struct input){ 0 };
	for (size_t i = 0; i < INPUT_WRITERS; i++)
		buf_init(&input->writers[i].waiting, LINK_INPUT_AHEAD);
}

void
input_release(struct input *input)
{
	for (size_t i = 0; i < INPUT_WRITERS; i++)
		buf_release(&input->writers[i].waiting);
}

static struct input_writer *
find(struct input *input, const char name[LINK_WRITER_SIZE])
{
	for (size_t i = 0; i < INPUT_WRITERS; i++) {
		struct input_writer *writer = &input->writers[i];

		if (writer->is_used && memcmp(writer->name, name, LINK_WRITER_SIZE) == 0)
			return writer;
	}
	return NULL;
}

static struct input_writer *
make(struct input *input, const char name[LINK_WRITER_SIZE])
{
	struct input_writer *oldest = NULL;

	for (size_t i = 0; i < INPUT_WRITERS; i++) {
		struct input_writer *writer = &input->writers[i];

		if (writer->waiting.length == 0 && (!oldest || writer->turn < oldest->turn))
			oldest = writer;
	}
	if (!oldest)
		return NULL;
	memcpy(oldest->name, name, LINK_WRITER_SIZE);
	oldest->is_used = true;
	oldest->owes = false;
	oldest->taken = 0;
	return oldest;
}

void
input_take(struct input *input, const char name[LINK_WRITER_SIZE], int64_t offset, struct str bytes)
{
	struct input_writer *writer = find(input, name);
	int64_t had, skip;
	size_t room;

	if (!writer)
		writer = make(input, name);
	if (!writer)
		return;
	writer->turn = ++input->turn;
	had = writer->taken + (int64_t)writer->waiting.length;
	skip = had - offset;
	if (offset < 0 || skip < 0 || skip >= (int64_t)bytes.length) {
		writer->owes = true;
		return;
	}
	bytes = str_from_offset(bytes, (size_t)skip);
	room = LINK_INPUT_AHEAD - writer->waiting.length;
	if (bytes.length > room)
		bytes.length = room;
	buf_append_str(&writer->waiting, bytes);
}

struct input_writer *
input_next(struct input *input)
{
	for (size_t i = 0; i < INPUT_WRITERS; i++)
		if (input->writers[i].waiting.length)
			return &input->writers[i];
	return NULL;
}

void
input_written(struct input_writer *writer, size_t length)
{
	writer->taken += (int64_t)length;
	writer->owes = true;
	if (length == writer->waiting.length)
		buf_release(&writer->waiting);
	else
		buf_consume(&writer->waiting, length);
}

struct input_writer *
input_owed(struct input *input)
{
	for (size_t i = 0; i < INPUT_WRITERS; i++)
		if (input->writers[i].owes)
			return &input->writers[i];
	return NULL;
}

void
input_owe_all(struct input *input)
{
	for (size_t i = 0; i < INPUT_WRITERS; i++)
		input->writers[i].owes = input->writers[i].is_used;
}
