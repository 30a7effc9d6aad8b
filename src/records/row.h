/* SPDX-License-Identifier: Apache-2.0 */
/* Members of a struct to values of a statement and back. Inside records/ only. */
#ifndef RECORDS_ROW_H
#define RECORDS_ROW_H

#include "records/plan.h"
#include "store/store.h"

/* The member as the column holds it, texts and JSON in the arena or borrowed from the row. A SECRET
 * gives its sealed bytes. */
struct value row_value(const struct column *column, const void *row, struct arena *arena);

/* The folded form for the twin; null with the text. */
struct value row_twin_value(const struct column *column, const void *row, struct arena *arena);

/* A text folded as twins are. */
struct value row_folded(struct str text, struct arena *arena);

bool row_values_equal(const struct value *a, const struct value *b);

/* Sets the member from the query's row; *at is the first of its result columns and moves behind
 * them. ERR_BACKEND: the column holds what it never should (JSON of another form, an unknown
 * choice). */
MUST_CHECK enum err row_read(const struct column *column, void *row, const struct query *query,
			     int *at, struct arena *arena);

#endif
