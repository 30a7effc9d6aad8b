/* SPDX-License-Identifier: Apache-2.0 */
#include "screens.h"

#include "support/test.h"

TEST(screen_pen_reads_colours_in_both_forms)
{
	struct screen *screen = screens_of(10, 1, "\033[38;5;99;1m");

	CHECK_INT(screen->pen.foreground, COLOUR_INDEXED | 99);
	CHECK_INT(screen->pen.flags, PEN_BOLD);
	screen_write(screen, STR("\033[48:2::1:2:3;4:3m"));
	CHECK_INT(screen->pen.background, COLOUR_RGB | 0x010203);
	CHECK_INT(screen->pen.flags, PEN_BOLD | 3 * PEN_UNDERLINE);
	screen_write(screen, STR("\033[38;2;255;0;1;22;24m"));
	CHECK_INT(screen->pen.foreground, COLOUR_RGB | 0xff0001);
	CHECK_INT(screen->pen.flags, 0);
	screen_write(screen, STR("\033[39;105m"));
	CHECK_INT(screen->pen.foreground, 0);
	CHECK_INT(screen->pen.background, COLOUR_INDEXED | 13);
	screen_free(screen);
}

TEST(screen_pen_stays_within_what_was_given)
{
	struct screen *screen = screens_of(10, 1, "\033[38m\033[38;5m\033[48;2;1m\033[38:2:1m");

	CHECK_INT(screen->pen.foreground, 0);
	CHECK_INT(screen->pen.background, 0);
	screen_write(screen, STR("\033[58;2;1;2;3;31m"));
	CHECK_INT(screen->pen.foreground, COLOUR_INDEXED | 1);
	screen_free(screen);
}
