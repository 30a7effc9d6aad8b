/* SPDX-License-Identifier: Apache-2.0 */
#include "screens.h"

#include "support/test.h"

TEST(screen_prints_and_wraps)
{
	struct screen *screen = screens_of(5, 3, "abcdefg");

	CHECK_TEXT(screens_row(screen, 0), "abcde");
	CHECK_TEXT(screens_row(screen, 1), "fg");
	CHECK_INT(screen->x, 2);
	screen_free(screen);
}

TEST(screen_waits_at_the_edge_until_the_next_character)
{
	struct screen *screen = screens_of(5, 3, "abcde");

	CHECK_INT(screen->x, 4);
	CHECK(screen->wraps);
	screen_write(screen, STR("\rX"));
	CHECK_TEXT(screens_row(screen, 0), "Xbcde");
	CHECK_TEXT(screens_row(screen, 1), "");
	screen_free(screen);
}

TEST(screen_scrolls_at_the_last_line)
{
	struct screen *screen = screens_of(5, 2, "a\r\nb\r\nc");

	CHECK_TEXT(screens_row(screen, 0), "b");
	CHECK_TEXT(screens_row(screen, 1), "c");
	screen_free(screen);
}

TEST(screen_scrolls_inside_the_region_alone)
{
	struct screen *screen = screens_of(5, 4, "1\r\n2\r\n3\r\n4\033[2;3r\033[3;1H\n");

	CHECK_TEXT(screens_row(screen, 0), "1");
	CHECK_TEXT(screens_row(screen, 1), "3");
	CHECK_TEXT(screens_row(screen, 2), "");
	CHECK_TEXT(screens_row(screen, 3), "4");
	screen_free(screen);
}

TEST(screen_puts_marks_on_the_character_before)
{
	struct screen *screen = screens_of(5, 1, "e\xcc\x81\xe4\xb8\xad\xcc\x81");

	CHECK_TEXT(screens_row(screen, 0), "e\xcc\x81\xe4\xb8\xad\xcc\x81");
	CHECK_INT(screen->x, 3);
	screen_free(screen);
}

TEST(screen_keeps_a_bounded_number_of_marks)
{
	struct screen *screen = screens_of(5, 1, "e");

	for (int i = 0; i < 100000; i++)
		screen_write(screen, STR("\xcc\x81"));
	CHECK_TEXT(screens_row(screen, 0), "e\xcc\x81\xcc\x81");
	screen_free(screen);
}

TEST(screen_wraps_a_wide_character_that_does_not_fit)
{
	struct screen *screen = screens_of(3, 2, "ab\xe4\xb8\xad");

	CHECK_TEXT(screens_row(screen, 0), "ab");
	CHECK_TEXT(screens_row(screen, 1), "\xe4\xb8\xad");
	screen_free(screen);
}

TEST(screen_drops_a_wide_character_on_one_column)
{
	struct screen *screen = screens_of(1, 2, "a\xe4\xb8\xad\x62");

	CHECK_TEXT(screens_row(screen, 0), "a");
	CHECK_TEXT(screens_row(screen, 1), "b");
	screen_free(screen);
}

TEST(screen_parts_no_wide_character)
{
	struct screen *screen = screens_of(6, 1, "\xe4\xb8\xad\xe6\x96\x87\033[2GX");

	CHECK_TEXT(screens_row(screen, 0), ".X\xe6\x96\x87");
	screen_free(screen);
}

TEST(screen_draws_lines)
{
	struct screen *screen = screens_of(6, 1, "\033(0lqk\033(Bq");

	CHECK_TEXT(screens_row(screen, 0), "\xe2\x94\x8c\xe2\x94\x80\xe2\x94\x90q");
	screen_free(screen);
}

TEST(screen_keeps_the_line_of_the_cursor_when_it_shrinks)
{
	struct screen *screen = screens_of(5, 4, "1\r\n2\r\n3\r\n4");

	screen_resize(screen, 3, 2);
	CHECK_TEXT(screens_row(screen, 0), "3");
	CHECK_TEXT(screens_row(screen, 1), "4");
	CHECK_INT(screen->y, 1);
	screen_resize(screen, 8, 3);
	CHECK_TEXT(screens_row(screen, 1), "4");
	CHECK_TEXT(screens_row(screen, 2), "");
	screen_free(screen);
}

TEST(screen_holds_through_any_sizes)
{
	CLEANUP(buf_release) struct buf bytes;
	struct screen *screen = screen_new(80, 24);

	buf_init(&bytes, 1 << 20);
	for (uint64_t seed = 1; seed < 200; seed++) {
		buf_clear(&bytes);
		screens_hostile(seed, 500, &bytes);
		screen_write(screen, buf_str(&bytes));
		screen_resize(screen, (int)(seed * 7919 % 97), (int)(seed * 104729 % 53));
		CHECK(screen->x < screen->columns && screen->y < screen->rows);
		CHECK(screen->bottom <= screen->rows && screen->top < screen->bottom);
	}
	screen_free(screen);
}

TEST(screen_clears_a_large_screen_at_once)
{
	struct screen *screen = screens_of(LINK_COLUMNS_MOST, LINK_ROWS_MOST, "");

	/* Each of these is a million cells. */
	for (int i = 0; i < 10000; i++)
		screen_write(screen, STR("\033[44m\033[2J\033#8\033[999S"));
	CHECK_INT(screen_cell(screen, &screen->grids[0], 999, 999)->pen.background,
		  COLOUR_INDEXED | 4);
	screen_free(screen);
}

/* Whole runs of plain text go another way than single characters. */
TEST(screen_prints_a_run_as_its_characters)
{
	CLEANUP(buf_release) struct buf bytes;

	buf_init(&bytes, 1 << 20);
	for (uint64_t seed = 1; seed < 500; seed++) {
		struct screen *whole = screen_new(30, 8), *single = screen_new(30, 8);

		buf_clear(&bytes);
		screens_hostile(seed, 600, &bytes);
		screen_write(whole, buf_str(&bytes));
		for (size_t i = 0; i < bytes.length; i++)
			screen_parse(single, (unsigned char)bytes.data[i]);
		CHECK_TEXT(screens_difference(whole, single), NULL);
		screen_free(whole);
		screen_free(single);
	}
}
