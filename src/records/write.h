/* SPDX-License-Identifier: Apache-2.0 */
/* Steps that several writes share. Inside records/ only. */
#ifndef RECORDS_WRITE_H
#define RECORDS_WRITE_H

#include "records/audit.h"
#include "records/plan.h"
#include "records/records.h"

/* The row's id below its parent, as change->id has it: 0 where there is one row. */
int64_t write_key(const struct plan *plan, const void *row);

/* The id that lists of a table of their own and rows below it go by. */
int64_t write_owner(const struct plan *plan, int64_t parent_id, int64_t id);

/* Runs the rules against this transaction. ERR_INVALID: refused. */
MUST_CHECK enum err write_check(struct records *records, struct change *change,
				enum err (*rules)(struct change *change));

#endif
