/* SPDX-License-Identifier: Apache-2.0 */
/* What was on the lines, whatever wrote them. */
#include "made.h"

#include <stdio.h>

#include "evidence/transcript.h"

static struct buf lines;

/* "text|" for a line, "text>" for one that goes on, "(text)|" on a full screen. */
static void
take(const struct transcript_line *line, void *context)
{
	(void)context;
	buf_printf(&lines, line->is_full_screen ? "(%.*s)" : "%.*s", STR_ARG(line->text));
	buf_append_byte(&lines, line->goes_on ? '>' : '|');
}

static void
check_at(int columns, struct str text, const char *want)
{
	struct transcript transcript;

	buf_init(&lines, 1024 * 1024);
	transcript_init(&transcript, columns, take, NULL);
	transcript_add(&transcript, 0, text);
	transcript_finish(&transcript);
	CHECK_STR(buf_str(&lines), want);
	buf_release(&lines);
	/* The same one byte after the other, where bytes are characters. */
	for (size_t i = 0; i < text.length; i++) {
		if ((unsigned char)text.data[i] >= 0x80)
			return;
	}
	buf_init(&lines, 1024 * 1024);
	transcript_init(&transcript, columns, take, NULL);
	for (size_t i = 0; i < text.length; i++)
		transcript_add(&transcript, 0, str_of(text.data + i, 1));
	transcript_finish(&transcript);
	CHECK_STR(buf_str(&lines), want);
	buf_release(&lines);
}

static void
check(struct str text, const char *want)
{
	check_at(80, text, want);
}

TEST(lines_are_lines)
{
	check(STR("one\r\ntwo\r\n\r\nthree"), "one|two||three|");
	check(STR(""), "");
	check(STR("trailing   \r\n"), "trailing|");
	check(STR("stairs\nstep"), "stairs|      step|");
}

TEST(what_is_overwritten_is_gone)
{
	check(STR("10%\r100%\r\n"), "100%|");
	check(STR("lss\b \b -l\r\n"), "ls -l|");
	check(STR("abc\b\b\bX"), "Xbc|");
	check(STR("progress\r\x1b[Kdone"), "done|");
	check(STR("abcdef\x1b[3D\x1b[K"), "abc|");
	check(STR("abcdef\x1b[3D\x1b[1K"), "    ef|");
	check(STR("abcdef\x1b[2Knew"), "      new|");
}

TEST(line_editing_is_followed)
{
	check(STR("abef\b\b\x1b[2@cd"), "abcdef|");
	check(STR("abXcd\b\b\b\x1b[P"), "abcd|");
	check(STR("abcdef\r\x1b[2X"), "  cdef|");
	check(STR("abc\x1b[1Gx\x1b[5Gy"), "xbc y|");
	check(STR("a\tb"), "a       b|");
}

TEST(colours_and_titles_are_no_text)
{
	check(STR("\x1b]0;root@host\a\x1b[1;32mroot\x1b[0m$ ls"), "root$ ls|");
	check(STR("\x1bP1$r0m\x1b\\a\x1b(Bb\x1b=c"), "abc|");
	check(STR("a\x07\x00\x0e"
		  "b"),
	      "ab|");
}

TEST(wrapped_lines_go_on)
{
	check_at(4, STR("abcdefgh\r\n"), "abcd>efgh|");
	check_at(4, STR("abcd\r\nx"), "abcd|x|");
	/* What a shell prints at the margin to make the terminal wrap. */
	check_at(4, STR("abcd \rdef"), "abcd>def|");
}

TEST(moves_off_the_line_end_it)
{
	check(STR("one\x1b[5;3Htwo\x1b[Athree\x1b[2J"), "one|  two|three|");
	check(STR("before\x1b[?1049h\x1b[Hfile\x1b[?1049lafter"), "before|(file)|after|");
}

TEST(text_cannot_turn_around)
{
	check(STR("a\xe2\x80\xae"
		  "b\xc2\x85"),
	      "a\xef\xbf\xbd"
	      "b|");
}

TEST(characters_stay_characters)
{
	check(STR("\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80"), "\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80|");
}

TEST(sizes_are_bounded)
{
	struct transcript transcript;

	buf_init(&lines, 1024 * 1024);
	transcript_init(&transcript, 1000000, take, NULL);
	CHECK_INT(transcript.columns, TRANSCRIPT_COLUMNS_MAX);
	transcript_add(&transcript, 0, STR("\x1b[9999Cx\x1b[9999@\x1b[9999P\x1b[9999X\x1b[9999D"));
	transcript_resize(&transcript, -4);
	transcript_add(&transcript, 0, STR("abc"));
	transcript_finish(&transcript);
	buf_release(&lines);
}

TEST(recording_has_a_transcript)
{
	char folder[DESK_PATH], path[2 * DESK_PATH];

	desk_make_folder(folder);
	made_recording(folder, "r", STR("$ uname\r\nLinux\r\n\xff$ "), 3);
	snprintf(path, sizeof(path), "%s/r", folder);
	buf_init(&lines, 1024);
	CHECK_OK(transcript_recording(path, take, NULL));
	CHECK_STR(buf_str(&lines), "$ uname|Linux|\xef\xbf\xbd$|");
	buf_clear(&lines);
	CHECK_ERR(transcript_recording("/nowhere", take, NULL), ERR_NOT_FOUND);
	made_compressed(folder, "r",
			STR("{\"version\":2,\"width\":20,\"height\":5}\n"
			    "[0,\"m\",\"not recorded: 5\\u001b\"]\n[1,\"r\",\"3x5\"]\n"
			    "[1,\"o\",\"abcd\"]\n[2,\"o"));
	CHECK_ERR(transcript_recording(path, take, NULL), ERR_INVALID);
	CHECK_STR(buf_str(&lines), "[not recorded: 5]|abc>d|");
	buf_release(&lines);
	desk_remove_folder(folder);
}
