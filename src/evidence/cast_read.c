/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: one line is one event. Strict in JSON, without regard to blanks; whole seconds or up to
 * nine digits behind the point. */
#include "codec/base64.h"
#include "codec/utf8.h"
#include "evidence/cast.h"

struct cursor {
	const char *at, *end;
};

static void
pass_blanks(struct cursor *cursor)
{
	while (cursor->at < cursor->end && (*cursor->at == ' ' || *cursor->at == '\t'))
		cursor->at++;
}

static bool
take(struct cursor *cursor, char byte)
{
	pass_blanks(cursor);
	if (cursor->at == cursor->end || *cursor->at != byte)
		return false;
	cursor->at++;
	return true;
}

static bool
is_digit(const struct cursor *cursor)
{
	return cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9';
}

static bool
take_time(struct cursor *cursor, int64_t *ret_ms)
{
	static const int weights[] = { 100, 10, 1 };
	int64_t seconds = 0, ms = 0;
	size_t places = 0;

	pass_blanks(cursor);
	if (!is_digit(cursor))
		return false;
	for (; is_digit(cursor); cursor->at++) {
		if (seconds > INT64_MAX / 100000)
			return false;
		seconds = seconds * 10 + (*cursor->at - '0');
	}
	if (cursor->at < cursor->end && *cursor->at == '.') {
		for (cursor->at++; is_digit(cursor); cursor->at++, places++)
			ms += places < COUNT_OF(weights) ? weights[places] * (*cursor->at - '0')
							 : 0;
		if (places == 0)
			return false;
	}
	*ret_ms = seconds * 1000 + ms;
	return true;
}

static bool
take_four_digits(struct cursor *cursor, uint32_t *ret_code)
{
	uint32_t code = 0;

	if (cursor->end - cursor->at < 4)
		return false;
	for (int i = 0; i < 4; i++) {
		int value = str_hex_value(*cursor->at++);

		if (value < 0)
			return false;
		code = code << 4 | (uint32_t)value;
	}
	*ret_code = code;
	return true;
}

static void
append_code(struct buf *out, uint32_t code)
{
	char bytes[4];

	buf_append(out, bytes, utf8_write(code, bytes));
}

/* Behind \u. Characters above U+FFFF come as two. */
static bool
take_unicode(struct cursor *cursor, struct buf *out)
{
	uint32_t code, low;

	if (!take_four_digits(cursor, &code) || (code >= 0xdc00 && code < 0xe000))
		return false;
	if (code >= 0xd800 && code < 0xdc00) {
		if (cursor->end - cursor->at < 2 || cursor->at[0] != '\\' || cursor->at[1] != 'u')
			return false;
		cursor->at += 2;
		if (!take_four_digits(cursor, &low) || low < 0xdc00 || low >= 0xe000)
			return false;
		code = 0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00);
	}
	append_code(out, code);
	return true;
}

static bool
take_escape(struct cursor *cursor, struct buf *out)
{
	static const char names[] = "\"\\/bfnrt", values[] = "\"\\/\b\f\n\r\t";
	const char *name;

	if (cursor->at == cursor->end || *cursor->at == '\0')
		return false;
	if (*cursor->at == 'u') {
		cursor->at++;
		return take_unicode(cursor, out);
	}
	name = strchr(names, *cursor->at++);
	if (name)
		buf_append_byte(out, values[name - names]);
	return name != NULL;
}

static bool
is_plain(char byte)
{
	return (unsigned char)byte >= 0x20 && byte != '"' && byte != '\\';
}

static bool
take_text(struct cursor *cursor, struct buf *out)
{
	if (!take(cursor, '"'))
		return false;
	for (;;) {
		const char *begin = cursor->at;

		while (cursor->at < cursor->end && is_plain(*cursor->at))
			cursor->at++;
		buf_append(out, begin, (size_t)(cursor->at - begin));
		if (cursor->at == cursor->end)
			return false;
		if (*cursor->at == '"')
			break;
		if (*cursor->at++ != '\\' || !take_escape(cursor, out))
			return false;
	}
	cursor->at++;
	return true;
}

enum err
cast_read_event(struct str line, struct buf *text, struct cast_event *ret_event)
{
	struct cursor cursor = { line.data, line.data + line.length };
	struct cast_event event;

	buf_clear(text);
	if (!take(&cursor, '[') || !take_time(&cursor, &event.at_ms) || !take(&cursor, ',') ||
	    !take_text(&cursor, text) || text->length != 1)
		return ERR_INVALID;
	event.code = text->data[0];
	buf_clear(text);
	if (!take(&cursor, ',') || !take_text(&cursor, text) || !take(&cursor, ']'))
		return ERR_INVALID;
	pass_blanks(&cursor);
	if (cursor.at != cursor.end || buf_error(text) || !utf8_is_valid(buf_str(text)))
		return ERR_INVALID;
	event.text = buf_str(text);
	*ret_event = event;
	return OK;
}

enum err
cast_read_end(struct str text, struct cast_end *ret_end)
{
	struct cast_end end = { 0 };
	struct str rest = text, word;
	int64_t bytes;

	if (!str_split(&rest, ' ', &word))
		return ERR_INVALID;
	end.is_whole = str_equal_text(word, "whole");
	if (!end.is_whole && !str_equal_text(word, "incomplete"))
		return ERR_INVALID;
	if (!str_split(&rest, ' ', &word) || str_to_int(word, 0, INT64_MAX, &bytes) != OK)
		return ERR_INVALID;
	end.output_bytes = (uint64_t)bytes;
	if (!str_split(&rest, ' ', &word) ||
	    hash_read_hex(word, end.output_sha256, HASH_SIZE) != OK || !rest.data)
		return ERR_INVALID;
	end.reason = rest;
	*ret_end = end;
	return OK;
}
