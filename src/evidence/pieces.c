/* SPDX-License-Identifier: Apache-2.0 */
/* An unfinished character is one that some further byte could still make valid; anything else is
 * handed on at once, valid or not. */
#include "evidence/pieces.h"

static size_t
length_of(unsigned char lead)
{
	if (lead >= 0xc2 && lead < 0xe0)
		return 2;
	if (lead >= 0xe0 && lead < 0xf0)
		return 3;
	return lead >= 0xf0 && lead < 0xf5 ? 4 : 1;
}

/* Overlong forms, surrogates and what lies above U+10FFFF show in the second byte. */
static bool
may_follow(unsigned char lead, unsigned char second)
{
	switch (lead) {
	case 0xe0:
		return second >= 0xa0;
	case 0xed:
		return second < 0xa0;
	case 0xf0:
		return second >= 0x90;
	case 0xf4:
		return second < 0x90;
	default:
		return true;
	}
}

size_t
pieces_unfinished(struct str bytes)
{
	const unsigned char *data = (const unsigned char *)bytes.data;

	for (size_t back = 1; back <= PIECE_CARRY && back <= bytes.length; back++) {
		const unsigned char *lead = data + bytes.length - back;

		if ((*lead & 0xc0) == 0x80)
			continue;
		if (length_of(*lead) <= back || (back > 1 && !may_follow(lead[0], lead[1])))
			return 0;
		return back;
	}
	return 0;
}

size_t
pieces_next(struct pieces *pieces, struct str *rest, char *out)
{
	size_t length = pieces->carried;
	size_t taken = PIECE_MOST - length < rest->length ? PIECE_MOST - length : rest->length;

	if (rest->length == 0)
		return 0;
	memcpy(out, pieces->carry, length);
	memcpy(out + length, rest->data, taken);
	length += taken;
	*rest = str_from_offset(*rest, taken);

	size_t unfinished = pieces_unfinished(str_of(out, length));

	length -= unfinished;
	memcpy(pieces->carry, out + length, unfinished);
	pieces->carried = (uint32_t)unfinished;
	return length;
}

size_t
pieces_finish(struct pieces *pieces, char *out)
{
	size_t length = pieces->carried;

	memcpy(out, pieces->carry, length);
	pieces->carried = 0;
	return length;
}
