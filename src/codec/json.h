/* SPDX-License-Identifier: Apache-2.0 */
/* JSON in and out. Reading goes through jansson with every node in the caller's arena; writing is direct into a buf. */
#ifndef CODEC_JSON_H
#define CODEC_JSON_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/buf.h"

struct json;			/* one value of a parsed text; lives as long as the arena */

enum json_kind { JSON_NULL, JSON_BOOL, JSON_INT, JSON_REAL, JSON_TEXT, JSON_ARRAY, JSON_OBJECT };

/* Strict: UTF-8, one value, no duplicate member, no U+0000, depth and member counts of limits.h. ERR_INVALID with *ret_why set to
 * a static sentence; ERR_LIMIT for depth and size. Thread-safe: each thread parses into its own arena. */
MUST_CHECK enum err json_parse(struct arena *arena, struct str text, const struct json **ret_json, const char **ret_why);

enum json_kind json_kind(const struct json *json);
bool json_bool(const struct json *json);
int64_t json_int(const struct json *json);
double json_real(const struct json *json);
struct str json_text(const struct json *json);		/* NUL behind its end */
size_t json_count(const struct json *json);		/* items or members; 0 for the rest */
const struct json *json_item(const struct json *json, size_t index);
const struct json *json_member(const struct json *json, const char *name);	/* NULL when absent */

/* for (size_t at = 0; json_next_member(json, &at, &name, &value);) in the order of the text */
bool json_next_member(const struct json *json, size_t *at, struct str *ret_name, const struct json **ret_value);

/* Writes compact JSON; commas and colons come by themselves. Names are trusted literals, texts are escaped. */
struct json_writer {
	struct buf *out;
	uint32_t has_member;	/* one bit a level */
	unsigned depth;
	bool after_name;
};

void json_write_init(struct json_writer *writer, struct buf *out);
void json_write_begin_object(struct json_writer *writer);
void json_write_end_object(struct json_writer *writer);
void json_write_begin_array(struct json_writer *writer);
void json_write_end_array(struct json_writer *writer);
void json_write_name(struct json_writer *writer, const char *name);
void json_write_name_str(struct json_writer *writer, struct str name);	/* escaped */
void json_write_text(struct json_writer *writer, struct str text);
void json_write_int(struct json_writer *writer, int64_t value);
void json_write_bool(struct json_writer *writer, bool value);
void json_write_null(struct json_writer *writer);

#endif
