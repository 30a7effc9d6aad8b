/* SPDX-License-Identifier: Apache-2.0 */
/* Lists that are kept as rows of a table of their own. Inside records/ only. */
#ifndef RECORDS_LISTS_H
#define RECORDS_LISTS_H

#include "records/plan.h"
#include "records/records.h"

/* Fills a row's list. owner is the row's id, or the parent's where there is one row below it. */
MUST_CHECK enum err list_load(struct records *records, const struct child_list *list, int64_t owner,
			      void *row);

/* Writes the whole list anew. */
MUST_CHECK enum err list_store(struct records *records, const struct child_list *list,
			       int64_t owner, const void *row);
MUST_CHECK enum err list_clear(struct records *records, const struct child_list *list,
			       int64_t owner);

bool list_equal(const struct child_list *list, const void *row, const void *before,
		struct arena *arena);

#endif
