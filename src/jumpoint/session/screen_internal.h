/* SPDX-License-Identifier: Apache-2.0 */
/* What the files of the screen share: screen.c edits cells, screen_parse.c cuts the stream into
 * sequences, screen_control.c carries them out
 * (screen_pen.c: those for colours), screen_paint.c says it all again. */
#ifndef JUMPOINT_SESSION_SCREEN_INTERNAL_H
#define JUMPOINT_SESSION_SCREEN_INTERNAL_H

#include "jumpoint/session/screen.h"
#include "wire/link.h"

enum {
	SCREEN_MARKS = 2, /* combining characters kept on one cell */
	SCREEN_PARAMETERS = 32,
	SCREEN_PARAMETER_MOST = 65535,
	SCREEN_STRING = 256,
	SCREEN_CHARSETS = 4,
};

/* A colour: 0 is the default, else its kind in the top byte. */
enum { COLOUR_INDEXED = 1 << 24, COLOUR_RGB = 2 << 24 };

enum pen_flag {
	PEN_BOLD = 1 << 0,
	PEN_DIM = 1 << 1,
	PEN_ITALIC = 1 << 2,
	PEN_BLINK = 1 << 3,
	PEN_INVERSE = 1 << 4,
	PEN_HIDDEN = 1 << 5,
	PEN_STRIKE = 1 << 6,
	PEN_OVERLINE = 1 << 7,
	PEN_UNDERLINE = 1 << 8, /* lowest of three bits: 1 single, 2 double, 3 curly … 5 */
};
enum { PEN_UNDERLINE_MASK = 7 * PEN_UNDERLINE, PEN_UNDERLINES = 5 };

struct pen {
	uint32_t foreground, background;
	uint32_t flags;
};

#define CELL_TAIL UINT32_MAX /* the right half of the wide character before it */

struct cell {
	uint32_t code; /* 0: erased */
	uint32_t marks[SCREEN_MARKS];
	struct pen pen;
};

struct saved_cursor {
	int x, y;
	struct pen pen;
	char charsets[SCREEN_CHARSETS];
	int shift;
};

/* Clearing a screen is as cheap as it is short to ask for: a row that is one and the same from end
 * to end has no cells of its own. */
struct row {
	struct cell *cells; /* NULL: all are as fill */
	struct cell fill;
};

struct grid {
	struct row *rows; /* NULL: the alternate buffer before its first use */
	struct saved_cursor saved;
};

/* In the order of the table in screen_control.c. */
enum screen_mode {
	MODE_INSERT,
	MODE_NEWLINE,
	MODE_CURSOR_KEYS,
	MODE_REVERSE,
	MODE_ORIGIN,
	MODE_WRAP,
	MODE_BLINK,
	MODE_VISIBLE,
	MODE_WRAP_BACK,
	MODE_KEYPAD,
	MODE_FOCUS,
	MODE_PASTE,
	SCREEN_MODES,
};

struct mode_row {
	int number;
	bool is_private; /* CSI ? number h */
	bool is_on;	 /* at first */
};
extern const struct mode_row screen_modes[SCREEN_MODES];

enum parser_state {
	PARSER_GROUND,
	PARSER_ESCAPE,
	PARSER_CONTROL, /* after CSI */
	PARSER_CONTROL_IGNORE,
	PARSER_OSC,
	PARSER_STRING_IGNORE, /* DCS, SOS, PM, APC */
};

struct parser {
	enum parser_state state;
	int parameters[SCREEN_PARAMETERS];
	uint32_t is_sub;     /* bit n: parameter n came after a colon */
	uint32_t is_missing; /* bit n: parameter n has no digits */
	int count;
	char private_byte; /* of "<=>?", or 0 */
	char intermediate; /* 0: none */
	bool has_more_intermediates;
	char string[SCREEN_STRING];
	size_t string_length;
	char partial[4]; /* of a UTF-8 sequence that has begun */
	int partial_length;
	uint32_t code, least;
	int missing;
};

struct screen {
	int columns, rows;
	struct grid grids[2];
	int active; /* 1: the alternate buffer */
	int x, y;
	bool wraps; /* the last column was written: the next character goes to the next line */
	struct pen pen;
	int top, bottom; /* of the region that scrolls; bottom is the first row below it */
	char charsets[SCREEN_CHARSETS];
	int shift;
	uint32_t modes;
	int mouse, mouse_encoding; /* the mode's number, 0: none */
	int cursor_style;
	uint32_t last; /* printed character, for REP */
	unsigned char tabs[(LINK_COLUMNS_MOST + 7) / 8];
	char title[SCREEN_STRING];
	size_t title_length;
	struct parser parser;
};

static inline bool
screen_has(const struct screen *screen, enum screen_mode mode)
{
	return screen->modes >> mode & 1;
}

static inline bool
screen_has_tab(const struct screen *screen, int column)
{
	return screen->tabs[column / 8] >> column % 8 & 1;
}

static inline int
screen_smaller(int a, int b)
{
	return a < b ? a : b;
}

/* A parameter of the sequence that is being carried out; 0 when it was not given. */
static inline int
screen_value(const struct screen *screen, int index)
{
	return index < screen->parser.count ? screen->parser.parameters[index] : 0;
}

/* screen.c: all positions are clamped here, counts too. */
void screen_reset(struct screen *screen);
void screen_reset_tabs(struct screen *screen);
struct cell *screen_row(struct screen *screen, int y); /* to write in */
const struct cell *screen_cell(const struct screen *screen, const struct grid *grid, int x, int y);
void screen_print(struct screen *screen, uint32_t code);
void screen_move(struct screen *screen, int x, int y);
void screen_line_feed(struct screen *screen);
void screen_line_back(struct screen *screen);
void screen_scroll(struct screen *screen, int top, int bottom, int up_by); /* < 0: down */
void screen_erase(struct screen *screen, int y, int from, int to);
void screen_shift(struct screen *screen, int y, int x, int right_by); /* < 0: left */
void screen_drop_alternate(struct screen *screen);
void screen_fill(struct screen *screen, struct grid *grid, uint32_t code);

/* screen_control.c */
void screen_control_byte(struct screen *screen, unsigned char byte);
void screen_escape(struct screen *screen, char final);
void screen_sequence(struct screen *screen, char final);
void screen_string(struct screen *screen);

/* screen_pen.c */
void screen_set_attributes(struct screen *screen);

/* screen_parse.c: what the charset makes of a character is the printer's business. */
void screen_parse(struct screen *screen, unsigned char byte);

#endif
