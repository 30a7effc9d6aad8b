/* SPDX-License-Identifier: Apache-2.0 */
/* Reading rows. Inside records/ only; what others call is in records.h. */
#ifndef RECORDS_SELECT_H
#define RECORDS_SELECT_H

#include "records/plan.h"
#include "records/records.h"
#include "store/store.h"

/* Conditions and the values they stand for. */
struct selection {
	struct buf where; /* " WHERE …" or empty */
	struct value values[40];
	size_t count;
	bool is_whole; /* the whole table */
};

void selection_release(struct selection *selection);

/* ERR_BUG: a filter that the resource has no column for. */
MUST_CHECK enum err selection_init(struct selection *selection, struct records *records,
				   const struct plan *plan, const struct records_query *query);

/* One row as struct, filled; ERR_NOT_FOUND. */
MUST_CHECK enum err select_row(struct records *records, const struct plan *plan, int64_t parent_id,
			       int64_t id, void **ret_row);

/* Whether the statement gives a row. */
MUST_CHECK enum err select_any(struct records *records, const char *sql, const struct value *values,
			       size_t count, bool *ret_has_row);

/* The first column of the first row; 0 when there is none. */
MUST_CHECK enum err select_number(struct records *records, const char *sql,
				  const struct value *values, size_t count, int64_t *ret_number);

/* The first column of every row of a statement with one parameter, as int64_t: a query stays open
 * over no writing. */
MUST_CHECK enum err select_keys(struct records *records, const char *sql, int64_t id,
				struct items *ret_keys);

#endif
