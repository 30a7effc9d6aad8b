/* SPDX-License-Identifier: Apache-2.0 */
/* One line of cells with a cursor. Whatever moves the cursor off the line ends it. */
#include "evidence/transcript.h"

#include "base/buf.h"
#include "base/memory.h"
#include "codec/utf8.h"
#include "evidence/cast.h"

enum { TAB = 8, CODE_SIZE = 4, REPLACEMENT = 0xfffd };

void
transcript_init(struct transcript *transcript, int columns, transcript_take *take, void *context)
{
	memset(transcript, 0, sizeof(*transcript));
	transcript->take = take;
	transcript->context = context;
	escape_init(&transcript->escape);
	transcript_resize(transcript, columns);
}

void
transcript_resize(struct transcript *transcript, int columns)
{
	if (columns < 1)
		columns = 1;
	if (columns > TRANSCRIPT_COLUMNS_MAX)
		columns = TRANSCRIPT_COLUMNS_MAX;
	transcript->columns = columns;
	if (transcript->length > columns)
		transcript->length = columns;
	if (transcript->cursor > columns)
		transcript->cursor = columns;
}

static void
end_line(struct transcript *transcript, bool goes_on)
{
	char text[TRANSCRIPT_COLUMNS_MAX * CODE_SIZE];
	struct transcript_line line = { .at_ms = transcript->length ? transcript->at_ms
								    : transcript->now_ms,
					.goes_on = goes_on,
					.is_full_screen = transcript->is_full_screen };
	size_t size = 0;

	while (!goes_on && transcript->length && transcript->cells[transcript->length - 1] == ' ')
		transcript->length--;
	for (int i = 0; i < transcript->length; i++)
		size += utf8_write(transcript->cells[i], text + size);
	line.text = str_of(text, size);
	transcript->take(&line, transcript->context);
	transcript->length = 0;
	transcript->cursor = 0;
}

/* For what moves the cursor away: a line where nothing is written is none. */
static void
leave_line(struct transcript *transcript)
{
	if (transcript->length)
		end_line(transcript, false);
	transcript->cursor = 0;
}

static void
fill_to(struct transcript *transcript, int column)
{
	while (transcript->length < column)
		transcript->cells[transcript->length++] = ' ';
}

/* Those that turn the direction of text would make a line read as another one. */
static bool
turns_text(uint32_t code)
{
	return (code >= 0x202a && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069) ||
	       code == 0x200e || code == 0x200f || code == 0x061c;
}

static void
write_cell(struct transcript *transcript, uint32_t code)
{
	if (transcript->cursor >= transcript->columns)
		end_line(transcript, true);
	if (transcript->length == 0)
		transcript->at_ms = transcript->now_ms;
	fill_to(transcript, transcript->cursor);
	transcript->cells[transcript->cursor++] = turns_text(code) ? REPLACEMENT : code;
	if (transcript->length < transcript->cursor)
		transcript->length = transcript->cursor;
}

static void
move_to(struct transcript *transcript, int column)
{
	if (column < 0)
		column = 0;
	if (column >= transcript->columns)
		column = transcript->columns - 1;
	transcript->cursor = column;
}

static void
take_text(struct transcript *transcript, uint32_t code)
{
	switch (code) {
	case '\n':
	case '\v':
	case '\f': {
		int column = transcript->cursor;

		end_line(transcript, false);
		move_to(transcript, column);
		break;
	}
	case '\r':
		transcript->cursor = 0;
		break;
	case '\b':
		move_to(transcript, transcript->cursor - 1);
		break;
	case '\t':
		move_to(transcript, (transcript->cursor / TAB + 1) * TAB);
		break;
	default:
		if (!utf8_is_control(code))
			write_cell(transcript, code);
	}
}

static void
erase_in_line(struct transcript *transcript, int how)
{
	int end = transcript->cursor < transcript->length ? transcript->cursor + 1
							  : transcript->length;

	if (how == 2)
		transcript->length = 0;
	if (how == 0 && transcript->cursor < transcript->length)
		transcript->length = transcript->cursor;
	for (int i = 0; how == 1 && i < end; i++)
		transcript->cells[i] = ' ';
}

static void
delete_cells(struct transcript *transcript, int count)
{
	int from = transcript->cursor + count;

	if (transcript->cursor >= transcript->length)
		return;
	for (int i = from; i < transcript->length; i++)
		transcript->cells[i - count] = transcript->cells[i];
	transcript->length =
		from < transcript->length ? transcript->length - count : transcript->cursor;
}

static void
insert_cells(struct transcript *transcript, int count)
{
	int room = transcript->columns - transcript->cursor;

	if (transcript->cursor >= transcript->length)
		return;
	if (count > room)
		count = room;
	if (transcript->length + count > transcript->columns)
		transcript->length = transcript->columns - count;
	for (int i = transcript->length - 1; i >= transcript->cursor; i--)
		transcript->cells[i + count] = transcript->cells[i];
	for (int i = 0; i < count; i++)
		transcript->cells[transcript->cursor + i] = ' ';
	transcript->length = transcript->length > transcript->cursor ? transcript->length + count
								     : transcript->cursor + count;
}

static void
erase_cells(struct transcript *transcript, int count)
{
	for (int i = transcript->cursor; i < transcript->length && count > 0; i++, count--)
		transcript->cells[i] = ' ';
}

/* The alternate screen: what stands there is drawn, not printed. */
static void
set_mode(struct transcript *transcript, bool on)
{
	int mode = transcript->escape.numbers[0];

	if (mode != 47 && mode != 1047 && mode != 1049)
		return;
	leave_line(transcript);
	transcript->is_full_screen = on;
}

static void
take_control(struct transcript *transcript, uint32_t final)
{
	int number = transcript->escape.numbers[0], count = number ? number : 1;

	if (transcript->escape.mark == '?' && (final == 'h' || final == 'l'))
		set_mode(transcript, final == 'h');
	if (transcript->escape.mark)
		return;
	switch (final) {
	case 'C':
		move_to(transcript, transcript->cursor + count);
		break;
	case 'D':
		move_to(transcript, transcript->cursor - count);
		break;
	case 'G':
	case '`':
		move_to(transcript, count - 1);
		break;
	case 'K':
		erase_in_line(transcript, number);
		break;
	case 'P':
		delete_cells(transcript, count);
		break;
	case '@':
		insert_cells(transcript, count);
		break;
	case 'X':
		erase_cells(transcript, count);
		break;
	case 'H':
	case 'f':
		leave_line(transcript);
		move_to(transcript, transcript->escape.numbers[1] - 1);
		break;
	case 'A':
	case 'B':
	case 'E':
	case 'F':
	case 'd':
	case 'J':
	case 'L':
	case 'M':
		leave_line(transcript);
		break;
	default:
		break;
	}
}

void
transcript_add(struct transcript *transcript, int64_t at_ms, struct str text)
{
	size_t at = 0;

	transcript->now_ms = at_ms;
	while (at < text.length) {
		uint32_t code = REPLACEMENT;
		size_t step = utf8_sequence(str_from_offset(text, at), &code);

		at += step ? step : 1;
		switch (escape_next(&transcript->escape, code)) {
		case ESCAPE_TEXT:
			take_text(transcript, code);
			break;
		case ESCAPE_CONTROL:
			take_control(transcript, code);
			break;
		default:
			break;
		}
	}
}

void
transcript_finish(struct transcript *transcript)
{
	leave_line(transcript);
}

/* --- of a recording --- */

static void
take_mark(struct transcript *transcript, const struct cast_event *event)
{
	CLEANUP(buf_release) struct buf text;
	struct transcript_line line = { .at_ms = event->at_ms };

	leave_line(transcript);
	buf_init(&text, CAST_LINE_MAX + 2);
	buf_append_byte(&text, '[');
	for (size_t at = 0; at < event->text.length;) {
		struct str rest = str_from_offset(event->text, at);
		uint32_t code;
		size_t step = utf8_sequence(rest, &code);

		if (step && !utf8_is_control(code) && !turns_text(code))
			buf_append(&text, rest.data, step);
		at += step ? step : 1;
	}
	buf_append_byte(&text, ']');
	line.text = buf_str(&text);
	transcript->take(&line, transcript->context);
}

static void
take_size(struct transcript *transcript, struct str text)
{
	struct str columns;
	int64_t number;

	if (str_split(&text, 'x', &columns) &&
	    str_to_int(columns, 1, RECORD_SIDE_MAX, &number) == OK)
		transcript_resize(transcript, (int)number);
}

static enum err
take_events(struct recording *recording, struct transcript *transcript)
{
	struct cast_event event;
	enum err err;

	for (;;) {
		err = recording_next_event(recording, &event);
		if (err)
			return err == ERR_NOT_FOUND ? OK : err;
		if (event.code == 'o')
			transcript_add(transcript, event.at_ms, event.text);
		else if (event.code == 'r')
			take_size(transcript, event.text);
		else if (event.code == 'm')
			take_mark(transcript, &event);
	}
}

enum err
transcript_recording(const char *path, transcript_take *take, void *context)
{
	struct transcript *transcript;
	struct recording_header header;
	struct recording *recording;
	struct arena arena;
	enum err err = recording_open(path, &recording);

	if (err)
		return err;
	arena_init(&arena);
	err = recording_read_header(recording, &arena, &header);
	if (!err) {
		transcript = new_object(struct transcript);
		transcript_init(transcript, header.columns, take, context);
		err = take_events(recording, transcript);
		transcript_finish(transcript);
		memory_free(transcript);
	}
	arena_release(&arena);
	recording_close(recording);
	return err;
}
