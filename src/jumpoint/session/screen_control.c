/* SPDX-License-Identifier: Apache-2.0 */
/* What controls, escapes and control sequences do. Where terminals differ, as xterm.js does: it is
 * what viewers have. Questions (reports, status, colours) are for the viewer's terminal to answer
 * and mean nothing here. */
#include "jumpoint/session/screen_internal.h"

#include "base/memory.h"

const struct mode_row screen_modes[SCREEN_MODES] = {
	[MODE_INSERT] = { 4, false, false },	 [MODE_NEWLINE] = { 20, false, false },
	[MODE_CURSOR_KEYS] = { 1, true, false }, [MODE_REVERSE] = { 5, true, false },
	[MODE_ORIGIN] = { 6, true, false },	 [MODE_WRAP] = { 7, true, true },
	[MODE_BLINK] = { 12, true, false },	 [MODE_VISIBLE] = { 25, true, true },
	[MODE_WRAP_BACK] = { 45, true, false },	 [MODE_KEYPAD] = { 66, true, false },
	[MODE_FOCUS] = { 1004, true, false },	 [MODE_PASTE] = { 2004, true, false },
};

/* A count: nothing and 0 are 1. */
static int
count_of(const struct screen *screen, int index)
{
	const struct parser *parser = &screen->parser;
	int value = index < parser->count ? parser->parameters[index] : 0;

	return value ? value : 1;
}

static void
save_cursor(struct screen *screen)
{
	struct saved_cursor *saved = &screen->grids[screen->active].saved;

	*saved = (struct saved_cursor){
		.x = screen->x, .y = screen->y, .pen = screen->pen, .shift = screen->shift
	};
	memcpy(saved->charsets, screen->charsets, sizeof(saved->charsets));
}

static void
restore_cursor(struct screen *screen)
{
	const struct saved_cursor *saved = &screen->grids[screen->active].saved;

	screen->pen = saved->pen;
	screen->shift = saved->shift;
	memcpy(screen->charsets, saved->charsets, sizeof(screen->charsets));
	screen_move(screen, saved->x, saved->y);
}

static void
tab(struct screen *screen, int count, int step)
{
	int x = screen->x;

	while (count > 0 && x + step >= 0 && x + step < screen->columns) {
		x += step;
		if (screen_has_tab(screen, x))
			count--;
	}
	if (x != screen->x)
		screen_move(screen, x, screen->y);
}

void
screen_control_byte(struct screen *screen, unsigned char byte)
{
	switch (byte) {
	case '\b':
		screen_move(screen, screen->x - 1, screen->y);
		break;
	case '\t':
		tab(screen, 1, 1);
		break;
	case '\n':
	case '\v':
	case '\f':
		screen_line_feed(screen);
		if (screen_has(screen, MODE_NEWLINE))
			screen->x = 0;
		break;
	case '\r':
		screen_move(screen, 0, screen->y);
		break;
	case 0x0e:
		screen->shift = 1;
		break;
	case 0x0f:
		screen->shift = 0;
		break;
	}
}

static void
align(struct screen *screen)
{
	struct pen pen = screen->pen;

	screen->pen = (struct pen){ 0 };
	screen->top = 0;
	screen->bottom = screen->rows;
	screen_fill(screen, &screen->grids[screen->active], 'E');
	screen_move(screen, 0, 0);
	screen->pen = pen;
}

static void
designate(struct screen *screen, char set, char final)
{
	const char *sets = "()*+", *found = strchr(sets, set);

	if (found)
		screen->charsets[found - sets] = final == '0' || final == 'A' ? final : 'B';
}

static void
set_tab(struct screen *screen)
{
	screen->tabs[screen->x / 8] |= (unsigned char)(1 << screen->x % 8);
}

void
screen_escape(struct screen *screen, char final)
{
	char intermediate = screen->parser.intermediate;

	if (intermediate == '#' && final == '8')
		align(screen);
	if (intermediate)
		designate(screen, intermediate, final);
	if (intermediate)
		return;
	switch (final) {
	case '7':
		save_cursor(screen);
		break;
	case '8':
		restore_cursor(screen);
		break;
	case 'D':
		screen_line_feed(screen);
		break;
	case 'E':
		screen_line_feed(screen);
		screen->x = 0;
		break;
	case 'H':
		set_tab(screen);
		break;
	case 'M':
		screen_line_back(screen);
		break;
	case 'c':
		screen_reset(screen);
		screen->title_length = 0;
		break;
	case 'n':
	case 'o':
		screen->shift = final == 'n' ? 2 : 3;
		break;
	case '=':
		screen->modes |= 1U << MODE_KEYPAD;
		break;
	case '>':
		screen->modes &= ~(1U << MODE_KEYPAD);
		break;
	}
}

static void
move_within_origin(struct screen *screen, int x, int y)
{
	if (screen_has(screen, MODE_ORIGIN))
		y = screen_smaller(y + screen->top, screen->bottom - 1);
	screen_move(screen, x, y);
}

static void
erase_display(struct screen *screen, int what)
{
	int from = what == 0 ? screen->y + 1 : 0;
	int to = what == 1 ? screen->y : screen->rows;

	if (what > 2)
		return;
	if (what == 0)
		screen_erase(screen, screen->y, screen->x, screen->columns);
	if (what == 1)
		screen_erase(screen, screen->y, 0, screen->x + 1);
	for (int y = from; y < to; y++)
		screen_erase(screen, y, 0, screen->columns);
}

static void
erase_line(struct screen *screen, int what)
{
	if (what <= 2)
		screen_erase(screen, screen->y, what == 0 ? screen->x : 0,
			     what == 1 ? screen->x + 1 : screen->columns);
}

/* IL and DL: only inside the region. */
static void
shift_lines(struct screen *screen, int up_by)
{
	if (screen->y < screen->top || screen->y >= screen->bottom)
		return;
	screen_scroll(screen, screen->y, screen->bottom, up_by);
	screen_move(screen, 0, screen->y);
}

static void
set_region(struct screen *screen)
{
	int top = count_of(screen, 0) - 1;
	int bottom = screen_value(screen, 1);

	if (bottom == 0 || bottom > screen->rows)
		bottom = screen->rows;
	if (top >= bottom - 1)
		return;
	screen->top = top;
	screen->bottom = bottom;
	move_within_origin(screen, 0, 0);
}

static void
move_up(struct screen *screen, int count)
{
	int least = screen->y >= screen->top ? screen->top : 0;

	screen_move(screen, screen->x, screen->y - screen_smaller(count, screen->y - least));
}

static void
move_down(struct screen *screen, int count)
{
	int most = screen->y < screen->bottom ? screen->bottom - 1 : screen->rows - 1;

	screen_move(screen, screen->x, screen->y + screen_smaller(count, most - screen->y));
}

static void
repeat(struct screen *screen, int count)
{
	if (!screen->last)
		return;
	for (int i = screen_smaller(count, screen->columns); i > 0; i--)
		screen_print(screen, screen->last);
}

static void
clear_tabs(struct screen *screen, int what)
{
	if (what == 0)
		screen->tabs[screen->x / 8] &= (unsigned char)~(1 << screen->x % 8);
	if (what == 3)
		memset(screen->tabs, 0, sizeof(screen->tabs));
}

static void
enter_alternate(struct screen *screen, int number)
{
	struct grid *grid = &screen->grids[1];

	if (screen->active)
		return;
	if (number == 1049)
		save_cursor(screen);
	grid->rows = memory_new_array((size_t)screen->rows, sizeof(*grid->rows));
	screen->active = 1;
	screen_fill(screen, grid, 0);
}

static void
leave_alternate(struct screen *screen, int number)
{
	screen_drop_alternate(screen);
	if (number == 1049)
		restore_cursor(screen);
}

static void
set_private_mode(struct screen *screen, int number, bool on)
{
	switch (number) {
	case 47:
	case 1047:
	case 1049:
		if (on)
			enter_alternate(screen, number);
		else
			leave_alternate(screen, number);
		break;
	case 1048:
		if (on)
			save_cursor(screen);
		else
			restore_cursor(screen);
		break;
	case 9:
	case 1000:
	case 1002:
	case 1003:
		screen->mouse = on ? number : 0;
		break;
	case 1005:
	case 1006:
	case 1015:
	case 1016:
		screen->mouse_encoding = on ? number : 0;
		break;
	case 6:
		move_within_origin(screen, 0, 0);
		break;
	}
}

static void
set_modes(struct screen *screen, bool on)
{
	bool is_private = screen->parser.private_byte == '?';

	for (int i = 0; i < screen->parser.count; i++) {
		int number = screen_value(screen, i);

		for (int mode = 0; mode < SCREEN_MODES; mode++)
			if (screen_modes[mode].number == number &&
			    screen_modes[mode].is_private == is_private)
				screen->modes = (screen->modes & ~(1U << mode)) | (uint32_t)on
											  << mode;
		if (is_private)
			set_private_mode(screen, number, on);
	}
}

static void
reset_softly(struct screen *screen)
{
	struct saved_cursor *saved = &screen->grids[screen->active].saved;
	const uint32_t reset = 1U << MODE_INSERT | 1U << MODE_CURSOR_KEYS | 1U << MODE_ORIGIN |
			       1U << MODE_KEYPAD | 1U << MODE_FOCUS | 1U << MODE_PASTE |
			       1U << MODE_WRAP_BACK;

	screen->modes &= ~reset;
	screen->modes |= 1U << MODE_VISIBLE | 1U << MODE_WRAP;
	screen->top = 0;
	screen->bottom = screen->rows;
	screen->pen = (struct pen){ 0 };
	memset(screen->charsets, 'B', sizeof(screen->charsets));
	screen->shift = 0;
	*saved = (struct saved_cursor){ .charsets = { 'B', 'B', 'B', 'B' } };
}

static void
edit(struct screen *screen, char final)
{
	int count = count_of(screen, 0);

	switch (final) {
	case '@':
	case 'P':
		screen_shift(screen, screen->y, screen->x, final == '@' ? count : -count);
		screen->wraps = false;
		break;
	case 'J':
		erase_display(screen, screen_value(screen, 0));
		break;
	case 'K':
		erase_line(screen, screen_value(screen, 0));
		break;
	case 'X':
		screen_erase(screen, screen->y, screen->x,
			     screen->x + screen_smaller(count, screen->columns));
		screen->wraps = false;
		break;
	case 'L':
	case 'M':
		shift_lines(screen, final == 'M' ? count : -count);
		break;
	case 'S':
	case 'T':
		screen_scroll(screen, screen->top, screen->bottom, final == 'S' ? count : -count);
		break;
	case 'b':
		repeat(screen, count);
		break;
	}
}

static void
move(struct screen *screen, char final)
{
	int count = count_of(screen, 0);

	switch (final) {
	case 'A':
		move_up(screen, count);
		break;
	case 'B':
	case 'e':
		move_down(screen, count);
		break;
	case 'C':
	case 'a':
		screen_move(screen, screen->x + count, screen->y);
		break;
	case 'D':
		screen_move(screen, screen->x - count, screen->y);
		break;
	case 'E':
		move_down(screen, count);
		screen->x = 0;
		break;
	case 'F':
		move_up(screen, count);
		screen->x = 0;
		break;
	case 'G':
	case '`':
		screen_move(screen, count - 1, screen->y);
		break;
	case 'H':
	case 'f':
		move_within_origin(screen, count_of(screen, 1) - 1, count - 1);
		break;
	case 'd':
		move_within_origin(screen, screen->x, count - 1);
		break;
	case 'I':
	case 'Z':
		tab(screen, count, final == 'I' ? 1 : -1);
		break;
	}
}

static void
set(struct screen *screen, char final)
{
	switch (final) {
	case 'g':
		clear_tabs(screen, screen_value(screen, 0));
		break;
	case 'h':
	case 'l':
		set_modes(screen, final == 'h');
		break;
	case 'm':
		screen_set_attributes(screen);
		break;
	case 'r':
		set_region(screen);
		break;
	case 's':
		save_cursor(screen);
		break;
	case 'u':
		restore_cursor(screen);
		break;
	}
}

void
screen_sequence(struct screen *screen, char final)
{
	const struct parser *parser = &screen->parser;

	if (parser->intermediate) {
		if (parser->intermediate == '!' && final == 'p')
			reset_softly(screen);
		if (parser->intermediate == ' ' && final == 'q')
			screen->cursor_style = screen_smaller(screen_value(screen, 0), 6);
		return;
	}
	if (parser->private_byte == '?' && (final == 'J' || final == 'K'))
		edit(screen, final); /* nothing is protected here */
	if (parser->private_byte == '?' && (final == 'h' || final == 'l'))
		set_modes(screen, final == 'h');
	if (parser->private_byte)
		return;
	if (final == 'T' && parser->count > 1)
		return; /* mouse tracking by highlight */
	edit(screen, final);
	move(screen, final);
	set(screen, final);
}

/* OSC 0 and 2: the window's title. */
void
screen_string(struct screen *screen)
{
	const struct parser *parser = &screen->parser;
	const char *string = parser->string;

	if (parser->string_length < 2 || string[1] != ';' || (string[0] != '0' && string[0] != '2'))
		return;
	screen->title_length = parser->string_length - 2;
	memcpy(screen->title, string + 2, screen->title_length);
}
