/* SPDX-License-Identifier: Apache-2.0 */
/* UTF-8 checks by hand, for they are on every request's way; case and composition by utf8proc's
 * tables. */
#include "codec/utf8.h"

#include <utf8proc.h>

size_t
utf8_sequence(struct str text, uint32_t *ret_code_point)
{
	const unsigned char *s = (const unsigned char *)text.data;
	size_t length;
	uint32_t code, least;

	if (text.length == 0)
		return 0;
	if (s[0] < 0x80) {
		*ret_code_point = s[0];
		return 1;
	}
	if (s[0] >= 0xc2 && s[0] < 0xe0) {
		length = 2;
		code = s[0] & 0x1f;
		least = 0x80;
	} else if (s[0] >= 0xe0 && s[0] < 0xf0) {
		length = 3;
		code = s[0] & 0x0f;
		least = 0x800;
	} else if (s[0] >= 0xf0 && s[0] < 0xf5) {
		length = 4;
		code = s[0] & 0x07;
		least = 0x10000;
	} else {
		return 0;
	}
	if (text.length < length)
		return 0;
	for (size_t i = 1; i < length; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		code = code << 6 | (s[i] & 0x3f);
	}
	if (code < least || code > 0x10ffff || (code >= 0xd800 && code < 0xe000))
		return 0;
	*ret_code_point = code;
	return length;
}

size_t
utf8_write(uint32_t code_point, char out[])
{
	static const unsigned char leads[] = { 0, 0xc0, 0xe0, 0xf0 };
	size_t more = code_point < 0x80 ? 0 : code_point < 0x800 ? 1 : code_point < 0x10000 ? 2 : 3;

	for (size_t i = more; i > 0; i--, code_point >>= 6)
		out[i] = (char)(0x80 | (code_point & 0x3f));
	out[0] = (char)(leads[more] | code_point);
	return more + 1;
}

/* How many bytes at the front are ASCII: eight at a time, because most text is nothing else. */
static size_t
ascii_run(const char *bytes, size_t length)
{
	size_t at = 0;
	uint64_t eight;

	for (; length - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, bytes + at, sizeof(eight));
		if (eight & 0x8080808080808080)
			break;
	}
	while (at < length && (unsigned char)bytes[at] < 0x80)
		at++;
	return at;
}

bool
utf8_is_valid(struct str text)
{
	uint32_t code;
	size_t at = 0;

	while (at < text.length) {
		at += ascii_run(text.data + at, text.length - at);
		if (at == text.length)
			break;

		size_t length = utf8_sequence(str_from_offset(text, at), &code);

		if (length == 0)
			return false;
		at += length;
	}
	return true;
}

size_t
utf8_count(struct str text)
{
	size_t count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += ((unsigned char)text.data[i] & 0xc0) != 0x80;
	return count;
}

bool
utf8_is_control(uint32_t code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) ||
	       code_point == 0x2028 || code_point == 0x2029 || code_point == 0xfeff;
}

void
utf8_append_visible(struct buf *out, struct str text)
{
	uint32_t code;

	while (text.length) {
		size_t length = utf8_sequence(text, &code);

		if (length == 0 || utf8_is_control(code))
			buf_append_byte(out, '?');
		else
			buf_append(out, text.data, length);
		text = str_from_offset(text, length ? length : 1);
	}
}

static bool
is_ascii(struct str text)
{
	unsigned char seen = 0;

	for (size_t i = 0; i < text.length; i++)
		seen |= (unsigned char)text.data[i];
	return seen < 0x80;
}

static struct str
lower_ascii(struct arena *arena, struct str text)
{
	char *out = arena_text(arena, text);

	for (size_t i = 0; i < text.length; i++) {
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
	}
	return str_of(out, text.length);
}

int
utf8_width(uint32_t code_point)
{
	const uint32_t medial_first = 0x1160, medial_last = 0x11ff; /* of Hangul */
	utf8proc_category_t category;
	int width;

	if (code_point < 0x300 || code_point > 0x10ffff)
		return 1;
	if (code_point >= medial_first && code_point <= medial_last)
		return 0;
	width = utf8proc_charwidth((utf8proc_int32_t)code_point);
	if (width > 0)
		return width > 1 ? 2 : 1;
	category = utf8proc_category((utf8proc_int32_t)code_point);
	if (category == UTF8PROC_CATEGORY_MN || category == UTF8PROC_CATEGORY_ME ||
	    category == UTF8PROC_CATEGORY_CF)
		return 0;
	return 1; /* not assigned yet */
}

struct str
utf8_fold_key(struct arena *arena, struct str text)
{
	const utf8proc_option_t options = UTF8PROC_STABLE | UTF8PROC_COMPOSE | UTF8PROC_CASEFOLD;
	const utf8proc_uint8_t *bytes = (const utf8proc_uint8_t *)text.data;

	if (is_ascii(text))
		return lower_ascii(arena, text);
	/* Asked twice, the first time for the size only: the result lands in the arena and not in
	 * utf8proc's own malloc. */
	utf8proc_ssize_t count =
		utf8proc_decompose(bytes, (utf8proc_ssize_t)text.length, NULL, 0, options);
	if (count < 0)
		return arena_str(arena, text);
	utf8proc_int32_t *points = arena_array(arena, utf8proc_int32_t, (size_t)count + 1);
	count = utf8proc_decompose(bytes, (utf8proc_ssize_t)text.length, points, count, options);
	if (count < 0)
		return arena_str(arena, text);
	utf8proc_ssize_t length =
		utf8proc_reencode(points, count, options); /* in place, with a NUL */
	if (length < 0)
		return arena_str(arena, text);
	return str_of(points, (size_t)length);
}

struct str
utf8_lower(struct arena *arena, struct str text)
{
	size_t at = 0, length = 0;
	uint32_t code;

	if (is_ascii(text))
		return lower_ascii(arena, text);
	/* A lower-case form may be longer than its capital: U+023A takes two bytes, U+2C65 three.
	 */
	char *out = arena_array(arena, char, text.length * 2 + 1);
	while (at < text.length) {
		size_t step = utf8_sequence(str_from_offset(text, at), &code);

		if (step == 0)
			return arena_str(arena, text);
		at += step;
		length += (size_t)utf8proc_encode_char(utf8proc_tolower((utf8proc_int32_t)code),
						       (utf8proc_uint8_t *)out + length);
	}
	return str_of(out, length);
}
