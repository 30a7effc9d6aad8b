/* SPDX-License-Identifier: Apache-2.0 */
/* Cut anywhere, a stream comes out byte for byte, and no valid character is cut. */
#include "desk.h"

#include "codec/utf8.h"
#include "evidence/pieces.h"

#define TEXT "a\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80z\xf4\x8f\xbf\xbf\xed\x9f\xbf."

TEST(unfinished_characters_are_known)
{
	CHECK_INT(pieces_unfinished(STR("")), 0);
	CHECK_INT(pieces_unfinished(STR("abc")), 0);
	CHECK_INT(pieces_unfinished(STR("abc\xc3")), 1);
	CHECK_INT(pieces_unfinished(STR("abc\xe2\x82")), 2);
	CHECK_INT(pieces_unfinished(STR("abc\xf0\x9f\x98")), 3);
	CHECK_INT(pieces_unfinished(STR("abc\xf0\x9f\x98\x80")), 0);
	CHECK_INT(pieces_unfinished(STR("\xe2\x82\xac")), 0);
}

TEST(what_can_never_be_valid_does_not_wait)
{
	CHECK_INT(pieces_unfinished(STR("\xc0")), 0);
	CHECK_INT(pieces_unfinished(STR("\xff")), 0);
	CHECK_INT(pieces_unfinished(STR("\x80\x80\x80")), 0);
	CHECK_INT(pieces_unfinished(STR("\xe0\x80")), 0); /* overlong */
	CHECK_INT(pieces_unfinished(STR("\xed\xa0")), 0); /* a surrogate */
	CHECK_INT(pieces_unfinished(STR("\xf0\x80")), 0);
	CHECK_INT(pieces_unfinished(STR("\xf4\x90")), 0); /* above U+10FFFF */
}

TEST(cuts_at_any_two_places_leave_characters_whole)
{
	struct str text = STR(TEXT);
	char out[PIECE_MOST];

	for (size_t first = 0; first <= text.length; first++) {
		for (size_t second = first; second <= text.length; second++) {
			struct str parts[] = { str_of(text.data, first),
					       str_of(text.data + first, second - first),
					       str_from_offset(text, second) };
			struct pieces pieces = { 0 };
			size_t at = 0;

			for (size_t i = 0; i < COUNT_OF(parts); i++) {
				while (parts[i].length) {
					size_t length = pieces_next(&pieces, &parts[i], out);

					CHECK(utf8_is_valid(str_of(out, length)));
					CHECK_BYTES(out, text.data + at, length);
					at += length;
				}
			}
			CHECK_INT(at, text.length);
			CHECK_INT(pieces_finish(&pieces, out), 0);
		}
	}
}

TEST(long_stream_comes_in_pieces)
{
	static char bytes[3 * PIECE_MOST + 1];
	struct str rest = str_of(bytes, sizeof(bytes));
	struct pieces pieces = { 0 };
	char out[PIECE_MOST];
	size_t total = 0;

	memset(bytes, 'x', sizeof(bytes));
	bytes[PIECE_MOST - 1] = '\xc3';
	bytes[PIECE_MOST] = '\xa9';
	CHECK_INT(pieces_next(&pieces, &rest, out), PIECE_MOST - 1);
	while (rest.length) {
		size_t length = pieces_next(&pieces, &rest, out);

		CHECK(length <= PIECE_MOST);
		CHECK(utf8_is_valid(str_of(out, length)));
		total += length;
	}
	CHECK_INT(total, sizeof(bytes) - (PIECE_MOST - 1));
}

TEST(end_gives_what_waits)
{
	struct str rest = STR("\xf0\x9f");
	struct pieces pieces = { 0 };
	char out[PIECE_MOST];

	CHECK_INT(pieces_next(&pieces, &rest, out), 0);
	CHECK_INT(pieces_finish(&pieces, out), 2);
	CHECK_BYTES(out, "\xf0\x9f", 2);
	CHECK_INT(pieces_finish(&pieces, out), 0);
}
