/* SPDX-License-Identifier: Apache-2.0 */
/* Says a screen again in escape sequences. Order matters: what moves the cursor comes before the
 * cursor's place, what changes how characters print comes after all that is printed. */
#include "codec/utf8.h"
#include "jumpoint/session/screen_internal.h"

struct painter {
	const struct screen *screen;
	struct buf *out;
	bool is_plain;
	struct pen pen; /* as the reader's terminal has it */
	int x;		/* where its cursor is on this line; -1: not known */
};

static void
put_colour(struct buf *out, uint32_t colour, int base)
{
	uint32_t index = colour & 255;

	if (colour & COLOUR_RGB)
		buf_printf(out, ";%d;2;%u;%u;%u", base + 8, colour >> 16 & 255, colour >> 8 & 255,
			   index);
	else if (colour && index < 8)
		buf_printf(out, ";%d", base + (int)index);
	else if (colour && index < 16)
		buf_printf(out, ";%d", base + 60 + (int)index - 8);
	else if (colour)
		buf_printf(out, ";%d;5;%u", base + 8, index);
}

static void
put_pen(struct painter *painter, const struct pen *pen)
{
	static const char numbers[] = { 1, 2, 3, 5, 7, 8, 9, 53 };
	uint32_t underline = (pen->flags & PEN_UNDERLINE_MASK) / PEN_UNDERLINE;
	struct buf *out = painter->out;

	if (painter->is_plain || memcmp(pen, &painter->pen, sizeof(*pen)) == 0)
		return;
	painter->pen = *pen;
	buf_append_text(out, "\033[0");
	for (size_t i = 0; i < COUNT_OF(numbers); i++)
		if (pen->flags >> i & 1)
			buf_printf(out, ";%d", numbers[i]);
	if (underline == 1)
		buf_append_text(out, ";4");
	else if (underline)
		buf_printf(out, ";4:%u", underline);
	put_colour(out, pen->foreground, 30);
	put_colour(out, pen->background, 40);
	buf_append_byte(out, 'm');
}

static void
put_code(struct buf *out, uint32_t code)
{
	char bytes[4];

	buf_append(out, bytes, utf8_write(code, bytes));
}

static void
put_cell(struct painter *painter, const struct cell *cell)
{
	put_pen(painter, &cell->pen);
	put_code(painter->out, cell->code);
	for (int i = 0; i < SCREEN_MARKS && cell->marks[i]; i++)
		put_code(painter->out, cell->marks[i]);
}

static void
go_to_column(struct painter *painter, int x)
{
	if (painter->x != x)
		buf_printf(painter->out, "\033[%dG", x + 1);
	painter->x = x;
}

static bool
same_cell(const struct cell *a, const struct cell *b)
{
	return memcmp(a, b, sizeof(*a)) == 0;
}

/* Cells that were erased with a colour are erased here too: a space is something else to whoever
 * selects text. */
static int
paint_erased(struct painter *painter, const struct grid *grid, int y, int x)
{
	const struct cell *first = screen_cell(painter->screen, grid, x, y);
	int end = x + 1;

	while (end < painter->screen->columns &&
	       same_cell(first, screen_cell(painter->screen, grid, end, y)))
		end++;
	if (first->pen.background && !painter->is_plain) {
		go_to_column(painter, x);
		put_pen(painter, &first->pen);
		buf_printf(painter->out, "\033[%dX", end - x);
	}
	return end;
}

static void
paint_row(struct painter *painter, const struct grid *grid, int y)
{
	const struct screen *screen = painter->screen;
	const struct cell *cell;

	painter->x = -1;
	for (int x = 0; x < screen->columns;) {
		cell = screen_cell(screen, grid, x, y);
		if (cell->code == 0) {
			x = paint_erased(painter, grid, y, x);
			continue;
		}
		if (cell->code == CELL_TAIL) {
			x++;
			continue;
		}
		go_to_column(painter, x);
		put_cell(painter, cell);
		x++;
		/* How wide the reader's terminal finds it is its own business. */
		painter->x = cell->code < 0x80 && !cell->marks[0] ? x : -1;
	}
}

static bool
is_blank(const struct screen *screen, const struct row *row)
{
	int count = row->cells ? screen->columns : 1;
	const struct cell *cells = row->cells ? row->cells : &row->fill;

	for (int x = 0; x < count; x++)
		if (cells[x].code || cells[x].pen.background)
			return false;
	return true;
}

static void
paint_grid(struct painter *painter, const struct grid *grid)
{
	for (int y = 0; y < painter->screen->rows; y++) {
		if (is_blank(painter->screen, &grid->rows[y]))
			continue;
		buf_printf(painter->out, "\033[%dd", y + 1);
		paint_row(painter, grid, y);
	}
}

static void
put_place(struct painter *painter, int x, int y)
{
	buf_printf(painter->out, "\033[%d;%dH", y + 1, x + 1);
}

static void
put_charsets(struct painter *painter, const char *charsets, int shift)
{
	static const char *const shifts[] = { "\017", "\016", "\033n", "\033o" };

	for (int i = 0; i < SCREEN_CHARSETS; i++)
		buf_printf(painter->out, "\033%c%c", "()*+"[i], charsets[i]);
	buf_append_text(painter->out, shifts[shift]);
}

static void
put_saved(struct painter *painter, const struct saved_cursor *saved)
{
	put_place(painter, saved->x, saved->y);
	put_pen(painter, &saved->pen);
	put_charsets(painter, saved->charsets, saved->shift);
	buf_append_text(painter->out, "\0337\033(B\033)B\033*B\033+B\017");
}

static void
put_tabs(struct painter *painter)
{
	const struct screen *screen = painter->screen;
	bool is_default = true;

	for (int x = 0; x < screen->columns; x++)
		if (screen_has_tab(screen, x) != (x % 8 == 0))
			is_default = false;
	if (is_default)
		return;
	buf_append_text(painter->out, "\033[3g");
	for (int x = 0; x < screen->columns; x++)
		if (screen_has_tab(screen, x))
			buf_printf(painter->out, "\033[%dG\033H", x + 1);
}

/* Modes that change where and how characters go. Insert mode is among them, wrapping is not: the
 * cursor may yet have to be brought to the edge. */
static void
put_modes(struct painter *painter)
{
	const struct screen *screen = painter->screen;
	struct buf *out = painter->out;

	for (int mode = 0; mode < SCREEN_MODES; mode++)
		if (screen_has(screen, mode) != screen_modes[mode].is_on && mode != MODE_ORIGIN)
			buf_printf(out, "\033[%s%d%c", screen_modes[mode].is_private ? "?" : "",
				   screen_modes[mode].number, screen_has(screen, mode) ? 'h' : 'l');
	if (screen->mouse)
		buf_printf(out, "\033[?%dh", screen->mouse);
	if (screen->mouse_encoding)
		buf_printf(out, "\033[?%dh", screen->mouse_encoding);
	if (screen->cursor_style)
		buf_printf(out, "\033[%d q", screen->cursor_style);
}

/* The cursor waits behind the last column: only a character that is printed there brings it so. */
static void
put_wrapping(struct painter *painter)
{
	const struct screen *screen = painter->screen;
	const struct grid *grid = &screen->grids[screen->active];
	int x = screen->columns - 1;
	const struct cell *cell = screen_cell(screen, grid, x, screen->y);

	if (cell->code == CELL_TAIL && x > 0)
		cell = screen_cell(screen, grid, --x, screen->y);
	buf_printf(painter->out, "\033[%dG", x + 1);
	if (cell->code && cell->code != CELL_TAIL) {
		put_cell(painter, cell);
		return;
	}
	put_pen(painter, &cell->pen);
	buf_append_text(painter->out, " \033[K"); /* it was erased since */
}

static void
put_cursor(struct painter *painter)
{
	const struct screen *screen = painter->screen;
	bool is_relative = screen_has(screen, MODE_ORIGIN);

	if (screen->top != 0 || screen->bottom != screen->rows)
		buf_printf(painter->out, "\033[%d;%dr", screen->top + 1, screen->bottom);
	if (is_relative)
		buf_append_text(painter->out, "\033[?6h");
	put_place(painter, screen->x, screen->y - (is_relative ? screen->top : 0));
	if (screen->wraps)
		put_wrapping(painter);
}

static bool
has_saved(const struct saved_cursor *saved)
{
	const struct saved_cursor nothing = { .charsets = { 'B', 'B', 'B', 'B' } };

	return memcmp(saved, &nothing, sizeof(nothing)) != 0;
}

static void
paint_buffers(struct painter *painter)
{
	const struct screen *screen = painter->screen;
	const struct pen none = { 0 };

	paint_grid(painter, &screen->grids[0]);
	put_pen(painter, &none);
	if (has_saved(&screen->grids[0].saved))
		put_saved(painter, &screen->grids[0].saved);
	if (!screen->active)
		return;
	/* 1049 would save the cursor again: it is where it was saved. */
	put_pen(painter, &none);
	buf_append_text(painter->out, "\033[?1047h");
	paint_grid(painter, &screen->grids[1]);
	put_pen(painter, &none);
	if (has_saved(&screen->grids[1].saved))
		put_saved(painter, &screen->grids[1].saved);
}

static void
put_parameters(const struct parser *parser, struct buf *out)
{
	for (int i = 0; i < parser->count; i++) {
		if (i)
			buf_append_byte(out, parser->is_sub >> i & 1 ? ':' : ';');
		if (!(parser->is_missing >> i & 1))
			buf_printf(out, "%d", parser->parameters[i]);
	}
}

/* A sequence whose end has not come yet: what comes next belongs to it. */
static void
put_begun(const struct parser *parser, struct buf *out)
{
	int intermediates = !parser->intermediate ? 0 : parser->has_more_intermediates ? 2 : 1;

	switch (parser->state) {
	case PARSER_GROUND:
		intermediates = 0;
		break;
	case PARSER_ESCAPE:
		buf_append_text(out, "\033");
		break;
	case PARSER_CONTROL:
		buf_append_text(out, "\033[");
		if (parser->private_byte)
			buf_append_byte(out, parser->private_byte);
		put_parameters(parser, out);
		break;
	case PARSER_CONTROL_IGNORE:
		buf_append_text(out, "\033[ 0");
		intermediates = 0;
		break;
	case PARSER_OSC:
		buf_append_text(out, "\033]");
		buf_append(out, parser->string, parser->string_length);
		intermediates = 0;
		break;
	case PARSER_STRING_IGNORE:
		/* Whatever it was: without its beginning it is nothing that a viewer should obey.
		 */
		buf_append_text(out, "\033_");
		intermediates = 0;
		break;
	}
	for (int i = 0; i < intermediates; i++)
		buf_append_byte(out, parser->intermediate);
	if (parser->missing)
		buf_append(out, parser->partial, (size_t)parser->partial_length);
}

static enum err
paint(const struct screen *screen, struct buf *out, bool is_plain)
{
	struct painter painter = { .screen = screen, .out = out, .is_plain = is_plain };

	buf_append_text(out, "\033c");
	paint_buffers(&painter);
	put_tabs(&painter);
	if (screen->title_length) {
		buf_append_text(out, "\033]2;");
		buf_append(out, screen->title, screen->title_length);
		buf_append_byte(out, '\a');
	}
	put_cursor(&painter);
	put_modes(&painter);
	put_charsets(&painter, screen->charsets, screen->shift);
	put_pen(&painter, &screen->pen);
	put_begun(&screen->parser, out);
	return buf_error(out);
}

enum err
screen_paint(const struct screen *screen, struct buf *out)
{
	return paint(screen, out, false);
}

enum err
screen_paint_plain(const struct screen *screen, struct buf *out)
{
	return paint(screen, out, true);
}
