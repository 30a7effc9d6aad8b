/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in and out. Reading goes through jansson with every node in the caller's arena; writing is
 * direct into a buf. */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

struct json; /* one value of a parsed text; lives as long as the arena */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

/* Strict: UTF-8, one value, no duplicate member, no U+0000, at most LIMIT_JSON_DEPTH levels and
 * LIMIT_JSON_MEMBERS values in all. ERR_INVALID or ERR_LIMIT (depth, count), both with *ret_why set
 * to a static sentence. Thread-safe: each thread parses into its own arena. */
MUST_CHECK enum err json_parse(struct arena *arena, struct str text, const struct json **ret_json,
			       const char **ret_why);

/* The same with another bound on the number of values, for answers of a server that we asked. */
MUST_CHECK enum err json_parse_up_to(struct arena *arena, struct str text, size_t values_max,
				     const struct json **ret_json, const char **ret_why);

enum json_kind json_kind(const struct json *json);
/* Of another kind than asked for: false, 0, 0, the empty str, NULL. */
bool json_bool(const struct json *json);
int64_t json_int(const struct json *json);
double json_double(
	const struct json *json); /* of an int too; not json_real: jansson owns that symbol */
struct str json_text(const struct json *json); /* NUL behind its end */
size_t json_count(const struct json *json);    /* items or members; 0 for the rest */
const struct json *json_item(const struct json *json, size_t index);	   /* NULL past the end */
const struct json *json_member(const struct json *json, const char *name); /* NULL when absent */

/* for (size_t at = 0; json_next_member(json, &at, &name, &value);) in the order of the text */
bool json_next_member(const struct json *json, size_t *at, struct str *ret_name,
		      const struct json **ret_value);

/* Writes compact JSON; commas and colons come by themselves. Names are trusted literals, texts are
 * escaped; bytes that are no UTF-8 become U+FFFD, so what is written is always JSON. At most 31
 * levels. */
struct json_writer {
	struct buf *out;
	uint32_t has_member; /* one bit a level */
	unsigned depth;
	bool after_name;
};

void json_write_init(struct json_writer *writer, struct buf *out);
void json_write_begin_object(struct json_writer *writer);
void json_write_end_object(struct json_writer *writer);
void json_write_begin_array(struct json_writer *writer);
void json_write_end_array(struct json_writer *writer);
void json_write_name(struct json_writer *writer, const char *name);
void json_write_name_str(struct json_writer *writer, struct str name); /* escaped */
void json_write_text(struct json_writer *writer, struct str text);
void json_write_int(struct json_writer *writer, int64_t value);
void json_write_double(struct json_writer *writer,
		       double value); /* shortest form that reads back equal */
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);
void json_write_value(struct json_writer *writer,
		      const struct json *value); /* a parsed value with all that is in it */

#endif
