/* SPDX-License-Identifier: Apache-2.0 */
#include "screens.h"

#include "support/test.h"

static void
check_row(const char *bytes, int y, const char *want)
{
	struct screen *screen = screens_of(10, 4, bytes);

	CHECK_TEXT(screens_row(screen, y), want);
	screen_free(screen);
}

TEST(screen_control_moves)
{
	check_row("\033[2;3Hx", 1, "..x");
	check_row("abc\033[2Dx", 0, "axc");
	check_row("a\033[3Cx", 0, "a...x");
	check_row("a\033[9;9Hb\033[Ax", 2, ".........x");
	check_row("a\tx", 0, "a.......x");
	check_row("abc\033[99999999Dx", 0, "xbc");
	check_row("\033[99999999999;99999999999Hx", 3, ".........x");
}

TEST(screen_control_edits)
{
	check_row("abcdef\033[3G\033[2@", 0, "ab..cdef");
	check_row("abcdef\033[3G\033[2P", 0, "abef");
	check_row("abcdef\033[3G\033[2X", 0, "ab..ef");
	check_row("abcdef\033[3G\033[K", 0, "ab");
	check_row("abcdef\033[3G\033[1K", 0, "...def");
	check_row("a\r\nb\033[H\033[L", 1, "a");
	check_row("a\r\nb\033[H\033[M", 0, "b");
	check_row("a\033[3b", 0, "aaaa");
	check_row("\033[4hab\033[Hx", 0, "xab");
}

TEST(screen_control_repeats_nothing_when_nothing_was_printed)
{
	check_row("\033[99999b", 0, "");
}

TEST(screen_control_comes_back_from_the_other_buffer)
{
	struct screen *screen = screens_of(10, 4, "shell\033[?1049h\033[Hvi");

	CHECK_TEXT(screens_row(screen, 0), "vi");
	screen_write(screen, STR("\033[?1049lx"));
	CHECK_TEXT(screens_row(screen, 0), "shellx");
	screen_free(screen);
}

TEST(screen_control_takes_several_modes_at_once)
{
	struct screen *screen = screens_of(10, 4, "\033[?1000;1006;2004h");

	CHECK_INT(screen->mouse, 1000);
	CHECK_INT(screen->mouse_encoding, 1006);
	CHECK(screen_has(screen, MODE_PASTE));
	screen_write(screen, STR("\033[?1000;1006;2004l"));
	CHECK_INT(screen->mouse + screen->mouse_encoding, 0);
	CHECK(!screen_has(screen, MODE_PASTE));
	screen_free(screen);
}

TEST(screen_control_saves_and_restores_the_cursor)
{
	check_row("ab\0337cd\0338x", 0, "abxd");
	check_row("ab\033[scd\033[ux", 0, "abxd");
	check_row("\033[?6h\033[2;3r\033[Hx", 1, "x");
}

TEST(screen_control_resets)
{
	struct screen *screen = screens_of(10, 4, "a\033[?25l\033[2;3r\033(0\033[1m\033c");
	struct screen *fresh = screens_of(10, 4, "");

	CHECK_TEXT(screens_difference(screen, fresh), NULL);
	screen_free(screen);
	screen_free(fresh);
}
