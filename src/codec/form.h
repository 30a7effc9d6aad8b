/* SPDX-License-Identifier: Apache-2.0 */
/* Names and values of application/x-www-form-urlencoded: bodies of that type and the queries of
 * targets. Pure; thread-safe. */
#ifndef CODEC_FORM_H
#define CODEC_FORM_H

#include "base/arena.h"
#include "base/buf.h"

struct form_pair {
	struct str name, value; /* decoded, NUL behind their ends */
};

struct form {
	struct form_pair *pairs; /* in the order of the text; a name may come more than once */
	size_t count;
};

/* '+' is a space; a name without '=' has the empty value; empty parts ("a=1&&b=2") are skipped.
 * ERR_INVALID: a bad escape, no UTF-8, U+0000, or a value without a name. ERR_LIMIT: more than
 * LIMIT_FORM_PAIRS. */
MUST_CHECK enum err form_parse(struct arena *arena, struct str text, struct form *ret_form);

/* The first value of that name, or NULL. */
const struct str *form_find(const struct form *form, const char *name);
size_t form_count(const struct form *form, const char *name);

/* Appends name=value, escaped, behind a '&' when out is not empty and ends in neither '?' nor '&'.
 */
void form_write(struct buf *out, struct str name, struct str value);

#endif
