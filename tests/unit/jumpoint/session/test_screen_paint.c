/* SPDX-License-Identifier: Apache-2.0 */
#include "screens.h"

#include <stdio.h>

#include "support/test.h"

enum { PAINT_LIMIT = 1 << 20 };

/* What a viewer that begins with the painted screen sees, now and after whatever comes next. */
static void
check_paints(struct screen *screen, struct str tail)
{
	CLEANUP(buf_release) struct buf painted;
	struct screen *viewer = screen_new(screen->columns, screen->rows);

	buf_init(&painted, PAINT_LIMIT);
	CHECK_OK(screen_paint(screen, &painted));
	screen_write(viewer, buf_str(&painted));
	CHECK_TEXT(screens_difference(screen, viewer), NULL);
	viewer->last = screen->last; /* REP at this very point is lost */
	screen_write(screen, tail);
	screen_write(viewer, tail);
	CHECK_TEXT(screens_difference(screen, viewer), NULL);
	screen_free(viewer);
}

static void
check(const char *bytes, const char *tail)
{
	struct screen *screen = screens_of(20, 6, bytes);

	check_paints(screen, str_from(tail));
	screen_free(screen);
}

TEST(screen_paint_says_text_colours_and_cursor)
{
	check("", "x");
	check("a\r\n\033[1;38;5;99;48;2;1;2;3mbc\033[0m d\033[3;4H", "x");
	check("\033[44m\033[2J\033[Hx\033[K", "\033[2Jy");
	check("\xe4\xb8\xad\xe6\x96\x87 e\xcc\x81", "x");
}

TEST(screen_paint_keeps_a_cursor_that_waits_at_the_edge)
{
	check("abcdefghijklmnopqrst", "u");
	check("abcdefghijklmnopqr\xe4\xb8\xad", "u");
	check("\033[31mabcdefghijklmnopqrst\033[32m\033[K", "u");
}

TEST(screen_paint_says_both_buffers)
{
	check("shell\033[?1049h\033[2;2Hvi", "\033[?1049lback");
	check("shell\033[5;5H\0337\033[H\033[?1047h\033[42mvi", "\033[?1047l\0338back");
}

TEST(screen_paint_says_margins_modes_tabs_and_sets)
{
	check("\033[2;4r\033[?6h\033[2;3H\033[?1h\033=\033[?2004h\033[?1002;1006h\033[?25l\033[4 q",
	      "\n\n\nx\033[4hy");
	check("\033[3g\033[5G\033H\033[11G\033H\r", "\tx\ty");
	check("\033(0\033)A\x0e", "#qqq\x0fqqq");
	check("\033]2;a title\a", "x");
}

TEST(screen_paint_ends_with_what_has_begun)
{
	check("a\033", "[31mb");
	check("a\033[3", "1mb");
	check("a\xe4\xb8", "\xad");
	check("a\033]2;tit", "le\ab");
	check("a\xc2\x9b", "31mb");
	check("a\033P1$", "r\033\\b");
}

TEST(screen_paint_brings_any_screen_again)
{
	CLEANUP(buf_release) struct buf bytes, tail;

	buf_init(&bytes, PAINT_LIMIT);
	buf_init(&tail, PAINT_LIMIT);
	for (uint64_t seed = 1; seed <= 3000; seed++) {
		struct screen *screen =
			screen_new((int)(seed * 31 % 40) + 1, (int)(seed * 17 % 12) + 1);

		buf_clear(&bytes);
		buf_clear(&tail);
		screens_hostile(seed, 20 + seed % 900, &bytes);
		screens_hostile(seed + 100000, 200, &tail);
		screen_write(screen, buf_str(&bytes));
		check_paints(screen, buf_str(&tail));
		screen_free(screen);
	}
}

TEST(screen_paint_fails_past_its_room_and_has_a_plain_form)
{
	CLEANUP(buf_release) struct buf bytes;
	struct screen *screen = screen_new(100, 100);

	for (int i = 0; i < 10000; i++) {
		char piece[64];

		snprintf(piece, sizeof(piece), "\033[38;2;1;2;%d;48;2;3;4;%dmx", i % 256, i / 256);
		screen_write(screen, str_from(piece));
	}
	buf_init(&bytes, 200000);
	CHECK_ERR(screen_paint(screen, &bytes), ERR_LIMIT);
	buf_clear(&bytes);
	CHECK_OK(screen_paint_plain(screen, &bytes));
	screen_free(screen);
}
