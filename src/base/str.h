/* SPDX-License-Identifier: Apache-2.0 */
/* struct str looks at bytes that somebody else owns; they need not end in NUL. No function here
 * allocates. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "base/error.h"

struct str {
	const char *data;
	size_t length;
};

/* A literal as a str; for printf: "%.*s", STR_ARG(s). */
#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_ARG(s) (int)(s).length, (s).data

struct str str_from(const char *text); /* NULL gives the empty str */
struct str str_of(const void *data, size_t length);
bool str_equal(struct str a, struct str b);
bool str_equal_text(struct str a, const char *text);

/* Folds ASCII letters only: for HTTP words, not for names. */
bool str_equal_nocase(struct str a, struct str b);

bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
bool str_contains_byte(struct str s, char byte);
bool str_is_hex(struct str s, size_t length); /* so many hex digits, letters lower case */
struct str str_from_offset(struct str s, size_t offset); /* past the end: empty */
struct str str_trim(struct str s);			 /* space, tab, CR, LF at both ends */

/* Cuts *rest at the first separator and returns what stood before it. With the last part *rest gets
 * a NULL pointer, and then there is no more: false. "a,,b" gives "a", "", "b". */
bool str_split(struct str *rest, char separator, struct str *ret_part);

/* Decimal digits with an optional leading minus, nothing else, no leading plus. ERR_INVALID
 * otherwise or when out of range. */
MUST_CHECK enum err str_to_int(struct str s, int64_t minimum, int64_t maximum, int64_t *ret_value);

/* Of a hexadecimal digit of either case; -1 of anything else. */
int str_hex_value(char digit);

/* Equal in time that depends only on the lengths. Two empty ones are never equal: an empty secret
 * matches nothing. */
bool str_equal_secret(struct str a, struct str b);

#endif
