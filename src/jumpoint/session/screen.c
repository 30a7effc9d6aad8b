/* SPDX-License-Identifier: Apache-2.0 */
/* The cells: printing, scrolling, erasing, resizing. Rows are made when first written, so that an
 * idle shell costs a few lines and not a screen. */
#include "jumpoint/session/screen_internal.h"

#include "base/memory.h"
#include "codec/utf8.h"

static int
clamp(int value, int least, int most)
{
	return value < least ? least : value > most ? most : value;
}

static struct cell
blank(const struct screen *screen)
{
	return (struct cell){ .pen = { .background = screen->pen.background } };
}

static struct cell *
make_cells(const struct cell *fill, int columns)
{
	struct cell *cells = memory_new_array((size_t)columns, sizeof(*cells));

	for (int x = 0; x < columns; x++)
		cells[x] = *fill;
	return cells;
}

static void
fill_row(struct row *row, struct cell fill)
{
	memory_free(row->cells);
	*row = (struct row){ .fill = fill };
}

static struct row *
row_at(struct screen *screen, int y)
{
	return &screen->grids[screen->active].rows[y];
}

struct cell *
screen_row(struct screen *screen, int y)
{
	struct row *row = row_at(screen, y);

	if (!row->cells)
		row->cells = make_cells(&row->fill, screen->columns);
	return row->cells;
}

const struct cell *
screen_cell(const struct screen *screen, const struct grid *grid, int x, int y)
{
	const struct row *row = &grid->rows[y];

	return row->cells ? &row->cells[x] : &row->fill;
}

static void
free_grid(const struct screen *screen, struct grid *grid)
{
	for (int y = 0; grid->rows && y < screen->rows; y++)
		memory_free(grid->rows[y].cells);
	memory_free(grid->rows);
	grid->rows = NULL;
}

static void
reset_saved(struct saved_cursor *saved)
{
	*saved = (struct saved_cursor){ .charsets = { 'B', 'B', 'B', 'B' } };
}

void
screen_drop_alternate(struct screen *screen)
{
	free_grid(screen, &screen->grids[1]);
	reset_saved(&screen->grids[1].saved);
	screen->active = 0;
}

/* With the pen's background, as terminals do. */
void
screen_fill(struct screen *screen, struct grid *grid, uint32_t code)
{
	struct cell fill = blank(screen);

	fill.code = code;
	for (int y = 0; y < screen->rows; y++)
		fill_row(&grid->rows[y], fill);
}

void
screen_reset_tabs(struct screen *screen)
{
	/* Every eighth column is the lowest bit of a byte. */
	memset(screen->tabs, 1, sizeof(screen->tabs));
}

void
screen_reset(struct screen *screen)
{
	screen->pen = (struct pen){ 0 };
	screen_drop_alternate(screen);
	screen_fill(screen, &screen->grids[0], 0);
	reset_saved(&screen->grids[0].saved);
	screen->x = screen->y = 0;
	screen->wraps = false;
	screen->top = 0;
	screen->bottom = screen->rows;
	memset(screen->charsets, 'B', sizeof(screen->charsets));
	screen->shift = 0;
	screen->modes = 0;
	for (int i = 0; i < SCREEN_MODES; i++)
		screen->modes |= screen_modes[i].is_on ? 1U << i : 0;
	screen->mouse = screen->mouse_encoding = screen->cursor_style = 0;
	screen->last = 0;
	screen_reset_tabs(screen);
}

struct screen *
screen_new(int columns, int rows)
{
	struct screen *screen = new_object(struct screen);

	screen->columns = clamp(columns, 1, LINK_COLUMNS_MOST);
	screen->rows = clamp(rows, 1, LINK_ROWS_MOST);
	screen->grids[0].rows = memory_new_array((size_t)screen->rows, sizeof(struct row));
	screen_reset(screen);
	return screen;
}

void
screen_free(struct screen *screen)
{
	if (!screen)
		return;
	free_grid(screen, &screen->grids[0]);
	free_grid(screen, &screen->grids[1]);
	memory_free(screen);
}

void
screen_move(struct screen *screen, int x, int y)
{
	bool is_inside = screen_has(screen, MODE_ORIGIN);

	screen->x = clamp(x, 0, screen->columns - 1);
	screen->y = clamp(y, is_inside ? screen->top : 0,
			  (is_inside ? screen->bottom : screen->rows) - 1);
	screen->wraps = false;
}

void
screen_scroll(struct screen *screen, int top, int bottom, int up_by)
{
	struct row *rows = screen->grids[screen->active].rows;
	int height = bottom - top;
	int by = clamp(up_by, -height, height);
	int gone = by < 0 ? -by : by;
	int leaves = by < 0 ? bottom - gone : top, comes = by < 0 ? top : bottom - gone;

	for (int y = leaves; y < leaves + gone; y++)
		memory_free(rows[y].cells);
	if (by > 0)
		memmove(&rows[top], &rows[top + gone], (size_t)(height - gone) * sizeof(*rows));
	else
		memmove(&rows[top + gone], &rows[top], (size_t)(height - gone) * sizeof(*rows));
	for (int y = comes; y < comes + gone; y++)
		rows[y] = (struct row){ .fill = blank(screen) };
}

void
screen_line_feed(struct screen *screen)
{
	if (screen->y == screen->bottom - 1)
		screen_scroll(screen, screen->top, screen->bottom, 1);
	else if (screen->y < screen->rows - 1)
		screen->y++;
	screen->wraps = false;
}

void
screen_line_back(struct screen *screen)
{
	if (screen->y == screen->top)
		screen_scroll(screen, screen->top, screen->bottom, -1);
	else if (screen->y > 0)
		screen->y--;
	screen->wraps = false;
}

/* Its background stays. */
static void
erase_cell(struct cell *cell)
{
	*cell = (struct cell){ .pen = { .background = cell->pen.background } };
}

/* A wide character of which one half goes loses the other. */
static void
part_halves(struct screen *screen, struct cell *row, int x)
{
	if (x <= 0 || x >= screen->columns || row[x].code != CELL_TAIL)
		return;
	erase_cell(&row[x - 1]);
	erase_cell(&row[x]);
}

void
screen_erase(struct screen *screen, int y, int from, int to)
{
	struct cell *row;

	to = clamp(to, 0, screen->columns);
	if (from >= to)
		return;
	if (from == 0 && to == screen->columns) {
		fill_row(row_at(screen, y), blank(screen));
		return;
	}
	row = screen_row(screen, y);
	part_halves(screen, row, from);
	part_halves(screen, row, to);
	for (int x = from; x < to; x++)
		row[x] = blank(screen);
}

void
screen_shift(struct screen *screen, int y, int x, int right_by)
{
	struct cell *row = screen_row(screen, y);
	int room = screen->columns - x;
	int by = clamp(right_by, -room, room);
	size_t kept = (size_t)(room - (by < 0 ? -by : by));

	part_halves(screen, row, x);
	if (by >= 0) {
		part_halves(screen, row, screen->columns - by);
		memmove(&row[x + by], &row[x], kept * sizeof(*row));
		for (int i = 0; i < by; i++)
			row[x + i] = blank(screen);
		return;
	}
	part_halves(screen, row, x - by);
	memmove(&row[x], &row[x - by], kept * sizeof(*row));
	for (int i = (int)kept; i < room; i++)
		row[x + i] = blank(screen);
}

/* A mark belongs to the character before the cursor. */
static void
combine(struct screen *screen, uint32_t code)
{
	struct cell *row = screen_row(screen, screen->y);
	int x = screen->wraps ? screen->x : screen->x - 1;

	if (x > 0 && row[x].code == CELL_TAIL)
		x--;
	if (x < 0 || row[x].code == 0)
		return;
	for (int i = 0; i < SCREEN_MARKS; i++)
		if (!row[x].marks[i]) {
			row[x].marks[i] = code;
			return;
		}
}

/* False: there is no room for it, and it is not shown. */
static bool
make_room(struct screen *screen, int width)
{
	bool is_full = screen->wraps || screen->x + width > screen->columns;

	if (width > screen->columns)
		return false;
	if (is_full && !screen_has(screen, MODE_WRAP))
		return !screen->wraps && width == 1;
	if (is_full) {
		screen_line_feed(screen);
		screen->x = 0;
	}
	if (screen_has(screen, MODE_INSERT))
		screen_shift(screen, screen->y, screen->x, width);
	return true;
}

/* DEC special graphics from '_' on. */
static const uint16_t line_drawing[] = {
	0xa0,	0x25c6, 0x2592, 0x2409, 0x240c, 0x240d, 0x240a, 0xb0,	0xb1,	0x2424, 0x240b,
	0x2518, 0x2510, 0x250c, 0x2514, 0x253c, 0x23ba, 0x23bb, 0x2500, 0x23bc, 0x23bd, 0x251c,
	0x2524, 0x2534, 0x252c, 0x2502, 0x2264, 0x2265, 0x3c0,	0x2260, 0xa3,	0xb7,
};

static uint32_t
translate(const struct screen *screen, uint32_t code)
{
	char charset = screen->charsets[screen->shift];

	if (charset == '0' && code >= '_' && code - '_' < COUNT_OF(line_drawing))
		return line_drawing[code - '_'];
	return charset == 'A' && code == '#' ? 0xa3 : code;
}

void
screen_print(struct screen *screen, uint32_t code)
{
	int width;

	code = translate(screen, code);
	width = utf8_width(code);
	if (width == 0) {
		combine(screen, code);
		return;
	}
	if (!make_room(screen, width))
		return;

	struct cell *row = screen_row(screen, screen->y);

	part_halves(screen, row, screen->x);
	part_halves(screen, row, screen->x + width);
	row[screen->x] = (struct cell){ .code = code, .pen = screen->pen };
	if (width == 2)
		row[screen->x + 1] = (struct cell){ .code = CELL_TAIL, .pen = screen->pen };
	screen->wraps = screen->x + width >= screen->columns && screen_has(screen, MODE_WRAP);
	screen->x = clamp(screen->x + width, 0, screen->columns - 1);
	screen->last = code;
}

/* How many bytes from the start are plain ASCII that goes from the cursor on up to the last column
 * but one: most of what is ever printed. */
static size_t
plain_run(const struct screen *screen, struct str bytes)
{
	size_t most = (size_t)(screen->columns - 1 - screen->x), length = 0;

	if (screen->parser.state != PARSER_GROUND || screen->parser.missing || screen->wraps ||
	    screen_has(screen, MODE_INSERT) || screen->charsets[screen->shift] != 'B')
		return 0;
	if (most > bytes.length)
		most = bytes.length;
	while (length < most && bytes.data[length] >= ' ' && bytes.data[length] <= '~')
		length++;
	return length;
}

static void
print_run(struct screen *screen, struct str bytes)
{
	struct cell *row = screen_row(screen, screen->y);
	struct cell cell = { .pen = screen->pen };

	part_halves(screen, row, screen->x);
	part_halves(screen, row, screen->x + (int)bytes.length);
	for (size_t i = 0; i < bytes.length; i++) {
		cell.code = (uint32_t)bytes.data[i];
		row[screen->x + (int)i] = cell;
	}
	screen->x += (int)bytes.length;
	screen->last = cell.code;
}

void
screen_write(struct screen *screen, struct str bytes)
{
	while (bytes.length) {
		size_t run = plain_run(screen, bytes);

		if (run)
			print_run(screen, str_of(bytes.data, run));
		else
			screen_parse(screen, (unsigned char)bytes.data[0]);
		bytes = str_from_offset(bytes, run ? run : 1);
	}
}

static bool
is_nothing(const struct cell *cell)
{
	return cell->code == 0 && cell->pen.background == 0;
}

static void
fit_row(const struct screen *screen, struct row *row, int columns)
{
	const struct cell nothing = { 0 };
	int kept = columns < screen->columns ? columns : screen->columns;
	struct cell *cells;

	/* One that is all the same is so at any width, but new columns have no colour. */
	if (columns == screen->columns ||
	    (!row->cells && (columns < screen->columns || is_nothing(&row->fill))))
		return;
	cells = make_cells(&nothing, columns);
	for (int x = 0; x < kept; x++)
		cells[x] = row->cells ? row->cells[x] : row->fill;
	/* Half of a wide character is none. */
	if (row->cells && kept < screen->columns && row->cells[kept].code == CELL_TAIL)
		erase_cell(&cells[kept - 1]);
	memory_free(row->cells);
	row->cells = cells;
}

static void
fit_grid(struct screen *screen, struct grid *grid, int columns, int rows, int lost)
{
	struct row *made = memory_new_array((size_t)rows, sizeof(*made));

	for (int y = 0; y < screen->rows; y++) {
		if (y < lost || y - lost >= rows) {
			memory_free(grid->rows[y].cells);
			continue;
		}
		fit_row(screen, &grid->rows[y], columns);
		made[y - lost] = grid->rows[y];
	}
	memory_free(grid->rows);
	grid->rows = made;
	grid->saved.x = clamp(grid->saved.x, 0, columns - 1);
	grid->saved.y = clamp(grid->saved.y - lost, 0, rows - 1);
}

void
screen_resize(struct screen *screen, int columns, int rows)
{
	int lost;

	columns = clamp(columns, 1, LINK_COLUMNS_MOST);
	rows = clamp(rows, 1, LINK_ROWS_MOST);
	if (columns == screen->columns && rows == screen->rows)
		return;
	/* What no longer fits goes at the top, so that the cursor's line stays. */
	lost = screen->y >= rows ? screen->y - rows + 1 : 0;
	for (int i = 0; i < 2; i++)
		if (screen->grids[i].rows)
			fit_grid(screen, &screen->grids[i], columns, rows, lost);
	screen->columns = columns;
	screen->rows = rows;
	screen->top = 0;
	screen->bottom = rows;
	screen_move(screen, screen->x, screen->y - lost);
}
