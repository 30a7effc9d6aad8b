/* SPDX-License-Identifier: Apache-2.0 */
/* SGR: the colours and attributes that characters are printed with. */
#include "jumpoint/session/screen_internal.h"

/* A colour after 38, 48 or 58 at index: "5;n", "2;r;g;b", and both with colons, where another
 * part may name a colour space. Returns the index of the last part. */
static int
read_colour(const struct screen *screen, int index, uint32_t *ret_colour)
{
	const struct parser *parser = &screen->parser;
	bool has_subs = index + 1 < parser->count && (parser->is_sub >> (index + 1) & 1);
	int end = index + 1, at = index + 2;
	uint32_t rgb = 0;

	while (has_subs && end < parser->count && (parser->is_sub >> end & 1))
		end++;
	if (!has_subs)
		end = screen_smaller(parser->count,
				     index + (screen_value(screen, index + 1) == 2 ? 5 : 3));
	if (screen_value(screen, index + 1) == 5 && at < end)
		*ret_colour = COLOUR_INDEXED | (uint32_t)(screen_value(screen, at) & 255);
	if (screen_value(screen, index + 1) == 2 && end - at >= 3) {
		for (int i = end - 3; i < end; i++)
			rgb = rgb << 8 | (uint32_t)(screen_value(screen, i) & 255);
		*ret_colour = COLOUR_RGB | rgb;
	}
	return end - 1;
}

static void
set_flags(struct pen *pen, uint32_t cleared, uint32_t set)
{
	pen->flags = (pen->flags & ~cleared) | set;
}

static const struct {
	int number;
	uint32_t cleared, set;
} pen_flags[] = {
	{ 1, 0, PEN_BOLD },
	{ 2, 0, PEN_DIM },
	{ 3, 0, PEN_ITALIC },
	{ 5, 0, PEN_BLINK },
	{ 6, 0, PEN_BLINK },
	{ 7, 0, PEN_INVERSE },
	{ 8, 0, PEN_HIDDEN },
	{ 9, 0, PEN_STRIKE },
	{ 21, PEN_UNDERLINE_MASK, 2 * PEN_UNDERLINE },
	{ 22, PEN_BOLD | PEN_DIM, 0 },
	{ 23, PEN_ITALIC, 0 },
	{ 24, PEN_UNDERLINE_MASK, 0 },
	{ 25, PEN_BLINK, 0 },
	{ 27, PEN_INVERSE, 0 },
	{ 28, PEN_HIDDEN, 0 },
	{ 29, PEN_STRIKE, 0 },
	{ 53, 0, PEN_OVERLINE },
	{ 55, PEN_OVERLINE, 0 },
};

static void
set_plain_colour(struct pen *pen, int number)
{
	bool is_background = (number >= 40 && number < 50) || number >= 100;
	uint32_t *colour = is_background ? &pen->background : &pen->foreground;
	int bright = number >= 90 ? 8 : 0;
	int digit = number % 10;

	if (number == 39 || number == 49)
		*colour = 0;
	else if (digit < 8)
		*colour = COLOUR_INDEXED | (uint32_t)(digit + bright);
}

/* Returns the index of the last parameter that it took. */
static int
set_one_attribute(struct screen *screen, int index)
{
	int number = screen_value(screen, index);
	struct pen *pen = &screen->pen;
	uint32_t ignored = 0;

	for (size_t i = 0; i < COUNT_OF(pen_flags); i++)
		if (pen_flags[i].number == number)
			set_flags(pen, pen_flags[i].cleared, pen_flags[i].set);
	if (number == 0)
		*pen = (struct pen){ 0 };
	if (number == 38)
		return read_colour(screen, index, &pen->foreground);
	if (number == 48)
		return read_colour(screen, index, &pen->background);
	if (number == 58)
		return read_colour(screen, index, &ignored);
	if ((number >= 30 && number < 50) || (number >= 90 && number < 98) ||
	    (number >= 100 && number < 108))
		set_plain_colour(pen, number);
	return index;
}

static bool
is_sub(const struct screen *screen, int index)
{
	return index < screen->parser.count && (screen->parser.is_sub >> index & 1);
}

void
screen_set_attributes(struct screen *screen)
{
	for (int i = 0; i < screen->parser.count; i++) {
		int style = 1;

		if (screen_value(screen, i) == 4) {
			if (is_sub(screen, i + 1))
				style = screen_smaller(screen_value(screen, ++i), PEN_UNDERLINES);
			set_flags(&screen->pen, PEN_UNDERLINE_MASK,
				  (uint32_t)style * PEN_UNDERLINE);
		} else {
			i = set_one_attribute(screen, i);
		}
		while (is_sub(screen, i + 1))
			i++;
	}
}
