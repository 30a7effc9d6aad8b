/* SPDX-License-Identifier: Apache-2.0 */
/* Sequences as terminals read them. */
#include "desk.h"

#include "evidence/escape.h"

static struct escape escape;

/* The kinds of all bytes, a letter each: t(ext) i(nside) c(ontrol) s(hort) S(tring). */
static const char *
kinds(struct str bytes)
{
	static char out[64];

	escape_init(&escape);
	CHECK(bytes.length < sizeof(out));
	for (size_t i = 0; i < bytes.length; i++)
		out[i] = "ticsS"[escape_next(&escape, (unsigned char)bytes.data[i])];
	out[bytes.length] = '\0';
	return out;
}

TEST(text_is_text)
{
	CHECK_TEXT(kinds(STR("ab\r\n\t")), "ttttt");
}

TEST(control_sequences_have_numbers)
{
	CHECK_TEXT(kinds(STR("\x1b[12;345Hx")), "iiiiiiiict");
	CHECK_INT(escape.numbers[0], 12);
	CHECK_INT(escape.numbers[1], 345);
	CHECK_TEXT(kinds(STR("\x1b[?1049h")), "iiiiiiic");
	CHECK_INT(escape.mark, '?');
	CHECK_INT(escape.numbers[0], 1049);
	CHECK_TEXT(kinds(STR("\x1b[K")), "iic");
	CHECK_INT(escape.numbers[0], 0);
}

TEST(numbers_are_bounded)
{
	kinds(STR("\x1b[99999999999999999999;1;2;3;4;5;6;7;8m"));
	CHECK_INT(escape.numbers[0], ESCAPE_NUMBER_MAX);
	CHECK_INT(escape.numbers[3], 3);
}

TEST(short_sequences_end)
{
	CHECK_TEXT(kinds(STR("\x1b"
			     "7\x1b(Bx")),
		   "isiist");
}

TEST(strings_end_by_bell_or_terminator)
{
	CHECK_TEXT(kinds(STR("\x1b]0;title\ax")), "iiiiiiiiiSt");
	CHECK_TEXT(kinds(STR("\x1bPdata\x1b\\x")), "iiiiiiiSt");
	CHECK_TEXT(kinds(STR("\x1b]0;t\x1b[Kx")), "iiiiiiict");
}

TEST(c1_controls_begin_sequences)
{
	CHECK_TEXT(kinds(STR("\x9b"
			     "1mx\x9dtitle\x9cx")),
		   "iictiiiiiiSt");
}

TEST(cancel_ends_any)
{
	CHECK_TEXT(kinds(STR("\x1b[1\x18x\x1b]t\x1ax")), "iiiitiiiit");
}

TEST(control_characters_within_are_obeyed)
{
	CHECK_TEXT(kinds(STR("\x1b[1\r2m")), "iiitic");
}
