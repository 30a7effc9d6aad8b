/* SPDX-License-Identifier: Apache-2.0 */
#include "screens.h"

#include "support/test.h"

TEST(screen_parse_takes_sequences_cut_anywhere)
{
	const char *bytes = "a\033[1;31mb\xe4\xb8\xad\033]2;name\a\033(0q\033[2;2Hz";
	struct screen *whole = screens_of(20, 4, bytes), *cut = screen_new(20, 4);

	for (size_t i = 0; i < strlen(bytes); i++)
		screen_write(cut, str_of(bytes + i, 1));
	CHECK_TEXT(screens_difference(whole, cut), NULL);
	screen_free(whole);
	screen_free(cut);
}

TEST(screen_parse_replaces_what_is_no_utf8)
{
	struct screen *screen = screens_of(20, 1, "a\xff\xc0\xafz\xe4\xb8z\xed\xa0\x80");

	CHECK_TEXT(screens_row(screen, 0),
		   "a\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbdz\xef\xbf\xbdz\xef\xbf\xbd");
	screen_free(screen);
}

TEST(screen_parse_survives_too_many_parameters)
{
	struct screen *screen = screen_new(20, 2);

	screen_write(screen, STR("\033["));
	for (int i = 0; i < 10000; i++)
		screen_write(screen, STR("1;"));
	screen_write(screen, STR("mok"));
	CHECK_TEXT(screens_row(screen, 0), "ok");
	CHECK_INT(screen->pen.flags, 0);
	screen_free(screen);
}

TEST(screen_parse_bounds_a_string_without_end)
{
	struct screen *screen = screen_new(20, 2);

	screen_write(screen, STR("\033]2;"));
	for (int i = 0; i < 100000; i++)
		screen_write(screen, STR("xxxxxxxxxx"));
	CHECK_INT(screen->parser.string_length, SCREEN_STRING);
	screen_write(screen, STR("\aok"));
	CHECK_TEXT(screens_row(screen, 0), "ok");
	CHECK_INT(screen->title_length, SCREEN_STRING - 2);
	screen_free(screen);
}

TEST(screen_parse_carries_out_a_control_inside_a_sequence)
{
	struct screen *screen = screens_of(20, 3, "a\033[3\r\n1mb");

	CHECK_TEXT(screens_row(screen, 1), "b");
	CHECK_INT(screen->pen.foreground, COLOUR_INDEXED | 1);
	screen_free(screen);
}

TEST(screen_parse_gives_up_a_sequence_on_cancel)
{
	struct screen *screen = screens_of(20, 1, "a\033[31\030mb");

	CHECK_TEXT(screens_row(screen, 0), "amb");
	screen_free(screen);
}

TEST(screen_parse_knows_controls_of_one_character)
{
	struct screen *screen = screens_of(20, 3, "a\xc2\x85\x62\xc2\x9b\x31mc");

	CHECK_TEXT(screens_row(screen, 1), "bc");
	CHECK_INT(screen->pen.flags, PEN_BOLD);
	screen_free(screen);
}

TEST(screen_parse_skips_strings_for_others)
{
	struct screen *screen =
		screens_of(20, 1, "a\033P$qm\033\\b\033_app\033\\c\033^pm\xc2\x9c\x64");

	CHECK_TEXT(screens_row(screen, 0), "abcd");
	screen_free(screen);
}
