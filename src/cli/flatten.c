/* SPDX-License-Identifier: Apache-2.0 */
/* Scripts match these lines with "^0__id=(\d+)$", and texts in them come from strangers: nothing
 * may make a line of its own. */
#include "cli/flatten.h"

#include "base/limits.h"
#include "cli/fields.h"
#include "codec/utf8.h"

struct flattener {
	struct buf *out;
	const struct shape *shape;
	/* The key at hand, without the number of an item of the outermost list. */
	struct str parts[LIMIT_JSON_DEPTH + 1];
	size_t depth;
	struct buf key;
};

static bool
has_controls(struct str text)
{
	uint32_t code;

	for (size_t at = 0; at < text.length;) {
		size_t length = utf8_sequence(str_from_offset(text, at), &code);

		if (length == 0 || utf8_is_control(code))
			return true;
		at += length;
	}
	return false;
}

static bool
looks_like_word(struct str text)
{
	int64_t number;

	return str_equal_text(text, "true") || str_equal_text(text, "false") ||
	       str_equal_text(text, "null") ||
	       str_to_int(text, INT64_MIN, INT64_MAX, &number) == OK;
}

static bool
needs_quotes(struct str text, struct value_type type)
{
	if (text.length == 0 || str_trim(text).length != text.length || text.data[0] == '"' ||
	    text.data[0] == '\'')
		return true;
	if (type.is_nullable && str_equal_text(text, "null"))
		return true;
	if (type.kind != VALUE_TEXT && looks_like_word(text))
		return true;
	return has_controls(text);
}

static void
append_quoted(struct buf *out, struct str text)
{
	uint32_t code = 0;

	buf_append_byte(out, '"');
	for (size_t at = 0; at < text.length;) {
		size_t length = utf8_sequence(str_from_offset(text, at), &code);

		if (length == 0)
			break; /* what was parsed is UTF-8 */
		if (code == '\n')
			buf_append_text(out, "\\n");
		else if (utf8_is_control(code))
			buf_printf(out, "\\u%04x", (unsigned)code);
		else if (code == '"' || code == '\\')
			buf_printf(out, "\\%c", (char)code);
		else
			buf_append(out, text.data + at, length);
		at += length;
	}
	buf_append_byte(out, '"');
}

static void
append_text(struct flattener *flattener, struct str text)
{
	struct value_type type = field_type(flattener->shape, flattener->parts, flattener->depth);

	if (needs_quotes(text, type))
		append_quoted(flattener->out, text);
	else
		buf_append_str(flattener->out, text);
}

static void
write_line(struct flattener *flattener, const struct json *json)
{
	struct json_writer writer;

	buf_append_str(flattener->out, buf_str(&flattener->key));
	if (flattener->key.length > 0)
		buf_append_byte(flattener->out, '=');
	switch (json_kind(json)) {
	case JSON_TEXT:
		append_text(flattener, json_text(json));
		break;
	case JSON_BOOL:
	case JSON_INT:
	case JSON_REAL:
		json_write_init(&writer, flattener->out);
		json_write_value(&writer, json);
		break;
	case JSON_NULL:
	case JSON_ARRAY:
	case JSON_OBJECT:
		break;
	}
	buf_append_byte(flattener->out, '\n');
}

/* Names are the server's; one that could end a key or a line is defused. */
static void
append_name(struct buf *key, struct str name)
{
	uint32_t code;

	for (size_t at = 0; at < name.length;) {
		size_t length = utf8_sequence(str_from_offset(name, at), &code);

		if (length == 0 || utf8_is_control(code) || code == '=' || code == ' ' ||
		    code == '"' || code == '\'')
			buf_append_byte(key, '_');
		else
			buf_append(key, name.data + at, length);
		at += length ? length : 1;
	}
}

static void
cut(struct buf *key, size_t length)
{
	key->length = length;
	if (key->data)
		key->data[length] = '\0';
}

static void write_value(struct flattener *flattener, const struct json *json);

/* name is counted as a part of the field's path unless it is the number of an item of the outermost
 * list. */
static void
write_below(struct flattener *flattener, struct str name, const struct json *json, bool is_part)
{
	size_t length = flattener->key.length;

	if (length > 0)
		buf_append_text(&flattener->key, "__");
	append_name(&flattener->key, name);
	if (is_part)
		flattener->parts[flattener->depth++] = name;
	write_value(flattener, json);
	if (is_part)
		flattener->depth--;
	cut(&flattener->key, length);
}

static void
write_items(struct flattener *flattener, const struct json *list, size_t first, bool is_part)
{
	for (size_t i = 0; i < json_count(list); i++) {
		CLEANUP(buf_release) struct buf number;

		buf_init(&number, 24);
		buf_printf(&number, "%zu", first + i);
		write_below(flattener, buf_str(&number), json_item(list, i), is_part);
	}
}

static void
write_members(struct flattener *flattener, const struct json *object)
{
	const struct json *value;
	struct str name;

	for (size_t at = 0; json_next_member(object, &at, &name, &value);)
		write_below(flattener, name, value, true);
}

/* Recursion is bounded: a parsed value has at most LIMIT_JSON_DEPTH levels. */
static void
write_value(struct flattener *flattener, const struct json *json)
{
	if (json_count(json) == 0)
		write_line(flattener, json);
	else if (json_kind(json) == JSON_ARRAY)
		write_items(flattener, json, 0, true);
	else
		write_members(flattener, json);
}

void
flatten(struct buf *out, const struct json *json, const struct shape *shape, size_t first)
{
	struct flattener flattener = { .out = out, .shape = shape };

	buf_init(&flattener.key, out->limit);
	if (json_kind(json) == JSON_ARRAY)
		write_items(&flattener, json, first, false);
	else if (json_kind(json) == JSON_OBJECT)
		write_members(&flattener, json);
	else
		write_line(&flattener, json);
	buf_release(&flattener.key);
}
