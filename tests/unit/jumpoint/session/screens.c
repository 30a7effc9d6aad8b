/* SPDX-License-Identifier: Apache-2.0 */
#include "screens.h"

#include <stdio.h>

struct screen *
screens_of(int columns, int rows, const char *bytes)
{
	struct screen *screen = screen_new(columns, rows);

	screen_write(screen, str_from(bytes));
	return screen;
}

static size_t
put_utf8(char *out, uint32_t code)
{
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	if (code < 0x800) {
		out[0] = (char)(0xc0 | code >> 6);
		out[1] = (char)(0x80 | (code & 0x3f));
		return 2;
	}
	out[0] = (char)(0xe0 | code >> 12);
	out[1] = (char)(0x80 | (code >> 6 & 0x3f));
	out[2] = (char)(0x80 | (code & 0x3f));
	return 3;
}

const char *
screens_row(const struct screen *screen, int y)
{
	static char text[4096];
	size_t at = 0, end = 0;

	for (int x = 0; x < screen->columns && at < sizeof(text) - 16; x++) {
		const struct cell *cell = screen_cell(screen, &screen->grids[screen->active], x, y);

		if (cell->code == CELL_TAIL)
			continue;
		at += put_utf8(text + at, cell->code ? cell->code : '.');
		for (int i = 0; i < SCREEN_MARKS && cell->marks[i]; i++)
			at += put_utf8(text + at, cell->marks[i]);
		if (cell->code)
			end = at;
	}
	text[end] = '\0';
	return text;
}

static const char *
grid_difference(const struct screen *a, const struct screen *b, int grid)
{
	static char text[128];

	for (int y = 0; y < a->rows; y++)
		for (int x = 0; x < a->columns; x++) {
			const struct cell *one = screen_cell(a, &a->grids[grid], x, y);
			const struct cell *other = screen_cell(b, &b->grids[grid], x, y);

			if (memcmp(one, other, sizeof(*one)) == 0)
				continue;
			snprintf(text, sizeof(text), "cell %d,%d of buffer %d: %x/%x and %x/%x", x,
				 y, grid, one->code, one->pen.background, other->code,
				 other->pen.background);
			return text;
		}
	if (memcmp(&a->grids[grid].saved, &b->grids[grid].saved, sizeof(a->grids[grid].saved)) != 0)
		return "saved cursor";
	return NULL;
}

static const char *
parser_difference(const struct parser *a, const struct parser *b)
{
	if (a->state != b->state || a->missing != b->missing)
		return "parser's state";
	if (a->state == PARSER_CONTROL &&
	    (a->count != b->count || a->private_byte != b->private_byte || a->is_sub != b->is_sub ||
	     a->is_missing != b->is_missing || a->intermediate != b->intermediate))
		return "parameters";
	if (a->state == PARSER_OSC && a->string_length != b->string_length)
		return "string";
	return NULL;
}

static const char *
tabs_difference(const struct screen *a, const struct screen *b)
{
	for (int x = 0; x < a->columns; x++)
		if (screen_has_tab(a, x) != screen_has_tab(b, x))
			return "tabs";
	return NULL;
}

const char *
screens_difference(const struct screen *a, const struct screen *b)
{
	const char *difference = NULL;

	if (a->columns != b->columns || a->rows != b->rows || a->active != b->active)
		return "size or buffer";
	for (int grid = 0; grid <= a->active && !difference; grid++)
		difference = grid_difference(a, b, grid);
	if (difference)
		return difference;
	if (a->x != b->x || a->y != b->y || a->wraps != b->wraps)
		return "cursor";
	if (memcmp(&a->pen, &b->pen, sizeof(a->pen)) != 0)
		return "pen";
	if (a->top != b->top || a->bottom != b->bottom)
		return "region";
	if (a->modes != b->modes || a->mouse != b->mouse ||
	    a->mouse_encoding != b->mouse_encoding || a->cursor_style != b->cursor_style)
		return "modes";
	if (memcmp(a->charsets, b->charsets, sizeof(a->charsets)) != 0 || a->shift != b->shift)
		return "character sets";
	if (a->title_length != b->title_length || memcmp(a->title, b->title, a->title_length) != 0)
		return "title";
	difference = tabs_difference(a, b);
	return difference ? difference : parser_difference(&a->parser, &b->parser);
}

static uint64_t state;

static uint64_t
next(uint64_t below)
{
	state = state * 6364136223846793005ULL + 1442695040888963407ULL;
	return (state >> 33) % below;
}

static void
put_sequence(struct buf *out)
{
	static const char finals[] = "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnpqrsuxyz";
	static const char *const privates[] = { "", "", "", "?", ">", "=" };
	static const char *const between[] = { "", "", "", "", "!", " ", "$", "!!" };
	static const int modes[] = {
		1,    4,    5,	  6,	7,    12,   20,	  25,	45,   47,   66,
		1000, 1002, 1003, 1004, 1005, 1006, 1047, 1048, 1049, 2004, 9
	};
	uint64_t count = next(5);

	if (next(4) == 0) {
		buf_printf(out, "\033[?%d%c", modes[next(COUNT_OF(modes))], "hl"[next(2)]);
		return;
	}
	buf_printf(out, "\033[%s", privates[next(COUNT_OF(privates))]);
	for (uint64_t i = 0; i < count; i++)
		buf_printf(out, "%s%d", i ? ";" : "",
			   next(20) ? (int)next(next(3) ? 12 : 60) : (int)next(1 << 30));
	buf_printf(out, "%s%c", between[next(COUNT_OF(between))], finals[next(sizeof(finals) - 1)]);
}

static void
put_colours(struct buf *out)
{
	static const char *const attributes[] = {
		"1",	   "2",	     "3",	   "4",		  "4:3", "5",  "7",	 "8",
		"9",	   "21",     "53",	   "31",	  "42",	 "95", "104",	 "0",
		"38;5;99", "48;5;7", "38;2;1;2;3", "48:2::4:5:6", "39",	 "49", "58;5;1", "38:5:200"
	};

	buf_printf(out, "\033[%s;%sm", attributes[next(COUNT_OF(attributes))],
		   attributes[next(COUNT_OF(attributes))]);
}

/* More parameters than there is room for. */
static const char too_many[] =
	"\033[1;2;3;4;5;6;7;8;9;10;11;12;13;14;15;16;17;18;19;20;21;22;23;24;25;26;27;28;29;30;"
	"31;32;33;34m";

static const char *const pieces[] = { "\r\n",
				      "\b",
				      "\t",
				      "\n",
				      "\r",
				      "\033D",
				      "\033M",
				      "\033E",
				      "\0337",
				      "\0338",
				      "\033H",
				      "\033c",
				      "\033(0",
				      "\033)0",
				      "\033(B",
				      "\033*A",
				      "\x0e",
				      "\x0f",
				      "\033n",
				      "\033o",
				      "\033=",
				      "\033>",
				      "\033#8",
				      "\033]2;title\a",
				      "\033]0;\xc3\xa4\033\\",
				      "\033P1$r\033\\",
				      "\033_x\033\\",
				      "\xc2\x9b",
				      "\xc2\x85",
				      "\xe4\xb8\xad\xe6\x96\x87",
				      "e\xcc\x81",
				      "\xcc\x81\xcc\x82\xcc\x83",
				      "\xff\xfe",
				      "\xe2\x94",
				      "\033",
				      "\033[",
				      "\033[12;",
				      "\x18",
				      "\x7f",
				      "lqqk",
				      "#",
				      "\033[5b",
				      too_many,
				      "\xf0\x9f\x98\x80",
				      "\033]52;c;",
				      "\033[!p",
				      "\033[?69h",
				      "\033[2;5s" };

static void
put_piece(struct buf *out)
{
	uint64_t choice = next(20);

	if (choice < 8)
		for (uint64_t i = next(30) + 1; i > 0; i--)
			buf_append_byte(out, (char)(' ' + next(95)));
	else if (choice < 13)
		put_sequence(out);
	else if (choice < 15)
		put_colours(out);
	else if (choice < 19)
		buf_append_text(out, pieces[next(COUNT_OF(pieces))]);
	else
		buf_append_byte(out, (char)next(256));
}

void
screens_hostile(uint64_t seed, size_t length, struct buf *out)
{
	state = seed * 2654435761U + 1;
	while (out->length < length)
		put_piece(out);
}
