/* SPDX-License-Identifier: Apache-2.0 */
/* Reading: jansson, with its allocator pointed at the arena of the parse under way on this thread.
 * Writing: by hand. Only this file sees jansson. */
#include "codec/json.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/limits.h"
#include "base/memory.h"
#include "base/random.h"
#include "codec/utf8.h"

/* jansson has constants of the same names as our kinds. */
#define JSON_NULL JANSSON_NULL
#define JSON_REAL JANSSON_REAL
#define JSON_ARRAY JANSSON_ARRAY
#define JSON_OBJECT JANSSON_OBJECT
#include <jansson.h>
#undef JSON_NULL
#undef JSON_REAL
#undef JSON_ARRAY
#undef JSON_OBJECT

/* The arena of the parse under way, so that jansson's allocator, which has no argument of ours,
 * finds it. */
static _Thread_local struct arena *parsing;

static void *
parse_alloc(size_t size)
{
	if (parsing)
		return arena_alloc(parsing, size);
	return memory_new(size);
}

static void
parse_free(void *memory)
{
	/* Nothing from outside is freed during a parse, and nothing of a parse after it: json_parse
	 * hands no json_t out to be freed. */
	if (!parsing)
		memory_free(memory);
}

/* Before main, so before any thread: jansson's allocator and seed are the process's. */
__attribute__((constructor)) static void
prepare_jansson(void)
{
	uint32_t seed;

	random_bytes(&seed, sizeof(seed));
	json_set_alloc_funcs(parse_alloc, parse_free);
	json_object_seed(seed | 1); /* 0 would make jansson look for chance of its own */
}

/* Bounds depth and number of values before a single node is made: a comma or an opening bracket
 * outside texts begins a value. A NUL byte is refused here because jansson skips one behind a
 * number. */
static enum err
check_bounds(struct str text, size_t values_max, const char **ret_why)
{
	size_t depth = 0, values = 1;
	bool in_text = false;

	if (str_contains_byte(text, '\0')) {
		*ret_why = "The JSON has a NUL byte.";
		return ERR_INVALID;
	}
	for (size_t i = 0; i < text.length; i++) {
		char c = text.data[i];

		if (in_text) {
			if (c == '\\')
				i++;
			else if (c == '"')
				in_text = false;
			continue;
		}
		if (c == '"') {
			in_text = true;
		} else if (c == '{' || c == '[') {
			depth++;
			values++;
		} else if (c == '}' || c == ']') {
			depth -= depth > 0;
		} else if (c == ',') {
			values++;
		}
		if (depth > LIMIT_JSON_DEPTH) {
			*ret_why = "The JSON is nested too deeply.";
			return ERR_LIMIT;
		}
		if (values > values_max) {
			*ret_why = "The JSON has too many values.";
			return ERR_LIMIT;
		}
	}
	return OK;
}

static const char *
why_not(const json_error_t *error)
{
	switch (json_error_code(error)) {
	case json_error_invalid_utf8:
		return "The JSON is not valid UTF-8.";
	case json_error_premature_end_of_input:
		return "The JSON ends too early.";
	case json_error_end_of_input_expected:
		return "There is something behind the end of the JSON.";
	case json_error_null_character:
	case json_error_null_byte_in_key:
		return "The JSON has a text with U+0000.";
	case json_error_duplicate_key:
		return "The JSON names a member twice.";
	case json_error_numeric_overflow:
		return "The JSON has a number that is too large.";
	default:
		return "This is not JSON.";
	}
}

enum err
json_parse_up_to(struct arena *arena, struct str text, size_t values_max,
		 const struct json **ret_json, const char **ret_why)
{
	json_error_t error = { 0 };
	enum err err;

	err = check_bounds(text, values_max, ret_why);
	if (err)
		return err;
	assert(!parsing);
	parsing = arena;
	json_t *root = json_loadb(text.length ? text.data : "", text.length,
				  JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	parsing = NULL;
	if (!root) {
		*ret_why = why_not(&error);
		return ERR_INVALID;
	}
	*ret_json = (const struct json *)root;
	return OK;
}

enum err
json_parse(struct arena *arena, struct str text, const struct json **ret_json, const char **ret_why)
{
	return json_parse_up_to(arena, text, LIMIT_JSON_MEMBERS, ret_json, ret_why);
}

static const json_t *
native(const struct json *json)
{
	return (const json_t *)json;
}

enum json_kind
json_kind(const struct json *json)
{
	switch (json_typeof(native(json))) {
	case JANSSON_OBJECT:
		return JSON_OBJECT;
	case JANSSON_ARRAY:
		return JSON_ARRAY;
	case JSON_STRING:
		return JSON_TEXT;
	case JSON_INTEGER:
		return JSON_INT;
	case JANSSON_REAL:
		return JSON_REAL;
	case JSON_TRUE:
	case JSON_FALSE:
		return JSON_BOOL;
	default:
		return JSON_NULL;
	}
}

bool
json_bool(const struct json *json)
{
	return json_typeof(native(json)) == JSON_TRUE;
}

int64_t
json_int(const struct json *json)
{
	return json_integer_value(native(json));
}

double
json_double(const struct json *json)
{
	return json_number_value(native(json));
}

struct str
json_text(const struct json *json)
{
	return str_of(json_string_value(native(json)), json_string_length(native(json)));
}

size_t
json_count(const struct json *json)
{
	switch (json_kind(json)) {
	case JSON_ARRAY:
		return json_array_size(native(json));
	case JSON_OBJECT:
		return json_object_size(native(json));
	default:
		return 0;
	}
}

const struct json *
json_item(const struct json *json, size_t index)
{
	return (const struct json *)json_array_get(native(json), index);
}

const struct json *
json_member(const struct json *json, const char *name)
{
	return (const struct json *)json_object_get(native(json), name);
}

bool
json_next_member(const struct json *json, size_t *at, struct str *ret_name,
		 const struct json **ret_value)
{
	/* jansson walks only what it may change; we do not change it. *at is its place: the member
	 * given last. */
	json_t *object = (json_t *)(uintptr_t)json;
	void *place = *at ? json_object_iter_next(object, (void *)(uintptr_t)*at)
			  : json_object_iter(object);

	if (!place)
		return false;
	*at = (size_t)(uintptr_t)place;
	*ret_name = str_of(json_object_iter_key(place), json_object_iter_key_len(place));
	*ret_value = (const struct json *)json_object_iter_value(place);
	return true;
}

void
json_write_init(struct json_writer *writer, struct buf *out)
{
	*writer = (struct json_writer){ .out = out };
}

/* The comma between two members or items; a member's value has had its comma before the name. */
static void
begin_value(struct json_writer *writer)
{
	uint32_t level = UINT32_C(1) << writer->depth;

	if (writer->after_name) {
		writer->after_name = false;
		return;
	}
	if (writer->depth > 0 && (writer->has_member & level))
		buf_append_byte(writer->out, ',');
	writer->has_member |= level;
}

static void
begin_container(struct json_writer *writer, char bracket)
{
	begin_value(writer);
	assert(writer->depth < 31);
	writer->depth++;
	writer->has_member &= ~(UINT32_C(1) << writer->depth);
	buf_append_byte(writer->out, bracket);
}

static void
end_container(struct json_writer *writer, char bracket)
{
	assert(writer->depth > 0 && !writer->after_name);
	writer->depth--;
	buf_append_byte(writer->out, bracket);
}

void
json_write_begin_object(struct json_writer *writer)
{
	begin_container(writer, '{');
}

void
json_write_end_object(struct json_writer *writer)
{
	end_container(writer, '}');
}

void
json_write_begin_array(struct json_writer *writer)
{
	begin_container(writer, '[');
}

void
json_write_end_array(struct json_writer *writer)
{
	end_container(writer, ']');
}

static void
append_escape(struct buf *out, unsigned char c)
{
	static const char digits[] = "0123456789abcdef";
	static const char letters[] = "btn\0fr"; /* of U+0008 to U+000D; U+000B has none */

	if (c == '"' || c == '\\') {
		char pair[2] = { '\\', (char)c };

		buf_append(out, pair, sizeof(pair));
	} else if (c >= '\b' && c <= '\r' && letters[c - '\b']) {
		char pair[2] = { '\\', letters[c - '\b'] };

		buf_append(out, pair, sizeof(pair));
	} else {
		char six[6] = { '\\', 'u', '0', '0', digits[c >> 4], digits[c & 15] };

		buf_append(out, six, sizeof(six));
	}
}

static void
append_quoted(struct buf *out, struct str text)
{
	size_t plain = 0; /* start of the run not yet written */
	size_t at = 0;
	uint32_t code;

	buf_append_byte(out, '"');
	while (at < text.length) {
		unsigned char c = (unsigned char)text.data[at];
		size_t length = 1;

		if (c >= 0x80)
			length = utf8_sequence(str_from_offset(text, at), &code);
		if (length > 0 && c >= 0x20 && c != '"' && c != '\\') {
			at += length;
			continue;
		}
		buf_append(out, text.data + plain, at - plain);
		if (length == 0)
			buf_append_text(out, "\xef\xbf\xbd");
		else
			append_escape(out, c);
		plain = ++at;
	}
	if (at > plain)
		buf_append(out, text.data + plain, at - plain);
	buf_append_byte(out, '"');
}

void
json_write_name_str(struct json_writer *writer, struct str name)
{
	assert(writer->depth > 0 && !writer->after_name);
	begin_value(writer);
	append_quoted(writer->out, name);
	buf_append_byte(writer->out, ':');
	writer->after_name = true;
}

void
json_write_name(struct json_writer *writer, const char *name)
{
	assert(writer->depth > 0 && !writer->after_name);
	begin_value(writer);
	buf_append_byte(writer->out, '"');
	buf_append_text(writer->out, name);
	buf_append_text(writer->out, "\":");
	writer->after_name = true;
}

void
json_write_text(struct json_writer *writer, struct str text)
{
	begin_value(writer);
	append_quoted(writer->out, text);
}

void
json_write_int(struct json_writer *writer, int64_t value)
{
	begin_value(writer);
	buf_printf(writer->out, "%lld", (long long)value);
}

void
json_write_double(struct json_writer *writer, double value)
{
	char text[32];

	if (!isfinite(value)) { /* JSON has no word for it */
		json_write_null(writer);
		return;
	}
	begin_value(writer);
	for (int digits = 15; digits <= 17; digits++) {
		snprintf(text, sizeof(text), "%.*g", digits, value);
		if (strtod(text, NULL) == value)
			break;
	}
	buf_append_text(writer->out, text);
	if (!strpbrk(text, ".e"))
		buf_append_text(writer->out, ".0"); /* stays a real for who reads it */
}

void
json_write_bool(struct json_writer *writer, bool value)
{
	begin_value(writer);
	buf_append_text(writer->out, value ? "true" : "false");
}

void
json_write_null(struct json_writer *writer)
{
	begin_value(writer);
	buf_append_text(writer->out, "null");
}

/* Recursion is bounded: a parsed value has at most LIMIT_JSON_DEPTH levels. */
void
json_write_value(struct json_writer *writer, const struct json *value)
{
	const struct json *member;
	struct str name;

	switch (json_kind(value)) {
	case JSON_OBJECT:
		json_write_begin_object(writer);
		for (size_t at = 0; json_next_member(value, &at, &name, &member);) {
			json_write_name_str(writer, name);
			json_write_value(writer, member);
		}
		json_write_end_object(writer);
		break;
	case JSON_ARRAY:
		json_write_begin_array(writer);
		for (size_t i = 0; i < json_count(value); i++)
			json_write_value(writer, json_item(value, i));
		json_write_end_array(writer);
		break;
	case JSON_TEXT:
		json_write_text(writer, json_text(value));
		break;
	case JSON_INT:
		json_write_int(writer, json_int(value));
		break;
	case JSON_REAL:
		json_write_double(writer, json_double(value));
		break;
	case JSON_BOOL:
		json_write_bool(writer, json_bool(value));
		break;
	case JSON_NULL:
		json_write_null(writer);
		break;
	}
}
