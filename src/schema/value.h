/* SPDX-License-Identifier: Apache-2.0 */
/* One value held against its row: the same bounds for a body, a query parameter and a default.
 * Pure. */
#ifndef SCHEMA_VALUE_H
#define SCHEMA_VALUE_H

#include "base/arena.h"
#include "schema/shape.h"

/* Each returns NULL, or the sentence that says what is wrong (literal or arena). */
const char *value_check_int(const struct field *field, int64_t value, struct arena *arena);
const char *value_check_text(const struct field *field, struct str text,
			     struct arena *arena); /* TEXT, SECRET; text is valid UTF-8 */
const char *value_check_count(const struct field *field, size_t count,
			      struct arena *arena); /* LIST */

/* Sets a scalar member or a query's number from text: decimal INT, ID and REF, "true" and "false",
 * an ENUM's choice, an RFC 3339 TIME. NULL or the sentence. */
const char *value_read_number(const struct field *field, struct str text, struct arena *arena,
			      int64_t *ret_value);

/* The member of an absent field at creation: its .initial, or "" for a text that cannot be null.
 * Leaves the rest zero. */
void value_set_initial(const struct field *field, void *row, struct arena *arena);

#endif
