/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 in both alphabets, which differ in their last two characters and in padding. */
#include "codec/base64.h"

/* The character of a value 0 to 63. */
static char
digit_of(unsigned value, enum base64_kind kind)
{
	unsigned char c62 = kind == BASE64_URL ? '-' : '+';
	unsigned char c63 = kind == BASE64_URL ? '_' : '/';

	if (value < 26)
		return (char)('A' + value);
	if (value < 52)
		return (char)('a' + value - 26);
	if (value < 62)
		return (char)('0' + value - 52);
	return (char)(value == 62 ? c62 : c63);
}

/* The value of a character, or -1. */
static int
value_of(char c, enum base64_kind kind)
{
	if (c >= 'A' && c <= 'Z')
		return c - 'A';
	if (c >= 'a' && c <= 'z')
		return c - 'a' + 26;
	if (c >= '0' && c <= '9')
		return c - '0' + 52;
	if (c == (kind == BASE64_URL ? '-' : '+'))
		return 62;
	if (c == (kind == BASE64_URL ? '_' : '/'))
		return 63;
	return -1;
}

void
base64_encode(struct buf *out, struct str bytes, enum base64_kind kind)
{
	const unsigned char *in = (const unsigned char *)bytes.data;

	for (size_t at = 0; at < bytes.length; at += 3) {
		size_t left = bytes.length - at;
		uint32_t group = (uint32_t)in[at] << 16;
		char four[4];
		size_t count = left >= 3 ? 4 : left + 1;

		if (left > 1)
			group |= (uint32_t)in[at + 1] << 8;
		if (left > 2)
			group |= in[at + 2];
		for (size_t i = 0; i < 4; i++)
			four[i] = i < count ? digit_of(group >> (18 - 6 * i) & 63, kind) : '=';
		buf_append(out, four, kind == BASE64_STANDARD ? 4 : count);
	}
}

/* Cuts the padding off; false when the length or the padding is not this kind's. */
static bool
cut_padding(struct str *text, enum base64_kind kind)
{
	if (kind == BASE64_STANDARD) {
		if (text->length % 4 != 0)
			return false;
		for (int i = 0; i < 2 && text->length > 0 && text->data[text->length - 1] == '=';
		     i++)
			text->length--;
	}
	return text->length % 4 != 1;
}

enum err
base64_decode(struct arena *arena, struct str text, enum base64_kind kind, struct str *ret_bytes)
{
	uint32_t bits = 0;
	unsigned bit_count = 0;
	size_t length = 0;

	if (!cut_padding(&text, kind))
		return ERR_INVALID;
	char *out = arena_alloc(arena, text.length / 4 * 3 + 3);
	for (size_t i = 0; i < text.length; i++) {
		int value = value_of(text.data[i], kind);

		if (value < 0)
			return ERR_INVALID;
		bits = bits << 6 | (uint32_t)value;
		bit_count += 6;
		if (bit_count >= 8) {
			bit_count -= 8;
			out[length++] = (char)(bits >> bit_count & 0xff);
		}
	}
	if (bits & ((UINT32_C(1) << bit_count) - 1))
		return ERR_INVALID;
	out[length] = '\0';
	*ret_bytes = str_of(out, length);
	return OK;
}
