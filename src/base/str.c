/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at bytes: comparing, cutting, reading a number. */
#include "base/str.h"

struct str
str_from(const char *text)
{
	return (struct str){ text, text ? strlen(text) : 0 };
}

struct str
str_of(const void *data, size_t length)
{
	return (struct str){ data, length };
}

/* memcmp wants pointers even for no bytes, and an empty str may have none. */
static bool
same_bytes(const char *a, const char *b, size_t length)
{
	return length == 0 || memcmp(a, b, length) == 0;
}

bool
str_equal(struct str a, struct str b)
{
	return a.length == b.length && same_bytes(a.data, b.data, a.length);
}

bool
str_equal_text(struct str a, const char *text)
{
	return str_equal(a, str_from(text));
}

static unsigned char
fold(char byte)
{
	unsigned char c = (unsigned char)byte;

	return c >= 'A' && c <= 'Z' ? (unsigned char)(c + ('a' - 'A')) : c;
}

bool
str_equal_nocase(struct str a, struct str b)
{
	if (a.length != b.length)
		return false;
	for (size_t i = 0; i < a.length; i++) {
		if (fold(a.data[i]) != fold(b.data[i]))
			return false;
	}
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.length >= prefix.length && same_bytes(s.data, prefix.data, prefix.length);
}

bool
str_ends(struct str s, struct str suffix)
{
	return suffix.length == 0 ||
	       (s.length >= suffix.length &&
		same_bytes(s.data + (s.length - suffix.length), suffix.data, suffix.length));
}

bool
str_contains_byte(struct str s, char byte)
{
	return s.length > 0 && memchr(s.data, byte, s.length) != NULL;
}

bool
str_is_hex(struct str s, size_t length)
{
	static const char digits[] = "0123456789abcdef";

	if (s.length != length)
		return false;
	for (size_t i = 0; i < length; i++)
		if (!memchr(digits, s.data[i], sizeof(digits) - 1))
			return false;
	return true;
}

struct str
str_from_offset(struct str s, size_t offset)
{
	if (offset == 0)
		return s;
	if (offset >= s.length)
		return (struct str){ s.length ? s.data + s.length : s.data, 0 };
	return (struct str){ s.data + offset, s.length - offset };
}

static bool
is_blank(char byte)
{
	return byte == ' ' || byte == '\t' || byte == '\r' || byte == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.length > 0 && is_blank(s.data[0])) {
		s.data++;
		s.length--;
	}
	while (s.length > 0 && is_blank(s.data[s.length - 1]))
		s.length--;
	return s;
}

bool
str_split(struct str *rest, char separator, struct str *ret_part)
{
	if (!rest->data)
		return false;

	const char *cut = rest->length ? memchr(rest->data, separator, rest->length) : NULL;

	if (!cut) {
		*ret_part = *rest;
		*rest = (struct str){ NULL, 0 };
		return true;
	}

	size_t before = (size_t)(cut - rest->data);

	*ret_part = (struct str){ rest->data, before };
	*rest = (struct str){ cut + 1, rest->length - before - 1 };
	return true;
}

enum err
str_to_int(struct str s, int64_t minimum, int64_t maximum, int64_t *ret_value)
{
	bool negative = s.length > 0 && s.data[0] == '-';
	int64_t value = 0;

	if (negative)
		s = str_from_offset(s, 1);
	if (s.length == 0)
		return ERR_INVALID;
	for (size_t i = 0; i < s.length; i++) {
		int digit = s.data[i] - '0';

		if (digit < 0 || digit > 9)
			return ERR_INVALID;
		/* Counted below zero when negative, because INT64_MIN has no positive twin. */
		if (__builtin_mul_overflow(value, (int64_t)10, &value) ||
		    __builtin_add_overflow(value, (int64_t)(negative ? -digit : digit), &value))
			return ERR_INVALID;
	}
	if (value < minimum || value > maximum)
		return ERR_INVALID;
	*ret_value = value;
	return OK;
}

int
str_hex_value(char digit)
{
	if (digit >= '0' && digit <= '9')
		return digit - '0';
	if (digit >= 'a' && digit <= 'f')
		return digit - 'a' + 10;
	if (digit >= 'A' && digit <= 'F')
		return digit - 'A' + 10;
	return -1;
}

bool
str_equal_secret(struct str a, struct str b)
{
	volatile unsigned char difference = 0;

	if (a.length != b.length || a.length == 0)
		return false;
	for (size_t i = 0; i < a.length; i++)
		difference = (unsigned char)(difference |
					     ((unsigned char)a.data[i] ^ (unsigned char)b.data[i]));
	return difference == 0;
}
