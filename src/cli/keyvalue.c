/* SPDX-License-Identifier: Apache-2.0 */
/* The reader behind -k. A line that is not key=value ends everything before a request is made: half
 * an input is worse than none. */
#include "cli/keyvalue.h"

#include "base/buf.h"
#include "base/limits.h"
#include "codec/utf8.h"

struct reader {
	struct arena *arena;
	struct str rest; /* from the line at hand on */
	unsigned line;
	struct keyvalue found;
	const char **ret_why;
};

static enum err
refuse(struct reader *reader, unsigned line, const char *what)
{
	*reader->ret_why = arena_printf(reader->arena, "line %u of the input %s", line, what);
	return ERR_INVALID;
}

static unsigned
count_lines(struct str text)
{
	unsigned count = 0;

	for (size_t i = 0; i < text.length; i++)
		count += text.data[i] == '\n';
	return count;
}

static size_t
line_length(struct str text)
{
	const char *end = text.length ? memchr(text.data, '\n', text.length) : NULL;

	return end ? (size_t)(end - text.data) : text.length;
}

/* Goes on behind the line that ends at or after so many bytes. */
static void
skip_line(struct reader *reader, size_t length)
{
	length += line_length(str_from_offset(reader->rest, length));
	if (length < reader->rest.length)
		length++;
	reader->line += count_lines(str_of(reader->rest.data, length));
	reader->rest = str_from_offset(reader->rest, length);
}

static bool
is_rest_of_line_blank(struct str text)
{
	for (size_t i = 0; i < text.length && text.data[i] != '\n'; i++) {
		if (text.data[i] != ' ' && text.data[i] != '\t' && text.data[i] != '\r')
			return false;
	}
	return true;
}

/* text begins behind the opening quote. Where the closing one is, or text.length. */
static size_t
find_close(struct str text, char quote)
{
	for (size_t i = 0; i < text.length; i++) {
		if (quote == '"' && text.data[i] == '\\')
			i++;
		else if (text.data[i] == quote &&
			 is_rest_of_line_blank(str_from_offset(text, i + 1)))
			return i;
	}
	/* A name that ends in a backslash was put in quotes: its closing quote looks escaped, and
	 * no other one ends it. */
	struct str line = str_trim(str_of(text.data, line_length(text)));
	if (line.length > 0 && line.data[line.length - 1] == quote)
		return (size_t)(line.data + line.length - 1 - text.data);
	return text.length;
}

/* The code point of four hex digits, 0 when it is none that may stand alone. */
static uint32_t
hex_four(struct str digits)
{
	uint32_t code = 0;

	if (digits.length < 4)
		return 0;
	for (size_t i = 0; i < 4; i++) {
		int value = str_hex_value(digits.data[i]);

		if (value < 0)
			return 0;
		code = code << 4 | (uint32_t)value;
	}
	return code >= 0xd800 && code < 0xe000 ? 0 : code;
}

/* Undoes the escapes of double quotes; the result is never longer. */
static struct str
unescape(struct arena *arena, struct str text)
{
	char *out = arena_alloc(arena, text.length + 1);
	size_t length = 0;

	for (size_t i = 0; i < text.length; i++) {
		char next = text.data[i] == '\\' && i + 1 < text.length ? text.data[i + 1] : '\0';
		uint32_t code = next == 'u' ? hex_four(str_from_offset(text, i + 2)) : 0;

		if (next == '"' || next == '\\') {
			out[length++] = next;
			i++;
		} else if (next == 'n') {
			out[length++] = '\n';
			i++;
		} else if (code) {
			length += utf8_write(code, out + length);
			i += 5;
		} else {
			out[length++] = text.data[i];
		}
	}
	return str_of(out, length);
}

static bool
is_key(struct str key)
{
	uint32_t code;

	for (size_t at = 0; at < key.length;) {
		size_t length = utf8_sequence(str_from_offset(key, at), &code);

		if (length == 0 || utf8_is_control(code) || code == ' ' || code == '"' ||
		    code == '\'')
			return false;
		at += length;
	}
	return key.length > 0;
}

/* Reads the value that begins offset bytes into the rest, and skips all its lines. */
static enum err
take_value(struct reader *reader, size_t offset, struct pair *ret_pair)
{
	struct str line = str_of(reader->rest.data, line_length(reader->rest));

	while (offset < line.length && (line.data[offset] == ' ' || line.data[offset] == '\t'))
		offset++;
	char quote = offset < line.length ? line.data[offset] : '\0';
	if (quote != '"' && quote != '\'') {
		ret_pair->value = arena_str(reader->arena, str_trim(str_from_offset(line, offset)));
		skip_line(reader, line.length);
		return OK;
	}
	struct str inside = str_from_offset(reader->rest, offset + 1);
	size_t close = find_close(inside, quote);
	if (close == inside.length)
		return refuse(reader, reader->line, "opens a quote that is never closed");
	inside.length = close;
	ret_pair->value =
		quote == '"' ? unescape(reader->arena, inside) : arena_str(reader->arena, inside);
	ret_pair->is_quoted = true;
	skip_line(reader, offset + 1 + close);
	return OK;
}

static enum err
take_line(struct reader *reader)
{
	struct str line = str_of(reader->rest.data, line_length(reader->rest));
	struct str trimmed = str_trim(line);
	const char *equals = line.length ? memchr(line.data, '=', line.length) : NULL;

	if (trimmed.length == 0 || trimmed.data[0] == '#') {
		skip_line(reader, line.length);
		return OK;
	}
	if (!equals)
		return refuse(reader, reader->line, "is not key=value");
	size_t before = (size_t)(equals - line.data);
	struct str key = str_trim(str_of(line.data, before));
	if (!is_key(key))
		return refuse(reader, reader->line,
			      "is not key=value: there is no plain key before the =");
	if (reader->found.count == LIMIT_KEYVALUE_PAIRS)
		return refuse(reader, reader->line, "is one too many");
	struct pair *pair = &reader->found.pairs[reader->found.count++];
	pair->line = reader->line;
	pair->key = arena_str(reader->arena, key);
	return take_value(reader, before + 1, pair);
}

enum err
keyvalue_parse(struct arena *arena, struct str text, struct keyvalue *ret_keyvalue,
	       const char **ret_why)
{
	struct reader reader = { .arena = arena, .rest = text, .line = 1, .ret_why = ret_why };
	enum err err;

	if (!utf8_is_valid(text) || str_contains_byte(text, '\0')) {
		*ret_why = "the input is not text in UTF-8";
		return ERR_INVALID;
	}
	if (str_starts(text, STR("\xef\xbb\xbf")))
		reader.rest = str_from_offset(text, 3);
	size_t most = count_lines(text) + 1;
	reader.found.pairs = arena_array(arena, struct pair,
					 most < LIMIT_KEYVALUE_PAIRS ? most : LIMIT_KEYVALUE_PAIRS);
	while (reader.rest.length > 0) {
		err = take_line(&reader);
		if (err)
			return err;
	}
	*ret_keyvalue = reader.found;
	return OK;
}
